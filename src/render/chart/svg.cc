#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "render/chart/drawing.h"
#include "render/chart/scale.h"
#include "render/chart/style.h"

namespace mannerly::render::chart {
namespace {

std::string_view class_of(Kind kind) {
  switch (kind) {
    case Kind::kLine: return "lines";
    case Kind::kStackedBars: return "stacked";
    case Kind::kShares: return "shares";
    case Kind::kBars: return "bars";
    case Kind::kDumbbell: return "dumbbell";
    case Kind::kSteps: return "ecdf";
    case Kind::kCalendar: return "calendar";
    case Kind::kTiles: return "tiles";
    case Kind::kMap: return "tiles map";
    case Kind::kHilbert: return "tiles hilbert";
    case Kind::kSparkline: return "sparkline";
    case Kind::kMultiples: return "multiples";
    case Kind::kPanels: return "panels";
    case Kind::kRatios: return "ratios";
  }
  return "";
}

// What is drawn: not more than a drawing takes, under a name that is safe in references to it.
Chart drawable(Chart chart) {
  std::erase_if(chart.id, [](char c) { return !is_digit(c) && !(c >= 'a' && c <= 'z') && c != '-'; });
  if (chart.id.empty()) chart.id = "chart";
  bool cut = false;
  if (chart.series.size() > kSeriesMax) {
    chart.series.resize(kSeriesMax);
    cut = true;
  }
  if (chart.labels.size() > kLabelsMax) {
    chart.labels.resize(kLabelsMax);
    cut = true;
  }
  if (cut) chart.description += " Not all of it is drawn; the numbers are complete.";
  return chart;
}

bool has_links(const Chart& chart) {
  const auto linked = [](const std::string& href) { return !href.empty(); };
  return std::any_of(chart.hrefs.begin(), chart.hrefs.end(), linked) ||
         std::any_of(chart.parts.begin(), chart.parts.end(), has_links);
}

struct Drawn {
  std::string elements;
  int width = 0, height = 0;
};

Drawn drawn(const Chart& chart, const Size& size) {
  const Size fitted{std::clamp(size.width, 120, 2000), size.height};
  Drawing out;
  draw(out, chart, fitted);
  Drawn result{.elements = out.take(), .width = fitted.width, .height = static_cast<int>(out.bottom + 0.999)};
  if (result.elements.find("-hatch)") != std::string::npos) {
    result.elements = hatch_pattern(chart.id + "-hatch") + result.elements;
  }
  return result;
}

// The text in at most two lines.
std::vector<std::string> two_lines(std::string_view text, double width) {
  std::vector<std::string> lines;
  while (!text.empty() && lines.size() < 2) {
    std::size_t end = text.size();
    while (lines.empty() && text_width(text.substr(0, end), kFont) > width) {
      const std::size_t blank = text.rfind(' ', end - 1);
      if (blank == std::string_view::npos || blank == 0) break;
      end = blank;
    }
    lines.push_back(fitting(text.substr(0, end), width, kFont));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

html::Html inline_svg(const Chart& chart, const Size& size) {
  const Chart what = drawable(chart);
  const Drawn made = drawn(what, size);
  // A group, not an image, when it has links in it: the parts of an image cannot be reached.
  const std::string_view role = has_links(what) ? "group" : "img";
  const std::string said = what.description.empty() ? what.title : what.title + ". " + what.description;
  return html::Html::markup(
      fmt::format("<svg class=\"chart {}\" viewBox=\"0 0 {} {}\" role=\"{}\" aria-label=\"{}\">{}</svg>",
                  class_of(what.kind), made.width, made.height, role, html::escaped(said), made.elements));
}

std::optional<Theme> parse_theme(std::string_view name) {
  if (name.empty() || name == "auto") return Theme::kAuto;
  if (name == "light") return Theme::kLight;
  if (name == "dark") return Theme::kDark;
  return std::nullopt;
}

std::string file_svg(const Chart& chart, const Size& size, Theme theme, std::string_view source) {
  const Chart what = drawable(chart);
  constexpr int kMargin = 16;
  constexpr int kFoot = 26;
  const int wanted = std::clamp(size.width, 120 + 2 * kMargin, 2000);
  const Drawn made = drawn(what, {wanted - 2 * kMargin, size.height});
  const std::vector<std::string> subtitle = two_lines(what.description, made.width);
  const int head = 34 + 16 * static_cast<int>(subtitle.size());
  const int height = made.height + head + kFoot + 6;
  Drawing frame;
  frame.text(kMargin, 22, fitting(what.title, made.width, 14), "title");
  for (std::size_t i = 0; i < subtitle.size(); ++i) {
    frame.text(kMargin, 40 + 16 * static_cast<double>(i), subtitle[i], "muted");
  }
  frame.text(kMargin, height - 10, fitting(source, made.width, kFont), "muted");
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart {}\" viewBox=\"0 0 {} {}\" width=\"{}\" height=\"{}\" "
      "role=\"img\" aria-labelledby=\"t d\">\n<title id=\"t\">{}</title>\n<desc id=\"d\">{}</desc>\n"
      "<style>\n{}</style>\n<rect class=\"paper\" width=\"{}\" height=\"{}\"/>\n{}\n<g transform=\"translate({} "
      "{})\">{}</g>\n"
      "</svg>\n",
      class_of(what.kind), wanted, height, wanted, height, html::escaped(what.title), html::escaped(what.description),
      html::escaped(literal_style(theme)), wanted, height, frame.take(), kMargin, head, made.elements);
}

}  // namespace mannerly::render::chart
