// Address blocks and AS numbers that must not be seen in the global routing table, compiled in, so that
// a verdict never depends on a download. Sources: the IANA IPv4 and IPv6 Special-Purpose Address
// Registries (RFC 6890), the special-purpose AS number registry (RFC 7249), and the filter lists that the
// MANRS guide for IXPs recommends. As of 2025; each row names its RFC.
//
// Not here, because they are meant to be routed: the AS112 blocks (RFC 7534, RFC 7535).
#pragma once

#include <array>
#include <string_view>

#include "net/asn.h"
#include "net/prefix.h"

namespace mannerly::iana {

struct SpecialPrefix {
  Prefix prefix;
  std::string_view name;
  std::string_view reference;
};

struct SpecialAsns {
  Asn first, last;
  std::string_view name;
  std::string_view reference;
};

namespace detail {
constexpr Prefix v4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d, int length) {
  return Prefix::of(Address::v4(a << 24 | b << 16 | c << 8 | d), length);
}
constexpr Prefix v6(std::uint64_t hi, int length) {
  return Prefix::of(Address::v6(hi, 0), length);
}
}  // namespace detail

inline constexpr std::array kSpecialPrefixes = {
    SpecialPrefix{detail::v4(0, 0, 0, 0, 8), "this network", "RFC 791"},
    SpecialPrefix{detail::v4(10, 0, 0, 0, 8), "private use", "RFC 1918"},
    SpecialPrefix{detail::v4(100, 64, 0, 0, 10), "shared address space", "RFC 6598"},
    SpecialPrefix{detail::v4(127, 0, 0, 0, 8), "loopback", "RFC 1122"},
    SpecialPrefix{detail::v4(169, 254, 0, 0, 16), "link local", "RFC 3927"},
    SpecialPrefix{detail::v4(172, 16, 0, 0, 12), "private use", "RFC 1918"},
    SpecialPrefix{detail::v4(192, 0, 0, 0, 24), "IETF protocol assignments", "RFC 6890"},
    SpecialPrefix{detail::v4(192, 0, 2, 0, 24), "documentation (TEST-NET-1)", "RFC 5737"},
    SpecialPrefix{detail::v4(192, 88, 99, 0, 24), "6to4 relay anycast, deprecated", "RFC 7526"},
    SpecialPrefix{detail::v4(192, 168, 0, 0, 16), "private use", "RFC 1918"},
    SpecialPrefix{detail::v4(198, 18, 0, 0, 15), "benchmarking", "RFC 2544"},
    SpecialPrefix{detail::v4(198, 51, 100, 0, 24), "documentation (TEST-NET-2)", "RFC 5737"},
    SpecialPrefix{detail::v4(203, 0, 113, 0, 24), "documentation (TEST-NET-3)", "RFC 5737"},
    SpecialPrefix{detail::v4(224, 0, 0, 0, 4), "multicast", "RFC 5771"},
    SpecialPrefix{detail::v4(240, 0, 0, 0, 4), "reserved for future use", "RFC 1112"},
    SpecialPrefix{detail::v6(0, 8), "reserved: unspecified, loopback, embedded IPv4", "RFC 4291"},
    SpecialPrefix{detail::v6(0x0100'0000'0000'0000, 64), "discard only", "RFC 6666"},
    SpecialPrefix{detail::v6(0x0100'0000'0000'0001, 64), "dummy prefix", "RFC 9780"},
    SpecialPrefix{detail::v6(0x2001'0002'0000'0000, 48), "benchmarking", "RFC 5180"},
    SpecialPrefix{detail::v6(0x2001'0010'0000'0000, 28), "ORCHID, deprecated", "RFC 4843"},
    SpecialPrefix{detail::v6(0x2001'0db8'0000'0000, 32), "documentation", "RFC 3849"},
    SpecialPrefix{detail::v6(0x2002'0000'0000'0000, 16), "6to4", "RFC 3056"},
    SpecialPrefix{detail::v6(0x3ffe'0000'0000'0000, 16), "6bone, returned", "RFC 3701"},
    SpecialPrefix{detail::v6(0x3fff'0000'0000'0000, 20), "documentation", "RFC 9637"},
    SpecialPrefix{detail::v6(0x5f00'0000'0000'0000, 16), "segment routing SIDs", "RFC 9602"},
    SpecialPrefix{detail::v6(0xfc00'0000'0000'0000, 7), "unique local", "RFC 4193"},
    SpecialPrefix{detail::v6(0xfe80'0000'0000'0000, 10), "link local", "RFC 4291"},
    SpecialPrefix{detail::v6(0xfec0'0000'0000'0000, 10), "site local, deprecated", "RFC 3879"},
    SpecialPrefix{detail::v6(0xff00'0000'0000'0000, 8), "multicast", "RFC 4291"},
};

// Inside the blocks above, but globally reachable by their own registration.
inline constexpr std::array kReachablePrefixes = {
    SpecialPrefix{detail::v4(192, 0, 0, 9, 32), "PCP anycast", "RFC 7723"},
    SpecialPrefix{detail::v4(192, 0, 0, 10, 32), "TURN anycast", "RFC 8155"},
    SpecialPrefix{detail::v6(0x0064'ff9b'0000'0000, 96), "IPv4/IPv6 translation", "RFC 6052"},
};

// The only part of IPv6 that IANA gives out (RFC 4291 section 2.4); all outside it is unallocated.
inline constexpr Prefix kIpv6GlobalUnicast = detail::v6(0x2000'0000'0000'0000, 3);

inline constexpr std::array kSpecialAsns = {
    SpecialAsns{Asn{0}, Asn{0}, "reserved: no AS", "RFC 7607"},
    SpecialAsns{Asn{23456}, Asn{23456}, "AS_TRANS", "RFC 6793"},
    SpecialAsns{Asn{64496}, Asn{64511}, "documentation", "RFC 5398"},
    SpecialAsns{Asn{64512}, Asn{65534}, "private use", "RFC 6996"},
    SpecialAsns{Asn{65535}, Asn{65535}, "last of 16 bits", "RFC 7300"},
    SpecialAsns{Asn{65536}, Asn{65551}, "documentation", "RFC 5398"},
    SpecialAsns{Asn{65552}, Asn{131071}, "reserved by IANA", "RFC 7249"},
    SpecialAsns{Asn{4200000000}, Asn{4294967294}, "private use", "RFC 6996"},
    SpecialAsns{Asn{4294967295}, Asn{4294967295}, "last of 32 bits", "RFC 7300"},
};

// The row of kSpecialPrefixes that covers the prefix; none when a reachable exception covers it. A
// prefix that is shorter than a row (a default route) is not covered by it.
constexpr const SpecialPrefix* find_special(const Prefix& prefix) {
  for (const SpecialPrefix& row : kReachablePrefixes) {
    if (row.prefix.covers(prefix)) return nullptr;
  }
  for (const SpecialPrefix& row : kSpecialPrefixes) {
    if (row.prefix.covers(prefix)) return &row;
  }
  return nullptr;
}

constexpr const SpecialAsns* find_special(Asn asn) {
  for (const SpecialAsns& row : kSpecialAsns) {
    if (row.first <= asn && asn <= row.last) return &row;
  }
  return nullptr;
}

}  // namespace mannerly::iana
