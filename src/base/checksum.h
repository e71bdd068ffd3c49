// XXH3 128-bit checksums: finds damage by accident at memory speed. Never for identity or against an
// attacker: that is base/digest.h.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/byte_cursor.h"

namespace mannerly {

struct Checksum {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend auto operator<=>(const Checksum&, const Checksum&) = default;
};

Checksum checksum_of(Bytes bytes);

// The checksum of bytes that come in pieces: equal for every way of cutting the same bytes.
class Checksummer {
 public:
  Checksummer();
  void add(Bytes bytes);
  // The checksum of all bytes added so far; more may be added after it.
  Checksum value() const;

 private:
  // xxHash's state, kept opaque here; checksum.cc checks that it fits.
  static constexpr std::size_t kStateSize = 576;
  alignas(64) std::array<std::byte, kStateSize> state_;
};

}  // namespace mannerly
