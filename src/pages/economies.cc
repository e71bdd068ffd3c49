// /economies: all of them, in one table.
#include <fmt/format.h>

#include "base/text.h"
#include "pages/groups_view.h"
#include "readiness/regions.h"
#include "render/html/words.h"

namespace mannerly::pages {

using observatory::GroupMetric;
using render::html::Field;
using render::html::Html;
using render::html::Link;
using store::GroupKind;
using store::GroupRow;

namespace {

Field region_field(const observatory::Edition& edition) {
  Field field{.kind = Field::Kind::kSelect, .name = "region", .label = "Region", .options = {{"", "all"}}};
  for (const GroupKind kind : {GroupKind::kRegion, GroupKind::kSubRegion}) {
    for (const GroupRow& row : edition.group_rows()) {
      if (row.kind == kind && !row.key.empty())
        field.options.push_back({observatory::region_code(kind, row.key), row.key});
    }
  }
  return field;
}

bool lies_in(const GroupRow& row, std::string_view region) {
  if (region.empty()) return true;
  if (row.key.size() != 2) return false;
  const readiness::UnRegion un = readiness::un_region_of({row.key[0], row.key[1]});
  return (!un.region.empty() && observatory::region_code(GroupKind::kRegion, un.region) == region) ||
         (!un.sub_region.empty() && observatory::region_code(GroupKind::kSubRegion, un.sub_region) == region);
}

}  // namespace

Page economies_page(const View& view) {
  const Asked asked = read_asked(view);
  Page page{.section = Section::kEconomies, .title = "Economies"};
  page.aside = shown_text(*view.edition, asked);
  auto rows = observatory::groups_at(*view.edition, GroupKind::kEconomy, asked.month);
  const auto before = observatory::groups_at(*view.edition, GroupKind::kEconomy, asked.before);
  if (!rows || !before) {
    page.body = render::html::warn(rows ? before.error().message : rows.error().message);
    return page;
  }
  const std::string wanted = lower(view.here.value("q"));
  std::erase_if(*rows, [&](const GroupRow& row) {
    const bool named = lower(observatory::title_of(GroupKind::kEconomy, row.key)).find(wanted) != std::string::npos ||
                       lower(row.key) == wanted;
    return !named || !lies_in(row, view.here.value("region"));
  });
  sort_groups(*rows, *before, view.here.value("sort"));
  page.lede = fmt::format(
      "{} economies with networks. Scores are means over the networks with data; the number of "
      "routes stands beside each share of routes.",
      render::html::count(rows->size()));
  // Programs get all economies; what was narrowed by name or region is the page's alone.
  if (view.here.value("q").empty() && view.here.value("region").empty()) {
    page.api = Link("/api/v1/economies").with("month", view.here.value("month")).str();
    page.csv = true;
    page.cli = "mannerly score --by economy";
  }
  say_refused(page, asked);
  page.body += month_form(view, asked, {{.name = "q", .label = "Name", .hint = "Kenya"}, region_field(*view.edition)});
  render::html::Table table{.caption = fmt::format("Readiness by economy, {}; change {}",
                                                   render::html::month_name(asked.shown), since_text(asked)),
                            .columns = {{"Economy", "name"}},
                            .empty = "No economy fits. Try another name or region, or a month that was observed."};
  for (auto& column : group_columns()) table.columns.push_back(std::move(column));
  for (const GroupRow& row : *rows) {
    auto& cells = table.rows.emplace_back();
    cells.push_back(row.key.empty()
                        ? Html("unknown")
                        : render::html::link(Link("/economies/" + row.key).with("month", view.here.value("month")),
                                             observatory::title_of(GroupKind::kEconomy, row.key)));
    for (Html& cell : group_cells(row, observatory::find_group(*before, row.key), view.edition->profile())) {
      cells.push_back(std::move(cell));
    }
  }
  page.body += render::html::panel("All economies", render::html::table(table, view.here));
  return page;
}

}  // namespace mannerly::pages
