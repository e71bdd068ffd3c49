// One tile an economy, of one size, at about its place on a map of the world: small economies can be seen and pointed
// at like large ones, and no line is drawn that anybody could call a boundary. Europe and the Caribbean take more room
// than on a globe, oceans less. Codes that are no place (EU) stand in the upper right corner.
#include "render/chart/tiles.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

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

// Class of the text on a tile of a class: the tiles grow dark (or light) under it.
std::string_view ink_of(std::size_t tile_class) {
  return tile_class >= 4 ? "on-strong" : "on-soft";
}

}  // namespace

std::optional<TilePlace> tile_of(std::string_view code) {
  if (code.size() != 2 || code[0] < 'A' || code[0] > 'Z') return std::nullopt;
  for (std::size_t row = 0; row < kRows.size(); ++row) {
    for (std::size_t at = 0; at < kRows[row].size(); at += 3) {
      if (kRows[row].substr(at, 2) == code) return TilePlace{static_cast<int>(at / 3), static_cast<int>(row)};
    }
  }
  return std::nullopt;
}

void draw_tiles(Drawing& out, const Chart& chart, const Size& size) {
  const double step = static_cast<double>(size.width) / kTileColumns;
  const double font = step * 0.46;
  const bool text = step >= 15;  // smaller ones could not be read
  out.open_font(font);
  for (std::size_t i = 0; i < chart.labels.size(); ++i) {
    const auto place = tile_of(chart.labels[i]);
    if (!place) continue;
    std::optional<double> value;
    if (!chart.series.empty() && i < chart.series[0].values.size()) value = chart.series[0].values[i];
    if (value && !std::isfinite(*value)) value.reset();
    const double x = step * place->column;
    const double y = step * place->row;
    const double side = step - 1.5;
    const std::string note = i < chart.label_notes.size() ? chart.label_notes[i] : std::string();
    const std::string said = value_text(chart.unit, value) + (note.empty() ? "" : ", " + note);
    out.open_link(i < chart.hrefs.size() ? std::string_view(chart.hrefs[i]) : std::string_view());
    out.open_point(label_text(chart, i), said, "");
    if (value) {
      const std::size_t tile_class = std::min(class_of(chart.cuts, *value), std::size_t{5});
      out.rect(x, y, side, side, fmt::format("tile f-q{}", tile_class));
      if (text) out.code(x + side / 2, y + side / 2 + font * 0.36, chart.labels[i], ink_of(tile_class));
    } else {
      out.hatched(x, y, side, side, "tile f-qnone", chart.id);
      if (text) out.code(x + side / 2, y + side / 2 + font * 0.36, chart.labels[i], "on-none");
    }
    out.close();
    out.close();
  }
  out.close();
  out.bottom = step * kTileRows;
  out.bottom += draw_class_legend(out, chart, 0, out.bottom + 4, size.width);
}

}  // namespace mannerly::render::chart
