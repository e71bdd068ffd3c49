// What a router of one's own network knows of routes, as far as a snapshot shows it: which prefixes came from
// which neighbour. Source address validation (RFC 2827, 3704, 8704) is computed from it.
//
// Two kinds of evidence. A dump of the router's own sessions among the snapshot's sources says it exactly. Else
// the paths of public collectors do: "... 64500 64501 ..." shows that AS64500 got, and chose, the route from
// AS64501. What no collector sees behind the network stays unknown, and is counted.
#pragma once

#include <cstdint>
#include <vector>

#include "net/asn.h"
#include "net/prefix.h"
#include "policy/network.h"
#include "snapshot/snapshot.h"
#include "topology/topology.h"

namespace mannerly::policy {

struct SavRoute {
  Prefix prefix;
  Asn origin;  // 0 when none can be told
};

// What came, or may come, from one neighbour: numbers of SavView::routes, ascending, each once.
struct SavSide {
  std::vector<std::uint32_t> received;  // seen to come from it
  std::vector<std::uint32_t> selected;  // of these, what the router forwards to it
  // received, and what it could announce: what is seen to reach others through it by customer links alone, and what
  // it originates. Traffic from there may arrive although the route does not (asymmetric routing).
  std::vector<std::uint32_t> possible;
  bool own_session = false;  // the snapshot has a dump of the session
};

struct SavView {
  std::vector<SavRoute> routes;  // ascending by prefix, origin; without default routes and withdrawn ones
  std::vector<SavSide> sides;    // as in Network::neighbours
  std::uint64_t located = 0;     // prefixes that are known to come from some neighbour
};

// Sessions to one AS cannot be told apart in public paths: each counts as having all of its routes.
// O(words of paths + path entries + routes * neighbours that have them).
SavView sav_view(const snapshot::Snapshot& snapshot, const topology::Topology& topology, const Network& network);

}  // namespace mannerly::policy
