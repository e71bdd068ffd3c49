#include "io/input_window.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "io/system_error.h"
#include "io/unique_fd.h"

namespace mannerly::io {
namespace {

class FileInput final : public RawInput {
 public:
  explicit FileInput(UniqueFd fd) : fd_(std::move(fd)) {}

  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    for (;;) {
      const ssize_t got = ::read(fd_.get(), buffer.data(), buffer.size());
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) return system_failure("cannot read");
    }
  }

 private:
  UniqueFd fd_;
};

// A FIFO, terminal or socket: waits for data or for cancel(), which makes an eventfd readable.
class WaitingInput final : public RawInput {
 public:
  WaitingInput(UniqueFd fd, UniqueFd cancelled) : file_(std::move(fd)), cancelled_(std::move(cancelled)) {}

  static Result<std::unique_ptr<RawInput>> make(UniqueFd fd) {
    UniqueFd cancelled(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!cancelled) return system_failure("cannot make an eventfd");
    return std::make_unique<WaitingInput>(std::move(fd), std::move(cancelled));
  }

  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    for (;;) {
      pollfd waits[] = {{file_.get(), POLLIN, 0}, {cancelled_.get(), POLLIN, 0}};
      if (::poll(waits, 2, -1) < 0 && errno != EINTR) return system_failure("cannot wait for data");
      if ((waits[1].revents & POLLIN) != 0) return fail(ErrorCode::kIo, "reading was cancelled");
      if (waits[0].revents == 0) continue;
      const ssize_t got = ::read(file_.get(), buffer.data(), buffer.size());
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR && errno != EAGAIN) return system_failure("cannot read");
    }
  }

  void cancel() override {
    const std::uint64_t one = 1;
    // Cannot fail but when it is readable already.
    [[maybe_unused]] const ssize_t written = ::write(cancelled_.get(), &one, sizeof one);
  }

 private:
  UniqueFd file_;
  UniqueFd cancelled_;
};

class MemoryInput final : public RawInput {
 public:
  explicit MemoryInput(Bytes bytes) : rest_(bytes) {}

  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    const std::size_t count = std::min(buffer.size(), rest_.size());
    if (count != 0) std::memcpy(buffer.data(), rest_.data(), count);
    rest_ = rest_.subspan(count);
    return count;
  }

 private:
  Bytes rest_;
};

}  // namespace

Result<std::unique_ptr<RawInput>> open_raw_file(const std::string& path) {
  UniqueFd fd(path == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return system_failure("cannot open");
  struct stat info;
  if (::fstat(fd.get(), &info) != 0) return system_failure("cannot stat");
  if (S_ISDIR(info.st_mode)) return fail(ErrorCode::kIo, "is a folder, not a file");
  if (!S_ISREG(info.st_mode)) return WaitingInput::make(std::move(fd));
  ::posix_fadvise(fd.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
  return std::make_unique<FileInput>(std::move(fd));
}

std::unique_ptr<RawInput> open_raw_memory(Bytes bytes) {
  return std::make_unique<MemoryInput>(bytes);
}

InputWindow::InputWindow(std::unique_ptr<RawInput> input, std::size_t read_size, bool digest)
    : input_(std::move(input)),
      buffer_(std::max(read_size, std::size_t{1}) + kRequireMax),
      read_size_(std::max(read_size, std::size_t{1})),
      digest_(digest) {}

Result<std::size_t> InputWindow::read_raw(std::span<std::uint8_t> out) {
  if (ended_ || out.empty()) return std::size_t{0};
  MANNERLY_TRY(const std::size_t count, input_->read(out.first(std::min(out.size(), read_size_))));
  if (count == 0) ended_ = true;
  if (digest_) digester_.add(Bytes(out.data(), count));
  read_ += count;
  return count;
}

Status InputWindow::refill() {
  if (begin_ != end_) return {};
  begin_ = end_ = 0;
  MANNERLY_TRY(end_, read_raw(buffer_));
  return {};
}

Status InputWindow::require(std::size_t count) {
  MANNERLY_ASSERT(count <= kRequireMax);
  while (end_ - begin_ < count && !ended_) {
    if (begin_ != 0) {
      std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    MANNERLY_TRY(const std::size_t got, read_raw(std::span(buffer_).subspan(end_)));
    end_ += got;
  }
  return {};
}

Result<std::size_t> InputWindow::read(std::span<std::uint8_t> out) {
  if (begin_ == end_) return read_raw(out);
  const std::size_t count = std::min(out.size(), end_ - begin_);
  std::memcpy(out.data(), buffer_.data() + begin_, count);
  begin_ += count;
  return count;
}

Result<std::uint64_t> InputWindow::drain() {
  const std::uint64_t start = offset();
  for (;;) {
    begin_ = end_;
    MANNERLY_CHECK_OK(refill());
    if (begin_ == end_) return read_ - start;
  }
}

}  // namespace mannerly::io
