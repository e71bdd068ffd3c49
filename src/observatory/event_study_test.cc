// The event study: vectors by hand, a history whose truth is known, and a slow twin that asks the store network by
// network.
#include "observatory/event_study.h"

#include <gmock/gmock.h>

#include <cmath>
#include <random>

#include "observatory/made_edition.h"
#include "store/store_twin.h"

namespace mannerly::observatory {
namespace {

using readiness::Category;
using readiness::MadeWorld;
using testing::HasSubstr;

constexpr std::size_t kRpki = readiness::index_of(Category::kRpki);

// own and match by months from joining.
StudyJoiner joiner(std::size_t cluster, std::vector<std::pair<int, double>> own,
                   std::vector<std::pair<int, double>> match = {}) {
  StudyJoiner out{.cluster = cluster, .series = {}};
  for (const auto& [months, value] : own) out.series.own[static_cast<std::size_t>(months + kStudyMonths)] = value;
  for (const auto& [months, value] : match) out.series.match[static_cast<std::size_t>(months + kStudyMonths)] = value;
  return out;
}

TEST(StudyArithmetic, ChangesByHand) {
  const std::vector<StudyJoiner> joiners = {
      // Before: 0.2, 0.4 = 0.3; after: 0.9. In the months that both know: 0.2 -> 0.9, the match 0.1 -> 0.2.
      joiner(0, {{-3, 0.2}, {-1, 0.4}, {2, 0.9}}, {{-3, 0.1}, {2, 0.2}, {3, 0.8}}),
      joiner(0, {{-2, 0.5}, {1, 0.505}}, {{-2, 0.5}, {1, 0.6}}),  // the same; the match rose by 0.1
      joiner(1, {{-1, 0.8}, {3, 0.6}}),                           // worse; without a match
      joiner(2, {{-1, 0.8}, {0, 0.1}}, {{-1, 0.8}}),              // no data after
      joiner(2, {{-4, 0.8}, {4, 0.1}}, {{-4, 0.8}, {4, 0.8}}),    // outside of the three months
  };
  const StudyChange change = study_change(joiners);
  EXPECT_EQ(change.joiners, 3U);
  EXPECT_EQ(change.operators, 2U);
  EXPECT_NEAR(change.before.value(), (0.3 + 0.5 + 0.8) / 3, 1e-12);
  EXPECT_NEAR(change.after.value(), (0.9 + 0.505 + 0.6) / 3, 1e-12);
  EXPECT_EQ(change.improved, 1U);
  EXPECT_EQ(change.same, 1U);
  EXPECT_EQ(change.worse, 1U);
  EXPECT_EQ(change.matched, 2U);
  EXPECT_NEAR(change.own.value(), (0.7 + 0.005) / 2, 1e-12);
  EXPECT_NEAR(change.others.value(), (0.1 + 0.1) / 2, 1e-12);
  EXPECT_NEAR(change.net.value(), (0.6 - 0.095) / 2, 1e-12);
  EXPECT_FALSE(change.interval) << "two organisations are too few";
  EXPECT_FALSE(change.net_interval);
}

TEST(StudyArithmetic, PointsAreMeansOfThoseWithDataAndNeverZeroForNone) {
  const std::vector<StudyJoiner> joiners = {joiner(0, {{-12, 0.25}, {0, 1.0}}, {{0, 0.5}}), joiner(1, {{-12, 0.75}})};
  const StudyAction action = study_action(Category::kRpki, joiners);
  EXPECT_EQ(action.points[0].months, -12);
  EXPECT_EQ(action.points[0].joiners, 2U);
  EXPECT_NEAR(action.points[0].mean.value(), 0.5, 1e-12);
  EXPECT_FALSE(action.points[0].others);
  EXPECT_EQ(action.points[0].matched, 0U);
  EXPECT_EQ(action.points[12].joiners, 1U);
  EXPECT_EQ(action.points[12].others, 0.5);
  EXPECT_EQ(action.points[24].months, 12);
  EXPECT_EQ(action.points[24].joiners, 0U);
  EXPECT_FALSE(action.points[24].mean);
  EXPECT_FALSE(action.points[24].interval);
  EXPECT_FALSE(action.change.change());
  EXPECT_THAT(study_sentence(action), HasSubstr("no network has data both before and after"));
}

TEST(StudyArithmetic, IntervalsAreOfOrganisationsAndTheSameEachTime) {
  std::vector<StudyJoiner> one_each, together;
  for (std::size_t i = 0; i < 10; ++i) {
    const double after = i % 2 == 0 ? 0.4 : 0.8;
    one_each.push_back(joiner(i, {{-1, 0.2}, {1, after}}, {{-1, 0.2}, {1, 0.2}}));
    // Ten networks of each: they say no more than one.
    for (int copy = 0; copy < 10; ++copy) together.push_back(joiner(i, {{-1, 0.2}, {1, after}}));
  }
  const StudyChange one = study_change(one_each);
  ASSERT_TRUE(one.interval);
  EXPECT_NEAR(one.change().value(), 0.4, 1e-12);
  EXPECT_LT(one.interval->low, 0.33);
  EXPECT_GT(one.interval->high, 0.47);
  EXPECT_GE(one.interval->low, 0.2);
  EXPECT_LE(one.interval->high, 0.6);
  EXPECT_EQ(one.interval, study_change(one_each).interval);
  EXPECT_EQ(one.interval->low, one.net_interval->low) << "the matches stayed";
  const StudyChange many = study_change(together);
  EXPECT_EQ(many.joiners, 100U);
  EXPECT_NEAR(many.interval->low, one.interval->low, 1e-9);
  EXPECT_NEAR(many.interval->high, one.interval->high, 1e-9);
}

// ---- a made history ----

struct Made {
  static constexpr std::uint32_t kFirstJoiner = 1000, kFirstOther = 3000;
  static constexpr double kTrend = 0.004;  // a month, of everybody
  MadeWorld world;
  std::shared_ptr<store::StoreTwin> store = std::make_shared<store::StoreTwin>();
  std::vector<Month> joined;               // of each joiner
  std::vector<std::vector<double>> noise;  // of each network, by month
  Month first, last;
  std::optional<MadeEdition> edition;

