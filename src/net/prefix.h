// IP prefixes of both families. A Prefix is always canonical: the bits after its length are zero.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/address.h"

namespace mannerly {

struct Prefix {
  Bits128 bits;
  std::uint8_t length = 0;
  Family family = Family::kIpv4;

  // Clears the bits after length; length must be at most bits_of(address.family).
  static constexpr Prefix of(Address address, int length) {
    return {address.bits & mask_of(length), static_cast<std::uint8_t>(length), address.family};
  }

  constexpr Address address() const { return {bits, family}; }
  constexpr Address last_address() const { return {(bits | ~mask_of(length)) & mask_of(bits_of(family)), family}; }
  constexpr bool is_v4() const { return family == Family::kIpv4; }

  // True when every address of other is also in this prefix (equal prefixes cover each other).
  constexpr bool covers(const Prefix& other) const {
    return family == other.family && length <= other.length && (other.bits & mask_of(length)) == bits;
  }
  constexpr bool covers(Address address) const {
    return family == address.family && (address.bits & mask_of(length)) == bits;
  }

  friend constexpr bool operator==(const Prefix&, const Prefix&) = default;
  // IPv4 before IPv6, then by address, then the shorter first: a prefix comes before all it covers.
  friend constexpr std::strong_ordering operator<=>(const Prefix& a, const Prefix& b) {
    if (const auto c = a.family <=> b.family; c != 0) return c;
    if (const auto c = a.bits <=> b.bits; c != 0) return c;
    return a.length <=> b.length;
  }
};

enum class HostBits : std::uint8_t { kReject, kClear };

// "192.0.2.0/24" or "2001:db8::/32". Bits after the length: an error or cleared, as the format at
// hand wants. A missing length is refused.
std::optional<Prefix> parse_prefix(std::string_view text, HostBits host_bits = HostBits::kReject);
std::string format_prefix(const Prefix& prefix);
// Writes the same to out (at least 50 bytes); returns the length.
std::size_t write_prefix(const Prefix& prefix, char* out);

// The smallest list of prefixes that holds exactly the addresses first..last (same family), in order;
// empty when last < first. At most 2 * bits - 2 prefixes.
std::vector<Prefix> prefixes_of_range(Address first, Address last);

}  // namespace mannerly

template <>
struct std::hash<mannerly::Prefix> {
  std::size_t operator()(const mannerly::Prefix& p) const noexcept {
    std::uint64_t h = (p.bits.hi ^ (p.bits.lo * 0x9E3779B97F4A7C15ull)) + p.length * 0xD6E8FEB86659FD93ull +
                      static_cast<std::uint64_t>(p.family);
    h ^= h >> 32;
    h *= 0xD6E8FEB86659FD93ull;
    return h ^ (h >> 29);
  }
};
