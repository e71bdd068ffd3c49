// What the renderers for routers with named lists share: definitions that are written because something names them,
// and lists of prefixes for routers that look up the longest match.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "net/asn.h"
#include "policy/router.h"

namespace mannerly::render::router {

// Named objects of an output. A list that is named but not defined means "anything" on many routers, one that is
// defined but not named is dead weight: so naming defines. The text of the first use counts.
class Definitions {
 public:
  // Returns name; text is what defines it.
  std::string use(std::string name, std::string_view text);
  // In the order of first use.
  const std::string& text() const { return text_; }

 private:
  std::set<std::string> names_;
  std::string text_;
};

// The same set of routes as ranges (of one family), for routers that judge a route by the entry with the longest
// prefix that covers it: each entry takes over what shorter entries say about its part. Lengths of one prefix that
// touch are one range. Ascending. O(ranges * depth of nesting * log).
std::vector<policy::PrefixRange> longest_match_ranges(const std::vector<policy::PrefixRange>& ranges);

// The address families that the neighbour's sessions have; both when it has no session yet.
std::vector<Family> families_of(const policy::NeighbourPolicy& neighbour);

// Pieces of at most size AS numbers: lines of a router have a longest length.
std::vector<std::vector<Asn>> pieces(const std::vector<Asn>& asns, std::size_t size);

// "64500 64501": for character classes and groups, with the router's own separator.
std::string asn_list(const std::vector<Asn>& asns, std::string_view separator);

}  // namespace mannerly::render::router
