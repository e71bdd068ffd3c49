#include "observatory/groups.h"

#include <gtest/gtest.h>

#include "observatory/changes.h"
#include "observatory/levers.h"
#include "observatory/participants.h"
#include "tests/pages/made_history.h"

namespace mannerly::observatory {
namespace {

using store::GroupKind;
using store::GroupRow;

class Groups : public testing::Test {
 protected:
  static void SetUpTestSuite() { made_ = new pages::MadeHistory(); }
  static void TearDownTestSuite() {
    delete made_;
    made_ = nullptr;
  }
  const Edition& edition() const { return *made_->edition; }
  Month now() const { return edition().month(); }
  static pages::MadeHistory* made_;
};
pages::MadeHistory* Groups::made_ = nullptr;

TEST_F(Groups, NowIsTheEditionAndThenIsTheStore) {
  const auto world = group_at(edition(), GroupKind::kWorld, "");
  ASSERT_TRUE(world && *world);
  EXPECT_EQ((*world)->ases, edition().world().ases);
  std::uint64_t valid = 0;
  for (const readiness::AsScore& score : edition().scores()) valid += score.in_universe ? score.counts.rpki_valid : 0;
  EXPECT_EQ((*world)->rpki_valid, valid);
  const auto before = group_at(edition(), GroupKind::kWorld, "", Month{now().number - 1});
  ASSERT_TRUE(before && *before);
  EXPECT_LT((*before)->rpki_valid, valid);
  const auto unknown = groups_at(edition(), GroupKind::kWorld, Month{now().number - 40});
  ASSERT_TRUE(unknown);
  EXPECT_TRUE(unknown->empty()) << "a month without a day is empty, not zero";
  EXPECT_TRUE(is_now(edition(), now()));
  EXPECT_TRUE(is_now(edition(), Month{now().number + 5}));
  EXPECT_FALSE(is_now(edition(), Month{now().number - 1}));
}

TEST_F(Groups, MonthsAreInOrderAndEndWithTheEdition) {
  const std::vector<Month> months = months_of(edition());
  ASSERT_EQ(months.size(), 3u);
  EXPECT_EQ(months.back(), now());
  const auto history = group_months(edition(), GroupKind::kWorld, "", {now().number - 23}, now());
  ASSERT_TRUE(history);
  ASSERT_EQ(history->size(), 3u);
  double last = -1;
  for (const auto& [month, row] : *history) {
    const auto value = value_of(row, GroupMetric::kRpkiRoutes);
    ASSERT_TRUE(value);
    EXPECT_GT(*value, last) << format_month(month);
    last = *value;
  }
  EXPECT_EQ(row_of_month(*history, {now().number - 5}), nullptr);
}

TEST_F(Groups, ValuesSayOfHowMany) {
  GroupRow row{
      .routes = 200, .registered = 150, .rpki_valid = 100, .rpki_invalid = 2, .ases_with_roa = 3, .originating = 4};
  EXPECT_EQ(value_of(row, GroupMetric::kRpkiRoutes), 0.5);
  EXPECT_EQ(value_of(row, GroupMetric::kIrrRoutes), 0.75);
  EXPECT_EQ(value_of(row, GroupMetric::kRpkiInvalid), 0.01);
  EXPECT_EQ(value_of(row, GroupMetric::kWithRoa), 0.75);
  EXPECT_EQ(denominator_of(row, GroupMetric::kWithRoa), 4u);
  EXPECT_EQ(value_of(row, GroupMetric::kIrr), std::nullopt);
  EXPECT_EQ(value_of(GroupRow{}, GroupMetric::kRpkiRoutes), std::nullopt) << "no routes: no data, not 0";
  for (std::size_t i = 0; i < kGroupMetrics; ++i) {
    const auto metric = static_cast<GroupMetric>(i);
    EXPECT_EQ(parse_group_metric(name_of(metric)), metric);
  }
  EXPECT_EQ(parse_group_metric("rpki routes"), std::nullopt);
}

TEST_F(Groups, EveryGroupIsFoundByItsCode) {
  std::size_t found = 0;
  for (const GroupRow& row : edition().group_rows()) {
    if (row.kind == GroupKind::kEconomy || (row.key.empty() && row.kind != GroupKind::kWorld)) continue;
    const auto region = find_region(edition(), region_code(row.kind, row.key));
    ASSERT_TRUE(region) << row.key;
    EXPECT_EQ(region->kind, row.kind);
    EXPECT_EQ(region->key, row.key);
    ++found;
  }
  EXPECT_GT(found, 10u);
  EXPECT_EQ(find_region(edition(), "un:atlantis"), std::nullopt);
  EXPECT_EQ(region_code(GroupKind::kSubRegion, "Western Africa"), "un:western-africa");
  EXPECT_EQ(region_code(GroupKind::kRir, "RIPE NCC"), "rir:ripe-ncc");
}

TEST_F(Groups, MembersMakeUpTheirRegion) {
  for (const GroupRow& row : edition().group_rows()) {
    if (row.kind != GroupKind::kSubRegion || row.key.empty()) continue;
    std::uint32_t sum = 0;
    const auto economies = groups_at(edition(), GroupKind::kEconomy);
    for (const RegionName& member : members_of(edition(), {row.kind, row.key})) {
      const GroupRow* economy = find_group(*economies, member.key);
      ASSERT_NE(economy, nullptr) << member.key;
      sum += economy->ases;
    }
    EXPECT_EQ(sum, row.ases) << row.key;
  }
}

TEST_F(Groups, ComparesWithMonths) {
  EXPECT_EQ(parse_compare("previous", {2026 * 12}), (Month{2025 * 12 + 11}));
  EXPECT_EQ(parse_compare("year_ago", {2026 * 12}), (Month{2025 * 12}));
  EXPECT_EQ(parse_compare("2024-03", {2026 * 12}), (Month{2024 * 12 + 2}));
  EXPECT_EQ(parse_compare("soon", {2026 * 12}), std::nullopt);
}

TEST_F(Groups, LeversLiftTheCoverageToTheirEnd) {
  for (const LeverMetric metric : {LeverMetric::kRpki, LeverMetric::kIrr}) {
    const Levers all = levers_of(edition(), {}, metric, 100000);
    std::uint64_t missing = 0;
    double coverage = static_cast<double>(all.covered) / static_cast<double>(all.routes);
    std::uint32_t least = UINT32_MAX;
    for (const Lever& lever : all.levers) {
      missing += lever.missing;
      EXPECT_LE(lever.missing, least) << "the most first";
      EXPECT_GT(lever.coverage_after, coverage);
      least = lever.missing;
      coverage = lever.coverage_after;
    }
    EXPECT_EQ(all.levers.size(), all.incomplete);
    EXPECT_EQ(all.covered + missing, all.routes);
    EXPECT_DOUBLE_EQ(coverage, 1);
    EXPECT_EQ(levers_of(edition(), {}, metric, 3).levers.size(), 3u);
  }
  EXPECT_EQ(levers_of(edition(), {'Q', 'Q'}, LeverMetric::kRpki, 3).networks, 0u);
}

TEST_F(Groups, ChangesKeepDataApartFromBetterAndWorse) {
  std::uint32_t networks = 0;
  for (const readiness::AsScore& score : edition().scores()) {
    networks += score.in_universe && edition().before(score.asn) != nullptr ? 1 : 0;
  }
  for (const StateChanges& changes : state_changes(edition())) {
    EXPECT_EQ(changes.better + changes.worse + changes.same + changes.gained_data + changes.lost_data, networks);
    EXPECT_EQ(changes.same, networks) << "the made history has the scores of today";
  }
  GroupRow a{.kind = GroupKind::kEconomy, .key = "KE", .routes = 100, .rpki_valid = 50};
  GroupRow b{.kind = GroupKind::kEconomy, .key = "UG", .routes = 100, .rpki_valid = 50};
  GroupRow small{.kind = GroupKind::kEconomy, .key = "TV", .routes = 2, .rpki_valid = 0};
  const std::vector<GroupRow> before = {a, b, small};
  a.rpki_valid = 60;
  b.rpki_valid = 40;
  small.rpki_valid = 2;
  const auto moved = movers(before, std::vector<GroupRow>{a, b, small}, GroupMetric::kRpkiRoutes, 20);
  ASSERT_EQ(moved.size(), 2u) << "a group of two routes moves too easily";
  EXPECT_EQ(moved.front().key, "KE");
  EXPECT_EQ(moved.back().key, "UG");
}

TEST_F(Groups, ParticipantsOnlyGrow) {
  const ParticipantGrowth growth = participant_growth(edition().snapshot(), {now().number - 60}, now());
  ASSERT_EQ(growth.months.size(), 61u);
  for (std::size_t p = 0; p < kProgrammes; ++p) {
    std::uint32_t last = 0;
    for (const ParticipantsAt& at : growth.months) {
      EXPECT_GE(at.participants[p], last);
      last = at.participants[p];
    }
    EXPECT_LE(last, growth.now[p]);
  }
}

}  // namespace
}  // namespace mannerly::observatory
