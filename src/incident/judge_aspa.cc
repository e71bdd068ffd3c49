// A forged link farther from the origin: new to everybody, and the ASPA of the network behind it says that the
// one in front is no provider of it, so that the route cannot have come this way up.
#include "incident/parties.h"
#include "incident/path_judges.h"
#include "validity/aspa.h"

namespace mannerly::incident {
namespace {

using topology::Relation;
using validity::AspaState;

// How `to` must look at what `culprit` gives it: strictly as from a customer or peer, leniently as from a
// provider. Where nobody knows, the strict verdict stands, with less weight.
enum class View : std::uint8_t { kStrict, kLenient, kUnknown };
View view_of(const PathQuestion& q, Asn to, Asn culprit) {
  switch (q.context.topology.relation(to, culprit)) {
    case Relation::kCustomer:
    case Relation::kPeer: return View::kStrict;
    case Relation::kProvider:
    case Relation::kSibling: return View::kLenient;
    case Relation::kUnknown: break;
  }
  return View::kUnknown;
}

}  // namespace

void judge_aspa(const PathQuestion& q, std::vector<Symptom>& out) {
  if (q.hops.size() < 4) return;
  const Asn to = q.from_end(0), culprit = q.from_end(1), behind = q.from_end(2);
  if (!q.is_network(to) || !q.is_network(culprit) || !q.is_network(behind)) return;
  const auto known = [&](const HistoryView::Seen& seen) { return is_established(q.context, q.history, seen, q.now); };
  const topology::Topology& topology = q.context.topology;
  if (topology.relation(culprit, behind) != Relation::kUnknown || topology.siblings(culprit, behind)) return;
  if (topology.is_route_server(culprit) || topology.is_route_server(behind)) return;
  if (is_everywhere(q.context, behind)) return;
  if (known(q.history.edge(culprit, behind)) || known(q.history.edge(behind, culprit))) return;
  if (!known(q.history.as(behind))) return;
  using enum validity::HopAuthorization;
  if (validity::authorization(q.context.registries, behind, culprit) != kNotProvider) return;
  if (validity::authorization(q.context.registries, culprit, behind) == kProvider) return;
  const View view = view_of(q, to, culprit);
  const auto path = q.hops.first(q.hops.size() - 1);
  const AspaState state = view == View::kLenient ? validity::verify_downstream(q.context.registries, path)
                                                 : validity::verify_upstream(q.context.registries, path);
  if (state != AspaState::kInvalid) return;

  Symptom symptom{.kind = Kind::kForgedPath, .culprit = culprit, .from = behind, .to = {}};
  EvidenceSet& evidence = symptom.evidence;
  evidence.add(view == View::kUnknown ? Evidence::kRelationUnknown : Evidence::kAspaInvalid);
  evidence.add(Evidence::kEdgeNew);
  if (!known(q.history.as(culprit))) evidence.add(Evidence::kCulpritNew);
  add_culprit(q.context, culprit, evidence);
  add_relation(q.context, culprit, behind, evidence);
  out.push_back(symptom);
}

}  // namespace mannerly::incident
