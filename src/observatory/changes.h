// What changed since the month before: networks that moved between states, groups whose score moved.
#pragma once

#include <array>
#include <vector>

#include "observatory/groups.h"

namespace mannerly::observatory {

struct StateChanges {
  std::uint32_t better = 0, worse = 0, same = 0;
  std::uint32_t gained_data = 0, lost_data = 0;  // from or to no data: neither better nor worse
};
// Networks of the universe that both this edition and the month before know. All zero without a month before.
readiness::PerCategory<StateChanges> state_changes(const Edition& edition);

struct Mover {
  std::string key;
  double before = 0, now = 0;
  std::uint64_t denominator = 0;  // of now
};
// Groups of a kind whose value of the metric moved between the two sets of rows, the largest rise first. Groups below
// `least` (denominator, in both) are left out: one network of three moves them too easily.
std::vector<Mover> movers(std::span<const store::GroupRow> before, std::span<const store::GroupRow> now,
                          GroupMetric metric, std::uint64_t least);

}  // namespace mannerly::observatory
