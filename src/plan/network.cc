#include "plan/network.h"

#include <fmt/format.h>

#include "validity/bogon.h"

namespace mannerly::plan {

std::vector<Asn> with_siblings(const snapshot::Snapshot& snapshot, const topology::Topology& topology, Asn asn) {
  std::vector<Asn> out;
  for (const snapshot::AsRow& row : snapshot.ases()) {
    if (row.asn == asn.value || topology.siblings(Asn{row.asn}, asn)) out.push_back(Asn{row.asn});
  }
  return out;
}

Result<RoaPlan> plan_roas(const snapshot::Snapshot& snapshot, const topology::Topology& topology, Asn asn,
                          const RoaRequest& request) {
  if (snapshot.routes().empty()) return fail(ErrorCode::kNoData, "the snapshot has no routes to plan ROAs for");
  if (validity::Bogons(snapshot).check(asn).bogon_class == validity::BogonClass::kFull) {
    return fail(ErrorCode::kUsage,
                fmt::format("{} is no number that a network can have: a ROA must not name it", format_asn(asn)));
  }
  const Holdings holdings(snapshot, with_siblings(snapshot, topology, asn), request.assume_held);
  const RoaWorld world{.routes = snapshot.routes(),
                       .own = snapshot.routes_of(asn),
                       .vrps = snapshot.vrps(),
                       .holding = [&](const Prefix& prefix) { return holdings.of(prefix); },
                       .tie = ties_of(snapshot, topology, request.decisions, asn),
                       .reject_as_sets = request.decisions.reject_as_sets,
                       .as0_space = request.as0 ? holdings.space() : decltype(RoaWorld::as0_space){}};
  return plan_roas(asn, world, {.remove = request.remove});
}

}  // namespace mannerly::plan
