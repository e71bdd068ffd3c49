// mannerly check, export and webhook as a monitoring system runs them: exit statuses and the one line, also in pipes,
// without colour and with names of every byte.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "api/host.h"
#include "api/site.h"
#include "observatory/made_edition.h"
#include "observatory/watch.h"
#include "readiness/made_world.h"
#include "store/store.h"
#include "tests/cli/program.h"
#include "wire/json/value.h"

namespace mannerly {
namespace {

namespace fs = std::filesystem;
using readiness::MadeWorld;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class WatchCommands : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    fs::create_directories(folder());
    MadeWorld world;
    world.as(201, "Caf\xE9 | \x1b[31mNet\n", "CH");
    world.route("11.1.0.0/16", {"900 201", "901 201"});
    world.route("11.2.0.0/16", {"900 201", "901 201"});
    world.vrp("11.1.0.0/16", 16, 201);
    world.irr("11.1.0.0/16", 201);
    world.irr("11.2.0.0/16", 201);
    world.incidents_cover(Instant{MadeWorld::kAt - 86400}, Instant{MadeWorld::kAt});
    world.as(202, "Other", "CH");
    world.incident({.culprit = 202, .start = MadeWorld::kAt - 600});
    world.finish();
    const Bytes bytes = world.bytes();
    std::ofstream(folder() / "world.snapshot", std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  static void TearDownTestSuite() { fs::remove_all(folder()); }
  static fs::path folder() { return fs::temp_directory_path() / ("mannerly-watch-" + std::to_string(::getpid())); }
  static ProgramRun run(const std::vector<std::string>& words, const std::vector<std::string>& more = {}) {
    std::vector<std::string> environment = {"HOME=" + folder().string(), "LANG=C",
                                            "MANNERLY_SNAPSHOT=" + (folder() / "world.snapshot").string()};
    environment.insert(environment.end(), more.begin(), more.end());
    return run_program(words, environment);
  }
  // Each answer is one line of printable ASCII that begins with the level that the status says.
  static std::string check(std::vector<std::string> words, int code) {
    words.insert(words.begin(), "check");
    const ProgramRun got = run(words, {"CLICOLOR_FORCE=1"});
    EXPECT_EQ(got.code, code) << got.out << got.error;
    EXPECT_THAT(got.out, EndsWith("\n"));
    EXPECT_EQ(std::ranges::count(got.out, '\n'), 1) << got.out;
    for (const char c : got.out) EXPECT_TRUE(c == '\n' || (c >= ' ' && c <= '~')) << static_cast<int>(c);
    const char* const names[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
    EXPECT_THAT(got.out, StartsWith(std::string("MANNERLY ") + names[code] + " - "));
    // How long a connection was tried is part of its reason, and differs.
    const ProgramRun plain = run(words, {"NO_COLOR=1"});
    EXPECT_EQ(plain.out.substr(0, plain.out.find(" after ")), got.out.substr(0, got.out.find(" after ")));
    return got.out;
  }
};

TEST_F(WatchCommands, LevelsAreExitStatuses) {
  EXPECT_THAT(check({"--asn", "201", "--max-age", "0", "--metric", "irr"}, 0), HasSubstr("irr 100 %"));
  EXPECT_THAT(check({"--asn", "AS201", "--max-age", "0", "--metric", "rpki", "--warn", "80", "--crit", "40"}, 1),
              HasSubstr("rpki=50%;80;40;0;100"));
  check({"--asn", "201", "--max-age", "0", "--metric", "rpki"}, 2);
  EXPECT_THAT(check({"--asn", "202", "--max-age", "0", "--metric", "incidents"}, 2), HasSubstr("1 incident open: "));
}

TEST_F(WatchCommands, WhatCannotBeToldIsUnknown) {
  EXPECT_THAT(check({"--asn", "201"}, 3), HasSubstr("old data: of 2025-06-15T15:06:40Z"));
  EXPECT_THAT(check({"--asn", "64500", "--max-age", "0"}, 3), HasSubstr("is not known"));
  EXPECT_THAT(check({"--asn", "201", "--max-age", "0", "--metric", "anti-spoofing"}, 3), HasSubstr("has no data"));
  check({"--asn", "201", "-s", (folder() / "none.snapshot").string()}, 3);
  std::ofstream(folder() / "broken.snapshot") << "not a snapshot";
  check({"--asn", "201", "-s", (folder() / "broken.snapshot").string()}, 3);
  check({"--asn", "201", "--data", (folder() / "nowhere").string()}, 3);
  check({"--asn", "201", "--url", "http://127.0.0.1:9/"}, 3);
  check({"--asn", "201", "--url", "gopher://example.net/"}, 3);
}

TEST_F(WatchCommands, WrongCallsAreUnknownToo) {
  check({}, 3);
  check({"--asn", "AS1x"}, 3);
  check({"--asn", "AS|\xC3\xA9\nx"}, 3);
  check({"--asn", "201", "--warn", "50", "--crit", "60"}, 3);
  check({"--asn", "201", "--warn", "101"}, 3);
  check({"--asn", "201", "--max-age", "soon"}, 3);
  check({"--asn", "201", "--metric", "luck"}, 3);
  check({"--asn", "201", "--url", "http://127.0.0.1:9/", "--data", "."}, 3);
  EXPECT_THAT(check({"--no-such-option"}, 3), HasSubstr("--no-such-option"));
  check({"--asn"}, 3);
  check({"--config", "/nowhere"}, 3);
  check({"--asn", "201", "some|\xC3\xA9\nword"}, 3);
}

TEST_F(WatchCommands, WhoLeftRoutingIsCritical) {
  const fs::path data = folder() / "left";
  fs::create_directories(data);
  {
    const auto store = store::open_sqlite(data / "store.sqlite");
    ASSERT_TRUE(store) << store.error().message;
    for (const std::uint32_t routes : {10U, 0U}) {
      store::ScoreRow row{.asn = 64500, .routes = routes};
      row.score.fill(900000);
      row.state.fill(static_cast<std::uint8_t>(readiness::State::kReady));
      const std::vector rows = {row};
      store::Observation observation{.scores = rows};
      observation.info.at = Instant{MadeWorld::kAt - (routes > 0 ? 86400 : 0)};
      observation.info.day = day_of(observation.info.at);
      observation.info.prefixes = 1000;
      ASSERT_TRUE((*store)->seal(observation));
    }
  }
  EXPECT_THAT(check({"--asn", "64500", "--data", data.string(), "--max-age", "0"}, 2),
              HasSubstr("announces nothing since 2025-06-15 (critical)"));
}

TEST_F(WatchCommands, OfAnObservatorysFolder) {
  const fs::path data = folder() / "data";
  fs::create_directories(data);
  {
    const auto store = store::open_sqlite(data / "store.sqlite");
    ASSERT_TRUE(store) << store.error().message;
    store::ScoreRow row{.asn = 64500, .routes = 10};
    row.score.fill(900000);
    row.state.fill(static_cast<std::uint8_t>(readiness::State::kReady));
    const std::vector rows = {row};
    store::Observation observation{.scores = rows};
    observation.info.at = Instant{MadeWorld::kAt};
    observation.info.day = day_of(observation.info.at);
    ASSERT_TRUE((*store)->seal(observation));
  }
  EXPECT_THAT(check({"--asn", "64500", "--data", data.string(), "--max-age", "0"}, 0),
              HasSubstr("AS64500 ready; filtering 90 %"));
  check({"--asn", "64500", "--data", data.string()}, 3);
  check({"--asn", "64501", "--data", data.string(), "--max-age", "0"}, 3);
}

TEST_F(WatchCommands, OfAnObservatoryOnTheNet) {
  MadeWorld world;
  world.as(201, "Example", "CH");
  world.route("11.1.0.0/16", {"900 201", "901 201"});
  world.vrp("11.1.0.0/16", 16, 201);
  world.incidents_cover(Instant{MadeWorld::kAt - 86400}, Instant{MadeWorld::kAt});
  const observatory::MadeEdition edition(world);
  observatory::Publisher editions;
  const auto host = api::Host::start(
      {.server = {.listen = {{Address::v4(0x7F000001), 0}}, .loops = 1}, .site = {.tables = api::api_tables()}},
      editions);
  ASSERT_TRUE(host) << host.error().message;
  const std::string url = "http://127.0.0.1:" + std::to_string((*host)->endpoints().front().port);
  check({"--asn", "201", "--url", url, "--max-age", "0"}, 3);  // nothing is published yet
  editions.publish(edition.shared());
  EXPECT_THAT(
      check({"--asn", "201", "--url", url + "/", "--max-age", "0", "--metric", "rpki", "--metric", "incidents"}, 0),
      HasSubstr("rpki 100 %"));
  EXPECT_THAT(check({"--asn", "201", "--url", url}, 3), HasSubstr("old data"));
  EXPECT_THAT(check({"--asn", "64500", "--url", url, "--max-age", "0"}, 3), HasSubstr("is not known"));
  const ProgramRun text = run({"export", "--asn", "201", "--url", url});
  EXPECT_EQ(text.code, 0) << text.error;
  EXPECT_THAT(text.out, HasSubstr("mannerly_network_score_ratio{asn=\"201\",category=\"rpki\"} 1\n"));
}

TEST_F(WatchCommands, AFileForTheTextfileCollector) {
  const fs::path textfile = folder() / "textfile";
  fs::create_directories(textfile);
  const ProgramRun wrote = run({"export", "--asn", "201", "--asn", "202", "--textfile", textfile.string()});
  EXPECT_EQ(wrote.code, 0) << wrote.error;
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(textfile)) names.insert(entry.path().filename().string());
  EXPECT_EQ(names, std::set<std::string>{"mannerly.prom"}) << "nothing half-written is left";
  std::ostringstream text;
  text << std::ifstream(textfile / "mannerly.prom").rdbuf();
  EXPECT_THAT(text.str(), HasSubstr("mannerly_network_score_ratio{asn=\"201\",category=\"irr\"} 1\n"));
  const ProgramRun failed = run({"export", "--asn", "201", "-s", "/nowhere", "--textfile", textfile.string()});
  EXPECT_NE(failed.code, 0);
  EXPECT_TRUE(fs::exists(textfile / "mannerly.prom")) << "stays as it was";
  EXPECT_NE(run({"export", "--asn", "201", "--textfile", (folder() / "nowhere").string()}).code, 0);
  // A wrong number must not end as an empty file that looks well.
  const ProgramRun unknown = run({"export", "--asn", "201", "--asn", "64999", "--textfile", textfile.string()});
  EXPECT_EQ(unknown.code, 5);
  EXPECT_THAT(unknown.error, HasSubstr("AS64999: no source names it"));
  std::ostringstream still;
  still << std::ifstream(textfile / "mannerly.prom").rdbuf();
  EXPECT_EQ(still.str(), text.str()) << "stays as it was";
  if (std::system("promtool --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "promtool is not here";
  EXPECT_EQ(std::system(("promtool check metrics <" + (textfile / "mannerly.prom").string()).c_str()), 0);
}

// Every name that begins with "mannerly_" in a text.
std::set<std::string> metrics_in(std::string_view text) {
  std::set<std::string> out;
  for (std::size_t at = text.find("mannerly_"); at != text.npos; at = text.find("mannerly_", at)) {
    std::size_t end = at;
    while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_')) ++end;
    out.emplace(text.substr(at, end - at));
    at = end;
  }
  return out;
}

TEST(Packaging, DashboardAndAlertsUseMetricsThatThereAre) {
  std::set<std::string> known;
  for (const observatory::WatchMetric& metric : observatory::watch_metrics()) known.emplace(metric.name);
  for (const char* name : {"packaging/grafana/mannerly-networks.json", "packaging/prometheus-alerts.yml"}) {
    std::ostringstream text;
    text << std::ifstream(fs::path(MANNERLY_SOURCE_DIR) / name).rdbuf();
    const std::set<std::string> used = metrics_in(text.str());
    EXPECT_GE(used.size(), 3u) << name;
    for (const std::string& metric : used) EXPECT_TRUE(known.contains(metric)) << name << ": " << metric;
    if (!std::string_view(name).ends_with(".json")) continue;
    json::Document document;
    const auto root = document.parse_object(text.str());
    ASSERT_TRUE(root);
    std::size_t panels = 0;
    std::set<std::uint64_t> ids;
    json::field_of(*root, "panels")->each_item([&](const json::Value& panel) {
      ++panels;
      ids.insert(json::field_of(panel, "id")->number().value());
      EXPECT_FALSE(json::field_of(panel, "title")->text()->empty());
      json::field_of(panel, "targets")->each_item([&](const json::Value& target) {
        EXPECT_THAT(std::string(*json::field_of(target, "expr")->text()), HasSubstr("mannerly_"));
      });
    });
    EXPECT_EQ(ids.size(), panels);
    EXPECT_GE(panels, 8u);
  }
}

}  // namespace
}  // namespace mannerly
