// Rates of incidents: by hand, over a made store, and how often the interval holds a known ratio.
#include "observatory/incident_rates.h"

#include <gmock/gmock.h>

#include <cmath>
#include <random>

#include "incident/kind.h"
#include "observatory/made_edition.h"
#include "store/store_twin.h"

namespace mannerly::observatory {
namespace {

using readiness::MadeWorld;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(IncidentRates, ByHand) {
  const std::vector<RateCluster> clusters = {{.months = 10, .incidents = 2}, {.months = 30, .incidents = 0}};
  const Rate rate = rate_of(clusters);
  EXPECT_EQ(rate.incidents, 2U);
  EXPECT_EQ(rate.months, 40U);
  EXPECT_DOUBLE_EQ(rate.per_thousand.value(), 50);
  // Expected 0.5 and 1.5: (1.5^2 + 1.5^2) / 2^2.
  EXPECT_DOUBLE_EQ(rate.log_variance.value(), 4.5 / 4);
  const Rate none = rate_of(std::vector<RateCluster>{{.months = 5}});
  EXPECT_DOUBLE_EQ(none.per_thousand.value(), 0);
  EXPECT_FALSE(none.log_variance);
  EXPECT_FALSE(rate_of({}).per_thousand);
  EXPECT_FALSE(ratio_of(none, rate).ratio) << "no incident on one side is no ratio";
  const RateRatio few = ratio_of(rate, rate);
  EXPECT_DOUBLE_EQ(few.ratio.value(), 1);
  EXPECT_FALSE(few.low) << "two networks are too few";
  std::vector<RateCluster> more(10, {.months = 12, .incidents = 1});
  more[0].incidents = 3;
  const RateRatio ratio = ratio_of(rate_of(more), rate_of(more));
  ASSERT_TRUE(ratio.low);
  EXPECT_NEAR(*ratio.low * *ratio.high, 1, 1e-12);
  EXPECT_NEAR(*ratio.high, std::exp(1.96 * std::sqrt(2 * rate_of(more).log_variance.value())), 1e-12);
}

TEST(IncidentRates, TheIntervalHoldsAKnownRatioThoughNetworksDiffer) {
  std::mt19937_64 random(11);
  std::gamma_distribution<double> temper(0.8, 1 / 0.8);  // some networks cause many, most none
  constexpr double kOthers = 0.02, kRatio = 0.5;
  int inside = 0;
  constexpr int kRuns = 200;
  for (int run = 0; run < kRuns; ++run) {
    const auto side = [&](int networks, double rate) {
      std::vector<RateCluster> out;
      for (int i = 0; i < networks; ++i) {
        std::poisson_distribution<std::uint32_t> incidents(rate * 12 * temper(random) + 1e-9);
        out.push_back({.months = 12, .incidents = incidents(random)});
      }
      return rate_of(out);
    };
    const RateRatio ratio = ratio_of(side(300, kOthers * kRatio), side(900, kOthers));
    ASSERT_TRUE(ratio.low);
    inside += *ratio.low <= kRatio && kRatio <= *ratio.high;
  }
  EXPECT_GE(inside, kRuns * 90 / 100);
  EXPECT_LT(inside, kRuns);
}

// Of three networks; the names say what is to be made of them.
std::vector<store::IncidentRecord> made_incidents() {
  const auto incident = [](std::string id, std::string_view start, double hours, std::uint32_t culprit,
                           incident::Kind kind = incident::Kind::kMoas) {
    const std::int64_t at = parse_instant(start)->seconds;
    return store::IncidentRecord{.id = std::move(id),
                                 .kind = static_cast<std::uint8_t>(kind),
                                 .start = at,
                                 .end = at + static_cast<std::int64_t>(hours * 3600),
                                 .culprit = Asn{culprit},
                                 .confidence = 900'000,
                                 .json = "{}"};
  };
  auto unsure = incident("unsure", "2025-02-10", 1, 1002);
  unsure.confidence = 1;
  auto refuted = incident("refuted", "2025-02-10", 1, 1002);
  refuted.feedback = static_cast<std::uint8_t>(snapshot::FeedbackState::kAccepted);
  auto open = incident("open", "2025-05-03", 0, 1000, incident::Kind::kLeak1);
  open.open = true;
  open.end = 0;
  return {incident("before", "2025-01-10", 2, 1000),
          incident("after", "2025-04-10", 30, 1000),
          incident("when", "2025-04-10", 1, 1001),
          incident("other", "2025-02-10", 1, 1002),
          incident("long", "2025-02-12", 500, 1002),
          incident("young", "2025-06-14", 1, 1002),
          incident("unseen", "2025-03-05", 1, 1002),
          incident("earlier", "2024-12-31", 1, 1002),
          unsure,
          refuted,
          open};
}

// 1000 joined in March 2025, nobody knows when 1001 did, 1002 takes part in nothing. Seen from January to June.
TEST(IncidentRates, SidesFollowTheMonthOfJoining) {
  MadeWorld world;
  for (const std::uint32_t asn : {1000U, 1001U, 1002U}) world.as(asn, "Example", asn == 1002 ? "CH" : "KE");
  const auto participant = [&](std::uint32_t asn, std::int64_t joined) {
    snapshot::ParticipantRow row{.name = world.builder().text("Example"),
                                 .joined = joined,
                                 .source = world.source(),
                                 .programme = snapshot::ProgrammeKind::kNetworkOperators};
    const std::vector<Asn> list = {Asn{asn}};
    world.builder().add_participant(row, list);
  };
  participant(1000, parse_instant("2025-03-10")->seconds);
  participant(1001, 0);
  const std::vector<store::IncidentRecord> incidents = made_incidents();
  const auto store = std::make_shared<store::StoreTwin>();
  for (const char* month : {"2025-01", "2025-02", "2025-04", "2025-05", "2025-06"}) {  // March was not observed
    const Day day = first_day_of(*parse_month(month));
    const std::vector<store::ScoreRow> rows = {
        {.asn = 1000, .routes = 1}, {.asn = 1001, .routes = 1}, {.asn = 1002, .routes = 2}, {.asn = 1003, .routes = 0}};
    ASSERT_TRUE(store->seal({.info = {.day = day, .at = begin_of(day), .sources = "[]"},
                             .scores = rows,
                             .incidents = month == std::string_view("2025-06")
                                              ? std::span<const store::IncidentRecord>(incidents)
                                              : std::span<const store::IncidentRecord>()}));
  }
  const MadeEdition edition(world, store);
  const auto rates = incident_rates(*edition, *parse_month("2025-01"), *parse_month("2025-12"));
  ASSERT_TRUE(rates) << rates.error().message;
  EXPECT_EQ(rates->months, 5U);
  const RateRatio& all = rates->ratios.front();
  EXPECT_EQ(all.participants.months, 3U) << "1000 in April, May, June";
  EXPECT_EQ(all.participants.incidents, 2U) << "after, open";
  EXPECT_EQ(all.others.months, 2U + 5U) << "1000 in January and February, 1002";
  EXPECT_EQ(all.others.incidents, 4U) << "before, other, long, young";
  EXPECT_NEAR(all.ratio.value(), (2.0 / 3) / (4.0 / 7), 1e-12);
  EXPECT_EQ(rates->ratios[3].kind, "leak");
  EXPECT_EQ(rates->ratios[3].participants.incidents, 1U);
  ASSERT_EQ(rates->ratios.size(), 7U);
  EXPECT_EQ(rates->ratios[5].region, "Africa");
  EXPECT_EQ(rates->ratios[5].others.months, 2U);
  EXPECT_THAT(rates->participants.hours, ElementsAre(30));
  EXPECT_EQ(rates->participants.of, 2U) << "the open one is not over within a week";
  EXPECT_THAT(rates->others.hours, ElementsAre(1, 2));
  EXPECT_EQ(rates->others.of, 3U) << "the long one, but not the young one";
  EXPECT_THAT(rates_sentence(*rates), HasSubstr("2 incidents in 3 network-months, against 4 incidents in 7"));
}

}  // namespace
}  // namespace mannerly::observatory
