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

// What b is to a by the routing policy of one of them, a's first: a weak word, for links that no source knows.
topology::Relation stated_by_one(const Context& context, Asn a, Asn b);

enum class Held : std::uint8_t { kUnknown, kYes, kNo };
// Does the organisation of the AS hold the address space, all of it, by the registries' files? Space of several holders
// is kUnknown: who announces what covers them takes nothing from any of them.
Held holds(const Context& context, Asn asn, const Prefix& prefix);

// The AS numbers that the organisation which holds the address space holds beside it, at most so many; none where the
// space is of several or of nobody. O(delegated AS numbers).
std::vector<Asn> numbers_of_holder(const Context& context, const Prefix& prefix, std::size_t most);

// What anybody may announce, beside all others who do: the default route and what is nearly as short, which nobody is
// robbed of, and anycast that RFCs invite everybody to (AS112, Teredo relays, PCP and TURN servers).
bool is_anybodys(const Prefix& prefix);
// A network that appears behind ever new neighbours, as it is meant to: AS112 (RFC 7534), or one that is listed as
// anycast.
bool is_everywhere(const Context& context, Asn asn);

bool is_listed(const std::vector<Asn>& sorted, Asn asn);

}  // namespace mannerly::incident
