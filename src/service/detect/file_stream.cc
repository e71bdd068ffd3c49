#include "service/detect/file_stream.h"

#include <condition_variable>
#include <deque>
#include <mutex>

namespace mannerly::service {

// Shared with the task that is under way, which may outlive the stream.
struct FileStream::State {
  State(InputFile input, ThreadPool& pool_) : pool(pool_), decoder(std::move(input)) {}
  ThreadPool& pool;
  FileDecoder decoder;  // of the one task that runs; after the end of whoever asks
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::unique_ptr<Batch>> batches;
  bool running = false;  // a task is submitted or under way
  bool ended = false;
  bool cancelled = false;
};

FileStream::FileStream(InputFile input, ThreadPool& pool) : state_(std::make_shared<State>(std::move(input), pool)) {}

FileStream::~FileStream() {
  const std::lock_guard lock(state_->mutex);
  state_->cancelled = true;
}

void FileStream::work(const std::shared_ptr<State>& state) {
  {
    const std::lock_guard lock(state->mutex);
    if (state->cancelled) return;
  }
  auto batch = std::make_unique<Batch>();
  const bool more = state->decoder.step(*batch);
  bool again = false;
  {
    const std::lock_guard lock(state->mutex);
    if (!batch->events.empty() || batch->records > 0) state->batches.push_back(std::move(batch));
    state->ended = !more;
    again = more && !state->cancelled && state->batches.size() < kBatchesMax;
    state->running = again;
  }
  state->changed.notify_one();
  if (again) state->pool.submit([state] { work(state); });
}

void FileStream::start() {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->running || state_->ended || state_->batches.size() >= kBatchesMax) return;
    state_->running = true;
  }
  state_->pool.submit([state = state_] { work(state); });
}

std::unique_ptr<Batch> FileStream::next() {
  std::unique_ptr<Batch> batch;
  for (;;) {
    start();
    std::unique_lock lock(state_->mutex);
    state_->changed.wait(lock, [&] { return !state_->batches.empty() || state_->ended || !state_->running; });
    if (state_->batches.empty()) {
      if (state_->ended) return nullptr;
      continue;
    }
    batch = std::move(state_->batches.front());
    state_->batches.pop_front();
    break;
  }
  start();
  return batch;
}

const FileOutcome& FileStream::outcome() const {
  return state_->decoder.outcome();
}

}  // namespace mannerly::service
