// A filter as values: from the objects that were asked for to the lines of a list, with everything that is needed
// to say why each line is there. Renderers (render/filter) turn it into text, rails.h says whether it may be used.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "net/asn.h"
#include "policy/expand.h"
#include "policy/irr.h"
#include "policy/prefix_list.h"
#include "policy/route_rows.h"
#include "validity/rov.h"

namespace mannerly::policy {

struct FilterOptions {
  Family family = Family::kIpv4;
  ExpandOptions expand;
  ListOptions list;
  bool wants_prefixes = true;         // false: AS numbers alone are asked for
  bool validate_asns = false;         // -w: only AS numbers that have a route object in the family
  bool drop_invalid = false;          // route objects that the RPKI calls invalid do not count
  bool add_roas = false;              // what ROAs of the ASes allow is added, up to their maxLength
  std::size_t lines_max = 1'000'000;  // of the list before it is shortened
};

struct Filter {
  Expansion expansion;
  RouteRows routes;       // of expansion.asns; those that count
  std::vector<Asn> asns;  // the AS numbers of the list: expansion's, with -w those that have routes
  PrefixList list;
  std::uint64_t prefixes = 0;        // distinct ones before the list was shortened
  std::uint64_t invalid_routes = 0;  // route objects that were left out for the RPKI
  std::uint64_t roas_added = 0;
  std::uint64_t asns_empty = 0;  // without a route object (or ROA, when they count) in the family
  bool over_limit = false;       // the list is not whole: it must not be used
  std::string limit;

  bool is_empty(bool wants_prefixes) const { return wants_prefixes ? list.empty() : asns.empty(); }
};

// rov: needed for drop_invalid; may be nullptr otherwise.
Filter make_filter(const IrrView& view, std::span<const ObjectName> objects, const FilterOptions& options,
                   const validity::RovIndex* rov = nullptr);

// The rows of irr_routes among filter.routes that a line of the list accepts, ascending.
std::vector<std::uint32_t> routes_behind(const IrrView& view, const Filter& filter, const ListEntry& line);

}  // namespace mannerly::policy
