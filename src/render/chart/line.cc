// Lines over labels, and the sparkline.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "render/chart/drawing.h"
#include "render/chart/scale.h"
#include "render/html/words.h"

namespace mannerly::render::chart {
namespace {

std::vector<double> values_of(const Chart& chart) {
  std::vector<double> out;
  for (const Series& series : chart.series) {
    for (const auto* values : {&series.values, &series.low, &series.high}) {
      for (const auto& value : *values) {
        if (value && std::isfinite(*value)) out.push_back(*value);
      }
    }
  }
  return out;
}

std::optional<double> at(const std::vector<std::optional<double>>& values, std::size_t i) {
  if (i >= values.size() || !values[i] || !std::isfinite(*values[i])) return std::nullopt;
  return values[i];
}
std::optional<double> at(const Series& series, std::size_t i) {
  return at(series.values, i);
}

// "L12.5 30"
void add_step(std::string& path, char command, double x, double y) {
  path += command;
  add_coordinate(path, x);
  path += ' ';
  add_coordinate(path, y);
}

// The path of a series with a gap wherever there is no data; a value between two gaps is a dot of its own.
struct Traced {
  std::string path;
  std::vector<std::size_t> lone;
};

Traced trace(const Series& series, const std::vector<double>& x, const Scale& y) {
  Traced out;
  bool open = false;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto value = at(series, i);
    if (!value) {
      open = false;
      continue;
    }
    const bool next = at(series, i + 1).has_value() && i + 1 < x.size();
    if (!open && !next) {
      out.lone.push_back(i);
      continue;
    }
    add_step(out.path, open ? 'L' : 'M', x[i], y(*value));
    open = true;
  }
  return out;
}

// The interval about the values, wherever there is one.
void draw_band(Drawing& out, const Series& series, const std::vector<double>& x, const Scale& y) {
  for (std::size_t i = 0; i < x.size();) {
    std::size_t end = i;
    while (end < x.size() && at(series.low, end) && at(series.high, end)) ++end;
    if (end > i + 1) {
      std::string path;
      for (std::size_t k = i; k < end; ++k) {
        add_step(path, k == i ? 'M' : 'L', x[k], y(*series.high[k]));
      }
      for (std::size_t k = end; k-- > i;) add_step(path, 'L', x[k], y(*series.low[k]));
      out.path(path + "Z", fmt::format("band f-{}", series.tone));
    }
    i = end + 1;
  }
}

// What the means are of, under the labels that have a text: "n 31 31 30". The whole list is with the numbers.
void draw_counts(Drawing& out, const Series& series, const std::vector<double>& x, const Frame& frame,
                 std::vector<std::size_t> labels) {
  out.text(frame.left - 8, frame.bottom + 33, "n", "muted", Anchor::kEnd);
  std::ranges::sort(labels);
  double taken = frame.left - 6;
  for (const std::size_t i : labels) {
    if (i >= series.of.size()) continue;
    const std::string text = html::count(series.of[i]);
    const double half = text_width(text, kFont) / 2;
    if (x[i] - half < taken + 4) continue;
    out.text(x[i], frame.bottom + 33, text, "muted", Anchor::kMiddle);
    taken = x[i] + half;
  }
}

std::optional<std::size_t> last_value(const Series& series, std::size_t labels) {
  for (std::size_t i = labels; i-- > 0;) {
    if (at(series, i)) return i;
  }
  return std::nullopt;
}

// So many marks that a reader can point at each; daily values have theirs where there is room.
constexpr std::size_t kMarksMax = 120;

void draw_marks(Drawing& out, const Chart& chart, const Series& series, const std::vector<double>& x, const Scale& y) {
  const std::size_t every = (x.size() + kMarksMax - 1) / kMarksMax;
  const bool visible = x.size() <= 40;
  const std::string cls = visible ? "mark f-" + series.tone : "hit";
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto value = at(series, i);
    if (!value || (x.size() - 1 - i) % every != 0) continue;
    std::string said = value_text(chart.unit, value);
    if (i < series.of.size()) said += fmt::format(" (n = {})", html::count(series.of[i]));
    out.open_point(label_text(chart, i), said, series.name);
    out.circle(x[i], y(*value), visible ? 3 : 5, cls);
    out.close();
  }
}

