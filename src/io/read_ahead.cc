#include "io/read_ahead.h"

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace mannerly::io {
namespace {

struct Chunk {
  std::vector<std::uint8_t> buffer;
  std::size_t size = 0;  // 0: the end, or the error
  bool failed = false;
  Error error;
  SourceStats stats;
};

class ReadAheadSource final : public Source {
 public:
  ReadAheadSource(std::unique_ptr<Source> source, const ReadAheadOptions& options)
      : source_(std::move(source)), name_(source_->name()), stats_(source_->stats()) {
    const std::size_t buffers = std::max(options.buffers, std::size_t{2});
    for (std::size_t i = 0; i < buffers; ++i) {
      Chunk chunk;
      chunk.buffer.resize(std::max(options.chunk_size, std::size_t{1}));
      free_.push_back(std::move(chunk));
    }
    reader_ = std::jthread([this](std::stop_token stopping) { work(stopping); });
  }

  ~ReadAheadSource() override {
    reader_.request_stop();
    source_->cancel();
    reader_.join();
  }

  Result<Bytes> next() override {
    if (!current_ || given_ == current_->size) MANNERLY_CHECK_OK(advance());
    const Bytes rest = Bytes(current_->buffer.data(), current_->size).subspan(given_);
    given_ = current_->size;
    return rest;
  }

  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    std::size_t size = 0;
    while (size < buffer.size()) {
      if (!current_ || given_ == current_->size) {
        auto status = advance();
        if (!status && size == 0) return std::unexpected(status.error());
        if (!status || current_->size == 0) break;
      }
      const std::size_t count = std::min(buffer.size() - size, current_->size - given_);
      std::memcpy(buffer.data() + size, current_->buffer.data() + given_, count);
      given_ += count;
      size += count;
    }
    return size;
  }

  SourceStats stats() const override { return stats_; }
  const std::string& name() const override { return name_; }
  void cancel() override { source_->cancel(); }

 private:
  // Gives the current buffer back and takes the next; the end and the error stay.
  Status advance() {
    if (!current_ || current_->size != 0) {
      std::unique_lock lock(mutex_);
      if (current_) {
        free_.push_back(std::move(*current_));
        current_.reset();
        changed_.notify_all();
      }
      changed_.wait(lock, [this] { return !filled_.empty(); });
      current_ = std::move(filled_.front());
      filled_.pop_front();
      given_ = 0;
      stats_ = current_->stats;
    }
    if (current_->failed) return std::unexpected(current_->error);
    return {};
  }

  void work(const std::stop_token& stopping) {
    for (bool more = true; more;) {
      Chunk chunk;
      {
        std::unique_lock lock(mutex_);
        if (!changed_.wait(lock, stopping, [this] { return !free_.empty(); })) return;
        chunk = std::move(free_.front());
        free_.pop_front();
      }
      const auto size = source_->read(chunk.buffer);
      chunk.size = size.value_or(0);
      chunk.failed = !size;
      if (!size) chunk.error = size.error();
      chunk.stats = source_->stats();
      more = chunk.size != 0;
      {
        const std::scoped_lock lock(mutex_);
        filled_.push_back(std::move(chunk));
      }
      changed_.notify_all();
    }
  }

  std::unique_ptr<Source> source_;  // the thread's, once it runs; but for cancel()
  const std::string name_;
  SourceStats stats_;
  std::optional<Chunk> current_;
  std::size_t given_ = 0;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<Chunk> free_;
  std::deque<Chunk> filled_;
  std::jthread reader_;
};

}  // namespace

std::unique_ptr<Source> read_ahead(std::unique_ptr<Source> source, const ReadAheadOptions& options) {
  return std::make_unique<ReadAheadSource>(std::move(source), options);
}

}  // namespace mannerly::io
