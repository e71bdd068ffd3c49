// Intervals of time, half open everywhere: [from, to).
#pragma once

#include <optional>

#include "base/time.h"

namespace mannerly {

// Whether what lasted from begin to end (nullopt: it goes on) shares time with [from, to). What ends at `from` does
// not; what begins and ends at one moment does so in the interval that holds it.
inline bool shares_time(Instant begin, std::optional<Instant> end, Instant from, Instant to) {
  return begin < to && (!end || *end > from || begin >= from);
}

}  // namespace mannerly
