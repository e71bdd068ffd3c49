// Cells along a Hilbert curve, from the upper left to the upper right corner: what lies near in the order of labels
// lies near in the drawing, so that a block of address space is a compact area whatever its size.
#include <algorithm>
#include <cmath>

#include "render/chart/drawing.h"
#include "render/chart/hilbert.h"

namespace mannerly::render::chart {

CellPlace hilbert_place(std::size_t index, int order) {
  // D. Hilbert, "Ueber die stetige Abbildung einer Linie auf ein Flaechenstueck" (1891): from the smallest square up,
  // each quadrant is turned so that the ends meet.
  int x = 0, y = 0;
  for (int side = 1; side < 1 << order; side *= 2, index /= 4) {
    const int right = static_cast<int>(index / 2 & 1);
    const int down = static_cast<int>((index ^ static_cast<std::size_t>(right)) & 1);
    if (down == 0) {
      if (right == 1) {
        x = side - 1 - x;
        y = side - 1 - y;
      }
      std::swap(x, y);
    }
    x += side * right;
    y += side * down;
  }
  return {x, y};
}

void draw_hilbert(Drawing& out, const Chart& chart, const Size& size) {
  int order = 0;
  while ((std::size_t{1} << (2 * (order + 1))) <= chart.labels.size()) ++order;
  const int columns = 1 << order;
  // A square that fills the width of a large screen would be higher than the screen.
  const double width = std::min(size.width, 720);
  const double step = width / columns;
  const double font = std::min(step * 0.42, kFont);
  out.open_font(font);
  for (std::size_t i = 0; i < std::min(chart.labels.size(), std::size_t{1} << (2 * order)); ++i) {
    const CellPlace place = hilbert_place(i, order);
    std::optional<double> value;
    if (!chart.series.empty() && i < chart.series[0].values.size()) value = chart.series[0].values[i];
    if (value && !std::isfinite(*value)) value.reset();
    const std::string note = i < chart.label_notes.size() ? chart.label_notes[i] : std::string();
    out.open_link(i < chart.hrefs.size() ? std::string_view(chart.hrefs[i]) : std::string_view());
    out.open_point(label_text(chart, i),
                   (value ? value_text(chart.unit, value) : chart.none_word) + (note.empty() ? "" : ", " + note), "");
    draw_class_cell(out, chart,
                    {.x = step * place.column,
                     .y = step * place.row,
                     .side = step - 1,
                     .code = i < chart.codes.size() ? std::string_view(chart.codes[i]) : std::string_view()},
                    value, font);
    out.close();
    out.close();
  }
  out.close();
  out.bottom = width;
  out.bottom += draw_class_legend(out, chart, 0, out.bottom + 4, size.width);
}

}  // namespace mannerly::render::chart
