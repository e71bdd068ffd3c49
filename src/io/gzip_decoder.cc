// gzip (RFC 1952) over ISA-L's inflate. The wrapper is read here, because ISA-L's own reader of it
// loses its place when a header is cut by the end of a buffer.
#include <isa-l.h>

#include <algorithm>
#include <array>
#include <limits>

#include "io/decoder.h"

namespace mannerly::io {
namespace {

constexpr std::size_t kHeaderMax = std::size_t{1} << 20;  // name and comment have no length of their own
constexpr std::uint8_t kFlagHeaderCrc = 2, kFlagExtra = 4, kFlagName = 8, kFlagComment = 16, kFlagsReserved = 0xe0;

class GzipDecoder final : public Decoder {
 public:
  explicit GzipDecoder(InputWindow& input) : input_(input) {}

  Decoded fill(std::span<std::uint8_t> out) override {
    std::size_t size = 0;
    while (size < out.size()) {
      if (!in_member_) {
        auto more = start_member();
        if (!more) return {.size = size, .error = more.error()};
        if (!*more) return end(input_, size);
      }
      if (auto status = input_.refill(); !status) return {.size = size, .error = status.error()};
      Decoded inflated = inflate(out.subspan(size));
      size += inflated.size;
      if (inflated.error) return {.size = size, .error = std::move(inflated.error)};
    }
    return {.size = size};
  }

 private:
  Error error(ErrorCode code, std::string_view reason) const { return error_at(input_.offset(), code, reason); }

  // False when no further member begins here.
  Result<bool> start_member() {
    MANNERLY_CHECK_OK(input_.require(2));
    const Bytes magic = input_.available();
    if (magic.size() < 2 || magic[0] != 0x1f || magic[1] != 0x8b) return false;
    MANNERLY_CHECK_OK(read_header());
    isal_inflate_init(&state_);
    state_.crc_flag = ISAL_GZIP_NO_HDR;
    member_size_ = 0;
    in_member_ = true;
    return true;
  }

  Result<std::uint8_t> header_byte() {
    if (input_.available().empty()) MANNERLY_CHECK_OK(input_.refill());
    if (input_.available().empty())
      return std::unexpected(error(ErrorCode::kTruncated, "the file ends in a gzip header"));
    if (++header_size_ > kHeaderMax) return std::unexpected(error(ErrorCode::kLimit, "gzip header longer than 1 MiB"));
    const std::uint8_t byte = input_.available()[0];
    header_crc_ = crc32_gzip_refl(header_crc_, &byte, 1);
    input_.consume(1);
    return byte;
  }

  Status skip_header_text() {
    for (;;) {
      MANNERLY_TRY(const std::uint8_t byte, header_byte());
      if (byte == 0) return {};
    }
  }

  Status read_header() {
    header_size_ = 0;
    header_crc_ = 0;
    std::array<std::uint8_t, 10> fixed;
    for (auto& byte : fixed) {
      MANNERLY_TRY(byte, header_byte());
    }
    const std::uint8_t flags = fixed[3];
    if (fixed[2] != 8)
      return std::unexpected(error(ErrorCode::kUnsupported, "gzip member with a method other than deflate"));
    if ((flags & kFlagsReserved) != 0)
      return std::unexpected(error(ErrorCode::kInvalid, "gzip header with reserved flags set (RFC 1952, 2.3.1)"));
    if ((flags & kFlagExtra) != 0) {
      MANNERLY_TRY(const unsigned low, header_byte());
      MANNERLY_TRY(const unsigned high, header_byte());
      for (unsigned i = 0; i < high * 256 + low; ++i) MANNERLY_CHECK_OK(header_byte());
    }
    if ((flags & kFlagName) != 0) MANNERLY_CHECK_OK(skip_header_text());
    if ((flags & kFlagComment) != 0) MANNERLY_CHECK_OK(skip_header_text());
    if ((flags & kFlagHeaderCrc) != 0) {
      const std::uint32_t expected = header_crc_ & 0xffff;
      MANNERLY_TRY(const unsigned low, header_byte());
      MANNERLY_TRY(const unsigned high, header_byte());
      if (high * 256 + low != expected)
        return std::unexpected(error(ErrorCode::kCorrupt, "the CRC of the gzip header does not hold"));
    }
    return {};
  }

