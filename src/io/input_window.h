// The compressed side of a source: raw bytes of a file or of memory through one small buffer, counted
// and, when asked, digested. Private to io/.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/byte_cursor.h"
#include "base/digest.h"
#include "base/result.h"

namespace mannerly::io {

class RawInput {
 public:
  virtual ~RawInput() = default;
  // Up to buffer.size() bytes; 0 at the end.
  virtual Result<std::size_t> read(std::span<std::uint8_t> buffer) = 0;
  // From any thread: a read that waits returns with an error.
  virtual void cancel() {}
};

// "-" is the standard input.
Result<std::unique_ptr<RawInput>> open_raw_file(const std::string& path);
std::unique_ptr<RawInput> open_raw_memory(Bytes bytes);

class InputWindow {
 public:
  // At least this many bytes can be required at once.
  static constexpr std::size_t kRequireMax = 64;
  InputWindow(std::unique_ptr<RawInput> input, std::size_t read_size, bool digest);

  Bytes available() const { return {buffer_.data() + begin_, end_ - begin_}; }
  void consume(std::size_t n) { begin_ += n; }
  // Whether all bytes have been consumed and the input has no more (known after a refill).
  bool at_end() const { return begin_ == end_ && ended_; }
  // File offset of the first byte of available().
  std::uint64_t offset() const { return read_ - (end_ - begin_); }
  std::uint64_t bytes_read() const { return read_; }

  // Reads more if nothing is available; afterwards nothing is available only at the end.
  Status refill();
  // Reads until count bytes (at most kRequireMax) are available, or all there are.
  Status require(std::size_t count);
  // Takes bytes past the window: what is available first, then directly from the input. 0 at the end.
  Result<std::size_t> read(std::span<std::uint8_t> out);
  // Reads and drops all the rest; the number of its bytes.
  Result<std::uint64_t> drain();

  void cancel() { input_->cancel(); }

  // Digest of all bytes read; zeros unless asked for.
  Digest finish_digest() { return digest_ ? digester_.finish() : Digest{}; }
  bool digests() const { return digest_; }

 private:
  Result<std::size_t> read_raw(std::span<std::uint8_t> out);

  std::unique_ptr<RawInput> input_;
  std::vector<std::uint8_t> buffer_;
  std::size_t read_size_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t read_ = 0;
  bool ended_ = false;
  bool digest_;
  Digester digester_;
};

}  // namespace mannerly::io
