#include "pages/frame.h"

#include <gmock/gmock.h>

#include "observatory/made_edition.h"
#include "tests/pages/made_edition.h"

namespace mannerly::pages {
namespace {

using render::html::Html;
using render::html::Link;
using testing::HasSubstr;
using testing::Not;

std::string field(const io::HttpFields& fields, std::string_view name) {
  for (const auto& [key, value] : fields) {
    if (key == name) return value;
  }
  return "";
}

TEST(Frame, WrapsAPageOfARealEdition) {
  const MadeEdition made;
  ASSERT_TRUE(made.edition);
  const View view{made.edition, Link("/economies", {{"month", "2026-10"}})};
  Page page{.section = Section::kEconomies, .title = "Economies <all>"};
  page.lede = "A sentence & more.";
  page.api = "/api/v1/economies?month=2026-10";
  page.csv = true;
  page.cli = "mannerly score --by economy";
  page.chips = {{.text = "October 2026", .href = "/economies", .chosen = true, .removes = true}};
  page.body = render::html::panel("A panel", "content");
  const std::string text = whole(page, view, {.head = Html::markup("<link rel=\"stylesheet\" href=\"/x.css\"/>")});
  EXPECT_EQ(xml_error(text), "");
  EXPECT_THAT(text, HasSubstr("<title>Economies &lt;all&gt; · Mannerly</title>"));
  EXPECT_THAT(text, HasSubstr("<a href=\"/economies?month=2026-10\" aria-current=\"page\">Economies</a>"));
  EXPECT_THAT(text, HasSubstr("<a href=\"/networks?month=2026-10\">Networks</a>")) << "the month goes along";
  EXPECT_THAT(text, HasSubstr("href=\"/api/v1/economies.csv?month=2026-10\""));
  EXPECT_THAT(text, HasSubstr(made.edition->snapshot().short_id()));
  EXPECT_THAT(text, HasSubstr("<link rel=\"stylesheet\" href=\"/x.css\"/>"));
  EXPECT_THAT(text, Not(HasSubstr("style=\"")));
  EXPECT_THAT(text, HasSubstr("<strong>Simulated data.</strong>")) << "the world of this edition is made up";
  page.bare = true;
  EXPECT_THAT(whole(page, view, {}), HasSubstr("<strong>Simulated data.</strong>")) << "in frames of other sites too";
}

// A copied command reads what the page shows; none is offered for a month that it would not go back to.
TEST(Frame, CommandsNameWhatTheyRead) {
  readiness::MadeWorld world;
  const observatory::MadeEdition made(world);
  const auto of = [&](Link here, std::string command) {
    Page page{.title = "A page"};
    page.api = "/api/v1/summary";
    page.cli = std::move(command);
    const std::string text = whole(page, {.edition = made.shared(), .here = std::move(here)}, {});
    const std::size_t at = text.find("data-cli=\"");
    return at == std::string::npos ? std::string() : text.substr(at + 10, text.find('"', at + 10) - at - 10);
  };
  EXPECT_EQ(of(Link("/"), "mannerly score"), "mannerly score -s world.snapshot");
  EXPECT_EQ(of(Link("/", {{"month", format_month(made->month())}}), "mannerly score"),
            "mannerly score -s world.snapshot");
  EXPECT_EQ(of(Link("/", {{"month", "2024-01"}}), "mannerly score"), "");
  const std::string archive = "mannerly incidents list --archive incidents/2024-01";
  EXPECT_EQ(of(Link("/incidents", {{"month", "2024-01"}}), archive), archive);
}

TEST(Frame, SaysHowFreshTheDataAre) {
  readiness::MadeWorld dated_world, world;
  const auto undated = world.builder().add_source({snapshot::SourceKind::kMembers, "participants", "participants.csv"});
  world.builder().finish_source(undated, {});
  const observatory::MadeEdition dated(dated_world), made(world);
  const auto of = [](const observatory::MadeEdition& edition, std::optional<Seconds> later) {
    View view{.edition = edition.shared(), .here = Link("/")};
    if (later) view.measured = edition->at() + *later;
    return freshness(view).str();
  };
  EXPECT_THAT(of(dated, Seconds{3600}), HasSubstr("class=\"fresh ok\""));
  EXPECT_THAT(of(dated, Seconds{3600}), HasSubstr("all fresh"));
  EXPECT_THAT(of(dated, Seconds{5 * 86400}), HasSubstr("class=\"fresh stale\""));
  EXPECT_THAT(of(dated, Seconds{5 * 86400}), HasSubstr("BGP 5 days old")) << "measured by the clock";
  EXPECT_THAT(of(dated, Seconds{5 * 86400}), HasSubstr("5 days ago"));
  EXPECT_THAT(of(dated, std::nullopt), HasSubstr("all fresh then")) << "a day of the past is as old as it was";
  EXPECT_THAT(of(dated, std::nullopt), Not(HasSubstr("ago")));
  EXPECT_THAT(of(dated, Seconds{-86400}), HasSubstr("which the clock has not reached"));
  EXPECT_THAT(of(made, Seconds{3600}), HasSubstr("class=\"fresh stale\"")) << "what has no date is not fresh";
  EXPECT_THAT(of(made, Seconds{3600}), HasSubstr("1 of unknown age"));
  EXPECT_THAT(of(made, Seconds{3600}), Not(HasSubstr("all fresh")));
}

TEST(Frame, ErrorPagesNeedNoEdition) {
  const View view{nullptr, Link("/no<where>")};
  const Page page = not_found_page(view);
  EXPECT_EQ(page.status, 404);
  EXPECT_THAT(whole(page, view, {}), Not(HasSubstr("Simulated data")));
  const std::string text = whole(page, view, {});
  EXPECT_EQ(xml_error(text), "");
  EXPECT_THAT(text, HasSubstr("There is no page /no&lt;where&gt;."));
  EXPECT_EQ(not_ready_page().status, 503);
  EXPECT_THAT(whole(error_page(500, "It broke", "Sorry.", "r-17"), view, {}), HasSubstr("<code>r-17</code>"));
}

TEST(Frame, ABarePageHasNoNavigation) {
  const std::string text = whole({.title = "Chart", .bare = true}, {nullptr, Link("/embed/x")}, {});
  EXPECT_EQ(xml_error(text), "");
  EXPECT_THAT(text, Not(HasSubstr("<header")));
  EXPECT_THAT(text, Not(HasSubstr("<footer")));
}

TEST(Frame, HeadersKeepAPageToItself) {
  EXPECT_THAT(field(page_fields(), "Content-Security-Policy"), HasSubstr("default-src 'none'; script-src 'self'"));
  EXPECT_THAT(field(page_fields(), "Content-Security-Policy"), HasSubstr("frame-ancestors 'none'"));
  EXPECT_THAT(field(page_fields(Framing::kAnywhere), "Content-Security-Policy"), HasSubstr("frame-ancestors *"));
  EXPECT_EQ(field(page_fields(), "X-Content-Type-Options"), "nosniff");
  EXPECT_THAT(field(drawing_fields(), "Content-Security-Policy"), Not(HasSubstr("script-src")));
}

}  // namespace
}  // namespace mannerly::pages
