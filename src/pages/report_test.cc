#include "pages/report.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>

#include "observatory/conformance.h"
#include "observatory/made_edition.h"
#include "observatory/rows.h"
#include "pages/charts.h"
#include "pages/frame.h"
#include "render/html/words.h"
#include "store/store_twin.h"
#include "tests/pages/made_edition.h"

namespace mannerly::pages {
namespace {

using render::html::Link;
using testing::HasSubstr;
using testing::Not;

std::string shown(Page (*make)(const View&), const View& view) {
  const Page page = make(view);
  EXPECT_EQ(page.status, 200);
  const std::string text = whole(page, view, {});
  EXPECT_EQ(xml_error(text), "");
  return text;
}

TEST(ReportPages, EveryParticipantsReportSaysEveryRequirement) {
  const MadeEdition made;
  const std::size_t all = std::min<std::size_t>(made.edition->snapshot().participants().size(), 20);
  ASSERT_GT(all, 3U);
  for (std::size_t i = 0; i < all; ++i) {
    const std::string who = fmt::format("participant-{}", i);
    const auto report = observatory::conformance_of(*made.edition, who);
    ASSERT_TRUE(report) << report.error().message;
    const View view{made.edition, Link("/reports/conformance/" + who), {who}};
    const std::string text = shown(report_conformance_page, view);
    EXPECT_THAT(text, HasSubstr(render::html::escaped(observatory::conformance_verdict(**report))));
    for (const auto& entry : (*report)->picture.entries) {
      ASSERT_THAT(text, HasSubstr(render::html::escaped(entry.requirement->text)));
      ASSERT_THAT(text, HasSubstr(render::html::escaped(entry.finding->observed)));
    }
    for (const auto& category : (*report)->score.categories) {
      ASSERT_THAT(text, HasSubstr(category.mean ? render::html::percent(*category.mean) : "No data"));
    }
  }
  const std::string index = shown(reports_page, {made.edition, Link("/reports")});
  EXPECT_THAT(index, HasSubstr("/reports/conformance/participant-0"));
}

TEST(ReportPages, TextToPasteHistoryWithGapsAndProgramAddressesAreThere) {
  readiness::MadeWorld world;
  world.as(1000, "Example <Net>", "KE");
  world.route("32.0.0.0/16", {"900 1000"});
  world.vrp("33.0.0.0/16", 16, 1000);
  const auto store = std::make_shared<store::StoreTwin>();
  for (const char* text : {"2025-03-31", "2025-05-31", "2025-06-15"}) {
    store::ScoreRow row{.asn = 1000, .routes = 1};
    row.score[4] = 123'000;
    const std::vector<store::ScoreRow> rows = {row};
    ASSERT_TRUE(store->seal({.info = {.day = *parse_day(text), .sources = "[]"}, .scores = rows}));
  }
  const observatory::MadeEdition made(world, store);
  const View view{made.shared(), Link("/reports/conformance", {{"asn", "1000"}})};
  const std::string text = shown(report_conformance_page, view);
  EXPECT_THAT(text, HasSubstr("Example &lt;Net&gt;"));
  EXPECT_THAT(text, HasSubstr("<pre class=\"copy\""));
  EXPECT_THAT(text, HasSubstr("32.0.0.0/16"));
  EXPECT_THAT(text, HasSubstr("3 of 13 months are known"));
  EXPECT_THAT(text, HasSubstr(render::html::percent(0.123)));
  EXPECT_THAT(text, HasSubstr("/api/v1/reports/conformance/AS1000"));
}

TEST(ReportPages, TheCommunitysYearIsToldWithoutAndWithAHistory) {
  const auto store = std::make_shared<store::StoreTwin>();
  const MadeEdition made(store);
  const int year = made.edition->month().year();
  const std::string text = std::to_string(year);
  const View view{made.edition, Link("/reports/community/" + text), {text}};
  const std::string before = shown(report_community_page, view);
  EXPECT_THAT(before, HasSubstr("No month of the year was observed."));
  const observatory::DayRows rows = observatory::rows_of(made.edition->assessor(), made.edition->scores());
  const Day day = day_of(made.edition->at());
  ASSERT_TRUE(store->seal({.info = {.day = day, .at = made.edition->at(), .sources = "[]"},
                           .scores = rows.scores,
                           .groups = rows.groups,
                           .prefixes = rows.prefixes}));
  const MadeEdition seen(store);  // an edition knows the months that were sealed before it was opened
  const View then{seen.edition, Link("/reports/community/" + text), {text}};
  const std::string after = shown(report_community_page, then);
  const auto& world = *std::ranges::find(rows.groups, store::GroupKind::kWorld, &store::GroupRow::kind);
  ASSERT_GT(world.originating, 0U);
  EXPECT_THAT(after, HasSubstr(fmt::format("({} of {})", render::html::count(world.ases_with_roa),
                                           render::html::count(world.originating))));
  EXPECT_THAT(after, HasSubstr("/charts/community.svg?year=" + text));
  EXPECT_THAT(after, HasSubstr("in 1 observed months"));
  EXPECT_THAT(after, HasSubstr("too few for a ratio"));
  for (const char* name : {"community", "readiness", "rates", "ended"}) {
    const auto chart = make_chart({seen.edition, Link(std::string("/charts/") + name, {{"year", text}})});
    ASSERT_TRUE(chart) << name << chart.error().message;
    EXPECT_EQ(xml_error(render::chart::file_svg(*chart, {640}, render::chart::Theme::kAuto, "")), "") << name;
    const auto wrong = make_chart({seen.edition, Link(std::string("/charts/") + name, {{"year", "x"}})});
    EXPECT_FALSE(wrong);
  }
  const auto states = make_chart({seen.edition, Link("/charts/readiness", {{"year", text}, {"by", "region"}})});
  ASSERT_TRUE(states);
  ASSERT_FALSE(states->parts.empty());
  EXPECT_THAT(states->parts[0].label_notes[0], "no data") << "nobody looked a year ago";
  EXPECT_EQ(report_community_page({seen.edition, Link("/reports/community/1"), {"1"}}).status, 404);
  EXPECT_EQ(report_community_page({seen.edition, Link("/reports/community/x"), {"x"}}).status, 400);
}

TEST(ReportPages, TheStudyOfJoiningSaysItsNumbersOnceForPageAndCharts) {
  const auto store = std::make_shared<store::StoreTwin>();
  readiness::MadeWorld world;
  const auto at = [](int months) { return Month{month_number_of(Instant{readiness::MadeWorld::kAt}).number + months}; };
  for (std::uint32_t asn = 1000; asn < 1016; ++asn) world.as(asn, "Example", "KE");
  for (std::uint32_t asn = 1000; asn < 1006; ++asn) {
    snapshot::ParticipantRow row{.name = world.builder().text("Example"),
                                 .joined = begin_of(first_day_of(at(-4))).seconds,
                                 .source = world.source(),
                                 .programme = snapshot::ProgrammeKind::kNetworkOperators};
    const std::vector<Asn> list = {Asn{asn}};
    world.builder().add_participant(row, list);
  }
  for (int months = -9; months <= 0; ++months) {
    std::vector<store::ScoreRow> rows;
    for (std::uint32_t asn = 1000; asn < 1016; ++asn) {
      rows.push_back({.asn = asn});
      rows.back().score[4] = asn < 1006 && months > -4 ? 750'000 : 250'000;
    }
    ASSERT_TRUE(store->seal({.info = {.day = first_day_of(at(months)), .sources = "[]"}, .scores = rows}));
  }
  const observatory::MadeEdition made(world, store);
  const std::string text = shown(report_event_study_page, {made.shared(), Link("/reports/event-study")});
  EXPECT_THAT(text, HasSubstr("RPKI rose by 50.0 points"));
  EXPECT_THAT(text, HasSubstr("50.0 points more than in networks like them (95 % interval 50.0 to 50.0)"));
  EXPECT_THAT(text, HasSubstr("RPKI: joiners +50.0 points, networks like them +0.0"));
  EXPECT_THAT(text, HasSubstr("RPKI: 6 of 6 joiners became better"));
  EXPECT_THAT(text, HasSubstr("Filtering: no joiner with data before and after"));
  EXPECT_THAT(text, HasSubstr("/charts/event-study.csv?action=rpki"));
  const auto chart = make_chart({made.shared(), Link("/charts/event-study", {{"action", "rpki"}})});
  ASSERT_TRUE(chart) << chart.error().message;
  EXPECT_THAT(render::chart::to_csv(*chart), HasSubstr("\n-1,0.25,0.25,0.25,6,0.25,6\n"));
  EXPECT_THAT(render::chart::to_csv(*chart), HasSubstr("\n12,,,,0,,0\n"));
  const auto cohorts = make_chart({made.shared(), Link("/charts/joining", {{"by", "region"}})});
  ASSERT_TRUE(cohorts) << cohorts.error().message;
  EXPECT_THAT(render::chart::to_csv(*cohorts),
              HasSubstr("region,before,before_n,after,after_n\nAfrica,0.25,6,0.75,6\n"));
  const auto status = [&](Link here) { return report_event_study_page({made.shared(), std::move(here)}).status; };
  EXPECT_EQ(status(Link("/reports/event-study", {{"region", "un:africa"}, {"year", "2025"}})), 200);
  EXPECT_EQ(status(Link("/reports/event-study", {{"region", "un:atlantis"}})), 404);
  EXPECT_EQ(status(Link("/reports/event-study", {{"year", "x"}})), 400);
  EXPECT_EQ(status(Link("/reports/event-study", {{"action", "x"}})), 400);
}

TEST(ReportPages, NobodysReportIsAnError) {
  readiness::MadeWorld world;
  world.as(1000, "Example", "KE");
  const observatory::MadeEdition made(world);
  const auto status = [&](const std::string& who) {
    return report_conformance_page({made.shared(), Link("/reports/conformance/" + who), {who}}).status;
  };
  EXPECT_EQ(status("AS1000"), 200);
  EXPECT_EQ(status("AS1999"), 404);
  EXPECT_EQ(status("participant-0"), 404);
  EXPECT_EQ(status("<script>"), 400);
  EXPECT_EQ(report_conformance_page({made.shared(), Link("/reports/conformance")}).status, 400);
}

}  // namespace
}  // namespace mannerly::pages
