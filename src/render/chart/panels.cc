// Drawings of different things one above another over the same labels, each with a scale of its own.
#include <algorithm>

#include "render/chart/drawing.h"
#include "render/chart/scale.h"

namespace mannerly::render::chart {

void draw_panels(Drawing& out, const Chart& chart, const Size& size) {
  constexpr double kGap = 14;
  constexpr double kTitle = 22;
  double y = 0;
  for (std::size_t i = 0; i < std::min(chart.parts.size(), kPartsMax); ++i) {
    Chart part = chart.parts[i];
    if (part.kind == Kind::kPanels || part.kind == Kind::kMultiples) continue;  // one level is enough
    part.id = chart.id;
    Drawing inner;
    draw(inner, part, {size.width, 0});
    out.open_part(0, y);
    out.text(0, 14, fitting(part.title, size.width, kFont + 1), "label");
    out.close();
    out.open_part(0, y + kTitle);
    out.add(inner.take());
    out.close();
    y += kTitle + inner.bottom + kGap;
  }
  out.bottom = std::max(y - kGap, 8.0);
}

}  // namespace mannerly::render::chart
