// The community's year over a made world whose numbers are known.
#include "observatory/community.h"

#include <gmock/gmock.h>

#include "observatory/made_edition.h"
#include "store/store_twin.h"

namespace mannerly::observatory {
namespace {

using readiness::Category;
using readiness::MadeWorld;
using store::GroupKind;
using testing::HasSubstr;

// 1000 (Kenya) and 1001 (Switzerland) joined in March 2025, 1002 in 2020; 1003 and 1004 take part in nothing.
class Community : public ::testing::Test {
 protected:
  Community() {
    for (const auto& [asn, economy] : kNetworks) world_.as(asn, "Example", economy);
    participant({1000, 1001}, "2025-03-10", snapshot::ProgrammeKind::kNetworkOperators);
    participant({1002}, "2020-01-01", snapshot::ProgrammeKind::kIxp);
    for (int n = Month{12 * 2024 + 10}.number; n <= month_number_of(Instant{MadeWorld::kAt}).number; ++n) seal({n});
    edition_.emplace(world_, store_);
  }
  void participant(std::vector<std::uint32_t> asns, std::string_view joined, snapshot::ProgrammeKind programme) {
    std::vector<Asn> list;
    for (const std::uint32_t asn : asns) list.push_back(Asn{asn});
    snapshot::ParticipantRow row{.name = world_.builder().text("Example"),
                                 .joined = parse_instant(joined)->seconds,
                                 .source = world_.source(),
                                 .programme = programme};
    world_.builder().add_participant(row, list);
  }
  // RPKI: 1000 goes from 0.2 to 0.8 in April, 1001 has no data before it joined; 1003 from 0.1 to 0.2, 1004 stays 0.5.
  void seal(Month month) {
    if (format_month(month) == "2025-02") return;  // nobody looked
    const bool later = format_month(month) >= "2025-04";
    std::vector<store::ScoreRow> rows;
    const auto add = [&](std::uint32_t asn, store::Millionths rpki) {
      rows.push_back({.asn = asn, .routes = 1});
      rows.back().score[readiness::index_of(Category::kRpki)] = rpki;
    };
    add(1000, later ? 800'000 : 200'000);
    add(1001, later ? 900'000 : store::kNoValue);
    add(1002, 1'000'000);
    add(1003, later ? 200'000 : 100'000);
    add(1004, 500'000);
    std::vector<store::GroupRow> groups = {{.kind = GroupKind::kWorld, .ases = 5, .rov_yes = 1, .rov_no = 3}};
    groups[0].ases_with_roa = later ? 3 : 2;
    groups[0].originating = 4;
    std::vector<store::IncidentRecord> incidents;
    if (format_month(month) == "2025-05") {
      incidents = {incident("a", incident::Kind::kMoas, 900'000, 0), incident("b", incident::Kind::kLeak1, 900'000, 0),
                   incident("c", incident::Kind::kMoas, 100'000, 0),
                   incident("d", incident::Kind::kMoas, 900'000, snapshot::FeedbackState::kAccepted)};
    }
    const Day day = first_day_of(month);
    ASSERT_TRUE(store_->seal({.info = {.day = day, .at = begin_of(day), .sources = "[]"},
                              .scores = rows,
                              .groups = groups,
                              .incidents = incidents}));
  }
  static store::IncidentRecord incident(std::string id, incident::Kind kind, std::uint32_t confidence,
                                        snapshot::FeedbackState feedback) {
    const std::int64_t start = parse_instant("2025-05-20")->seconds;
    return {.id = std::move(id),
            .kind = static_cast<std::uint8_t>(kind),
            .start = start,
            .end = start + 60,
            .culprit = Asn{1004},
            .confidence = confidence,
            .feedback = static_cast<std::uint8_t>(feedback),
            .json = "{}"};
  }
  static store::IncidentRecord incident(std::string id, incident::Kind kind, std::uint32_t confidence, int) {
    return incident(std::move(id), kind, confidence, snapshot::FeedbackState::kUndisputed);
  }
  const JoiningEffect& effect(const CommunityYear& year, std::string_view region) {
    for (const JoiningEffect& e : year.joining) {
      if (e.region == region && e.category == Category::kRpki) return e;
    }
    ADD_FAILURE() << region;
    return year.joining.front();
  }

  static constexpr std::array<std::pair<std::uint32_t, const char*>, 5> kNetworks = {
      {{1000, "KE"}, {1001, "CH"}, {1002, "CH"}, {1003, "KE"}, {1004, "CH"}}};
  MadeWorld world_;
  std::shared_ptr<store::StoreTwin> store_ = std::make_shared<store::StoreTwin>();
  std::optional<MadeEdition> edition_;
};

TEST_F(Community, GrowthAndIncidentsHaveTheirDenominators) {
  const auto year = community_of(**edition_, 2025);
  ASSERT_TRUE(year) << year.error().message;
  EXPECT_THAT(community_verdict(*year),
              HasSubstr("2 organisations took part at the end of 2025-06, 1 when 2025 began"));
  EXPECT_EQ(year->networks, 3U);
  EXPECT_EQ(year->economies, 2U);
  ASSERT_EQ(year->months.size(), 6U);
  EXPECT_FALSE(year->months[1].observed);
  EXPECT_FALSE(year->months[1].per_thousand());
  EXPECT_EQ(year->months[4].total(), 2U);  // neither the unsure one nor the accepted dispute
  EXPECT_DOUBLE_EQ(year->months[4].per_thousand().value(), 500);
  EXPECT_DOUBLE_EQ(year->months[3].per_thousand().value(), 0);
}

TEST_F(Community, WhoJoinedLaterBringsNoNetworksToAnEarlierYear) {
  const auto year = community_of(**edition_, 2024);
  ASSERT_TRUE(year) << year.error().message;
  EXPECT_EQ(year->networks, 1U);
  EXPECT_EQ(year->economies, 1U);
  EXPECT_THAT(community_verdict(*year), HasSubstr("of today's networks these have 1, in 1"));
}

TEST_F(Community, GroupsAreToldAtBothEndsOfTheYear) {
  const auto year = community_of(**edition_, 2025);
  ASSERT_TRUE(year);
  ASSERT_EQ(year->groups.size(), 1U);
  EXPECT_EQ(year->groups[0].begin->ases_with_roa, 2U);
  EXPECT_EQ(year->groups[0].end->ases_with_roa, 3U);
  EXPECT_EQ(format_month(*year->groups[0].begin_month), "2024-12");
  EXPECT_EQ(format_month(*year->groups[0].end_month), "2025-06");
}

TEST_F(Community, JoiningIsHeldAgainstTheOthers) {
  const auto year = community_of(**edition_, 2025);
  ASSERT_TRUE(year);
  const JoiningEffect& all = effect(*year, "");
  EXPECT_EQ(all.joined, 2U);
  EXPECT_EQ(all.with_data, 1U);  // nothing is known of 1001 before
  EXPECT_NEAR(all.before.value(), 0.2, 1e-9);
  EXPECT_NEAR(all.after.value(), 0.8, 1e-9);
  EXPECT_EQ(all.improved, 1U);
  EXPECT_EQ(all.others, 2U);  // 1002 takes part already
  EXPECT_NEAR(all.others_change().value(), 0.05, 1e-9);
  EXPECT_NEAR(all.net().value(), 0.55, 1e-9);
  const JoiningEffect& africa = effect(*year, "Africa");
  EXPECT_EQ(africa.others, 1U);
  EXPECT_NEAR(africa.net().value(), 0.5, 1e-9);
  const JoiningEffect& europe = effect(*year, "Europe");
  EXPECT_EQ(europe.joined, 1U);
  EXPECT_EQ(europe.with_data, 0U);
  EXPECT_FALSE(europe.before);
  EXPECT_FALSE(europe.net());
}

TEST_F(Community, YearsThatCannotBeToldAreAnError) {
  EXPECT_EQ(community_of(**edition_, 2026).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(community_of(**edition_, 1066).error().code, ErrorCode::kNotFound);
  const auto before = community_of(**edition_, 2010);
  ASSERT_TRUE(before);
  EXPECT_FALSE(before->months[0].observed);
  EXPECT_TRUE(before->groups.empty());
}

}  // namespace
}  // namespace mannerly::observatory
