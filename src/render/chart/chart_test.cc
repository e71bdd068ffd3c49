#include "render/chart/chart.h"

#include <expat.h>
#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "base/calendar.h"
#include "base/text.h"
#include "readiness/economies.h"
#include "render/chart/hilbert.h"
#include "render/chart/scale.h"
#include "render/chart/style.h"
#include "render/chart/tiles.h"

namespace mannerly::render::chart {
namespace {

using testing::HasSubstr;
using testing::Not;

// ---- reading a drawing ----

struct Text {
  double left = 0, right = 0, y = 0;
  std::string text;
};

struct Read {
  std::string error;
  double width = 0, height = 0;
  std::vector<std::pair<double, double>> corners;  // of all elements, moved by their groups
  std::vector<Text> texts;
  std::size_t points = 0;
  // while reading
  std::vector<std::pair<double, double>> moves{{0, 0}};
  std::string anchor, collected;
  std::vector<double> fonts{kDefaultFont};
  double x = 0, y = 0;
  bool in_text = false;
  bool skip = false;
  static constexpr double kDefaultFont = 12;
};

double number(const std::map<std::string, std::string>& attributes, const char* name) {
  const auto at = attributes.find(name);
  return at == attributes.end() ? 0 : std::strtod(at->second.c_str(), nullptr);
}

void path_corners(Read& into, std::string_view path, double dx, double dy) {
  std::vector<double> numbers;
  char command = 'M';
  double x = 0;
  double y = 0;
  std::size_t i = 0;
  const auto next = [&] {
    while (i < path.size() && path[i] == ' ') ++i;
    std::size_t end = i;
    while (end < path.size() && (is_digit(path[end]) || path[end] == '.' || path[end] == '-')) ++end;
    const double value = std::strtod(std::string(path.substr(i, end - i)).c_str(), nullptr);
    i = end;
    return value;
  };
  while (i < path.size()) {
    if (path[i] >= 'A' && path[i] <= 'Z') command = path[i++];
    if (command == 'H') {
      x = next();
    } else if (command == 'V') {
      y = next();
    } else {
      x = next();
      y = next();
    }
    into.corners.emplace_back(x + dx, y + dy);
  }
}

void start(void* user, const XML_Char* name, const XML_Char** list) {
  auto& into = *static_cast<Read*>(user);
  std::map<std::string, std::string> attributes;
  for (; *list != nullptr; list += 2) attributes[list[0]] = list[1];
  const std::string element = name;
  auto [dx, dy] = into.moves.back();
  if (element == "defs") into.skip = true;
  const bool window = element == "svg" && into.width > 0;
  if (window) {
    dx += number(attributes, "x"), dy += number(attributes, "y");
    into.moves.emplace_back(dx, dy);
  }
  if (element == "g" || element == "a") {
    if (const auto at = attributes.find("transform"); at != attributes.end()) {
      double mx = 0;
      double my = 0;
      if (std::sscanf(at->second.c_str(), "translate(%lf %lf)", &mx, &my) == 2) dx += mx, dy += my;
    }
    into.moves.emplace_back(dx, dy);
    into.fonts.push_back(attributes.contains("font-size") ? number(attributes, "font-size") : into.fonts.back());
  }
  if (attributes.contains("data-label")) ++into.points;
  if (into.skip) return;
  const auto corner = [&](double x, double y) { into.corners.emplace_back(x + dx, y + dy); };
  if (element == "svg" && !window) {
    std::sscanf(attributes["viewBox"].c_str(), "0 0 %lf %lf", &into.width, &into.height);
  } else if (element == "line") {
    corner(number(attributes, "x1"), number(attributes, "y1"));
    corner(number(attributes, "x2"), number(attributes, "y2"));
  } else if (element == "rect") {
    corner(number(attributes, "x"), number(attributes, "y"));
    corner(number(attributes, "x") + number(attributes, "width"),
           number(attributes, "y") + number(attributes, "height"));
  } else if (element == "circle") {
    corner(number(attributes, "cx"), number(attributes, "cy"));
  } else if (element == "path") {
    path_corners(into, attributes["d"], dx, dy);
  } else if (element == "text") {
    into.in_text = true;
    into.collected.clear();
    into.anchor = attributes["text-anchor"];
    into.x = number(attributes, "x") + dx;
    into.y = number(attributes, "y") + dy;
  }
}

void end(void* user, const XML_Char* name) {
  auto& into = *static_cast<Read*>(user);
  const std::string element = name;
  if (element == "g" || element == "a") {
    into.moves.pop_back();
    into.fonts.pop_back();
  }
  if (element == "svg" && into.moves.size() > 1) into.moves.pop_back();
  if (element == "defs") into.skip = false;
  if (element != "text") return;
  into.in_text = false;
  const double width = text_width(into.collected, into.fonts.back());
  const double left = into.anchor == "end" ? into.x - width : into.anchor == "middle" ? into.x - width / 2 : into.x;
  into.texts.push_back({left, left + width, into.y, into.collected});
}

Read read(const std::string& svg) {
  Read out;
  XML_Parser parser = XML_ParserCreate("UTF-8");
  XML_SetUserData(parser, &out);
  XML_SetElementHandler(parser, start, end);
  XML_SetCharacterDataHandler(parser, [](void* user, const XML_Char* text, int length) {
    auto& into = *static_cast<Read*>(user);
    if (into.in_text) into.collected.append(text, static_cast<std::size_t>(length));
  });
  if (XML_Parse(parser, svg.data(), static_cast<int>(svg.size()), 1) != XML_STATUS_OK) {
    out.error = XML_ErrorString(XML_GetErrorCode(parser));
  }
  XML_ParserFree(parser);
  return out;
}

// What must hold of any drawing; empty when it does.
std::string fault(const std::string& svg) {
  const Read drawing = read(svg);
  if (!drawing.error.empty()) return drawing.error;
  if (svg.find("nan") != std::string::npos || svg.find("inf\"") != std::string::npos) return "a number that is none";
  if (!(drawing.width > 0 && drawing.height > 0)) return "no frame";
  for (const auto& [x, y] : drawing.corners) {
    if (x < -0.6 || x > drawing.width + 0.6 || y < -0.6 || y > drawing.height + 0.6) {
      return "outside: " + std::to_string(x) + " " + std::to_string(y) + " of " + std::to_string(drawing.width) + " " +
             std::to_string(drawing.height);
    }
  }
  for (std::size_t i = 0; i < drawing.texts.size(); ++i) {
    const Text& a = drawing.texts[i];
    if (a.y < 0 || a.y > drawing.height + 1) return "text outside: " + a.text;
    for (std::size_t j = i + 1; j < drawing.texts.size(); ++j) {
      const Text& b = drawing.texts[j];
      if (std::abs(a.y - b.y) < 9 && a.left < b.right - 1 && b.left < a.right - 1)
        return "overlap: " + a.text + " / " + b.text;
    }
  }
  return "";
}

// ---- made charts ----

std::vector<std::string> months(std::size_t count) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count; ++i)
    out.push_back(format_month({2026 * 12 + 10 - static_cast<int>(count - 1 - i)}));
  return out;
}

