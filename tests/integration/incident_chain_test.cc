// From an archive of incidents to a score, as a user's files go: the framework's vectors, a dispute and its
// decision, an archive that did not look, and the audit's three months.
#include <gtest/gtest.h>

#include <fstream>

#include "incident/incident.h"
#include "io/file.h"
#include "programme/audit.h"
#include "readiness/readiness.h"
#include "service/ingest/ingest.h"

namespace mannerly::integration {
namespace {

namespace fs = std::filesystem;
using incident::Kind;
using readiness::MetricId;

constexpr std::int64_t kMinute = 60, kHour = 3600, kDayLong = 86400;
const std::int64_t kMonth = parse_instant("2026-11-01")->seconds;
constexpr Asn kCulprit{3300}, kAccomplice{3301}, kVictim{3302};

class IncidentChain : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(::testing::TempDir()) / ("mannerly-chain-" + std::string(test->name()));
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "archive");
    write("pfx2as.txt", "5.0.0.0\t16\t3300\n5.1.0.0\t16\t3301\n5.2.0.0\t16\t3302\n");
    covers("2026-08-01", "2026-11-21");
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  void covers(const std::string& from, const std::string& to) {
    write("archive/report.json", "{\"from\":\"" + from + "T00:00:00Z\",\"to\":\"" + to + "T00:00:00Z\"}");
  }
  // Seconds of November 2026; a kind each.
  void happened(Kind kind, std::int64_t begin, std::int64_t end) {
    incident::Incident i{.kind = kind,
                         .phase = incident::Phase::kClosed,
                         .start = {kMonth + begin},
                         .end = Instant{kMonth + end},
                         .culprit = kCulprit};
    i.id = std::string(name_of(kind)) + "-" + std::to_string(begin);
    i.accomplices = {kAccomplice};
    i.victims = {kVictim};
    i.prefixes = {{parse_prefix("5.2.0.0/16").value(), {kVictim}, i.start, i.end, 3}};
    i.prefix_count = 1;
    i.confidence = 0.95;
    incidents_ += to_json(i) + "\n";
  }
  readiness::Assessor assess(std::string_view profile = readiness::kDefaultProfile) {
    write("archive/incidents.jsonl", incidents_);
    const auto world = service::parse_world(
        "name = 'w'\nat = 2026-11-21\n[[source]]\nkind = 'pfx2as'\npath = 'pfx2as.txt'\n"
        "[[source]]\nkind = 'incidents'\npath = 'archive'\n",
        folder_ / "world.toml");
    EXPECT_TRUE(world) << world.error().message;
    const auto report = service::ingest(*world, folder_ / "world.snapshot");
    EXPECT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->incomplete, 0u);
    file_ = io::MappedFile::open(folder_ / "world.snapshot").value();
    snapshot_ = snapshot::Snapshot::open(file_.bytes(), snapshot::Check::kAll).value();
    return readiness::Assessor(readiness::Inputs::of(*snapshot_), readiness::builtin_profile(profile).value());
  }
  static std::optional<double> value(const readiness::Assessor& a, Asn asn, MetricId id) {
    return a.score_as(asn).metrics[readiness::index_of(id)];
  }

  fs::path folder_;
  std::string incidents_;
  io::MappedFile file_;
  std::optional<snapshot::Snapshot> snapshot_;
};

TEST_F(IncidentChain, TheWorkedExampleOfTheFramework) {
  happened(Kind::kMoas, 0, 29 * kMinute);
  happened(Kind::kForgedEdge, 2 * kDayLong, 2 * kDayLong + 13 * kHour);
  happened(Kind::kSquat, 5 * kDayLong, 5 * kDayLong + 25 * kHour);
  happened(Kind::kLeak2, 9 * kDayLong, 9 * kDayLong + 20 * kMinute);
  happened(Kind::kLeak4, 9 * kDayLong + 20 * kMinute, 9 * kDayLong + 40 * kMinute);  // touches: one of 40 minutes
  const readiness::Assessor a = assess();
  EXPECT_EQ(value(a, kCulprit, MetricId::kM2), 3.5);
  EXPECT_EQ(value(a, kAccomplice, MetricId::kM2C), 3.5);
  EXPECT_EQ(value(a, kCulprit, MetricId::kM1), 1);
  EXPECT_EQ(value(a, kAccomplice, MetricId::kM1C), 1);
  EXPECT_EQ(value(a, kVictim, MetricId::kM2), 0);
  const auto filtering = a.score_as(kCulprit).categories[readiness::index_of(readiness::Category::kFiltering)];
  ASSERT_TRUE(filtering.score);
  EXPECT_NEAR(*filtering.score, 0.2588, 5e-5) << "the published point of the curve: 3.5 -> 25.88 %";
  EXPECT_EQ(a.explain(kCulprit, MetricId::kM2).formula, "penalty 0.5 + 1 + 2 = 3.5: 3 incidents in 2026-11");
}

