// Circles among sets: a set that is, over other sets, a member of itself. Expansion survives them (each set is taken
// once), but every tool that follows members has to notice, and not all do.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "policy/irr.h"

namespace mannerly::policy {

struct SetCircles {
  static constexpr std::size_t kCirclesMax = 100;

  std::vector<std::string> self;                  // sets that name themselves, in the order found
  std::vector<std::vector<std::string>> circles;  // "AS-A", "AS-B", "AS-A": first and last are the same set
  bool more = false;                              // there are more than kCirclesMax
};

// Follows the members of a set down, each set once: finds at least one circle through each set that lies on one
// below `top`. O(members).
SetCircles find_circles(const IrrView& view, const snapshot::SetRow& top);

}  // namespace mannerly::policy
