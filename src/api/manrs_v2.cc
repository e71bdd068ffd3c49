// The read-only shapes of the MANRS Observatory's API v2, so that scripts move by changing the host. Names in
// camelCase; months as instants of which year and month count; no account.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "api/answer.h"
#include "api/tables.h"
#include "base/digest.h"
#include "observatory/words.h"

namespace mannerly::api {
namespace {

using observatory::Edition;
using readiness::AsScore;
using readiness::Category;
using readiness::State;
using snapshot::ParticipantRow;
using snapshot::Snapshot;

constexpr std::size_t kAsnsMax = 1000;  // of one answer with details

// A UUID of the name (version 8, RFC 9562): the same participant has the same one in every snapshot.
std::string id_of(const Snapshot& snapshot, const ParticipantRow& row) {
  std::string hex = to_hex(digest_of(as_bytes("participant\n" + std::string(snapshot.text(row.name)))));
  hex[12] = '8';
  hex[16] = 'a';
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4), hex.substr(16, 4),
                     hex.substr(20, 12));
}

std::span<const std::uint32_t> asns_of(const Snapshot& snapshot, const ParticipantRow& row) {
  return Snapshot::rows(snapshot.participant_asns(), row.asns);
}

std::string_view severity_of(State state) {
  return state == State::kNoData ? "no-data" : readiness::name_of(state);
}

void number_or_null(render::JsonWriter& json, std::string_view name, std::optional<double> value) {
  json.key(name);
  value ? json.value(*value) : json.null();
}

Answer asns(const Call& call) {
  const Snapshot& snapshot = call.edition().snapshot();
  std::set<std::uint32_t> all;
  for (const ParticipantRow& row : snapshot.participants()) {
    for (const std::uint32_t asn : asns_of(snapshot, row)) all.insert(asn);
  }
  render::JsonWriter json;
  json.begin_object().key("asns").begin_array();
  for (const std::uint32_t asn : all) json.value(asn);
  json.end_array().end_object();
  return body_of(call, json.take() + "\n");
}

void write_as(render::JsonWriter& json, const Snapshot& snapshot, const AsScore& score) {
  const snapshot::AsRow* row = snapshot.find_as(score.asn);
  json.begin_object().field("asn", score.asn.value).field("name", observatory::as_name(snapshot, score.asn));
  json.field("economy", observatory::economy_text(score.economy)).field("rir", readiness::name_of(score.rir));
  json.field("manrs", row != nullptr && (row->flags & snapshot::AsRow::kParticipant) != 0).end_object();
}

Answer one_as(const Call& call) {
  const AsScore* score = call.edition().find(*call.asn("asn"));
  if (score == nullptr) return std::unexpected(not_found("no source names " + format_asn(*call.asn("asn"))));
  render::JsonWriter json;
  write_as(json, call.edition().snapshot(), *score);
  return body_of(call, json.take() + "\n");
}

Answer ases(const Call& call) {
  const auto economies = call.economies("economies");
  const auto edition = call.edition_ptr();
  render::JsonWriter json;
  json.begin_object().key("ases").begin_array();
  for (const AsScore& score : edition->scores()) {
    if (std::find(economies.begin(), economies.end(), score.economy) == economies.end()) continue;
    write_as(json, edition->snapshot(), score);
  }
  json.end_array().end_object();
  return body_of(call, json.take() + "\n");
}

Answer participants(const Call& call) {
  const Snapshot& snapshot = call.edition().snapshot();
  const auto wanted = call.asns("asn");
  render::JsonWriter json;
  json.begin_object().key("participants").begin_array();
  for (const ParticipantRow& row : snapshot.participants()) {
    const auto members = asns_of(snapshot, row);
    const auto has = [&](Asn asn) { return std::find(members.begin(), members.end(), asn.value) != members.end(); };
    if (!wanted.empty() && std::none_of(wanted.begin(), wanted.end(), has)) continue;
    json.begin_object().field("id", id_of(snapshot, row)).field("name", snapshot.text(row.name));
    json.field("status", "approved").field("program", readiness::name_of(row.programme)).key("asns").begin_array();
    for (const std::uint32_t asn : members) json.value(asn);
    json.end_array().key("memberSince");
    row.joined == 0 ? json.null() : json.value(format_instant({row.joined}));
    json.end_object();
  }
  json.end_array().end_object();
  return body_of(call, json.take() + "\n");
}

