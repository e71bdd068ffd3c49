// Ratios with their intervals on a logarithmic scale, a label a row, and the line of "as many" at 1.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "render/chart/drawing.h"
#include "render/chart/scale.h"

namespace mannerly::render::chart {
namespace {

std::optional<double> at(const std::vector<std::optional<double>>& values, std::size_t i) {
  if (i >= values.size() || !values[i] || !std::isfinite(*values[i]) || *values[i] <= 0) return std::nullopt;
  return values[i];
}

constexpr std::array kTicks = {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0};

// The ends of the scale: ticks that hold all values, and 1 among them.
std::pair<double, double> range_of(const Series& series, std::size_t labels) {
  double low = 0.5, high = 2;
  for (std::size_t i = 0; i < labels; ++i) {
    for (const auto* values : {&series.values, &series.low, &series.high}) {
      const auto value = at(*values, i);
      if (!value) continue;
      low = std::min(low, *value);
      high = std::max(high, *value);
    }
  }
  double begin = kTicks.front(), end = kTicks.back();
  for (const double tick : kTicks) {
    if (tick <= low) begin = tick;
  }
  for (auto tick = kTicks.rbegin(); tick != kTicks.rend(); ++tick) {
    if (*tick >= high) end = *tick;
  }
  return {begin, end};
}

}  // namespace

void draw_ratios(Drawing& out, const Chart& chart, const Size& size) {
  out.bottom = 4;
  if (chart.series.empty()) return;
  const Series& series = chart.series.front();
  double names = 0, notes = 0;
  for (std::size_t i = 0; i < chart.labels.size(); ++i) {
    names = std::max(names, text_width(label_text(chart, i), kFont));
    if (i < chart.label_notes.size()) notes = std::max(notes, text_width(chart.label_notes[i], kFont));
  }
  // Where names and notes would leave no room for strokes beside them, they stand above them.
  constexpr double kStrokesMin = 200;
  const bool above = names + notes + kStrokesMin > size.width;
  const double step = above ? 42 : 24;
  const Frame frame{.left = above ? 10 : names + 16,
                    .top = 6,
                    .right = above ? size.width - 10.0 : size.width - notes - 14,
                    .bottom = 6 + step * static_cast<double>(chart.labels.size())};
  out.bottom = frame.bottom + 24;
  const auto [low, high] = range_of(series, chart.labels.size());
  const Scale log{.low = std::log(low), .high = std::log(high), .begin = frame.left, .end = frame.right};
  const auto x = [&](double value) { return log(std::log(value)); };
  double taken = frame.left - 30;
  for (const double tick : kTicks) {
    if (tick < low || tick > high) continue;
    const bool one = tick == 1.0;
    out.line(x(tick), frame.top, x(tick), frame.bottom, one ? "zero" : "grid");
    if (x(tick) - taken < 30) continue;
    out.text(x(tick), frame.bottom + 16, fmt::format("{:g}", tick), "tick", Anchor::kMiddle);
    taken = x(tick);
  }
  for (std::size_t i = 0; i < chart.labels.size(); ++i) {
    const double top = frame.top + step * static_cast<double>(i);
    const double y = top + (above ? 30 : 12);
    const auto value = at(series.values, i);
    const auto from = at(series.low, i);
    const auto to = at(series.high, i);
    const std::string note = i < chart.label_notes.size() ? chart.label_notes[i] : std::string();
    if (above) {
      const double room = std::max(size.width - text_width(note, kFont) - 12, size.width * 0.3);
      out.text(0, top + 15, fitting(label_text(chart, i), room, kFont), "name halo");
      out.text(size.width, top + 15, fitting(note, size.width * 0.7, kFont), "muted halo", Anchor::kEnd);
    } else {
      out.text(names, y + 4, label_text(chart, i), "name", Anchor::kEnd);
      out.text(frame.right + 12, y + 4, note, "muted");
    }
    out.open_point(label_text(chart, i), value_text(chart.unit, value), series.name);
    if (!value) {
      out.text(frame.left, y + 4, "no data", "muted");
    } else {
      if (from && to) out.line(x(*from), y, x(*to), y, fmt::format("line s-{}", series.tone));
      out.circle(x(*value), y, 5, fmt::format("mark f-{}", series.tone));
    }
    out.close();
  }
}

}  // namespace mannerly::render::chart
