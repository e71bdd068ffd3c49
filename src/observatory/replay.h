// An incident replayed from its evidence (the MRT records that were cut out for it): which peers had which path for one
// of its prefixes before, during and after it, and how it spread.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/byte_cursor.h"
#include "base/tally.h"
#include "incident/incident.h"

namespace mannerly::observatory {

struct ReplayPeer {
  Address address;
  Asn asn;
  friend auto operator<=>(const ReplayPeer&, const ReplayPeer&) = default;
};

// A path from the peer to the origin, repetitions and confederations left out.
struct ReplayPath {
  // Up to the first AS_SET of several: it tells of no links, neither among its members nor to who stands behind it.
  std::vector<Asn> ases;
  std::string text;  // the whole of it: "64510 64500 {64501,64502}"
  friend bool operator==(const ReplayPath&, const ReplayPath&) = default;
};

// What one peer had at one time: its route for the longest prefix that covers the followed one.
struct ReplayRoute {
  std::uint32_t peer = 0;  // of Replay::peers
  ReplayPath path;
  bool bad = false;  // the incident's: its origin (or a link that it rests on) is on the path
};

struct ReplayState {
  std::string title;  // "before", "during", "after"
  Instant at;
  std::vector<ReplayRoute> routes;  // of the peers that had one, ascending by peer
  bool shows_it() const { return std::ranges::find(routes, true, &ReplayRoute::bad) != routes.end(); }
};

// How many peers had a bad route, another one, or none.
struct SpreadPoint {
  Instant at;
  std::uint32_t bad = 0, good = 0, none = 0;
};

struct ReplayStep {
  Instant at;
  std::string text;  // "AS64500 (192.0.2.1) changes to 64501 64502", "... withdraws"
  bool bad = false;  // towards the incident
};

struct Replay {
  Prefix prefix;  // that is followed
  std::vector<ReplayPeer> peers;
  // Before the first change (of an incident that is older than its records, with bad routes already); when most peers
  // had a bad route; at the end of the evidence.
  std::array<ReplayState, 3> states;
  std::vector<SpreadPoint> spread;  // the first state, then at every change of a count; never empty
  std::uint32_t most_bad = 0;       // peers with a bad route when these were most
  std::vector<ReplayStep> steps;    // at most kStepsMax, the first ones
  std::uint64_t steps_left_out = 0;
  Tally skipped;  // records that could not be read

  static constexpr std::size_t kStepsMax = 500, kPeersMax = 4096;
};

// wanted: one of the incident's prefixes; else the one that most peers saw. Errors: kNoData when the evidence holds no
// record of the prefix; kLimit beyond kPeersMax. O(records).
Result<Replay> replay(const incident::Incident& incident, Bytes mrt, std::optional<Prefix> wanted = std::nullopt);

// Whether a path shows the incident: by its origin (hijacks, bogons), or by the culprit on the way.
bool is_bad(const incident::Incident& incident, const std::vector<Asn>& path);

}  // namespace mannerly::observatory
