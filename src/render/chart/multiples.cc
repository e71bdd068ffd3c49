// The same drawing for each of many: side by side, to one scale.
#include <algorithm>
#include <cmath>
#include <limits>

#include "render/chart/drawing.h"
#include "render/chart/scale.h"

namespace mannerly::render::chart {
namespace {

// One scale for all of them, or they could not be compared.
std::pair<std::optional<double>, std::optional<double>> common_scale(const Chart& chart) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const Chart& part : chart.parts) {
    for (const Series& series : part.series) {
      for (const auto& value : series.values) {
        if (!value || !std::isfinite(*value)) continue;
        low = std::min(low, *value);
        high = std::max(high, *value);
      }
    }
  }
  if (low > high) return {chart.low, chart.high};
  Chart probe = chart;
  const Axis axis = make_axis({low, high}, probe, chart.unit == Unit::kCount, 3);
  return {axis.scale.low, axis.scale.high};
}

}  // namespace

void draw_multiples(Drawing& out, const Chart& chart, const Size& size) {
  constexpr double kGap = 18;
  constexpr double kTitle = 22;
  // Few parts fill the width, and are higher then.
  const int parts = static_cast<int>(std::min(chart.parts.size(), kPartsMax));
  const int columns = std::clamp(std::min(size.width / 210, parts), 1, 6);
  const double width = (size.width - kGap * (columns - 1)) / columns;
  const auto [low, high] = common_scale(chart);
  double x = 0;
  double y = 0;
  // What all parts share is said once.
  const bool shares = !chart.parts.empty() && chart.parts.front().kind == Kind::kShares;
  if (shares) {
    std::vector<EndLabel> legend;
    for (const Series& series : chart.parts.front().series) legend.push_back({0, series.name, series.tone, true});
    y = draw_legend(out, legend, 0, 2, size.width) + 6;
  }
  double tallest = 0;
  int column = 0;
  for (std::size_t i = 0; i < std::min(chart.parts.size(), kPartsMax); ++i) {
    Chart part = chart.parts[i];
    part.id = chart.id;
    part.unit = chart.unit;
    part.legend = false;
    if (part.kind != Kind::kShares && !part.low) part.low = low;
    if (part.kind != Kind::kShares && !part.high) part.high = high;
    if (part.kind == Kind::kMultiples) continue;  // one level is enough
    Drawing inner;
    draw(inner, part, {static_cast<int>(width), size.height > 0 ? size.height : width > 300 ? 200 : 118});
    out.open_part(x, y);
    const bool linked = !part.hrefs.empty() && !part.hrefs.front().empty();
    if (linked) out.open_link(part.hrefs.front());
    out.text(0, 14, fitting(part.title, width, kFont + 1), "label");
    if (linked) out.close();
    out.close();
    out.open_part(x, y + kTitle);
    out.add(inner.take());
    out.close();
    tallest = std::max(tallest, inner.bottom + kTitle);
    x += width + kGap;
    if (++column == columns) {
      column = 0;
      x = 0;
      y += tallest + kGap;
      tallest = 0;
    }
  }
  out.bottom = std::max(column == 0 ? y - kGap : y + tallest, 8.0);
}

}  // namespace mannerly::render::chart
