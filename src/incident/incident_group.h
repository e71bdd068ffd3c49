// Which signals are one incident: those of one culprit and kind that have something in common and touch in
// time. Private to the incident book.
//
// A signal joins a group that is still active (a signal is up, or the last went down at most the merge gap
// ago; an end that equals a start touches) when
//   - the group has it already: it came back;
//   - they share a side: the victim of a false origin or forged link, the neighbour that accepted a leak, the
//     bogon itself;
//   - or it is raised within the merge gap of the group's start: a burst has many victims;
//   - or the group is such a burst already, of false origins: what comes later belongs to it.
// Two affairs of one network that only overlap in time stay two.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "incident/signal.h"
#include "incident/state_stream.h"

namespace mannerly::incident {

// An AS, or a prefix.
struct Side {
  Asn asn;
  Prefix prefix;
  friend auto operator<=>(const Side&, const Side&) = default;
};
std::vector<Side> sides_of(const Signal& signal);

// What the table showed of the group's prefixes while it lasted.
struct Glimpse {
  bool looked = false;
  bool victim_announces = false;  // somebody had the prefix from a victim
  bool old_path = false;          // somebody had it from the victim, not over the link at stake (by the leaker)
  bool through_victim = false;    // of false origins: at some time somebody had the culprit's route from a victim
  friend bool operator==(const Glimpse&, const Glimpse&) = default;
};

// How many sessions had the routes of the usual origin for the prefix of a signal, over whatever way, while it lasted.
struct Presence {
  SignalKey key;
  std::uint16_t least = 0, most = 0;
  friend bool operator==(const Presence&, const Presence&) = default;
};

struct SignalGroup {
  static constexpr std::size_t kSidesMax = 4096;
  static constexpr std::size_t kPresencesMax = 8;
  // From so many victims on, false origins at the same time are routes originated anew (RFC 7908 type 5).
  static constexpr std::size_t kBurstVictims = 4;

  std::uint64_t number = 0;  // in the order of creation
  Kind kind = Kind::kNone;   // of the signals
  Asn culprit;
  Moment start;
  Moment quiet_since;                 // when the last signal went down; meaningless while up > 0
  std::uint32_t up = 0;               // signals that are up
  std::map<SignalKey, bool> members;  // up or not
  std::set<Side> sides;
  std::vector<PeerNumber> witnesses;  // ascending: sessions that saw the same deed as a group of another kind
  std::string id;                     // empty until the incident is opened
  Glimpse first_glimpse, last_glimpse;
  std::vector<Presence> presences;  // of its first signals
  bool way_lost = false;            // a customary link from a provider to whose routes came failed as it began
  Moment out_of_sight;              // the latest look at which nobody could have shown it; 0: there was none
  Moment next_check;
  bool changed = true;  // since the last check

  bool is_active(Moment now, Seconds merge_gap) const {
    return up > 0 || now.microseconds - quiet_since.microseconds <= merge_gap.count * 1'000'000;
  }
  // When it is over, if nothing comes back: the merge gap has passed, and it could have been seen all that time.
  std::int64_t over_at(Seconds merge_gap) const {
    if (up > 0) return std::numeric_limits<std::int64_t>::max();
    return std::max(quiet_since, out_of_sight).microseconds + merge_gap.count * 1'000'000 + 1;
  }
  bool is_burst() const { return kind == Kind::kMoas && sides.size() >= kBurstVictims; }
  bool has_side(const std::vector<Side>& wanted) const;
  void add_sides(const std::vector<Side>& more);

  void save(StateWriter& out) const;
  // False when the bytes make no sense.
  bool load(StateReader& in);
};

// The group that a raised signal joins, of those of its kind and culprit; nullptr: none does.
SignalGroup* choose_group(const std::vector<SignalGroup*>& groups, const Signal& signal, Moment now, Seconds merge_gap);

}  // namespace mannerly::incident
