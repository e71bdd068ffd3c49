// mannerly policy as a user runs it: what is written, when nothing is, and with which exit code.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "policy/made_registry.h"
#include "tests/cli/program.h"

namespace mannerly {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kHead = "name = 'Example'\nasn = 1000\nrouter_id = '192.0.2.1'\nprefixes = '11.0.0.0/16'\n";

class PolicyCommand : public ::testing::Test {
 protected:
  PolicyCommand() {
    fs::create_directories(folder_);
    write_snapshot("good.snapshot", false);
    write_snapshot("broken.snapshot", true);
  }
  ~PolicyCommand() override { fs::remove_all(folder_); }

  void write_snapshot(const std::string& name, bool broken) const {
    policy::MadeRegistry made;
    made.as_set("RIPE", "AS-CUST", "AS1001 AS1002");
    made.as_set("RIPE", "AS-BARE", "AS1009");
    made.route("RIPE", "12.1.0.0/16", 1001);
    made.route("RIPE", "12.2.0.0/24", 1002);
    made.vrp("12.1.0.0/16", 16, 1001);
    if (broken) made.break_irr();
    made.snapshot();
    std::ofstream out(folder_ / name, std::ios::binary);
    out.write(reinterpret_cast<const char*>(made.file().data()), static_cast<std::streamsize>(made.file().size()));
  }

  std::string network(const std::string& set) const {
    const fs::path file = folder_ / "network.toml";
    std::ofstream(file) << kHead << "[[neighbour]]\nname = 'cust'\nasn = 1001\nrole = 'customer'\n"
                        << "addresses = '192.0.2.2'\nas_set = '" << set << "'\n";
    return file.string();
  }

  ProgramRun run(const std::vector<std::string>& words, const std::string& snapshot = "good.snapshot") const {
    return run_program(words, {"HOME=" + folder_.string(), "LANG=C.UTF-8",
                               "MANNERLY_SNAPSHOT=" + (snapshot.empty() ? "" : (folder_ / snapshot).string())});
  }

  std::string written() const {
    std::ifstream in(folder_ / "out/bird.conf");
    return {std::istreambuf_iterator<char>(in), {}};
  }

  const fs::path folder_ = fs::temp_directory_path() / ("mannerly-policy-" + std::to_string(::getpid()));
};

TEST_F(PolicyCommand, WritesWhatTheRegistriesSay) {
  const std::string out = (folder_ / "out").string();
  const auto result = run({"policy", "-n", network("AS-CUST"), "--for", "bird", "--out", out});
  EXPECT_EQ(result.code, 0) << result.error;
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(written(), HasSubstr("12.1.0.0/16"));
  EXPECT_THAT(written(), HasSubstr("12.2.0.0/24"));
  EXPECT_THAT(written(), HasSubstr("[ 1001, 1002 ]"));
  EXPECT_THAT(written(), HasSubstr("# snapshot: "));
  EXPECT_THAT(written(), HasSubstr("# sources:  RIPE"));
  EXPECT_THAT(result.error, HasSubstr("bird -p -c bird.conf"));
  // The same to standard output, and for one neighbour.
  const auto printed = run({"policy", "-n", network("AS-CUST"), "--for", "bird", "--neighbour", "CUST"});
  EXPECT_EQ(printed.code, 0);
  EXPECT_EQ(printed.out, written());
}

TEST_F(PolicyCommand, FailsClosed) {
  const std::string out = (folder_ / "out").string();
  const struct {
    std::string set, snapshot;
    int code;
    std::string why;
  } cases[] = {
      {"AS-NONE", "good.snapshot", 5, "neighbour cust: AS-NONE is missing"},
      {"AS-BARE", "good.snapshot", 5, "neighbour cust: AS-BARE: its members have no route object"},
      {"AS-CUST", "broken.snapshot", 5, "neighbour cust: the registry data of irr are incomplete"},
      {"AS-CUST", "", 2, "which snapshot?"},
      {"NOSUCH::AS-CUST", "good.snapshot", 5, "neighbour cust: "},
  };
  for (const auto& c : cases) {
    const auto result = run({"policy", "-n", network(c.set), "--for", "bird", "--out", out}, c.snapshot);
    EXPECT_EQ(result.code, c.code) << c.set << "\n" << result.error;
    EXPECT_THAT(result.error, HasSubstr(c.why));
    EXPECT_FALSE(fs::exists(folder_ / "out/bird.conf")) << c.set;
  }
}

// Without own space nothing would keep others from announcing it to us.
TEST_F(PolicyCommand, OwnSetsWithoutRoutesAreAProblem) {
  const fs::path file = folder_ / "own.toml";
  std::ofstream(file) << "name = 'Example'\nasn = 1000\nrouter_id = '192.0.2.1'\nown_sets = 'AS-BARE'\n"
                      << "[[neighbour]]\nname = 'up'\nasn = 1001\nrole = 'upstream'\naddresses = '192.0.2.2'\n";
  const auto result = run({"policy", "-n", file.string(), "--for", "bird"});
  EXPECT_EQ(result.code, 5) << result.out;
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.error, HasSubstr("own_sets: AS-BARE: its members have no route object"));
}