Chart history() {
  Chart chart{.kind = Kind::kLine,
              .id = "history",
              .title = "Readiness by month",
              .description = "Mean over 300 networks",
              .unit = Unit::kShare,
              .labels = months(12)};
  chart.series = {{"IRR registration", "c0"}, {"RPKI (ROA)", "c1"}, {"Anti-spoofing", "c2"}};
  for (std::size_t i = 0; i < 12; ++i) {
    const double t = static_cast<double>(i);
    chart.series[0].values.emplace_back((800 + t * 4) / 1000);
    chart.series[1].values.emplace_back((500 + t * 10) / 1000);
    chart.series[2].values.push_back(i == 4 || i == 6 ? std::nullopt : std::optional((790 - t * 2) / 1000));
  }
  chart.annotations = {{5, "profile v2-2025"}, {6, "a new collector"}};
  return chart;
}

Chart incidents() {
  Chart chart{.kind = Kind::kStackedBars, .id = "incidents", .title = "Incidents per month", .labels = months(8)};
  chart.series = {{"misorigination", "misorigination", {5, 7, 3, std::nullopt, 9, 4, 6, 2}},
                  {"leak", "leak", {2, 1, 4, std::nullopt, 0, 2, 3, 1}},
                  {"bogon", "bogon", {1, 0, 0, std::nullopt, 2, 1, 0, 0}}};
  return chart;
}

