// /map: one metric of all economies, with the same numbers as a table beside it.
#include <fmt/format.h>

#include "pages/charts.h"
#include "pages/groups_view.h"
#include "render/html/words.h"

namespace mannerly::pages {

using observatory::GroupMetric;
using render::html::el;
using render::html::Html;
using render::html::Link;
using render::html::TableColumn;
using store::GroupKind;
using store::GroupRow;

namespace {

Html metric_table(const View& view, const Asked& asked, std::vector<GroupRow> rows, std::span<const GroupRow> before) {
  const std::string key(observatory::name_of(asked.metric));
  const std::string_view sort = view.here.value("sort");
  const bool own = sort == "value" || sort == "-value" || sort.empty();
  sort_groups(rows, before, own ? (sort == "value" ? key : "-" + key) : std::string(sort));
  render::html::Table table{
      .caption = fmt::format("{}, {}", observatory::title_of(asked.metric), render::html::month_name(asked.shown)),
      .columns = {{"Economy", "name"},
                  {"Value", "value", TableColumn::Kind::kNumber, "", true},
                  {std::string(observatory::denominator_title(asked.metric)), "", TableColumn::Kind::kNumber},
                  {"Change", "", TableColumn::Kind::kNumber, since_text(asked)}},
      .empty = "No day of this month was observed."};
  for (const GroupRow& row : rows) {
    if (row.key.size() != 2) continue;
    const auto change = change_of(observatory::find_group(before, row.key), row, asked.metric);
    table.rows.push_back(
        {render::html::link("/economies/" + row.key, observatory::title_of(GroupKind::kEconomy, row.key)),
         render::html::share(observatory::value_of(row, asked.metric)),
         render::html::count(observatory::denominator_of(row, asked.metric)),
         change ? render::html::delta(change) : render::html::no_data("not known for both months")});
  }
  return render::html::table(table, view.here);
}

}  // namespace

Page map_page(const View& view) {
  const Asked asked = read_asked(view);
  const auto rows = observatory::groups_at(*view.edition, GroupKind::kEconomy, asked.month);
  const auto before = observatory::groups_at(*view.edition, GroupKind::kEconomy, asked.before);
  Page page{.section = Section::kMap, .title = "Where is routing secured?"};
  page.aside = shown_text(*view.edition, asked);
  if (!rows) {
    page.body = render::html::warn(rows.error().message);
    return page;
  }
  std::size_t known = 0;
  for (const GroupRow& row : *rows) known += row.key.size() == 2 && observatory::value_of(row, asked.metric) ? 1 : 0;
  page.lede =
      fmt::format("{}: {} economies have data.", observatory::title_of(asked.metric), render::html::count(known));
  page.api = Link("/api/v1/scores/distribution", {{"by", "economy"}}).with("month", view.here.value("month")).str();
  page.csv = true;
  say_refused(page, asked);
  page.body += month_form(view, asked,
                          {metric_field({GroupMetric::kRpkiRoutes, GroupMetric::kIrrRoutes, GroupMetric::kWithRoa,
                                         GroupMetric::kRpkiInvalid, GroupMetric::kFiltering, GroupMetric::kAntiSpoofing,
                                         GroupMetric::kCoordination, GroupMetric::kIrr, GroupMetric::kRpki})});
  const std::string metric(observatory::name_of(asked.metric));
  Html grid = render::html::panel(
      observatory::title_of(asked.metric),
      chart_figure(
          view, chart_link(view, "map", {{"metric", metric}}), {.wide = 1060, .narrow = 340},
          "One tile an economy, at about its place, all of one size: no boundaries are shown and none are meant. "
          "Tiles lead to the economy."),
      "wide");
  grid += render::html::panel("Regions before and now",
                              chart_figure(view, chart_link(view, "change", {{"group", "world"}, {"metric", metric}}),
                                           {.wide = 520, .narrow = 340}, ""),
                              "half");
  grid += render::html::panel(
      "The same as a table",
      metric_table(view, asked, *rows, before ? std::span<const GroupRow>(*before) : std::span<const GroupRow>()),
      "half");
  page.body += el("div", {{"class", "grid"}}, grid);
  return page;
}

}  // namespace mannerly::pages
