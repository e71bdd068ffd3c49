// Overview, map, economies, regions and their charts, on a simulated Internet with a history of two months.
#include <gmock/gmock.h>

#include "base/text.h"
#include "observatory/levers.h"
#include "pages/charts.h"
#include "pages/frame.h"
#include "pages/groups_view.h"
#include "pages/map_view.h"
#include "readiness/economies.h"
#include "render/html/words.h"
#include "tests/pages/made_history.h"

namespace mannerly::pages {
namespace {

using render::html::Link;
using testing::HasSubstr;
using testing::Not;

class GroupPages : public testing::Test {
 protected:
  static void SetUpTestSuite() { made_ = new MadeHistory(); }
  static void TearDownTestSuite() {
    delete made_;
    made_ = nullptr;
  }
  View view(std::string path, Link::Parameters parameters = {}, std::vector<std::string> captures = {}) const {
    return {made_->edition, Link(std::move(path), std::move(parameters)), std::move(captures)};
  }
  const observatory::Edition& edition() const { return *made_->edition; }
  // An economy that has networks with routes.
  std::string economy() const {
    for (const store::GroupRow& row : edition().group_rows()) {
      if (row.kind == store::GroupKind::kEconomy && row.routes > 30) return row.key;
    }
    return "";
  }
  std::string month_before() const { return format_month({edition().month().number - 1}); }

