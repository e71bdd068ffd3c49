// Empirical distributions: for each x the share of a series' values that are at most x.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "render/chart/drawing.h"
#include "render/chart/scale.h"
#include "render/html/words.h"

namespace mannerly::render::chart {
namespace {

std::vector<double> sorted_values(const Series& series) {
  std::vector<double> out;
  for (const auto& value : series.values) {
    if (value && std::isfinite(*value)) out.push_back(*value);
  }
  std::sort(out.begin(), out.end());
  return out;
}

// A step at most each so many values: more could not be seen.
constexpr std::size_t kStepsMax = 400;

// of: how many the shares are of; the values, and those beyond the end of the scale.
std::string path_of(const std::vector<double>& values, std::size_t of, const Scale& x, const Scale& y) {
  std::string path = fmt::format("M{} {}", coordinate(x.begin), coordinate(y(0)));
  const std::size_t every = (values.size() + kStepsMax - 1) / kStepsMax;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i % every != 0 && i + 1 != values.size()) continue;
    const double share = static_cast<double>(i + 1) / static_cast<double>(of);
    path += fmt::format("H{}V{}", coordinate(x(values[i])), coordinate(y(share)));
  }
  return path + fmt::format("H{}", coordinate(x.end));
}

}  // namespace

void draw_steps(Drawing& out, const Chart& chart, const Size& size) {
  std::vector<std::vector<double>> sorted;
  std::vector<double> all;
  std::vector<EndLabel> legend;
  std::vector<std::size_t> counts;
  for (const Series& series : chart.series) {
    sorted.push_back(sorted_values(series));
    all.insert(all.end(), sorted.back().begin(), sorted.back().end());
    const std::size_t of = series.of.empty() ? sorted.back().size() : series.of.front();
    counts.push_back(of);
    legend.push_back({0, fmt::format("{} (n = {})", series.name, html::count(of)), series.tone, true});
  }
  Chart x_axis = chart;
  x_axis.unit = Unit::kNumber;
  const Axis axis = make_axis(all, x_axis, true, size.width < 400 ? 3 : 6);
  Frame frame{.left = 48, .top = 12, .right = size.width - 14.0, .bottom = 0};
  frame.top += draw_legend(out, legend, frame.left, 2, frame.right) + (chart.annotations.empty() ? 0 : 16);
  out.bottom = size.height > 0 ? size.height : std::max(frame.top + 150, size.width * 0.45);
  frame.bottom = std::max(out.bottom - 26, frame.top + 20);
  const Scale x{.low = axis.scale.low, .high = axis.scale.high, .begin = frame.left, .end = frame.right};
  const Scale y{.low = 0, .high = 1, .begin = frame.bottom, .end = frame.top};
  Chart shares = chart;
  shares.unit = Unit::kShare;
  draw_y_axis(out, shares, {0, 0.25, 0.5, 0.75, 1}, frame, 0, 1);
  for (const double tick : axis.ticks) {
    out.text(std::min(x(tick), frame.right - 8), frame.bottom + 17,
             fmt::format("{:g}{}{}", tick, chart.x_unit.empty() ? "" : "\u202F", chart.x_unit), "tick",
             Anchor::kMiddle);
  }
  double taken = frame.left - 8;
  for (const Annotation& rule : chart.annotations) {
    if (!std::isfinite(rule.at) || rule.at < x.low || rule.at > x.high) continue;
    out.line(x(rule.at), frame.top - 4, x(rule.at), frame.bottom, "s-same");
    const std::string text = fitting(rule.text, frame.right - x(rule.at), kFont);
    if (x(rule.at) < taken + 8) continue;
    out.text(x(rule.at), frame.top - 8, text, "muted");
    taken = x(rule.at) + text_width(text, kFont);
  }
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (sorted[i].empty()) continue;
    out.path(path_of(sorted[i], counts[i], x, y), fmt::format("line s-{}", chart.series[i].tone));
  }
}

}  // namespace mannerly::render::chart