Chart states() {
  Chart chart{.kind = Kind::kShares,
              .id = "states",
              .title = "States by region",
              .label_title = "region",
              .labels = {"Africa", "Americas", "Antarctica"}};
  chart.label_notes = {"n = 1 234", "n = 99", "n = 0"};
  chart.hrefs = {"/regions/un:africa", "", "javascript:x"};
  chart.series = {{"Ready", "ready", {600, 40, 0}},
                  {"Aspiring", "aspiring", {200, 30, 0}},
                  {"Lagging", "lagging", {400, 9, 0}},
                  {"No data", "none", {34, 20, 0}}};
  return chart;
}

Chart world() {
  Chart chart{.kind = Kind::kTiles,
              .id = "map",
              .title = "RPKI by economy",
              .unit = Unit::kShare,
              .label_title = "economy",
              .labels = {"KE", "SG", "CH", "XX"},
              .label_texts = {"Kenya", "Singapore", "Switzerland", "Nowhere"}};
  chart.series = {{"RPKI", "c0", {0.42, 0.9, std::nullopt, 0.1}}};
  chart.cuts = {0.5, 0.6, 0.7, 0.8, 0.9};
  chart.hrefs = {"/economies/KE", "/economies/SG", "/economies/CH", ""};
  return chart;
}

Chart calendar() {
  Chart chart{.kind = Kind::kCalendar, .id = "days", .title = "Incidents a day", .label_title = "day"};
  chart.series = {{"incidents", "c0", {}}};
  for (int i = 0; i < 500; ++i) {
    chart.labels.push_back(format_day({20000 + i}));
    chart.series[0].values.push_back(i % 9 == 0 ? std::nullopt : std::optional<double>(i % 7));
  }
  chart.cuts = {1, 2, 3, 5};
  return chart;
}

Chart dumbbell() {
  Chart chart{.kind = Kind::kDumbbell,
              .id = "joiners",
              .title = "Before and after joining",
              .unit = Unit::kShare,
              .label_title = "region",
              .labels = {"Africa", "Asia", "Europe"}};
  chart.series = {{"3 months before", "none", {0.4, std::nullopt, 0.7}},
                  {"3 months after", "c0", {0.55, std::nullopt, 0.68}}};
  chart.label_notes = {"+15.0 pt", "", "\u22122.0 pt"};
  return chart;
}

Chart steps() {
  Chart chart{
      .kind = Kind::kSteps, .id = "mitigation", .title = "Time to mitigate", .unit = Unit::kNumber, .label_title = "h"};
  chart.series = {{"participants", "c0", {1, 5, 2, 30, 80}}, {"others", "c1", {10, 20, 100, std::nullopt}}};
  chart.annotations = {{24, "24 h"}, {72, "72 h"}};
  chart.x_unit = "h";
  return chart;
}

Chart multiples() {
  Chart chart{.kind = Kind::kMultiples, .id = "regions", .title = "RPKI by region", .unit = Unit::kShare};
  for (const char* name : {"Africa", "Americas", "Asia", "Europe"}) {
    Chart part{.kind = Kind::kLine, .id = "x", .title = name, .unit = Unit::kShare, .labels = months(6)};
    part.series = {{"RPKI (ROA)", "c0", {0.2, 0.3, std::nullopt, 0.35, 0.4, 0.5}}};
    chart.parts.push_back(std::move(part));
  }
  return chart;
}

Chart ranking() {
  Chart chart{.kind = Kind::kBars,
              .id = "levers",
              .title = "Routes without ROA",
              .label_title = "network",
              .labels = {"AS64500 Example", "AS64501", "AS64502"}};
  chart.series = {{"routes", "c0", {120, 40, std::nullopt}}};
  return chart;
}

