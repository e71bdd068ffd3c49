// Days of the past: which one a time or an id names, and that nothing later shows in it.
#include "observatory/past.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "incident/incident.h"
#include "observatory/groups.h"
#include "observatory/incidents.h"
#include "observatory/made_edition.h"
#include "observatory/months.h"
#include "observatory/rows.h"
#include "store/store_twin.h"

namespace mannerly::observatory {
namespace {

namespace fs = std::filesystem;
using readiness::MadeWorld;
using ::testing::HasSubstr;

constexpr Instant kNewest{MadeWorld::kAt}, kNow{MadeWorld::kAt + 3600};
constexpr std::int64_t kDayLong = 86400;

// Three sealed days: 40 days ago and kept, yesterday and not kept, today.
class Past : public testing::Test {
 protected:
  Past() : folder_(fs::temp_directory_path() / ("mannerly-past-" + std::to_string(::getpid()))) {
    first_.as(201, "Then", "CH");
    first_.route("11.1.0.0/16", {"900 201"});
    now_.as(201, "Now", "CH");
    now_.as(202, "New", "CH");
    now_.route("11.1.0.0/16", {"900 201"});
    now_.route("11.2.0.0/16", {"900 202"});
    first_.finish();
    fs::create_directories(folder_ / "days" / format_day(day(40)));
    io::write_file_atomically(folder_ / "days" / format_day(day(40)) / "world.snapshot", first_.bytes()).value();
    const std::string id = to_hex(snapshot::Snapshot::open(first_.bytes()).value().id());
    seal(40, id, 5);
    seal(1, std::string(64, 'c'), 6);
    // What its own edition says of the newest day is not asked here, only its snapshot.
    newest_.emplace(now_, store_);
    seal(0, to_hex((*newest_)->snapshot().id()), 7);
    newest_edition_ = reopened();
    past_.emplace(folder_ / "days", store_);
  }
  ~Past() override { fs::remove_all(folder_); }

  static Day day(int back) { return day_of(kNewest + Seconds{-back * kDayLong}); }
  static Instant at_of(int back) { return kNewest + Seconds{-back * kDayLong}; }
  static incident::Incident incident(const std::string& id, int begin_back, int end_back) {
    incident::Incident i;
    i.id = id;
    i.kind = incident::Kind::kMoas;
    i.phase = incident::Phase::kClosed;
    i.start = at_of(begin_back);
    i.end = at_of(end_back);
    i.culprit = Asn{201};
    i.confidence = 0.9;
    return i;
  }
  void seal(int back, const std::string& id, std::uint32_t routes) {
    std::vector<store::IncidentRecord> incidents;
    for (const incident::Incident& i : {incident("a", 50, 45), incident("b", 41, 30), incident("c", 20, 19)}) {
      incidents.push_back({.id = i.id,
                           .kind = static_cast<std::uint8_t>(i.kind),
                           .start = i.start.seconds,
                           .end = i.end->seconds,
                           .culprit = i.culprit,
                           .json = incident::to_json(i)});
    }
    std::vector<store::ScoreRow> scores = {{.asn = 201, .routes = routes}};
    if (back > 0) scores.push_back({.asn = 64501, .routes = 1});  // gone today
    store::GroupRow world{.kind = store::GroupKind::kWorld, .ases = 1, .routes = routes};
    const std::vector groups = {world};
    store::Observation observation{.scores = scores, .groups = groups, .incidents = incidents};
    observation.info = {.day = day(back),
                        .snapshot = id,
                        .profile = std::string(readiness::kDefaultProfile),
                        .at = at_of(back),
                        .sources = "[]"};
    ASSERT_TRUE(store_->seal(observation));
  }
  // The newest edition once its day is sealed.
  std::shared_ptr<const Edition> reopened() {
    const fs::path file = folder_ / "newest.snapshot";
    io::write_file_atomically(file, now_.bytes()).value();
    return Edition::open({file, store_}, *readiness::builtin_profile(readiness::kDefaultProfile)).value();
  }
  Result<std::shared_ptr<const Edition>> at(std::string_view when) { return past_->at(newest_edition_, when, kNow); }
  std::string why_not(std::string_view when, ErrorCode code = ErrorCode::kNotFound) {
    const auto got = at(when);
    EXPECT_FALSE(got) << when;
    if (got) return "";
    EXPECT_EQ(got.error().code, code) << when;
    return got.error().message;
  }

