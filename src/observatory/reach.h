// What groups of networks announce and how much of it RPKI covers, by family and by each of three denominators: routes,
// address space, networks.
#pragma once

#include <span>
#include <vector>

#include "observatory/space.h"
#include "readiness/readiness.h"
#include "store/rows.h"

namespace mannerly::observatory {

// scores: as Assessor::score_all gives them. groups: for each of them the groups that it is of, by number, each below
// count. O(routes * groups of a network).
std::vector<store::GroupReach> reach_of_groups(const readiness::Assessor& assessor,
                                               std::span<const readiness::AsScore> scores,
                                               const AnnouncedSpace& announced,
                                               std::span<const std::vector<std::uint32_t>> groups, std::size_t count);

}  // namespace mannerly::observatory
