// The charts of the map: economies in outlines or as tiles, the lines of pinned ones.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "pages/asked.h"
#include "pages/assets.h"
#include "pages/group_charts.h"
#include "pages/map_view.h"
#include "pages/month_lines.h"
#include "render/html/words.h"

namespace mannerly::pages {

namespace chart = render::chart;
using chart::Chart;
using observatory::GroupMonths;
using observatory::RegionName;
using store::GroupKind;
using store::GroupRow;

Pins read_pins(const View& view) {
  Pins pins;
  std::string_view rest = view.here.value("pin");
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string code = upper(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    const bool known = std::ranges::any_of(view.edition->group_rows(), [&](const GroupRow& row) {
      return row.kind == GroupKind::kEconomy && row.key.size() == 2 && row.key == code;
    });
    const bool again = std::ranges::find(pins.codes, code) != pins.codes.end();
    if (known && !again && pins.codes.size() < kPinsMax) {
      pins.codes.push_back(code);
    } else if (!again && pins.refused.size() < kPinsMax) {
      pins.refused.push_back(printable(code));
    }
  }
  return pins;
}

std::span<const TileSizeName> tile_sizes() {
  static constexpr std::array kAll = {TileSizeName{TileSize::kEqual, "", "of one size"},
                                      TileSizeName{TileSize::kNetworks, "networks", "by networks"},
                                      TileSizeName{TileSize::kRoutes, "routes", "by routes"},
                                      TileSizeName{TileSize::kAddresses, "addresses", "by IPv4 addresses"}};
  return kAll;
}

std::optional<TileSize> parse_tile_size(std::string_view name) {
  if (name == "equal") return TileSize::kEqual;
  for (const TileSizeName& each : tile_sizes()) {
    if (each.name == name) return each.size;
  }
  return std::nullopt;
}

std::optional<double> size_of(const GroupRow& row, TileSize size) {
  switch (size) {
    case TileSize::kEqual: break;
    case TileSize::kNetworks: return row.ases;
    case TileSize::kRoutes: return static_cast<double>(row.routes);
    case TileSize::kAddresses:
      return row.reach ? std::optional(static_cast<double>(row.reach->v4.space)) : std::nullopt;
  }
  return std::nullopt;
}

const chart::Outlines* map_outlines() {
  // A build that got other outlines than it understands has none; a test says so.
  static const std::optional<chart::Outlines> outlines = [] -> std::optional<chart::Outlines> {
    const Asset* asset = find_asset(asset_url("outlines.txt"));
    if (asset == nullptr) return std::nullopt;
    auto parsed = chart::parse_outlines(asset->bytes);
    return parsed ? std::optional(std::move(*parsed)) : std::nullopt;
  }();
  return outlines ? &*outlines : nullptr;
}

std::optional<MapShape> read_shape(const View& view) {
  const std::string_view asked = view.here.value("shape");
  const bool there = map_outlines() != nullptr;
  if (asked == "tiles") return MapShape::kTiles;
  if (asked == "outlines") return there ? std::optional(MapShape::kOutlines) : std::nullopt;
  if (!asked.empty()) return std::nullopt;
  return there && view.here.value("size").empty() ? MapShape::kOutlines : MapShape::kTiles;
}

Result<Chart> map_chart(const View& view) {
  const Asked asked = read_asked(view);
  const auto size = parse_tile_size(view.here.value("size"));
  if (!size) return fail(ErrorCode::kUsage, "size: equal, networks, routes or addresses");
  const auto shape = read_shape(view);
  if (!shape) {
    return fail(ErrorCode::kUsage,
                map_outlines() == nullptr ? "shape: tiles (this build has no outlines)" : "shape: outlines or tiles");
  }
  const bool tiles = *shape == MapShape::kTiles;
  MANNERLY_TRY(const auto rows, observatory::groups_at(*view.edition, GroupKind::kEconomy, asked.month));
  Chart chart{
      .kind = tiles ? chart::Kind::kTiles : chart::Kind::kMap,
      .id = "map",
      .title =
          fmt::format("{} by economy, {}", observatory::title_of(asked.metric), render::html::month_name(asked.shown)),
      .description = tiles ? fmt::format("A tile an economy, at about its place; {}{}. Tiles say nothing about "
                                         "boundaries.",
                                         lower(taken_of(asked.metric)),
                                         *size == TileSize::kEqual ? "" : "; areas in proportion, but for the smallest")
                           : fmt::format("{}. Outlines: Natural Earth, simplified; small economies are dots. No "
                                         "position on any boundary is taken.",
                                         taken_of(asked.metric)),
      .unit = chart_unit(asked.metric),
      .label_title = "economy",
      .cuts = cuts_of(*view.edition, asked.metric),
      .marked = read_pins(view).codes,
      .outlines = tiles ? nullptr : map_outlines()};
  const std::string of(observatory::denominator_title(asked.metric));
  chart::Series value{std::string(observatory::title_of(asked.metric)), "c0"};
  chart::Series whole{of, "c1", {}, chart::Unit::kCount};
  chart::Series area{*size == TileSize::kNetworks ? "size: networks"
                     : *size == TileSize::kRoutes ? "size: routes"
                                                  : "size: IPv4 addresses",
                     "c2",
                     {},
                     chart::Unit::kCount};
  for (const GroupRow& row : rows) {
    if (row.key.size() != 2) continue;
    const std::uint64_t denominator = observatory::denominator_of(row, asked.metric);
    chart.labels.push_back(row.key);
    chart.label_texts.push_back(observatory::title_of(GroupKind::kEconomy, row.key));
    chart.label_notes.push_back(fmt::format("of {} {}", render::html::count(denominator), of));
    chart.hrefs.push_back(render::html::Link("/economies/" + row.key).with("month", view.here.value("month")).str());
    value.values.push_back(observatory::value_of(row, asked.metric));
    whole.values.emplace_back(static_cast<double>(denominator));
    area.values.push_back(size_of(row, *size));
  }
  chart.series = {std::move(value), std::move(whole)};
  if (tiles && *size != TileSize::kEqual) {
    chart.area = chart.series.size();
    chart.series.push_back(std::move(area));
  }
  return chart;
}

Result<Chart> pins_chart(const View& view) {
  const Asked asked = read_asked(view);
  Chart chart{.kind = chart::Kind::kLine,
              .id = "pins",
              .title = fmt::format("{}: pinned economies", observatory::title_of(asked.metric)),
              .description = taken_of(asked.metric) + ", by month.",
              .unit = chart_unit(asked.metric)};
  std::vector<RegionName> groups;
  for (const std::string& code : read_pins(view).codes) groups.push_back({GroupKind::kEconomy, code});
  groups.push_back({GroupKind::kWorld, ""});
  std::vector<GroupMonths> histories;
  for (const RegionName& group : groups) {
    MANNERLY_TRY(GroupMonths history, months_back(view, group, asked.shown));
    histories.push_back(std::move(history));
  }
  const std::vector<Month> months = span_of(histories, asked.shown);
  put_months(chart, months);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const bool world = groups[i].kind == GroupKind::kWorld;
    // Short names: they stand at the ends of lines.
    chart.series.push_back({world ? "World" : groups[i].key, world ? "c5" : fmt::format("c{}", i),
                            values_of(histories[i], months, asked.metric)});
  }
  chart.annotations = profile_changes(*view.edition, months.front(), months.back());
  return chart;
}

}  // namespace mannerly::pages
