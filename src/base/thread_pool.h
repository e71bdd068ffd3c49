// A fixed set of threads that run tasks. For the shell (io, service, bench); the core takes no
// threads of its own.
//
// Tasks must not block on one another; parallel_for may be called from inside a task. Nothing is
// detached: the destructor joins every thread.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace mannerly {

// The number of threads that are worth starting on this machine, at least one.
unsigned core_count();

class ThreadPool {
 public:
  static constexpr unsigned kThreadsMax = 256;
  // 0: one thread a core.
  explicit ThreadPool(unsigned threads = 0);
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  // As stop().
  ~ThreadPool();

  // Runs the task on some thread, in the order of submission. After stop() it is dropped.
  void submit(std::function<void()> task);

  // Calls body(i) once for each i in [0, count), on the pool and on the calling thread, in any order;
  // returns when all have returned. Works on a stopped pool too, then on the caller alone.
  void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body);

  // Drops the tasks that no thread has begun, waits for those that run. Not from inside a task.
  void stop();

  unsigned size() const { return size_; }

 private:
  void work(std::stop_token stopping);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<std::function<void()>> tasks_;
  bool stopped_ = false;
  unsigned size_;
  std::vector<std::jthread> threads_;  // last: joined before the rest goes
};

}  // namespace mannerly
