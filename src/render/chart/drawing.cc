#include "render/chart/drawing.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/calendar.h"
#include "base/result.h"
#include "render/chart/scale.h"
#include "render/html/words.h"

namespace mannerly::render::chart {

namespace {

// Elements are written part by part, without values in between: a page has thousands of them.
struct Text {  // of others: escaped
  std::string_view text;
};

void put(html::Html& out, std::string_view markup) {
  out.add_markup(markup);
}
void put(html::Html& out, Text text) {
  out += text.text;
}
void put(html::Html& out, double value) {
  std::string digits;
  add_coordinate(digits, value);
  out.add_markup(digits);
}

void write(html::Html& out, const auto&... parts) {
  (put(out, parts), ...);
}

}  // namespace

void add_coordinate(std::string& out, double value) {
  MANNERLY_ASSERT(std::abs(value) < 0x1p50);
  const std::int64_t tenths = std::llround(value * 10);
  char digits[24];
  char* end = digits;
  if (tenths < 0) *end++ = '-';
  const auto whole = static_cast<std::uint64_t>(std::abs(tenths));
  end = std::to_chars(end, digits + sizeof digits, whole / 10).ptr;
  if (whole % 10 != 0) {
    *end++ = '.';
    *end++ = static_cast<char>('0' + whole % 10);
  }
  out.append(digits, end);
}

std::string coordinate(double value) {
  std::string out;
  add_coordinate(out, value);
  return out;
}

std::string hatch_pattern(std::string_view id, double scale) {
  const std::string shrunk = scale == 1 ? std::string() : fmt::format(" patternTransform=\"scale({:.4f})\"", 1 / scale);
  return fmt::format(
      "<defs><pattern id=\"{}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"{}>"
      "<path class=\"hatch\" d=\"M0 6L6 0\"/></pattern></defs>",
      id, shrunk);
}

void Drawing::line(double x1, double y1, double x2, double y2, std::string_view cls) {
  write(out_, "<line class=\"", cls, "\" x1=\"", x1, "\" y1=\"", y1, "\" x2=\"", x2, "\" y2=\"", y2, "\"/>");
}

void Drawing::rect(double x, double y, double width, double height, std::string_view cls) {
  write(out_, "<rect class=\"", cls, "\" x=\"", x, "\" y=\"", y, "\" width=\"", std::max(width, 0.0), "\" height=\"",
        std::max(height, 0.0), "\"/>");
}

void Drawing::hatched(double x, double y, double width, double height, std::string_view cls, std::string_view id) {
  rect(x, y, width, height, cls);
  write(out_, "<rect fill=\"url(#", id, "-hatch)\" x=\"", x, "\" y=\"", y, "\" width=\"", std::max(width, 0.0),
        "\" height=\"", std::max(height, 0.0), "\"/>");
}

void Drawing::circle(double x, double y, double r, std::string_view cls) {
  write(out_, "<circle class=\"", cls, "\" cx=\"", x, "\" cy=\"", y, "\" r=\"", r, "\"/>");
}

void Drawing::path(std::string_view d, std::string_view cls) {
  write(out_, "<path class=\"", cls, "\" d=\"", d, "\"/>");
}

void Drawing::text(double x, double y, std::string_view text, std::string_view cls, Anchor anchor) {
  const std::string_view where = anchor == Anchor::kMiddle ? " text-anchor=\"middle\""
                                 : anchor == Anchor::kEnd  ? " text-anchor=\"end\""
                                                           : "";
  write(out_, "<text class=\"", cls, "\" x=\"", x, "\" y=\"", y, "\"", where, ">", Text{text}, "</text>");
}

void Drawing::use(std::string_view id, std::string_view cls) {
  write(out_, "<use class=\"", cls, "\" href=\"#", id, "\"/>");
}

void Drawing::use_hatched(std::string_view id, std::string_view hatch) {
  write(out_, "<use fill=\"url(#", hatch, ")\" href=\"#", id, "\"/>");
}

void Drawing::hatched_circle(double x, double y, double r, std::string_view hatch) {
  write(out_, "<circle fill=\"url(#", hatch, ")\" cx=\"", x, "\" cy=\"", y, "\" r=\"", r, "\"/>");
}

void Drawing::code(double x, double y, std::string_view text, std::string_view cls) {
  write(out_, "<text class=\"code ", cls, "\" x=\"", x, "\" y=\"", y, "\" text-anchor=\"middle\">", Text{text},
        "</text>");
}

void Drawing::open_font(double font_size) {
  write(out_, "<g font-size=\"", font_size, "\">");
  open_.emplace_back("g");
}

void Drawing::open_point(std::string_view label, std::string_view value, std::string_view series) {
  write(out_, "<g class=\"point\" data-label=\"", Text{label}, "\" data-value=\"", Text{value}, "\"");
  if (!series.empty()) write(out_, " data-series=\"", Text{series}, "\"");
  write(out_, "><title>", Text{series}, series.empty() ? "" : ", ", Text{label}, ": ", Text{value}, "</title>");
  open_.emplace_back("g");
}

void Drawing::open_link(std::string_view href) {
  // To this site only: what a chart links to is its own page.
  const bool inside = href.starts_with('/') && !href.starts_with("//");
  if (inside) {
    write(out_, "<a href=\"", Text{href}, "\">");
  } else {
    write(out_, "<g>");
  }
  open_.emplace_back(inside ? "a" : "g");
}

void Drawing::open_part(double x, double y) {
  write(out_, "<g transform=\"translate(", x, " ", y, ")\">");
  open_.emplace_back("g");
}

void Drawing::open_scaled(double x, double y, double scale) {
  write(out_, "<g transform=\"translate(", x, " ", y, ") scale(", fmt::format("{:.4f}", scale), ")\">");
  open_.push_back("g");
}

void Drawing::open_window(double x, double y, double width, double height) {
  write(out_, "<svg x=\"", x, "\" y=\"", y, "\" width=\"", width, "\" height=\"", height, "\">");
  open_.push_back("svg");
}

void Drawing::close() {
  MANNERLY_ASSERT(!open_.empty());
  write(out_, "</", open_.back(), ">");
  open_.pop_back();
}

void draw(Drawing& out, const Chart& chart, const Size& size) {
  switch (chart.kind) {
    case Kind::kLine: return draw_line(out, chart, size);
    case Kind::kStackedBars: return draw_stacked_bars(out, chart, size);
    case Kind::kShares: return draw_shares(out, chart, size);
    case Kind::kBars: return draw_bars(out, chart, size);
    case Kind::kDumbbell: return draw_dumbbell(out, chart, size);
    case Kind::kSteps: return draw_steps(out, chart, size);
    case Kind::kCalendar: return draw_calendar(out, chart, size);
    case Kind::kTiles: return draw_tiles(out, chart, size);
    case Kind::kMap: return draw_map(out, chart, size);
    case Kind::kHilbert: return draw_hilbert(out, chart, size);
    case Kind::kSparkline: return draw_sparkline(out, chart, size);
    case Kind::kMultiples: return draw_multiples(out, chart, size);
    case Kind::kPanels: return draw_panels(out, chart, size);
    case Kind::kRatios: return draw_ratios(out, chart, size);
  }
}

std::string_view label_text(const Chart& chart, std::size_t label) {
  if (label < chart.label_texts.size()) return chart.label_texts[label];
  return label < chart.labels.size() ? std::string_view(chart.labels[label]) : std::string_view();
}

namespace {

// On an axis shares need no decimals unless the ticks are closer than a whole per cent.
std::string tick_text(const Chart& chart, double tick, double step) {
  if (chart.unit == Unit::kShare) {
    const int decimals = step < 0.00999 ? 1 : 0;
    return fmt::format("{:.{}f}\u202F%", tick * 100, decimals);
  }
  if (chart.unit == Unit::kCount && tick >= 0) return html::count(static_cast<std::uint64_t>(std::llround(tick)));
  return fmt::format("{:g}", tick);
}

}  // namespace

void draw_y_axis(Drawing& out, const Chart& chart, const std::vector<double>& ticks, const Frame& frame, double low,
                 double high) {
  const Scale y{.low = low, .high = high, .begin = frame.bottom, .end = frame.top};
  const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : 1;
  for (const double tick : ticks) {
    out.line(frame.left, y(tick), frame.right, y(tick), tick == 0 ? "grid zero" : "grid");
    out.text(frame.left - 6, y(tick) + 4, tick_text(chart, tick, step), "tick", Anchor::kEnd);
  }
}

std::vector<std::size_t> draw_label_ticks(Drawing& out, const Chart& chart, const Frame& frame,
                                          const std::vector<double>& x) {
  if (x.empty()) return {};
  double widest = 0;
  for (std::size_t i = 0; i < x.size(); ++i) widest = std::max(widest, text_width(label_text(chart, i), kFont));
  const auto fit = static_cast<std::size_t>(std::max(frame.width() / (widest + 14), 1.0));
  // The newest label always has its text; the others are counted back from it, in steps so wide that none touches its
  // neighbour: an axis with a hole in it looks as if a month were missing.
  std::vector<std::pair<double, std::size_t>> placed;
  for (std::size_t every = (x.size() + fit - 1) / fit;; ++every) {
    placed.clear();
    double right_limit = frame.right + 40;
    bool touching = false;
    for (std::size_t back = 0; back < x.size() && !touching; back += every) {
      const std::size_t i = x.size() - 1 - back;
      const double width = text_width(label_text(chart, i), kFont);
      const double middle = std::clamp(x[i], frame.left + width / 2 - 30, frame.right - width / 2);
      const double center = std::max(middle, width / 2);
      touching = center + width / 2 > right_limit;
      placed.emplace_back(center, i);
      right_limit = center - width / 2 - 8;
    }
    if (!touching || every >= x.size()) break;
  }
  std::vector<std::size_t> labels;
  for (const auto& [center, i] : placed) {
    out.text(center, frame.bottom + 17, label_text(chart, i), "tick", Anchor::kMiddle);
    labels.push_back(i);
  }
  return labels;
}

double end_label_width(const std::vector<EndLabel>& labels, double width_max) {
  double widest = 0;
  for (const EndLabel& label : labels) widest = std::max(widest, text_width(label.text, kFont));
  return labels.empty() ? 8 : std::min(widest + 24, width_max);
}

void draw_end_labels(Drawing& out, const std::vector<EndLabel>& labels, const Frame& frame, double right_edge) {
  std::vector<double> wanted;
  for (const EndLabel& label : labels) wanted.push_back(label.y);
  const std::vector<double> y = apart(wanted, 15, frame.top + 2, frame.bottom);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const double x = frame.right + 6;
    if (labels[i].filled) {
      out.rect(x, y[i] - 5, 10, 10, fmt::format("key f-{}", labels[i].tone));
    } else {
      out.line(x, y[i], x + 10, y[i], fmt::format("line s-{}", labels[i].tone));
    }
    out.text(x + 14, y[i] + 4, fitting(labels[i].text, right_edge - x - 14, kFont), "label");
  }
}

