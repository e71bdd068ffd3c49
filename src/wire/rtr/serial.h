// Serial numbers of a cache: 32 bits that wrap from 2^32 - 1 to 0 and are compared as RFC 1982 says.
#pragma once

#include <cstdint>

namespace mannerly::rtr {

struct Serial {
  std::uint32_t value = 0;
  friend constexpr bool operator==(Serial, Serial) = default;
};

constexpr Serial next(Serial serial) {
  return {serial.value + 1};
}

// RFC 1982 section 3.2: a comes before b when b is less than 2^31 steps ahead. Of two numbers that are exactly 2^31
// apart the RFC leaves the order undefined; here neither precedes the other.
constexpr bool precedes(Serial a, Serial b) {
  const std::uint32_t ahead = b.value - a.value;
  return ahead != 0 && ahead < 0x8000'0000u;
}

}  // namespace mannerly::rtr