// Only the running month: history has other shapes (/api/v1).
std::optional<Problem> other_month(const Call& call) {
  const auto asked = call.instant("month");
  if (!asked || month_number_of(*asked) == call.edition().month()) return std::nullopt;
  return Problem(
      422, "other_month",
      fmt::format("here only {} is to be had; see /api/v1 for months before", format_month(call.edition().month())));
}

void write_scores(render::JsonWriter& json, const Edition& edition, const AsScore& score) {
  json.begin_object()
      .field("asn", score.asn.value)
      .field("month", format_instant(begin_of(first_day_of(edition.month()))));
  json.key("scores").begin_object();
  for (const Category category : observatory::kAllCategories) {
    const auto& one = score.categories[readiness::index_of(category)];
    json.key(readiness::name_of(category)).begin_object();
    number_or_null(json, "value", one.score);
    json.field("severity", severity_of(one.state)).end_object();
  }
  json.end_object().key("incidents").begin_object();
  constexpr std::array kNames = {"routeLeakCulprit",         "routeLeakAccomplice", "misoriginationCulprit",
                                 "misoriginationAccomplice", "bogonPrefixCulprit",  "bogonPrefixAccomplice",
                                 "bogonAsnCulprit",          "bogonAsnAccomplice"};
  for (std::size_t i = 0; i < kNames.size(); ++i) json.field(kNames[i], score.counts.incidents[i].merged);
  json.end_object().end_object();
}

// The networks that a query of scores means.
std::expected<std::vector<const AsScore*>, Problem> chosen(const Call& call) {
  const Edition& edition = call.edition();
  const Snapshot& snapshot = edition.snapshot();
  std::set<std::uint32_t> named;
  for (const Asn asn : call.asns("asns")) named.insert(asn.value);
  const auto ids = call.texts("participantIDs");
  for (const ParticipantRow& row : snapshot.participants()) {
    if (ids.empty() || std::find(ids.begin(), ids.end(), id_of(snapshot, row)) == ids.end()) continue;
    for (const std::uint32_t asn : asns_of(snapshot, row)) named.insert(asn);
  }
  const auto economies = call.economies("economies");
  std::vector<const AsScore*> out;
  for (const AsScore& score : edition.scores()) {
    const bool here = std::find(economies.begin(), economies.end(), score.economy) != economies.end();
    if (!here && !named.contains(score.asn.value)) continue;
    out.push_back(&score);
  }
  if (call.asns("asns").empty() && ids.empty() && economies.empty()) {
    return std::unexpected(Problem(422, "no_filter", "asns, economies or participantIDs is needed"));
  }
  if (out.size() > kAsnsMax) {
    return std::unexpected(Problem(422, "too_many",
                                   fmt::format("these are {} networks, at most {} are given at once; "
                                               "/api/v1/networks.ndjson has all",
                                               out.size(), kAsnsMax)));
  }
  return out;
}

Answer scores(const Call& call) {
  if (auto problem = other_month(call)) return std::unexpected(std::move(*problem));
  auto found = chosen(call);
  if (!found) return std::unexpected(std::move(found).error());
  render::JsonWriter json;
  json.begin_object().key("scores").begin_array();
  for (const AsScore* score : *found) write_scores(json, call.edition(), *score);
  json.end_array().end_object();
  return body_of(call, json.take() + "\n");
}

std::optional<double> mean_before(const Call& call, const readiness::GroupScore& group, Category category) {
  store::Store* store = call.edition().store();
  if (store == nullptr) return std::nullopt;
  const bool world = group.key.empty();
  const auto groups =
      store->groups(world ? store::GroupKind::kWorld : store::GroupKind::kEconomy, {call.edition().month().number - 1});
  if (!groups) return std::nullopt;
  for (const store::GroupRow& row : *groups) {
    if (row.key == group.key) return store::from_millionths(row.categories[readiness::index_of(category)].mean);
  }
  return std::nullopt;
}

