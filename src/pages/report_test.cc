#include "pages/report.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>

#include "observatory/conformance.h"
#include "observatory/made_edition.h"
#include "observatory/rows.h"
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
  const std::string after = shown(report_community_page, view);
  const auto& world = *std::ranges::find(rows.groups, store::GroupKind::kWorld, &store::GroupRow::kind);
  ASSERT_GT(world.originating, 0U);
  EXPECT_THAT(after, HasSubstr(fmt::format("({} of {})", render::html::count(world.ases_with_roa),
                                           render::html::count(world.originating))));
  EXPECT_EQ(report_community_page({made.edition, Link("/reports/community/1"), {"1"}}).status, 404);
  EXPECT_EQ(report_community_page({made.edition, Link("/reports/community/x"), {"x"}}).status, 400);
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