  // One call of ISA-L into out, and the trailer after the last one of a member.
  Decoded inflate(std::span<std::uint8_t> out) {
    const Bytes in = input_.available();
    // ISA-L takes a pointer to non-const, but does not write to its input.
    state_.next_in = const_cast<std::uint8_t*>(in.data());
    state_.avail_in = static_cast<std::uint32_t>(in.size());
    state_.next_out = out.data();
    state_.avail_out =
        static_cast<std::uint32_t>(std::min<std::size_t>(out.size(), std::numeric_limits<std::uint32_t>::max() / 2));
    const std::uint32_t room = state_.avail_out;
    const int code = isal_inflate(&state_);
    const std::size_t size = room - state_.avail_out;
    const std::size_t taken = in.size() - state_.avail_in;
    input_.consume(taken);
    member_size_ += static_cast<std::uint32_t>(size);
    if (code < 0) return {.size = size, .error = bad_data(code)};
    if (state_.block_state == ISAL_BLOCK_FINISH) {
      in_member_ = false;
      if (auto status = check_trailer(); !status) return {.size = size, .error = status.error()};
    } else if (size == 0 && taken == 0) {
      if (!in.empty()) return {.error = bad_data(ISAL_INVALID_BLOCK)};
      if (input_.at_end()) return {.error = error(ErrorCode::kTruncated, "the file ends inside a gzip member")};
    }
    return {.size = size};
  }

  Error bad_data(int code) const {
    switch (code) {
      case ISAL_INVALID_LOOKBACK: return error(ErrorCode::kInvalid, "gzip data refer to bytes before their beginning");
      case ISAL_INVALID_SYMBOL: return error(ErrorCode::kInvalid, "gzip data with an invalid symbol");
      default: return error(ErrorCode::kInvalid, "gzip data with an invalid block");
    }
  }

  // CRC and size of the member (RFC 1952, 2.3.1). Up to eight bytes of them may wait in ISA-L's bits.
  Status check_trailer() {
    std::array<std::uint8_t, 8> trailer{};
    const int unused = state_.read_in_length % 8;
    const std::size_t held = static_cast<std::size_t>(state_.read_in_length / 8);
    for (std::size_t i = 0; i < trailer.size(); ++i) {
      if (i < held) {
        trailer[i] = static_cast<std::uint8_t>(state_.read_in >> (unused + 8 * static_cast<int>(i)));
        continue;
      }
      MANNERLY_CHECK_OK(input_.refill());
      if (input_.available().empty())
        return std::unexpected(error(ErrorCode::kTruncated, "the file ends before the CRC of a gzip member"));
      trailer[i] = input_.available()[0];
      input_.consume(1);
    }
    const auto little_endian = [&](int at) {
      return static_cast<std::uint32_t>(trailer[at]) | static_cast<std::uint32_t>(trailer[at + 1]) << 8 |
             static_cast<std::uint32_t>(trailer[at + 2]) << 16 | static_cast<std::uint32_t>(trailer[at + 3]) << 24;
    };
    if (little_endian(0) != state_.crc)
      return std::unexpected(error(ErrorCode::kCorrupt, "the CRC of a gzip member does not hold"));
    if (little_endian(4) != member_size_)
      return std::unexpected(error(ErrorCode::kCorrupt, "the size of a gzip member does not hold"));
    ++members_;
    return {};
  }

  InputWindow& input_;
  bool in_member_ = false;
  std::size_t header_size_ = 0;
  std::uint32_t header_crc_ = 0;
  std::uint32_t member_size_ = 0;  // modulo 2^32, as in the trailer
  inflate_state state_;
};

}  // namespace

std::unique_ptr<Decoder> make_gzip_decoder(InputWindow& input) {
  return std::make_unique<GzipDecoder>(input);
}

}  // namespace mannerly::io
