// What a sealed day says and what its edition says are the same numbers: rows, groups and prefixes against the scores
// that they were made of, counted here in another way.
#include <gtest/gtest.h>

#include <algorithm>

#include "observatory/edition.h"
#include "tests/fault/observed_world.h"

namespace mannerly::integration {
namespace {

using observatory::Edition;
using readiness::AsScore;
using readiness::GroupBy;
using readiness::GroupScore;
using store::GroupKind;
using store::GroupRow;

class Editions : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<fault::Folder>("editions");
    fault::write_observed_world(*folder_ / "world", 4);
    const auto report = fault::observe(*folder_ / "world", *folder_ / "data");
    ASSERT_TRUE(report) << report.error().message;
    auto store = store::open_sqlite(*folder_ / "data" / "store.sqlite", {.read_only = true});
    ASSERT_TRUE(store) << store.error().message;
    store_ = std::move(*store);
    const auto profile = readiness::builtin_profile(readiness::kDefaultProfile);
    auto edition = Edition::open({.snapshot = *folder_ / "data" / "days" / "2026-11-01" / "world.snapshot",
                                  .store = store_,
                                  .incidents = *folder_ / "data" / "incidents"},
                                 *profile);
    ASSERT_TRUE(edition) << edition.error().message;
    edition_ = std::move(*edition);
  }
  static void TearDownTestSuite() {
    edition_.reset();
    store_.reset();
    folder_.reset();
  }
  static constexpr Day kDay{20'758};  // 2026-11-01

  static std::unique_ptr<fault::Folder> folder_;
  static std::shared_ptr<store::Store> store_;
  static std::shared_ptr<const Edition> edition_;
};
std::unique_ptr<fault::Folder> Editions::folder_;
std::shared_ptr<store::Store> Editions::store_;
std::shared_ptr<const Edition> Editions::edition_;

TEST_F(Editions, SaysWhatItRestsOn) {
  EXPECT_EQ(format_day(kDay), "2026-11-01");
  EXPECT_EQ(format_instant(edition_->at()), "2026-11-01T23:59:59Z");
  EXPECT_EQ(format_month(edition_->month()), "2026-11");
  ASSERT_EQ(edition_->slices().size(), 4U);
  EXPECT_EQ(edition_->slices().back().snapshot, to_hex(edition_->snapshot().id()));
  EXPECT_NE(edition_->id().find(edition_->snapshot().short_id()), std::string::npos);
  EXPECT_EQ(edition_->slices().back().ases, edition_->world().ases) << "those that aggregates are over";
}

TEST_F(Editions, EveryAsHasTheRowThatTheStoreKeeps) {
  const auto rows = store_->day(kDay);
  ASSERT_EQ(rows->size(), edition_->scores().size());
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const AsScore& score = edition_->scores()[i];
    const store::ScoreRow& row = (*rows)[i];
    ASSERT_EQ(row.asn, score.asn.value);
    EXPECT_EQ(edition_->find(score.asn), &score);
    EXPECT_EQ(row.routes, score.counts.routes);
    EXPECT_EQ(row.rpki_valid, score.counts.rpki_valid);
    for (std::size_t c = 0; c < store::kCategories; ++c) {
      const auto kept = store::from_millionths(row.score[c]);
      ASSERT_EQ(kept.has_value(), score.categories[c].score.has_value());
      if (kept) {
        EXPECT_NEAR(*kept, *score.categories[c].score, 1e-6);
      }
    }
  }
  EXPECT_EQ(edition_->find(Asn{4'294'967'294}), nullptr);
}

// The groups of the store against readiness::group_scores of the same day, and their sums against their ASes.
TEST_F(Editions, GroupsAreThoseOfReadinessAndSumUpTheirAses) {
  const Month month = edition_->month();
  const std::pair<GroupKind, GroupBy> kinds[] = {{GroupKind::kEconomy, GroupBy::kEconomy},
                                                 {GroupKind::kRir, GroupBy::kRirRegion},
                                                 {GroupKind::kRegion, GroupBy::kUnRegion},
                                                 {GroupKind::kSubRegion, GroupBy::kUnSubRegion}};
  const auto world = store_->groups(GroupKind::kWorld, month);
  ASSERT_EQ(world->size(), 1U);
  std::uint64_t routes = 0, originating = 0;
  for (const AsScore& score : edition_->scores()) {
    if (!score.in_universe) continue;
    routes += score.counts.routes;
    originating += score.counts.routes > 0 ? 1 : 0;
  }
  EXPECT_EQ(world->front().routes, routes);
  EXPECT_EQ(world->front().originating, originating);
  EXPECT_EQ(world->front().ases, edition_->world().ases);
  for (const auto& [kind, by] : kinds) {
    const auto rows = store_->groups(kind, month);
    const auto groups = edition_->groups(by);
    ASSERT_EQ(rows->size(), groups.size()) << store::name_of(kind);
    GroupRow sum;
    for (const GroupRow& row : *rows) {
      const auto group = std::ranges::find(groups, row.key, &GroupScore::key);
      ASSERT_NE(group, groups.end()) << row.key;
      EXPECT_EQ(row.ases, group->ases);
      for (std::size_t c = 0; c < store::kCategories; ++c) {
        EXPECT_EQ(row.categories[c].with_data, group->categories[c].with_data);
        EXPECT_EQ(row.categories[c].mean, store::to_millionths(group->categories[c].mean));
        EXPECT_EQ(row.categories[c].median, store::to_millionths(group->categories[c].median));
        std::uint32_t ases = 0;
        for (const std::uint32_t count : row.categories[c].by_state) ases += count;
        EXPECT_EQ(ases, row.ases);
      }
      EXPECT_EQ(row.rpki_valid + row.rpki_invalid + row.rpki_notfound, row.routes) << row.key;
      sum.ases += row.ases;
      sum.routes += row.routes;
      sum.registered += row.registered;
      sum.rpki_valid += row.rpki_valid;
      sum.ases_with_roa += row.ases_with_roa;
      sum.rov_yes += row.rov_yes;
      sum.rov_no += row.rov_no;
    }
    EXPECT_EQ(sum.ases, world->front().ases) << store::name_of(kind);
    EXPECT_EQ(sum.routes, world->front().routes);
    EXPECT_EQ(sum.registered, world->front().registered);
    EXPECT_EQ(sum.rpki_valid, world->front().rpki_valid);
    EXPECT_EQ(sum.ases_with_roa, world->front().ases_with_roa);
    EXPECT_EQ(sum.rov_yes, world->front().rov_yes);
    EXPECT_EQ(sum.rov_no, world->front().rov_no);
  }
}

TEST_F(Editions, PrefixesAreTheRoutesWithAnAsAsOrigin) {
  std::size_t wanted = 0;
  for (const snapshot::RouteRow& route : edition_->snapshot().routes()) {
    if (route.origin_kind != snapshot::OriginKind::kAsn) continue;
    ++wanted;
    const auto history = store_->origin_history(Asn{route.origin}, kDay, kDay);
    const bool there = std::ranges::any_of(
        *history, [&](const auto& each) { return each.first == route.prefix() && each.second.row.has_value(); });
    ASSERT_TRUE(there) << format_prefix(route.prefix());
  }
  EXPECT_EQ(edition_->slices().back().prefixes, wanted);
  EXPECT_GT(wanted, 100U);
}

TEST_F(Editions, TheMonthBeforeIsThatOfItsLastDay) {
  const auto before = store_->day({kDay.number - 1});
  ASSERT_EQ(edition_->month_before().size(), before->size());
  for (std::size_t i = 0; i < before->size(); ++i) EXPECT_EQ(edition_->month_before()[i], (*before)[i]);
  EXPECT_NE(edition_->before(edition_->scores().front().asn), nullptr);
}

TEST_F(Editions, CountedIncidentsAreThoseOfTheArchive) {
  const auto page = store_->incidents({}, "", 1000);
  EXPECT_GT(page->total, 0U);
  EXPECT_GT(edition_->snapshot().incidents().size(), 0U);
  for (const snapshot::IncidentRow& row : edition_->snapshot().incidents()) {
    const auto record = store_->incident(std::string(edition_->snapshot().text(row.id)));
    ASSERT_TRUE(record) << record.error().message;
    EXPECT_EQ(record->culprit.value, row.culprit);
    EXPECT_EQ(record->start, row.start);
  }
}

TEST_F(Editions, ReadersKeepTheEditionThatTheyHave) {
  observatory::Publisher publisher;
  EXPECT_EQ(publisher.current(), nullptr);
  publisher.publish(edition_);
  const std::shared_ptr<const Edition> reader = publisher.current();
  EXPECT_EQ(reader, edition_);
  publisher.publish(nullptr);
  EXPECT_EQ(publisher.current(), nullptr);
  EXPECT_EQ(reader->id(), edition_->id());
}

}  // namespace
}  // namespace mannerly::integration
