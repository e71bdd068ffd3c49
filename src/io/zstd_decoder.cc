// zstd (RFC 8878) over libzstd: frames and skippable frames one after the other.
#include <fmt/format.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "io/decoder.h"

namespace mannerly::io {
namespace {

// 128 MiB, what "zstd -d" accepts without --long.
constexpr int kWindowLogMax = 27;

class ZstdDecoder final : public Decoder {
 public:
  explicit ZstdDecoder(InputWindow& input) : input_(input), stream_(ZSTD_createDStream()) {
    // Fails only when out of memory.
    MANNERLY_ASSERT(stream_ != nullptr);
    ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, kWindowLogMax);
  }

  Decoded fill(std::span<std::uint8_t> out) override {
    std::size_t size = 0;
    while (size < out.size()) {
      if (!in_frame_) {
        auto more = find_next_frame();
        if (!more) return {.size = size, .error = more.error()};
        if (!*more) return end(input_, size);
      }
      if (auto status = input_.refill(); !status) return {.size = size, .error = status.error()};
      const Bytes in = input_.available();
      ZSTD_inBuffer source{in.data(), in.size(), 0};
      ZSTD_outBuffer target{out.data() + size, out.size() - size, 0};
      const std::size_t code = ZSTD_decompressStream(stream_.get(), &target, &source);
      input_.consume(source.pos);
      size += target.pos;
      if (ZSTD_isError(code) != 0) return {.size = size, .error = error_of(code)};
      if (code == 0) {
        in_frame_ = false;
        ++members_;
      } else if (source.pos == 0 && target.pos == 0) {
        if (input_.at_end())
          return {.size = size, .error = error(ErrorCode::kTruncated, "the file ends inside a zstd frame")};
        if (!in.empty()) return {.size = size, .error = error(ErrorCode::kInvalid, "zstd data make no progress")};
      }
    }
    return {.size = size};
  }

 private:
  Error error(ErrorCode code, std::string_view reason) const { return error_at(input_.offset(), code, reason); }

  Result<bool> find_next_frame() {
    MANNERLY_CHECK_OK(input_.require(4));
    const Bytes next = input_.available();
    if (next.size() < 4) return false;
    const bool frame = as_text(next).starts_with("\x28\xb5\x2f\xfd");
    const bool skippable = (next[0] & 0xf0) == 0x50 && next[1] == 0x2a && next[2] == 0x4d && next[3] == 0x18;
    if (!frame && !skippable) return false;
    ZSTD_DCtx_reset(stream_.get(), ZSTD_reset_session_only);
    in_frame_ = true;
    return true;
  }

  Error error_of(std::size_t code) const {
    const ZSTD_ErrorCode number = ZSTD_getErrorCode(code);
    const std::string text = fmt::format("zstd: {}", ZSTD_getErrorName(code));
    switch (number) {
      case ZSTD_error_checksum_wrong: return error(ErrorCode::kCorrupt, "the checksum of a zstd frame does not hold");
      case ZSTD_error_frameParameter_windowTooLarge:
        return error(ErrorCode::kLimit, "the zstd frame needs a window of more than 128 MiB");
      case ZSTD_error_version_unsupported:
      case ZSTD_error_frameParameter_unsupported:
      case ZSTD_error_dictionary_wrong: return error(ErrorCode::kUnsupported, text);
      default: return error(ErrorCode::kInvalid, text);
    }
  }

  struct Free {
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
  };
  InputWindow& input_;
  std::unique_ptr<ZSTD_DStream, Free> stream_;
  bool in_frame_ = false;
};

}  // namespace

Result<std::unique_ptr<Decoder>> make_zstd_decoder(InputWindow& input) {
  return std::make_unique<ZstdDecoder>(input);
}

}  // namespace mannerly::io
