// /api/v1/networks/{asn}: one network, its metrics with their proof, what it announces, its neighbours, what if.
#include <fmt/format.h>

#include <algorithm>

#include "api/answer.h"
#include "api/service.h"
#include "api/tables.h"
#include "base/text.h"
#include "observatory/change_text.h"
#include "observatory/contacts.h"
#include "observatory/months.h"
#include "observatory/network_peers.h"
#include "observatory/network_routes.h"
#include "observatory/records.h"
#include "observatory/score_json.h"
#include "observatory/words.h"
#include "render/json_nullable.h"

namespace mannerly::api {
namespace {

using observatory::Edition;
using readiness::AsScore;
using render::JsonWriter;

constexpr std::size_t kEvidenceDefault = 100, kEvidenceMax = 5000;

std::expected<const AsScore*, Problem> score_of(const Call& call) {
  const Asn asn = *call.asn("asn");
  const AsScore* score = call.edition().find(asn);
  if (score == nullptr) {
    const auto before = observatory::last_known_on(call.edition(), asn);
    if (!before) return std::unexpected(Problem(before.error()));
    const bool known = before->has_value();
    return std::unexpected(
        not_found(fmt::format("no source names {}{}", format_asn(asn),
                              known ? fmt::format(" any more; it was known until {}, which at={} shows "
                                                  "if its snapshot is kept",
                                                  format_day(**before), format_day(**before))
                                    : std::string())));
  }
  return score;
}

std::string page_of(Asn asn, std::string_view rest = "") {
  return "/networks/" + format_asn(asn) + std::string(rest);
}

void write_before(JsonWriter& json, const Edition& edition, Asn asn) {
  const store::ScoreRow* before = edition.before(asn);
  json.key("month_before");
  if (before == nullptr) {
    json.null();
    return;
  }
  json.begin_object();
  for (const readiness::Category c : observatory::kAllCategories) {
    observatory::share_or_null(json, observatory::key_of(c),
                               store::from_millionths(before->score[readiness::index_of(c)]));
  }
  // A row has counts only; of routes without a score of the category nobody could count.
  const auto counted = [&](readiness::Category c, std::uint32_t count) {
    const bool unknown = before->routes > 0 && before->score[readiness::index_of(c)] == store::kNoValue;
    return unknown ? std::nullopt : std::optional(count);
  };
  json.field("routes", before->routes);
  render::field_or_null(json, "rpki_valid", counted(readiness::Category::kRpki, before->rpki_valid));
  render::field_or_null(json, "rpki_invalid", counted(readiness::Category::kRpki, before->rpki_invalid));
  render::field_or_null(json, "registered", counted(readiness::Category::kIrr, before->registered));
  json.end_object();
}

void write_peers(JsonWriter& json, const observatory::PeerGroup& group) {
  json.key("peer_group").begin_object().field("title", group.title).field("size", group.size);
  for (const readiness::Category c : observatory::kAllCategories) {
    const auto& band = group.bands[readiness::index_of(c)];
    json.key(observatory::key_of(c)).begin_object().field("with_data", band.with_data);
    observatory::share_or_null(json, "low", band.low);
    observatory::share_or_null(json, "median", band.median);
    observatory::share_or_null(json, "high", band.high);
    json.end_object();
  }
  json.end_object();
}

Answer one_network(const Call& call) {
  MANNERLY_TRY(const AsScore* score, score_of(call));
  const Edition& edition = call.edition();
  const readiness::AsReport report = edition.assessor().report_of(*score);
  return document(call,
                  [&](JsonWriter& json) {
                    json.begin_object();
                    observatory::write_score(json, edition.snapshot(), *score);
                    json.key("metrics").begin_array();
                    for (const readiness::Metric& metric : report.metrics) observatory::write_metric(json, metric);
                    json.end_array().key("formulas").begin_object();
                    for (const readiness::Category c : observatory::kAllCategories) {
                      json.field(observatory::key_of(c), report.formulas[readiness::index_of(c)]);
                    }
                    json.end_object();
                    write_before(json, edition, score->asn);
                    write_peers(json, observatory::peers_of(edition, *score));
                    json.end_object();
                  },
                  {.links = {{"ui", page_of(score->asn)}}});
}

Answer explain(const Call& call) {
  MANNERLY_TRY(const AsScore* score, score_of(call));
  const auto id = readiness::parse_metric(*call.text("metric"));
  if (!id) return std::unexpected(not_found("there is no such metric; /api/v1/methods lists them"));
  const readiness::Metric metric = call.edition().assessor().explain(score->asn, *id);
  const std::size_t limit = std::min<std::size_t>(call.number("rows").value_or(kEvidenceDefault), kEvidenceMax);
  return document(call,
                  [&](JsonWriter& json) {
                    json.begin_object().field("asn", score->asn.value).key("metric");
                    observatory::write_metric(json, metric);
                    json.field("evidence_rows", std::uint64_t{metric.evidence.size()}).key("evidence").begin_array();
                    for (std::size_t i = 0; i < std::min(limit, metric.evidence.size()); ++i) {
                      const readiness::Evidence& evidence = metric.evidence[i];
                      json.begin_object().field("text", evidence.text).field("good", evidence.good);
                      json.field("counted", evidence.counted).key("records").begin_array();
                      for (const auto& record : observatory::records_of(call.edition().snapshot(), evidence)) {
                        json.begin_object().field("source", record.source).field("language", record.language);
                        json.field("text", record.text).end_object();
                      }
                      json.end_array().end_object();
                    }
                    json.end_array().end_object();
                  },
                  {.total = metric.evidence.size(),
                   .links = {{"ui", page_of(score->asn, "/explain/" + std::string(readiness::name_of(*id)))}}});
}

Answer prefixes(const Call& call) {
  MANNERLY_TRY(const AsScore* score, score_of(call));
  auto routes = std::make_shared<const std::vector<observatory::NetworkRoute>>(
      observatory::routes_of(call.edition(), score->asn));
  auto edition = call.edition_ptr();
  const auto write = [routes, edition](std::size_t i, RowWriter& out) {
    const observatory::NetworkRoute& route = (*routes)[i];
    const snapshot::Snapshot& s = edition->snapshot();
    const snapshot::RouteRow& row = s.routes()[route.facts.row];
    const bool vrps = observatory::has_vrps(s), objects = observatory::has_route_objects(s);
    out.add(format_prefix(row.prefix())).add(route.counted);
    row.peers > 0 ? out.add(std::uint32_t{row.peers}) : out.none();
    vrps ? out.add(validity::name_of(route.facts.rov.state)).add(observatory::rov_reason(s, route.facts))
         : out.none().none();
    objects ? out.add(validity::name_of(route.facts.irr.state)) : out.none();
    out.text_or_none(observatory::irr_by_source(s, route.facts.irr)).text_or_none(route.bogon_reason);
    route.legacy == validity::Legacy::kUnknown ? out.none() : out.add(route.legacy == validity::Legacy::kYes);
    out.add(route.rpki_gain).add(route.irr_gain);
    JsonWriter json;
    std::string codes;
    json.begin_array();
    for (const observatory::Advice& advice : route.advice) {
      codes += (codes.empty() ? "" : " ") + advice.code;
      json.begin_object().field("code", advice.code).field("severity", observatory::name_of(advice.severity));
      json.field("text", advice.text).field("fix", advice.fix).field("why_not", advice.why_not).end_object();
    }
    out.raw(json.end_array().take(), codes);
  };
  return table(call, {.columns = {{"prefix"},
                                  {"counted", ColumnType::kFlag},
                                  {"peers", ColumnType::kInteger},
                                  {"rov"},
                                  {"rov_reason"},
                                  {"irr"},
                                  {"irr_by_source"},
                                  {"bogon"},
                                  {"legacy", ColumnType::kFlag},
                                  {"rpki_gain", ColumnType::kNumber},
                                  {"irr_gain", ColumnType::kNumber},
                                  {"advice", ColumnType::kList}},
                      .rows = routes->size(),
                      .write = write,
                      .envelope = {.links = {{"ui", page_of(score->asn, "/prefixes")}}}});
}

Answer neighbours(const Call& call) {
  MANNERLY_TRY(const AsScore* score, score_of(call));
  auto edition = call.edition_ptr();
  const auto list = edition->topology().neighbours(score->asn);
  const Asn asn = score->asn;
  const auto write = [edition, list, asn](std::size_t i, RowWriter& out) {
    const topology::Neighbour& neighbour = list[i];
    const AsScore* other = edition->find(neighbour.asn);
    out.add(neighbour.asn).text_or_none(observatory::as_name(edition->snapshot(), neighbour.asn));
    out.add(topology::name_of(neighbour.relation)).add(double{neighbour.confidence});
    out.add(edition->topology().reasons(asn, neighbour.asn));
    if (other == nullptr || !edition->assessor().coverage().vrps) {
      out.none().none();
      return;
    }
    out.add(other->counts.rpki_invalid).add(observatory::key_of(other->categories[4].state));
  };
  return table(call, {.columns = {{"asn", ColumnType::kInteger},
                                  {"name"},
                                  {"relation"},
                                  {"confidence", ColumnType::kNumber},
                                  {"reasons"},
                                  {"rpki_invalid", ColumnType::kInteger},
                                  {"rpki_state"}},
                      .rows = list.size(),
                      .write = write,
                      .envelope = {.links = {{"ui", page_of(score->asn, "/neighbours")}}}});
}

Answer contacts(const Call& call) {
  MANNERLY_TRY(const AsScore* score, score_of(call));
  const bool addresses = call.service().allows(call.request(), Scope::kContacts);
  auto list = std::make_shared<const std::vector<observatory::Contact>>(
      observatory::contacts_of(call.edition().snapshot(), score->asn,
                               addresses ? observatory::Addresses::kOfRoles : observatory::Addresses::kNone));
  const auto write = [list, addresses](std::size_t i, RowWriter& out) {
    const observatory::Contact& contact = (*list)[i];
    const bool registry = contact.origin == snapshot::ContactOrigin::kRegistry;
    out.add(observatory::name_of(contact.role)).add(contact.source).add(registry ? "registry" : "peeringdb");
    out.add(observatory::name_of(contact.visibility)).add(contact.email).add(contact.phone).add(contact.resolves);
    contact.changed ? out.add(format_day(*contact.changed)) : out.none();
    addresses ? out.list(contact.addresses) : out.none();
  };
  Envelope envelope{.links = {{"ui", page_of(score->asn, "/contacts")}}};
  if (!observatory::has_contact_sources(call.edition().snapshot())) {
    envelope.messages.emplace_back("No data: this snapshot has neither a registry nor PeeringDB.");
  }
  if (!addresses) envelope.messages.emplace_back("Addresses stay with their sources; this server does not show them.");
  return table(call, {.columns = {{"role"},
                                  {"source"},
                                  {"origin"},
                                  {"visibility"},
                                  {"email", ColumnType::kFlag},
                                  {"phone", ColumnType::kFlag},
                                  {"resolves", ColumnType::kFlag},
                                  {"changed"},
                                  {"addresses", ColumnType::kList}},
                      .rows = list->size(),
                      .write = write,
                      .envelope = std::move(envelope)});
}

void write_change(JsonWriter& json, const snapshot::Snapshot& s, std::uint32_t route) {
  const snapshot::RouteRow& row = s.routes()[route];
  json.field("prefix", format_prefix(row.prefix())).key("origin");
  row.origin_kind == snapshot::OriginKind::kAsn ? json.value(row.origin) : json.null();
}

// Both by GET with change= and by POST with one change a line.
Answer what_if(const Call& call) {
  MANNERLY_TRY(const AsScore* score, score_of(call));
  std::vector<std::string> texts = call.texts("change");
  if (call.request().method == "POST") texts.push_back(call.request().body);
  const auto request = observatory::parse_changes(texts);
  if (!request) return std::unexpected(bad_request("change", request.error().message));
  MANNERLY_TRY(const observatory::WhatIfAnswer answer, observatory::what_if(call.edition(), score->asn, *request));
  const snapshot::Snapshot& s = call.edition().snapshot();
  const auto write_states = [](JsonWriter& json, const auto& change) {
    json.field("rov_before", validity::name_of(change.rov_before))
        .field("rov_after", validity::name_of(change.rov_after));
    json.field("irr_before", validity::name_of(change.irr_before))
        .field("irr_after", validity::name_of(change.irr_after));
  };
  return document(call, [&](JsonWriter& json) {
    json.begin_object().key("before").begin_object();
    observatory::write_score(json, s, answer.before);
    json.end_object().key("after").begin_object();
    observatory::write_score(json, s, answer.after);
    json.end_object().key("routes").begin_array();
    for (const observatory::WhatIfRoute& change : answer.routes) {
      json.begin_object();
      write_change(json, s, change.route);
      json.field("withdrawn", change.withdrawn);
      write_states(json, change);
      json.end_object();
    }
    json.end_array().key("routes_of_others").begin_array();
    for (const readiness::RouteChange& change : answer.others) {
      json.begin_object();
      write_change(json, s, change.route);
      write_states(json, change);
      json.end_object();
    }
    json.end_array().key("unmatched").begin_array();
    for (const std::string& text : answer.unmatched) json.value(text);
    json.end_array().end_object();
  });
}

}  // namespace

std::span<const Route> network_routes() {
  static const Parameter asn{.name = "asn", .kind = Kind::kAsn, .help = "the network"};
  static const std::vector<Format> rows = {Format::kJson, Format::kCsv, Format::kNdjson};
  static const Parameter change{
      .name = "change",
      .help = "+roa PREFIX-MAX ASN, -roa ..., +route PREFIX ASN, -route ..., withdraw PREFIX, contact",
      .list = true};
  static const std::vector<Route> routes = {
      {.pattern = "/api/v1/networks/{asn}",
       .handle = one_network,
       .summary = "One network: scores, states and the metrics behind them",
       .schema = "network",
       .parameters = {asn},
       .heavy = true},
      {.pattern = "/api/v1/networks/{asn}/explain/{metric}",
       .handle = explain,
       .summary = "A metric down to the raw records that it was made of",
       .schema = "explanation",
       .parameters = {asn,
                      {.name = "metric", .help = "M1 to M8"},
                      {.name = "rows", .kind = Kind::kNumber, .help = "of evidence", .min = 1, .max = kEvidenceMax}},
       .heavy = true},
      {.pattern = "/api/v1/networks/{asn}/prefixes",
       .handle = prefixes,
       .summary = "What it announces, with advice and what to paste",
       .schema = "network_prefix",
       .formats = rows,
       .parameters = {asn},
       .paged = true,
       .heavy = true},
      {.pattern = "/api/v1/networks/{asn}/neighbours",
       .handle = neighbours,
       .summary = "Providers, customers and peers",
       .schema = "neighbour",
       .formats = rows,
       .parameters = {asn},
       .paged = true,
       .heavy = true},
      {.pattern = "/api/v1/networks/{asn}/contacts",
       .handle = contacts,
       .summary = "Which contacts are registered where, and who may read them",
       .schema = "contact",
       .formats = rows,
       .parameters = {asn},
       .paged = true,
       .caching = Caching::kNone},
      {.pattern = "/api/v1/networks/{asn}/whatif",
       .handle = what_if,
       .summary = "What changes would do to its scores",
       .schema = "whatif",
       .parameters = {asn, change},
       .heavy = true,
       .cost = 5},
      {.pattern = "/api/v1/networks/{asn}/whatif",
       .handle = what_if,
       .summary = "What changes would do to its scores; one change a line in the body",
       .schema = "whatif",
       .parameters = {asn},
       .heavy = true,
       .caching = Caching::kNone,
       .method = "POST",
       .cost = 5}};
  return routes;
}

}  // namespace mannerly::api
