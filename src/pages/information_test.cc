// Every page that needs no store: well-formed, with a sentence that answers, and unharmed by what is typed into it.
#include "pages/information.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "api/made_service.h"
#include "pages/compare.h"
#include "pages/frame.h"
#include "pages/routes.h"
#include "pages/tools.h"
#include "tests/pages/made_edition.h"

namespace mannerly::pages {
namespace {

using render::html::Link;
using testing::HasSubstr;
using testing::Not;

class Information : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { made_ = new MadeEdition(); }
  static void TearDownTestSuite() { delete made_; }
  static const observatory::Edition& edition() { return *made_->edition; }
  static View view(std::string path, Link::Parameters parameters = {}, std::vector<std::string> captures = {}) {
    return {made_->edition, Link(std::move(path), std::move(parameters)), std::move(captures)};
  }
  static std::string shown(Page (*make)(const View&), const View& v) {
    const Page page = make(v);
    EXPECT_FALSE(page.title.empty());
    const std::string text = whole(page, v, {});
    EXPECT_EQ(xml_error(text), "");
    return text;
  }

 private:
  static MadeEdition* made_;
};
MadeEdition* Information::made_ = nullptr;

TEST_F(Information, StatusNamesEverySource) {
  const std::string text = shown(status_page, view("/status"));
  for (const snapshot::SourceRow& source : edition().snapshot().sources()) {
    EXPECT_THAT(text, HasSubstr(std::string(edition().snapshot().text(source.name))));
  }
}

TEST_F(Information, StatusSaysWhatTheObservatorySaid) {
  View v = view("/status");
  v.measured = edition().at() + Seconds{40 * 86'400};
  EXPECT_THAT(shown(status_page, v), Not(HasSubstr("machine&#39;s clock"))) << "made-up data are of any time";
  observatory::NoticeBoard notices;
  v.notices = &notices;
  EXPECT_THAT(shown(status_page, v), Not(HasSubstr("Said by the observatory")));
  notices.add(edition().at(), "/a/<b>: No space left on device");
  EXPECT_THAT(shown(status_page, v), HasSubstr("/a/&lt;b&gt;: No space left on device"));
}

TEST_F(Information, MethodsShowEveryMetricAndItsValues) {
  const std::string text = shown(methods_page, view("/methods"));
  for (std::size_t i = 0; i < readiness::kMetrics; ++i) {
    if (!edition().profile().defined[i]) continue;
    const std::string name(readiness::name_of(static_cast<readiness::MetricId>(i)));
    EXPECT_THAT(text, HasSubstr("/methods/" + name));
    shown(method_page, view("/methods/" + name, {}, {name}));
  }
  EXPECT_EQ(method_page(view("/methods/M99", {}, {"M99"})).status, 404);
}

TEST_F(Information, SearchFindsAndEscapes) {
  const std::string asn = format_asn(edition().scores()[5].asn);
  EXPECT_THAT(shown(search_page, view("/search", {{"q", asn}})), HasSubstr("href=\"/networks/" + asn + "\""));
  EXPECT_THAT(shown(search_page, view("/search", {{"q", "<script>"}})), Not(HasSubstr("<script>")));
  shown(search_page, view("/search"));
}

TEST_F(Information, QualityApiAboutAndAccessibility) {
  EXPECT_THAT(shown(quality_page, view("/quality")), HasSubstr("Vantage points"));
  EXPECT_THAT(quality_page(view("/quality")).lede.str(), testing::AnyOf(HasSubstr("known"), HasSubstr("decided")))
      << "the question is answered";
  const std::string docs = shown(api_page, view("/docs"));
  EXPECT_THAT(docs, HasSubstr("/api/v1/networks/{asn}"));
  EXPECT_THAT(docs, HasSubstr("/api/v1/prefixes/{prefix}"));
  EXPECT_THAT(docs, Not(HasSubstr("{prefix:2}")));
  EXPECT_THAT(docs, Not(HasSubstr("127.0.0.1"))) << "the site has an address of its own";
  EXPECT_THAT(docs, Not(HasSubstr("networks/AS64500"))) << "a network that the data have";
  EXPECT_THAT(shown(about_page, view("/about")), HasSubstr("independent"));
  shown(accessibility_page, view("/accessibility"));
}

TEST_F(Information, ParticipantsAndEachOfThem) {
  const auto participants = edition().snapshot().participants();
  ASSERT_FALSE(participants.empty());
  const std::string text = shown(participants_page, view("/participants"));
  for (std::size_t i = 0; i < participants.size(); ++i) {
    const std::string number = std::to_string(i);
    EXPECT_THAT(text, HasSubstr("href=\"/participants/" + number + "\""));
    shown(participant_page, view("/participants/" + number, {}, {number}));
  }
  for (const char* bad : {"99999", "-1", "x", ""}) {
    EXPECT_EQ(participant_page(view("/participants/x", {}, {bad})).status, 404) << bad;
  }
}

TEST_F(Information, CompareTakesNetworksAndGroups) {
  const std::string asn = format_asn(edition().scores()[3].asn);
  const std::string text =
      shown(compare_page, view("/compare", {{"items", asn + ",world, Africa ,RIPE NCC,no such <thing>"}}));
  EXPECT_THAT(text, HasSubstr("4 items side by side"));
  EXPECT_THAT(text, HasSubstr("Nothing is called no such &lt;thing&gt;."));
  EXPECT_THAT(shown(compare_page, view("/compare", {{"items", "world,world,world,world,world,world,world"}})),
              HasSubstr("Only the first 6"));
  EXPECT_THAT(shown(compare_page, view("/compare", {{"items", "asn:" + asn.substr(2) + ",world"}})),
              HasSubstr("2 items side by side"));
  shown(compare_page, view("/compare"));
}

TEST_F(Information, ToolsAnswerFromTheSnapshot) {
  shown(tools_page, view("/tools"));
  const snapshot::RouteRow& route = edition().snapshot().routes().front();
  const std::string asked = format_prefix(route.prefix()) + " AS" + std::to_string(route.origin);
  EXPECT_THAT(shown(validity_page, view("/tools/validity", {{"routes", asked + "\nnonsense <b>"}})),
              HasSubstr("nonsense &lt;b&gt;"));
  const std::string turned = "AS" + std::to_string(route.origin) + " " + format_prefix(route.prefix());
  EXPECT_THAT(shown(validity_page, view("/tools/validity", {{"routes", turned}})), Not(HasSubstr("not understood")));
  EXPECT_THAT(validity_page(view("/tools/validity", {{"routes", turned}})).lede.str(),
              HasSubstr("1 of 1 route judged"));
  EXPECT_THAT(validity_page(view("/tools/validity", {{"routes", asked + "\nx"}})).lede.str(),
              HasSubstr("1 of 2 routes judged"));
  const snapshot::Snapshot& s = edition().snapshot();
  for (const snapshot::SetRow& set : s.sets()) {
    const std::string name(s.text(set.name));
    shown(as_set_page, view("/tools/as-set", {{"name", name}}));
    shown(filter_page, view("/tools/filters", {{"set", name}, {"vendor", "junos"}, {"aggregate", "true"}}));
  }
  EXPECT_THAT(shown(filter_page, view("/tools/filters", {{"set", "AS-NONE"}})), HasSubstr("No list is written"));
  for (const char* name : {"a b", "x;drop", "</pre>"}) {
    EXPECT_THAT(shown(filter_page, view("/tools/filters", {{"set", "AS-X"}, {"name", name}})),
                HasSubstr("letters, digits"));
  }
}

TEST_F(Information, EmbedIsBare) {
  const std::string asn = format_asn(edition().scores()[3].asn);
  const View v = view("/embed/network/" + asn, {}, {asn});
  EXPECT_TRUE(embed_page(v).bare);
  EXPECT_THAT(shown(embed_page, v), Not(HasSubstr("<header")));
}

TEST(Badge, OneThatAnnouncesNothingIsNotReady) {
  readiness::MadeWorld world;
  world.as(201, "Silent", "CH");
  world.as(202, "Heard", "CH");
  world.route("11.2.0.0/16", {"900 202", "901 202"});
  world.route("11.3.0.0/16", {"900 64512", "901 64512"});
  world.incidents_cover({readiness::MadeWorld::kAt - 86400}, {readiness::MadeWorld::kAt});
  const observatory::MadeEdition edition(world);
  api::MadeService service(edition.shared(), whole_site());
  const auto said = [&](int asn) { return api::text_of(service.get(fmt::format("/badge/{}.svg", asn))); };
  EXPECT_THAT(said(201), HasSubstr("announces nothing"));
  EXPECT_THAT(said(202), HasSubstr("Ready"));
  EXPECT_THAT(said(64512), Not(HasSubstr("Ready")));
}

}  // namespace
}  // namespace mannerly::pages
