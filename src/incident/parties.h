// What is known of the two sides of an incident and their relation, as evidence.
#pragma once

#include "incident/context.h"
#include "incident/evidence.h"
#include "net/asn.h"

namespace mannerly::incident {

// kSibling, kVictimIs..., kUnrelated, kSameEconomy, kOtherRegion, kCommonProvider, kVictimIsStub.
void add_relation(const Context& context, Asn culprit, Asn victim, EvidenceSet& out);
// kCulpritHasCustomers, kCulpritIsStub, kCulpritIsLarge and the lists.
void add_culprit(const Context& context, Asn culprit, EvidenceSet& out);

// Buys from nobody and sells to somebody, as far as the topology knows.
bool is_transit_free(const topology::Topology& topology, Asn asn);

enum class Held : std::uint8_t { kUnknown, kYes, kNo };
// Does the organisation of the AS hold the address space, by the registries' files?
Held holds(const Context& context, Asn asn, const Prefix& prefix);

bool is_listed(const std::vector<Asn>& sorted, Asn asn);

}  // namespace mannerly::incident
