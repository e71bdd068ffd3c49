// A cell a day: weeks are columns, years are rows of them.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "base/calendar.h"
#include "render/chart/drawing.h"
#include "render/chart/scale.h"

namespace mannerly::render::chart {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// Monday is 0.
int weekday(Day day) {
  return ((day.number + 3) % 7 + 7) % 7;
}

struct Cell {
  Day day;
  std::optional<double> value;
};

void draw_year(Drawing& out, const Chart& chart, int year, const std::vector<Cell>& cells, double left, double top,
               double step) {
  const Day first = first_day_of({year * 12});
  const int offset = weekday(first);
  const auto column = [&](Day day) { return (day.number - first.number + offset) / 7; };
  out.text(0, top + 16, std::to_string(year), "label");
  for (int month = 0; month < 12; ++month) {
    out.text(left + step * column(first_day_of({year * 12 + month})) + (month == 0 ? 0 : step * 0.5), top + 10,
             kMonths[static_cast<std::size_t>(month)], "tick");
  }
  for (const Cell& cell : cells) {
    const double x = left + step * column(cell.day);
    const double y = top + 16 + step * weekday(cell.day);
    out.open_point(format_day(cell.day), value_text(chart.unit, cell.value), "");
    if (cell.value) {
      out.rect(x, y, step - 1.5, step - 1.5,
               fmt::format("cell f-q{}", std::min(class_of(chart.cuts, *cell.value), std::size_t{5})));
    } else {
      out.hatched(x, y, step - 1.5, step - 1.5, "cell f-qnone", chart.id);
    }
    out.close();
  }
}

}  // namespace

void draw_calendar(Drawing& out, const Chart& chart, const Size& size) {
  std::map<int, std::vector<Cell>> years;
  for (std::size_t i = 0; i < chart.labels.size(); ++i) {
    const auto day = parse_day(chart.labels[i]);
    if (!day) continue;
    std::optional<double> value;
    if (!chart.series.empty() && i < chart.series[0].values.size()) value = chart.series[0].values[i];
    if (value && !std::isfinite(*value)) value.reset();
    years[month_number_of(*day).year()].push_back({*day, value});
  }
  constexpr double kLeft = 38;
  const double step = (size.width - kLeft) / 54;
  double top = 0;
  for (const auto& [year, cells] : years) {
    draw_year(out, chart, year, cells, kLeft, top, step);
    top += 16 + 7 * step + 10;
  }
  out.bottom = std::max(top, 8.0);
}

}  // namespace mannerly::render::chart
