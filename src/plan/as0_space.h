// Held space that nobody announces.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "net/prefix.h"
#include "snapshot/rows.h"

namespace mannerly::plan {

// The parts of the ranges (first and last address, ascending, none overlapping) that no announced route overlaps, as
// the fewest prefixes. A route that is less specific than a range announces all of it; default routes do not count.
// routes: sorted. O(ranges * log n + routes in them).
std::vector<Prefix> unannounced(std::span<const std::pair<Address, Address>> ranges,
                                std::span<const snapshot::RouteRow> routes);

}  // namespace mannerly::plan