TEST_F(PolicyCommand, ForceWritesAndSaysSoButNeverAnEmptyList) {
  const std::string out = (folder_ / "out").string();
  const auto partial =
      run({"policy", "-n", network("AS-CUST"), "--for", "bird", "--out", out, "--force"}, "broken.snapshot");
  EXPECT_EQ(partial.code, 0) << partial.error;
  EXPECT_THAT(written(), HasSubstr("# warning:  neighbour cust: the registry data of irr are incomplete"));
  const std::string before = written();
  const auto empty = run({"policy", "-n", network("AS-BARE"), "--for", "bird", "--out", out, "--force"});
  EXPECT_EQ(empty.code, 5);
  EXPECT_THAT(empty.error, HasSubstr("neighbour cust: the list of what it may announce is empty"));
  EXPECT_EQ(written(), before) << "the old file stays";
}

TEST_F(PolicyCommand, RefusesWrongUse) {
  const std::string file = network("AS-CUST");
  const struct {
    std::vector<std::string> words;
    int code;
    std::string why;
  } cases[] = {
      {{"policy", "--for", "bird"}, 2, "which network?"},
      {{"policy", "-n", file}, 2, "for which router?"},
      {{"policy", "-n", file, "--for", "nonesuch"}, 2, "nonesuch"},
      {{"policy", "-n", file, "--for", "bird", "--for", "bird", "--out", "x"}, 2, "twice"},
      {{"policy", "-n", file, "--for", "bird", "--neighbour", "nobody"}, 2, "has no neighbour nobody"},
      {{"policy", "-n", (folder_ / "nowhere.toml").string(), "--for", "bird"}, 1, "nowhere.toml"},
      {{"policy", "check", (folder_ / "nowhere.toml").string()}, 1, "nowhere.toml"},
  };
  for (const auto& c : cases) {
    const auto result = run(c.words);
    EXPECT_EQ(result.code, c.code) << result.error;
    EXPECT_THAT(result.error, HasSubstr(c.why));
    EXPECT_EQ(result.out, "");
  }
  std::ofstream(file, std::ios::app) << "colour = 'red'\n";
  for (const auto& words :
       {std::vector<std::string>{"policy", "-n", file, "--for", "bird"}, {"policy", "check", file}}) {
    const auto result = run(words);
    EXPECT_EQ(result.code, 2);
    EXPECT_THAT(result.error, HasSubstr("line 11: colour: unknown key"));
  }
}

TEST_F(PolicyCommand, CheckShowsNeighboursAndRemarks) {
  const auto result = run({"policy", "check", network("AS-CUST"), "-o", "table"});
  EXPECT_EQ(result.code, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("AS-CUST"));
  EXPECT_THAT(result.error, HasSubstr("line 5: neighbour cust: no interface"));
  EXPECT_THAT(result.error, HasSubstr("names no caches"));
}

}  // namespace
}  // namespace mannerly
