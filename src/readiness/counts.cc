#include "readiness/counts.h"

#include <algorithm>
#include <vector>

namespace mannerly::readiness {
namespace {

using snapshot::AsRow;
using snapshot::ContactRole;
using snapshot::ContactRow;
using snapshot::SpooferResult;
using snapshot::SpooferRow;

void add_spoofer(AsCounts& counts, const snapshot::Snapshot& snapshot, Asn asn) {
  const Period month = month_of(snapshot.at());
  std::vector<Prefix> tested, failing;
  for (const SpooferRow& row : snapshot.spoofer_of(asn)) {
    if (row.at < month.begin.seconds || row.at >= month.end.seconds) continue;
    ++counts.sessions;
    if (!is_usable(row)) continue;
    tested.push_back(spoofer_network(row));
    if (let_spoofed_out(row)) failing.push_back(tested.back());
  }
  const auto distinct = [](std::vector<Prefix>& all) {
    std::sort(all.begin(), all.end());
    return static_cast<std::uint32_t>(std::unique(all.begin(), all.end()) - all.begin());
  };
  counts.networks_tested = distinct(tested);
  counts.networks_failing = distinct(failing);
}

bool registry_known(const Coverage& coverage, const AsRow* row) {
  return row != nullptr && row->rir != snapshot::Rir::kUnknown &&
         static_cast<std::size_t>(row->rir) < coverage.registry.size() &&
         coverage.registry[static_cast<std::size_t>(row->rir)];
}

void add_registrations(AsCounts& counts, const snapshot::Snapshot& snapshot, const Coverage& coverage,
                       const Profile& profile, const AsRow& row) {
  const auto aut_nums = snapshot.aut_nums_of(Asn{row.asn});
  const bool known = !aut_nums.empty() || registry_known(coverage, &row);
  if (known) {
    counts.policy = std::any_of(aut_nums.begin(), aut_nums.end(),
                                [](const snapshot::AutNumRow& a) { return a.imports > 0 && a.exports > 0; });
  }
  const auto contacts = snapshot.contacts_of(Asn{row.asn});
  bool found = std::any_of(contacts.begin(), contacts.end(),
                           [&](const ContactRow& contact) { return is_contact(contact, profile); });
  if (profile.contact_in_registry) {
    constexpr std::uint8_t kCounts = snapshot::AutNumRow::kAdminC | snapshot::AutNumRow::kTechC;
    found = found || std::any_of(aut_nums.begin(), aut_nums.end(),
                                 [](const snapshot::AutNumRow& a) { return (a.contacts & kCounts) != 0; });
  }
  if (found || known) counts.contact = found;
}

bool counts_as_bogon(const BogonFinding& finding, const Profile& profile) {
  return finding.bogon_class == validity::BogonClass::kFull || profile.score_administrative;
}

// The events of all incident metrics of one AS, merged and weighed.
void add_incidents(AsCounts& counts, const snapshot::Snapshot& snapshot, const Profile& profile, Asn asn,
                   std::span<const BogonFinding> findings) {
  const Period month = month_of(snapshot.at());
  const std::vector<IncidentUse> uses = incidents_of(snapshot, profile, asn, month);
  if (uses.empty() && findings.empty()) return;
  PerIncidentMetric<std::vector<Event>> events;
  for (const IncidentUse& use : uses) {
    IncidentCount& count = counts.incidents[index_of(use.metric)];
    const bool counted = use.verdict == IncidentUse::Verdict::kCounted;
    ++(counted ? count.counted : count.left_out);
    if (counted) events[index_of(use.metric)].push_back(use.event);
  }
  // A snapshot shows one moment; as with the daily lists, each finding is an event of its day, and events of
  // one day overlap, so that they are one incident.
  const Period day = day_of(snapshot.at());
  for (const BogonFinding* finding : findings_beside(snapshot, findings, uses)) {
    if (!counts_as_bogon(*finding, profile)) continue;
    const std::size_t which = index_of(finding->metric);
    if (counts.incidents[which].in_routes++ == 0) events[which].push_back({day.begin, day.end, 1.0});
  }
  for (std::size_t i = 0; i < kIncidentMetrics; ++i) {
    const std::vector<Incident> merged = merge_events(std::move(events[i]), month);
    counts.incidents[i].merged = static_cast<std::uint32_t>(merged.size());
    counts.incidents[i].penalty = penalty_of(merged, profile.duration);
  }
}

std::optional<double> share(std::uint32_t part, std::uint32_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / whole;
}

bool rests_on_incidents_alone(MetricId id) {
  return id <= MetricId::kM2C;
}

CategoryScore filtering_of(const PerMetric<std::optional<double>>& metrics, const Coverage& coverage,
                           const Profile& profile) {
  CategoryScore out;
  double penalty = 0;
  bool any = false;
  for (std::size_t i = 0; i < kIncidentMetrics; ++i) {
    if (profile.weight[i] == 0 || !profile.defined[i]) continue;
    if (metrics[i]) {
      penalty += profile.weight[i] * *metrics[i];
      any = true;
      if (rests_on_incidents_alone(static_cast<MetricId>(i)) && coverage.incidents.share < 1) out.partial = true;
    } else {
      out.partial = true;
    }
  }
  if (any) out.score = score_of_penalty(penalty, profile.score_at_half);
  return out;
}

// M1 to M4C. What was seen counts whatever else is missing; that nothing was seen says something only where
// somebody looked.
std::optional<double> incident_metric(MetricId id, const AsCounts& counts, const Coverage& coverage) {
  const IncidentCount& count = counts.incidents[index_of(id)];
  const bool archive_looked = coverage.incidents.share > 0 && counts.in_routing;
  const bool routes_looked = id == MetricId::kM3    ? coverage.routes && counts.in_routing
                             : id >= MetricId::kM3C ? coverage.paths && counts.on_path
                                                    : false;
  if (count.merged > 0 || archive_looked || routes_looked) return count.penalty;
  return std::nullopt;
}

}  // namespace

void add_route(AsCounts& counts, validity::RovState rov, validity::IrrState irr) {
  ++counts.routes;
  counts.registered += validity::is_registered(irr) ? 1 : 0;
  counts.registered_exact += irr == validity::IrrState::kExact ? 1 : 0;
  counts.rpki_valid += rov == validity::RovState::kValid ? 1 : 0;
  counts.rpki_invalid += rov == validity::RovState::kInvalid ? 1 : 0;
  counts.rpki_notfound += rov == validity::RovState::kNotFound ? 1 : 0;
}

bool is_contact(const ContactRow& contact, const Profile& profile) {
  if (contact.role == ContactRole::kAbuse || contact.role == ContactRole::kOther) return false;
  if (contact.origin == snapshot::ContactOrigin::kRegistry) return profile.contact_in_registry;
  return profile.contact_in_peeringdb && contact.visibility != snapshot::Visibility::kPrivate;
}

Prefix spoofer_network(const SpooferRow& row) {
  const Prefix client = row.prefix();
  const int length = std::min<int>(client.length, client.is_v4() ? 24 : 40);
  return Prefix::of(client.address(), length);
}

bool let_spoofed_out(const SpooferRow& row) {
  return row.routed_source == SpooferResult::kReceived || row.private_source == SpooferResult::kReceived;
}

bool is_usable(const SpooferRow& row) {
  if (let_spoofed_out(row)) return true;
  const bool blocked = row.routed_source == SpooferResult::kBlocked || row.private_source == SpooferResult::kBlocked;
  return blocked && row.nat == 0;
}

void add_other(AsCounts& counts, const Inputs& inputs, const Coverage& coverage, const Profile& profile, Asn asn,
               const AsRow* row, std::span<const BogonFinding> findings) {
  for (const BogonFinding& finding : findings) {
    const std::size_t which = index_of(finding.metric) - index_of(MetricId::kM3);
    auto& to = finding.bogon_class == validity::BogonClass::kFull ? counts.bogons_full : counts.bogons_administrative;
    ++to[which];
  }
  add_incidents(counts, *inputs.snapshot, profile, asn, findings);
  if (row == nullptr) return;
  counts.on_path = (row->flags & AsRow::kOnPath) != 0;
  counts.in_routing = counts.on_path || (row->flags & AsRow::kOriginates) != 0;
  add_spoofer(counts, *inputs.snapshot, Asn{row->asn});
  add_registrations(counts, *inputs.snapshot, coverage, profile, *row);
}

std::vector<const BogonFinding*> findings_beside(const snapshot::Snapshot& snapshot,
                                                 std::span<const BogonFinding> findings,
                                                 std::span<const IncidentUse> uses) {
  const auto prefix_stands_for = [&](const IncidentUse& use, const BogonFinding& finding) {
    if (finding.route >= snapshot.routes().size()) return true;  // M4, M4C: no prefix is to blame
    const Prefix prefix = snapshot.routes()[finding.route].prefix();
    const auto rows = snapshot::Snapshot::rows(snapshot.incident_prefixes(), snapshot.incidents()[use.row].prefixes);
    return std::any_of(rows.begin(), rows.end(),
                       [&](const snapshot::IncidentPrefixRow& row) { return row.prefix() == prefix; });
  };
  const Period day = day_of(snapshot.at());
  std::vector<const BogonFinding*> out;
  for (const BogonFinding& finding : findings) {
    const bool told = std::any_of(uses.begin(), uses.end(), [&](const IncidentUse& use) {
      const bool that_day = use.event.begin < day.end && use.event.end >= day.begin;
      return that_day && use.metric == finding.metric && prefix_stands_for(use, finding);
    });
    if (!told) out.push_back(&finding);
  }
  return out;
}

std::optional<double> metric_of(MetricId id, const AsCounts& counts, const Coverage& coverage, const Profile& profile) {
  if (!profile.defined[index_of(id)]) return std::nullopt;
  switch (id) {
    case MetricId::kM1:
    case MetricId::kM1C:
    case MetricId::kM2:
    case MetricId::kM2C:
    case MetricId::kM3:
    case MetricId::kM3C:
    case MetricId::kM4:
    case MetricId::kM4C: return incident_metric(id, counts, coverage);
    case MetricId::kM5:
      return counts.networks_tested > 0 ? std::optional<double>(counts.networks_failing) : std::nullopt;
    case MetricId::kM6: return counts.policy ? std::optional<double>(*counts.policy ? 1 : 0) : std::nullopt;
    case MetricId::kM7Irr: return coverage.irr_routes ? share(counts.registered, counts.routes) : std::nullopt;
    case MetricId::kM7Rpki: return coverage.vrps ? share(counts.rpki_valid, counts.routes) : std::nullopt;
    case MetricId::kM7RpkiN: return coverage.vrps ? share(counts.rpki_invalid, counts.routes) : std::nullopt;
    case MetricId::kM8: return counts.contact ? std::optional<double>(*counts.contact ? 1 : 0) : std::nullopt;
  }
  return std::nullopt;
}

CategoryScore category_of(Category category, const PerMetric<std::optional<double>>& metrics, const AsCounts& counts,
                          const Coverage& coverage, const Profile& profile) {
  CategoryScore out;
  const auto metric = [&](MetricId id) { return metrics[index_of(id)]; };
  switch (category) {
    case Category::kFiltering: out = filtering_of(metrics, coverage, profile); break;
    case Category::kAntiSpoofing:
      if (const auto m5 = metric(MetricId::kM5)) out.score = score_of_penalty(*m5, profile.score_at_half);
      break;
    case Category::kCoordination: out.score = metric(MetricId::kM8); break;
    case Category::kIrr: out.score = metric(MetricId::kM7Irr); break;
    case Category::kRpki:
      if (metric(MetricId::kM7Rpki)) {
        // Over one denominator, so that a whole-number factor leaves no rounding before the division.
        const double points = counts.rpki_valid - profile.rpki_invalid_factor * counts.rpki_invalid;
        out.score = std::clamp(points / counts.routes, 0.0, 1.0);
      }
      break;
  }
  out.state = profile.state_of(category, out.score);
  return out;
}

}  // namespace mannerly::readiness
