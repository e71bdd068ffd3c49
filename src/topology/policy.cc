#include "topology/policy.h"

#include <algorithm>
#include <tuple>

namespace mannerly::topology {

Relation meaning_of_policy(std::uint8_t flags) {
  using P = snapshot::PolicyLinkRow;
  const bool from_any = (flags & (P::kAcceptsAny | P::kDefault)) != 0, to_any = (flags & P::kAnnouncesAny) != 0;
  if (from_any && to_any) return Relation::kUnknown;  // an exchange of everything, or carelessness
  if (from_any) return Relation::kProvider;
  if (to_any) return Relation::kCustomer;
  return (flags & P::kAcceptsSome) != 0 && (flags & P::kAnnouncesSome) != 0 ? Relation::kPeer : Relation::kUnknown;
}

Relation stated_relation(const snapshot::Snapshot& snapshot, Asn a, Asn b) {
  const auto rows = snapshot.policy_links();
  auto at = std::partition_point(rows.begin(), rows.end(), [&](const snapshot::PolicyLinkRow& row) {
    return std::tie(row.asn, row.peer) < std::tie(a.value, b.value);
  });
  std::uint8_t flags = 0;
  for (; at != rows.end() && at->asn == a.value && at->peer == b.value; ++at) flags |= at->flags;
  return meaning_of_policy(flags);
}

}  // namespace mannerly::topology
