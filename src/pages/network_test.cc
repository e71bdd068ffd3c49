#include "pages/network.h"

#include <gmock/gmock.h>

#include <fmt/format.h>

#include "observatory/made_edition.h"
#include "pages/frame.h"
#include "pages/reserved.h"
#include "readiness/inputs.h"
#include "render/html/words.h"
#include "store/store_twin.h"
#include "tests/pages/made_edition.h"

namespace mannerly::pages {
namespace {

using render::html::Link;
using testing::HasSubstr;
using testing::Not;

class NetworkPages : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { made_ = new MadeEdition(); }
  static void TearDownTestSuite() { delete made_; }
  static const observatory::Edition& edition() { return *made_->edition; }

  static View view(std::string path, std::vector<std::string> captures, Link::Parameters parameters = {}) {
    return {made_->edition, Link(std::move(path), std::move(parameters)), std::move(captures)};
  }
  static std::string shown(const Page& page, const View& v) {
    const std::string text = whole(page, v, {});
    EXPECT_EQ(xml_error(text), "");
    EXPECT_FALSE(page.title.empty());
    EXPECT_FALSE(page.lede.empty()) << page.title;
    return text;
  }

 private:
  static MadeEdition* made_;
};
MadeEdition* NetworkPages::made_ = nullptr;

TEST_F(NetworkPages, EveryTabOfEveryNetworkIsWellFormedAndSaysItsNumbers) {
  for (const readiness::AsScore& score : edition().scores()) {
    if (!reserved_text(score.asn).empty()) continue;
    const std::string as = format_asn(score.asn), path = "/networks/" + as;
    const View v = view(path, {as});
    const std::string overview = shown(network_page(v), v);
    for (const readiness::CategoryScore& category : score.categories) {
      ASSERT_THAT(overview, HasSubstr(category.score ? render::html::percent(*category.score) : "No data")) << as;
    }
    const std::string prefixes = shown(network_prefixes_page(v), v);
    for (const std::uint32_t row : edition().snapshot().routes_of(score.asn)) {
      ASSERT_THAT(prefixes, HasSubstr(">" + format_prefix(edition().snapshot().routes()[row].prefix()) + "<"));
    }
    shown(network_incidents_page(v), v);
    const std::string neighbours = shown(network_neighbours_page(v), v);
    for (const auto& neighbour : edition().topology().neighbours(score.asn)) {
      ASSERT_THAT(neighbours, HasSubstr(">" + format_asn(neighbour.asn) + "<"));
    }
    shown(network_contacts_page(v), v);
    shown(network_whatif_page(v), v);
  }
}

TEST_F(NetworkPages, ContactsNameRolesAndSourcesAndAddressesOnlyWhenAllowed) {
  bool with_address = false;
  for (const readiness::AsScore& score : edition().scores()) {
    if (!reserved_text(score.asn).empty()) continue;
    const std::string as = format_asn(score.asn);
    View v = view("/networks/" + as + "/contacts", {as});
    const std::string text = shown(network_contacts_page(v), v);
    ASSERT_THAT(text, Not(HasSubstr("@"))) << as;
    ASSERT_THAT(text, HasSubstr("https://www.peeringdb.com/api/net?asn=" + std::to_string(score.asn.value)));
    ASSERT_THAT(text, HasSubstr("The data here are simulated")) << "the commands ask about real holders";
    const auto registered = edition().snapshot().contacts_of(score.asn);
    ASSERT_THAT(text, HasSubstr(registered.empty() ? "No contact of this network is registered" : "id=\"contacts\""));
    v.contact_addresses = true;
    const std::string open = shown(network_contacts_page(v), v);
    const bool found = open.find("noc@sim") != std::string::npos;
    with_address |= found;
    if (found) ASSERT_THAT(text, HasSubstr("technical")) << as;
  }
  EXPECT_TRUE(with_address);
}

// The archive of a month begins with what the one before knew, so that the snapshot has both.
TEST(NetworkIncidents, EachIsInTheMonthsThatItSharesTimeWith) {
  using readiness::MadeWorld;
  const std::int64_t first = readiness::month_of(Instant{MadeWorld::kAt}).begin.seconds;
  struct Span {
    std::int64_t begin, end;
  };
  const Span before{first - 7200, first}, over{first - 3600, first + 3600}, within{first + 7200, first + 9000};
  MadeWorld world;
  world.as(201, "Example", "CH");
  world.route("11.1.0.0/16", {"900 201"});
  world.incidents_cover(Instant{first}, Instant{MadeWorld::kAt});
  std::vector<store::IncidentRecord> records;
  for (const Span& span : {before, over, within}) {
    world.incident({.culprit = 201, .start = span.begin, .end = span.end});
    const std::string id = fmt::format("{}-{}-AS201", static_cast<int>(incident::Kind::kMoas), span.begin);
    records.push_back({.id = id,
                       .kind = static_cast<std::uint8_t>(incident::Kind::kMoas),
                       .start = span.begin,
                       .end = span.end,
                       .culprit = Asn{201},
                       .confidence = 900'000,
                       .json = "{}"});
  }
  std::ranges::sort(records, {}, &store::IncidentRecord::id);
  const auto store = std::make_shared<store::StoreTwin>();
  ASSERT_TRUE(store->seal(
      {.info = {.day = day_of(Instant{MadeWorld::kAt}), .at = Instant{MadeWorld::kAt}}, .incidents = records}));
  const observatory::MadeEdition made(world, store);
  const View view{made.shared(), Link("/networks/AS201/incidents"), {"AS201"}};
  const std::string text = whole(network_incidents_page(view), view, {});
  EXPECT_THAT(text, HasSubstr("2 incidents of this month name it"));
  for (const Span& span : {before, over, within}) {
    const std::string id =
        fmt::format("href=\"/incidents/{}-{}-AS201\"", static_cast<int>(incident::Kind::kMoas), span.begin);
    std::size_t count = 0;
    for (std::size_t at = text.find(id); at != std::string::npos; at = text.find(id, at + 1)) ++count;
    EXPECT_EQ(count, 1u) << id << ": once, in this month or in an earlier one";
  }
  EXPECT_GT(text.find(fmt::format("-{}-AS201", before.begin)), text.find("Earlier months"));
}

TEST_F(NetworkPages, ExplainsEveryMetricWithItsRecords) {
  std::size_t records = 0;
  for (std::size_t i = 0; i < edition().scores().size(); i += 7) {
    const Asn asn = edition().scores()[i].asn;
    if (!reserved_text(asn).empty()) continue;
    for (std::size_t m = 0; m < readiness::kMetrics; ++m) {
      const std::string name(readiness::name_of(static_cast<readiness::MetricId>(m)));
      const View v = view("/networks/" + format_asn(asn) + "/explain/" + name, {format_asn(asn), name});
      const std::string text = shown(network_explain_page(v), v);
      const auto metric = edition().assessor().explain(asn, static_cast<readiness::MetricId>(m));
      ASSERT_THAT(text, HasSubstr(render::html::escaped(metric.value ? metric.formula : metric.no_data)));
      for (std::size_t at = text.find("class=\"record\""); at != std::string::npos;
           at = text.find("class=\"record\"", at + 1)) {
        ++records;
      }
    }
  }
  EXPECT_GT(records, 1000U);
}

TEST_F(NetworkPages, WhatIfAnswersFromTheAddress) {
  for (const readiness::AsScore& score : edition().scores()) {
    if (score.counts.rpki_notfound != score.counts.routes || score.counts.routes == 0) continue;
    const auto row = edition().snapshot().routes_of(score.asn)[0];
    const std::string prefix = format_prefix(edition().snapshot().routes()[row].prefix());
    const std::string as = format_asn(score.asn);
    const View v = view("/networks/" + as + "/whatif", {as},
                        {{"change", "+roa " + prefix + " " + as}, {"change", "-route 203.0.113.0/24 AS64500"}});
    const std::string text = shown(network_whatif_page(v), v);
    EXPECT_THAT(text, HasSubstr("not found → valid"));
    EXPECT_THAT(text, HasSubstr("RPKI from " + render::html::percent(0)));
    EXPECT_THAT(text, HasSubstr("route object 203.0.113.0/24 AS64500: there is none"));
    const View bad = view("/networks/" + as + "/whatif", {as}, {{"change", "<b>"}});
    EXPECT_THAT(shown(network_whatif_page(bad), bad), HasSubstr("&lt;b&gt;"));
    return;
  }
  FAIL() << "the simulated world has a network without ROAs";
}

// A ROA of a covering prefix alone makes the more specific routes invalid: theirs come first.
TEST_F(NetworkPages, SuggestsTheMostSpecificRoasFirst) {
  std::size_t nested = 0, warned = 0;
  for (const readiness::AsScore& score : edition().scores()) {
    if (!reserved_text(score.asn).empty()) continue;
    const std::string as = format_asn(score.asn);
    const std::string text = network_whatif_page(view("/networks/" + as + "/whatif", {as})).body.str();
    constexpr std::string_view kBefore = "name=\"change\" value=\"+roa ";
    std::vector<Prefix> asked;
    for (std::size_t at = text.find(kBefore); at != std::string::npos; at = text.find(kBefore, at + 1)) {
      const std::size_t begin = at + kBefore.size();
      const std::string word = text.substr(begin, text.find(' ', begin) - begin);
      const auto prefix = parse_prefix(word.substr(0, word.rfind('-')));
      ASSERT_TRUE(prefix) << word;
      for (const Prefix& before : asked) ASSERT_FALSE(before.covers(*prefix) && before != *prefix) << as << " " << word;
      nested += std::ranges::any_of(asked, [&](const Prefix& p) { return prefix->covers(p); }) ? 1 : 0;
      asked.push_back(*prefix);
    }
    warned += text.find("alone it makes more specific routes of the network invalid") != std::string::npos ? 1 : 0;
  }
  EXPECT_GT(nested, 0U);
  EXPECT_GT(warned, 0U);
}

TEST_F(NetworkPages, CopiedCommandsAndRowsAreOfWhatIsShown) {
  const Page all = networks_page(view("/networks", {}));
  EXPECT_EQ(all.cli, "mannerly score --all");
  const Page some = networks_page(view("/networks", {}, {{"state", "lagging"}, {"action", "rpki"}}));
  EXPECT_EQ(some.cli, "") << "no command filters so";
  EXPECT_EQ(networks_page(view("/networks", {}, {{"month", "2025-06"}})).api, "/api/v1/networks");
}

TEST_F(NetworkPages, TheTableFiltersSortsAndSaysWhatItDoesNotUnderstand) {
  const View all = view("/networks", {});
  const std::string text = shown(networks_page(all), all);
  EXPECT_THAT(text, HasSubstr(fmt::format("{} networks are delegated", edition().world().ases)));
  EXPECT_THAT(text, HasSubstr("rel=\"next\""));
  const View bad = view("/networks", {}, {{"state", "good"}, {"sort", "size"}, {"q", "no such network <x>"}});
  const std::string refused = shown(networks_page(bad), bad);
  EXPECT_THAT(refused, HasSubstr("state=good, sort=size"));
  EXPECT_THAT(refused, HasSubstr("No network fits"));
  EXPECT_THAT(refused, Not(HasSubstr("<x>")));
}

TEST_F(NetworkPages, EveryPageOfTheTableTogetherIsAllNetworks) {
  std::size_t rows = 0;
  std::string cursor;
  do {
    const View v = view("/networks", {}, {{"sort", "-rpki"}, {"cursor", cursor}});
    const std::string text = shown(networks_page(v), v);
    for (std::size_t at = text.find("<th scope=\"row\""); at != std::string::npos;
         at = text.find("<th scope=\"row\"", at + 1)) {
      ++rows;
    }
    const std::size_t next = text.find("cursor=AS");
    cursor = next == std::string::npos ? "" : text.substr(next + 7, text.find_first_of("&\"", next) - next - 7);
    ASSERT_LE(rows, edition().world().ases) << "pages go on for ever";
  } while (!cursor.empty());
  EXPECT_EQ(rows, edition().world().ases);
}

TEST_F(NetworkPages, ReservedNumbersAreNoNetworks) {
  for (const char* as : {"AS0", "AS23456", "AS65535", "AS4294967295"}) {
    const View v = view(std::string("/networks/") + as, {as});
    const Page page = network_page(v);
    EXPECT_EQ(page.status, 200) << "links lead to it";
    EXPECT_THAT(page.lede.str(), HasSubstr("The number is reserved")) << as;
    EXPECT_THAT(page.body.str(), Not(HasSubstr("<table"))) << as;
  }
}

TEST_F(NetworkPages, SaysWhoIsUnknown) {
  const View unknown = view("/networks/AS64500", {"AS64500"});
  EXPECT_EQ(network_page(unknown).status, 404);
  const View bad = view("/networks/x", {"x"});
  EXPECT_EQ(network_page(bad).status, 400);
  const View metric = view("/networks/AS64500/explain/M99", {"AS64500", "M99"});
  EXPECT_EQ(network_explain_page(metric).status, 404);
  const View prefix = view("/prefixes/x", {"x"});
  EXPECT_EQ(prefix_page(prefix).status, 400);
}

TEST_F(NetworkPages, APrefixSaysWhoAnnouncesIt) {
  const auto routes = edition().snapshot().routes();
  for (std::size_t i = 0; i < routes.size(); i += 5) {
    const std::string prefix = format_prefix(routes[i].prefix());
    const View v = view("/prefixes/" + prefix, {prefix});
    const std::string text = shown(prefix_page(v), v);
    if (routes[i].origin_kind == snapshot::OriginKind::kAsn) {
      ASSERT_THAT(text, HasSubstr(format_asn(Asn{routes[i].origin}) + " announces it"));
    }
  }
  const View none = view("/prefixes/198.51.100.0/24", {"198.51.100.0/24"});
  EXPECT_THAT(shown(prefix_page(none), none), HasSubstr("Nobody announces 198.51.100.0/24"));
}

}  // namespace
}  // namespace mannerly::pages
