// Elements of SVG, written one after another. Coordinates have one decimal and are always finite.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "render/chart/chart.h"
#include "render/html/html.h"

namespace mannerly::render::chart {

enum class Anchor : std::uint8_t { kStart, kMiddle, kEnd };

inline constexpr double kFont = 12;  // of all texts

class Drawing {
 public:
  void line(double x1, double y1, double x2, double y2, std::string_view cls);
  void rect(double x, double y, double width, double height, std::string_view cls);
  // rect with an overlay of lines: no data. id: of the chart.
  void hatched(double x, double y, double width, double height, std::string_view cls, std::string_view id);
  void circle(double x, double y, double r, std::string_view cls);
  void path(std::string_view d, std::string_view cls);
  void text(double x, double y, std::string_view text, std::string_view cls, Anchor anchor = Anchor::kStart);

  // A shape that is defined elsewhere in the page, by its id; and lines over it or over a circle: no data. hatch: id of
  // their pattern.
  void use(std::string_view id, std::string_view cls);
  void use_hatched(std::string_view id, std::string_view hatch);
  void hatched_circle(double x, double y, double r, std::string_view hatch);

  // A short code in the middle of a tile, in the size of the group that it stands in (open_font).
  void code(double x, double y, std::string_view text, std::string_view cls);
  void open_font(double font_size);

  // What a reader can point at: the elements until close() belong to one value.
  void open_point(std::string_view label, std::string_view value, std::string_view series);
  void open_link(std::string_view href);                              // an empty href opens a plain group
  void open_part(double x, double y);                                 // moved by x, y
  void open_scaled(double x, double y, double scale);                 // moved by x, y, then larger
  void open_window(double x, double y, double width, double height);  // what lies outside is cut off
  void close();
  // Elements that another drawing has written.
  void add(const std::string& elements) { out_.add_markup(elements); }

  std::string take() { return std::move(out_).str(); }
  double bottom = 0;  // how high the drawing is; set by the kind

 private:
  html::Html out_;
  std::vector<std::string_view> open_;
};

// The pattern of lines that means no data. scale: of what it is used in, which the lines do not follow.
std::string hatch_pattern(std::string_view id, double scale = 1);

// "12.5": one decimal, none when whole; what is not finite or beyond 2^50 is an error of ours.
std::string coordinate(double value);
void add_coordinate(std::string& out, double value);

// One function a kind: draws into a frame of the width (and the height, if given), sets Drawing::bottom.
void draw_line(Drawing& out, const Chart& chart, const Size& size);
void draw_stacked_bars(Drawing& out, const Chart& chart, const Size& size);
void draw_shares(Drawing& out, const Chart& chart, const Size& size);
void draw_bars(Drawing& out, const Chart& chart, const Size& size);
void draw_dumbbell(Drawing& out, const Chart& chart, const Size& size);
void draw_steps(Drawing& out, const Chart& chart, const Size& size);
void draw_calendar(Drawing& out, const Chart& chart, const Size& size);
void draw_map(Drawing& out, const Chart& chart, const Size& size);
void draw_tiles(Drawing& out, const Chart& chart, const Size& size);
void draw_hilbert(Drawing& out, const Chart& chart, const Size& size);
void draw_sparkline(Drawing& out, const Chart& chart, const Size& size);
void draw_panels(Drawing& out, const Chart& chart, const Size& size);
void draw_ratios(Drawing& out, const Chart& chart, const Size& size);
void draw_multiples(Drawing& out, const Chart& chart, const Size& size);
// The one that the chart's kind names.
void draw(Drawing& out, const Chart& chart, const Size& size);

// ---- what several kinds share ----

// The plot inside the margins.
struct Frame {
  double left = 0, top = 0, right = 0, bottom = 0;
  double width() const { return right - left; }
  double height() const { return bottom - top; }
};

std::string_view label_text(const Chart& chart, std::size_t label);
// Grid lines and texts of an upright axis, left of the frame.
void draw_y_axis(Drawing& out, const Chart& chart, const std::vector<double>& ticks, const Frame& frame, double low,
                 double high);
// Texts of some labels below the frame, none over another. x(label): where a label stands. Returns those that have one.
std::vector<std::size_t> draw_label_ticks(Drawing& out, const Chart& chart, const Frame& frame,
                                          const std::vector<double>& x);
// Names of series at the right of the frame, beside their last value, moved apart.
struct EndLabel {
  double y = 0;
  std::string text;
  std::string tone;
  bool filled = false;  // the series is an area, not a line
};
void draw_end_labels(Drawing& out, const std::vector<EndLabel>& labels, const Frame& frame, double right_edge);
double end_label_width(const std::vector<EndLabel>& labels, double width_max);
// Upright dashed lines with their texts above the frame, in as many rows as they need (annotation_rows).
int annotation_rows(const Chart& chart, const std::vector<double>& x, double left, double right);
void draw_annotations(Drawing& out, const Chart& chart, const std::vector<double>& x, const Frame& frame);
// A row of swatches and names; returns the height that it took (0 for none).
double draw_legend(Drawing& out, const std::vector<EndLabel>& entries, double left, double top, double right);
// A square of a class between cuts (nullopt: hatched), with a code in its middle if that fits.
struct ClassCell {
  double x = 0, y = 0, side = 0;
  std::string_view code = {};
  bool marked = false;
};
void draw_class_cell(Drawing& out, const Chart& chart, const ClassCell& cell, std::optional<double> value, double font);
// The same for classes between cuts: "below 50 %", "50 %", ..., "90 % and more", "no data".
double draw_class_legend(Drawing& out, const Chart& chart, double left, double top, double right);

}  // namespace mannerly::render::chart
