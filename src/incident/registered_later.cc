#include "incident/registered_later.h"

#include <map>

#include "incident/assess.h"
#include "incident/judge.h"

namespace mannerly::incident {

bool note_registered_later(const Context& context, Incident& incident) {
  if (group_of(incident.kind) != Group::kMisorigination || incident.prefixes.empty()) return false;
  EvidenceSet before;
  for (const Part& part : incident.parts) before.add(part.evidence);
  // As in the incident itself: what holds of at least half of the prefixes.
  std::map<Evidence, std::size_t> counts;
  for (const TouchedPrefix& row : incident.prefixes) {
    const RegistryAnswer answer =
        judge_registration(context, {incident.kind, row.prefix, incident.culprit, row.victims});
    with_registries(before, answer.evidence).each([&](Evidence e) { ++counts[e]; });
  }
  EvidenceSet now;
  for (const auto& [evidence, count] : counts) {
    if (count * 2 >= incident.prefixes.size()) now.add(evidence);
  }
  if (now == before || !now.has(Evidence::kRegisteredLater)) return false;
  Assessment assessment = assess(context.profile, incident.kind, now);
  incident.confidence = assessment.confidence;
  incident.base = assessment.base;
  incident.parts = std::move(assessment.parts);
  return true;
}

}  // namespace mannerly::incident