namespace {

// The row of each annotation's text: the first in which it touches no other. None of them leaves the frame.
struct Placed {
  double at = 0;  // of the line
  double x = 0;   // of the text
  int row = 0;
  std::string text;
};

std::vector<Placed> place(const Chart& chart, const std::vector<double>& x, double left, double right) {
  constexpr int kRowsMax = 3;
  std::vector<double> taken(kRowsMax, left - 8);
  std::vector<Placed> out;
  for (const Annotation& annotation : chart.annotations) {
    const auto at = static_cast<std::size_t>(std::max(annotation.at, 0.0));
    if (!std::isfinite(annotation.at) || annotation.at < 0 || at >= x.size()) continue;
    const std::string text = fitting(annotation.text, right - left, kFont);
    const double width = text_width(text, kFont);
    const double begin = std::max(std::min(x[at] - 4, right - width), left);
    int row = 0;
    while (row < kRowsMax && taken[static_cast<std::size_t>(row)] + 8 > begin) ++row;
    if (row < kRowsMax) taken[static_cast<std::size_t>(row)] = begin + width;
    out.push_back({x[at], begin, row, row < kRowsMax ? text : std::string()});  // no room: the line stands alone
  }
  return out;
}

}  // namespace

int annotation_rows(const Chart& chart, const std::vector<double>& x, double left, double right) {
  int rows = 0;
  for (const Placed& placed : place(chart, x, left, right)) {
    if (!placed.text.empty()) rows = std::max(rows, placed.row + 1);
  }
  return rows;
}

