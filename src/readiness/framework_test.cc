// The arithmetic of the framework and the profiles that carry its numbers.
#include <gtest/gtest.h>

#include <string>

#include "readiness/incident.h"
#include "readiness/profile.h"
#include "readiness/regions.h"

namespace mannerly::readiness {
namespace {

constexpr std::int64_t kMinute = 60, kHour = 3600, kDayLong = 86400;
constexpr Period kMonth{{0}, {30 * kDayLong}};

double penalty(std::vector<Event> events, const DurationRule& rule = {}) {
  return penalty_of(merge_events(std::move(events), kMonth), rule);
}
Event event(std::int64_t begin, std::int64_t end, double weight = 1.0) {
  return {{begin}, {end}, weight};
}

TEST(Durations, WeightsAndTheirBorders) {
  const DurationRule rule;
  const struct {
    std::int64_t seconds;
    double weight;
  } cases[] = {{0, 0},
               {1, 0.5},
               {29 * kMinute, 0.5},
               {1799, 0.5},
               {1800, 1},
               {13 * kHour, 1},
               {kDayLong - 1, 1},
               {kDayLong, 2},
               {25 * kHour, 2},
               {2 * kDayLong - 1, 2},
               {2 * kDayLong, 3},
               {3 * kDayLong, 4},
               {-5, 0}};
  for (const auto& c : cases) EXPECT_EQ(weight_of({c.seconds}, rule), c.weight) << c.seconds;
  DurationRule strict;
  strict.full_day_is_two = false;
  EXPECT_EQ(weight_of({kDayLong - 1}, strict), 1);
  EXPECT_EQ(weight_of({kDayLong}, strict), 1);
  EXPECT_EQ(weight_of({kDayLong + 1}, strict), 2);
  EXPECT_EQ(weight_of({2 * kDayLong}, strict), 2);
  EXPECT_EQ(weight_of({2 * kDayLong + 1}, strict), 3);
}

TEST(Incidents, PublishedAndProgramVectors) {
  EXPECT_EQ(penalty({event(0, 29 * kMinute)}), 0.5);
  EXPECT_EQ(penalty({event(0, 13 * kHour)}), 1);
  EXPECT_EQ(penalty({event(0, 25 * kHour)}), 2);
  // 29 min + 13 h + 25 h, apart: 3.5.
  EXPECT_EQ(penalty({event(0, 29 * kMinute), event(kDayLong, kDayLong + 13 * kHour),
                     event(5 * kDayLong, 5 * kDayLong + 25 * kHour)}),
            3.5);
  EXPECT_EQ(penalty({event(0, 20 * kMinute), event(20 * kMinute, 40 * kMinute)}), 1);    // touching: one of 40 min
  EXPECT_EQ(penalty({event(0, 20 * kMinute), event(21 * kMinute, 40 * kMinute)}), 1.0);  // two of half each
  EXPECT_EQ(merge_events({event(0, 20 * kMinute), event(21 * kMinute, 40 * kMinute)}, kMonth).size(), 2u);
  EXPECT_EQ(penalty({event(0, kDayLong), event(kDayLong, 2 * kDayLong), event(2 * kDayLong, 3 * kDayLong)}), 4);
  EXPECT_EQ(penalty({event(0, kDayLong)}), 2);
  EXPECT_EQ(penalty({}), 0);
}

TEST(Incidents, MergingClippingAndWeights) {
  // Overlaps chain; order does not matter.
  EXPECT_EQ(merge_events({event(50, 60), event(0, 30), event(20, 55)}, kMonth).size(), 1u);
  // Different weights never merge.
  EXPECT_EQ(merge_events({event(0, 100), event(50, 150, 0.5)}, kMonth).size(), 2u);
  // Half open: what ended when the month began is of the month before, what begins when it ends of the next.
  EXPECT_TRUE(merge_events({event(-60, 0)}, kMonth).empty());
  EXPECT_EQ(merge_events({event(-60, 1)}, kMonth).size(), 1u);
  EXPECT_EQ(merge_events({event(0, 0)}, kMonth).size(), 1u);
  const std::int64_t whole = (kMonth.end - kMonth.begin).count;
  EXPECT_TRUE(merge_events({event(whole, whole + 60)}, kMonth).empty());
  EXPECT_EQ(penalty({event(0, kHour), event(0, kHour, 0.5)}), 1.5);
  // Clipped to the period; outside of it dropped.
  EXPECT_EQ(penalty({event(-10 * kDayLong, kHour)}), 1);
  EXPECT_EQ(penalty({event(29 * kDayLong, 90 * kDayLong)}), 2);
  EXPECT_EQ(penalty({event(-10, -5), event(31 * kDayLong, 32 * kDayLong)}), 0);
}

TEST(Curve, PublishedPointsAndVectors) {
  const struct {
    double penalty, percent;
  } cases[] = {{0, 100},     {0.5, 60},  {1, 48.56}, {1.5, 41.28}, {2, 36},   {3, 28.61},
               {3.5, 25.88}, {4, 23.58}, {5, 19.88}, {10, 10.18},  {30, 1.91}};
  for (const auto& c : cases) EXPECT_NEAR(score_of_penalty(c.penalty, 0.6) * 100, c.percent, 0.005) << c.penalty;
  EXPECT_EQ(score_of_penalty(0.5, 0.6), 0.6);  // exactly: it is the border of a state
}

TEST(Profiles, AllThatComeAlongAreWhole) {
  ASSERT_EQ(builtin_profiles().size(), 4u);
  for (const BuiltinFile& file : builtin_profiles()) {
    const auto profile = parse_profile(file.text, file.name);
    ASSERT_TRUE(profile) << profile.error().message;
    EXPECT_EQ(profile->id, file.name);
    EXPECT_EQ(profile->values.size(), 44u) << file.name;
    EXPECT_GT(profile->unconfirmed(), 0u);
    for (const ProfileValue& value : profile->values) EXPECT_FALSE(value.source.empty()) << value.key;
  }
  const auto current = builtin_profile(kDefaultProfile);
  ASSERT_TRUE(current);
  EXPECT_EQ(current->weight[index_of(MetricId::kM1)], 0);
  EXPECT_FALSE(current->defined[index_of(MetricId::kM6)]);
  EXPECT_EQ(current->rpki_invalid_factor, 10);
  EXPECT_FALSE(current->score_administrative);
  EXPECT_FALSE(current->valid_to);
  const auto first = builtin_profile("2018");
  ASSERT_TRUE(first);
  EXPECT_EQ(first->weight[index_of(MetricId::kM1C)], 1);
  EXPECT_FALSE(first->defined[index_of(MetricId::kM7Rpki)]);
  EXPECT_EQ(first->peers_min, 10u);
  EXPECT_EQ(format_date(*first->valid_to), "2019-01-01");
  EXPECT_FALSE(builtin_profile("2031"));
}

TEST(Profiles, StatesAtTheirThresholds) {
  const Profile p = *builtin_profile(kDefaultProfile);
  EXPECT_EQ(p.state_of(Category::kFiltering, 0.8), State::kReady);
  EXPECT_EQ(p.state_of(Category::kFiltering, 0.7999), State::kAspiring);
  EXPECT_EQ(p.state_of(Category::kFiltering, score_of_penalty(0.5, 0.6)), State::kAspiring);
  EXPECT_EQ(p.state_of(Category::kFiltering, 0.5999), State::kLagging);
  EXPECT_EQ(p.state_of(Category::kFiltering, std::nullopt), State::kNoData);
  EXPECT_EQ(p.state_of(Category::kIrr, 9.0 / 10), State::kReady);
  EXPECT_EQ(p.state_of(Category::kIrr, 8999.0 / 10000), State::kAspiring);
}

// Replaces the first `from` in the default profile; the error must name line and key.
std::string error_with(std::string_view from, std::string_view to) {
  std::string text;
  for (const BuiltinFile& file : builtin_profiles()) {
    if (file.name == kDefaultProfile) text = file.text;
  }
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at == std::string::npos) return "";
  text.replace(at, from.size(), to);
  const auto profile = parse_profile(text, "mine.toml");
  return profile ? "" : profile.error().message;
}

TEST(Profiles, RefuseWhatIsWrongWithLineAndReason) {
  EXPECT_NE(error_with("value = 0.6,", "value = 1.5,").find("curve.score_at_half"), std::string::npos);
  EXPECT_NE(error_with("value = 0.6,", "value = 1.5,").find("mine.toml: line "), std::string::npos);
  EXPECT_NE(error_with("\"weight.M3\"", "\"weight.M33\"").find("unknown key"), std::string::npos);
  EXPECT_NE(error_with("confirmed = true,", "").find("confirmed"), std::string::npos);
  EXPECT_NE(error_with("\"rir-or-radb-mirrored\"", "\"all\"").find("irr.policy"), std::string::npos);
  EXPECT_NE(error_with("[values]", "[values").find("line"), std::string::npos);
  EXPECT_NE(error_with("id = \"v2-2025\"", "").find("id is missing"), std::string::npos);
  EXPECT_NE(error_with("valid_from = 2025-01-01", "valid_from = 2").find("valid_from"), std::string::npos);
  EXPECT_NE(error_with("title = ", "colour = 1\ntitle = ").find("unknown key"), std::string::npos);
  EXPECT_FALSE(parse_profile("", "empty"));
  EXPECT_FALSE(parse_profile(std::string(kProfileBytesMax + 1, '#'), "long"));
}

TEST(Profiles, EveryCutIsRefusedOrWhole) {
  const std::string text(builtin_profiles().front().text);
  for (std::size_t size = 0; size + 2 < text.size(); size += 7) {
    EXPECT_FALSE(parse_profile(std::string_view(text).substr(0, size), "cut")) << size;
  }
}

TEST(Regions, OfTheWorld) {
  EXPECT_EQ(un_region_of({'C', 'H'}).region, "Europe");
  EXPECT_EQ(un_region_of({'C', 'H'}).sub_region, "Western Europe");
  EXPECT_EQ(un_region_of({'K', 'E'}).sub_region, "Eastern Africa");
  EXPECT_EQ(un_region_of({'B', 'R'}).region, "Americas");
  EXPECT_EQ(un_region_of({'U', 'S'}).sub_region, "Northern America");
  EXPECT_EQ(un_region_of({'T', 'O'}).sub_region, "Polynesia");
  EXPECT_EQ(un_region_of({'E', 'U'}).region, "Europe");
  EXPECT_EQ(un_region_of({'Z', 'Z'}).region, "");
  EXPECT_EQ(un_region_of({}).region, "");
  EXPECT_EQ(un_region_of({'c', 'h'}).region, "");
  int known = 0;
  for (char a = 'A'; a <= 'Z'; ++a) {
    for (char b = 'A'; b <= 'Z'; ++b) known += un_region_of({a, b}).sub_region.empty() ? 0 : 1;
  }
  EXPECT_EQ(known, 250);  // the 249 of ISO 3166-1 and XK
}

}  // namespace
}  // namespace mannerly::readiness