  static void check(const Page& page, const View& view, int status = 200) {
    EXPECT_EQ(page.status, status) << view.here.str();
    const std::string text = whole(page, view, {});
    EXPECT_EQ(xml_error(text), "") << view.here.str();
    EXPECT_THAT(text, Not(HasSubstr("nan"))) << view.here.str();
    EXPECT_THAT(text, Not(HasSubstr("style=\""))) << view.here.str();
  }
  static std::string outlines_first_path() { return std::string(map_outlines()->lands.front().path); }
  static MadeHistory* made_;
};
MadeHistory* GroupPages::made_ = nullptr;

TEST_F(GroupPages, TheOverviewAnswersInItsFirstSentence) {
  const View now = view("/");
  const Page page = overview_page(now);
  check(page, now);
  const auto world = observatory::group_at(edition(), store::GroupKind::kWorld, "");
  ASSERT_TRUE(world && *world);
  EXPECT_THAT(page.lede.str(), HasSubstr(render::html::count((*world)->routes)));
  EXPECT_THAT(page.lede.str(), HasSubstr("are RPKI valid (<span class=\"delta up better\">+"));
  EXPECT_THAT(page.lede.str(), HasSubstr("in an IRR"));
  const std::string text = page.body.str();
  for (const char* part : {"Filtering", "Anti-spoofing", "Coordination", "By economy", "Latest probable incidents",
                           "What changed", "Participants"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text, HasSubstr("/incidents/i-35"));
  EXPECT_THAT(text, HasSubstr("href=\"/charts/map.csv"));
}

TEST_F(GroupPages, ThePastComesFromTheStore) {
  const View then = view("/", {{"month", month_before()}});
  const Page page = overview_page(then);
  check(page, then);
  EXPECT_NE(page.lede.str(), overview_page(view("/")).lede.str());
  EXPECT_THAT(page.body.str(), HasSubstr("month=" + month_before())) << "charts are of the same month";
  const View never = view("/", {{"month", "1999-01"}});
  check(overview_page(never), never, 404);
}

// What is known of the newest day alone is not shown as if it were of the month that was asked for.
TEST_F(GroupPages, ThePastIsNotMixedWithToday) {
  const std::string then = month_before();
  const View overview = view("/", {{"month", then}});
  const std::string whole_overview = overview_page(overview).body.str();
  EXPECT_THAT(whole_overview, Not(HasSubstr("Latest probable incidents")));
  EXPECT_THAT(whole_overview, HasSubstr("Probable incidents in "));
  EXPECT_THAT(whole_overview, HasSubstr("as known at"));
  EXPECT_THAT(whole_overview, HasSubstr("&amp;month=" + then));
  // Of a year ago nothing is known; that nothing moved is another thing.
  EXPECT_THAT(overview_page(view("/", {{"compare", "year_ago"}})).body.str(), HasSubstr("Nothing is known of "));

  const View past = view("/economies/" + economy(), {{"month", then}}, {economy()});
  const Page page = economy_page(past);
  check(page, past);
  EXPECT_THAT(page.body.str(), HasSubstr("but as of"));
  EXPECT_THAT(page.body.str(), Not(HasSubstr("/charts/levers.csv?economy=" + economy() + "&amp;month=")));
  const View now = view("/economies/" + economy(), {}, {economy()});
  EXPECT_THAT(economy_page(now).body.str(), Not(HasSubstr("but as of")));
  EXPECT_FALSE(make_chart(view("/charts/levers", {{"economy", economy()}, {"month", then}})));
}

TEST_F(GroupPages, SayWhatTheyDidNotUnderstand) {
  const View odd = view("/", {{"month", "yesterday"}, {"metric", "<b>"}});
  const Page page = overview_page(odd);
  check(page, odd, 400);
  EXPECT_THAT(page.body.str(), HasSubstr("month=yesterday, metric=&lt;b&gt;"));
}

TEST_F(GroupPages, TheMapIsAStateOfItsAddress) {
  const View of = view(
      "/map",
      {{"metric", "space_v4"}, {"month", month_before()}, {"size", "routes"}, {"pin", economy()}, {"sort", "-of"}});
  const Page page = map_page(of);
  check(page, of);
  const std::string text = page.body.str();
  EXPECT_THAT(text, HasSubstr("tile f-q")) << "tiles";
  EXPECT_THAT(text, HasSubstr(" marked\"")) << "the pinned one is outlined";
  EXPECT_THAT(text, HasSubstr("aria-label=\"Unpin " + observatory::title_of(store::GroupKind::kEconomy, economy())));
  EXPECT_THAT(text, HasSubstr("rel=\"prev\"")) << "months are links without scripts";
  EXPECT_THAT(text, HasSubstr("rel=\"next\""));
  EXPECT_THAT(text, HasSubstr("<optgroup label=\"Ready networks\">"));
  EXPECT_THAT(text, HasSubstr("announced IPv4 addresses")) << "the denominator is printed";
  EXPECT_THAT(text,
              HasSubstr("/charts/map.csv?metric=space_v4&amp;month=" + month_before() + "&amp;size=routes&amp;pin="));
}

TEST_F(GroupPages, TheMapIsDrawnInOutlinesOrAsTiles) {
  const auto chips = [](bool tiles) { return std::string(tiles ? "href=\"/map\"" : "href=\"/map?shape=tiles\""); };
  const View tiles = view("/map", {{"shape", "tiles"}});
  const Page as_tiles = map_page(tiles);
  check(as_tiles, tiles);
  EXPECT_THAT(as_tiles.body.str(), HasSubstr("<rect class=\"tile f-q"));
  EXPECT_THAT(as_tiles.body.str(), HasSubstr("name=\"size\"")) << "tiles have sizes";
  EXPECT_THAT(as_tiles.body.str(), HasSubstr("shape=tiles")) << "its charts are the same";
  if (map_outlines() == nullptr) {
    check(map_page(view("/map", {{"shape", "outlines"}})), view("/map", {{"shape", "outlines"}}), 400);
    GTEST_SKIP() << "this build has no outlines";
  }
  EXPECT_THAT(as_tiles.body.str(), HasSubstr(chips(true))) << "a link to the other";
  const View of = view("/map");
  const Page page = map_page(of);
  check(page, of);
  const std::string text = page.body.str();
  EXPECT_THAT(text, HasSubstr("<svg class=\"chart tiles map\""));
  EXPECT_THAT(text, HasSubstr("class=\"tile f-q"));
  EXPECT_THAT(text, HasSubstr("href=\"/economies/" + economy() + "\"><g class=\"point\""));
  EXPECT_THAT(text, HasSubstr(chips(false)));
  EXPECT_THAT(text, Not(HasSubstr("name=\"size\"")));
  EXPECT_THAT(text, HasSubstr("no position on any boundary"));
  EXPECT_THAT(text, HasSubstr("The same as a table"));
  // The shapes are there once, for wide and for small screens.
  const std::string shape = outlines_first_path();
  EXPECT_EQ(text.find(shape), text.rfind(shape));
  check(map_page(view("/map", {{"shape", "globe"}})), view("/map", {{"shape", "globe"}}), 400);
}

TEST_F(GroupPages, EveryEconomyIsOnTheMap) {
  const render::chart::Outlines* outlines = map_outlines();
  if (outlines == nullptr) GTEST_SKIP() << "this build has no outlines";
  EXPECT_GE(outlines->lands.size(), 150u);
  EXPECT_GE(outlines->windows.size(), 4u);
  for (const readiness::EconomyName& economy : readiness::economy_names()) {
    const std::string_view code(economy.code.data(), 2);
    if (code == "EU") continue;  // no place: it stands under the map
    const auto is = [&](const auto& where) { return where.code == code; };
    EXPECT_TRUE(std::ranges::any_of(outlines->lands, is) || std::ranges::any_of(outlines->places, is)) << code;
  }
}

TEST_F(GroupPages, SmallScreensReachEveryEconomy) {
  if (map_outlines() == nullptr) GTEST_SKIP() << "this build has no outlines";
  render::chart::Chart chart{
      .kind = render::chart::Kind::kMap, .id = "all", .title = "All", .outlines = map_outlines()};
  chart.series = {{"all", "c0", {}}};
  for (const readiness::EconomyName& economy : readiness::economy_names()) {
    chart.labels.emplace_back(economy.code.data(), 2);
    chart.hrefs.push_back("/economies/" + chart.labels.back());
    chart.series[0].values.emplace_back(0.5);
  }
  for (const int width : {340, 1060}) {
    const std::string svg = render::chart::inline_svg(chart, {width}).str();
    for (const std::string& code : chart.labels) {
      EXPECT_THAT(svg, HasSubstr("href=\"/economies/" + code + "\"")) << width;
    }
  }
}

TEST_F(GroupPages, PinsAreAtMostFourAndKnown) {
  std::vector<std::string> codes;
  for (const store::GroupRow& row : edition().group_rows()) {
    if (row.kind == store::GroupKind::kEconomy && row.key.size() == 2) codes.push_back(row.key);
  }
  ASSERT_GT(codes.size(), 6u);
  std::string list = "qq," + codes[0];
  for (std::size_t i = 0; i < 6; ++i) list += "," + codes[i];
  const View of = view("/map", {{"pin", list}});
  const Pins pins = read_pins(of);
  EXPECT_EQ(pins.codes, std::vector<std::string>(codes.begin(), codes.begin() + 4));
  EXPECT_THAT(pins.refused, testing::ElementsAre("QQ", codes[4], codes[5]));
  const Page page = map_page(of);
  check(page, of, 400);
  EXPECT_THAT(page.body.str(), HasSubstr("pin=QQ")) << "what was not understood is said";
  const auto chart = make_chart(view("/charts/pins", {{"pin", list}}));
  ASSERT_TRUE(chart);
  EXPECT_EQ(chart->series.size(), 5u) << "four and the world";
}

TEST_F(GroupPages, TheSameGraphForEverySubRegion) {
  const View of = view("/map", {{"view", "regions"}, {"metric", "incidents_rate"}});
  check(map_page(of), of);
  const auto chart = make_chart(view("/charts/subregions", {{"metric", "rpki_v6"}}));
  ASSERT_TRUE(chart);
  std::size_t known = 0;
  for (const store::GroupRow& row : edition().group_rows()) {
    known += row.kind == store::GroupKind::kSubRegion && !row.key.empty() ? 1 : 0;
  }
  EXPECT_EQ(chart->parts.size(), known);
}

TEST_F(GroupPages, CoverageOfEachFamilyByEachDenominator) {
  const auto chart = make_chart(view("/charts/coverage", {{"group", "world"}, {"by", "space"}}));
  ASSERT_TRUE(chart);
  ASSERT_EQ(chart->parts.size(), 2u);
  const auto world = observatory::group_at(edition(), store::GroupKind::kWorld, "");
  for (std::size_t i = 0; i < 2; ++i) {
    const auto metric = i == 0 ? observatory::GroupMetric::kSpaceV4 : observatory::GroupMetric::kSpaceV6;
    ASSERT_EQ(chart->parts[i].series.size(), 3u);
    EXPECT_EQ(chart->parts[i].series[2].values.back(), observatory::value_of(**world, metric));
  }
  EXPECT_FALSE(make_chart(view("/charts/coverage", {{"by", "weight"}})));
}

TEST_F(GroupPages, AddressSpaceBlockByBlock) {
  const View all = view("/map/space");
  const Page page = space_page(all);
  check(page, all);
  const auto chart = make_chart(view("/charts/space"));
  ASSERT_TRUE(chart);
  ASSERT_EQ(chart->labels.size(), 256u);
  // What the cells sum to is what the world announces, and what they say of one is what its parts say.
  const auto world = observatory::group_at(edition(), store::GroupKind::kWorld, "");
  double valid = 0;
  std::size_t busiest = 0;
  for (std::size_t i = 0; i < 256; ++i) {
    valid += *chart->series[1].values[i];
    if (*chart->series[1].values[i] > *chart->series[1].values[busiest]) busiest = i;
    const bool silent = *chart->series[5].values[i] == static_cast<double>(1 << 24);
    EXPECT_EQ(chart->series[0].values[i].has_value(), !silent) << chart->labels[i] << ": not announced is not 0 %";
  }
  EXPECT_EQ(valid, static_cast<double>((*world)->reach->v4.space_valid));
  const std::string block = chart->labels[busiest];
  const View closer = view("/map/space", {{"block", block}, {"show", "announced"}, {"sort", "-valid"}});
  const Page near = space_page(closer);
  check(near, closer);
  EXPECT_THAT(page.body.str(), HasSubstr("/map/space?block=" + block));
  const auto parts = make_chart(view("/charts/space", {{"block", block}}));
  ASSERT_TRUE(parts);
  double sum = 0;
  for (const auto& value : parts->series[1].values) sum += *value;
  EXPECT_EQ(sum, *chart->series[1].values[busiest]);
  const View six = view("/map/space", {{"family", "6"}});
  check(space_page(six), six);
  EXPECT_THAT(space_page(six).lede.str(), HasSubstr("/48 blocks in 2000::/3"));
  for (const char* bad : {"193.0.0.0/25", "x", "4000::/3", "2001:db8::/41", "::/0"}) {
    const View wrong = view("/map/space", {{"block", bad}});
    check(space_page(wrong), wrong, 400);
  }
}

TEST_F(GroupPages, MapsShowEveryMetric) {
  for (std::size_t i = 0; i < observatory::kGroupMetrics; ++i) {
    const std::string metric(observatory::name_of(static_cast<observatory::GroupMetric>(i)));
    const View of = view("/map", {{"metric", metric}, {"sort", "-value"}});
    check(map_page(of), of);
  }
}

TEST_F(GroupPages, EconomiesAreATableAndAPageEach) {
  const View list = view("/economies", {{"sort", "-rpki_routes"}});
  const Page page = economies_page(list);
  check(page, list);
  EXPECT_THAT(page.body.str(), HasSubstr("aria-sort=\"descending\""));
  EXPECT_THAT(page.body.str(), HasSubstr("/economies/" + economy()));
  const View none = view("/economies", {{"q", "zzzz"}});
  EXPECT_THAT(economies_page(none).body.str(), HasSubstr("No economy fits"));

  const View one = view("/economies/" + economy(), {}, {economy()});
  const Page brief = economy_page(one);
  check(brief, one);
  EXPECT_THAT(brief.body.str(), HasSubstr("Which networks would help most?"));
  EXPECT_THAT(brief.lede.str(), HasSubstr("routes; "));
  const View unknown = view("/economies/QQ", {}, {"QQ"});
  check(economy_page(unknown), unknown, 404);
  const View broken = view("/economies/<x>", {}, {"<x>"});
  check(economy_page(broken), broken, 404);
}

TEST_F(GroupPages, RegionsShowTheSameForAllMembers) {
  const View list = view("/regions");
  check(regions_page(list), list);
  for (const store::GroupRow& row : edition().group_rows()) {
    if (row.kind == store::GroupKind::kEconomy || (row.key.empty() && row.kind != store::GroupKind::kWorld)) continue;
    const std::string code = observatory::region_code(row.kind, row.key);
    const View one = view("/regions/" + code, {}, {code});
    check(region_page(one), one);
  }
  const View unknown = view("/regions/un:atlantis", {}, {"un:atlantis"});
  check(region_page(unknown), unknown, 404);
}

TEST_F(GroupPages, EveryChartIsAFileToo) {
  for (const ChartEntry& entry : chart_entries()) {
    const View of = view("/charts/" + std::string(entry.name), {{"economy", economy()}, {"group", "world"}});
    const auto chart = make_chart(of);
    ASSERT_TRUE(chart) << entry.name << ": " << chart.error().message;
    EXPECT_EQ(xml_error(render::chart::file_svg(*chart, {640}, render::chart::Theme::kAuto, "source")), "")
        << entry.name;
    EXPECT_GT(split(render::chart::to_csv(*chart), '\n').size(), 1u) << entry.name;
  }
  EXPECT_FALSE(make_chart(view("/charts/nothing")));
  EXPECT_FALSE(make_chart(view("/charts/history", {{"group", "un:atlantis"}})));
}

// As the list of incidents filters: what forges a path is no misorigination.
TEST_F(GroupPages, IncidentsAreCountedByTheWordsOfTheList) {
  const auto chart = make_chart(view("/charts/incidents"));
  ASSERT_TRUE(chart);
  std::vector<std::string> names;
  for (const auto& series : chart->series) names.push_back(series.name);
  EXPECT_THAT(names, testing::ElementsAre("misorigination", "forged-path", "leak", "bogon"));
}

TEST_F(GroupPages, AShareOfTwoCasesIsToldAsTheCases) {
  const auto chart = make_chart(view("/charts/ended"));
  ASSERT_TRUE(chart) << chart.error().message;
  EXPECT_THAT(chart->title, Not(HasSubstr("%")));
  EXPECT_THAT(chart->title, HasSubstr(" of "));
}

TEST_F(GroupPages, AChartHasTheNumbersOfThePage) {
  const auto chart = make_chart(view("/charts/trend", {{"group", "world"}, {"metric", "rpki_routes"}}));
  ASSERT_TRUE(chart);
  const auto world = observatory::group_at(edition(), store::GroupKind::kWorld, "");
  EXPECT_EQ(chart->series.at(0).values.back(), observatory::value_of(**world, observatory::GroupMetric::kRpkiRoutes));
  EXPECT_EQ(chart->labels.size(), 3u);
}

}  // namespace
}  // namespace mannerly::pages
