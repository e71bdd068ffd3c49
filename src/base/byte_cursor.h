// A bounds-checked reader over a span of bytes: the only way that wire formats are read.
//
// A read past the end returns zero and sets the cursor's failed flag, which stays set; a parser
// reads the fields of a unit and looks at ok() once. take(n) gives a sub-cursor for a length field,
// so that an inner structure can never read beyond its own length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace mannerly {

using Bytes = std::span<const std::uint8_t>;

class ByteCursor {
 public:
  constexpr ByteCursor() = default;
  // base_offset: where the span begins in its file, for error messages.
  constexpr explicit ByteCursor(Bytes bytes, std::uint64_t base_offset = 0)
      : begin_(bytes.data()), at_(bytes.data()), end_(bytes.data() + bytes.size()), base_(base_offset) {}

  bool ok() const { return !failed_; }
  std::size_t remaining() const { return static_cast<std::size_t>(end_ - at_); }
  bool at_end() const { return at_ == end_; }
  // Position in the file (base offset + bytes consumed).
  std::uint64_t offset() const { return base_ + static_cast<std::uint64_t>(at_ - begin_); }

  std::uint8_t u8() { return has(1) ? *at_++ : std::uint8_t{0}; }
  std::uint16_t u16() { return static_cast<std::uint16_t>(big_endian<2>()); }
  std::uint32_t u24() { return static_cast<std::uint32_t>(big_endian<3>()); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(big_endian<4>()); }
  std::uint64_t u64() { return big_endian<8>(); }

  // n bytes as a view on the buffer; empty and failed when there are fewer.
  Bytes bytes(std::size_t n) {
    if (!has(n)) return {};
    Bytes view(at_, n);
    at_ += n;
    return view;
  }
  void skip(std::size_t n) {
    if (has(n)) at_ += n;
  }
  // A cursor over the next n bytes, which this one passes; failed when there are fewer.
  ByteCursor take(std::size_t n) {
    const std::uint64_t start = offset();
    if (!has(n)) {
      ByteCursor none;
      none.failed_ = true;
      none.base_ = start;
      return none;
    }
    return ByteCursor(bytes(n), start);
  }
  Bytes rest() { return bytes(remaining()); }
  const std::uint8_t* position() const { return at_; }

 private:
  bool has(std::size_t n) {
    if (remaining() >= n) [[likely]]
      return true;
    failed_ = true;
    at_ = end_;
    return false;
  }
  template <int N>
  std::uint64_t big_endian() {
    if (!has(N)) return 0;
    std::uint64_t value = 0;
    for (int i = 0; i < N; ++i) value = (value << 8) | at_[i];
    at_ += N;
    return value;
  }

  const std::uint8_t* begin_ = nullptr;
  const std::uint8_t* at_ = nullptr;
  const std::uint8_t* end_ = nullptr;
  std::uint64_t base_ = 0;
  bool failed_ = false;
};

inline Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace mannerly