  fs::path folder_;
  MadeWorld first_, now_;
  std::shared_ptr<store::Store> store_ = std::make_shared<store::StoreTwin>();
  std::optional<MadeEdition> newest_;
  std::shared_ptr<const Edition> newest_edition_;
  std::optional<PastEditions> past_;
};

TEST_F(Past, ATimeNamesTheDayThatWasCurrent) {
  const auto then = at(format_day(day(40)));
  ASSERT_TRUE(then) << then.error().message;
  EXPECT_NE((*then)->id(), newest_edition_->id());
  EXPECT_EQ((*then)->find(Asn{202}), nullptr) << "it came later";
  EXPECT_EQ(at(format_day(day(39))).value(), *then) << "until the next one it stays current, and is held";
  EXPECT_EQ(at(format_instant(at_of(40))).value(), *then);
  EXPECT_EQ(at(to_hex((*then)->snapshot().id()).substr(0, 12)).value(), *then);
  EXPECT_EQ(at(format_instant(kNewest)).value(), newest_edition_);
  EXPECT_EQ(at(format_day(day_of(kNow))).value(), newest_edition_);
  EXPECT_EQ(at(newest_edition_->snapshot().short_id()).value(), newest_edition_);
}

TEST_F(Past, WhatIsNotThereIsSaid) {
  EXPECT_THAT(why_not(format_instant(at_of(40) + Seconds{-1})), HasSubstr("the first data are of"));
  EXPECT_THAT(why_not(format_day(day(1))),
              HasSubstr("is not kept any more; next to it there are " + format_day(day(40))));
  EXPECT_THAT(why_not("cccccccc"), HasSubstr("is not kept any more"));
  EXPECT_THAT(why_not("0123456789"), HasSubstr("no sealed day has a snapshot of this id"));
  EXPECT_THAT(why_not("2099-01-01"), HasSubstr("has not come yet"));
  why_not("soon", ErrorCode::kUsage);
  why_not("abc", ErrorCode::kUsage);
}

TEST_F(Past, ANetworkThatIsGoneWasKnownUntil) {
  EXPECT_EQ(last_known_on(*newest_edition_, Asn{64501}).value(), day(1));
  EXPECT_EQ(last_known_on(*newest_edition_, Asn{201}).value(), day(0));
  EXPECT_EQ(last_known_on(*newest_edition_, Asn{64999}).value(), std::nullopt);
}

TEST_F(Past, NothingLaterShows) {
  const auto then = at(format_day(day(40))).value();
  store::Store& store = *then->store();
  ASSERT_EQ(then->slices().size(), 1u);
  EXPECT_EQ(months_of(*then).front(), month_number_of(day(40)));
  const auto history = store.as_history(Asn{201}, day(100), day(0)).value();
  ASSERT_EQ(history.size(), 1u);
  EXPECT_EQ(history[0].row->routes, 5u);
  const auto months = store.as_months(Asn{201}, month_number_of(day(100)), month_number_of(day(0))).value();
  ASSERT_EQ(months.size(), 1u);
  EXPECT_EQ(months[0].second.routes, 5u);
  EXPECT_EQ(store.month(month_number_of(day(40))).value().at(0).routes, 5u);
  EXPECT_TRUE(store.month(month_number_of(day(0))).value().empty());
  EXPECT_EQ(store.day(day(0)).value().at(0).routes, 5u);
  EXPECT_EQ(store.groups(store::GroupKind::kWorld, month_number_of(day(40))).value().at(0).routes, 5u);
  EXPECT_TRUE(store.groups(store::GroupKind::kWorld, month_number_of(day(0))).value().empty());
  EXPECT_EQ(store.group_history(store::GroupKind::kWorld, "", day(100), day(0)).value().size(), 1u);
  EXPECT_FALSE(store.drop_slice(day(40)));
  EXPECT_FALSE(store.seal({}));
}

TEST_F(Past, IncidentsAreThoseOfThen) {
  const auto then = at(format_day(day(40))).value();
  const auto list = list_incidents(*then, {}, "", 10).value();
  ASSERT_EQ(list.incidents.size(), 2u) << "c began later";
  EXPECT_EQ(list.incidents[0].incident.id, "b");
  EXPECT_EQ(list.incidents[0].incident.phase, incident::Phase::kOpen) << "it ended later";
  EXPECT_FALSE(list.incidents[0].incident.end);
  EXPECT_EQ(list.incidents[1].incident.phase, incident::Phase::kClosed);
  const auto open = list_incidents(*then, {.open = true}, "", 10).value();
  ASSERT_EQ(open.incidents.size(), 1u);
  EXPECT_EQ(open.incidents[0].incident.id, "b");
  EXPECT_EQ(list_incidents(*then, {.open = false}, "", 10).error().code, ErrorCode::kUsage);
  EXPECT_EQ(find_incident(*then, "c").error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(find_incident(*then, "b").value().incident.end);
  EXPECT_TRUE(find_incident(*newest_edition_, "b").value().incident.end);
}

}  // namespace
}  // namespace mannerly::observatory
