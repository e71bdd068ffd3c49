// What a monitoring system is told: each level, and that what is not known is never OK.
#include "observatory/watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "readiness/made_world.h"
#include "store/store_twin.h"

namespace mannerly::observatory {
namespace {

using readiness::Category;
using readiness::State;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr Instant kNow{1750000000};

WatchFacts good() {
  WatchFacts facts{.asn = Asn{64500}, .at = {kNow.seconds - 3600}, .known = true, .routes = 40, .announces = true};
  for (auto& category : facts.categories) category = {1.0, State::kReady};
  facts.categories[readiness::index_of(Category::kRpki)] = {0.974, State::kReady};
  facts.incidents_known = true;
  return facts;
}

WatchAnswer ask(const WatchFacts& facts, const WatchLimits& limits = {}) {
  const WatchAnswer answer = judge(facts, limits, kNow);
  EXPECT_EQ(answer.line.find('\n'), std::string::npos);
  EXPECT_LE(std::ranges::count(answer.line, '|'), 1);
  EXPECT_TRUE(std::ranges::all_of(answer.line, [](char c) { return c >= ' ' && c <= '~'; }));
  return answer;
}

TEST(Watch, TheWholeLine) {
  const WatchAnswer answer = ask(good());
  EXPECT_EQ(answer.level, WatchLevel::kOk);
  EXPECT_EQ(
      answer.line,
      "MANNERLY OK - AS64500 ready; filtering 100 %, anti_spoofing 100 %, coordination 100 %, irr 100 %, rpki 97.4 % | "
      "filtering=100%;80;60;0;100 anti_spoofing=100%;80;60;0;100 coordination=100%;80;60;0;100 "
      "irr=100%;80;60;0;100 rpki=97.4%;80;60;0;100 incidents=0;;0;0 routes=40;;;0 age=3600s;;129600;0");
}

TEST(Watch, ScoresAtTheirLimits) {
  const auto level = [](double score) {
    WatchFacts facts = good();
    facts.categories[readiness::index_of(Category::kIrr)] = {score, State::kAspiring};
    return ask(facts).level;
  };
  EXPECT_EQ(level(0.80), WatchLevel::kOk);
  EXPECT_EQ(level(0.7999), WatchLevel::kWarning);
  EXPECT_EQ(level(0.60), WatchLevel::kWarning);
  EXPECT_EQ(level(0.5999), WatchLevel::kCritical);
  EXPECT_EQ(level(0), WatchLevel::kCritical);
  WatchFacts facts = good();
  facts.categories[readiness::index_of(Category::kIrr)] = {0.7999, State::kAspiring};
  EXPECT_THAT(ask(facts).line, HasSubstr("irr 80 % (warning: below 80)")) << "rounded for people";
  EXPECT_THAT(ask(facts).line, HasSubstr("irr=79.99%;80;60;0;100")) << "exact for programs";
  EXPECT_THAT(ask(facts).line, HasSubstr("AS64500 aspiring;"));
}

TEST(Watch, AnIncidentThatGoesOnIsCritical) {
  for (std::size_t role = 0; role < kWatchRoles; ++role) {
    WatchFacts facts = good();
    facts.open[role] = 1;
    facts.incidents = {{"20250615-moas-AS64500", "moas", static_cast<WatchRole>(role)}};
    const WatchAnswer answer = ask(facts);
    EXPECT_EQ(answer.level, WatchLevel::kCritical);
    EXPECT_THAT(answer.line, HasSubstr("1 incident open: 20250615-moas-AS64500 (" +
                                       std::string(name_of(static_cast<WatchRole>(role))) + " of moas)"));
    EXPECT_EQ(ask(facts, {.items = {"rpki"}}).level, WatchLevel::kOk) << "not asked for";
  }
  WatchFacts odd = good();
  odd.open[0] = 9;
  odd.incidents = {
      {"a|b\n\xFF"
       "c",
       "moas|", WatchRole::kCulprit}};
  EXPECT_THAT(ask(odd).line, HasSubstr("9 incidents open: a?b??c (culprit of moas?) ..."));
}

TEST(Watch, WhatIsNotKnownIsNeverOk) {
  WatchFacts nothing = good();
  for (auto& category : nothing.categories) category = {};
  EXPECT_EQ(ask(nothing).level, WatchLevel::kUnknown);
  EXPECT_THAT(ask(nothing).line, HasSubstr("no category has data"));

  WatchFacts some = good();
  some.categories[readiness::index_of(Category::kAntiSpoofing)] = {};
  EXPECT_EQ(ask(some).level, WatchLevel::kOk);
  EXPECT_THAT(ask(some).line, HasSubstr("; no data: anti_spoofing |"));
  EXPECT_EQ(ask(some, {.items = {"anti_spoofing"}}).level, WatchLevel::kUnknown);
  EXPECT_EQ(ask(some, {.items = {"rpki", "anti_spoofing"}}).level, WatchLevel::kUnknown);
  EXPECT_EQ(ask(some, {.items = {"rpki"}}).level, WatchLevel::kOk);

  WatchFacts blind = good();
  blind.incidents_known = false;
  EXPECT_EQ(ask(blind).level, WatchLevel::kUnknown);
  EXPECT_EQ(ask(blind, {.items = {"irr"}}).level, WatchLevel::kOk);

  WatchFacts stranger{.asn = Asn{64500}, .at = kNow};
  EXPECT_EQ(ask(stranger).level, WatchLevel::kUnknown);
  EXPECT_EQ(ask({}).level, WatchLevel::kUnknown);
}

TEST(Watch, WhoLeftRoutingIsCritical) {
  WatchFacts gone = good();
  gone.routes = 0;
  gone.announces = false;
  gone.announced_from = parse_day("2024-11-22");
  gone.left_on = parse_day("2025-06-03");
  EXPECT_EQ(ask(gone).level, WatchLevel::kCritical);
  EXPECT_THAT(ask(gone).line, HasSubstr("announces nothing since 2025-06-03 (critical)"));
  EXPECT_EQ(ask(gone, {.items = {"routing"}}).level, WatchLevel::kCritical);
  EXPECT_EQ(ask(gone, {.items = {"irr"}}).level, WatchLevel::kOk) << "not asked for";
  gone.known = false;
  EXPECT_EQ(ask(gone).level, WatchLevel::kCritical) << "nobody names it any more, which is no better";

  WatchFacts never = good();
  never.routes = 0;
  never.announces = false;
  never.announced_from = parse_day("2024-11-22");
  EXPECT_EQ(ask(never).level, WatchLevel::kOk) << "it may be there for transit alone";
  EXPECT_THAT(ask(never).line, HasSubstr("announces nothing, nor did it since 2024-11-22"));
  EXPECT_EQ(ask(never, {.items = {"routing"}}).level, WatchLevel::kCritical) << "asked for";

  WatchFacts once = good();
  once.routes = 0;
  once.announces = false;
  EXPECT_EQ(ask(once).level, WatchLevel::kUnknown);
  EXPECT_THAT(ask(once).line, HasSubstr("one snapshot does not tell"));

  WatchFacts blind = good();
  blind.announces.reset();
  EXPECT_EQ(ask(blind).level, WatchLevel::kUnknown);
  EXPECT_THAT(ask(blind).line, HasSubstr("nobody looked at routes"));
}

TEST(Watch, WhatIsBadStaysBadBesideWhatIsNotKnown) {
  WatchFacts facts = good();
  facts.incidents_known = false;
  facts.categories[readiness::index_of(Category::kRpki)] = {0.1, State::kLagging};
  EXPECT_EQ(ask(facts).level, WatchLevel::kCritical);
}

TEST(Watch, OldDataAreUnknownWhateverTheySay) {
  WatchFacts facts = good();
  facts.open[0] = 1;
  facts.at = {kNow.seconds - 36 * 3600};
  EXPECT_EQ(ask(facts).level, WatchLevel::kCritical);
  facts.at = {kNow.seconds - 36 * 3600 - 1};
  EXPECT_EQ(ask(facts).level, WatchLevel::kUnknown);
  EXPECT_THAT(ask(facts).line, HasSubstr("36 h ago"));
  EXPECT_EQ(ask(facts, {.max_age = 0}).level, WatchLevel::kCritical);
  facts.at = {kNow.seconds + 3601};
  EXPECT_EQ(ask(facts).level, WatchLevel::kUnknown) << "a clock that is behind";
  facts.at = {0};
  EXPECT_EQ(ask(facts).level, WatchLevel::kUnknown);
}

TEST(Watch, OldSourcesMakeANewDayUnknown) {
  using snapshot::SourceKind;
  const auto source = [](SourceKind kind, const std::string& name, std::optional<std::int64_t> age) {
    return DatedSource{
        .name = name, .kind = kind, .at = age ? std::optional(Instant{kNow.seconds - *age}) : std::nullopt};
  };
  WatchFacts facts = good();
  facts.sources = {source(SourceKind::kMrt, "rrc00", 3600), source(SourceKind::kVrp, "rpki", 60 * 3600)};
  EXPECT_EQ(ask(facts).level, WatchLevel::kOk) << "a day's file is of its beginning";
  facts.sources[1] = source(SourceKind::kVrp, "rpki", 20 * 86400);
  EXPECT_EQ(ask(facts).level, WatchLevel::kUnknown);
  EXPECT_THAT(ask(facts).line, HasSubstr("no source of vrp is newer: rpki (20 days)"));
  EXPECT_EQ(ask(facts, {.items = {"irr"}}).level, WatchLevel::kOk) << "rests on others";
  EXPECT_EQ(ask(facts, {.items = {"rpki"}}).level, WatchLevel::kUnknown);
  EXPECT_EQ(ask(facts, {.max_age = 0}).level, WatchLevel::kOk) << "any age will do";
  facts.sources.push_back(source(SourceKind::kVrp, "other", 3600));
  EXPECT_EQ(ask(facts).level, WatchLevel::kOk);
  EXPECT_THAT(ask(facts).line, HasSubstr("old sources: rpki (20 days)"));
  facts.sources.push_back(source(SourceKind::kIrr, "RIPE", std::nullopt));
  EXPECT_EQ(ask(facts).level, WatchLevel::kOk);
  EXPECT_THAT(ask(facts).line, HasSubstr("1 source of unknown age"));
}

TEST(Watch, NamesOfItems) {
  EXPECT_EQ(watch_item("anti-spoofing"), "anti_spoofing");
  EXPECT_EQ(watch_item("rpki"), "rpki");
  EXPECT_EQ(watch_item("incidents"), "incidents");
  EXPECT_FALSE(watch_item("RPKI?"));
  EXPECT_FALSE(watch_item(""));
}

TEST(Watch, FactsMakeTheRoundTrip) {
  WatchFacts facts = good();
  facts.rov = validity::RovUse::kDoesPartly;
  facts.rpki_valid = 39;
  facts.rpki_invalid = 1;
  facts.categories[1] = {};
  facts.open = {1, 0, 3};
  facts.incidents = {{"x", "moas", WatchRole::kCulprit}, {"y", "leak-1", WatchRole::kVictim}};
  facts.sources = {{.name = "rpki", .kind = snapshot::SourceKind::kVrp, .at = kNow},
                   {.name = "RIPE", .kind = snapshot::SourceKind::kIrr}};
  for (const bool wrapped : {false, true}) {
    render::JsonWriter json;
    json.begin_object();
    if (wrapped) json.key("data").begin_object();
    write_watch(json, facts);
    if (wrapped) json.end_object();
    json.end_object();
    const std::string text = json.take();
    const auto back = read_watch(text);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(*back, facts);
    for (std::size_t cut = 0; cut < text.size(); ++cut) EXPECT_FALSE(read_watch(text.substr(0, cut)));
  }
  facts.incidents_known = false;
  facts.open = {};
  facts.incidents.clear();
  facts.announces = false;
  facts.announced_from = parse_day("2024-11-22");
  facts.left_on = parse_day("2025-06-03");
  facts.rpki_notfound.reset();
  render::JsonWriter json;
  json.begin_object();
  write_watch(json, facts);
  EXPECT_EQ(read_watch(json.end_object().take()), facts);
  EXPECT_FALSE(read_watch("{}"));
  EXPECT_FALSE(read_watch("[]"));
  EXPECT_FALSE(read_watch(R"({"asn":64500,"at":"yesterday","known":true,"categories":{}})"));
}

// A day with one network and three incidents.
class OfAStore : public testing::Test {
 protected:
  void seal(const std::vector<store::IncidentRecord>& incidents) {
    store::ScoreRow row{.asn = 64500, .routes = 10, .registered = 9, .rpki_valid = 8};
    row.score[4] = 800000;
    row.state[4] = static_cast<std::uint8_t>(State::kAspiring);
    row.rov = 3;
    const std::vector rows = {row};
    store::Observation observation{.scores = rows, .incidents = incidents};
    observation.info.day = day_of(kNow);
    observation.info.at = kNow;
    ASSERT_TRUE(store_.seal(observation));
  }
  static store::IncidentRecord incident(const std::string& id, bool open, std::uint32_t culprit, std::uint32_t victim) {
    return {.id = id,
            .kind = static_cast<std::uint8_t>(incident::Kind::kMoas),
            .open = open,
            .start = kNow.seconds - 100,
            .end = open ? 0 : kNow.seconds - 50,
            .culprit = Asn{culprit},
            .victims = {Asn{victim}}};
  }
  store::StoreTwin store_;
};

TEST_F(OfAStore, NothingSealedIsNoData) {
  const auto facts = watch_in_store(store_, Asn{64500});
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().code, ErrorCode::kNoData);
}

TEST_F(OfAStore, TheLastDayAndWhatGoesOn) {
  auto settled = incident("d", true, 64500, 64502);
  settled.feedback = static_cast<std::uint8_t>(snapshot::FeedbackState::kAccepted);
  seal({incident("a", true, 64501, 64500), incident("b", false, 64500, 64501), incident("c", true, 64500, 64502),
        settled});
  const auto facts = watch_in_store(store_, Asn{64500});
  ASSERT_TRUE(facts);
  EXPECT_TRUE(facts->known);
  EXPECT_TRUE(facts->incidents_known);
  EXPECT_EQ(facts->at, kNow);
  EXPECT_EQ(facts->routes, 10u);
  EXPECT_EQ(facts->rov, validity::RovUse::kDoes);
  EXPECT_EQ(facts->categories[4], (WatchCategory{0.8, State::kAspiring}));
  EXPECT_EQ(facts->categories[0], WatchCategory{});
  EXPECT_EQ(facts->open, (std::array<std::uint64_t, kWatchRoles>{1, 0, 1}));
  ASSERT_EQ(facts->incidents.size(), 2u);
  EXPECT_EQ(facts->incidents[0], (WatchIncident{"a", "moas", WatchRole::kVictim}));
  EXPECT_EQ(facts->incidents[1], (WatchIncident{"c", "moas", WatchRole::kCulprit}));
  const auto other = watch_in_store(store_, Asn{64999});
  ASSERT_TRUE(other);
  EXPECT_FALSE(other->known);
}

// Days of one network with so many routes, and another that keeps the day from being one without routing data.
class LeftRouting : public testing::Test {
 protected:
  void seal(Day day, std::optional<std::uint32_t> routes, std::uint64_t world = 5) {
    std::vector<store::ScoreRow> rows;
    if (routes) rows.push_back({.asn = 64500, .routes = *routes});
    rows.push_back({.asn = 64501, .routes = 5});
    store::Observation observation{.scores = rows};
    observation.info.day = day;
    observation.info.at = Instant{begin_of(day).seconds + 60};
    observation.info.prefixes = world;
    ASSERT_TRUE(store_.seal(observation));
  }
  WatchFacts facts() {
    const auto got = watch_in_store(store_, Asn{64500});
    EXPECT_TRUE(got);
    return got.value_or(WatchFacts{});
  }
  store::StoreTwin store_;
};

TEST_F(LeftRouting, IsToldFromTheDaysBefore) {
  const Day day = day_of(kNow);
  seal({day.number - 4}, 7);
  EXPECT_EQ(facts().announces, true);
  EXPECT_FALSE(facts().left_on);
  seal({day.number - 3}, 0);
  seal({day.number - 2}, 0);
  EXPECT_EQ(facts().announces, false);
  EXPECT_EQ(facts().routes, 0u);
  EXPECT_EQ(facts().left_on, (Day{day.number - 3}));
  EXPECT_EQ(facts().announced_from, (Day{day.number - 4}));
  seal({day.number - 1}, std::nullopt);
  EXPECT_FALSE(facts().known);
  EXPECT_EQ(facts().left_on, (Day{day.number - 3})) << "what names it no more has not come back";
  seal(day, 3);
  EXPECT_EQ(facts().announces, true);
  EXPECT_FALSE(facts().left_on);
}

TEST_F(LeftRouting, IsNotToldOfADayWithoutRoutes) {
  const Day day = day_of(kNow);
  seal({day.number - 1}, 7);
  seal(day, 0, 0);
  EXPECT_FALSE(facts().announces) << "no route in the world: nobody looked";
  EXPECT_FALSE(facts().routes);
}

TEST(Watch, OfASnapshot) {
  readiness::MadeWorld world;
  world.as(201, "N\xFFme | with all\n", "CH");
  world.route("11.1.0.0/16", {"900 201", "901 201"});
  world.vrp("11.1.0.0/16", 16, 201);
  world.irr("11.1.0.0/16", 201);
  world.incidents_cover({readiness::MadeWorld::kAt - 86400}, {readiness::MadeWorld::kAt});
  world.incident({.culprit = 201, .start = readiness::MadeWorld::kAt - 600});
  world.incident({.culprit = 201, .start = readiness::MadeWorld::kAt - 6000, .end = readiness::MadeWorld::kAt - 5000});
  world.incident({.culprit = 300,
                  .start = readiness::MadeWorld::kAt - 500,
                  .victims = {Asn{201}},
                  .feedback = snapshot::FeedbackState::kAccepted});
  const readiness::Assessor assessor(readiness::Inputs::of(world.finish()),
                                     *readiness::builtin_profile(readiness::kDefaultProfile));
  const WatchFacts facts = watch_in_snapshot(assessor, Asn{201}, nullptr);
  EXPECT_TRUE(facts.known);
  EXPECT_TRUE(facts.incidents_known);
  EXPECT_EQ(facts.open, (std::array<std::uint64_t, kWatchRoles>{1, 0, 0}));
  EXPECT_EQ(facts.rpki_valid, 1u);
  EXPECT_EQ(facts.categories[readiness::index_of(Category::kRpki)].score, 1.0);
  EXPECT_EQ(judge(facts, {}, {readiness::MadeWorld::kAt + 60}).level, WatchLevel::kCritical);
  EXPECT_FALSE(watch_in_snapshot(assessor, Asn{64999}, nullptr).known);
}

TEST(Watch, Metrics) {
  WatchFacts facts = good();
  facts.categories[1] = {};
  facts.rpki_valid = 39;
  facts.rov = validity::RovUse::kDoes;
  facts.open = {0, 0, 2};
  const WatchFacts stranger{.asn = Asn{64501}, .at = kNow};
  const std::vector networks = {facts, stranger};
  const std::string text = metrics_text(networks, kNow);
  EXPECT_THAT(text, HasSubstr("# TYPE mannerly_network_score_ratio gauge\n"));
  EXPECT_THAT(text, HasSubstr("mannerly_network_score_ratio{asn=\"64500\",category=\"rpki\"} 0.974\n"));
  EXPECT_THAT(text, HasSubstr("mannerly_network_state{asn=\"64500\",category=\"rpki\"} 3\n"));
  EXPECT_THAT(text, Not(HasSubstr("asn=\"64500\",category=\"anti_spoofing\""))) << "no data is no line";
  EXPECT_THAT(text, HasSubstr("mannerly_network_routes{asn=\"64500\",rpki=\"valid\"} 39\n"));
  EXPECT_THAT(text, HasSubstr("mannerly_network_open_incidents{asn=\"64500\",role=\"victim\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("mannerly_network_rov{asn=\"64500\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("mannerly_network_known{asn=\"64501\"} 0\n"));
  EXPECT_THAT(text, Not(HasSubstr("mannerly_network_open_incidents{asn=\"64501\"")));
  EXPECT_THAT(text, EndsWith("mannerly_export_timestamp_seconds 1750000000\n"));
  for (const WatchMetric& metric : watch_metrics()) {
    EXPECT_THAT(text, HasSubstr("# HELP " + std::string(metric.name) + " " + std::string(metric.help)));
  }
}

}  // namespace
}  // namespace mannerly::observatory
