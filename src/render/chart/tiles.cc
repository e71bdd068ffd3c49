// One tile an economy, of one size, at about its place on a map of the world: small economies can be seen and pointed
// at like large ones, and no line is drawn that anybody could call a boundary. Or tiles with areas in proportion to a
// series, in the same places, where they may lie over one another. Europe and the Caribbean take more room
// than on a globe, oceans less. Codes that are no place (EU) stand in the upper right corner.
#include "render/chart/tiles.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>
#include <span>
#include <vector>

#include "render/chart/drawing.h"
#include "render/chart/scale.h"

namespace mannerly::render::chart {
namespace {

constexpr std::array<std::string_view, kTileRows> kRows = {
    ".. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. SJ .. .. .. .. .. .. .. .. .. .. .. .. .. .. EU ",
    ".. .. .. .. .. .. .. .. .. .. GL .. IS FO .. .. .. NO SE AX FI .. .. .. .. .. .. .. .. .. .. .. .. .. .. ",
    ".. .. .. .. .. .. .. .. .. .. .. .. .. .. IM .. NL DK .. PL LV EE .. .. .. RU .. .. .. .. .. .. .. .. .. ",
    ".. .. .. .. CA .. .. .. .. .. .. .. .. IE GB BE LU DE CZ SK LT BY .. .. .. .. .. .. .. .. .. .. .. .. .. ",
    ".. .. .. .. .. .. .. .. PM .. .. .. .. .. GG JE LI AT SI HU RS MD UA .. .. KZ .. .. MN .. .. .. .. .. .. ",
    ".. .. .. .. .. .. .. .. .. .. .. .. .. .. .. FR CH SM HR BA XK RO .. GE .. UZ .. .. .. .. .. .. .. .. .. ",
    ".. .. .. .. US .. .. .. BM .. .. .. .. PT ES AD MC IT VA ME MK BG TR AM AZ TM TJ KG KP .. JP .. .. .. .. ",
    ".. .. .. .. .. .. .. .. .. .. .. .. .. .. GI .. .. TN MT AL GR .. LB SY IQ IR AF CN .. KR .. .. .. .. .. ",
    ".. .. .. .. .. CU BS TC VG AI BL .. .. EH MA DZ .. .. LY .. CY .. JO KW BH PK NP BT HK MO TW .. .. .. .. ",
    ".. .. .. MX BZ KY HT PR SX MF AG .. CV MR .. .. .. .. .. .. EG IL PS SA QA AE IN BD LA .. .. .. UM .. .. ",
    ".. .. .. GT HN JM DO VI KN MS GP MQ GM SN ML BF .. NE .. TD .. SD .. ER YE OM .. MM TH VN .. .. MP .. .. ",
    ".. .. .. SV NI CR AW BQ DM VC LC BB GW GN GH BJ NG .. .. .. .. .. .. DJ .. .. .. .. .. KH PH .. GU .. .. ",
    ".. .. .. .. .. PA CO CW VE GD TT .. SL LR CI TG .. GQ CM CF .. SS .. ET SO .. MV LK .. MY BN PW .. FM MH ",
    ".. KI .. .. .. EC .. .. GY SR GF .. .. .. .. .. ST GA CG .. CD RW UG KE .. .. .. .. .. SG ID .. .. NR .. ",
    "TK .. .. .. .. .. PE .. .. BR .. .. .. .. .. .. .. .. .. .. .. BI TZ .. .. SC IO .. .. .. .. TL PG SB TV ",
    "WF WS PF .. .. .. .. .. BO .. .. .. .. .. .. .. .. .. .. AO .. ZM MW KM YT .. .. .. CC CX .. .. .. .. .. ",
    "AS NU .. .. .. .. .. .. .. PY .. .. .. .. SH .. .. .. .. .. .. ZW MZ .. MG MU .. .. .. .. .. .. .. VU FJ ",
    "TO CK PN .. .. .. .. CL AR UY .. .. .. .. .. .. .. .. .. NA BW SZ .. .. .. RE .. .. .. .. .. AU .. NC .. ",
    ".. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. ZA LS .. .. .. .. .. .. .. .. .. .. .. NF .. ",
    ".. .. .. .. .. .. .. .. .. FK GS .. .. .. .. BV .. .. .. .. .. .. .. .. TF HM .. .. .. .. .. .. .. .. NZ ",
    ".. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. AQ .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. "};

// The same for small screens, a part of the world below another: on one map a tile would be ten pixels wide.
constexpr int kPartColumns = 14;
constexpr std::array<std::string_view, 8> kEurope = {
    ".. .. .. .. .. .. .. SJ .. .. .. .. EU .. ", ".. IS FO .. .. .. NO SE AX FI .. .. .. .. ",
    ".. .. .. IM .. NL DK .. PL LV EE .. RU .. ", ".. .. IE GB BE LU DE CZ SK LT BY .. .. .. ",
    ".. .. .. GG JE LI AT SI HU RS MD UA .. .. ", ".. .. .. .. FR CH SM HR BA XK RO .. .. .. ",
    ".. .. PT ES AD MC IT VA ME MK BG .. .. .. ", ".. .. .. GI .. .. .. MT AL GR .. .. .. .. "};

constexpr std::array<std::string_view, 12> kAfrica = {
    ".. .. .. .. .. TN .. .. .. .. .. .. .. .. ", ".. EH MA DZ .. .. LY .. .. .. .. .. .. .. ",
    "CV MR .. .. .. .. .. .. EG .. .. .. .. .. ", "GM SN ML BF .. NE .. TD .. SD .. ER .. .. ",
    "GW GN GH BJ NG .. .. .. .. .. .. DJ .. .. ", "SL LR CI TG .. GQ CM CF .. SS .. ET SO .. ",
    ".. .. .. .. ST GA CG .. CD RW UG KE .. .. ", ".. .. .. .. .. .. .. .. .. BI TZ .. .. SC ",
    ".. .. SH .. .. .. .. AO .. ZM MW KM YT IO ", ".. .. .. .. .. .. .. .. .. ZW MZ .. MG MU ",
    ".. .. .. .. .. .. .. NA BW SZ .. .. .. RE ", ".. .. .. .. AQ .. .. .. ZA LS .. .. TF .. "};

constexpr std::array<std::string_view, 10> kAsia = {
    ".. .. .. .. .. .. KZ .. .. MN .. .. .. .. ", ".. .. .. .. GE .. UZ .. .. .. .. .. .. .. ",
    ".. .. .. TR AM AZ TM TJ KG KP .. JP .. .. ", ".. .. .. LB SY IQ IR AF CN .. KR .. .. .. ",
    ".. CY .. JO KW BH PK NP BT HK MO TW .. .. ", ".. .. IL PS SA QA AE IN BD LA .. .. .. .. ",
    ".. .. .. .. .. YE OM .. MM TH VN .. .. .. ", ".. .. .. .. .. .. .. .. .. .. KH PH .. .. ",
    ".. .. .. .. .. .. .. MV LK .. MY BN .. .. ", ".. .. .. .. .. .. .. .. .. .. SG ID TL .. "};

constexpr std::array<std::string_view, 14> kAmericas = {
    ".. .. .. .. .. .. .. .. .. GL .. .. .. .. ", ".. .. .. CA .. .. .. .. .. .. .. .. .. .. ",
    ".. .. .. US .. .. .. BM PM .. .. .. .. .. ", ".. .. .. .. CU BS TC VG AI BL .. .. .. .. ",
    ".. .. MX BZ KY HT PR SX MF AG .. .. .. .. ", ".. .. GT HN JM DO VI KN MS GP MQ .. .. .. ",
    ".. .. SV NI CR AW BQ DM VC LC BB .. .. .. ", ".. .. .. .. PA CO CW VE GD TT .. .. .. .. ",
    ".. .. .. .. EC .. .. GY SR GF .. .. .. .. ", ".. .. .. .. .. PE .. .. BR .. .. .. .. .. ",
    ".. .. .. .. .. .. BO .. .. .. .. .. .. .. ", ".. .. .. .. .. .. .. PY .. .. .. .. .. .. ",
    ".. .. .. .. .. CL AR UY .. .. .. .. .. .. ", ".. .. .. .. .. .. .. FK GS .. BV .. .. .. "};

constexpr std::array<std::string_view, 9> kOceania = {
    ".. .. .. .. .. .. .. .. .. UM .. .. .. .. ", ".. .. .. .. .. .. .. MP .. .. .. .. .. .. ",
    ".. .. .. .. .. .. PW GU FM MH KI .. .. .. ", ".. .. .. .. .. .. .. .. .. NR .. TK .. .. ",
    "CC CX .. .. .. .. .. PG SB TV .. WS AS .. ", ".. .. .. .. .. .. .. .. VU FJ WF NU CK PF ",
    ".. .. .. .. .. .. AU .. NC .. TO .. .. PN ", ".. .. .. .. .. .. .. .. NF .. .. .. .. .. ",
    ".. .. HM .. .. .. .. .. .. NZ .. .. .. .. "};

struct Grid {
  std::string_view name;  // empty: of the whole world
  int columns;
  std::span<const std::string_view> rows;
};
constexpr Grid kWorld = {"", kTileColumns, kRows};
constexpr std::array kParts = {Grid{"Europe", kPartColumns, kEurope}, Grid{"Africa", kPartColumns, kAfrica},
                               Grid{"Asia", kPartColumns, kAsia}, Grid{"Americas", kPartColumns, kAmericas},
                               Grid{"Oceania", kPartColumns, kOceania}};
constexpr double kWorldStepMin = 14;  // of a tile, in user units

// Of tiles by size: the largest beside its step on the map, and the smallest that can still be pointed at.
constexpr double kLargest = 2.6, kSmallest = 0.3;

std::optional<double> finite(const Series& series, std::size_t i) {
  if (i >= series.values.size() || !series.values[i] || !std::isfinite(*series.values[i])) return std::nullopt;
  return series.values[i];
}

// Sides of the tiles, in steps.
std::vector<double> sides_of(const Chart& chart) {
  std::vector<double> sides(chart.labels.size(), 1);
  if (!chart.area || *chart.area >= chart.series.size()) return sides;
  const Series& sizes = chart.series[*chart.area];
  double most = 0;
  for (std::size_t i = 0; i < sides.size(); ++i) most = std::max(most, finite(sizes, i).value_or(0));
  for (std::size_t i = 0; i < sides.size(); ++i) {
    const double size = std::max(finite(sizes, i).value_or(0), 0.0);
    sides[i] = most > 0 ? std::max(kLargest * std::sqrt(size / most), kSmallest) : kSmallest;
  }
  return sides;
}

std::optional<TilePlace> place_in(const Grid& grid, std::string_view code) {
  if (code.size() != 2 || code[0] < 'A' || code[0] > 'Z') return std::nullopt;
  for (std::size_t row = 0; row < grid.rows.size(); ++row) {
    for (std::size_t at = 0; at < grid.rows[row].size(); at += 3) {
      if (grid.rows[row].substr(at, 2) == code) return TilePlace{static_cast<int>(at / 3), static_cast<int>(row)};
    }
  }
  return std::nullopt;
}

void draw_tile(Drawing& out, const Chart& chart, std::size_t i, const ClassCell& cell, double font) {
  const auto value = chart.series.empty() ? std::nullopt : finite(chart.series[0], i);
  const std::string note = i < chart.label_notes.size() ? chart.label_notes[i] : std::string();
  out.open_link(i < chart.hrefs.size() ? std::string_view(chart.hrefs[i]) : std::string_view());
  out.open_point(label_text(chart, i),
                 (value ? value_text(chart.unit, value) : chart.none_word) + (note.empty() ? "" : ", " + note), "");
  draw_class_cell(out, chart, cell, value, font);
  out.close();
  out.close();
}

// The rows from the first to the last with a tile of the chart in it; {0, 0}: none.
std::pair<std::size_t, std::size_t> rows_used(const Chart& chart, const Grid& grid) {
  std::size_t first = grid.rows.size(), last = 0;
  for (const std::string& label : chart.labels) {
    const auto place = place_in(grid, label);
    if (!place) continue;
    first = std::min(first, static_cast<std::size_t>(place->row));
    last = std::max(last, static_cast<std::size_t>(place->row) + 1);
  }
  return last == 0 ? std::pair<std::size_t, std::size_t>() : std::pair(first, last);
}

// Below what is drawn already.
void draw_grid(Drawing& out, const Chart& chart, const Grid& grid, double width, const std::vector<double>& sides) {
  const double step = width / grid.columns;
  const double font = step * 0.46;
  const double top = out.bottom;
  std::vector<std::size_t> order(chart.labels.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  // Large ones below, so that none is hidden.
  std::ranges::stable_sort(order, std::greater(), [&](std::size_t i) { return sides[i]; });
  out.open_font(font);
  for (const std::size_t i : order) {
    const auto place = place_in(grid, chart.labels[i]);
    if (!place) continue;
    constexpr double kGap = 1.5;  // to the neighbours at the right and below
    const double side = std::max(step * sides[i] - kGap, 2.0);
    const double half = (side + kGap) / 2;
    draw_tile(out, chart, i,
              {.x = std::clamp(step * (place->column + 0.5) - half, 0.0, std::max(width - side, 0.0)),
               .y = std::max(top + step * (place->row + 0.5) - half, 0.0),
               .side = side,
               .code = chart.labels[i],
               .marked = std::ranges::find(chart.marked, chart.labels[i]) != chart.marked.end()},
              font);
  }
  out.close();
  out.bottom = top + step * static_cast<double>(grid.rows.size());
}

}  // namespace

std::optional<TilePlace> tile_of(std::string_view code) {
  return place_in(kWorld, code);
}

std::optional<TilePlace> part_tile_of(std::string_view code) {
  for (std::size_t part = 0; part < kParts.size(); ++part) {
    const auto place = place_in(kParts[part], code);
    if (place) return TilePlace{place->column, place->row, static_cast<int>(part)};
  }
  return std::nullopt;
}

void draw_tiles(Drawing& out, const Chart& chart, const Size& size) {
  const double width = size.width;
  const std::vector<double> sides = sides_of(chart);
  if (width / kTileColumns >= kWorldStepMin) {
    draw_grid(out, chart, kWorld, width, sides);
  } else {
    for (Grid part : kParts) {
      const auto [first, last] = rows_used(chart, part);
      if (last == 0) continue;
      part.rows = part.rows.subspan(first, last - first);
      out.text(0, out.bottom + 16, part.name, "label");
      out.bottom += 22;
      draw_grid(out, chart, part, width, sides);
      out.bottom += 8;
    }
  }
  out.bottom += draw_class_legend(out, chart, 0, out.bottom + 4, width);
}

}  // namespace mannerly::render::chart
