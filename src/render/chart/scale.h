// Scales of axes: from values to positions, with round ticks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "render/chart/chart.h"

namespace mannerly::render::chart {

// Linear; low < high.
struct Scale {
  double low = 0, high = 1;     // values
  double begin = 0, end = 100;  // positions; end may be below begin

  // Values outside the scale land on its ends.
  double operator()(double value) const;
};

struct Axis {
  Scale scale;
  std::vector<double> ticks;  // ascending, inside the scale
};

// A scale that holds all values, widened to round ticks (1, 2, 5 times a power of ten), about `wanted` of them.
// from_zero: it begins at 0 if no value is below. Without any finite value: 0 to 1.
Axis make_axis(const std::vector<double>& values, const Chart& chart, bool from_zero, int wanted);

// Moves positions apart so that neighbours (in the given order of size) keep the distance, within [begin, end];
// what does not fit stays as close as it can. Returns the new positions in the order given.
std::vector<double> apart(const std::vector<double>& positions, double distance, double begin, double end);

// About how wide a text is, in user units.
double text_width(std::string_view text, double font_size);
// The text cut to fit.
std::string fitting(std::string_view text, double width, double font_size);

// 0 to cuts.size(): the class of a value between ascending limits; a value at a limit belongs above.
std::size_t class_of(const std::vector<double>& cuts, double value);

}  // namespace mannerly::render::chart
