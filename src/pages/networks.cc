// /networks: the table of all networks, with filters whose choices say how many they leave.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "observatory/networks.h"
#include "observatory/places.h"
#include "observatory/words.h"
#include "pages/asked.h"
#include "pages/network.h"
#include "pages/network_frame.h"
#include "readiness/economies.h"
#include "render/html/table.h"
#include "render/html/words.h"

namespace mannerly::pages {

using observatory::FacetValue;
using observatory::NetworkFilter;
using observatory::NetworkOrder;
using readiness::Category;
using render::html::Chip;
using render::html::Enclosing;
using render::html::Field;
using render::html::Html;
using render::html::Link;
using render::html::TableColumn;

namespace {

constexpr std::size_t kRows = 100;
constexpr std::size_t kBodySize = 128 << 10;  // about that of a whole page

struct Request {
  NetworkFilter filter;
  NetworkOrder order = NetworkOrder::kAsn;
  bool descending = false;
  std::optional<Asn> after;
  std::vector<std::string> refused;  // parameters that mean nothing, in words
};

std::vector<std::string_view> values_of(const Link& here, std::string_view name) {
  std::vector<std::string_view> out;
  for (const auto& [key, value] : here.parameters()) {
    if (key != name) continue;
    for (const std::string_view part : split(value, ',')) {
      if (!trim(part).empty()) out.push_back(trim(part));
    }
  }
  return out;
}

void read_filter(const observatory::Edition& edition, const Link& here, Request& request) {
  NetworkFilter& filter = request.filter;
  const auto refuse = [&](std::string_view name, std::string_view value) {
    request.refused.push_back(fmt::format("{}={}", name, printable(value)));
  };
  for (const std::string_view value : values_of(here, "asn")) {
    const auto asn = parse_asn(value);
    asn ? filter.asns.push_back(*asn) : refuse("asn", value);
  }
  for (const std::string_view value : values_of(here, "economy")) {
    const std::string code = upper(value);
    const bool known = code.size() == 2 && observatory::is_economy(edition, {code[0], code[1]});
    known ? filter.economies.push_back({code[0], code[1]}) : refuse("economy", value);
  }
  for (const std::string_view value : values_of(here, "region")) {
    const auto is = [&](const std::string& word) { return iequals(word, value); };
    const bool known = std::ranges::any_of(observatory::region_words(edition), is);
    known ? void(filter.regions.emplace_back(value)) : refuse("region", value);
  }
  for (const std::string_view value : values_of(here, "state")) {
    const auto state = observatory::parse_state(value);
    state ? filter.states.push_back(*state) : refuse("state", value);
  }
  if (const std::string_view value = here.value("action"); !value.empty()) {
    filter.action = observatory::parse_category_key(value);
    if (!filter.action) refuse("action", value);
  }
  if (const std::string_view value = here.value("participant"); !value.empty()) {
    if (value == "true" || value == "false") {
      filter.participant = value == "true";
    } else {
      refuse("participant", value);
    }
  }
  filter.text = here.value("q");
}

Request read(const observatory::Edition& edition, const Link& here) {
  Request request;
  read_filter(edition, here, request);
  std::string_view sort = here.value("sort");
  request.descending = sort.starts_with('-');
  if (request.descending) sort.remove_prefix(1);
  if (const auto order = observatory::parse_network_order(sort)) {
    request.order = *order;
  } else if (!sort.empty()) {
    request.refused.push_back(fmt::format("sort={}", printable(sort)));
  }
  if (const std::string_view cursor = here.value("cursor"); !cursor.empty()) {
    request.after = parse_asn(cursor);
    if (!request.after) request.refused.push_back(fmt::format("cursor={}", printable(cursor)));
  }
  return request;
}

std::string option_text(std::string_view title, std::uint32_t count) {
  std::string out(title);
  return out.append(" (").append(render::html::count(count)).append(")");
}

// As the facet has them, the most frequent first.
void add_options(std::vector<Field::Option>& out, const std::vector<FacetValue>& values) {
  for (const FacetValue& value : values) {
    if (!value.key.empty()) out.push_back({value.key, option_text(value.key, value.count)});
  }
}

// By name.
std::vector<Field::Option> economy_options(const std::vector<FacetValue>& values) {
  std::vector<std::pair<std::string_view, const FacetValue*>> named;
  for (const FacetValue& value : values) {
    if (value.key.empty()) continue;
    const std::string_view name = readiness::economy_name({value.key[0], value.key[1]});
    named.emplace_back(name.empty() ? std::string_view(value.key) : name, &value);
  }
  std::ranges::sort(named, {}, [](const auto& each) { return each.first; });
  std::vector<Field::Option> out = {{"", "Any"}};
  for (const auto& [name, value] : named) out.push_back({value->key, option_text(name, value->count)});
  return out;
}

void add_form(Html& out, const Link& here, const NetworkFilter& filter, const observatory::Facets& facets) {
  std::vector<Field::Option> regions = {{"", "Any"}};
  for (const auto* values : {&facets.regions, &facets.sub_regions, &facets.rirs}) add_options(regions, *values);
  std::vector<Field::Option> actions = {{"", "Any action"}}, states = {{"", "Any"}};
  for (const Category c : observatory::kAllCategories) {
    actions.push_back({std::string(observatory::key_of(c)), std::string(readiness::title_of(c))});
  }
  for (const readiness::State s : observatory::kStatesBestFirst) {
    std::string text(observatory::word_of(s));
    if (filter.action) {
      const auto& counts = facets.states[readiness::index_of(*filter.action)];
      text += fmt::format(" ({})", render::html::count(counts[static_cast<std::size_t>(s)]));
    }
    states.push_back({std::string(observatory::key_of(s)), text});
  }
  const std::vector<Field::Option> members = {
      {"", "All networks"},
      {"true", fmt::format("Participants ({})", render::html::count(facets.participants))},
      {"false", fmt::format("Others ({})", render::html::count(facets.others))}};
  render::html::add_filters(
      out, here,
      {{.name = "q", .label = "Name or number", .hint = "Example, 645"},
       {.kind = Field::Kind::kSelect,
        .name = "economy",
        .label = "Economy",
        .options = economy_options(facets.economies)},
       {.kind = Field::Kind::kSelect, .name = "region", .label = "Region", .options = regions},
       {.kind = Field::Kind::kSelect, .name = "action", .label = "Action", .options = actions},
       {.kind = Field::Kind::kSelect, .name = "state", .label = "State", .options = states},
       {.kind = Field::Kind::kSelect, .name = "participant", .label = "Programme", .options = members}});
}

std::vector<Chip> chips_of(const Link& here) {
  std::vector<Chip> out;
  for (const std::string_view name : {"q", "asn", "economy", "region", "action", "state", "participant"}) {
    const std::string_view value = here.value(name);
    if (value.empty()) continue;
    out.push_back({.text = fmt::format("{}: {}", name, value), .href = here.without(name).str(), .removes = true});
  }
  return out;
}

void write_row(const observatory::Edition& edition, std::uint32_t row, render::html::TableRows& rows) {
  const readiness::AsScore& score = edition.scores()[row];
  const readiness::Coverage& coverage = edition.assessor().coverage();
  static const Html no_economy = render::html::no_data("no registry says");
  static const Html no_routes = render::html::no_data("no BGP data");
  static const Html no_incidents = render::html::no_data("no incident archive");
  const auto link = [](Html& cell, std::string_view folder, std::string_view key) {
    cell.add_markup("<a href=\"").add_markup(folder) += key;
    cell.add_markup("\">") += key;
    cell.add_markup("</a>");
  };
  const auto number = [](Html& cell, bool known, std::uint64_t value, const Html& otherwise) {
    known ? cell.add_markup(render::html::count(value)) : cell += otherwise;
  };
  rows.begin();
  link(rows.cell(), "/networks/", format_asn(score.asn));
  rows.cell() += edition.networks().name(row);
  const std::string economy = observatory::economy_text(score.economy);
  Html& cell = rows.cell();
  economy.empty() ? void(cell += no_economy) : link(cell, "/economies/", economy);
  for (const readiness::CategoryScore& c : score.categories) {
    render::html::add_score_mark(rows.cell(), c.state, c.score, c.partial);
  }
  number(rows.cell(), coverage.routes, score.counts.routes, no_routes);
  number(rows.cell(), coverage.incidents.any, edition.networks().incidents(row), no_incidents);
  number(rows.cell(), true, edition.networks().cone(row), {});
  rows.end();
}

void add_table(Html& out, const View& view, const observatory::NetworkPage& list) {
  using Kind = TableColumn::Kind;
  render::html::Table table{.caption = "Networks with their scores and states",
                            .caption_hidden = true,
                            .empty = "No network fits. Take a filter away, or look for a part of the name.",
                            .id = "networks"};
  table.columns = {{.title = "AS", .sort = "asn", .kind = Kind::kCode},
                   {.title = "Name", .sort = "name"},
                   {.title = "Economy", .sort = "economy"}};
  for (const Category c : observatory::kAllCategories) {
    table.columns.push_back({.title = std::string(observatory::short_title(c)),
                             .sort = std::string(observatory::key_of(c)),
                             .kind = Kind::kNumber,
                             .help = std::string(readiness::title_of(c))});
  }
  table.columns.push_back({.title = "Routes",
                           .sort = "routes",
                           .kind = Kind::kNumber,
                           .help = "announced prefixes that count",
                           .largest_first = true});
  table.columns.push_back({.title = "Incidents",
                           .sort = "incidents",
                           .kind = Kind::kNumber,
                           .help = "of this month that count, as culprit or accomplice",
                           .largest_first = true});
  table.columns.push_back({.title = "Cone",
                           .sort = "cone",
                           .kind = Kind::kNumber,
                           .help = "networks in its customer cone, with itself",
                           .largest_first = true});
  if (!list.rows.empty()) {
    table.write = [&](render::html::TableRows& rows) {
      for (const std::uint32_t row : list.rows) write_row(*view.edition, row, rows);
    };
  }
  render::html::add_table(out, table, view.here);
}

// "12 of 1 234 networks fit": what the table is of.
Html lede_of(const observatory::Edition& edition, const Request& request, std::uint32_t total) {
  const std::size_t all = edition.world().ases;
  std::string out = total == all
                        ? fmt::format("{} networks are delegated or seen in routing.", render::html::count(all))
                        : fmt::format("{} of {} networks fit.", render::html::count(total), render::html::count(all));
  if (!request.filter.action) return out;
  const auto& world = edition.world().categories[readiness::index_of(*request.filter.action)];
  const std::size_t ready = world.by_state[static_cast<std::size_t>(readiness::State::kReady)];
  return out + fmt::format(" Of all networks {} are ready in {}, of {} with data.", render::html::count(ready),
                           readiness::title_of(*request.filter.action), render::html::count(world.with_data));
}

}  // namespace

Page networks_page(const View& view) {
  const Request request = read(*view.edition, view.here);
  const observatory::NetworkIndex& index = view.edition->networks();
  const observatory::NetworkIndex::Selection selection = index.select(request.filter);
  const observatory::NetworkPage list = index.list(selection, request.order, request.descending, request.after, kRows);
  Page page{.section = Section::kNetworks,
            .title = "Networks",
            .heading = "How ready is each network?",
            .lede = lede_of(*view.edition, request, list.total),
            .chips = chips_of(view.here),
            .api = view.here.without("cursor").without("month").at("/api/v1/networks").str(),
            .cli = chips_of(view.here).empty() ? "mannerly score --all" : "",
            .csv = true};
  say_refused(page, request.refused);
  page.body.reserve(kBodySize);
  add_form(page.body, view.here, request.filter, index.facets(selection));
  {
    const Enclosing island(page.body, "div", {{"data-island", "networks-table"}, {"data-props", "{}"}});
    add_table(page.body, view, list);
  }
  page.body += render::html::pager(view.here, list.next ? format_asn(*list.next) : std::string(), list.total, "network",
                                   "networks");
  page.body += render::html::note(
      "~ beside a share: some metrics of the action have no data and were left out. No data is never counted as 0.");
  return page;
}

}  // namespace mannerly::pages
