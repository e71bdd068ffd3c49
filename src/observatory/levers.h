// Which networks of a group would lift its coverage most: a few networks usually announce most of what is not covered.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "observatory/edition.h"

namespace mannerly::observatory {

enum class LeverMetric : std::uint8_t { kRpki, kIrr };                 // RPKI-valid routes; registered routes
std::optional<LeverMetric> parse_lever_metric(std::string_view name);  // "rpki", "irr"

struct Lever {
  Asn asn;
  std::uint32_t routes = 0;
  std::uint32_t missing = 0;  // routes that are not covered
  double coverage_after = 0;  // of the group, once this network and those before it have covered all of theirs
};

struct Levers {
  std::uint64_t routes = 0, covered = 0;  // of the group; coverage is covered / routes, no data when routes is 0
  std::uint32_t networks = 0;             // that originate routes
  std::uint32_t incomplete = 0;           // of these, with at least one route that is not covered
  std::vector<Lever> levers;              // the most missing routes first, then by asn
};

// Networks of the universe that `economy` holds; {0,0}: of all. O(n log n) of the group's networks.
Levers levers_of(const Edition& edition, snapshot::Economy economy, LeverMetric metric, std::size_t limit);

}  // namespace mannerly::observatory
