// Two dots a label: before and after.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "render/chart/drawing.h"
#include "render/chart/scale.h"

namespace mannerly::render::chart {
namespace {

std::optional<double> at(const Series& series, std::size_t i) {
  if (i >= series.values.size() || !series.values[i] || !std::isfinite(*series.values[i])) return std::nullopt;
  return series.values[i];
}

void draw_dot(Drawing& out, const Chart& chart, std::size_t label, const Series& series, double x, double y,
              bool hollow) {
  out.open_point(label_text(chart, label), value_text(chart.unit, at(series, label)), series.name);
  out.circle(x, y, 5,
             hollow ? fmt::format("hollow f-surface s-{}", series.tone) : fmt::format("mark f-{}", series.tone));
  out.close();
}

}  // namespace

void draw_dumbbell(Drawing& out, const Chart& chart, const Size& size) {
  out.bottom = 4;
  if (chart.series.size() < 2) return;
  const Series& before = chart.series[0];
  const Series& after = chart.series[1];
  std::vector<double> values;
  double names = 0;
  double notes = 0;
  for (std::size_t i = 0; i < chart.labels.size(); ++i) {
    for (const Series* series : {&before, &after}) {
      if (const auto value = at(*series, i)) values.push_back(*value);
    }
    names = std::max(names, text_width(label_text(chart, i), kFont));
    if (i < chart.label_notes.size()) notes = std::max(notes, text_width(chart.label_notes[i], kFont));
  }
  names = std::min(names, size.width * 0.38);
  notes = std::min(notes, size.width * 0.28);
  const double legend =
      draw_legend(out, {{0, before.name, before.tone, true}, {0, after.name, after.tone, true}}, 0, 2, size.width);
  const double step = 24;
  const Frame frame{.left = names + 16,
                    .top = 2 + legend,
                    .right = size.width - (notes > 0 ? notes + 14 : 12),
                    .bottom = 2 + legend + step * static_cast<double>(chart.labels.size())};
  out.bottom = frame.bottom + 24;
  const Axis axis = make_axis(values, chart, false, frame.width() < 260 ? 2 : 5);
  const Scale x{.low = axis.scale.low, .high = axis.scale.high, .begin = frame.left, .end = frame.right};
  for (const double tick : axis.ticks) {
    out.line(x(tick), frame.top, x(tick), frame.bottom, "grid");
    out.text(x(tick), frame.bottom + 16, value_text(chart.unit, tick), "tick", Anchor::kMiddle);
  }
  for (std::size_t i = 0; i < chart.labels.size(); ++i) {
    const double y = frame.top + step * (static_cast<double>(i) + 0.5);
    const bool linked = i < chart.hrefs.size() && !chart.hrefs[i].empty();
    if (linked) out.open_link(chart.hrefs[i]);
    out.text(names, y + 4, fitting(label_text(chart, i), names, kFont), "name", Anchor::kEnd);
    if (linked) out.close();
    if (i < chart.label_notes.size()) {
      out.text(frame.right + 12, y + 4, fitting(chart.label_notes[i], notes, kFont), "muted");
    }
    const auto from = at(before, i);
    const auto to = at(after, i);
    if (!from && !to) out.text(frame.left, y + 4, "no data", "muted");
    if (from && to) out.line(x(*from), y, x(*to), y, fmt::format("line s-{}", after.tone));
    if (from) draw_dot(out, chart, i, before, x(*from), y, true);
    if (to) draw_dot(out, chart, i, after, x(*to), y, false);
  }
}

}  // namespace mannerly::render::chart
