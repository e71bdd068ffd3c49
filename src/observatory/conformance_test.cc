// The conformance report over made worlds: what comes from the snapshot, and what only a history can say.
#include "observatory/conformance.h"

#include <gmock/gmock.h>

#include "observatory/made_edition.h"
#include "store/store_twin.h"
#include "wire/json/value.h"

namespace mannerly::observatory {
namespace {

using programme::Check;
using programme::Outcome;
using readiness::MadeWorld;
using testing::HasSubstr;

constexpr std::uint32_t kOld = 1000, kNew = 1001, kAway = 1002;
constexpr std::string_view kSources =
    R"([{"name":"rib","kind":"mrt","state":"complete"},{"name":"archive","kind":"incidents","state":"complete"}])";

class Conformance : public ::testing::Test {
 protected:
  Conformance() {
    for (const std::uint32_t asn : {kOld, kNew, kAway}) world_.as(asn, "Example " + std::to_string(asn), "KE");
    world_.route("32.0.0.0/16", {"900 1000"});
    world_.route("32.1.0.0/16", {"900 1000"});
    world_.route("32.2.0.0/16", {"900 1001"});
    world_.route("32.3.0.0/16", {"900 1002"});
    world_.vrp("32.0.0.0/16", 16, kOld);
    snapshot::ParticipantRow row{.name = world_.builder().text("Example Net"), .source = world_.source()};
    world_.builder().add_participant(row, std::vector<Asn>{Asn{kOld}, Asn{kNew}});
  }

  // The middle of each month back from the edition's; none of October 2024. kNew announces since May, kAway was out
  // of sight in all of April.
  void seal_months(int months, std::string_view sources = kSources) {
    for (int n = 0; n < months; ++n) {
      const Month month{month_number_of(Instant{MadeWorld::kAt}).number - n};
      if (format_month(month) == "2024-10") continue;
      seal({first_day_of(month).number + 14}, month, sources);
    }
  }
  void seal(Day day, Month month, std::string_view sources) {
    std::vector<store::ScoreRow> rows;
    for (const std::uint32_t asn : {kOld, kNew, kAway}) {
      store::ScoreRow row{.asn = asn, .routes = 2};
      row.score[0] = asn == kOld ? 1'000'000 : 500'000;
      if (asn == kNew && format_month(month) < "2025-05") row = {.asn = asn};
      if (asn == kAway && format_month(month) == "2025-04") row = {.asn = asn};
      rows.push_back(row);
    }
    const store::SliceInfo info{.day = day, .at = begin_of(day), .sources = std::string(sources)};
    ASSERT_TRUE(store_->seal({.info = info, .scores = rows, .incidents = incidents_}));
    incidents_.clear();
  }
  void incident(std::string_view id, incident::Kind kind, std::uint32_t culprit, std::string_view start, int hours) {
    const Instant from = *parse_instant(start);
    incident::Incident i{.id = std::string(id),
                         .kind = kind,
                         .phase = incident::Phase::kClosed,
                         .start = from,
                         .end = from + Seconds{hours * 3600},
                         .culprit = Asn{culprit},
                         .confidence = 0.9};
    incidents_.push_back({.id = i.id,
                          .kind = static_cast<std::uint8_t>(kind),
                          .start = from.seconds,
                          .end = i.end->seconds,
                          .culprit = Asn{culprit},
                          .confidence = 900'000,
                          .json = incident::to_json(i)});
  }
  void open(bool with_store = true) { edition_.emplace(world_, with_store ? store_ : nullptr); }
  std::unique_ptr<const ConformanceReport> report(std::string_view who) {
    auto made = conformance_of(**edition_, who);
    if (!made) {
      ADD_FAILURE() << made.error().message;
      return nullptr;
    }
    return std::move(*made);
  }
  // Of a measured requirement for joining.
  static Outcome outcome_of(const ConformanceReport& r, Check check, std::uint32_t asn) {
    for (const auto& requirement : r.programme.requirements) {
      if (requirement.check != check || !requirement.join) continue;
      const auto* finding = r.audit.find(requirement.id, Asn{asn});
      if (finding != nullptr) return finding->outcome;
    }
    ADD_FAILURE() << "no such requirement";
    return Outcome::kNotApplicable;
  }

