// The world in outlines, an economy in the colour of its class. What is too small for a colour is a dot; dots move
// apart until each can be pointed at, with a line to where they belong. On small screens the world stands in parts, one
// below another, each as wide as the screen.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <set>

#include "render/chart/drawing.h"
#include "render/chart/outlines.h"
#include "render/chart/scale.h"
#include "render/html/html.h"

namespace mannerly::render::chart {
namespace {

constexpr double kWorldWidthMin = 560;  // narrower, and half of Europe would be dots
constexpr double kAreaMin = 25;         // of a land that needs no dot, as drawn
constexpr double kCodeFont = 10;

// A part of the frame and where it is drawn.
struct Part {
  Outlines::Box box;
  double scale = 1;
  double top = 0;  // of the drawing

  double x(double units) const { return (units - box.left) * scale; }
  double y(double units) const { return top + (units - box.top) * scale; }
  bool holds(double px, double py) const {
    return px >= box.left && px <= box.right && py >= box.top && py <= box.bottom;
  }
  bool meets(const Outlines::Box& other) const {
    return other.right >= box.left && other.left <= box.right && other.bottom >= box.top && other.top <= box.bottom;
  }
};

// Whether a corner of the land is in the part: of one that spans the world, its islands may lie around a part that it
// has nothing in.
bool is_in(const Outlines::Land& land, const Part& part) {
  if (!part.meets(land.box)) return false;
  std::string_view rest = land.path;
  double x = 0, y = 0;
  bool absolute = true, is_y = false;
  while (!rest.empty()) {
    if (rest[0] == 'M' || rest[0] == 'l' || rest[0] == 'z' || rest[0] == ' ') {
      if (rest[0] == 'M') absolute = true;
      if (rest[0] == 'l') absolute = false;
      rest.remove_prefix(1);
      continue;
    }
    int number = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (error != std::errc()) return false;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    double& target = is_y ? y : x;
    target = absolute ? number : target + number;
    if (is_y && part.holds(x, y)) return true;
    is_y = !is_y;
  }
  return false;
}

bool has_dot(const Outlines::Land& land, const Part& part) {
  return land.area * part.scale * part.scale < kAreaMin && part.holds(land.x, land.y);
}

struct Dot {
  std::size_t label = 0;
  double at_x = 0, at_y = 0;  // where the economy is
  double x = 0, y = 0;
};

std::optional<double> value_of(const Chart& chart, std::size_t label) {
  if (chart.series.empty() || label >= chart.series[0].values.size()) return std::nullopt;
  const auto& value = chart.series[0].values[label];
  return value && std::isfinite(*value) ? value : std::nullopt;
}

bool is_marked(const Chart& chart, std::size_t label) {
  return std::ranges::find(chart.marked, chart.labels[label]) != chart.marked.end();
}

std::string fill_of(const Chart& chart, std::size_t label) {
  const auto value = value_of(chart, label);
  const std::string_view edge = is_marked(chart, label) ? " marked" : "";
  if (!value) return fmt::format("tile f-qnone{}", edge);
  return fmt::format("tile f-q{}{}", std::min(class_of(chart.cuts, *value), std::size_t{5}), edge);
}

std::string_view ink_of(const Chart& chart, std::size_t label) {
  const auto value = value_of(chart, label);
  return !value ? "on-none" : class_of(chart.cuts, *value) >= 4 ? "on-strong" : "on-soft";
}

void open_economy(Drawing& out, const Chart& chart, std::size_t label) {
  const auto value = value_of(chart, label);
  const std::string note = label < chart.label_notes.size() ? chart.label_notes[label] : std::string();
  out.open_link(label < chart.hrefs.size() ? std::string_view(chart.hrefs[label]) : std::string_view());
  out.open_point(label_text(chart, label),
                 (value ? value_text(chart.unit, value) : chart.none_word) + (note.empty() ? "" : ", " + note), "");
}

// Pushes dots apart that touch one another, each half of the way: as many rounds as a crowd in one place needs.
void part_dots(std::vector<Dot>& dots, double least, const Part& part, double radius) {
  constexpr int kRounds = 200;
  for (int round = 0; round < kRounds; ++round) {
    bool moved = false;
    for (std::size_t i = 0; i < dots.size(); ++i) {
      for (std::size_t j = i + 1; j < dots.size(); ++j) {
        double dx = dots[j].x - dots[i].x, dy = dots[j].y - dots[i].y;
        double distance = std::hypot(dx, dy);
        if (distance >= least) continue;
        if (distance < 0.01) {  // at one place: to a side of its own each
          constexpr double kGoldenAngle = 2.39996;
          dx = std::cos(kGoldenAngle * static_cast<double>(j));
          dy = std::sin(kGoldenAngle * static_cast<double>(j));
          distance = 1;
        }
        const double push = (least - std::min(distance, least - 0.2)) / 2 / distance;
        dots[i].x -= dx * push;
        dots[i].y -= dy * push;
        dots[j].x += dx * push;
        dots[j].y += dy * push;
        moved = true;
      }
    }
    for (Dot& dot : dots) {
      dot.x = std::clamp(dot.x, radius + 1, std::max(part.x(part.box.right) - radius - 1, radius + 1));
      dot.y = std::clamp(dot.y, part.top + radius + 1, std::max(part.y(part.box.bottom) - radius - 1, radius + 1));
    }
    if (!moved) return;
  }
}

class Map {
 public:
  Map(Drawing& out, const Chart& chart) : out_(out), chart_(chart), outlines_(*chart.outlines) {
    for (std::size_t i = 0; i < chart.labels.size(); ++i) labels_.emplace(chart.labels[i], i);
    ids_ = chart.outlines_of.empty() ? chart.id : chart.outlines_of;
  }

