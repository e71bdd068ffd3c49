#include "plan/tie.h"

#include <algorithm>
#include <memory>

namespace mannerly::plan {

std::string_view name_of(Tie tie) {
  switch (tie) {
    case Tie::kRejected: return "rejected";
    case Tie::kAccepted: return "accepted";
    case Tie::kSelf: return "own";
    case Tie::kSameHolder: return "same holder";
    case Tie::kCustomer: return "customer";
    case Tie::kRouteObject: return "route object";
    case Tie::kRoa: return "roa";
    case Tie::kNone: break;
  }
  return "none";
}

TieOf ties_of(const snapshot::Snapshot& snapshot, const topology::Topology& topology, const Decisions& decisions,
              Asn asn) {
  const validity::IrrSources sources(snapshot.irr_sources(), validity::IrrPolicy::kAuthoritativeOnly);
  return [&snapshot, &topology, &decisions, asn, sources](Asn origin, const Prefix& prefix) {
    const auto in = [&](const std::vector<Asn>& list) {
      return std::find(list.begin(), list.end(), origin) != list.end();
    };
    if (origin == asn) return Tie::kSelf;
    if (in(decisions.rejected)) return Tie::kRejected;
    if (in(decisions.accepted)) return Tie::kAccepted;
    const std::string_view holder = validity::holder_of(snapshot, asn);
    if (topology.siblings(origin, asn) || (!holder.empty() && validity::holder_of(snapshot, origin) == holder)) {
      return Tie::kSameHolder;
    }
    if (topology.in_cone(origin, asn)) return Tie::kCustomer;
    const auto state = validity::irr_state(snapshot.irr_routes(), sources, prefix, {Origin::Kind::kAsn, origin});
    return validity::is_registered(state) ? Tie::kRouteObject : Tie::kNone;
  };
}

}  // namespace mannerly::plan
