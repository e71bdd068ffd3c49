// /api/v1/economies, /{economy}, /{economy}/levers; /api/v1/regions, /{code}.
#include <fmt/format.h>

#include "api/groups_answer.h"
#include "api/report_answer.h"
#include "api/tables.h"
#include "observatory/economy_brief.h"
#include "observatory/levers.h"
#include "observatory/words.h"

namespace mannerly::api {

using store::GroupKind;

namespace {

std::vector<Parameter> with(std::vector<Parameter> first, std::vector<Parameter> more = month_parameters()) {
  first.insert(first.end(), more.begin(), more.end());
  return first;
}

std::string key_of(const Economy& economy) {
  return std::string(economy.data(), economy.size());
}

Answer one_economy(const Call& call) {
  const std::string key = key_of(*call.economy("economy"));
  return one_group(call, {GroupKind::kEconomy, key}, "/economies/" + key);
}

Answer levers(const Call& call) {
  const Economy economy = *call.economy("economy");
  const auto metric = observatory::parse_lever_metric(call.text("metric").value_or("rpki"));
  const auto found = observatory::levers_of(call.edition(), economy, metric.value_or(observatory::LeverMetric::kRpki),
                                            call.number("top").value_or(20));
  if (found.networks == 0) return std::unexpected(not_found("no network of " + key_of(economy) + " originates routes"));
  return document(
      call,
      [&](render::JsonWriter& json) {
        json.begin_object().field("economy", key_of(economy)).field("routes", found.routes);
        json.field("covered", found.covered);
        json.key("coverage");
        found.routes == 0 ? json.null()
                          : json.value(static_cast<double>(found.covered) / static_cast<double>(found.routes));
        json.field("networks", found.networks).field("incomplete", found.incomplete).key("levers").begin_array();
        for (const observatory::Lever& lever : found.levers) {
          json.begin_object().field("asn", lever.asn.value);
          json.field("name", observatory::as_name(call.edition().snapshot(), lever.asn));
          json.field("routes", lever.routes).field("missing", lever.missing);
          json.field("coverage_after", lever.coverage_after).end_object();
        }
        json.end_array().end_object();
      },
      {.links = {{"ui", "/economies/" + key_of(economy)}}});
}

Answer brief(const Call& call) {
  const Economy economy = *call.economy("economy");
  const std::string key = key_of(economy);
  if (call.format() == Format::kPdf) {
    MANNERLY_TRY(const auto report, observatory::economy_document(call.edition(), economy));
    return pdf_of(call, observatory::title_of(GroupKind::kEconomy, key), report);
  }
  MANNERLY_TRY(const auto brief, observatory::economy_brief(call.edition(), economy));
  if (brief.networks == 0) return std::unexpected(not_found("no network of " + key + " is known"));
  return document(call, [&](render::JsonWriter& json) { observatory::write_economy_brief(json, brief); },
                  {.links = {{"ui", "/economies/" + key}}});
}

Answer regions(const Call& call) {
  const auto kind = store::parse_group_kind(call.text("by").value_or("region"));
  return groups_table(call, kind.value_or(GroupKind::kRegion));
}

Answer one_region(const Call& call) {
  const std::string code = *call.text("code");
  const auto region = observatory::find_region(call.edition(), code);
  if (!region) return std::unexpected(not_found("there is no region " + code));
  return one_group(call, *region, "/regions/" + code);
}

}  // namespace

std::span<const Route> economy_routes() {
  const Parameter code{.name = "economy", .kind = Kind::kEconomy, .help = "its ISO 3166 code"};
  static const std::vector<Route> routes = {
      {.pattern = "/api/v1/economies",
       .handle = [](const Call& call) { return groups_table(call, GroupKind::kEconomy); },
       .summary = "All economies: mean scores, coverage, change",
       .schema = "group_row",
       .formats = {Format::kJson, Format::kCsv, Format::kNdjson},
       .parameters = month_parameters(),
       .paged = true},
      {.pattern = "/api/v1/economies/{economy}",
       .handle = one_economy,
       .summary = "One economy: scores, states, coverage, change",
       .schema = "group",
       .parameters = with({code})},
      {.pattern = "/api/v1/economies/{economy}/levers",
       .handle = levers,
       .summary = "The networks of an economy that would lift its coverage most",
       .schema = "levers",
       .parameters =
           {code,
            {.name = "metric",
             .kind = Kind::kWord,
             .help = "what is covered",
             .words = {"rpki", "irr"},
             .fallback = "rpki"},
            {.name = "top", .kind = Kind::kNumber, .help = "networks", .min = 1, .max = 1000, .fallback = "20"}},
       .heavy = true},
      {.pattern = "/api/v1/economies/{economy}/brief",
       .handle = brief,
       .summary = "What else there is to say of an economy: address space with ROAs, contacts, upstreams, flows of "
                  "incidents; as PDF on one page",
       .schema = "economy_brief",
       .formats = {Format::kJson, Format::kPdf},
       .parameters = {code},
       .heavy = true,
       .cost = 5},
      {.pattern = "/api/v1/regions",
       .handle = regions,
       .summary = "Groups of one kind: regions, sub-regions, registries, programmes",
       .schema = "group_row",
       .formats = {Format::kJson, Format::kCsv, Format::kNdjson},
       .parameters = with({{.name = "by",
                            .kind = Kind::kWord,
                            .help = "kind of group",
                            .words = {"region", "sub-region", "rir", "programme", "membership", "world"},
                            .fallback = "region"}}),
       .paged = true},
      {.pattern = "/api/v1/regions/{code}",
       .handle = one_region,
       .summary = "One region, registry or programme, with its members",
       .schema = "group",
       .parameters = with({{.name = "code",
                            .kind = Kind::kText,
                            .help = "un:eastern-africa, rir:afrinic, programme:ixp, membership:participant, world"}})}};
  return routes;
}

}  // namespace mannerly::api
