// xz over liblzma: one stream after the other, with the padding that the format allows between them.
#include <fmt/format.h>
#include <lzma.h>

#include "io/decoder.h"

namespace mannerly::io {
namespace {

// Enough for the dictionary of "xz -9 --extreme" four times over.
constexpr std::uint64_t kMemoryMax = std::uint64_t{256} << 20;
constexpr std::string_view kMagic{
    "\xfd"
    "7zXZ\0",
    6};

class XzDecoder final : public Decoder {
 public:
  explicit XzDecoder(InputWindow& input) : input_(input) {}
  ~XzDecoder() override { lzma_end(&stream_); }

  Status start_stream() {
    // Initialising again reuses the memory of the stream before.
    const lzma_ret code = lzma_stream_decoder(&stream_, kMemoryMax, LZMA_TELL_UNSUPPORTED_CHECK);
    if (code != LZMA_OK) return std::unexpected(error_of(code));
    in_stream_ = true;
    return {};
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
      const Bytes in = input_.available();
      stream_.next_in = in.data();
      stream_.avail_in = in.size();
      stream_.next_out = out.data() + size;
      stream_.avail_out = out.size() - size;
      const lzma_ret code = lzma_code(&stream_, in.empty() ? LZMA_FINISH : LZMA_RUN);
      input_.consume(in.size() - stream_.avail_in);
      size = out.size() - stream_.avail_out;
      if (code == LZMA_STREAM_END) {
        in_stream_ = false;
        ++members_;
      } else if (code != LZMA_OK) {
        return {.size = size, .error = error_of(code)};
      }
    }
    return {.size = size};
  }

 private:
  // Passes the stream padding (zeros, a multiple of four); false when no stream follows.
  Result<bool> find_next_stream() {
    for (;;) {
      MANNERLY_CHECK_OK(input_.require(kMagic.size()));
      const Bytes next = input_.available();
      if (next.size() < 4 || next[0] != 0 || next[1] != 0 || next[2] != 0 || next[3] != 0) break;
      input_.consume(4);
    }
    if (!as_text(input_.available()).starts_with(kMagic)) return false;
    MANNERLY_CHECK_OK(start_stream());
    return true;
  }

  Error error_of(lzma_ret code) const {
    const auto error = [&](ErrorCode kind, std::string_view reason) { return error_at(input_.offset(), kind, reason); };
    switch (code) {
      case LZMA_BUF_ERROR: return error(ErrorCode::kTruncated, "the file ends inside an xz stream");
      case LZMA_DATA_ERROR: return error(ErrorCode::kCorrupt, "xz data are damaged");
      case LZMA_FORMAT_ERROR: return error(ErrorCode::kInvalid, "not an xz stream");
      case LZMA_OPTIONS_ERROR: return error(ErrorCode::kUnsupported, "xz stream with unsupported options");
      case LZMA_UNSUPPORTED_CHECK: return error(ErrorCode::kUnsupported, "xz stream with an unknown kind of checksum");
      case LZMA_MEMLIMIT_ERROR:
        return error(ErrorCode::kLimit,
                     fmt::format("the xz stream needs more memory than the limit of {} MiB", kMemoryMax >> 20));
      default: return error(ErrorCode::kIo, fmt::format("liblzma failed with code {}", static_cast<int>(code)));
    }
  }

  InputWindow& input_;
  lzma_stream stream_ = LZMA_STREAM_INIT;
  bool in_stream_ = false;
};

}  // namespace

Result<std::unique_ptr<Decoder>> make_xz_decoder(InputWindow& input) {
  auto decoder = std::make_unique<XzDecoder>(input);
  MANNERLY_CHECK_OK(decoder->start_stream());
  return decoder;
}

}  // namespace mannerly::io