  // The shapes, once: what is drawn refers to them.
  void define() {
    if (!chart_.outlines_of.empty()) return;
    std::string shapes = "<defs>";
    for (std::size_t i = 0; i < outlines_.lands.size(); ++i) {
      shapes += fmt::format("<path id=\"{}-{}\" vector-effect=\"non-scaling-stroke\" d=\"{}\"/>", ids_, i,
                            outlines_.lands[i].path);
    }
    out_.add(shapes + "</defs>");
  }

  void draw(const Part& part, double width) {
    const double height = part.y(part.box.bottom) - part.top;
    out_.open_window(0, part.top, width, height);
    // Inside, the window's own corner is 0, 0.
    const Part inside{.box = part.box, .scale = part.scale, .top = 0};
    hatch_ = fmt::format("{}-lines{}", chart_.id, parts_++);
    out_.add(hatch_pattern(hatch_, part.scale));
    out_.rect(0, 0, width, height, "sea");
    draw_lands(inside);
    const double radius = part.box.right - part.box.left < outlines_.width ? 6.5 : 5.5;
    const std::vector<Dot> dots = dots_of(inside, radius);
    draw_codes(inside, dots, radius);
    draw_dots(dots, radius);
    out_.close();
    out_.bottom = part.top + height;
  }

  // Economies that have no place on any map ("EU"), or none in the parts that were drawn.
  std::vector<std::size_t> not_drawn() const {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < chart_.labels.size(); ++i) {
      if (!drawn_.contains(i)) out.push_back(i);
    }
    return out;
  }

 private:
  std::optional<std::size_t> label_of(std::string_view code) const {
    const auto found = labels_.find(code);
    return code.empty() || found == labels_.end() ? std::nullopt : std::optional(found->second);
  }

  void use(std::size_t land, std::string_view cls) { out_.use(fmt::format("{}-{}", ids_, land), cls); }

  void draw_lands(const Part& part) {
    out_.open_scaled(-part.box.left * part.scale, -part.box.top * part.scale, part.scale);
    for (std::size_t i = 0; i < outlines_.lands.size(); ++i) {
      const Outlines::Land& land = outlines_.lands[i];
      if (!is_in(land, part)) continue;
      const auto label = label_of(land.code);
      if (!label) {
        use(i, "land");
        continue;
      }
      // Its dot leads to it: one link an economy.
      const bool dotted = has_dot(land, part);
      if (!dotted) {
        drawn_.insert(*label);
        open_economy(out_, chart_, *label);
      }
      use(i, fill_of(chart_, *label));
      if (!value_of(chart_, *label)) out_.use_hatched(fmt::format("{}-{}", ids_, i), hatch_);
      if (!dotted) {
        out_.close();
        out_.close();
      }
    }
    // A second time over its neighbours, so that the line around it is whole.
    for (std::size_t i = 0; i < outlines_.lands.size(); ++i) {
      const auto label = label_of(outlines_.lands[i].code);
      if (label && is_marked(chart_, *label) && is_in(outlines_.lands[i], part)) use(i, "rim marked");
    }
    out_.close();
  }

