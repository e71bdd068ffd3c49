// Where the facts about a watched network come from.
#include <algorithm>

#include "incident/kind.h"
#include "observatory/rov_json.h"
#include "observatory/watch.h"
#include "observatory/words.h"
#include "render/json_nullable.h"
#include "snapshot/source_kind.h"
#include "wire/json/value.h"

namespace mannerly::observatory {
namespace {

using readiness::Category;
using snapshot::FeedbackState;
using snapshot::IncidentRole;
using snapshot::IncidentRow;
using store::ScoreRow;

bool contains(const std::vector<Asn>& asns, Asn asn) {
  return std::ranges::binary_search(asns, asn);
}

std::optional<WatchRole> role_of(const store::IncidentRecord& incident, Asn asn) {
  if (incident.culprit == asn) return WatchRole::kCulprit;
  if (contains(incident.accomplices, asn)) return WatchRole::kAccomplice;
  if (contains(incident.victims, asn)) return WatchRole::kVictim;
  return std::nullopt;
}

// What was decided to be none is none, and what is too unsure to count against anybody wakes nobody.
bool stands(std::uint8_t feedback, std::uint32_t millionths, const readiness::Profile& profile) {
  return feedback != static_cast<std::uint8_t>(FeedbackState::kAccepted) &&
         static_cast<double>(millionths) / IncidentRow::kCertain >= profile.incident_confidence_min;
}

void add_open(WatchFacts& facts, WatchIncident incident) {
  ++facts.open[static_cast<std::size_t>(incident.role)];
  if (facts.incidents.size() < WatchFacts::kOpenMax) facts.incidents.push_back(std::move(incident));
}

void sort_open(WatchFacts& facts) {
  std::ranges::sort(facts.incidents, {}, &WatchIncident::id);
}

Status add_open_of(store::Store& store, Asn asn, const readiness::Profile& profile, WatchFacts& facts) {
  constexpr std::size_t kPage = 500;
  const store::IncidentFilter filter{.asns = {asn}, .open = true};
  std::string cursor;
  do {
    MANNERLY_TRY(const auto page, store.incidents(filter, cursor, kPage));
    for (const store::IncidentRecord& incident : page.rows) {
      const auto role = role_of(incident, asn);
      if (!role || !stands(incident.feedback, incident.confidence, profile)) continue;
      add_open(facts, {incident.id, std::string(name_of(static_cast<incident::Kind>(incident.kind))), *role});
    }
    cursor = page.next;
  } while (!cursor.empty());
  sort_open(facts);
  return {};
}

// Whether it announces anything on the last day, and since when not.
Status add_routing_of(store::Store& store, std::span<const store::SliceInfo> slices, WatchFacts& facts) {
  const Day first = slices.front().day, last = slices.back().day;
  MANNERLY_TRY(const auto prefixes, store.origin_history(facts.asn, last, last));
  const bool any = facts.routes.value_or(0) > 0 ||
                   std::ranges::any_of(prefixes, [](const auto& change) { return change.second.row.has_value(); });
  // A day without a single route in the world is one without a source of them.
  if (!any && slices.back().prefixes == 0) return {};
  facts.announces = any;
  facts.announced_from = first;
  if (any) return {};
  facts.routes = facts.registered = facts.rpki_valid = facts.rpki_invalid = facts.rpki_notfound = 0;
  MANNERLY_TRY(const auto history, store.as_history(facts.asn, first, last));
  bool before = false;
  for (const auto& change : history) {
    const bool now = change.row && change.row->routes > 0;
    if (before && !now) facts.left_on = change.from;
    before = now;
  }
  return {};
}

void fill(WatchFacts& facts, const ScoreRow& row) {
  facts.known = true;
  for (std::size_t c = 0; c < readiness::kCategories; ++c) {
    facts.categories[c] = {store::from_millionths(row.score[c]), static_cast<readiness::State>(row.state[c])};
  }
  facts.rov = static_cast<validity::RovUse>(row.rov);
  // The row has counts only; a share without data tells that nobody could count.
  const auto counted = [&](Category c) { return facts.categories[readiness::index_of(c)].score.has_value(); };
  if (row.routes > 0) facts.routes = row.routes;
  if (counted(Category::kIrr)) facts.registered = row.registered;
  if (!counted(Category::kRpki)) return;
  facts.rpki_valid = row.rpki_valid;
  facts.rpki_invalid = row.rpki_invalid;
  facts.rpki_notfound = row.rpki_notfound;
}

void fill(WatchFacts& facts, const readiness::Coverage& coverage, const readiness::AsScore& score) {
  for (std::size_t c = 0; c < readiness::kCategories; ++c) {
    facts.categories[c] = {score.categories[c].score, score.categories[c].state};
  }
  if (!coverage.routes) return;
  facts.routes = score.counts.routes;
  if (coverage.irr_routes) facts.registered = score.counts.registered;
  if (!coverage.vrps) return;
  facts.rpki_valid = score.counts.rpki_valid;
  facts.rpki_invalid = score.counts.rpki_invalid;
  facts.rpki_notfound = score.counts.rpki_notfound;
}

std::optional<WatchRole> parse_role(std::string_view text) {
  for (const WatchRole role : {WatchRole::kCulprit, WatchRole::kAccomplice, WatchRole::kVictim}) {
    if (name_of(role) == text) return role;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> number_at(const json::Value& from, std::string_view name) {
  const auto field = json::field_of(from, name);
  return field ? field->number() : std::nullopt;
}

std::string_view text_at(const json::Value& from, std::string_view name) {
  const auto field = json::field_of(from, name);
  return field ? field->text().value_or("") : "";
}

}  // namespace

std::string_view name_of(WatchRole role) {
  switch (role) {
    case WatchRole::kCulprit: return "culprit";
    case WatchRole::kAccomplice: return "accomplice";
    case WatchRole::kVictim: return "victim";
  }
  return "";
}

Result<WatchFacts> watch_in_store(store::Store& store, Asn asn, const readiness::Profile& profile) {
  MANNERLY_TRY(const auto slices, store.slices());
  if (slices.empty()) return fail(ErrorCode::kNoData, "no day has been observed yet");
  const store::SliceInfo& last = slices.back();
  WatchFacts facts{.asn = asn, .at = last.at, .incidents_known = true, .sources = sources_of(last)};
  MANNERLY_TRY(const auto history, store.as_history(asn, last.day, last.day));
  if (!history.empty() && history.back().row) {
    fill(facts, *history.back().row);
  }
  MANNERLY_CHECK_OK(add_routing_of(store, slices, facts));
  MANNERLY_CHECK_OK(add_open_of(store, asn, profile, facts));
  return facts;
}

WatchFacts watch_in_snapshot(const readiness::Assessor& assessor, Asn asn, const validity::RovSurvey* rov) {
  const snapshot::Snapshot& s = assessor.snapshot();
  WatchFacts facts{.asn = asn, .at = s.at(), .known = s.find_as(asn) != nullptr};
  fill(facts, assessor.coverage(), assessor.score_as(asn));
  if (assessor.coverage().routes) facts.announces = !s.routes_of(asn).empty();
  if (rov != nullptr) facts.rov = rov->verdict(asn).use;
  facts.incidents_known = !s.incident_coverage().empty();
  facts.sources = sources_of(s, nullptr);
  std::uint32_t last = snapshot::kNone;
  for (const snapshot::IncidentPartyRow& party : s.incidents_of(asn)) {
    if (party.incident >= s.incidents().size() || party.incident == last) continue;
    last = party.incident;  // sorted by incident and role: the heaviest role comes first
    const IncidentRow& incident = s.incidents()[party.incident];
    const bool open = (incident.flags & IncidentRow::kOngoing) != 0;
    if (!open || !stands(static_cast<std::uint8_t>(incident.feedback), incident.confidence, assessor.profile()))
      continue;
    const auto role = static_cast<WatchRole>(static_cast<std::uint8_t>(party.role) - 1);
    add_open(facts, {std::string(s.text(incident.id)), std::string(name_of(static_cast<incident::Kind>(incident.kind))),
                     role});
  }
  sort_open(facts);
  return facts;
}

Result<WatchFacts> watch_in_edition(const Edition& edition, Asn asn) {
  if (edition.store() != nullptr && !edition.slices().empty())
    return watch_in_store(*edition.store(), asn, edition.profile());
  return watch_in_snapshot(edition.assessor(), asn, &edition.rov());
}

void write_watch(render::JsonWriter& json, const WatchFacts& facts) {
  json.field("asn", facts.asn.value).field("at", format_instant(facts.at)).field("known", facts.known);
  json.key("categories").begin_object();
  for (const Category c : kAllCategories) {
    const WatchCategory& category = facts.categories[readiness::index_of(c)];
    json.key(key_of(c)).begin_object().key("score");
    category.score ? json.value(*category.score) : json.null();
    json.field("state", key_of(category.state)).end_object();
  }
  json.end_object();
  render::field_or_null(json, "routes", facts.routes);
  render::field_or_null(json, "registered", facts.registered);
  render::field_or_null(json, "rpki_valid", facts.rpki_valid);
  render::field_or_null(json, "rpki_invalid", facts.rpki_invalid);
  render::field_or_null(json, "rpki_notfound", facts.rpki_notfound);
  render::field_or_null(json, "announces", facts.announces);
  render::field_or_null(json, "announced_from",
                        facts.announced_from ? std::optional(format_day(*facts.announced_from)) : std::nullopt);
  render::field_or_null(json, "left_on", facts.left_on ? std::optional(format_day(*facts.left_on)) : std::nullopt);
  json.field("rov", key_of(facts.rov));
  json.key("sources").begin_array();
  for (const DatedSource& source : facts.sources) {
    json.begin_object().field("name", source.name).field("kind", snapshot::source_kind_name(source.kind));
    json.field("state", name_of(source.state));
    render::field_or_null(json, "at", source.at ? std::optional(format_instant(*source.at)) : std::nullopt);
    json.end_object();
  }
  json.end_array().key("incidents_open");
  if (facts.incidents_known) {
    json.begin_object();
    for (std::size_t r = 0; r < kWatchRoles; ++r) json.field(name_of(static_cast<WatchRole>(r)), facts.open[r]);
    json.end_object();
  } else {
    json.null();
  }
  json.key("incidents").begin_array();
  for (const WatchIncident& incident : facts.incidents) {
    json.begin_object().field("id", incident.id).field("kind", incident.kind);
    json.field("role", name_of(incident.role)).end_object();
  }
  json.end_array();
}

Result<WatchFacts> read_watch(std::string_view text) {
  json::Document document;
  const auto root = document.parse_object(text);
  if (!root) return fail(ErrorCode::kInvalid, "no JSON object");
  // The API wraps its answers into "data".
  const json::Value from = json::field_of(*root, "data").value_or(*root);
  const auto asn = json::field_of(from, "asn");
  const auto at = parse_instant(text_at(from, "at"));
  const auto known = json::field_of(from, "known");
  const auto categories = json::field_of(from, "categories");
  if (!asn || !asn->number() || *asn->number() > UINT32_MAX || !at || !known || !known->boolean() || !categories) {
    return fail(ErrorCode::kInvalid, "no facts about a network: asn, at, known and categories are wanted");
  }
  WatchFacts facts{.asn = Asn{static_cast<std::uint32_t>(*asn->number())}, .at = *at, .known = *known->boolean()};
  for (const Category c : kAllCategories) {
    const auto category = json::field_of(*categories, key_of(c));
    if (!category) continue;  // no data
    const auto score = json::field_of(*category, "score");
    facts.categories[readiness::index_of(c)] = {
        score ? score->real() : std::nullopt,
        parse_state(text_at(*category, "state")).value_or(readiness::State::kNoData)};
  }
  facts.routes = number_at(from, "routes");
  facts.registered = number_at(from, "registered");
  facts.rpki_valid = number_at(from, "rpki_valid");
  facts.rpki_invalid = number_at(from, "rpki_invalid");
  facts.rpki_notfound = number_at(from, "rpki_notfound");
  if (const auto announces = json::field_of(from, "announces")) facts.announces = announces->boolean();
  facts.announced_from = parse_day(text_at(from, "announced_from"));
  facts.left_on = parse_day(text_at(from, "left_on"));
  for (const auto use : {validity::RovUse::kDoesNot, validity::RovUse::kDoesPartly, validity::RovUse::kDoes}) {
    if (text_at(from, "rov") == key_of(use)) facts.rov = use;
  }
  if (const auto open = json::field_of(from, "incidents_open"); open && open->is_object()) {
    facts.incidents_known = true;
    for (std::size_t r = 0; r < kWatchRoles; ++r)
      facts.open[r] = number_at(*open, name_of(static_cast<WatchRole>(r))).value_or(0);
  }
  if (const auto sources = json::field_of(from, "sources")) facts.sources = read_sources(*sources);
  if (const auto incidents = json::field_of(from, "incidents")) {
    incidents->each_item([&](const json::Value& item) {
      const auto role = parse_role(text_at(item, "role"));
      if (!role || facts.incidents.size() == WatchFacts::kOpenMax) return;
      facts.incidents.push_back({std::string(text_at(item, "id")), std::string(text_at(item, "kind")), *role});
    });
  }
  return facts;
}

}  // namespace mannerly::observatory
