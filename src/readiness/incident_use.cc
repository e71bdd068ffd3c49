#include "readiness/incident_use.h"

#include <algorithm>

#include "base/interval.h"
#include "incident/kind.h"

namespace mannerly::readiness {
namespace {

using incident::Kind;
using snapshot::FeedbackState;
using snapshot::IncidentRole;
using snapshot::IncidentRow;

Instant end_of(const snapshot::Snapshot& snapshot, const IncidentRow& row) {
  if ((row.flags & IncidentRow::kOngoing) == 0) return {row.end};
  const auto coverage = snapshot.incident_coverage();
  const bool known = row.coverage < coverage.size() && coverage[row.coverage].to != 0;
  return {std::max(row.start, known ? coverage[row.coverage].to : snapshot.at().seconds)};
}

IncidentUse::Verdict verdict_of(const IncidentRow& row, const Profile& profile) {
  if (row.feedback == FeedbackState::kAccepted) return IncidentUse::Verdict::kDisputed;
  if (is_administrative(row.kind) && !profile.score_administrative) return IncidentUse::Verdict::kAdministrative;
  const double confidence = static_cast<double>(row.confidence) / IncidentRow::kCertain;
  return confidence < profile.incident_confidence_min ? IncidentUse::Verdict::kUnsure : IncidentUse::Verdict::kCounted;
}

}  // namespace

std::optional<MetricId> metric_of_incident(std::uint8_t kind, IncidentRole role) {
  if (role == IncidentRole::kVictim) return std::nullopt;
  const bool culprit = role == IncidentRole::kCulprit;
  switch (static_cast<Kind>(kind)) {
    case Kind::kMoas:
    case Kind::kSubMoas:
    case Kind::kSquat:
    case Kind::kForgedEdge:
    case Kind::kForgedSubprefix:
    case Kind::kForgedPath: return culprit ? MetricId::kM2 : MetricId::kM2C;
    case Kind::kLeak1:
    case Kind::kLeak2:
    case Kind::kLeak3:
    case Kind::kLeak4:
    case Kind::kLeak5:
    case Kind::kLeak6: return culprit ? MetricId::kM1 : MetricId::kM1C;
    case Kind::kBogonPrefix:
    case Kind::kBogonPrefixAdministrative: return culprit ? MetricId::kM3 : MetricId::kM3C;
    case Kind::kBogonAsn:
    case Kind::kBogonAsnAdministrative: return culprit ? MetricId::kM4 : MetricId::kM4C;
    case Kind::kNone: break;
  }
  return std::nullopt;
}

bool is_administrative(std::uint8_t kind) {
  return static_cast<Kind>(kind) == Kind::kBogonPrefixAdministrative ||
         static_cast<Kind>(kind) == Kind::kBogonAsnAdministrative;
}

std::vector<IncidentUse> incidents_of(const snapshot::Snapshot& snapshot, const Profile& profile, Asn asn,
                                      const Period& period) {
  std::vector<IncidentUse> out;
  const auto rows = snapshot.incidents();
  for (const snapshot::IncidentPartyRow& party : snapshot.incidents_of(asn)) {
    if (party.incident >= rows.size()) continue;
    const IncidentRow& row = rows[party.incident];
    const auto metric = metric_of_incident(row.kind, party.role);
    if (!metric || (!out.empty() && out.back().row == party.incident)) continue;
    const Instant start{row.start}, end = std::max(end_of(snapshot, row), start);
    if (!shares_time(start, end, period.begin, period.end)) continue;
    out.push_back({party.incident,
                   *metric,
                   verdict_of(row, profile),
                   {std::max(start, period.begin), std::min(end, period.end), 1.0}});
  }
  return out;
}

IncidentCoverage incident_coverage(const snapshot::Snapshot& snapshot, const Period& period) {
  IncidentCoverage out;
  std::vector<Event> spans;
  Instant wanted_end = std::clamp(snapshot.at(), period.begin, period.end);
  for (const snapshot::IncidentCoverageRow& row : snapshot.incident_coverage()) {
    out.any = true;
    if (row.from == 0 && row.to == 0) {
      out.known = false;
      continue;
    }
    if (row.to < row.from) continue;
    spans.push_back({{row.from}, {row.to}});
    wanted_end = std::max(wanted_end, std::min(Instant{row.to}, period.end));
  }
  std::int64_t covered = 0;
  for (const Incident& span : merge_events(std::move(spans), {period.begin, wanted_end})) {
    covered += (span.end - span.begin).count;
  }
  const std::int64_t wanted = (wanted_end - period.begin).count;
  if (wanted > 0) out.share = static_cast<double>(covered) / static_cast<double>(wanted);
  return out;
}

}  // namespace mannerly::readiness
