// Incidents of archives in the metrics: the framework's vectors through a snapshot, disputes, what no data is.
#include "readiness/incident_use.h"

#include <gtest/gtest.h>

#include "readiness/made_world.h"
#include "readiness/readiness.h"

namespace mannerly::readiness {
namespace {

using incident::Kind;
using snapshot::FeedbackState;

constexpr std::int64_t kMinute = 60, kHour = 3600, kDayLong = 86400;
const Period kMonth = month_of(Instant{MadeWorld::kAt});
const std::int64_t kFirst = kMonth.begin.seconds;  // 2025-06-01, the month of the made world's instant

// A world where AS100 and AS200 are seen and the archive covers the month so far.
MadeWorld seen_world() {
  MadeWorld w;
  w.route("5.0.0.0/24", {"900 200 100"});
  w.as(100, "ONE", "CH");
  w.as(200, "TWO", "CH");
  w.incidents_cover(kMonth.begin, Instant{MadeWorld::kAt});
  return w;
}
AsScore score_of(MadeWorld& w, std::uint32_t asn, std::string_view profile = kDefaultProfile) {
  return Assessor(Inputs::of(w.finish()), builtin_profile(profile).value()).score_as(Asn{asn});
}
std::optional<double> value(const AsScore& score, MetricId id) {
  return score.metrics[index_of(id)];
}

TEST(IncidentMetrics, TheVectorsOfTheFramework) {
  struct Span {
    std::int64_t begin, end;
  };
  const struct {
    const char* name;
    std::vector<Span> spans;  // seconds of the month
    double penalty;
  } cases[] = {
      {"29 min", {{0, 29 * kMinute}}, 0.5},
      {"13 h", {{0, 13 * kHour}}, 1},
      {"25 h", {{0, 25 * kHour}}, 2},
      {"29 min + 13 h + 25 h",
       {{0, 29 * kMinute}, {kDayLong, kDayLong + 13 * kHour}, {3 * kDayLong, 3 * kDayLong + 25 * kHour}},
       3.5},
      {"touching", {{0, 20 * kMinute}, {20 * kMinute, 40 * kMinute}}, 1},
      {"a minute apart", {{0, 20 * kMinute}, {21 * kMinute, 40 * kMinute}}, 1},
      {"overlapping", {{0, 20 * kMinute}, {10 * kMinute, 29 * kMinute}}, 0.5},
      {"three days", {{0, kDayLong}, {kDayLong, 2 * kDayLong}, {2 * kDayLong, 3 * kDayLong}}, 4},
      {"one day", {{0, kDayLong}}, 2},
      {"no time", {{60, 60}}, 0},
      {"began before the month", {{-3 * kDayLong, 29 * kMinute}}, 0.5},
      {"over before the month", {{-3 * kDayLong, -kDayLong}}, 0},
      {"in the next month", {{31 * kDayLong, 32 * kDayLong}}, 0},
  };
  for (const Kind kind : {Kind::kMoas, Kind::kLeak3, Kind::kForgedPath}) {
    for (const auto& c : cases) {
      MadeWorld w = seen_world();
      for (const Span& span : c.spans) {
        w.incident({.kind = kind,
                    .culprit = 100,
                    .start = kFirst + span.begin,
                    .end = kFirst + span.end,
                    .accomplices = {Asn{200}}});
      }
      const Assessor a(Inputs::of(w.finish()), builtin_profile(kDefaultProfile).value());
      const bool leak = kind == Kind::kLeak3;
      const AsScore culprit = a.score_as(Asn{100}), accomplice = a.score_as(Asn{200});
      EXPECT_EQ(value(culprit, leak ? MetricId::kM1 : MetricId::kM2), c.penalty) << c.name;
      EXPECT_EQ(value(accomplice, leak ? MetricId::kM1C : MetricId::kM2C), c.penalty) << c.name;
      EXPECT_EQ(value(culprit, leak ? MetricId::kM2 : MetricId::kM1), 0) << c.name;
      EXPECT_EQ(value(culprit, leak ? MetricId::kM1C : MetricId::kM2C), 0) << c.name;
      EXPECT_EQ(value(accomplice, leak ? MetricId::kM1 : MetricId::kM2), 0) << c.name;
    }
  }
}

TEST(IncidentMetrics, DifferentKindsOfOneMetricMerge) {
  MadeWorld w = seen_world();
  w.incident({.kind = Kind::kMoas, .culprit = 100, .start = kFirst, .end = kFirst + 20 * kMinute});
  w.incident({.kind = Kind::kSubMoas, .culprit = 100, .start = kFirst + 600, .end = kFirst + 29 * kMinute});
  EXPECT_EQ(value(score_of(w, 100), MetricId::kM2), 0.5);
}

TEST(IncidentMetrics, EveryKindHasItsMetric) {
  const struct {
    Kind first, last;
    MetricId culprit, accomplice;
  } groups[] = {{Kind::kMoas, Kind::kForgedPath, MetricId::kM2, MetricId::kM2C},
                {Kind::kLeak1, Kind::kLeak6, MetricId::kM1, MetricId::kM1C},
                {Kind::kBogonPrefix, Kind::kBogonPrefixAdministrative, MetricId::kM3, MetricId::kM3C},
                {Kind::kBogonAsn, Kind::kBogonAsnAdministrative, MetricId::kM4, MetricId::kM4C}};
  std::size_t kinds = 1;  // kNone
  for (const auto& g : groups) {
    for (auto k = static_cast<std::uint8_t>(g.first); k <= static_cast<std::uint8_t>(g.last); ++k, ++kinds) {
      EXPECT_EQ(metric_of_incident(k, snapshot::IncidentRole::kCulprit), g.culprit);
      EXPECT_EQ(metric_of_incident(k, snapshot::IncidentRole::kAccomplice), g.accomplice);
      EXPECT_EQ(metric_of_incident(k, snapshot::IncidentRole::kVictim), std::nullopt);
    }
  }
  EXPECT_EQ(kinds, incident::kKinds);
  EXPECT_EQ(metric_of_incident(0, snapshot::IncidentRole::kCulprit), std::nullopt);
  EXPECT_EQ(metric_of_incident(200, snapshot::IncidentRole::kCulprit), std::nullopt);
}

TEST(IncidentMetrics, NothingSeenIsZeroOnlyWhereSomebodyLooked) {
  MadeWorld none;
  none.route("5.0.0.0/24", {"900 200 100"});
  EXPECT_EQ(value(score_of(none, 100), MetricId::kM2), std::nullopt);

  MadeWorld covered = seen_world();
  covered.as(300, "NOT SEEN", "CH");
  const Assessor a(Inputs::of(covered.finish()), builtin_profile(kDefaultProfile).value());
  EXPECT_EQ(value(a.score_as(Asn{100}), MetricId::kM2), 0);
  EXPECT_EQ(value(a.score_as(Asn{300}), MetricId::kM2), std::nullopt);
  EXPECT_EQ(a.explain(Asn{300}, MetricId::kM2).no_data, "the AS is not seen in routing");
  EXPECT_FALSE(a.score_as(Asn{100}).categories[index_of(Category::kFiltering)].partial);

  MadeWorld other_month;
  other_month.route("5.0.0.0/24", {"900 200 100"});
  other_month.incidents_cover({kFirst - 9 * kDayLong}, {kFirst - kDayLong});
  EXPECT_EQ(value(score_of(other_month, 100), MetricId::kM2), std::nullopt);

  MadeWorld unknown;
  unknown.route("5.0.0.0/24", {"900 200 100"});
  unknown.incidents_cover({0}, {0});
  unknown.incident({.culprit = 200, .start = kFirst, .end = kFirst + 60});
  const Assessor u(Inputs::of(unknown.finish()), builtin_profile(kDefaultProfile).value());
  EXPECT_EQ(value(u.score_as(Asn{100}), MetricId::kM2), std::nullopt);
  EXPECT_EQ(u.explain(Asn{100}, MetricId::kM2).no_data, "the incident source does not say which time it covers");
  EXPECT_EQ(value(u.score_as(Asn{200}), MetricId::kM2), 0.5) << "what was seen counts whatever was covered";
}

TEST(IncidentMetrics, PartOfTheMonthIsMarked) {
  MadeWorld w;
  w.route("5.0.0.0/24", {"900 200 100"});
  const std::int64_t length = MadeWorld::kAt - kFirst;
  w.incidents_cover({kFirst}, {kFirst + length / 4});
  w.incidents_cover({kFirst + length / 8}, {kFirst + length / 2});  // overlaps: counted once
  const Assessor a(Inputs::of(w.finish()), builtin_profile(kDefaultProfile).value());
  EXPECT_NEAR(a.coverage().incidents.share, 0.5, 1e-4);
  EXPECT_EQ(value(a.score_as(Asn{100}), MetricId::kM2), 0);
  EXPECT_TRUE(a.score_as(Asn{100}).categories[index_of(Category::kFiltering)].partial);
  EXPECT_EQ(a.explain(Asn{100}, MetricId::kM2).note, "the incident sources cover 50 % of the month so far");
}

TEST(IncidentMetrics, AnArchiveMayReachBeyondTheSnapshot) {
  MadeWorld w;
  w.route("5.0.0.0/24", {"900 200 100"});
  w.incidents_cover({kFirst}, {kFirst + 29 * kDayLong});
  w.incident({.culprit = 100, .start = MadeWorld::kAt + kDayLong, .end = MadeWorld::kAt + kDayLong + kHour});
  const Assessor a(Inputs::of(w.finish()), builtin_profile(kDefaultProfile).value());
  EXPECT_EQ(a.coverage().incidents.share, 1);
  EXPECT_EQ(value(a.score_as(Asn{100}), MetricId::kM2), 1);
}

TEST(IncidentMetrics, OngoingEndsWithWhatTheArchiveSaw) {
  MadeWorld w = seen_world();
  w.incident({.culprit = 100, .start = MadeWorld::kAt - 3 * kHour});
  EXPECT_EQ(value(score_of(w, 100), MetricId::kM2), 1);
  MadeWorld silent;  // an archive that does not say: to the snapshot's instant
  silent.incidents_cover({0}, {0});
  silent.incident({.culprit = 100, .start = MadeWorld::kAt - 25 * kHour});
  EXPECT_EQ(value(score_of(silent, 100), MetricId::kM2), 2);
}

TEST(IncidentMetrics, DisputesAndDoubt) {
  MadeWorld w = seen_world();
  const auto add = [&](std::int64_t day, FeedbackState feedback, double confidence) {
    w.incident({.culprit = 100,
                .start = kFirst + day * kDayLong,
                .end = kFirst + day * kDayLong + kHour,
                .confidence = confidence,
                .feedback = feedback});
  };
  add(0, FeedbackState::kUndisputed, 0.5);  // exactly at the minimum: counts
  add(1, FeedbackState::kUndisputed, 0.49);
  add(2, FeedbackState::kDisputed, 0.9);  // counts until somebody decides
  add(3, FeedbackState::kRejected, 0.9);
  add(4, FeedbackState::kAccepted, 0.9);
  const Assessor a(Inputs::of(w.finish()), builtin_profile(kDefaultProfile).value());
  const Metric m = a.explain(Asn{100}, MetricId::kM2);
  EXPECT_EQ(m.value, 3);
  EXPECT_EQ(m.formula, "penalty 1 + 1 + 1 = 3: 3 incidents in 2025-06");
  EXPECT_EQ(m.note, "2 incidents not counted");
  ASSERT_EQ(m.evidence.size(), 5u) << "what does not count stays visible";
  EXPECT_EQ(m.evidence[0].text,
            "1-1748736000-AS100: 2025-06-01T00:00:00Z to 2025-06-01T01:00:00Z (60 minutes), weight 1, confidence 0.50; "
            "8.8.8.0/24");
  EXPECT_EQ(m.evidence[0].kind, EvidenceKind::kIncident);
  EXPECT_TRUE(m.evidence[1].text.ends_with("; disputed, not decided: it counts until then"));
  EXPECT_TRUE(m.evidence[2].text.ends_with("; a dispute was rejected"));
  EXPECT_FALSE(m.evidence[3].counted);
  EXPECT_TRUE(m.evidence[3].text.ends_with("; not counted: confidence below 0.5"));
  EXPECT_FALSE(m.evidence[4].counted);
  EXPECT_TRUE(m.evidence[4].text.ends_with("; not counted: a dispute was accepted"));
}

TEST(IncidentMetrics, MergedIncidentsSaySo) {
  MadeWorld w = seen_world();
  for (const std::int64_t minute : {0, 20}) {
    w.incident({.culprit = 100, .start = kFirst + minute * kMinute, .end = kFirst + (minute + 20) * kMinute});
  }
  const Assessor a(Inputs::of(w.finish()), builtin_profile(kDefaultProfile).value());
  const Metric m = a.explain(Asn{100}, MetricId::kM2);
  EXPECT_EQ(m.formula, "penalty 1: 1 incident in 2025-06");
  ASSERT_EQ(m.evidence.size(), 2u);
  EXPECT_TRUE(m.evidence[0].text.ends_with("; one of 2 that overlap or touch, weight 1 together"))
      << m.evidence[0].text;
}

TEST(IncidentMetrics, BogonIncidentsStandForTheirRoutes) {
  const std::int64_t day = day_of({MadeWorld::kAt}).begin.seconds;
  const auto made = [&](std::optional<MadeWorld::MadeIncident> i) {
    MadeWorld w;
    w.as(100, "ONE", "CH");
    w.route("10.1.0.0/16", {"900 200 100"});
    w.incidents_cover(kMonth.begin, {MadeWorld::kAt});
    if (i) w.incident(*i);
    return score_of(w, 100);
  };
  MadeWorld::MadeIncident i{
      .kind = Kind::kBogonPrefix, .culprit = 100, .start = day, .end = day + kHour, .prefixes = {"10.1.0.0/16"}};
  EXPECT_EQ(value(made({}), MetricId::kM3), 2) << "an event of the day";
  EXPECT_EQ(value(made(i), MetricId::kM3), 1) << "its real time";
  i.feedback = FeedbackState::kAccepted;
  EXPECT_EQ(value(made(i), MetricId::kM3), 0) << "the dispute holds for the route as well";
  i.feedback = FeedbackState::kUndisputed;
  i.prefixes = {"10.2.0.0/16"};
  EXPECT_EQ(value(made(i), MetricId::kM3), 2) << "another bogon: the day, and the hour within it";
  i.prefixes = {"10.1.0.0/16"};
  i.start = day - 5 * kDayLong, i.end = day - 5 * kDayLong + kHour;
  EXPECT_EQ(value(made(i), MetricId::kM3), 3) << "an earlier time: both count";
  i.kind = Kind::kBogonPrefixAdministrative;
  EXPECT_EQ(value(made(i), MetricId::kM3), 2) << "administrative ones are reported, not counted";
}

TEST(IncidentMetrics, WeightsOfTheProfiles) {
  const auto filtering = [](Kind kind, std::string_view profile) {
    MadeWorld w = seen_world();
    w.incident({.kind = kind, .culprit = 100, .start = kFirst, .end = kFirst + kHour});
    return *score_of(w, 100, profile).categories[index_of(Category::kFiltering)].score;
  };
  EXPECT_EQ(filtering(Kind::kLeak1, "v2-2025"), 1.0);  // leaks are shown, not scored since 2024
  EXPECT_NEAR(filtering(Kind::kLeak1, "2019-2023"), 0.4856, 5e-5);
  EXPECT_NEAR(filtering(Kind::kMoas, "v2-2025"), 0.4856, 5e-5);
}

}  // namespace
}  // namespace mannerly::readiness
