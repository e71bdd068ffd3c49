#include "render/chart/scale.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "render/sheet.h"

namespace mannerly::render::chart {

double Scale::operator()(double value) const {
  // A scale without extent has one place.
  const double part = high > low ? std::clamp((value - low) / (high - low), 0.0, 1.0) : 0.5;
  return begin + part * (end - begin);
}

namespace {

double round_step(double rough) {
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (rough <= factor * power * (1 + 1e-9)) return factor * power;
  }
  return 10 * power;
}

}  // namespace

Axis make_axis(const std::vector<double>& values, const Chart& chart, bool from_zero, int wanted) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (low > high) low = 0, high = 1;
  if (from_zero && low > 0) low = 0;
  if (chart.low) low = *chart.low;
  if (chart.high) high = *chart.high;
  if (chart.unit == Unit::kCount) high = std::max(high, low + wanted);  // no ticks between whole numbers
  if (!(high > low)) high = low + (low == 0 ? 1 : std::abs(low) * 0.1);
  const double step = round_step((high - low) / std::max(wanted, 1));
  if (!chart.low) low = std::floor(low / step + 1e-9) * step;
  if (!chart.high) high = std::ceil(high / step - 1e-9) * step;
  if (chart.unit == Unit::kShare && !chart.high && high > 1) high = 1;
  if (!(high > low) && !chart.low) low = high - step;  // all values are 1
  Axis axis{.scale = {.low = low, .high = high}};
  for (double tick = std::ceil(low / step - 1e-9) * step; tick <= high + step * 1e-6 && axis.ticks.size() < 50;
       tick += step) {
    axis.ticks.push_back(std::abs(tick) < step * 1e-6 ? 0 : tick);
  }
  return axis;
}

std::vector<double> apart(const std::vector<double>& positions, double distance, double begin, double end) {
  std::vector<std::size_t> order(positions.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return positions[a] < positions[b]; });
  std::vector<double> out(positions);
  if (order.empty()) return out;
  if (order.size() > 1) distance = std::min(distance, (end - begin) / static_cast<double>(order.size() - 1));
  double lowest = begin;
  for (const std::size_t i : order) {
    out[i] = std::max(out[i], lowest);
    lowest = out[i] + distance;
  }
  double highest = end;
  for (auto i = order.rbegin(); i != order.rend(); ++i) {
    out[*i] = std::min(out[*i], highest);
    highest = out[*i] - distance;
  }
  return out;
}

namespace {

// Of the sans-serif fonts that readers have, per em; a little wide, so that nothing is cut.
constexpr double kColumnEm = 0.6;

}  // namespace

double text_width(std::string_view text, double font_size) {
  return static_cast<double>(display_width(text)) * kColumnEm * font_size;
}

std::string fitting(std::string_view text, double width, double font_size) {
  const auto columns = static_cast<std::size_t>(std::max(width / (kColumnEm * font_size), 1.0));
  return shortened(text, columns, true);
}

std::size_t class_of(const std::vector<double>& cuts, double value) {
  return static_cast<std::size_t>(std::upper_bound(cuts.begin(), cuts.end(), value) - cuts.begin());
}

}  // namespace mannerly::render::chart
