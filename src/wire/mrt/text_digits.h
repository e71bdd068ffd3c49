// Numbers and addresses as text, written straight to a place that has room. Private to wire/mrt.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "net/address.h"

namespace mannerly::mrt {

struct Digits {
  char text[200];
};
constexpr Digits make_digits() {
  Digits d{};
  for (int i = 0; i < 100; ++i) {
    d.text[2 * i] = static_cast<char>('0' + i / 10);
    d.text[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return d;
}
constexpr Digits kDigits = make_digits();

// "0".."255" and the length in the last byte.
struct Octets {
  std::array<std::array<char, 4>, 256> text;
};
constexpr Octets make_octets() {
  Octets o{};
  for (int i = 0; i < 256; ++i) {
    auto& t = o.text[static_cast<std::size_t>(i)];
    int n = 0;
    if (i >= 100) t[static_cast<std::size_t>(n++)] = static_cast<char>('0' + i / 100);
    if (i >= 10) t[static_cast<std::size_t>(n++)] = static_cast<char>('0' + i / 10 % 10);
    t[static_cast<std::size_t>(n++)] = static_cast<char>('0' + i % 10);
    t[3] = static_cast<char>(n);
  }
  return o;
}
constexpr Octets kOctets = make_octets();

inline char* put(char* p, std::string_view text) {
  std::memcpy(p, text.data(), text.size());
  return p + text.size();
}

inline char* put_pair(char* p, std::uint32_t value) {
  std::memcpy(p, kDigits.text + 2 * value, 2);
  return p + 2;
}

inline unsigned digits_of(std::uint32_t v) {
  if (v < 100000) return v < 100 ? (v < 10 ? 1 : 2) : v < 1000 ? 3 : v < 10000 ? 4 : 5;
  return v < 10000000 ? (v < 1000000 ? 6 : 7) : v < 100000000 ? 8 : v < 1000000000 ? 9 : 10;
}

inline char* put_u32(char* p, std::uint32_t value) {
  const unsigned length = digits_of(value);
  char* q = p + length;
  while (value >= 100) {
    q -= 2;
    put_pair(q, value % 100);
    value /= 100;
  }
  if (value >= 10) {
    put_pair(q - 2, value);
  } else {
    q[-1] = static_cast<char>('0' + value);
  }
  return p + length;
}

inline char* put_octet(char* p, std::uint32_t octet) {
  const auto& t = kOctets.text[octet & 0xFF];
  std::memcpy(p, t.data(), 4);
  return p + t[3];
}

inline char* put_v4(char* p, std::uint32_t address) {
  p = put_octet(p, address >> 24);
  *p++ = '.';
  p = put_octet(p, address >> 16);
  *p++ = '.';
  p = put_octet(p, address >> 8);
  *p++ = '.';
  return put_octet(p, address);
}

inline char* put_group(char* p, std::uint32_t group) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (int shift = group > 0xFFF ? 12 : group > 0xFF ? 8 : group > 0xF ? 4 : 0; shift >= 0; shift -= 4) {
    *p++ = kHex[group >> shift & 0xF];
  }
  return p;
}

// bgpdump's form of an IPv6 address, which differs from RFC 5952 in one thing: "::" also stands for a
// single group of zeros. IPv4-mapped and IPv4-compatible addresses end in dotted quads. At most 46 octets.
inline char* put_v6(char* p, const Bits128& bits) {
  std::array<std::uint32_t, 8> groups;
  for (unsigned i = 0; i < 8; ++i) {
    groups[i] = static_cast<std::uint32_t>((i < 4 ? bits.hi : bits.lo) >> (48 - 16 * (i & 3))) & 0xFFFF;
  }
  const std::uint64_t high_of_low = bits.lo >> 32;
  if (bits.hi == 0 && (high_of_low == 0xFFFF || (high_of_low == 0 && bits.lo > 1))) {
    p = put(p, high_of_low == 0 ? "::" : "::ffff:");
    return put_v4(p, static_cast<std::uint32_t>(bits.lo));
  }
  unsigned best = 8, best_length = 0;
  for (unsigned i = 0; i < 8;) {
    unsigned end = i;
    while (end < 8 && groups[end] == 0) ++end;
    if (end - i > best_length) {
      best = i;
      best_length = end - i;
    }
    i = end + 1;
  }
  for (unsigned i = 0; i < 8;) {
    if (i == best) {
      if (i == 0) *p++ = ':';
      *p++ = ':';
      i += best_length;
      continue;
    }
    p = put_group(p, groups[i]);
    if (i != 7) *p++ = ':';
    ++i;
  }
  return p;
}

}  // namespace mannerly::mrt
