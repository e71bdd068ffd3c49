#include "readiness/explain_incidents.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/share.h"
#include "readiness/explain.h"
#include "validity/bogon.h"

namespace mannerly::readiness {
namespace {

using snapshot::FeedbackState;
using snapshot::IncidentRow;
using validity::BogonClass;

constexpr std::size_t kPrefixesShown = 3;

std::string finding_text(const Assessor& a, const BogonFinding& f) {
  const std::string_view kind = validity::name_of(f.bogon_class);
  if (f.metric == MetricId::kM4 || f.metric == MetricId::kM4C) {
    const Asn bogon{f.bogon_asn};
    return fmt::format("AS{} on path \"{}\" ({} paths): {} bogon, {}", f.bogon_asn,
                       format_as_path(a.snapshot().path(f.path)), f.paths, kind,
                       a.bogons().reason(a.bogons().check(bogon), bogon));
  }
  const snapshot::RouteRow& route = a.snapshot().routes()[f.route];
  const Prefix prefix = route.prefix();
  std::string out = fmt::format("{} AS{}: {} bogon, {}", format_prefix(prefix), route.origin, kind,
                                a.bogons().reason(a.bogons().check(prefix), prefix));
  if (f.metric == MetricId::kM3C) out += fmt::format("; on {} paths", f.paths);
  return out;
}

std::string prefixes_text(const snapshot::Snapshot& s, const IncidentRow& row) {
  const auto prefixes = snapshot::Snapshot::rows(s.incident_prefixes(), row.prefixes);
  std::string out;
  const std::size_t shown = std::min(prefixes.size(), kPrefixesShown);
  for (std::size_t i = 0; i < shown; ++i) {
    out += fmt::format("{}{}", i == 0 ? "" : ", ", format_prefix(prefixes[i].prefix()));
  }
  if (row.prefix_count > shown) out += fmt::format(" and {} more", row.prefix_count - shown);
  return out;
}

std::string verdict_text(const IncidentRow& row, const IncidentUse& use, const Profile& profile) {
  switch (use.verdict) {
    case IncidentUse::Verdict::kUnsure:
      return fmt::format("; not counted: confidence below {:g}", profile.incident_confidence_min);
    case IncidentUse::Verdict::kDisputed: return "; not counted: a dispute was accepted";
    case IncidentUse::Verdict::kAdministrative: return "; not counted: an administrative bogon";
    case IncidentUse::Verdict::kCounted: break;
  }
  if (row.feedback == FeedbackState::kDisputed) return "; disputed, not decided: it counts until then";
  return row.feedback == FeedbackState::kRejected ? "; a dispute was rejected" : "";
}

std::string incident_text(const Assessor& a, const IncidentUse& use, const std::vector<Incident>& merged) {
  const snapshot::Snapshot& s = a.snapshot();
  const IncidentRow& row = s.incidents()[use.row];
  const bool ongoing = (row.flags & IncidentRow::kOngoing) != 0;
  const Seconds duration = use.event.end - use.event.begin;
  std::string out = fmt::format(
      "{}: {} to {}{} ({}), weight {:g}, confidence {:.2f}", s.text(row.id), format_instant(use.event.begin),
      format_instant(use.event.end), ongoing ? ", going on" : "", format_age(duration),
      weight_of(duration, a.profile().duration), static_cast<double>(row.confidence) / IncidentRow::kCertain);
  if (row.prefixes.count > 0) out += fmt::format("; {}", prefixes_text(s, row));
  out += verdict_text(row, use, a.profile());
  if (use.verdict != IncidentUse::Verdict::kCounted) return out;
  for (const Incident& incident : merged) {
    if (incident.begin > use.event.begin || incident.end < use.event.end || incident.events < 2) continue;
    out += fmt::format("; one of {} that overlap or touch, weight {:g} together", incident.events,
                       weight_of(incident.end - incident.begin, a.profile().duration));
    break;
  }
  return out;
}

std::string month_text(Instant at) {
  return format_date(at).substr(0, 7);
}

// "0.5 + 1 + 2 = 3.5: 3 incidents in 2026-11".
std::string formula_of(const Assessor& a, const IncidentCount& count, const std::vector<Incident>& merged) {
  const std::string month = month_text(a.snapshot().at());
  if (merged.empty() && a.coverage().incidents.share == 0) {
    return fmt::format("nothing seen on {}: penalty 0", format_date(a.snapshot().at()));
  }
  if (merged.empty()) return fmt::format("no incident in {}: penalty 0", month);
  std::string sum;
  for (const Incident& incident : merged) {
    const double w = weight_of(incident.end - incident.begin, a.profile().duration);
    sum += fmt::format("{}{:g}", sum.empty() ? "" : " + ", w);
  }
  if (merged.size() > 1) sum += fmt::format(" = {:g}", count.penalty);
  return fmt::format("penalty {}: {} incident{} in {}", sum, merged.size(), merged.size() == 1 ? "" : "s", month);
}

std::string why_no_data(const Assessor& a, const AsScore& s, MetricId id) {
  const Coverage& coverage = a.coverage();
  const bool bogons = id >= MetricId::kM3;
  if (bogons && !coverage.routes) return "the snapshot has no routes";
  if (bogons && id != MetricId::kM3) return coverage.paths ? "the AS is on no path" : "the snapshot has no AS paths";
  if (!coverage.incidents.any && !bogons) return "no incident source";
  if (!s.counts.in_routing) return "the AS is not seen in routing";
  if (!coverage.incidents.known) return "the incident source does not say which time it covers";
  return fmt::format("the incident source covers nothing of {} until {}", month_text(a.snapshot().at()),
                     format_instant(a.snapshot().at()));
}

void add_sentence(std::string& note, const std::string& sentence) {
  note += fmt::format("{}{}", note.empty() ? "" : "; ", sentence);
}

std::string coverage_note(const Assessor& a) {
  const IncidentCoverage& c = a.coverage().incidents;
  if (!c.any) return "";
  if (c.share >= 1) return c.known ? "" : "one of the incident sources does not say which time it covers";
  return fmt::format("the incident sources cover {} % of the month so far", share_digits(c.share, 0));
}

void add_notes(const Assessor& a, const AsScore& s, Metric& out) {
  const bool bogons = out.id >= MetricId::kM3;
  if (bogons) {
    const std::size_t which = index_of(out.id) - index_of(MetricId::kM3);
    if (s.counts.bogons_administrative[which] > 0 && !a.profile().score_administrative) {
      add_sentence(out.note, fmt::format("{} administrative bogons are reported, not counted",
                                         s.counts.bogons_administrative[which]));
    }
    if (!a.bogons().registry_usable()) {
      add_sentence(out.note,
                   fmt::format("no registry data within {} days of the snapshot: unassigned space is not judged",
                               validity::kRegistryAgeMax.count / kDay.count));
    }
  } else if (const std::string note = coverage_note(a); !note.empty() && out.no_data.empty()) {
    add_sentence(out.note, note);
  }
  if (const auto left_out = s.counts.incidents[index_of(out.id)].left_out; left_out > 0) {
    add_sentence(out.note, fmt::format("{} incident{} not counted", left_out, left_out == 1 ? "" : "s"));
  }
}

std::vector<Evidence> evidence_of(const Assessor& a, const std::vector<IncidentUse>& uses, MetricId metric,
                                  const std::vector<Incident>& merged) {
  std::vector<Evidence> out;
  for (const IncidentUse& use : uses) {
    if (use.metric != metric) continue;
    out.push_back({.kind = EvidenceKind::kIncident,
                   .row = use.row,
                   .counted = use.verdict == IncidentUse::Verdict::kCounted,
                   .text = incident_text(a, use, merged)});
  }
  return out;
}

std::vector<Event> counted_events(const std::vector<IncidentUse>& uses, MetricId metric) {
  std::vector<Event> out;
  for (const IncidentUse& use : uses) {
    if (use.metric == metric && use.verdict == IncidentUse::Verdict::kCounted) out.push_back(use.event);
  }
  return out;
}

}  // namespace

std::vector<Evidence> explain_incidents_of(const Assessor& a, Asn asn, MetricId metric, const Period& period) {
  const std::vector<IncidentUse> uses = incidents_of(a.snapshot(), a.profile(), asn, period);
  return evidence_of(a, uses, metric, merge_events(counted_events(uses, metric), period));
}

void explain_incidents(const Assessor& a, const AsScore& s, WithEvidence evidence, Metric& out) {
  const Period month = month_of(a.snapshot().at());
  const IncidentCount& count = s.counts.incidents[index_of(out.id)];
  out.numerator = count.merged;
  const std::vector<IncidentUse> uses = incidents_of(a.snapshot(), a.profile(), s.asn, month);
  std::vector<Event> events = counted_events(uses, out.id);
  if (count.in_routes > 0) {
    const Period day = day_of(a.snapshot().at());
    events.push_back({day.begin, day.end, 1.0});
  }
  const std::vector<Incident> merged = merge_events(std::move(events), month);
  if (out.value) {
    out.formula = formula_of(a, count, merged);
    if (count.in_routes > 0) {
      out.formula += fmt::format("; the snapshot's {} bogon{} of {} are one event of that day", count.in_routes,
                                 count.in_routes == 1 ? "" : "s", format_date(a.snapshot().at()));
    }
  } else {
    out.no_data = why_no_data(a, s, out.id);
  }
  add_notes(a, s, out);
  if (evidence == WithEvidence::kNo) return;
  const auto beside = findings_beside(a.snapshot(), a.findings_of(s.asn), uses);
  out.evidence = evidence_of(a, uses, out.id, merged);
  for (const BogonFinding& f : a.findings_of(s.asn)) {
    if (f.metric != out.id) continue;
    const bool told = std::find(beside.begin(), beside.end(), &f) == beside.end();
    Evidence e{.kind = f.route != snapshot::kNone ? EvidenceKind::kRoute : EvidenceKind::kPath,
               .row = f.route != snapshot::kNone ? f.route : f.path,
               .counted = !told && (f.bogon_class == BogonClass::kFull || a.profile().score_administrative),
               .text = finding_text(a, f)};
    if (told) e.text += "; an incident stands for it";
    if (f.path != snapshot::kNone) e.paths.push_back(f.path);
    out.evidence.push_back(std::move(e));
  }
}

}  // namespace mannerly::readiness