  // Codes of lands with room for them, but not half under a dot.
  void draw_codes(const Part& part, const std::vector<Dot>& dots, double radius) {
    out_.open_font(kCodeFont);
    for (const Outlines::Land& land : outlines_.lands) {
      const auto label = label_of(land.code);
      if (!label || land.room * part.scale < 0.8 * kCodeFont || !part.holds(land.x, land.y)) continue;
      const double x = part.x(land.x), y = part.y(land.y);
      const auto covers = [&](const Dot& dot) { return std::hypot(dot.x - x, dot.y - y) < radius + 0.8 * kCodeFont; };
      if (std::ranges::any_of(dots, covers)) continue;
      out_.code(x, y + 0.36 * kCodeFont, land.code, ink_of(chart_, *label));
    }
    out_.close();
  }

  // Where the dots of a part stand, apart from one another.
  std::vector<Dot> dots_of(const Part& part, double radius) const {
    std::vector<Dot> dots;
    const auto add = [&](std::string_view code, double x, double y) {
      const auto label = label_of(code);
      if (label && part.holds(x, y)) dots.push_back({*label, part.x(x), part.y(y), part.x(x), part.y(y)});
    };
    for (const Outlines::Land& land : outlines_.lands) {
      if (has_dot(land, part)) add(land.code, land.x, land.y);
    }
    for (const Outlines::Place& place : outlines_.places) add(place.code, place.x, place.y);
    std::ranges::sort(dots, {}, &Dot::label);
    part_dots(dots, 2 * radius + 1.5, part, radius);
    return dots;
  }

  void draw_dots(const std::vector<Dot>& dots, double radius) {
    for (const Dot& dot : dots) {
      if (std::hypot(dot.x - dot.at_x, dot.y - dot.at_y) > radius) {
        out_.line(dot.at_x, dot.at_y, dot.x, dot.y, "leader");
      }
    }
    for (const Dot& dot : dots) {
      drawn_.insert(dot.label);
      open_economy(out_, chart_, dot.label);
      out_.circle(dot.x, dot.y, radius, "dot " + fill_of(chart_, dot.label));
      if (!value_of(chart_, dot.label)) out_.hatched_circle(dot.x, dot.y, radius, chart_.id + "-hatch");
      out_.close();
      out_.close();
    }
  }

  Drawing& out_;
  const Chart& chart_;
  const Outlines& outlines_;
  std::map<std::string_view, std::size_t> labels_;
  std::set<std::size_t> drawn_;
  std::string ids_, hatch_;
  int parts_ = 0;
};

// Tiles in a row: they have a value, but no place.
void draw_placeless(Drawing& out, const Chart& chart, const std::vector<std::size_t>& labels, double width) {
  if (labels.empty()) return;
  constexpr double kSide = 24;
  constexpr std::string_view kSays = "Not on the map:";
  const double y = out.bottom + 8;
  double x = text_width(kSays, kFont) + 8;
  out.text(0, y + 16, kSays, "tick");
  for (const std::size_t label : labels) {
    if (x + kSide > width) break;  // there are one or two
    open_economy(out, chart, label);
    draw_class_cell(out, chart,
                    {.x = x, .y = y, .side = kSide, .code = chart.labels[label], .marked = is_marked(chart, label)},
                    value_of(chart, label), kFont);
    out.close();
    out.close();
    x += kSide + 4;
  }
  out.bottom = y + kSide;
}

}  // namespace

void draw_map(Drawing& out, const Chart& chart, const Size& size) {
  if (chart.outlines == nullptr) return draw_tiles(out, chart, size);
  const Outlines& outlines = *chart.outlines;
  const double width = size.width;
  Map map(out, chart);
  map.define();
  if (width >= kWorldWidthMin || outlines.windows.empty()) {
    map.draw({.box = {0, 0, outlines.width, outlines.height}, .scale = width / outlines.width}, width);
  } else {
    for (const Outlines::Window& window : outlines.windows) {
      out.text(0, out.bottom + 16, window.name, "label");
      map.draw({.box = window.box, .scale = width / (window.box.right - window.box.left), .top = out.bottom + 22},
               width);
      out.bottom += 6;
    }
  }
  out.open_font(kCodeFont);
  draw_placeless(out, chart, map.not_drawn(), width);
  out.close();
  out.bottom += draw_class_legend(out, chart, 0, out.bottom + 4, width);
}

}  // namespace mannerly::render::chart
