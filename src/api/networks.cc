// /api/v1/networks: the table of all networks, with the filters of the page.
#include <algorithm>

#include "api/answer.h"
#include "api/places.h"
#include "api/tables.h"
#include "observatory/networks.h"
#include "observatory/score_json.h"
#include "observatory/words.h"

namespace mannerly::api {
namespace {

using observatory::NetworkFilter;
using observatory::NetworkOrder;
using readiness::Category;

NetworkFilter filter_of(const Call& call) {
  NetworkFilter filter{
      .asns = call.asns("asn"), .economies = call.economies("economy"), .regions = call.texts("region")};
  for (const std::string& key : call.texts("state")) {
    if (const auto state = observatory::parse_state(key)) filter.states.push_back(*state);
  }
  if (const auto key = call.text("action")) filter.action = observatory::parse_category_key(*key);
  if (call.has("participant")) filter.participant = call.flag("participant");
  if (call.has("originates")) filter.originates = call.flag("originates");
  filter.text = call.text("q").value_or("");
  return filter;
}

std::vector<Column> columns() {
  std::vector<Column> out = {{"asn", ColumnType::kInteger},     {"name"}, {"organisation"}, {"economy"}, {"rir"},
                             {"participant", ColumnType::kFlag}};
  static constexpr std::array<std::array<std::string_view, 3>, readiness::kCategories> kNames = {
      {{"filtering", "filtering_state", "filtering_partial"},
       {"anti_spoofing", "anti_spoofing_state", "anti_spoofing_partial"},
       {"coordination", "coordination_state", "coordination_partial"},
       {"irr", "irr_state", "irr_partial"},
       {"rpki", "rpki_state", "rpki_partial"}}};
  for (const auto& [score, state, partial] : kNames) {
    out.push_back({score, ColumnType::kNumber});
    out.push_back({state});
    out.push_back({partial, ColumnType::kFlag});
  }
  for (const std::string_view name : {"routes", "routes_registered", "routes_rpki_valid", "routes_rpki_invalid",
                                      "routes_rpki_notfound", "incidents", "cone"}) {
    out.push_back({name, ColumnType::kInteger});
  }
  return out;
}

void write_row(const observatory::Edition& edition, std::uint32_t row, RowWriter& out) {
  const readiness::AsScore& score = edition.scores()[row];
  const observatory::NetworkIndex& index = edition.networks();
  const readiness::Coverage& coverage = edition.assessor().coverage();
  out.add(score.asn).text_or_none(index.name(row)).text_or_none(index.organisation(row));
  out.text_or_none(observatory::economy_text(score.economy)).add(readiness::name_of(score.rir));
  out.add(index.participates(row));
  for (const readiness::CategoryScore& category : score.categories) {
    out.add(category.score).add(observatory::key_of(category.state));
    category.score ? out.add(category.partial) : out.none();
  }
  const auto known = [&](bool is_known, std::uint32_t count) { is_known ? out.add(count) : out.none(); };
  known(coverage.routes, score.counts.routes);
  known(coverage.routes && coverage.irr_routes, score.counts.registered);
  known(coverage.routes && coverage.vrps, score.counts.rpki_valid);
  known(coverage.routes && coverage.vrps, score.counts.rpki_invalid);
  known(coverage.routes && coverage.vrps, score.counts.rpki_notfound);
  known(coverage.incidents.any, index.incidents(row));
  out.add(index.cone(row));
}

// The page is cut here, since its cursor is a network: it stays where it is when another edition comes.
Answer all_networks(const Call& call) {
  if (auto problem = unknown_place(call)) return std::unexpected(std::move(*problem));
  NetworkOrder order = NetworkOrder::kAsn;
  bool descending = false;
  if (!call.sort().empty()) {
    order = observatory::parse_network_order(call.sort().front().column).value_or(NetworkOrder::kAsn);
    descending = call.sort().front().descending;
  }
  std::optional<Asn> after;
  if (call.cursor()) after = parse_asn(*call.cursor());
  const bool bulk = call.format() != Format::kJson && !call.has("limit");
  const std::size_t limit = bulk ? call.edition().scores().size() : call.limit();
  const observatory::NetworkPage page =
      call.edition().networks().list(filter_of(call), order, descending, after, limit);
  auto edition = call.edition_ptr();
  Table table{
      .columns = columns(),
      .rows = page.rows.size(),
      .write = [edition, rows = page.rows](std::size_t i, RowWriter& out) { write_row(*edition, rows[i], out); },
      .envelope = {.total = page.total, .links = {{"ui", "/networks"}}, .next = {}},
      .cut = true};
  if (page.next) table.envelope.next = format_asn(*page.next);
  return api::table(call, std::move(table));
}

}  // namespace

std::span<const Route> networks_routes() {
  static const std::vector<Route> routes = {
      {.pattern = "/api/v1/networks",
       .handle = all_networks,
       .summary = "All networks with their scores and states",
       .schema = "network_row",
       .formats = {Format::kJson, Format::kCsv, Format::kNdjson},
       .parameters = {{.name = "asn",
                       .kind = Kind::kAsn,
                       .help = "these networks, also those that are in no aggregate",
                       .list = true},
                      {.name = "economy", .kind = Kind::kEconomy, .help = "registered there", .list = true},
                      {.name = "region", .help = "a UN region or sub-region, or a registry, by name", .list = true},
                      {.name = "state",
                       .kind = Kind::kWord,
                       .help = "of the action, or of any",
                       .list = true,
                       .words = {"ready", "aspiring", "lagging", "no_data"}},
                      {.name = "action",
                       .kind = Kind::kWord,
                       .help = "which action state is about",
                       .words = {"filtering", "anti_spoofing", "coordination", "irr", "rpki"}},
                      {.name = "participant", .kind = Kind::kFlag, .help = "takes part in a programme, or in none"},
                      {.name = "originates", .kind = Kind::kFlag, .help = "announces prefixes, or none"},
                      {.name = "q", .help = "part of the name or organisation, or the beginning of the number"}},
       .paged = true,
       .sorts = {"asn", "name", "economy", "filtering", "anti_spoofing", "coordination", "irr", "rpki", "routes",
                 "incidents", "cone"},
       .heavy = true}};
  return routes;
}

}  // namespace mannerly::api