// Means with their intervals, and how many each is of.
Chart banded() {
  Chart chart{.kind = Kind::kLine,
              .id = "banded",
              .title = "Scores by months from joining",
              .description = "Mean scores; shaded: the interval about them; under the labels: of how many.",
              .unit = Unit::kShare,
              .label_title = "months from joining",
              .labels = {"-2", "-1", "0", "1", "2"}};
  chart.series = {{.name = "joiners",
                   .tone = "c0",
                   .values = {0.4, 0.5, std::nullopt, 0.7, 0.75},
                   .low = {0.3, 0.4, std::nullopt, 0.6, 0.7},
                   .high = {0.5, 0.6, std::nullopt, 0.8, 0.85},
                   .of = {12, 12, 0, 9, 8}},
                  {.name = "others", .tone = "c5", .values = {0.4, 0.4, 0.41, 0.42, 0.42}}};
  chart.annotations = {{2, "joined"}};
  return chart;
}

// Ratios: one with its interval, one without, one that is not known.
Chart ratios() {
  Chart chart{.kind = Kind::kRatios,
              .id = "ratios",
              .title = "Participants cause fewer incidents",
              .description = "Incidents of participants by those of others.",
              .unit = Unit::kNumber,
              .label_title = "kind",
              .labels = {"all", "leak", "bogon"},
              .label_notes = {"0.4 (0.2 to 0.9)", "3", ""}};
  chart.series = {{.name = "ratio",
                   .tone = "c0",
                   .values = {0.4, 3, std::nullopt},
                   .low = {0.2, std::nullopt, std::nullopt},
                   .high = {0.9, std::nullopt, std::nullopt}}};
  return chart;
}

Chart panels() {
  Chart rate = incidents();
  rate.unit = Unit::kNumber;
  rate.title = "Per 1,000 networks";
  rate.series = {{"rate", "c0", {1.5, 2.5, std::nullopt}}};
  rate.series[0].values.resize(rate.labels.size());
  Chart chart{.kind = Kind::kPanels, .id = "panels", .title = "Two things", .description = "Over the same months."};
  chart.parts = {incidents(), rate};
  return chart;
}

std::vector<Chart> all() {
  Chart spark = history();
  spark.kind = Kind::kSparkline;
  spark.id = "spark";
  return {history(), incidents(), states(),  world(), calendar(), dumbbell(),
          steps(),   multiples(), ranking(), spark,   banded()};
}

// ---- tests ----

TEST(Chart, EveryKindIsWellFormedAndInsideItsFrame) {
  std::vector<Chart> charts = all();
  charts.push_back(ratios());
  charts.push_back(panels());
  for (const Chart& chart : charts) {
    for (const int width : {340, 640, 1100}) {
      EXPECT_EQ(fault(inline_svg(chart, {width}).str()), "") << chart.id << " " << width;
      EXPECT_EQ(read(file_svg(chart, {width}, Theme::kAuto, "Mannerly")).error, "") << chart.id;
    }
    EXPECT_EQ(read("<x>" + numbers_table(chart).str() + "</x>").error, "") << chart.id;
  }
}

