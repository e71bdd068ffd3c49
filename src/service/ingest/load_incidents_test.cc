#include <gtest/gtest.h>

#include <fstream>

#include "incident/incident.h"
#include "io/file.h"
#include "service/ingest/ingest.h"
#include "snapshot/snapshot.h"

namespace mannerly::service {
namespace {

namespace fs = std::filesystem;
using snapshot::FeedbackState;
using snapshot::IncidentRow;
using snapshot::SourceState;

incident::Incident made(std::string id, std::int64_t start) {
  incident::Incident i{.id = std::move(id), .kind = incident::Kind::kSubMoas, .start = {start}, .culprit = Asn{64500}};
  i.accomplices = {Asn{64501}};
  i.victims = {Asn{64502}};
  const Prefix prefix = parse_prefix("192.0.2.0/24").value();
  i.prefixes = {{.prefix = prefix, .victims = {Asn{64502}}, .start = {start}, .peers = 2}};
  i.prefix_count = 1;
  const Address address = parse_address("198.51.100.1").value();
  i.seen_by = {{"rrc00", address, Asn{64503}, 1}, {"rrc01", address, Asn{64503}, 1}, {"rrc01", address, Asn{64504}, 1}};
  i.confidence = 0.875;
  return i;
}

class Archive : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(::testing::TempDir()) / ("mannerly-archive-" + std::string(test->name()));
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "archive");
  }
  void TearDown() override { fs::remove_all(folder_); }
  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  // Ingests a world that names the archive so; the snapshot's bytes stay as long as the test.
  snapshot::Snapshot read(const std::string& path = "archive") {
    const std::string vrps = R"({"roas":[{"prefix":"192.0.2.0/24","maxLength":24,"asn":64502,"ta":"ta"}]})";
    write("vrps.json", vrps);
    const auto world = parse_world("name = \"w\"\nat = 2025-06-15\n[[source]]\nkind = \"incidents\"\npath = \"" + path +
                                       "\"\n[[source]]\nkind = \"vrp\"\npath = \"vrps.json\"\n",
                                   folder_ / "world.toml");
    EXPECT_TRUE(world) << world.error().message;
    const fs::path out = folder_ / "world.snapshot";
    const auto report = ingest(*world, out);
    EXPECT_TRUE(report) << report.error().message;
    file_ = io::MappedFile::open(out).value();
    return snapshot::Snapshot::open(file_.bytes(), snapshot::Check::kAll).value();
  }

  fs::path folder_;
  io::MappedFile file_;
};

TEST_F(Archive, IsTakenWithItsFeedbackAndItsTime) {
  incident::Incident closed = made("first", 1'749'000'000);
  closed.phase = incident::Phase::kClosed;
  closed.end = Instant{1'749'000'600};
  write("archive/incidents.jsonl", to_json(closed) + "\n" + to_json(made("second", 1'749'100'000)) + "\n");
  write("archive/feedback.jsonl",
        "{\"id\":\"first\",\"state\":\"disputed\",\"by\":\"x\"}\n{\"id\":\"first\",\"state\":\"accepted\"}\n"
        "{\"id\":\"none\",\"state\":\"rejected\"}\n");
  write("archive/report.json", R"({"from":"2025-06-01T00:00:00Z","to":"2025-06-14T12:00:00Z","other":1})");
  const snapshot::Snapshot s = read();
  ASSERT_EQ(s.sources()[0].state, SourceState::kComplete) << s.text(s.sources()[0].error);
  EXPECT_EQ(s.sources()[0].records, 2u);
  EXPECT_EQ(format_instant({s.sources()[0].at}), "2025-06-14T12:00:00Z");
  EXPECT_EQ(s.text(s.sources()[0].path), "archive/incidents.jsonl");
  ASSERT_EQ(s.incidents().size(), 2u);
  const IncidentRow& first = s.incidents()[0];
  EXPECT_EQ(s.text(first.id), "first");
  EXPECT_EQ(first.start, 1'749'000'000);
  EXPECT_EQ(first.end, 1'749'000'600);
  EXPECT_EQ(first.flags, 0);
  EXPECT_EQ(first.kind, static_cast<std::uint8_t>(incident::Kind::kSubMoas));
  EXPECT_EQ(first.confidence, 875'000u);
  EXPECT_EQ(first.peers, 2u);
  EXPECT_EQ(first.feedback, FeedbackState::kAccepted);
  EXPECT_EQ(s.incident_prefixes()[first.prefixes.begin].prefix(), parse_prefix("192.0.2.0/24").value());
  EXPECT_EQ(s.incidents()[1].feedback, FeedbackState::kUndisputed);
  EXPECT_EQ(s.incidents()[1].flags, IncidentRow::kOngoing);
  ASSERT_EQ(s.incident_coverage().size(), 1u);
  EXPECT_EQ(format_instant({s.incident_coverage()[0].from}), "2025-06-01T00:00:00Z");
  EXPECT_EQ(s.incidents_of(Asn{64501}).size(), 2u);
}

TEST_F(Archive, WithoutIncidentsIsWholeAndKnowsItsTime) {
  write("archive/incidents.jsonl", "");
  write("archive/report.json", R"({"from":"2025-06-01T00:00:00Z","to":"2025-06-14T12:00:00Z"})");
  const snapshot::Snapshot s = read("archive/incidents.jsonl");
  EXPECT_EQ(s.sources()[0].state, SourceState::kComplete);
  EXPECT_EQ(s.incident_coverage()[0].to - s.incident_coverage()[0].from, 13 * 86400 + 43200);
}

TEST_F(Archive, DamageIsCounted) {
  std::string line = to_json(made("first", 1'749'000'000));
  write("archive/incidents.jsonl", line + "\n" + line.substr(0, 40) + "\n{}\n");
  write("archive/feedback.jsonl", "nonsense\n{\"id\":\"first\"}\n{\"id\":\"first\",\"state\":\"maybe\"}\n");
  write("archive/report.json", R"({"from":"2025-06-14","to":"2025-06-01"})");
  const snapshot::Snapshot s = read();
  EXPECT_EQ(s.sources()[0].state, SourceState::kSkipped);
  EXPECT_EQ(s.incidents().size(), 1u);
  EXPECT_EQ(s.incidents()[0].feedback, FeedbackState::kUndisputed);
  EXPECT_EQ(s.incident_coverage()[0].from, 0) << "a report that contradicts itself says nothing";
  std::vector<std::string> reasons;
  std::uint64_t count = 0;
  for (const auto& skip : snapshot::Snapshot::rows(s.skips(), s.sources()[0].skips)) {
    reasons.emplace_back(s.text(skip.reason));
    count += skip.count;
  }
  EXPECT_EQ(count, 6u);
  EXPECT_EQ(reasons, (std::vector<std::string>{"feedback: not a JSON object", "feedback: no id or no state",
                                               "feedback: unknown state", "report.json does not say from when to when",
                                               "not an incident"}));
}

TEST_F(Archive, AFileOfAnotherKindFails) {
  write("archive/incidents.jsonl", "<html>\n<body>not here</body>\n");
  const snapshot::Snapshot s = read();
  EXPECT_EQ(s.sources()[0].state, SourceState::kFailed);
  EXPECT_TRUE(s.incidents().empty());
}

}  // namespace
}  // namespace mannerly::service
