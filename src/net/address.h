// IPv4 and IPv6 addresses as one 128-bit value, most significant bit first; an IPv4 address fills the
// top 32 bits, so that masks, prefixes and comparisons are the same code for both families.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace mannerly {

enum class Family : std::uint8_t { kIpv4 = 4, kIpv6 = 6 };

inline constexpr int bits_of(Family family) {
  return family == Family::kIpv4 ? 32 : 128;
}

// 128 bits in host order: hi holds bits 0..63 (the leading ones).
struct Bits128 {
  std::uint64_t hi = 0;
  std::uint64_t lo = 0;
  friend constexpr auto operator<=>(const Bits128&, const Bits128&) = default;
  friend constexpr Bits128 operator&(Bits128 a, Bits128 b) { return {a.hi & b.hi, a.lo & b.lo}; }
  friend constexpr Bits128 operator|(Bits128 a, Bits128 b) { return {a.hi | b.hi, a.lo | b.lo}; }
  friend constexpr Bits128 operator^(Bits128 a, Bits128 b) { return {a.hi ^ b.hi, a.lo ^ b.lo}; }
  friend constexpr Bits128 operator~(Bits128 a) { return {~a.hi, ~a.lo}; }
  // Bit 0 is the leading one.
  constexpr bool bit(int index) const { return index < 64 ? (hi >> (63 - index)) & 1 : (lo >> (127 - index)) & 1; }
};

// The first length bits set; length 0..128.
constexpr Bits128 mask_of(int length) {
  if (length <= 0) return {0, 0};
  if (length < 64) return {~std::uint64_t{0} << (64 - length), 0};
  if (length == 64) return {~std::uint64_t{0}, 0};
  if (length < 128) return {~std::uint64_t{0}, ~std::uint64_t{0} << (128 - length)};
  return {~std::uint64_t{0}, ~std::uint64_t{0}};
}

struct Address {
  Bits128 bits;
  Family family = Family::kIpv4;

  static constexpr Address v4(std::uint32_t value) {
    return {{static_cast<std::uint64_t>(value) << 32, 0}, Family::kIpv4};
  }
  static constexpr Address v6(std::uint64_t hi, std::uint64_t lo) { return {{hi, lo}, Family::kIpv6}; }
  // Network byte order, 4 or 16 bytes.
  static Address v4_from(const std::uint8_t* bytes);
  static Address v6_from(const std::uint8_t* bytes);

  constexpr std::uint32_t v4_value() const { return static_cast<std::uint32_t>(bits.hi >> 32); }
  constexpr bool is_v4() const { return family == Family::kIpv4; }

  friend constexpr bool operator==(const Address&, const Address&) = default;
  // IPv4 before IPv6, then by number.
  friend constexpr std::strong_ordering operator<=>(const Address& a, const Address& b) {
    if (const auto c = a.family <=> b.family; c != 0) return c;
    return a.bits <=> b.bits;
  }
};

// Dotted quad (four decimal numbers, no leading zeros, as inet_pton) or RFC 4291 section 2.2 text.
std::optional<Address> parse_address(std::string_view text);
// RFC 5952 text; the same bytes as glibc's inet_ntop.
std::string format_address(Address address);
// Writes the same to out (at least 46 bytes) without an allocation; returns the length.
std::size_t write_address(Address address, char* out);

}  // namespace mannerly
