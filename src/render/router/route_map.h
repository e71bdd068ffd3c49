// Policies as route-maps, for the routers that have them (IOS, EOS, and VRP, which calls them route-policies): numbered
// entries that match lists and permit or deny. What the two write differently stands in a RouteMapDialect.
//
// An entry whose list is missing matches everything on these routers, and what no entry matches is denied. So each
// map ends in a denial that is written out, lists are defined because an entry names them, and the checks of origins
// and prefixes stand in the entries that permit.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "render/router/lists.h"
#include "render/router/target.h"

namespace mannerly::render::router {

struct RouteMapDialect {
  const Target& (*target)();
  // Definitions: the commands that remove the old list and write the new one.
  std::string (*define_prefixes)(const std::string& name, Family family,
                                 const std::vector<std::pair<bool, policy::PrefixRange>>& permitted);
  std::string (*define_paths)(const std::string& name, const std::vector<std::pair<bool, std::string>>& permitted);
  std::string (*define_communities)(const std::string& name, const std::string& value);
  std::string (*define_marks)(const std::string& name, const std::vector<policy::LargeCommunity>& marks);
  // nullptr: delete_own gets the marks that are in use themselves, not the name of a list.
  std::string (*define_own_marks)(const std::string& name, const std::vector<Asn>& own) = nullptr;
  std::string (*path_name)(const std::string& name, std::size_t index);  // index: of the list, from 0
  // Regular expressions that together hold every AS number of the range.
  std::vector<std::string> (*range_expressions)(const policy::AsnRange& range);
  // Statements of an entry; empty: another command does it, or nothing can.
  std::string (*match_long_path)(std::uint32_t most);
  std::string (*strip_many)(std::uint32_t most);  // a whole entry's statements
  std::string (*delete_own)(const std::string& name);
  bool deletes_first = false;          // delete_own needs an entry of its own, before all others
  bool has_one_mark_an_entry = false;  // a list of marks means all of them, so each has an entry
  std::string_view match_invalid;
  // Words; what follows them is a name or a value.
  std::string_view remove = "no route-map", map = "route-map", number = "", end = "!", go_on = "continue";
  std::string_view match_paths = "match as-path", match_v4 = "match ip address prefix-list",
                   match_v6 = "match ipv6 address prefix-list", match_community = "match community",
                   match_marks = "match large-community";
  std::string_view set_v4 = "set ip next-hop", set_v6 = "set ipv6 next-hop", set_mark = "set large-community",
                   set_no_export = "set community no-export additive", set_last = "set local-preference 0";
};

inline constexpr std::string_view kDiscardV4 = "192.0.2.1";  // next hops that a static route to Null0 discards:
inline constexpr std::string_view kDiscardV6 = "100::1";     // TEST-NET-1, and the discard prefix of RFC 6666

// Both maps of a neighbour for one family, "mannerly-SYMBOL-in-v4" and "-out-v4". Lists go into definitions, and
// paths counts the AS path lists among them.
struct RouteMapLists {
  Definitions definitions;
  std::vector<std::pair<std::string, std::string>> paths;  // contents and names
};
std::string route_maps(const RouteMapDialect& dialect, const policy::RouterPolicy& policy,
                       const policy::NeighbourPolicy& neighbour, Family family, RouteMapLists& lists);
std::string map_name(const policy::NeighbourPolicy& neighbour, std::string_view direction, Family family);

// "192.0.2.0/24 ge 25 le 32", as prefix lists and prefix sets have it.
std::string ge_le(const policy::PrefixRange& range);
// "64500:1:2"
std::string mark_text(const policy::LargeCommunity& mark);
bool has_blackhole(const policy::RouterPolicy& policy, Family family);

}  // namespace mannerly::render::router
