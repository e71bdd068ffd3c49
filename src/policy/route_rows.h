// The route objects of many ASes at once, as row numbers of the snapshot's irr_routes in ascending order, that is
// by prefix: what a filter is made from. For one AS see IrrView::each_route.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "net/asn.h"
#include "policy/expand.h"
#include "policy/irr.h"

namespace mannerly::policy {

struct RouteRows {
  std::vector<std::uint32_t> rows;    // ascending; of the selected sources, each of several for a prefix
  std::vector<std::uint32_t> counts;  // rows of each AS, in the order that was given
};

// asns: ascending, each once. O(asns + rows), for few ASes O(asns * log n): no look-up for each row.
RouteRows route_rows_of(const IrrView& view, std::span<const ExpandedAsn> asns, Family family);

}  // namespace mannerly::policy
