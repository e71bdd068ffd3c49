#include "base/thread_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>

namespace mannerly {
namespace {

TEST(ThreadPool, ParallelForVisitsEachIndexOnce) {
  for (const unsigned threads : {1u, 2u, 7u}) {
    ThreadPool pool(threads);
    for (const std::size_t count : {0u, 1u, 2u, 1000u}) {
      std::vector<std::atomic<int>> visits(count);
      pool.parallel_for(count, [&](std::size_t i) { ++visits[i]; });
      for (const auto& visit : visits) EXPECT_EQ(visit, 1);
    }
  }
}

TEST(ThreadPool, ParallelForInsideATask) {
  ThreadPool pool(2);
  std::atomic<int> sum{0};
  pool.parallel_for(8, [&](std::size_t) { pool.parallel_for(8, [&](std::size_t i) { sum += static_cast<int>(i); }); });
  EXPECT_EQ(sum, 8 * 28);
}

TEST(ThreadPool, StopDropsWhatWaitsAndJoins) {
  std::atomic<int> ran{0};
  {
    ThreadPool pool(1);
    std::atomic<bool> begun{false}, go_on{false};
    pool.submit([&] {
      begun = true;
      while (!go_on) std::this_thread::yield();
      ++ran;
    });
    while (!begun) std::this_thread::yield();
    for (int i = 0; i < 100; ++i) pool.submit([&] { ran += 1000; });
    std::jthread release([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      go_on = true;
    });
    pool.stop();
    EXPECT_EQ(ran, 1);
    pool.submit([&] { ++ran; });
    pool.parallel_for(3, [&](std::size_t) { ++ran; });
  }
  EXPECT_EQ(ran, 4);
}

TEST(ThreadPool, TasksRunInOrderOnOneThread) {
  std::vector<int> order;
  std::atomic<bool> last{false};
  ThreadPool pool(1);
  for (int i = 0; i < 50; ++i) pool.submit([&order, i] { order.push_back(i); });
  pool.submit([&] { last = true; });
  while (!last) std::this_thread::yield();
  for (int i = 0; i < 50; ++i) EXPECT_EQ(order.at(static_cast<std::size_t>(i)), i);
}

}  // namespace
}  // namespace mannerly
