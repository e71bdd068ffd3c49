// Networks that give IPv6 transit to networks which are their peers in IPv4. A free offer of transit in the
// younger protocol makes customers by its paths that are none by contract.
//
// The test needs a viewpoint that peers with the network in IPv4 and gets its customers' routes. If such a
// viewpoint reaches an IPv6 "customer" through a provider of its own, or by a longer way, the network does not
// announce it in IPv4, and so does not sell it transit there. A network is a donor when this refutes more of
// its IPv6 customers than are confirmed by an IPv4 link.
#pragma once

#include <cstdint>
#include <vector>

#include "topology/path_evidence.h"

namespace mannerly::topology {

// By node; 1: a donor.
std::vector<std::uint8_t> find_ipv6_donors(const PathSet& paths, const PathShape& shape, const PathEvidence& evidence);

}  // namespace mannerly::topology
