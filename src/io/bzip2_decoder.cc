// bzip2 over libbz2, one block after the other: the slow twin of the parallel decoder, for tests and
// benchmarks.
#include <bzlib.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "io/decoder.h"

namespace mannerly::io {
namespace {

class Bzip2Decoder final : public Decoder {
 public:
  explicit Bzip2Decoder(InputWindow& input) : input_(input) {}
  ~Bzip2Decoder() override {
    if (in_stream_) BZ2_bzDecompressEnd(&stream_);
  }

  Decoded fill(std::span<std::uint8_t> out) override {
    std::size_t size = 0;
    while (size < out.size()) {
      if (!in_stream_) {
        auto more = find_next_stream();
        if (!more) return {.size = size, .error = more.error()};
        if (!*more) return end(input_, size);
      }
      if (auto status = input_.refill(); !status) return {.size = size, .error = status.error()};
      Decoded step = decompress(out.subspan(size));
      size += step.size;
      if (step.error) return {.size = size, .error = std::move(step.error)};
    }
    return {.size = size};
  }

 private:
  Error error(ErrorCode code, std::string_view reason) const { return error_at(input_.offset(), code, reason); }

  Result<bool> find_next_stream() {
    MANNERLY_CHECK_OK(input_.require(4));
    const std::string_view next = as_text(input_.available());
    if (next.size() < 4 || !next.starts_with("BZh") || next[3] < '1' || next[3] > '9') return false;
    stream_ = bz_stream{};
    if (const int code = BZ2_bzDecompressInit(&stream_, 0, 0); code != BZ_OK) return std::unexpected(error_of(code));
    in_stream_ = true;
    return true;
  }

  Decoded decompress(std::span<std::uint8_t> out) {
    const Bytes in = input_.available();
    const auto room = static_cast<unsigned>(std::min<std::size_t>(out.size(), std::numeric_limits<int>::max()));
    // libbz2 takes pointers to char and does not write to its input.
    stream_.next_in = const_cast<char*>(as_text(in).data());
    stream_.avail_in = static_cast<unsigned>(in.size());
    stream_.next_out = reinterpret_cast<char*>(out.data());
    stream_.avail_out = room;
    const int code = BZ2_bzDecompress(&stream_);
    const std::size_t taken = in.size() - stream_.avail_in;
    const std::size_t size = room - stream_.avail_out;
    input_.consume(taken);
    if (code == BZ_STREAM_END) {
      BZ2_bzDecompressEnd(&stream_);
      in_stream_ = false;
      ++members_;
      return {.size = size};
    }
    if (code != BZ_OK) return {.size = size, .error = error_of(code)};
    if (size == 0 && taken == 0 && input_.at_end())
      return {.error = error(ErrorCode::kTruncated, "the file ends inside a bzip2 stream")};
    return {.size = size};
  }

  Error error_of(int code) const {
    switch (code) {
      case BZ_DATA_ERROR: return error(ErrorCode::kCorrupt, "bzip2 data are damaged, or a CRC does not hold");
      case BZ_DATA_ERROR_MAGIC: return error(ErrorCode::kInvalid, "not a bzip2 stream");
      default: return error(ErrorCode::kIo, fmt::format("libbz2 failed with code {}", code));
    }
  }

  InputWindow& input_;
  bz_stream stream_{};
  bool in_stream_ = false;
};

}  // namespace

std::unique_ptr<Decoder> make_libbz2_decoder(InputWindow& input) {
  return std::make_unique<Bzip2Decoder>(input);
}

}  // namespace mannerly::io
