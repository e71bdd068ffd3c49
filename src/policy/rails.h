// May this filter be used? What a careful person would look at before putting a list on a router (the MANRS
// implementation guide asks for it: not empty, no jump in size, beacons pass, bogons do not). Each finding is a
// reason to keep the old list until a person has looked.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/prefix.h"
#include "policy/filter.h"

namespace mannerly::policy {

struct Rails {
  double change_max = 0.20;         // lines that came or went, as a share of the last output's lines; 0: not looked at
  std::vector<Prefix> beacons;      // must be accepted
  std::vector<Prefix> never;        // nothing of them may be accepted
  bool refuse_bogons = true;        // special-purpose space (RFC 6890) and the default route
  bool refuse_special_asns = true;  // AS0, AS23456, private and reserved numbers among the members
  bool refuse_empty = true;
  bool refuse_missing = false;  // a set inside of a set that does not exist; one that was asked for by name always
};

// How two outputs of the same kind differ, line by line without regard to order, numbering and comments.
struct LineChange {
  std::size_t before = 0, after = 0;  // lines
  std::size_t added = 0, removed = 0;
  // The larger of both as a share of `before`; 1 when there was nothing before.
  double share() const;
};
// comment: the character that begins a comment line; '\0': none.
LineChange compare_outputs(std::string_view before, std::string_view after, char comment);

struct RailFinding {
  enum class Kind : std::uint8_t {
    kIncomplete,  // an input or the list is not whole
    kMissing,     // what was asked for does not exist
    kEmpty,
    kOverLimit,
    kSpecialAsn,
    kBogon,
    kBeacon,
    kChange
  };
  Kind kind = Kind::kEmpty;
  std::string text;  // for people
};

// What speaks against using the filter; empty: nothing. change: against the last output, when there is one.
std::vector<RailFinding> check_rails(const IrrView& view, const Filter& filter, const FilterOptions& options,
                                     const Rails& rails, const std::optional<LineChange>& change = std::nullopt);

// The first prefix of the list's that lies in, or whose range reaches into, a block; nullopt when none does.
// O(log lines + lengths * log lines).
std::optional<ListEntry> reaches_into(const PrefixList& list, const Prefix& block);

}  // namespace mannerly::policy
