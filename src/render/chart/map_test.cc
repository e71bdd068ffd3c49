// The world in outlines, on made ones.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cmath>
#include <vector>

#include "render/chart/chart.h"
#include "render/chart/outlines.h"

namespace mannerly::render::chart {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kOutlines =
    "outlines 2000 875\n"
    "window 800 0 400 400 North and middle\n"
    "window 1000 300 1000 500 South\n"
    "land KE 1120 480 18 2000 1100 440 1150 520 M1100 440l50 0 0 80-50 0z\n"
    "land CH 980 160 2 60 975 155 985 165 M975 155l10 0 0 10-10 0z\n"
    "land - 300 300 40 9000 200 200 400 400 M200 200l200 0 0 200-200 0z\n"
    "place SG 1560 470\n"
    "place ZZ 1560 470\n";

Chart world(const Outlines& outlines) {
  Chart chart{.kind = Kind::kMap,
              .id = "map",
              .title = "RPKI by economy",
              .unit = Unit::kShare,
              .label_title = "economy",
              .labels = {"KE", "SG", "CH", "XX"},
              .label_texts = {"Kenya", "Singapore", "Switzerland", "Nowhere"},
              .hrefs = {"/economies/KE", "/economies/SG", "/economies/CH", ""},
              .cuts = {0.5, 0.6, 0.7, 0.8, 0.9},
              .marked = {"SG"},
              .outlines = &outlines};
  chart.series = {{"RPKI", "c0", {0.42, 0.9, std::nullopt, 0.1}}};
  return chart;
}

TEST(Map, DrawsOutlinesDotsAndWhatHasNoPlace) {
  const auto outlines = parse_outlines(kOutlines);
  ASSERT_TRUE(outlines) << outlines.error().message;
  const Chart chart = world(*outlines);
  const std::string svg = inline_svg(chart, {1000}).str();
  EXPECT_THAT(svg, HasSubstr("<path id=\"map-0\" vector-effect=\"non-scaling-stroke\" "
                             "d=\"M1100 440l50 0 0 80-50 0z\"/>"));
  EXPECT_THAT(svg, HasSubstr("<a href=\"/economies/KE\"><g class=\"point\" data-label=\"Kenya\" "
                             "data-value=\"42.0\u202F%\"><title>Kenya: 42.0\u202F%</title>"
                             "<use class=\"tile f-q0\" href=\"#map-0\"/>"));
  EXPECT_THAT(svg, HasSubstr("<use class=\"land\" href=\"#map-2\"/>")) << "an area that has no code";
  EXPECT_THAT(svg, HasSubstr("<circle class=\"dot tile f-q5 marked\" cx=\"780\" cy=\"235\"")) << "Singapore";
  EXPECT_THAT(svg, HasSubstr("data-label=\"Switzerland\" data-value=\"no data\""));
  EXPECT_THAT(svg, HasSubstr("<circle fill=\"url(#map-hatch)\"")) << "too small, and no data: hatched";
  EXPECT_THAT(svg, HasSubstr("Not on the map:")) << "XX has a value, but no place";
  EXPECT_THAT(svg, HasSubstr(">KE</text>"));
  EXPECT_THAT(to_csv(chart), HasSubstr("KE,0.42")) << "the numbers do not depend on the drawing";
}

TEST(Map, SmallScreensSeeItsPartsAndShapesAreThereOnce) {
  const auto outlines = parse_outlines(kOutlines);
  ASSERT_TRUE(outlines);
  Chart chart = world(*outlines);
  EXPECT_THAT(file_svg(chart, {340}, Theme::kLight, "source"), HasSubstr("<path id=\"map-0\""));
  chart.outlines_of = "wide";
  const std::string svg = inline_svg(chart, {340}).str();
  EXPECT_THAT(svg, HasSubstr(">North and middle</text>"));
  EXPECT_THAT(svg, HasSubstr(">South</text>"));
  EXPECT_THAT(svg, Not(HasSubstr("<path id="))) << "another drawing of the page has them";
  EXPECT_THAT(svg, HasSubstr("href=\"#wide-0\""));
}

TEST(Map, DotsInOnePlaceMoveApart) {
  std::string text = "outlines 2000 900\n";
  Chart chart{.kind = Kind::kMap, .id = "map", .title = "Crowd", .unit = Unit::kShare, .label_title = "economy"};
  chart.series = {{"RPKI", "c0", {}}};
  for (char c = 'A'; c <= 'Z'; ++c) {
    const std::string code = std::string("A") + c;
    text += fmt::format("place {} 600 400\n", code);
    chart.labels.push_back(code);
    chart.series[0].values.emplace_back(0.5);
  }
  const auto outlines = parse_outlines(text);
  ASSERT_TRUE(outlines);
  chart.outlines = &*outlines;
  const std::string svg = inline_svg(chart, {1000}).str();
  std::vector<std::pair<double, double>> dots;
  const auto number = [&](const char* name, std::size_t from) {
    return std::stod(svg.substr(svg.find(name, from) + std::string_view(name).size()));
  };
  for (std::size_t at = svg.find("class=\"dot"); at != std::string::npos; at = svg.find("class=\"dot", at + 1)) {
    dots.emplace_back(number("cx=\"", at), number("cy=\"", at));
  }
  ASSERT_EQ(dots.size(), 26U);
  for (std::size_t i = 0; i < dots.size(); ++i) {
    for (std::size_t j = i + 1; j < dots.size(); ++j) {
      EXPECT_GE(std::hypot(dots[i].first - dots[j].first, dots[i].second - dots[j].second), 11)
          << i << " and " << j << ": none lies over another";
    }
  }
  EXPECT_THAT(svg, HasSubstr("class=\"leader\"")) << "a line to where they belong";
}

TEST(Map, OutlinesThatAreNoneAreRefused) {
  for (const std::string_view wrong :
       {"", "outlines 0 0\n", "outlines 10\n", "outlines 10 10\n\n", "outlines 10 10\nplace KE 1\n",
        "outlines 10 10\nplace KE 1 x\n", "outlines 10 10\nland KE 1 1 1 1 1 1 1\n", "place KE 1 2\n",
        "outlines 10 10\nland KE 1 1 1 1 0 0 9 9 M0 0l1 1z\"/><script>\n", "outlines 10 10\nwindow 0 0 0 5 Flat\n",
        "outlines 999999 10\n", "outlines 10 10\nsea 1 2\n", "outlines 10 10\n \n"}) {
    EXPECT_FALSE(parse_outlines(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace mannerly::render::chart
