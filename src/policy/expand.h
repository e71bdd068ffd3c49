// From what a filter is asked for (AS numbers, sets, prefixes) to AS numbers and prefix ranges: as-sets and
// route-sets followed through their members, each set once, with the way that led to it and an outcome for
// every member that gave nothing. RFC 2622 sections 2 (range operators) and 5 (sets).
//
// The order is breadth first, so that the recorded chain of sets is a shortest one.
//
// Deviation from RFC 2622: members of a route-set that are AS numbers or as-sets stand for the routes of those
// ASes, as IRRd has it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/asn.h"
#include "policy/irr.h"
#include "policy/object_name.h"
#include "wire/rpsl/range_operator.h"

namespace mannerly::policy {

enum class MemberOutcome : std::uint8_t {
  kAnswered = 0,  // gave members, routes or a prefix
  kEmpty,         // exists, but has no members; of an AS: no route object in the family at hand
  kMissing,       // no selected source has the set
  kRefused,       // AS0, AS23456, a private or reserved number
  kTooDeep,       // beyond the depth that was asked for
  kExcepted,      // left out as asked (EXCEPT)
  kUnreadable     // a text that is no member
};
std::string_view name_of(MemberOutcome outcome);

// How AS numbers that nobody may originate are taken.
enum class SpecialAsns : std::uint8_t {
  kRefuse,      // AS0, AS23456, 64496 to 65551, from 4200000000 (bgpq4's list, and AS0)
  kRefuseNot0,  // the same without AS0: what bgpq4 does
  kAllow,       // all but AS0
  kAllowAll     // AS0 too
};
bool is_refused(Asn asn, SpecialAsns rule);

struct ExpandOptions {
  SpecialAsns special = SpecialAsns::kRefuse;
  // Levels of sets that are followed, the one that was asked for being the first; 0: no limit.
  std::uint32_t depth_max = 0;
  // Names (upper case, "AS64500" or a set) that are left out with all that only they lead to. What was asked
  // for by name is not looked up here.
  std::vector<std::string> except;
  // Rows of members that are looked at, and prefix ranges that come out. Both are far above what a network
  // needs (the largest set known, in 2025, had 29,000 ASes and 1.5 million prefixes); they bound time and memory.
  std::size_t members_max = 8'000'000;
  std::size_t ranges_max = 4'000'000;
};

// A set on the way. parent leads to the set that has it as a member.
struct SetNode {
  std::uint32_t set = snapshot::kNone;     // row of sets()
  std::uint32_t parent = snapshot::kNone;  // number of a node; kNone: it was asked for by name
  std::uint32_t object = 0;                // which of the objects that were asked for led here
  std::uint32_t depth = 1;
  rpsl::RangeOperator range;  // that the parent puts on it
  bool of_route_set = false;  // a route-set, or below one: AS members stand for their routes
  bool has_range = false;     // it or a set above it has a range operator
};

struct ExpandedAsn {
  Asn asn;
  std::uint32_t node = snapshot::kNone;  // the set that has it; kNone: it was asked for by name
  std::uint32_t object = 0;
};

struct ExpandedRange {
  rpsl::PrefixRange range;
  std::uint32_t node = snapshot::kNone;   // the route-set that has it; kNone: it was asked for by name
  std::uint32_t route = snapshot::kNone;  // row of irr_routes() when an AS in a route-set led to it
  std::uint32_t object = 0;
};

// A member that gave nothing.
struct MemberNote {
  MemberOutcome outcome = MemberOutcome::kMissing;
  std::string text;
  std::uint32_t node = snapshot::kNone;  // the set that has it; kNone: it was asked for by name
  std::uint32_t object = 0;
};

struct Expansion {
  std::vector<SetNode> nodes;
  std::vector<ExpandedAsn> asns;      // ascending, each number once, with the first way that led to it
  std::vector<ExpandedRange> ranges;  // in the order found
  std::vector<MemberNote> notes;      // at most kNotesMax; note_counts has them all
  std::uint64_t note_counts[7] = {};  // by MemberOutcome
  bool over_limit = false;            // it ends before its end: nothing may be written from it
  std::string limit;                  // which one

  static constexpr std::size_t kNotesMax = 10'000;
  std::uint64_t count(MemberOutcome outcome) const { return note_counts[static_cast<std::size_t>(outcome)]; }
  // Something that was asked for by name does not exist.
  bool misses_named() const;
  // "AS-EXAMPLE > AS-EXAMPLE:CUSTOMERS", from the name that was asked for to the set of the node; with the
  // registries when several could have it ("RIPE::AS-EXAMPLE"). Empty for kNone.
  std::string chain(const IrrView& view, std::uint32_t node) const;
};

// Never fails: what cannot be followed is noted, and a limit that was met is said in the result.
// O(members * log sets).
Expansion expand(const IrrView& view, std::span<const ObjectName> objects, const ExpandOptions& options = {});

}  // namespace mannerly::policy
