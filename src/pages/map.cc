// /map: one metric of all economies at about their places, over the months, with up to four pinned ones beside one
// another, and the same numbers as a table. /map?view=regions: a graph for each sub-region.
#include <fmt/format.h>

#include <algorithm>

#include "pages/asked.h"
#include "pages/charts.h"
#include "pages/groups_view.h"
#include "pages/map_view.h"
#include "pages/month_lines.h"
#include "render/html/words.h"

namespace mannerly::pages {

using observatory::GroupMetric;
using render::html::el;
using render::html::Field;
using render::html::Html;
using render::html::Link;
using render::html::TableColumn;
using store::GroupKind;
using store::GroupRow;

namespace {

struct MapView {
  const View& view;
  Asked asked;
  Pins pins;
  MapShape shape = MapShape::kTiles;
  TileSize size = TileSize::kEqual;
  std::vector<GroupRow> rows, before;  // of economies with a code

  Link chart(std::string_view name) const {
    Link link = chart_link(view, name, {{"metric", std::string(observatory::name_of(asked.metric))}});
    for (const char* carried : {"shape", "size", "pin"}) link = link.with(carried, view.here.value(carried));
    return link;
  }
};

Link pinned(const Link& here, std::vector<std::string> codes, const std::string& code) {
  const auto at = std::ranges::find(codes, code);
  at == codes.end() ? codes.push_back(code) : static_cast<void>(codes.erase(at));
  std::string list;
  for (const std::string& each : codes) list += (list.empty() ? "" : ",") + each;
  return here.with("pin", list);
}

Html pin_link(const MapView& map, const std::string& code) {
  const bool is_pinned = std::ranges::find(map.pins.codes, code) != map.pins.codes.end();
  if (!is_pinned && map.pins.codes.size() >= kPinsMax) return "–";
  const std::string name = observatory::title_of(GroupKind::kEconomy, code);
  return el("a",
            {{"class", "chip"},
             {"href", pinned(map.view.here, map.pins.codes, code).str()},
             {"data-focus", "pin-" + code},
             {"aria-label", fmt::format("{} {}", is_pinned ? "Unpin" : "Pin", name)}},
            is_pinned ? "Unpin" : "Pin");
}

// ---- the table ----

std::optional<double> sort_value(const MapView& map, const GroupRow& row, std::string_view key) {
  if (key == "of") return static_cast<double>(observatory::denominator_of(row, map.asked.metric));
  if (key == "networks") return row.ases;
  if (key == "routes") return static_cast<double>(row.routes);
  if (key == "change") return change_of(observatory::find_group(map.before, row.key), row, map.asked.metric);
  return observatory::value_of(row, map.asked.metric);
}

void sort_rows(const MapView& map, std::vector<GroupRow>& rows) {
  std::string_view key = map.view.here.value("sort");
  if (key.empty()) key = "-value";
  const bool descending = key.starts_with('-');
  if (descending) key.remove_prefix(1);
  if (key == "name") return sort_groups(rows, map.before, map.view.here.value("sort"));
  std::stable_sort(rows.begin(), rows.end(), [&](const GroupRow& a, const GroupRow& b) {
    const auto left = sort_value(map, a, key), right = sort_value(map, b, key);
    if (!left || !right) return left.has_value() && !right.has_value();  // no data comes last either way
    return descending ? *left > *right : *left < *right;
  });
}

std::vector<Html> cells_of(const MapView& map, const GroupRow& row) {
  const auto change = change_of(observatory::find_group(map.before, row.key), row, map.asked.metric);
  return {render::html::link(Link("/economies/" + row.key).with("month", map.view.here.value("month")),
                             observatory::title_of(GroupKind::kEconomy, row.key)),
          metric_value(map.asked.metric, observatory::value_of(row, map.asked.metric)),
          render::html::count(observatory::denominator_of(row, map.asked.metric)),
          change ? metric_delta(map.asked.metric, change) : render::html::no_data("not known for both months"),
          render::html::count(row.ases),
          render::html::count(row.routes),
          pin_link(map, row.key)};
}

std::vector<TableColumn> columns_of(const MapView& map) {
  using Kind = TableColumn::Kind;
  return {{"Economy", "name"},
          {"Value", "value", Kind::kNumber, taken_of(map.asked.metric), true},
          {fmt::format("of {}", observatory::denominator_title(map.asked.metric)), "of", Kind::kNumber, "", true},
          {"Change", "change", Kind::kNumber, since_text(map.asked), true},
          {"Networks", "networks", Kind::kNumber, "Networks seen in routing or delegated", true},
          {"Routes", "routes", Kind::kNumber, "Routes that its networks originate", true},
          {"Pin"}};
}

Html metric_table(const MapView& map) {
  std::vector<GroupRow> rows = map.rows;
  sort_rows(map, rows);
  render::html::Table table{.caption = fmt::format("{}, {}", observatory::title_of(map.asked.metric),
                                                   render::html::month_name(map.asked.shown)),
                            .columns = columns_of(map),
                            .empty = "No day of this month was observed."};
  for (const GroupRow& row : rows) table.rows.push_back(cells_of(map, row));
  return render::html::table(table, map.view.here);
}

// ---- pinned economies ----

Html pin_form(const MapView& map) {
  if (map.pins.codes.size() >= kPinsMax) {
    return render::html::note(fmt::format("{} are pinned; more would not be told apart.", kPinsMax));
  }
  std::vector<const GroupRow*> rows;
  for (const GroupRow& row : map.rows) {
    if (std::ranges::find(map.pins.codes, row.key) == map.pins.codes.end()) rows.push_back(&row);
  }
  const auto name_of = [](const GroupRow* row) { return observatory::title_of(GroupKind::kEconomy, row->key); };
  std::ranges::sort(rows, {}, name_of);
  std::string before;
  for (const std::string& code : map.pins.codes) before += code + ",";
  Field field{.kind = Field::Kind::kSelect, .name = "pin", .label = "Pin an economy"};
  field.options.push_back({before.empty() ? "" : before.substr(0, before.size() - 1), "Choose"});
  for (const GroupRow* row : rows) field.options.push_back({before + row->key, name_of(row)});
  return render::html::filters(map.view.here, {field}, "Pin");
}

Html pins_panel(const MapView& map) {
  Html content;
  if (!map.pins.codes.empty()) {
    render::html::Table table{.caption = "Pinned economies", .caption_hidden = true, .columns = columns_of(map)};
    for (TableColumn& column : table.columns) column.sort.clear();
    for (const std::string& code : map.pins.codes) {
      const GroupRow* row = observatory::find_group(map.rows, code);
      if (row != nullptr) {
        table.rows.push_back(cells_of(map, *row));
      } else {  // a month in which it had no networks
        std::vector<Html> cells(table.columns.size(), render::html::no_data("not seen in this month"));
        cells.front() = observatory::title_of(GroupKind::kEconomy, code);
        cells.back() = pin_link(map, code);
        table.rows.push_back(std::move(cells));
      }
    }
    content += chart_figure(map.view, map.chart("pins"), {.wide = 520, .narrow = 340},
                            Html(taken_of(map.asked.metric) + ", by month; gaps are months without data."));
    content += render::html::table(table);
  } else {
    content += el("p", {}, fmt::format("Pin up to {} economies to see their history side by side.", kPinsMax));
  }
  content += pin_form(map);
  return render::html::panel("Pinned economies", content, "half", "pins");
}

// ---- the page ----

Html view_tabs(const View& view, bool regions) {
  const Link economies = Link("/map", view.here.parameters()).without("view").without("sort");
  return render::html::tabs({{"Economies", economies.str(), !regions},
                             {"Sub-regions side by side", economies.with("view", "regions").str(), regions},
                             {"Address space", "/map/space", false}},
                            "Views of the map");
}

std::string lede_of(const MapView& map) {
  std::size_t known = 0;
  for (const GroupRow& row : map.rows) known += observatory::value_of(row, map.asked.metric) ? 1 : 0;
  std::string out = fmt::format("{}: ", observatory::title_of(map.asked.metric));
  const auto world = observatory::group_at(*map.view.edition, GroupKind::kWorld, "", map.asked.month);
  if (world && *world) {
    const auto value = observatory::value_of(**world, map.asked.metric);
    const bool share = observatory::unit_of(map.asked.metric) == observatory::MetricUnit::kShare;
    out += !value  ? std::string("no data for the world, ")
           : share ? fmt::format("{} in the world, of {} {}, ", render::html::percent(*value),
                                 render::html::count(observatory::denominator_of(**world, map.asked.metric)),
                                 observatory::denominator_title(map.asked.metric))
                   : fmt::format("{:.1f} in the world, over {} {}, ", *value,
                                 render::html::count(observatory::denominator_of(**world, map.asked.metric)),
                                 observatory::denominator_title(map.asked.metric));
  }
  out += fmt::format("{} economies with data", render::html::count(known));
  const std::size_t without = map.rows.size() - known;
  return out + (without > 0 ? fmt::format(" and {} without.", render::html::count(without)) : ".");
}

// Outlines or tiles, one a link to the other. Nothing when the build has tiles alone.
Html shape_chips(const MapView& map) {
  if (map_outlines() == nullptr) return {};
  const Link here = map.view.here.without("shape").without("size");
  const bool tiles = map.shape == MapShape::kTiles;
  return render::html::chips({{.text = "Outlines", .href = here.str(), .chosen = !tiles},
                              {.text = "Tiles", .href = here.with("shape", "tiles").str(), .chosen = tiles}},
                             "How the map is drawn");
}

std::string map_caption(const MapView& map) {
  if (map.shape == MapShape::kOutlines) {
    return "Economies lead to their pages. Dots: too small for an outline. Grey land without borders: no networks in "
           "the data. Outlines of Natural Earth (public domain), simplified: they show where an economy is and take no "
           "position on any boundary or name.";
  }
  if (map.size == TileSize::kEqual) {
    return "One tile an economy, at about its place, all of one size: no boundaries are shown and none are meant. "
           "Tiles lead to the economy.";
  }
  return "One tile an economy, at about its place, its area in proportion; the smallest are drawn larger than that, so "
         "that they can be pointed at. No boundaries are meant.";
}

Html economies_grid(const MapView& map) {
  Html drawing = shape_chips(map);
  drawing += chart_figure(map.view, map.chart("map"), {.wide = 1060, .narrow = 340}, map_caption(map));
  Html grid = render::html::panel(observatory::title_of(map.asked.metric), drawing, "wide");
  grid += pins_panel(map);
  grid += render::html::panel(
      "Regions before and now",
      chart_figure(map.view,
                   chart_link(map.view, "change",
                              {{"group", "world"}, {"metric", std::string(observatory::name_of(map.asked.metric))}}),
                   {.wide = 520, .narrow = 340}, ""),
      "half");
  grid += render::html::panel("The same as a table", metric_table(map), "wide");
  return el("div", {{"class", "grid"}}, grid);
}

std::vector<Field> fields_of(const MapView& map, bool regions) {
  std::vector<Field> fields = {metric_field()};
  if (regions || map.shape != MapShape::kTiles) return fields;
  Field size{.kind = Field::Kind::kSelect, .name = "size", .label = "Tiles"};
  for (const TileSizeName& each : tile_sizes())
    size.options.push_back({std::string(each.name), std::string(each.title)});
  fields.push_back(std::move(size));
  return fields;
}

}  // namespace

Page map_page(const View& view) {
  MapView map{.view = view, .asked = read_asked(view), .pins = read_pins(view)};
  Page page{.section = Section::kMap, .title = "Where is routing secured?", .monthly = true};
  page.aside = shown_text(*view.edition, map.asked);
  const auto rows = observatory::groups_at(*view.edition, GroupKind::kEconomy, map.asked.month);
  const auto before = observatory::groups_at(*view.edition, GroupKind::kEconomy, map.asked.before);
  if (!rows || !before) {
    page.body = render::html::warn((rows ? before : rows).error().message);
    return page;
  }
  const auto keep = [](const std::vector<GroupRow>& all) {
    std::vector<GroupRow> out;
    std::ranges::copy_if(all, std::back_inserter(out), [](const GroupRow& row) { return row.key.size() == 2; });
    return out;
  };
  map.rows = keep(*rows);
  map.before = keep(*before);
  if (const auto size = parse_tile_size(view.here.value("size"))) {
    map.size = *size;
  } else {
    map.asked.refused.push_back("size");
  }
  if (const auto shape = read_shape(view)) {
    map.shape = *shape;
  } else {
    map.asked.refused.push_back("shape");
  }
  for (const std::string& code : map.pins.refused) map.asked.refused.push_back("pin=" + code);
  const bool regions = view.here.value("view") == "regions";
  page.lede = lede_of(map);
  page.api = Link("/api/v1/scores/distribution", {{"by", "economy"}}).with("month", view.here.value("month")).str();
  page.csv = true;
  say_refused(page, map.asked);
  page.body += view_tabs(view, regions);
  page.body += month_form(view, map.asked, fields_of(map, regions));
  page.body += month_steps(view, map.asked);
  page.body += regions
                   ? render::html::panel(
                         fmt::format("{}: the same graph for all sub-regions", observatory::title_of(map.asked.metric)),
                         chart_figure(view, map.chart("subregions"), {.wide = 1060, .narrow = 340},
                                      Html(taken_of(map.asked.metric) + ", by month; all to one scale.")),
                         "wide")
                   : economies_grid(map);
  return page;
}

}  // namespace mannerly::pages
