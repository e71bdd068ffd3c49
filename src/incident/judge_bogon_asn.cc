// An AS number that must not be on a path: blamed is the nearest network towards the collector that is none
// itself, once for each such number behind it (the same rule as the metrics M4 and M4C).
#include "incident/path_judges.h"

namespace mannerly::incident {

void judge_bogon_asn(const PathQuestion& question, std::vector<Symptom>& out) {
  if (question.hops.size() < 2 || !question.is_network(question.from_end(0))) return;
  for (std::size_t i = 1; i < question.hops.size(); ++i) {
    const Asn bogon = question.from_end(i);
    if (bogon.value == 0 || question.is_network(bogon)) return;
    const bool full = question.context.bogons.class_of(bogon.value) == validity::BogonClass::kFull;
    Symptom symptom{
        .kind = full ? Kind::kBogonAsn : Kind::kBogonAsnAdministrative, .culprit = question.from_end(0), .from = bogon};
    if (i == 1 && question.context.topology.has_customers(symptom.culprit)) {
      symptom.evidence.add(Evidence::kCulpritHasCustomers);
    }
    out.push_back(symptom);
  }
}

}  // namespace mannerly::incident
