// Who includes a network or a set: the sets that have it as a member, and those that have them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "policy/irr.h"
#include "policy/object_name.h"

namespace mannerly::policy {

struct Includer {
  std::uint32_t set = 0;                  // row of sets()
  std::uint32_t depth = 1;                // 1: a direct member
  std::uint32_t below = snapshot::kNone;  // includer that leads down to what was asked for; kNone at depth 1
  bool by_reference = false;              // joined by member-of
  bool shadowed = false;                  // another source's set of this name wins: only SOURCE::NAME reaches it
};

struct Includers {
  static constexpr std::size_t kIncludersMax = 200'000;

  std::vector<Includer> rows;  // by depth, then in the snapshot's order; each set once, over a shortest way
  bool over_limit = false;
  // "AS-TOP > AS-MIDDLE > AS64500", from the includer down to what was asked for.
  std::string chain(const IrrView& view, std::uint32_t row, std::string_view target) const;
};

// target: an AS number or a set. depth_max 0: no limit. All sources are looked at, selected or not; the selection
// says which of several sets of one name wins. O(all members of all sets).
Includers find_includers(const IrrView& view, const ObjectName& target, std::uint32_t depth_max = 0);

}  // namespace mannerly::policy
