// Which networks BGP shows behind a network: what its as-set should list.
#pragma once

#include <vector>

#include "net/asn.h"
#include "snapshot/snapshot.h"
#include "topology/topology.h"

namespace mannerly::policy {

// All ASes that come after `network` in a path of the snapshot, as far as each link leads down: the first to a customer
// or to the same organisation, the others at least not to a known peer or provider (what a customer leaks is not
// behind it). Ascending, without `network`. Paths with an AS_SET count up to it. O(words of all paths).
std::vector<Asn> seen_behind(const snapshot::Snapshot& snapshot, const topology::Topology& topology, Asn network);

}  // namespace mannerly::policy
