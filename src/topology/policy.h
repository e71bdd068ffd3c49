// What a network's own routing policy (import, export and default lines of its aut-num) makes of a neighbour.
#pragma once

#include <cstdint>

#include "net/asn.h"
#include "snapshot/snapshot.h"
#include "topology/relation.h"

namespace mannerly::topology {

// flags: of snapshot::PolicyLinkRow, those of all registries together. Everything from it: a provider;
// everything to it: a customer; something each way: a peer. Else kUnknown.
Relation meaning_of_policy(std::uint8_t flags);

// What b is to a by a's lines alone; kUnknown when they do not name b, or make no sense. O(log n).
Relation stated_relation(const snapshot::Snapshot& snapshot, Asn a, Asn b);

}  // namespace mannerly::topology