  MadeWorld world_;
  std::shared_ptr<store::StoreTwin> store_ = std::make_shared<store::StoreTwin>();
  std::vector<store::IncidentRecord> incidents_;
  std::optional<MadeEdition> edition_;
};

TEST_F(Conformance, TheStoreTellsSinceWhen) {
  incident("a", incident::Kind::kMoas, kOld, "2025-01-20", 2);
  incident("b", incident::Kind::kLeak1, kOld, "2025-05-20", 2);  // wrong, but nothing originated
  seal_months(14);
  open();
  const auto old = report("AS1000");
  ASSERT_NE(old, nullptr);
  // As far as days without a gap reach back: none of October was sealed.
  EXPECT_EQ(format_date(old->history.visible_since.at(Asn{kOld})), "2024-11-15");
  EXPECT_EQ(format_instant(old->history.clean_since.at(Asn{kOld})), "2025-01-20T02:00:00Z");
  EXPECT_EQ(outcome_of(*old, Check::kVisibleMonths, kOld), Outcome::kPassed);

  const auto young = report("1001");
  EXPECT_EQ(format_date(young->history.visible_since.at(Asn{kNew})), "2025-05-15");
  EXPECT_EQ(outcome_of(*young, Check::kVisibleMonths, kNew), Outcome::kFailed);

  const auto away = report("AS1002");
  EXPECT_EQ(format_date(away->history.visible_since.at(Asn{kAway})), "2025-05-15");
}

TEST_F(Conformance, AShortMemoryFailsNobody) {
  seal_months(2);
  open();
  const auto old = report("AS1000");
  EXPECT_TRUE(old->history.visible_since.empty());
  EXPECT_EQ(outcome_of(*old, Check::kVisibleMonths, kOld), Outcome::kNoData);
}

TEST_F(Conformance, DaysWithoutTheSourcesSayNothing) {
  seal_months(14, R"([{"name":"rib","kind":"mrt","state":"failed"}])");
  open();
  const auto old = report("AS1000");
  EXPECT_TRUE(old->history.visible_since.empty());
  EXPECT_TRUE(old->history.clean_since.empty());
  EXPECT_EQ(outcome_of(*old, Check::kVisibleMonths, kOld), Outcome::kNoData);
}

TEST_F(Conformance, MonthsAreMeansOfTheNetworksWithData) {
  seal_months(14);
  open();
  const auto r = report("participant-0");
  EXPECT_EQ(r->op.name, "Example Net");
  ASSERT_EQ(r->months.size(), 13U);
  EXPECT_EQ(format_month(r->months.front().month), "2024-06");
  const auto& gap = r->months[4];
  EXPECT_EQ(format_month(gap.month), "2024-10");
  EXPECT_EQ(gap.ases, 0U);
  EXPECT_FALSE(gap.mean[0]);
  EXPECT_DOUBLE_EQ(r->months[5].mean[0].value(), 1.0);  // kNew had no data
  EXPECT_EQ(r->months[5].with_data[0], 1U);
  EXPECT_DOUBLE_EQ(r->months.back().mean[0].value(), 0.75);
  EXPECT_EQ(r->months.back().with_data[0], 2U);
  EXPECT_FALSE(r->months.back().mean[4]);
}

TEST_F(Conformance, IncidentsOfThreeMonthsAreListed) {
  incident("a", incident::Kind::kMoas, kOld, "2025-01-20", 2);
  incident("b", incident::Kind::kLeak1, kNew, "2025-05-20", 2);
  incident("c", incident::Kind::kMoas, kAway, "2025-05-21", 2);
  seal_months(14);
  open();
  const auto r = report("participant-0");
  ASSERT_EQ(r->incidents.size(), 1U);
  EXPECT_EQ(r->incidents_total, 1U);
  EXPECT_EQ(r->incidents[0].incident.id, "b");
}

TEST_F(Conformance, TheJsonSaysWhatTheReportSays) {
  seal_months(14);
  open();
  const auto r = report("participant-0");
  render::JsonWriter json;
  write_conformance(json, **edition_, *r);
  json::Document document;
  const auto root = document.parse_object(json.text());
  ASSERT_TRUE(root);
  EXPECT_EQ(json::text_of(*root, "who"), "participant-0");
  EXPECT_EQ(json::text_of(*root, "verdict"), conformance_verdict(*r));
  std::size_t findings = 0, fixes = 0;
  json::field_of(*root, "findings")->each_item([&](const json::Value& finding) {
    EXPECT_EQ(json::text_of(finding, "section"), key_of(r->picture.entries[findings].section));
    json::field_of(finding, "fixes")->each_item([&](const json::Value&) { ++fixes; });
    ++findings;
  });
  EXPECT_EQ(findings, r->picture.entries.size());
  EXPECT_GT(fixes, 0U);
  EXPECT_THAT(json.text(), HasSubstr(R"("month":"2024-10","networks":0,"filtering":{"mean":null,"with_data":0})"));
}

TEST_F(Conformance, WhoIsAskedForMustBeSomebody) {
  open(false);
  EXPECT_EQ(conformance_of(**edition_, "AS1999").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(conformance_of(**edition_, "participant-1").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(conformance_of(**edition_, "participant-x").error().code, ErrorCode::kUsage);
  EXPECT_EQ(conformance_of(**edition_, "").error().code, ErrorCode::kUsage);
  const auto r = report("AS1000");
  EXPECT_TRUE(r->history.visible_since.empty());
  EXPECT_THAT(r->caveats, testing::Contains(HasSubstr("no history")));
}

}  // namespace
}  // namespace mannerly::observatory
