// The top of the hierarchy, from paths alone: the clique of networks that buy transit from nobody and peer with
// each other.
//
// 1. Candidates are the networks of the greatest transit degree; of the sets of candidates that are all linked
//    with each other the one of the greatest total transit degree is taken (Luckie et al. 2013, section 4, take
//    the same step with the ten greatest).
// 2. A network that is reached through two members in a row is a customer of one of them: it is struck off and
//    the set is looked for again.
// 3. Networks that are linked with enough members and are practically never reached through two of them are
//    transit-free as well, though not all their links to the others were seen.
#pragma once

#include <cstdint>
#include <vector>

#include "topology/path_shape.h"

namespace mannerly::topology {

struct Summit {
  static constexpr std::size_t kCandidates = 40;
  static constexpr std::size_t kWiderCandidates = 400;

  Summit(const PathSet& paths, const PathShape& shape);

  bool has(std::uint32_t node) const { return member[node] != 0; }
  std::vector<std::uint32_t> clique;        // nodes, ascending
  std::vector<std::uint32_t> transit_free;  // nodes of step 3, ascending
  std::vector<std::uint8_t> member;         // by node, 1: of either
};

}  // namespace mannerly::topology
