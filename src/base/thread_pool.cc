#include "base/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <memory>

namespace mannerly {
namespace {

// Shared by the caller of parallel_for and its helpers. A helper may begin after the caller has
// returned; it then finds no index left and does not touch body.
struct Loop {
  Loop(std::size_t n, const std::function<void(std::size_t)>& f) : count(n), body(f) {}

  void run() {
    std::size_t done = 0;
    for (std::size_t i = next.fetch_add(1); i < count; i = next.fetch_add(1)) {
      body(i);
      ++done;
    }
    if (done == 0) return;
    const std::scoped_lock lock(mutex);
    finished += done;
    if (finished == count) all_done.notify_all();
  }

  void wait() {
    std::unique_lock lock(mutex);
    all_done.wait(lock, [this] { return finished == count; });
  }

  const std::size_t count;
  const std::function<void(std::size_t)>& body;
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::condition_variable all_done;
  std::size_t finished = 0;
};

}  // namespace

unsigned core_count() {
  return std::max(1u, std::thread::hardware_concurrency());
}

ThreadPool::ThreadPool(unsigned threads) : size_(std::min(threads == 0 ? core_count() : threads, kThreadsMax)) {
  threads_.reserve(size_);
  for (unsigned i = 0; i < size_; ++i)
    threads_.emplace_back([this](std::stop_token stopping) { work(std::move(stopping)); });
}

ThreadPool::~ThreadPool() {
  stop();
}

void ThreadPool::submit(std::function<void()> task) {
  {
    const std::scoped_lock lock(mutex_);
    if (stopped_) return;
    tasks_.push_back(std::move(task));
  }
  changed_.notify_one();
}

void ThreadPool::parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) {
  if (count == 0) return;
  const auto loop = std::make_shared<Loop>(count, body);
  for (std::size_t i = 1; i < std::min<std::size_t>(count, size_ + std::size_t{1}); ++i)
    submit([loop] { loop->run(); });
  loop->run();
  loop->wait();
}

void ThreadPool::stop() {
  std::deque<std::function<void()>> dropped;
  {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
    dropped.swap(tasks_);
  }
  for (auto& thread : threads_) thread.request_stop();
  for (auto& thread : threads_)
    if (thread.joinable()) thread.join();
}

void ThreadPool::work(std::stop_token stopping) {
  for (;;) {
    std::function<void()> task;
    {
      std::unique_lock lock(mutex_);
      if (!changed_.wait(lock, stopping, [this] { return !tasks_.empty(); })) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    task();
  }
}

}  // namespace mannerly
