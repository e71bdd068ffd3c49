// Overview, map, economies, regions and their charts, on a simulated Internet with a history of two months.
#include <gmock/gmock.h>

#include "base/text.h"
#include "observatory/levers.h"
#include "pages/charts.h"
#include "pages/frame.h"
#include "pages/groups_view.h"
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

TEST_F(GroupPages, SayWhatTheyDidNotUnderstand) {
  const View odd = view("/", {{"month", "yesterday"}, {"metric", "<b>"}});
  const Page page = overview_page(odd);
  check(page, odd, 400);
  EXPECT_THAT(page.body.str(), HasSubstr("month=yesterday, metric=&lt;b&gt;"));
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

TEST_F(GroupPages, AChartHasTheNumbersOfThePage) {
  const auto chart = make_chart(view("/charts/trend", {{"group", "world"}, {"metric", "rpki_routes"}}));
  ASSERT_TRUE(chart);
  const auto world = observatory::group_at(edition(), store::GroupKind::kWorld, "");
  EXPECT_EQ(chart->series.at(0).values.back(), observatory::value_of(**world, observatory::GroupMetric::kRpkiRoutes));
  EXPECT_EQ(chart->labels.size(), 3u);
}

}  // namespace
}  // namespace mannerly::pages