std::vector<double> positions(std::size_t labels, double left, double right) {
  std::vector<double> x(labels);
  for (std::size_t i = 0; i < labels; ++i) {
    x[i] = labels == 1 ? (left + right) / 2
                       : left + (right - left) * static_cast<double>(i) / static_cast<double>(labels - 1);
  }
  return x;
}

}  // namespace

void draw_line(Drawing& out, const Chart& chart, const Size& size) {
  const Axis axis = make_axis(values_of(chart), chart, chart.unit == Unit::kCount, 4);
  std::vector<EndLabel> ends;
  for (const Series& series : chart.series) {
    const auto last = last_value(series, chart.labels.size());
    const double value = last ? *at(series, *last) : axis.scale.low;
    ends.push_back({value, fmt::format("{} {}", series.name, last ? value_text(chart.unit, value) : "no data"),
                    series.tone, false});
  }
  const double names = chart.series.size() > 1 ? end_label_width(ends, size.width * 0.5) : 10;
  Frame frame{.left = 48, .top = 12, .right = size.width - names, .bottom = 0};
  const std::vector<double> x = positions(chart.labels.size(), frame.left + 4, frame.right - 4);
  frame.top += 14 * annotation_rows(chart, x, frame.left, frame.right) + (chart.annotations.empty() ? 0 : 6);
  out.bottom = size.height > 0 ? size.height : std::max(frame.top + 150, size.width * 0.4);
  const bool counted = !chart.series.empty() && !chart.series.front().of.empty();
  if (counted && size.height <= 0) out.bottom += 16;
  frame.bottom = std::max(out.bottom - (counted ? 42 : 26), frame.top + 20);
  const Scale y{.low = axis.scale.low, .high = axis.scale.high, .begin = frame.bottom, .end = frame.top};
  draw_y_axis(out, chart, axis.ticks, frame, y.low, y.high);
  std::vector<std::size_t> labels = draw_label_ticks(out, chart, frame, x);
  if (counted) draw_counts(out, chart.series.front(), x, frame, std::move(labels));
  draw_annotations(out, chart, x, frame);
  if (values_of(chart).empty()) {
    // An empty frame could be taken for a line at 0.
    out.text((frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2 + 4, "no data", "muted", Anchor::kMiddle);
  }
  for (const Series& series : chart.series) draw_band(out, series, x, y);
  for (const Series& series : chart.series) {
    const Traced traced = trace(series, x, y);
    if (!traced.path.empty()) out.path(traced.path, fmt::format("line s-{}", series.tone));
    for (const std::size_t i : traced.lone) {
      out.circle(x[i], y(*at(series, i)), 2.5, fmt::format("f-{}", series.tone));
    }
    draw_marks(out, chart, series, x, y);
  }
  if (chart.series.size() > 1) {
    for (EndLabel& end : ends) end.y = y(end.y);
    draw_end_labels(out, ends, frame, size.width);
  }
}

void draw_sparkline(Drawing& out, const Chart& chart, const Size& size) {
  out.bottom = size.height > 0 ? size.height : 28;
  if (chart.series.empty()) return;
  const Series& series = chart.series.front();
  const Axis axis = make_axis(values_of(chart), chart, false, 2);
  const Scale y{.low = axis.scale.low, .high = axis.scale.high, .begin = out.bottom - 4, .end = 4};
  const std::vector<double> x = positions(chart.labels.size(), 4, size.width - 4);
  const Traced traced = trace(series, x, y);
  if (!traced.path.empty()) out.path(traced.path, fmt::format("line s-{}", series.tone));
  for (const std::size_t i : traced.lone) out.circle(x[i], y(*at(series, i)), 2, fmt::format("f-{}", series.tone));
  if (const auto last = last_value(series, x.size())) {
    out.circle(x[*last], y(*at(series, *last)), 3, fmt::format("mark f-{}", series.tone));
  }
}

}  // namespace mannerly::render::chart
