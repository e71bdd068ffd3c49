// Who a network names as its customers in the routing registries.
#pragma once

#include "incident/context.h"
#include "net/asn.h"

namespace mannerly::incident {

// Whether `member` is in an as-set of `owner`, directly or through other sets: the set that PeeringDB names for
// the owner, or one whose hierarchical name begins with its number ("AS64500:AS-CUSTOMERS"; RFC 2622 section 5).
// A set of everybody proves nothing: no more than kAsSetMembersMax members are looked at, and then it is false.
inline constexpr std::size_t kAsSetMembersMax = 20'000;
bool is_in_as_set(const Context& context, Asn member, Asn owner);

}  // namespace mannerly::incident
