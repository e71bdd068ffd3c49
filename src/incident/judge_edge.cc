// A forged link next to the origin: "... H V", where V announces the prefix as ever, and nobody has seen or
// heard of a link between H and V. A new provider or peer of V looks the same at first: what tells them apart
// is collected here and weighed later.
#include "incident/parties.h"
#include "incident/path_judges.h"
#include "topology/policy.h"
#include "validity/aspa.h"

namespace mannerly::incident {

// Judged once it is known who took it from H: what only H's own session shows proves nothing.
void judge_edge(const PathQuestion& q, std::vector<Symptom>& out) {
  if (q.hops.size() != 3) return;
  const Asn victim = q.hops[0], culprit = q.hops[1], to = q.hops[2];
  if (!q.is_network(victim) || !q.is_network(culprit) || !q.is_network(to)) return;
  const auto known = [&](const HistoryView::Seen& seen) { return is_established(q.context, q.history, seen, q.now); };
  // A link that was seen the other way round is there.
  if (known(q.history.edge(culprit, victim)) || known(q.history.edge(victim, culprit))) return;
  if (!known(q.history.as(victim))) return;
  const topology::Topology& topology = q.context.topology;
  if (topology.relation(culprit, victim) != topology::Relation::kUnknown || topology.siblings(culprit, victim)) return;
  if (topology.is_route_server(culprit) || topology.is_route_server(victim)) return;
  if (is_everywhere(q.context, victim)) return;
  // Either side says that the other is its provider, or the victim's policy names the culprit: the link exists.
  using enum validity::HopAuthorization;
  const auto named = validity::authorization(q.context.registries, victim, culprit);
  if (topology::stated_relation(q.context.registries, victim, culprit) != topology::Relation::kUnknown) return;
  if (named == kProvider || validity::authorization(q.context.registries, culprit, victim) == kProvider) return;

  Symptom symptom{.kind = Kind::kForgedEdge, .culprit = culprit, .from = victim, .to = {}};
  EvidenceSet& evidence = symptom.evidence;
  if (named == kNotProvider) evidence.add(Evidence::kAspaOmits);
  if (stated_by_one(q.context, culprit, victim) != topology::Relation::kUnknown) evidence.add(Evidence::kInPolicy);
  evidence.add(Evidence::kEdgeNew);
  if (!known(q.history.as(culprit))) evidence.add(Evidence::kCulpritNew);
  add_culprit(q.context, culprit, evidence);
  add_relation(q.context, culprit, victim, evidence);
  out.push_back(symptom);
}

}  // namespace mannerly::incident
