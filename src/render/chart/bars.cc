// Bars: upright and stacked, lying, and lying as shares of a whole.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "render/chart/drawing.h"
#include "render/chart/scale.h"
#include "render/html/words.h"

namespace mannerly::render::chart {
namespace {

std::optional<double> at(const Series& series, std::size_t i) {
  if (i >= series.values.size() || !series.values[i] || !std::isfinite(*series.values[i])) return std::nullopt;
  return std::max(*series.values[i], 0.0);
}

bool has_data(const Chart& chart, std::size_t label) {
  return std::any_of(chart.series.begin(), chart.series.end(),
                     [&](const Series& s) { return at(s, label).has_value(); });
}

double sum_at(const Chart& chart, std::size_t label) {
  double sum = 0;
  for (const Series& series : chart.series) sum += at(series, label).value_or(0);
  return sum;
}

}  // namespace

void draw_stacked_bars(Drawing& out, const Chart& chart, const Size& size) {
  std::vector<double> sums;
  for (std::size_t i = 0; i < chart.labels.size(); ++i) sums.push_back(sum_at(chart, i));
  const Axis axis = make_axis(sums, chart, true, 4);
  std::vector<EndLabel> legend;
  for (const Series& series : chart.series) legend.push_back({0, series.name, series.tone, true});
  Frame frame{.left = 48, .top = 12, .right = size.width - 6.0, .bottom = 0};
  if (chart.series.size() > 1) frame.top += draw_legend(out, legend, frame.left, 2, frame.right);
  const double slot = frame.width() / static_cast<double>(std::max<std::size_t>(chart.labels.size(), 1));
  std::vector<double> x;
  for (std::size_t i = 0; i < chart.labels.size(); ++i) x.push_back(frame.left + slot * (static_cast<double>(i) + 0.5));
  frame.top += 14 * annotation_rows(chart, x, frame.left, frame.right) + (chart.annotations.empty() ? 0 : 6);
  out.bottom = size.height > 0 ? size.height : std::max(frame.top + 150, size.width * 0.4);
  frame.bottom = std::max(out.bottom - 26, frame.top + 20);
  const Scale y{.low = axis.scale.low, .high = axis.scale.high, .begin = frame.bottom, .end = frame.top};
  draw_y_axis(out, chart, axis.ticks, frame, y.low, y.high);
  draw_label_ticks(out, chart, frame, x);
  draw_annotations(out, chart, x, frame);
  const double width = std::min(slot * 0.8, 48.0);
  for (std::size_t i = 0; i < chart.labels.size(); ++i) {
    if (!has_data(chart, i)) {
      out.open_point(label_text(chart, i), "no data", "");
      out.hatched(x[i] - width / 2, frame.bottom - 12, width, 12, "f-qnone", chart.id);
      out.close();
      continue;
    }
    double below = 0;
    for (const Series& series : chart.series) {
      const double value = at(series, i).value_or(0);
      if (value <= 0) continue;
      out.open_point(label_text(chart, i), value_text(chart.unit, value), series.name);
      out.rect(x[i] - width / 2, y(below + value), width, y(below) - y(below + value),
               fmt::format("bar f-{}", series.tone));
      out.close();
      below += value;
    }
  }
}

namespace {

// Rows of lying bars: names at the left, notes at the right.
struct Rows {
  double name_width = 0, note_width = 0;
  double step = 24;
  Frame frame;
};

Rows rows_of(const Chart& chart, const Size& size, double top) {
  Rows rows;
  for (std::size_t i = 0; i < chart.labels.size(); ++i) {
    rows.name_width = std::max(rows.name_width, text_width(label_text(chart, i), kFont));
    if (i < chart.label_notes.size()) {
      rows.note_width = std::max(rows.note_width, text_width(chart.label_notes[i], kFont));
    }
  }
  rows.name_width = std::min(rows.name_width, size.width * 0.38);
  rows.note_width = std::min(rows.note_width, size.width * 0.3);
  rows.frame = {.left = rows.name_width + 8,
                .top = top,
                .right = size.width - (rows.note_width > 0 ? rows.note_width + 8 : 4),
                .bottom = top + rows.step * static_cast<double>(chart.labels.size())};
  return rows;
}

void draw_row_texts(Drawing& out, const Chart& chart, const Rows& rows, std::size_t i, double y) {
  const bool linked = i < chart.hrefs.size() && !chart.hrefs[i].empty();
  if (linked) out.open_link(chart.hrefs[i]);
  out.text(rows.name_width, y + 4, fitting(label_text(chart, i), rows.name_width, kFont), "name", Anchor::kEnd);
  if (linked) out.close();
  if (i < chart.label_notes.size()) {
    out.text(rows.frame.right + 8, y + 4, fitting(chart.label_notes[i], rows.note_width, kFont), "muted");
  }
}

}  // namespace

void draw_shares(Drawing& out, const Chart& chart, const Size& size) {
  std::vector<EndLabel> legend;
  for (const Series& series : chart.series) legend.push_back({0, series.name, series.tone, true});
  const Rows rows = rows_of(chart, size, 2 + (chart.legend ? draw_legend(out, legend, 0, 2, size.width) : 0));
  out.bottom = rows.frame.bottom + 2;
  for (std::size_t i = 0; i < chart.labels.size(); ++i) {
    const double y = rows.frame.top + rows.step * (static_cast<double>(i) + 0.5);
    draw_row_texts(out, chart, rows, i, y);
    const double sum = sum_at(chart, i);
    if (sum <= 0) {
      out.open_point(label_text(chart, i), "no data", "");
      out.hatched(rows.frame.left, y - 7, rows.frame.width(), 14, "f-qnone", chart.id);
      out.close();
      continue;
    }
    double before = 0;
    for (const Series& series : chart.series) {
      const double share = at(series, i).value_or(0) / sum;
      if (share <= 0) continue;
      const double x = rows.frame.left + before * rows.frame.width();
      const double width = share * rows.frame.width();
      out.open_point(label_text(chart, i),
                     fmt::format("{} ({})", html::percent(share), value_text(chart.unit, at(series, i))), series.name);
      if (series.tone == "none") {
        out.hatched(x, y - 7, width, 14, "bar f-none", chart.id);
      } else {
        out.rect(x, y - 7, width, 14, fmt::format("bar f-{}", series.tone));
      }
      out.close();
      before += share;
    }
  }
}

void draw_bars(Drawing& out, const Chart& chart, const Size& size) {
  if (chart.series.empty()) {
    out.bottom = 4;
    return;
  }
  const Series& series = chart.series.front();
  std::vector<double> values;
  for (std::size_t i = 0; i < chart.labels.size(); ++i) values.push_back(at(series, i).value_or(0));
  const Axis axis = make_axis(values, chart, true, 4);
  Rows rows = rows_of(chart, size, 2);
  out.bottom = rows.frame.bottom + 2;
  double widest = 0;
  for (std::size_t i = 0; i < chart.labels.size(); ++i) {
    widest = std::max(widest, text_width(value_text(chart.unit, at(series, i)), kFont));
  }
  // Each bar has its value behind it.
  const double right = std::max(rows.frame.right - widest - 6, rows.frame.left + 10);
  const Scale x{.low = axis.scale.low, .high = axis.scale.high, .begin = rows.frame.left, .end = right};
  for (std::size_t i = 0; i < chart.labels.size(); ++i) {
    const double y = rows.frame.top + rows.step * (static_cast<double>(i) + 0.5);
    draw_row_texts(out, chart, rows, i, y);
    const auto value = at(series, i);
    const std::string text = value_text(chart.unit, value);
    out.open_point(label_text(chart, i), text, series.name);
    if (value) {
      out.rect(x.begin, y - 7, x(*value) - x.begin, 14, fmt::format("bar f-{}", series.tone));
    } else {
      out.hatched(x.begin, y - 7, right - x.begin, 14, "f-qnone", chart.id);
    }
    out.text((value ? x(*value) : right) + 5, y + 4, text, "tick");
    out.close();
  }
}

html::Html share_bar(const std::vector<Part>& parts) {
  double sum = 0;
  for (const Part& part : parts) sum += std::max(part.size, 0.0);
  std::string title;
  Drawing out;
  constexpr double kWidth = 200;
  double x = 0;
  for (const Part& part : parts) {
    if (part.size <= 0 || sum <= 0) continue;
    const double width = kWidth * part.size / sum;
    title += fmt::format("{}{} {}", title.empty() ? "" : ", ", part.name, html::percent(part.size / sum));
    out.rect(x, 0, width, 10, fmt::format("f-{}", part.tone));
    if (part.tone == "none") {
      // Strokes from corner to corner; a pattern would need an id of its own in each card.
      std::string strokes;
      for (double at = x; at < x + width; at += 6) {
        strokes += fmt::format("M{} 10L{} 0", coordinate(at), coordinate(std::min(at + 6, x + width)));
      }
      out.path(strokes, "hatch");
    }
    x += width;
  }
  if (title.empty()) title = "no data";
  return html::Html::markup(
      fmt::format("<svg class=\"bar\" viewBox=\"0 0 200 10\" preserveAspectRatio=\"none\" "
                  "role=\"img\" aria-label=\"{}\"><title>{}</title>{}</svg>",
                  html::escaped(title), html::escaped(title), out.take()));
}

}  // namespace mannerly::render::chart
