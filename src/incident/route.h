// What the engine is fed with: one route element of the merged stream of all collectors.
#pragma once

#include <cstdint>

#include "base/time.h"
#include "net/as_path.h"
#include "net/prefix.h"

namespace mannerly::incident {

// Microseconds since 1970: the order and the clock of the engine.
struct Moment {
  std::int64_t microseconds = 0;
  static constexpr Moment of(Instant at, std::uint32_t microseconds = 0) {
    return {at.seconds * 1'000'000 + microseconds};
  }
  constexpr Instant instant() const { return Instant{microseconds / 1'000'000}; }
  friend constexpr auto operator<=>(const Moment&, const Moment&) = default;
};

// Number of a collector's session in the PeerBook.
using PeerNumber = std::uint16_t;

struct Announcement {
  Prefix prefix;
  AsPathView path;  // as received, with prepending, sets and confederations
  Asn otc;          // RFC 9234 Only to Customer; 0 without
  bool from_rib = false;
};

}  // namespace mannerly::incident