  // effect: what joining adds, from the month after on.
  Made(std::uint32_t seed, std::uint32_t joiners, std::uint32_t others, double effect) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> jitter(0, 0.02), level(0.45, 0.12), gain(effect, 0.08);
    last = month_number_of(Instant{MadeWorld::kAt});
    first = {last.number - 30};
    std::vector<double> gains;
    for (std::uint32_t i = 0; i < joiners; ++i) {
      world.as(kFirstJoiner + i, "Example", i % 3 == 0 ? "KE" : "CH");
      joined.push_back({first.number + 6 + static_cast<int>(random() % 18)});
      gains.push_back(gain(random));
      snapshot::ParticipantRow row{.name = world.builder().text("Example"),
                                   .joined = begin_of(first_day_of(joined.back())).seconds + 86400,
                                   .source = world.source(),
                                   .programme = snapshot::ProgrammeKind::kNetworkOperators};
      const std::vector<Asn> list = {Asn{kFirstJoiner + i}};
      world.builder().add_participant(row, list);
    }
    for (std::uint32_t i = 0; i < others; ++i) world.as(kFirstOther + i, "Example", i % 3 == 0 ? "KE" : "CH");
    std::vector<double> levels;
    for (std::uint32_t i = 0; i < joiners + others; ++i) levels.push_back(level(random));
    for (Month month = first; month <= last; ++month.number) {
      std::vector<store::ScoreRow> rows;
      const double trend = kTrend * (month.number - first.number);
      for (std::uint32_t i = 0; i < joiners + others; ++i) {
        const bool joins = i < joiners;
        double value = levels[i] + trend + jitter(random);
        if (joins && month > joined[i]) value += gains[i];
        if (random() % 10 == 0) continue;  // nobody saw it in this month
        rows.push_back({.asn = joins ? kFirstJoiner + i : kFirstOther + i - joiners});
        rows.back().score[kRpki] = store::to_millionths(value);
      }
      EXPECT_TRUE(
          store->seal({.info = {.day = first_day_of(month), .at = begin_of(first_day_of(month)), .sources = "[]"},
                       .scores = rows}));
    }
    edition.emplace(world, store);
  }
};

TEST(EventStudy, TheTruthOfAKnownHistoryLiesInTheIntervalsAsOftenAsTheySay) {
  constexpr double kEffect = 0.2;
  constexpr int kWorlds = 40;
  int inside = 0, naive = 0;
  double sum = 0;
  for (std::uint32_t seed = 1; seed <= kWorlds; ++seed) {
    const Made made(seed, 40, 80, kEffect);
    const auto study = event_study(**made.edition, {});
    ASSERT_TRUE(study) << study.error().message;
    EXPECT_EQ(study->joiners, 40U);
    EXPECT_EQ(study->unmatched, 0U);
    const StudyChange& change = study->actions[kRpki].change;
    ASSERT_TRUE(change.net_interval);
    sum += *change.net;
    inside += change.net_interval->low <= kEffect && kEffect <= change.net_interval->high;
    naive += std::abs(*change.change() - kEffect - 4 * Made::kTrend) < 0.03;  // without matches the trend is in it
    EXPECT_FALSE(study->actions[0].change.change()) << "no data of filtering";
  }
  // 95 % of 40 are 38; below 34 the intervals would be wrong (binomial, less than one in a hundred).
  EXPECT_GE(inside, 34);
  EXPECT_GE(naive, 30);
  EXPECT_NEAR(sum / kWorlds, kEffect, 0.01);
}

TEST(EventStudy, WithoutAnEffectTheIntervalsHoldZero) {
  int inside = 0;
  for (std::uint32_t seed = 101; seed <= 120; ++seed) {
    const Made made(seed, 30, 40, 0);
    const auto study = event_study(**made.edition, {});
    ASSERT_TRUE(study);
    const auto& interval = study->actions[kRpki].change.net_interval;
    ASSERT_TRUE(interval);
    inside += interval->low <= 0 && 0 <= interval->high;
  }
  EXPECT_GE(inside, 16);
}

TEST(EventStudy, SaysWhatTheStoreSaysNetworkByNetwork) {
  const Made made(7, 12, 20, 0.1);
  const auto study = event_study(**made.edition, {.region = "Africa"});
  ASSERT_TRUE(study);
  EXPECT_EQ(study->joiners, 4U);
  const auto value_of = [&](std::uint32_t asn, Month month) -> std::optional<double> {
    const auto months = made.store->as_months(Asn{asn}, month, month).value();
    return months.empty() ? std::nullopt : store::from_millionths(months.front().second.score[kRpki]);
  };
  for (int months = -kStudyMonths; months <= kStudyMonths; ++months) {
    double own = 0, others = 0;
    std::uint32_t n = 0, matched = 0;
    for (std::uint32_t i = 0; i < 12; i += 3) {  // those of Kenya
      const Month month{made.joined[i].number + months};
      const auto value = value_of(Made::kFirstJoiner + i, month);
      if (!value) continue;
      own += *value;
      ++n;
      double sum = 0;
      std::uint32_t known = 0;
      for (std::uint32_t other = 0; other < 20; other += 3) {
        if (const auto is = value_of(Made::kFirstOther + other, month)) {
          sum += *is;
          ++known;
        }
      }
      if (known < kMatchMin) continue;
      others += sum / known;
      ++matched;
    }
    const StudyPoint& point = study->actions[kRpki].points[static_cast<std::size_t>(months + kStudyMonths)];
    EXPECT_EQ(point.joiners, n) << months;
    EXPECT_EQ(point.matched, matched) << months;
    ASSERT_EQ(point.mean.has_value(), n > 0) << months;
    if (n > 0) {
      EXPECT_NEAR(*point.mean, own / n, 1e-9) << months;
    }
    ASSERT_EQ(point.others.has_value(), matched > 0) << months;
    if (matched > 0) {
      EXPECT_NEAR(*point.others, others / matched, 1e-9) << months;
    }
  }
}

TEST(EventStudy, CohortsAndWordsAndWhatCannotBeTold) {
  const Made made(3, 24, 30, 0.3);
  const auto all = event_study(**made.edition, {});
  ASSERT_TRUE(all);
  std::uint32_t joined = 0;
  for (const StudyCohort& cohort : all->years) joined += cohort.joined;
  EXPECT_EQ(joined, all->joiners);
  ASSERT_EQ(all->regions.size(), 2U);
  EXPECT_EQ(all->regions[0].name, "Africa");
  EXPECT_EQ(all->regions[0].joined, 8U);
  EXPECT_THAT(study_sentence(all->actions[kRpki]), HasSubstr("more than in networks like them (95 % interval"));
  EXPECT_THAT(study_verdict(*all), HasSubstr("24 networks of 24 organisations joined"));
  const auto year = event_study(**made.edition, {.year = 2024});
  ASSERT_TRUE(year);
  EXPECT_LT(year->joiners, all->joiners);
  EXPECT_EQ(year->years.size(), 1U);
  EXPECT_EQ(event_study(**made.edition, {.region = "Atlantis"}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(event_study(**made.edition, {.year = 2077}).error().code, ErrorCode::kNotFound);

  const Made lonely(4, 6, 2, 0.3);  // two others are no match
  const auto unmatched = event_study(**lonely.edition, {});
  ASSERT_TRUE(unmatched);
  EXPECT_EQ(unmatched->unmatched, 6U);
  EXPECT_TRUE(unmatched->actions[kRpki].change.change());
  EXPECT_FALSE(unmatched->actions[kRpki].change.net);
  EXPECT_THAT(study_sentence(unmatched->actions[kRpki]), HasSubstr("none of them has a match"));
}

TEST(EventStudy, WithoutAHistoryNothingIsTold) {
  MadeWorld world;
  world.as(1000, "Example", "KE");
  const MadeEdition edition(world);
  const auto study = event_study(*edition, {});
  ASSERT_TRUE(study);
  EXPECT_EQ(study->joiners, 0U);
  EXPECT_EQ(study->actions.size(), readiness::kCategories);
  EXPECT_FALSE(study->actions[kRpki].points[0].mean);
  EXPECT_THAT(study_verdict(*study), HasSubstr("No network is known to have joined"));
}

}  // namespace
}  // namespace mannerly::observatory
