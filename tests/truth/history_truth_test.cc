// The whole chain on days of a history: what the simulator says of each network on a day is what the observatory counts
// from the files of that day, and the months around joining show what the truth says they show.
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "io/file.h"
#include "readiness/profile.h"
#include "readiness/readiness.h"
#include "service/ingest/ingest.h"
#include "sim/history.h"
#include "sim/memory_sink.h"
#include "sim/write.h"
#include "snapshot/snapshot.h"

namespace mannerly {
namespace {

namespace fs = std::filesystem;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

// The rows of a CSV of the truth, a number by name each.
using Row = std::map<std::string, std::uint32_t>;
std::vector<Row> numbers_of(const std::string& content) {
  std::istringstream lines(content);
  std::vector<std::string> names;
  std::vector<Row> out;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream cells(line);
    std::vector<std::string> row;
    for (std::string cell; std::getline(cells, cell, ',');) row.push_back(cell);
    if (names.empty()) {
      names = row;
      continue;
    }
    EXPECT_EQ(row.size(), names.size()) << line;
    for (std::size_t i = 0; i == 0 || i < row.size(); ++i) {
      if (i == 0) out.emplace_back();
      out.back()[names[i]] = parse_u32(row[i]).value_or(0);
    }
  }
  return out;
}

class HistoryTruth : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto world = sim::generate(sim::small_history());
    ASSERT_TRUE(world) << world.error().message;
    days() = sim::observed_days(world->options);
    for (const std::int32_t day : days()) dates().push_back(format_date(Instant{sim::start_of_day(*world, day)}));
    sim::MemorySink sink;
    ASSERT_TRUE(sim::write_world(*world, sink));
    folder() = fs::temp_directory_path() / ("mannerly-history-" + std::to_string(::getpid()));
    for (const auto& [name, content] : sink.files) {
      fs::create_directories((folder() / name).parent_path());
      ASSERT_TRUE(io::write_file_atomically(folder() / name, as_bytes(content))) << name;
    }
    world_file() = sink.files.at("world.toml");
    for (auto& [name, content] : sink.files)
      if (name.starts_with("truth/days/")) truth()[name.substr(11, 10)] = numbers_of(content);
  }
  static void TearDownTestSuite() { fs::remove_all(folder()); }

  static fs::path& folder() {
    static fs::path path;
    return path;
  }
  static std::vector<std::int32_t>& days() {
    static std::vector<std::int32_t> list;
    return list;
  }
  static std::vector<std::string>& dates() {
    static std::vector<std::string> list;
    return list;
  }
  static std::string& world_file() {
    static std::string text;
    return text;
  }
  static std::map<std::string, std::vector<Row>>& truth() {
    static std::map<std::string, std::vector<Row>> rows;
    return rows;
  }

  // The world file of the last day, as it would be on another one.
  static std::string world_file_of(const std::string& date) {
    const std::string text = replaced(world_file(), dates().back(), date);
    return replaced(text, replaced(dates().back(), "-", "") + ".", replaced(date, "-", "") + ".");
  }
};

TEST_F(HistoryTruth, TheObservatoryCountsWhatEachDayHolds) {
  std::uint64_t routes = 0, invalid = 0, tests = 0;
  const std::size_t last = dates().size() - 1;
  for (const std::size_t i : {std::size_t{0}, last / 3, last / 2, last}) {
    const std::string& date = dates()[i];
    SCOPED_TRACE(date);
    ASSERT_TRUE(io::write_file_atomically(folder() / "day.toml", as_bytes(world_file_of(date))));
    const auto source = service::read_world(folder() / "day.toml");
    ASSERT_TRUE(source) << source.error().message;
    const auto report = service::ingest(*source, folder() / "day.snapshot");
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->incomplete, 0u);
    EXPECT_EQ(report->skipped, 0u);
    const auto file = io::MappedFile::open(folder() / "day.snapshot");
    ASSERT_TRUE(file);
    const auto snapshot = snapshot::Snapshot::open(file->bytes());
    ASSERT_TRUE(snapshot) << snapshot.error().message;
    const auto profile = readiness::builtin_profile(readiness::kDefaultProfile);
    ASSERT_TRUE(profile) << profile.error().message;
    const readiness::Assessor assessor(readiness::Inputs::of(*snapshot), *profile);
    for (Row& t : truth().at(date)) {
      const Asn asn{t["asn"]};
      const readiness::AsCounts counts = assessor.score_as(asn).counts;
      SCOPED_TRACE(format_asn(asn));
      EXPECT_EQ(counts.routes, t["routes_v4"] + t["routes_v6"]);
      EXPECT_EQ(counts.rpki_valid, t["rov_valid"]);
      EXPECT_EQ(counts.rpki_invalid, t["rov_invalid"]);
      EXPECT_EQ(counts.rpki_notfound, t["rov_not_found"]);
      EXPECT_EQ(counts.registered_exact, t["irr_exact"]);
      EXPECT_EQ(counts.registered, t["irr_exact"] + t["irr_covering"]);
      EXPECT_EQ(counts.networks_failing, t["spoofer_received"]);
      EXPECT_EQ(counts.sessions, t["spoofer_sessions"]);
      EXPECT_EQ(counts.policy.value_or(false), t["policy"] != 0);
      if (t["registry_contact"] != 0) EXPECT_TRUE(counts.contact.value_or(false));
      routes += counts.routes;
      invalid += counts.rpki_invalid;
      tests += counts.sessions;
    }
  }
  EXPECT_GT(routes, 4000u);
  EXPECT_GT(invalid, 0u);
  EXPECT_GT(tests, 0u);
}

}  // namespace
}  // namespace mannerly
