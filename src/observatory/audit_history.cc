// Since when networks are visible and clean, as far as sealed days tell.
#include <algorithm>

#include "observatory/conformance.h"
#include "readiness/incident_use.h"
#include "snapshot/source_kind.h"
#include "wire/json/value.h"

namespace mannerly::observatory {
namespace {

constexpr std::size_t kIncidentsLooked = 1000;  // of one culprit, the latest

// Whether a slice's sources list a complete one of the kind.
bool has_source(const store::SliceInfo& slice, snapshot::SourceKind kind) {
  json::Document document;
  const auto list = document.parse(slice.sources);
  bool found = false;
  if (!list) return false;
  list->each_item([&](const json::Value& source) {
    found = found || (json::text_of(source, "kind") == snapshot::source_kind_name(kind) &&
                      json::text_of(source, "state") == "complete");
  });
  return found;
}

// The first day of the unbroken row of sealed days, each with such a source, that reaches up to the edition.
std::optional<Day> looked_since(const Edition& edition, snapshot::SourceKind kind) {
  Day later = day_of(edition.at());
  std::optional<Day> first;
  const auto slices = edition.slices();
  for (auto slice = slices.rbegin(); slice != slices.rend(); ++slice) {
    if (slice->day > later) continue;
    if (later.number - slice->day.number > ConformanceReport::kGapDays || !has_source(*slice, kind)) break;
    first = later = slice->day;
  }
  return first;
}

struct Since {
  Day day;
  bool exact = false;  // the day before it was not so; else it may be longer
};

// changes: of the network from `first` on.
std::optional<Since> visible_since(const std::vector<store::Change<store::ScoreRow>>& changes, Day first) {
  std::optional<Since> since;
  bool is_gone = true;
  Day gone = first;
  for (const auto& change : changes) {
    const bool visible = change.row && change.row->routes > 0;
    if (visible == !is_gone) continue;
    if (visible && (!since || change.from.number - gone.number >= ConformanceReport::kBreakDays)) {
      since = Since{change.from, change.from > first};
    }
    is_gone = !visible;
    if (is_gone) gone = change.from;
  }
  return is_gone ? std::nullopt : since;
}

// What nobody may originate: M2, M3 and M4 of the culprit (readiness/incident_use.h).
std::vector<std::uint8_t> illegitimate_kinds(const readiness::Profile& profile) {
  std::vector<std::uint8_t> out;
  for (std::uint8_t kind = 1; kind < incident::kKinds; ++kind) {
    const auto metric = readiness::metric_of_incident(kind, snapshot::IncidentRole::kCulprit);
    if (!metric || *metric == readiness::MetricId::kM1) continue;
    if (!readiness::is_administrative(kind) || profile.score_administrative) out.push_back(kind);
  }
  return out;
}

// nullopt: one goes on still, or they are too many to look through.
Result<std::optional<Instant>> clean_since(const Edition& edition, Asn asn, Instant looked_from) {
  const store::IncidentFilter filter{
      .culprits = {asn}, .kinds = illegitimate_kinds(edition.profile()), .from = looked_from};
  MANNERLY_TRY(const IncidentPage page, list_incidents(edition, filter, "", kIncidentsLooked));
  if (!page.next.empty()) return std::optional<Instant>();
  Instant since = looked_from;
  for (const KnownIncident& known : page.incidents) {
    if (!counts(edition, known)) continue;
    if (!known.incident.end) return std::optional<Instant>();
    since = std::max(since, *known.incident.end);
  }
  return std::optional(since);
}

int months_asked(const programme::Programme& programme, programme::Check check) {
  int months = 0;
  for (const auto& r : programme.requirements) {
    if (r.check == check) months = std::max(months, r.threshold);
  }
  return months;
}

}  // namespace

Result<programme::History> history_of(const Edition& edition, const programme::Operator& op,
                                      const programme::Programme& programme) {
  programme::History out;
  if (edition.store() == nullptr || op.asns.size() > ConformanceReport::kHistoryAsnsMax) return out;
  const Day today = day_of(edition.at());
  if (const auto first = looked_since(edition, snapshot::SourceKind::kMrt)) {
    const int asked = months_asked(programme, programme::Check::kVisibleMonths);
    for (const Asn asn : op.asns) {
      MANNERLY_TRY(const auto changes, edition.store()->as_history(asn, *first, today));
      const auto since = visible_since(changes, *first);
      // It was visible when we began to look: to say "since then" would fail it for our own short memory.
      const bool is_long_enough = since && today.number - since->day.number >= asked * 31;
      if (since && (since->exact || is_long_enough)) out.visible_since[asn] = begin_of(since->day);
    }
  }
  if (const auto first = looked_since(edition, snapshot::SourceKind::kIncidents)) {
    for (const Asn asn : op.asns) {
      MANNERLY_TRY(const auto since, clean_since(edition, asn, begin_of(*first)));
      if (since) out.clean_since[asn] = *since;
    }
  }
  return out;
}

}  // namespace mannerly::observatory
