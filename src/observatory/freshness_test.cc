#include "observatory/freshness.h"

#include <gtest/gtest.h>

#include "readiness/made_world.h"

namespace mannerly::observatory {
namespace {

using snapshot::SourceKind;
using snapshot::SourceState;

constexpr Instant kAt{1'750'000'000};

DatedSource source(SourceKind kind, std::optional<std::int64_t> age) {
  return {.name = "x", .kind = kind, .at = age ? std::optional(Instant{kAt.seconds - *age}) : std::nullopt};
}

TEST(Freshness, IsMeasuredAgainstTheGivenInstant) {
  const DatedSource vrps = source(SourceKind::kVrp, 3600);
  EXPECT_EQ(verdict_of(vrps, kAt), AgeVerdict::kFresh);
  EXPECT_EQ(verdict_of(vrps, kAt + Seconds{2 * 86400 - 3600}), AgeVerdict::kFresh);
  EXPECT_EQ(verdict_of(vrps, kAt + Seconds{2 * 86400 - 3599}), AgeVerdict::kOld) << "time goes on, the data do not";
  EXPECT_EQ(verdict_of(source(SourceKind::kAsorg, 30 * 86400), kAt), AgeVerdict::kFresh) << "published monthly";
  EXPECT_EQ(verdict_of(source(SourceKind::kAsorg, 41 * 86400), kAt), AgeVerdict::kOld);
}

TEST(Freshness, UnknownIsNeverFresh) {
  EXPECT_EQ(verdict_of(source(SourceKind::kIrr, std::nullopt), kAt), AgeVerdict::kUnknown);
  EXPECT_EQ(verdict_of(source(SourceKind::kIrr, -3601), kAt), AgeVerdict::kUnknown) << "the clock is behind";
  EXPECT_EQ(age_of(source(SourceKind::kIrr, -60), kAt), Seconds{0});
  const Freshness one = freshness_of({source(SourceKind::kVrp, 60), source(SourceKind::kIrr, std::nullopt)}, kAt);
  EXPECT_EQ(one.fresh, 1u);
  EXPECT_EQ(one.unknown, 1u);
  EXPECT_FALSE(one.fine());
  EXPECT_FALSE(freshness_of({}, kAt).fine()) << "nothing is known of nothing";
  DatedSource cut = source(SourceKind::kVrp, 60);
  EXPECT_TRUE(freshness_of({cut}, kAt).fine());
  cut.state = SourceState::kPartial;
  EXPECT_FALSE(freshness_of({cut}, kAt).fine());
}

TEST(Freshness, TakesTheDayOfTheFileWhereTheDataSayNone) {
  store::SliceInfo slice;
  slice.sources = R"([{"name":"RIPE","kind":"irr","state":"complete","at":null,"file_day":"2025-06-14"},
                      {"name":"rpki","kind":"vrp","state":"partial","at":"2025-06-15T01:00:00Z","file_day":"2025-06-15"},
                      {"name":"list","kind":"members","state":"complete","at":null},
                      {"name":"odd","kind":"nothing","state":"complete","at":null}])";
  const auto of_slice = sources_of(slice);
  ASSERT_EQ(of_slice.size(), 3u);
  EXPECT_EQ(of_slice[0].at, parse_instant("2025-06-14"));
  EXPECT_EQ(of_slice[1].at, parse_instant("2025-06-15T01:00:00Z"));
  EXPECT_TRUE(is_broken(of_slice[1]));
  EXPECT_FALSE(of_slice[2].at);
  slice.sources = "not json";
  EXPECT_TRUE(sources_of(slice).empty());
}

TEST(Freshness, OfASnapshotWithItsSlice) {
  readiness::MadeWorld world;
  const auto undated = world.builder().add_source({SourceKind::kMembers, "participants", "participants.csv"});
  world.builder().finish_source(undated, {});
  const snapshot::Snapshot& s = world.finish();
  const auto bare = sources_of(s, nullptr);
  ASSERT_EQ(bare.size(), s.sources().size());
  const auto of = [](const std::vector<DatedSource>& all) {
    return std::ranges::find(all, "participants", &DatedSource::name)->at;
  };
  EXPECT_FALSE(of(bare));
  store::SliceInfo slice;
  slice.sources = R"([{"name":"participants","kind":"members","state":"complete","at":null,"file_day":"2025-06-01"}])";
  EXPECT_EQ(of(sources_of(s, &slice)), parse_instant("2025-06-01"));
}

TEST(Freshness, StaysTheSameForAnHour) {
  const Instant hour{kAt.seconds - kAt.seconds % 3600};
  EXPECT_EQ(measured_at(hour + Seconds{-86400}, hour + Seconds{3599}), hour);
  EXPECT_EQ(measured_at(hour + Seconds{100}, hour + Seconds{200}), hour + Seconds{100}) << "not before the data";
  EXPECT_EQ(measured_at(hour + Seconds{86400}, hour + Seconds{10}), hour) << "the clock is behind the data";
}

}  // namespace
}  // namespace mannerly::observatory