TEST(Chart, EqualsTheGoldenDrawings) {
  for (const Chart& chart : all()) {
    const std::string path = std::string(MANNERLY_SOURCE_DIR) + "/tests/golden/chart/" + chart.id + ".txt";
    const std::string made = inline_svg(chart, {480}).str() + "\n" + to_csv(chart) + to_json(chart) + "\n";
    std::string broken_lines;
    for (const char c : made) {
      broken_lines += c;
      if (c == '>') broken_lines += '\n';
    }
    if (std::getenv("MANNERLY_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << broken_lines;
    std::ifstream file(path);
    std::stringstream golden;
    golden << file.rdbuf();
    EXPECT_EQ(broken_lines, golden.str()) << path;
  }
}

TEST(Chart, NoDataIsAGapAndNeverZero) {
  const std::string svg = inline_svg(history(), {640}).str();
  EXPECT_EQ(read(svg).points, 34u) << "36 values, 2 of them not there";
  EXPECT_THAT(to_csv(history()), HasSubstr("\n2026-04,0.816,0.54,\n")) << "an empty cell";
  EXPECT_THAT(to_json(history()), HasSubstr("0.784,null,0.78,null,0.776"));
  EXPECT_THAT(inline_svg(states(), {640}).str(), HasSubstr("data-label=\"Antarctica\" data-value=\"no data\""));
  EXPECT_THAT(inline_svg(incidents(), {640}).str(), HasSubstr("data-label=\"2026-07\" data-value=\"no data\""));
  EXPECT_THAT(inline_svg(world(), {900}).str(), HasSubstr("data-label=\"Switzerland\" data-value=\"no data\""));
  EXPECT_THAT(numbers_table(history()).str(), HasSubstr("no data"));
}

TEST(Chart, IntervalsAndCountsStandBesideTheirValues) {
  const std::string csv = to_csv(banded());
  EXPECT_THAT(csv, HasSubstr("months_from_joining,joiners,joiners_low,joiners_high,joiners_n,others\n"));
  EXPECT_THAT(csv, HasSubstr("\n-1,0.5,0.4,0.6,12,0.4\n0,,,,0,0.41\n"));
  EXPECT_THAT(to_json(banded()), HasSubstr("\"low\":[0.3,0.4,null,0.6,0.7]"));
  EXPECT_THAT(to_json(banded()), HasSubstr("\"n\":[12,12,0,9,8]"));
  const std::string svg = inline_svg(banded(), {640}).str();
  std::size_t bands = 0;
  for (std::size_t at = svg.find("class=\"band"); at != std::string::npos; at = svg.find("class=\"band", at + 1))
    ++bands;
  EXPECT_EQ(bands, 2U) << "a band ends where data end";
  EXPECT_THAT(svg, HasSubstr("data-value=\"50.0\u202F% (n = 12)\""));
  EXPECT_THAT(file_svg(banded(), {640}, Theme::kLight, "x"), HasSubstr(">Mean scores; shaded"));
}

TEST(Chart, RatiosPanelsAndSharesOfMoreThanIsDrawnKeepTheirNumbers) {
  EXPECT_THAT(to_csv(ratios()), HasSubstr("kind,ratio,ratio_low,ratio_high\nall,0.4,0.2,0.9\nleak,3,,\nbogon,,,\n"));
  EXPECT_THAT(inline_svg(ratios(), {640}).str(), HasSubstr("data-label=\"bogon\" data-value=\"no data\""));
  const std::string csv = to_csv(panels());
  EXPECT_THAT(csv, HasSubstr("month,misorigination,"));
  EXPECT_THAT(csv.substr(0, csv.find('\n')), testing::EndsWith(",rate"));
  Chart ended = steps();
  ended.series.resize(1);
  ended.series[0].values = {1, 3};
  ended.series[0].of = {4};
  EXPECT_THAT(to_csv(ended), HasSubstr(",1,0.25\n"));
  EXPECT_THAT(to_csv(ended), HasSubstr(",3,0.5\n"));
  EXPECT_THAT(inline_svg(ended, {640}).str(), HasSubstr("(n = 4)"));
}

TEST(Chart, LinksLeadToThisSiteOnly) {
  const std::string svg = inline_svg(states(), {640}).str();
  EXPECT_THAT(svg, HasSubstr("<a href=\"/regions/un:africa\">"));
  EXPECT_THAT(svg, Not(HasSubstr("javascript")));
  EXPECT_THAT(svg, HasSubstr("role=\"group\"")) << "an image would hide its links";
  EXPECT_THAT(inline_svg(history(), {640}).str(), HasSubstr("role=\"img\""));
}

TEST(Chart, AFileHasItsColoursInside) {
  const std::string automatic = file_svg(history(), {640}, Theme::kAuto, "Mannerly, snapshot 12");
  const auto has = [](const std::string& svg, std::string_view text) { return svg.find(text) != std::string::npos; };
  constexpr std::string_view kLightReady = "#1a6e9a";
  constexpr std::string_view kDarkReady = "#64abdd";
  EXPECT_TRUE(has(automatic, "prefers-color-scheme: dark"));
  EXPECT_TRUE(has(automatic, kLightReady));
  EXPECT_TRUE(has(automatic, kDarkReady));
  EXPECT_TRUE(has(automatic, "Mannerly, snapshot 12"));
  EXPECT_FALSE(has(file_svg(history(), {640}, Theme::kLight, ""), kDarkReady));
  EXPECT_FALSE(has(file_svg(history(), {640}, Theme::kDark, ""), kLightReady));
  EXPECT_EQ(parse_theme("dark"), Theme::kDark);
  EXPECT_EQ(parse_theme("blue"), std::nullopt);
}

TEST(Chart, NamesOfOthersAreTextOnly) {
  Chart chart = ranking();
  chart.labels[0] = "<script>\"&'";
  chart.id = "x\" onload=\"";
  chart.title = "]]><b>";
  EXPECT_EQ(fault(inline_svg(chart, {640}).str()), "");
  EXPECT_THAT(inline_svg(chart, {640}).str(), Not(HasSubstr("<script>")));
  EXPECT_THAT(inline_svg(chart, {640}).str(), HasSubstr("id=\"xonload-hatch\"")) << "the id keeps letters only";
}

TEST(Chart, DrawsOnlySoMuchAndSaysSo) {
  Chart chart{
      .kind = Kind::kLine, .id = "x", .title = "Days", .labels = std::vector<std::string>(kLabelsMax + 10, "d")};
  chart.series = {{"a", "c0", std::vector<std::optional<double>>(kLabelsMax + 10, 1.0)}};
  EXPECT_THAT(inline_svg(chart, {640}).str(), HasSubstr("Not all of it is drawn"));
  EXPECT_EQ(split(to_csv(chart), '\n').size(), kLabelsMax + 12) << "the numbers are complete";
}

RC_GTEST_PROP(Chart, StaysInsideItsFrameWhateverTheNumbers, ()) {
  const auto kind = *rc::gen::element(Kind::kLine, Kind::kStackedBars, Kind::kShares, Kind::kBars, Kind::kDumbbell,
                                      Kind::kSteps, Kind::kTiles, Kind::kHilbert, Kind::kSparkline);
  Chart chart{
      .kind = kind, .id = "any", .title = "Any", .unit = *rc::gen::element(Unit::kShare, Unit::kCount, Unit::kNumber)};
  const auto labels = *rc::gen::inRange<std::size_t>(0, 40);
  chart.labels = kind == Kind::kTiles ? std::vector<std::string>{"KE", "US", "TV"} : months(labels);
  const auto count = *rc::gen::inRange<std::size_t>(0, 6);
  for (std::size_t s = 0; s < count; ++s) {
    Series series{"Series " + std::to_string(s), "c" + std::to_string(s)};
    for (std::size_t i = 0; i < chart.labels.size(); ++i) {
      const int what = *rc::gen::inRange(0, 12);
      const double value = chart.unit == Unit::kShare ? *rc::gen::inRange(0, 1001) / 1000.0
                                                      : static_cast<double>(*rc::gen::inRange(0, 100000));
      series.values.push_back(what == 0   ? std::nullopt
                              : what == 1 ? std::optional(std::nan(""))
                                          : std::optional(value));
    }
    chart.series.push_back(std::move(series));
  }
  if (*rc::gen::arbitrary<bool>()) {
    chart.annotations = {
        {*rc::gen::inRange(-2, 50) * 1.0, "a change of method"}, {3, "another"}, {std::nan(""), "never"}};
  }
  const int width = *rc::gen::inRange(300, 1200);
  const std::string wrong = fault(inline_svg(chart, {width}).str());
  if (!wrong.empty()) RC_LOG() << wrong << " kind " << static_cast<int>(kind) << " width " << width;
  RC_ASSERT(wrong.empty());
}

TEST(Tiles, AreasAreInProportionAndNoneIsLost) {
  Chart chart = world();
  chart.series.push_back({"routes", "c1", {100, 400, 0, std::nullopt}, Unit::kCount});
  chart.area = 1;
  chart.marked = {"KE"};
  const std::string svg = inline_svg(chart, {700}).str();
  std::map<std::string, double> sides;
  for (const std::string code : {"Kenya", "Singapore", "Switzerland"}) {
    const std::size_t point = svg.find("data-label=\"" + code + "\"");
    ASSERT_NE(point, std::string::npos) << code;
    sides[code] = std::stod(svg.substr(svg.find(" width=\"", point) + 8));
  }
  EXPECT_NEAR((sides["Singapore"] + 1.5) / (sides["Kenya"] + 1.5), 2, 0.02) << "four times the routes";
  EXPECT_GE(sides["Switzerland"], 2) << "one without routes can still be seen";
  EXPECT_LT(svg.find("Singapore"), svg.find("Kenya")) << "the large one lies below";
  EXPECT_NE(svg.find("tile f-q0 marked"), std::string::npos);
  EXPECT_NE(to_csv(chart).find("KE,0.42,100"), std::string::npos) << to_csv(chart);
  EXPECT_NE(numbers_table(chart).str().find(">400<"), std::string::npos) << "a count is no share";
}

TEST(Tiles, AreLargeEnoughToBeReadOnSmallScreens) {
  Chart chart = world();
  for (const readiness::EconomyName& economy : readiness::economy_names()) {
    chart.labels.emplace_back(economy.code.data(), 2);
    chart.series[0].values.emplace_back(0.5);
  }
  const std::string svg = inline_svg(chart, {340}).str();
  std::size_t tiles = 0;
  for (std::size_t at = svg.find("class=\"tile"); at != std::string::npos; at = svg.find("class=\"tile", at + 1)) {
    EXPECT_GE(std::stod(svg.substr(svg.find(" width=\"", at) + 8)), 22) << svg.substr(at, 90);
    ++tiles;
  }
  EXPECT_GE(tiles, readiness::economy_names().size());
  EXPECT_THAT(svg, HasSubstr(">Oceania</text>"));
  EXPECT_THAT(inline_svg(chart, {1060}).str(), Not(HasSubstr(">Oceania</text>"))) << "one map where there is room";
}

TEST(Ratios, NotesAreWholeOnSmallScreens) {
  Chart chart = ratios();
  chart.label_notes = {"0.37 (0.09 to 1.53), 2 of 1 234", "3.00", ""};
  EXPECT_THAT(inline_svg(chart, {340}).str(), HasSubstr(">0.37 (0.09 to 1.53), 2 of 1 234</text>"));
  EXPECT_THAT(inline_svg(chart, {1060}).str(), HasSubstr(">0.37 (0.09 to 1.53), 2 of 1 234</text>"));
}

TEST(Hilbert, EveryCellOnceAndNeighboursBesideOneAnother) {
  for (int order = 0; order <= 5; ++order) {
    std::set<std::pair<int, int>> taken;
    CellPlace before;
    for (std::size_t i = 0; i < std::size_t{1} << (2 * order); ++i) {
      const CellPlace place = hilbert_place(i, order);
      EXPECT_TRUE(taken.insert({place.column, place.row}).second);
      EXPECT_TRUE(place.column >= 0 && place.column < 1 << order && place.row >= 0 && place.row < 1 << order);
      if (i > 0) {
        EXPECT_EQ(std::abs(place.column - before.column) + std::abs(place.row - before.row), 1) << i;
      }
      before = place;
    }
    EXPECT_EQ(hilbert_place(0, order), CellPlace{});
    EXPECT_EQ(before, (CellPlace{(1 << order) - 1, 0})) << "from the upper left to the upper right corner";
  }
}

TEST(Hilbert, WhatIsNotThereIsHatchedAndNamed) {
  Chart chart{.kind = Kind::kHilbert, .id = "space", .title = "Space", .unit = Unit::kShare, .label_title = "block"};
  chart.labels = {"0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/2"};
  chart.codes = {"0", "64", "128", "192"};
  chart.series = {{"valid", "c0", {0.0, std::nullopt, 0.7, 1.0}}};
  chart.cuts = {0.5, 0.6, 0.7, 0.8, 0.9};
  chart.none_word = "not announced";
  const std::string svg = inline_svg(chart, {300}).str();
  EXPECT_NE(svg.find("data-label=\"64.0.0.0/2\" data-value=\"not announced\""), std::string::npos);
  EXPECT_NE(svg.find("data-label=\"0.0.0.0/2\" data-value=\"0\u202F%\""), std::string::npos) << svg;
  EXPECT_NE(svg.find("space-hatch"), std::string::npos);
}

TEST(Tiles, EveryEconomyHasAPlaceOfItsOwn) {
  std::set<std::pair<int, int>> taken;
  for (const readiness::EconomyName& economy : readiness::economy_names()) {
    const std::string code(economy.code.data(), 2);
    const auto place = tile_of(code);
    ASSERT_TRUE(place) << code;
    EXPECT_TRUE(taken.insert({place->column, place->row}).second) << code;
    EXPECT_LT(place->column, kTileColumns);
    EXPECT_LT(place->row, kTileRows);
  }
  std::set<std::tuple<int, int, int>> of_parts;
  for (const readiness::EconomyName& economy : readiness::economy_names()) {
    const std::string code(economy.code.data(), 2);
    const auto place = part_tile_of(code);
    ASSERT_TRUE(place) << code << " is on the map for small screens";
    EXPECT_TRUE(of_parts.insert({place->part, place->column, place->row}).second) << code;
  }
  EXPECT_EQ(tile_of("ZZ"), std::nullopt);
  EXPECT_EQ(tile_of(".."), std::nullopt);
}

TEST(Scale, TicksAreRoundAndHoldTheValues) {
  Chart shares{.unit = Unit::kShare};
  const Axis axis = make_axis({0.52, 0.587}, shares, false, 4);
  EXPECT_LE(axis.scale.low, 0.52);
  EXPECT_GE(axis.scale.high, 0.587);
  EXPECT_GE(axis.ticks.size(), 3u);
  Chart counts{.unit = Unit::kCount};
  EXPECT_EQ(make_axis({0, 1}, counts, true, 4).ticks, (std::vector<double>{0, 1, 2, 3, 4})) << "whole numbers";
  EXPECT_EQ(make_axis({}, counts, true, 4).scale.low, 0);
  EXPECT_GT(make_axis({5, 5}, Chart{.unit = Unit::kNumber}, false, 4).scale.high, 5);
}

TEST(Scale, LabelsMoveApartAndStayInside) {
  EXPECT_EQ(apart({10, 11, 90}, 15, 0, 100), (std::vector<double>{10, 25, 90}));
  EXPECT_EQ(apart({99, 98}, 15, 0, 100), (std::vector<double>{100, 85}));
  const std::vector<double> crowded = apart({50, 50, 50, 50}, 40, 0, 100);
  EXPECT_NEAR(crowded[3] - crowded[0], 100, 1e-9) << "as far as there is room";
}

TEST(Style, ReplacesEveryProperty) {
  constexpr std::string_view kTokens = ":root { --a: light-dark(#111, #eee); --b: 2px; }\n";
  EXPECT_EQ(resolved(".x { fill: var(--a); /* why */ w: var(--b) }", kTokens, false), ".x { fill: #111;  w: 2px }");
  EXPECT_EQ(resolved(".x { fill: var(--a) }", kTokens, true), ".x { fill: #eee }");
  EXPECT_EQ(resolved(".x { fill: var(--z) }", kTokens, true), ".x { fill: var(--z) }");
  for (const Theme theme : {Theme::kAuto, Theme::kLight, Theme::kDark}) {
    EXPECT_EQ(literal_style(theme).find("var(--"), std::string::npos) << "a colour that the tokens do not have";
  }
}

// A region of networks that are all at 100 %, before and after: an axis without extent must not end the program.
TEST(Chart, EqualValuesHaveAPlace) {
  for (const Kind kind :
       {Kind::kDumbbell, Kind::kLine, Kind::kBars, Kind::kStackedBars, Kind::kSteps, Kind::kSparkline}) {
    for (const Unit unit : {Unit::kShare, Unit::kCount, Unit::kNumber}) {
      for (const double value : {0.0, 1.0, 0.5, 1e12}) {
        const Chart chart{.kind = kind,
                          .id = "equal",
                          .title = "Equal",
                          .unit = unit,
                          .labels = {"a", "b"},
                          .series = {{"before", "c0", {value, value}}, {"after", "c1", {value, std::nullopt}}}};
        EXPECT_FALSE(inline_svg(chart, {400}).empty());
      }
    }
  }
}

}  // namespace
}  // namespace mannerly::render::chart
