// /regions and /regions/{code}: UN regions and sub-regions, registries, programmes; the same graph for all members.
#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "pages/charts.h"
#include "pages/groups_view.h"
#include "render/html/words.h"

namespace mannerly::pages {

using observatory::GroupMetric;
using observatory::RegionName;
using render::html::el;
using render::html::Html;
using render::html::Link;
using store::GroupKind;
using store::GroupRow;

namespace {

std::string address_of(GroupKind kind, std::string_view key) {
  return kind == GroupKind::kEconomy ? "/economies/" + std::string(key)
                                     : "/regions/" + observatory::region_code(kind, key);
}

std::string capital(std::string text) {
  if (!text.empty()) text[0] = to_upper(text[0]);
  return text;
}

Html groups_table(const View& view, std::vector<GroupRow> rows, std::span<const GroupRow> before,
                  const std::string& caption, const std::string& first) {
  sort_groups(rows, before, view.here.value("sort"));
  render::html::Table table{
      .caption = caption, .columns = {{first, "name"}}, .empty = "No day of this month was observed."};
  for (auto& column : group_columns()) table.columns.push_back(std::move(column));
  for (const GroupRow& row : rows) {
    if (row.key.empty()) continue;
    auto& cells = table.rows.emplace_back();
    cells.push_back(render::html::link(Link(address_of(row.kind, row.key)).with("month", view.here.value("month")),
                                       capital(observatory::title_of(row.kind, row.key))));
    for (Html& cell : group_cells(row, observatory::find_group(before, row.key), view.edition->profile())) {
      cells.push_back(std::move(cell));
    }
  }
  return render::html::table(table, view.here);
}

struct Listing {
  GroupKind kind;
  std::string_view title, first, by;
};

constexpr std::array kListings = {
    Listing{GroupKind::kRegion, "Regions of the United Nations", "Region", "region"},
    Listing{GroupKind::kSubRegion, "Sub-regions", "Sub-region", "sub-region"},
    Listing{GroupKind::kRir, "Regional Internet registries", "Registry", "rir"},
    Listing{GroupKind::kProgramme, "Programmes", "Programme", "programme"},
};

}  // namespace

Page regions_page(const View& view) {
  const Asked asked = read_asked(view);
  Page page{.section = Section::kEconomies, .title = "Regions, registries and programmes"};
  page.aside = shown_text(*view.edition, asked);
  page.crumbs = {{"Economies", "/economies"}, {"Regions", ""}};
  page.lede = "The same table and the same graph for each of them; every row leads to its members.";
  page.api = Link("/api/v1/regions").with("month", view.here.value("month")).str();
  page.csv = true;
  say_refused(page, asked);
  page.body += month_form(view, asked);
  Html grid;
  for (const Listing& listing : kListings) {
    const auto rows = observatory::groups_at(*view.edition, listing.kind, asked.month);
    const auto before = observatory::groups_at(*view.edition, listing.kind, asked.before);
    if (!rows || !before) {
      grid +=
          render::html::panel(listing.title, render::html::warn(rows ? before.error().message : rows.error().message));
      continue;
    }
    Html content = groups_table(view, *rows, *before,
                                fmt::format("{}; change {}", render::html::month_name(asked.shown), since_text(asked)),
                                std::string(listing.first));
    content += chart_figure(view, chart_link(view, "states", {{"by", std::string(listing.by)}, {"action", "rpki"}}),
                            {.wide = 900, .narrow = 340}, "Networks by their state of RPKI (ROA).");
    grid += render::html::panel(listing.title, content, "wide");
  }
  page.body += el("div", {{"class", "grid"}}, grid);
  return page;
}

namespace {

Html members_panels(const View& view, const Asked& asked, const RegionName& region, const std::string& code) {
  const std::vector<RegionName> members = observatory::members_of(*view.edition, region);
  if (members.empty()) return {};
  const std::string metric(observatory::name_of(asked.metric));
  Html out;
  const auto rows = observatory::groups_at(*view.edition, members.front().kind, asked.month);
  const auto before = observatory::groups_at(*view.edition, members.front().kind, asked.before);
  if (rows && before) {
    std::vector<GroupRow> own;
    for (const RegionName& member : members) {
      if (const GroupRow* row = observatory::find_group(*rows, member.key)) own.push_back(*row);
    }
    out += render::html::panel(
        "Members",
        groups_table(view, std::move(own), *before,
                     fmt::format("{}; change {}", render::html::month_name(asked.shown), since_text(asked)), "Member"),
        "wide");
  }
  out += render::html::panel(fmt::format("{}: the same graph for all members", observatory::title_of(asked.metric)),
                             chart_figure(view, chart_link(view, "members", {{"group", code}, {"metric", metric}}),
                                          {.wide = 1060, .narrow = 340},
                                          fmt::format("Share of {}, by month, all to one scale; at most 36 members.",
                                                      observatory::denominator_title(asked.metric))),
                             "wide");
  out += render::html::panel("Before and now",
                             chart_figure(view, chart_link(view, "change", {{"group", code}, {"metric", metric}}),
                                          {.wide = 540, .narrow = 340}, ""),
                             "half");
  return out;
}

}  // namespace

Page region_page(const View& view) {
  const Asked asked = read_asked(view);
  const std::string code = view.captures.empty() ? "" : lower(view.captures[0]);
  const auto region = observatory::find_region(*view.edition, code);
  if (!region) return unknown_group_page("No such region", fmt::format("There is no region {}.", printable(code)));
  const auto row = observatory::group_at(*view.edition, region->kind, region->key, asked.month);
  const auto before = observatory::group_at(*view.edition, region->kind, region->key, asked.before);
  const std::string name = capital(observatory::title_of(region->kind, region->key));
  if (!row || !*row) {
    return unknown_group_page(name, fmt::format("Nothing is known of {}.", render::html::month_name(asked.shown)));
  }
  const GroupRow* old = before && *before ? &**before : nullptr;
  Page page{.section = Section::kEconomies, .title = name};
  page.aside = shown_text(*view.edition, asked);
  page.crumbs = {{"Economies", "/economies"}, {"Regions", "/regions"}, {name, ""}};
  page.lede = Html(fmt::format("{} networks, {} of which originate {} routes; ", render::html::count((*row)->ases),
                               render::html::count((*row)->originating), render::html::count((*row)->routes)));
  page.lede += el("strong", {}, render::html::share(observatory::value_of(**row, GroupMetric::kRpkiRoutes)));
  page.lede += " of these are RPKI valid";
  if (const Html change = render::html::delta(change_of(old, **row, GroupMetric::kRpkiRoutes)); !change.empty()) {
    page.lede += ", ";
    page.lede += change;
    page.lede += " " + since_text(asked);
  }
  page.lede += ".";
  page.api = Link("/api/v1/regions/" + code).with("month", view.here.value("month")).str();
  say_refused(page, asked);
  page.body += month_form(view, asked,
                          {metric_field({GroupMetric::kRpkiRoutes, GroupMetric::kIrrRoutes, GroupMetric::kWithRoa,
                                         GroupMetric::kRpkiInvalid, GroupMetric::kFiltering, GroupMetric::kAntiSpoofing,
                                         GroupMetric::kCoordination, GroupMetric::kIrr, GroupMetric::kRpki})});
  page.body += action_cards(**row, old, asked, view.edition->profile());
  Html grid = members_panels(view, asked, *region, code);
  grid += render::html::panel(
      "Beside the world",
      chart_figure(
          view,
          chart_link(view, "trend", {{"group", code}, {"metric", std::string(observatory::name_of(asked.metric))}}),
          {.wide = 540, .narrow = 340}, ""),
      "half");
  grid += render::html::panel(
      "Networks by state",
      chart_figure(
          view, chart_link(view, "actions", {{"group", code}}), {.wide = 540, .narrow = 340},
          fmt::format("Of {} {}.", render::html::count((*row)->ases), (*row)->ases == 1 ? "network" : "networks")),
      "half");
  page.body += el("div", {{"class", "grid"}}, grid);
  return page;
}

}  // namespace mannerly::pages