TEST_F(IncidentChain, AnAcceptedDisputeNoLongerCounts) {
  happened(Kind::kMoas, 0, kHour);
  happened(Kind::kMoas, kDayLong, kDayLong + kHour);
  EXPECT_EQ(value(assess(), kCulprit, MetricId::kM2), 2);
  const std::string id = "{\"id\":\"moas-0\",\"at\":\"2026-11-02T00:00:00Z\",";
  write("archive/feedback.jsonl", id + "\"state\":\"disputed\",\"by\":\"noc@example.net\",\"text\":\"ours\"}\n");
  EXPECT_EQ(value(assess(), kCulprit, MetricId::kM2), 2) << "nobody has decided";
  std::ofstream(folder_ / "archive/feedback.jsonl", std::ios::app)
      << id << "\"state\":\"accepted\",\"by\":\"auditor\"}\n";
  const readiness::Assessor a = assess();
  EXPECT_EQ(value(a, kCulprit, MetricId::kM2), 1);
  EXPECT_EQ(value(a, kAccomplice, MetricId::kM2C), 1);
  EXPECT_EQ(a.explain(kCulprit, MetricId::kM2).evidence.size(), 2u) << "it stays visible";
}

TEST_F(IncidentChain, NothingSeenIsZeroOnlyOfTimeThatWasLookedAt) {
  EXPECT_EQ(value(assess(), kCulprit, MetricId::kM2), 0);
  covers("2026-08-01", "2026-10-31");
  EXPECT_EQ(value(assess(), kCulprit, MetricId::kM2), std::nullopt);
  covers("2026-11-11", "2026-11-21");
  const readiness::Assessor half = assess();
  EXPECT_EQ(value(half, kCulprit, MetricId::kM2), 0);
  EXPECT_EQ(half.explain(kCulprit, MetricId::kM2).note, "the incident sources cover 50 % of the month so far");
  fs::remove(folder_ / "archive/report.json");
  EXPECT_EQ(value(assess(), kCulprit, MetricId::kM2), std::nullopt);
}

TEST_F(IncidentChain, TheAuditKnowsThreeMonths) {
  constexpr std::string_view kRequirement = "netops.A1.join.no-illegitimate-origination";
  const auto outcome = [&] {
    const readiness::Assessor a = assess();
    const auto netops = programme::builtin_programme("network-operator").value();
    const programme::Operator op{.name = "Example Net", .asns = {kCulprit}};
    const auto report = programme::audit(a, netops, op);
    EXPECT_TRUE(report) << report.error().message;
    const programme::Finding* finding = report->find(kRequirement, kCulprit);
    EXPECT_NE(finding, nullptr);
    return *finding;
  };
  EXPECT_EQ(outcome().outcome, programme::Outcome::kPassed);
  covers("2026-10-06", "2026-11-21");
  EXPECT_EQ(outcome().outcome, programme::Outcome::kNoData);
  EXPECT_EQ(outcome().reason, "the incident sources cover 50 % of the 3 months");
  happened(Kind::kSubMoas, -20 * kDayLong, -20 * kDayLong + kHour);  // in October: not of the month, of the three
  EXPECT_EQ(outcome().outcome, programme::Outcome::kFailed);
  EXPECT_EQ(outcome().numerator, 1);
  EXPECT_EQ(value(assess(), kCulprit, MetricId::kM2), 0);
}

}  // namespace
}  // namespace mannerly::integration