Answer summary(const Call& call) {
  if (auto problem = other_month(call)) return std::unexpected(std::move(*problem));
  const Edition& edition = call.edition();
  const readiness::GroupScore* group = &edition.world();
  if (const auto economy = call.economy("region")) {
    const auto groups = edition.groups(readiness::GroupBy::kEconomy);
    const std::string key(economy->data(), economy->size());
    const auto at = std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.key == key; });
    if (at == groups.end()) return std::unexpected(not_found("no network is known in " + key));
    group = &*at;
  }
  render::JsonWriter json;
  json.begin_object().key("scores").begin_object().key("keyFigures").begin_array();
  for (const Category category : observatory::kAllCategories) {
    const auto& one = group->categories[readiness::index_of(category)];
    const auto before = mean_before(call, *group, category);
    json.begin_object().field("id", readiness::name_of(category));
    number_or_null(json, "value", one.mean);
    number_or_null(json, "trend", one.mean && before ? std::optional(*one.mean - *before) : std::nullopt);
    json.key("severities").begin_array();
    for (const State state : observatory::kStatesBestFirst) {
      const std::size_t count = one.by_state[static_cast<std::size_t>(state)];
      json.begin_object().field("id", severity_of(state)).field("count", std::uint64_t{count});
      number_or_null(json, "percentage",
                     group->ases == 0
                         ? std::nullopt
                         : std::optional(100.0 * static_cast<double>(count) / static_cast<double>(group->ases)));
      json.end_object();
    }
    json.end_array().end_object();
  }
  json.end_array().end_object().end_object();
  return body_of(call, json.take() + "\n");
}

}  // namespace

std::span<const Route> manrs_routes() {
  static const Parameter kMonthAsked{
      .name = "month", .kind = Kind::kInstant, .help = "year and month of it count; only that of the snapshot"};
  static const std::vector<Route> routes = {
      {.pattern = "/api/v2/asns",
       .handle = asns,
       .summary = "AS numbers of all participants",
       .schema = "v2_asns",
       .bare = true},
      {.pattern = "/api/v2/ases",
       .handle = ases,
       .summary = "The networks of economies",
       .schema = "v2_ases",
       .parameters =
           {{.name = "economies", .kind = Kind::kEconomy, .help = "their codes", .list = true, .required = true}},
       .heavy = true,
       .bare = true},
      {.pattern = "/api/v2/ases/{asn}",
       .handle = one_as,
       .summary = "One network",
       .schema = "v2_as",
       .parameters = {{.name = "asn", .kind = Kind::kAsn, .help = "the network"}},
       .bare = true},
      {.pattern = "/api/v2/participants",
       .handle = participants,
       .summary = "Participants; of one network with asn",
       .schema = "v2_participants",
       .parameters = {{.name = "asn", .kind = Kind::kAsn, .help = "only those with this network", .list = true}},
       .heavy = true,
       .bare = true},
      {.pattern = "/api/v2/scores",
       .handle = scores,
       .summary = "Scores of networks",
       .schema = "v2_scores",
       .parameters = {{.name = "asns", .kind = Kind::kAsn, .help = "these networks", .list = true},
                      {.name = "economies", .kind = Kind::kEconomy, .help = "those of economies", .list = true},
                      {.name = "participantIDs", .help = "those of participants", .list = true},
                      kMonthAsked},
       .heavy = true,
       .bare = true},
      {.pattern = "/api/v2/scores/summary",
       .handle = summary,
       .summary = "Means and states of the world or an economy",
       .schema = "v2_summary",
       .parameters = {{.name = "region", .kind = Kind::kEconomy, .help = "an economy"}, kMonthAsked},
       .bare = true}};
  return routes;
}

}  // namespace mannerly::api
