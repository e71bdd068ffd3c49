#include "observatory/incidents.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/interval.h"
#include "base/text.h"

namespace mannerly::observatory {

using incident::Incident;
using snapshot::IncidentRow;
using snapshot::Snapshot;

namespace {

template <class Range>
std::vector<Asn> asns_of(const Range& numbers) {
  std::vector<Asn> out;
  for (const std::uint32_t number : numbers) out.push_back(Asn{number});
  return out;
}

bool any_of(const std::vector<Asn>& wanted, const Incident& i) {
  return std::ranges::any_of(wanted, [&](Asn asn) {
    return i.culprit == asn || std::ranges::binary_search(i.accomplices, asn) ||
           std::ranges::binary_search(i.victims, asn);
  });
}

// The store's filter over the snapshot's rows; the same meaning (store.h).
bool fits(const Edition& edition, const store::IncidentFilter& f, const KnownIncident& known) {
  const Incident& i = known.incident;
  if (!f.asns.empty() && !any_of(f.asns, i)) return false;
  if (!f.culprits.empty() && std::ranges::find(f.culprits, i.culprit) == f.culprits.end()) return false;
  if (!f.kinds.empty() && std::ranges::find(f.kinds, static_cast<std::uint8_t>(i.kind)) == f.kinds.end()) return false;
  if (!f.economies.empty()) {
    const auto here = [&](Asn asn) {
      return std::ranges::find(f.economies, economy_of(edition, asn)) != f.economies.end();
    };
    if (!here(i.culprit) && std::ranges::none_of(i.victims, here)) return false;
  }
  constexpr Instant kEver{INT64_MIN}, kNever{INT64_MAX};
  if (!shares_time(i.start, i.end, f.from.value_or(kEver), f.to.value_or(kNever))) return false;
  if (f.confidence_min && i.confidence * store::kMillion + 0.5 < *f.confidence_min) return false;
  if (f.open && *f.open != (i.phase == incident::Phase::kOpen)) return false;
  if (f.feedback && *f.feedback != known.feedback) return false;
  return !f.family || std::ranges::any_of(i.prefixes, [&](const auto& p) { return p.prefix.family == *f.family; });
}

Result<IncidentPage> list_of_snapshot(const Edition& edition, const store::IncidentFilter& filter,
                                      const std::string& cursor, std::size_t limit) {
  std::vector<KnownIncident> all;
  for (const IncidentRow& row : edition.snapshot().incidents()) {
    KnownIncident known = known_from(edition.snapshot(), row);
    if (fits(edition, filter, known)) all.push_back(std::move(known));
  }
  std::ranges::sort(all, [](const KnownIncident& a, const KnownIncident& b) {
    return a.incident.start != b.incident.start ? a.incident.start > b.incident.start : a.incident.id < b.incident.id;
  });
  std::size_t first = 0;
  if (!cursor.empty()) {
    const auto number = parse_u32(cursor);
    if (!number) return fail(ErrorCode::kInvalid, "this is no cursor");
    first = std::min<std::size_t>(*number, all.size());
  }
  const std::size_t last = std::min(all.size(), first + limit);
  IncidentPage page{.total = all.size()};
  page.incidents.assign(std::move_iterator(all.begin() + static_cast<std::ptrdiff_t>(first)),
                        std::move_iterator(all.begin() + static_cast<std::ptrdiff_t>(last)));
  if (last < page.total) page.next = std::to_string(last);
  return page;
}

}  // namespace

snapshot::Economy economy_of(const Edition& edition, Asn asn) {
  const snapshot::AsRow* row = edition.snapshot().find_as(asn);
  return row == nullptr ? snapshot::Economy{} : row->economy;
}

KnownIncident known_from(const Snapshot& s, const IncidentRow& row) {
  KnownIncident out{.feedback = static_cast<std::uint8_t>(row.feedback), .whole = false};
  Incident& i = out.incident;
  i.id = s.text(row.id);
  i.kind = static_cast<incident::Kind>(row.kind);
  i.start = Instant{row.start};
  const bool open = (row.flags & IncidentRow::kOngoing) != 0;
  i.phase = open ? incident::Phase::kOpen : incident::Phase::kClosed;
  if (!open) i.end = Instant{row.end};
  i.culprit = Asn{row.culprit};
  i.accomplices = asns_of(Snapshot::rows(s.incident_asns(), row.accomplices));
  i.victims = asns_of(Snapshot::rows(s.incident_asns(), row.victims));
  for (const snapshot::IncidentPrefixRow& p : Snapshot::rows(s.incident_prefixes(), row.prefixes)) {
    i.prefixes.push_back({.prefix = p.prefix(), .start = i.start, .end = i.end});
  }
  i.prefix_count = row.prefix_count;
  i.confidence = static_cast<double>(row.confidence) / IncidentRow::kCertain;
  return out;
}

Result<KnownIncident> known_from(const store::IncidentRecord& record) {
  auto parsed = incident::incident_from_json(record.json);
  if (!parsed) return std::unexpected(parsed.error().in(record.id));
  return KnownIncident{.incident = std::move(*parsed), .feedback = record.feedback};
}

Result<KnownIncident> find_incident(const Edition& edition, const std::string& id) {
  if (edition.store() != nullptr) {
    const auto record = edition.store()->incident(id);
    if (record) return known_from(*record);
    if (record.error().code != ErrorCode::kNotFound) return std::unexpected(record.error());
  }
  const auto rows = edition.snapshot().incidents();
  const auto row = std::ranges::find(rows, id, [&](const IncidentRow& r) { return edition.snapshot().text(r.id); });
  if (row != rows.end()) return known_from(edition.snapshot(), *row);
  return fail(ErrorCode::kNotFound, fmt::format("there is no incident \"{}\"", printable(id)));
}

Result<IncidentPage> list_incidents(const Edition& edition, const store::IncidentFilter& filter,
                                    const std::string& cursor, std::size_t limit) {
  if (edition.store() == nullptr) return list_of_snapshot(edition, filter, cursor, limit);
  MANNERLY_TRY(const store::Page<store::IncidentRecord> page, edition.store()->incidents(filter, cursor, limit));
  IncidentPage out{.next = page.next, .total = page.total};
  for (const store::IncidentRecord& record : page.rows) {
    MANNERLY_TRY(KnownIncident known, known_from(record));
    out.incidents.push_back(std::move(known));
  }
  return out;
}

bool counts(const Edition& edition, const KnownIncident& known) {
  return known.incident.confidence >= edition.profile().incident_confidence_min &&
         known.feedback != static_cast<std::uint8_t>(snapshot::FeedbackState::kAccepted);
}

std::vector<NamedIncident> incidents_of_month(const Edition& edition, Asn asn) {
  const auto rows = edition.snapshot().incidents();
  const Instant month = begin_of(first_day_of(edition.month()));
  const Instant after = begin_of(first_day_of(Month{edition.month().number + 1}));
  std::vector<NamedIncident> out;
  std::uint32_t last = snapshot::kNone;
  for (const snapshot::IncidentPartyRow& party : edition.snapshot().incidents_of(asn)) {
    if (party.incident >= rows.size() || party.incident == last) continue;
    last = party.incident;  // sorted by incident and role: the heaviest role comes first
    const snapshot::IncidentRow& row = rows[party.incident];
    const bool open = (row.flags & snapshot::IncidentRow::kOngoing) != 0;
    const auto end = open ? std::nullopt : std::optional(Instant{row.end});
    if (shares_time({row.start}, end, month, after)) out.push_back({party.incident, party.role});
  }
  std::ranges::stable_sort(
      out, [&](const NamedIncident& a, const NamedIncident& b) { return rows[a.row].start > rows[b.row].start; });
  return out;
}

std::string_view feedback_words(std::uint8_t feedback) {
  switch (static_cast<snapshot::FeedbackState>(feedback)) {
    case snapshot::FeedbackState::kDisputed: return "disputed";
    case snapshot::FeedbackState::kAccepted: return "dispute accepted";
    case snapshot::FeedbackState::kRejected: return "dispute rejected";
    case snapshot::FeedbackState::kUndisputed: break;
  }
  return "undisputed";
}

}  // namespace mannerly::observatory
