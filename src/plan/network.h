// Plans for a network of a snapshot: what the planners need, gathered from it.
#pragma once

#include <vector>

#include "plan/roa_planner.h"
#include "snapshot/snapshot.h"
#include "topology/topology.h"

namespace mannerly::plan {

// The network itself and all others of its organisation, ascending. O(ASes).
std::vector<Asn> with_siblings(const snapshot::Snapshot& snapshot, const topology::Topology& topology, Asn asn);

struct RoaRequest {
  Decisions decisions;
  bool assume_held = false;  // space whose holder no file names is the network's own
  bool as0 = false;          // close unannounced own space
  bool remove = true;
};

// Errors: kNoData when the snapshot has no routes, or none of the AS; kUsage for an AS number that can hold nothing (a
// bogon); those of plan_roas.
Result<RoaPlan> plan_roas(const snapshot::Snapshot& snapshot, const topology::Topology& topology, Asn asn,
                          const RoaRequest& request);

}  // namespace mannerly::plan
