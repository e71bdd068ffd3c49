// Special-purpose addresses and AS numbers that must not be seen in the Internet's routing, as constants:
// IANA's special-purpose address registries (RFC 6890) where they say "not globally reachable", deprecated
// anycast and test space, and the special AS numbers. Also the blocks that look special but are meant to be
// routed by anybody (AS112), which no list may turn into bogons.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "net/asn.h"
#include "net/prefix.h"

namespace mannerly::validity {

struct SpecialPrefix {
  Prefix prefix;
  std::string_view what;
  std::string_view source;
};

struct SpecialAsns {
  std::uint32_t first, last;
  std::string_view what;
  std::string_view source;
};

namespace internal {
constexpr Prefix v4(std::uint32_t a, std::uint32_t b, std::uint32_t c, int length) {
  return Prefix::of(Address::v4(a << 24 | b << 16 | c << 8), length);
}
constexpr Prefix v6(std::uint64_t hi, int length) {
  return Prefix::of(Address::v6(hi, 0), length);
}
}  // namespace internal

// Sorted by prefix; none lies in another.
inline constexpr std::array kSpecialPrefixes = {
    SpecialPrefix{internal::v4(0, 0, 0, 8), "this network", "RFC 791 section 3.2"},
    SpecialPrefix{internal::v4(10, 0, 0, 8), "private use", "RFC 1918"},
    SpecialPrefix{internal::v4(100, 64, 0, 10), "shared address space", "RFC 6598"},
    SpecialPrefix{internal::v4(127, 0, 0, 8), "loopback", "RFC 1122 section 3.2.1.3"},
    SpecialPrefix{internal::v4(169, 254, 0, 16), "link local", "RFC 3927"},
    SpecialPrefix{internal::v4(172, 16, 0, 12), "private use", "RFC 1918"},
    SpecialPrefix{internal::v4(192, 0, 0, 24), "IETF protocol assignments", "RFC 6890 section 2.1"},
    SpecialPrefix{internal::v4(192, 0, 2, 24), "documentation", "RFC 5737"},
    SpecialPrefix{internal::v4(192, 88, 99, 24), "deprecated 6to4 relay anycast", "RFC 7526"},
    SpecialPrefix{internal::v4(192, 168, 0, 16), "private use", "RFC 1918"},
    SpecialPrefix{internal::v4(198, 18, 0, 15), "benchmarking", "RFC 2544"},
    SpecialPrefix{internal::v4(198, 51, 100, 24), "documentation", "RFC 5737"},
    SpecialPrefix{internal::v4(203, 0, 113, 24), "documentation", "RFC 5737"},
    SpecialPrefix{internal::v4(224, 0, 0, 4), "multicast", "RFC 5771"},
    SpecialPrefix{internal::v4(240, 0, 0, 4), "reserved", "RFC 1112 section 4"},
    SpecialPrefix{internal::v6(0, 3), "outside of global unicast space", "RFC 4291 section 2.4"},
    SpecialPrefix{internal::v6(0x2001'0002'0000'0000, 48), "benchmarking", "RFC 5180"},
    SpecialPrefix{internal::v6(0x2001'0010'0000'0000, 28), "deprecated ORCHID", "RFC 4843"},
    SpecialPrefix{internal::v6(0x2001'0db8'0000'0000, 32), "documentation", "RFC 3849"},
    SpecialPrefix{internal::v6(0x2002'0000'0000'0000, 16), "deprecated 6to4", "RFC 7526"},
    SpecialPrefix{internal::v6(0x3ffe'0000'0000'0000, 16), "returned 6bone space", "RFC 3701"},
    SpecialPrefix{internal::v6(0x3fff'0000'0000'0000, 20), "documentation", "RFC 9637"},
    SpecialPrefix{internal::v6(0x4000'0000'0000'0000, 2), "outside of global unicast space", "RFC 4291 section 2.4"},
    SpecialPrefix{internal::v6(0x8000'0000'0000'0000, 1), "outside of global unicast space", "RFC 4291 section 2.4"},
};

// AS112 (RFC 7534, RFC 7535): everybody may announce these.
inline constexpr std::array kAlwaysRoutable = {
    internal::v4(192, 31, 196, 24),
    internal::v4(192, 175, 48, 24),
    internal::v6(0x2001'0004'0112'0000, 48),
    internal::v6(0x2620'004f'8000'0000, 48),
};

// Sorted; no overlap.
inline constexpr std::array kSpecialAsns = {
    SpecialAsns{0, 0, "must not be used in routing", "RFC 7607"},
    SpecialAsns{23456, 23456, "AS_TRANS", "RFC 6793"},
    SpecialAsns{64496, 64511, "documentation", "RFC 5398"},
    SpecialAsns{64512, 65534, "private use", "RFC 6996"},
    SpecialAsns{65535, 65535, "last 16-bit number", "RFC 7300"},
    SpecialAsns{65536, 65551, "documentation", "RFC 5398"},
    SpecialAsns{65552, 131071, "reserved by IANA", "IANA AS number registry"},
    SpecialAsns{4200000000, 4294967294, "private use", "RFC 6996"},
    SpecialAsns{4294967295, 4294967295, "last 32-bit number", "RFC 7300"},
};

// nullptr when the prefix does not lie in special-purpose space.
constexpr const SpecialPrefix* special_of(const Prefix& prefix) {
  for (const SpecialPrefix& special : kSpecialPrefixes) {
    if (special.prefix.covers(prefix)) return &special;
  }
  return nullptr;
}

constexpr const SpecialAsns* special_of(Asn asn) {
  for (const SpecialAsns& special : kSpecialAsns) {
    if (asn.value >= special.first && asn.value <= special.last) return &special;
  }
  return nullptr;
}

constexpr bool is_always_routable(const Prefix& prefix) {
  for (const Prefix& block : kAlwaysRoutable) {
    if (block.covers(prefix)) return true;
  }
  return false;
}

}  // namespace mannerly::validity