void draw_annotations(Drawing& out, const Chart& chart, const std::vector<double>& x, const Frame& frame) {
  const std::vector<Placed> placed = place(chart, x, frame.left, frame.right);
  const auto y_of = [&](const Placed& where) { return frame.top - 8 - 14 * where.row; };
  for (const Placed& where : placed) {
    out.line(where.at, where.text.empty() ? frame.top : y_of(where) + 3, where.at, frame.bottom, "s-same");
  }
  // After all lines, so that none crosses a text.
  for (const Placed& where : placed) {
    if (!where.text.empty()) out.text(where.x, y_of(where), where.text, "muted halo");
  }
}

double draw_legend(Drawing& out, const std::vector<EndLabel>& entries, double left, double top, double right) {
  if (entries.empty()) return 0;
  double x = left;
  double y = top + 10;
  for (const EndLabel& entry : entries) {
    const std::string text = fitting(entry.text, right - left - 16, kFont);
    const double width = 16 + text_width(text, kFont);
    if (x > left && x + width > right) {
      x = left;
      y += 18;
    }
    out.rect(x, y - 9, 10, 10, fmt::format("key f-{}", entry.tone));
    out.text(x + 15, y, text, "tick");
    x += width + 14;
  }
  return y - top + 12;
}

void draw_class_cell(Drawing& out, const Chart& chart, const ClassCell& cell, std::optional<double> value,
                     double font) {
  const std::string_view edge = cell.marked ? " marked" : "";
  std::string_view ink = "on-none";
  if (value) {
    const std::size_t tile_class = std::min(class_of(chart.cuts, *value), std::size_t{5});
    out.rect(cell.x, cell.y, cell.side, cell.side, fmt::format("tile f-q{}{}", tile_class, edge));
    ink = tile_class >= 4 ? "on-strong" : "on-soft";  // classes grow dark (or light) under it
  } else {
    out.hatched(cell.x, cell.y, cell.side, cell.side, fmt::format("tile f-qnone{}", edge), chart.id);
  }
  // Smaller ones could not be read.
  const bool fits = cell.side >= 13.5 && text_width(cell.code, font) <= cell.side + 1;
  if (fits) out.code(cell.x + cell.side / 2, cell.y + cell.side / 2 + font * 0.36, cell.code, ink);
}

double draw_class_legend(Drawing& out, const Chart& chart, double left, double top, double right) {
  double x = left;
  double y = top + 12;
  for (std::size_t i = 0; i <= chart.cuts.size() + 1; ++i) {
    const bool none = i > chart.cuts.size();
    const auto cut = [&](std::size_t at) { return tick_text(chart, chart.cuts[at], 1); };
    const std::string text = none                     ? chart.none_word
                             : chart.cuts.empty()     ? std::string("any")
                             : i == 0                 ? "below " + cut(0)
                             : i == chart.cuts.size() ? cut(i - 1) + " and more"
                                                      : cut(i - 1);
    const double width = 17 + text_width(text, kFont);
    if (x > left && x + width > right) {
      x = left;
      y += 18;
    }
    if (none) {
      out.hatched(x, y - 9, 12, 10, "f-qnone", chart.id);
    } else {
      out.rect(x, y - 9, 12, 10, fmt::format("key f-q{}", std::min<std::size_t>(i, 5)));
    }
    out.text(x + 17, y, text, "tick");
    x += width + 12;
  }
  return y - top + 10;
}

}  // namespace mannerly::render::chart
