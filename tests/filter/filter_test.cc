// mannerly filter as a user runs it: rails, files that stay as they are, explain, differences.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/filter/filter_world.h"

namespace mannerly {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

std::string registry() {
  std::string out = rpsl_set("AS-MADE", "AS1103, AS112", "RADB") + rpsl_set("AS-LOOP", "AS-LOOP2, AS1103", "RADB") +
                    rpsl_set("AS-LOOP2", "AS-LOOP, AS112", "RADB") + rpsl_set("AS-PRIVATE", "AS1103, AS64512", "RADB") +
                    rpsl_set("AS-BOGON", "AS8003", "RADB") + rpsl_set("AS-EMPTY", "AS8009", "RADB") +
                    rpsl_set("RS-HUGE", "193.0.0.0/8^+", "RADB") +
                    rpsl_set("RS-TWIN", "RS-HUGE, 194.0.0.0/8^+", "RADB") +
                    rpsl_route("10.1.0.0/16", "AS8003", "RADB") + rpsl_route("194.1.0.0/22", "AS1103", "RIPE") +
                    rpsl_route("194.1.0.0/22", "AS1103", "RADB") + rpsl_route("194.1.0.0/24", "AS112", "RADB") +
                    rpsl_route("195.2.0.0/16", "AS8004", "RADB");
  for (int i = 0; i < 20; ++i) out += rpsl_route("193.0." + std::to_string(2 * i) + ".0/24", "AS1103", "RADB");
  return out;
}

class FilterTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    world_ =
        std::make_unique<FilterWorld>("rails", registry(),
                                      R"({"roas":[{"asn":1103,"prefix":"193.0.0.0/24","maxLength":24,"ta":"ripe"},)"
                                      R"({"asn":9999,"prefix":"193.0.2.0/24","maxLength":24,"ta":"ripe"},)"
                                      R"({"asn":112,"prefix":"196.0.0.0/20","maxLength":22,"ta":"ripe"}]})");
  }
  static void TearDownTestSuite() { world_.reset(); }

  static ProgramRun run(std::vector<std::string> words) {
    words.insert(words.begin(), "filter");
    return world_->run(words);
  }
  static std::string content_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
  }
  static std::unique_ptr<FilterWorld> world_;
};
std::unique_ptr<FilterWorld> FilterTest::world_;

// What would cut off or open up a network is said, and the file of yesterday stays.
TEST_F(FilterTest, AListThatMeetsARailIsNotWritten) {
  struct Case {
    std::vector<std::string> words;
    int code;
    const char* says;
  };
  const std::vector<Case> cases = {
      {{"AS-NOSUCH"}, 5, "AS-NOSUCH does not exist in the sources"},
      {{"AS-EMPTY"}, 5, "the list is empty"},
      {{"AS-PRIVATE"}, 3, "AS64512 (in AS-PRIVATE) must not be a member"},
      {{"AS-BOGON"}, 3, "10.1.0.0/16 reaches into 10.0.0.0/8"},
      {{"RS-TWIN"}, 3, "more prefixes of ranges than the limit of 1000000"},
      {{"--max-prefixes", "3", "AS-MADE"}, 3, "more prefixes than the limit of 3"},
      {{"--beacon", "194.2.0.0/24", "AS-MADE"}, 3, "the beacon 194.2.0.0/24 would not pass"},
      {{"--never", "194.1.0.0/22", "AS-MADE"}, 3, "194.1.0.0/22 reaches into 194.1.0.0/22"},
  };
  const fs::path file = world_->folder() / "old.conf";
  for (const Case& each : cases) {
    std::ofstream(file) << "yesterday\n";
    std::vector<std::string> words = {"--out", file.string(), "--change-max", "0"};
    words.insert(words.end(), each.words.begin(), each.words.end());
    const ProgramRun result = run(words);
    EXPECT_EQ(result.code, each.code) << each.says;
    EXPECT_THAT(result.error, HasSubstr(each.says));
    EXPECT_EQ(result.out, "");
    EXPECT_EQ(content_of(file), "yesterday\n") << each.says;
  }
}

TEST_F(FilterTest, ForceWritesButNeverACutList) {
  const fs::path file = world_->folder() / "forced.conf";
  EXPECT_EQ(run({"--force", "--out", file.string(), "AS-BOGON"}).code, 0);
  EXPECT_THAT(content_of(file), HasSubstr("permit 10.1.0.0/16"));
  EXPECT_EQ(run({"--force", "--out", file.string(), "--max-prefixes", "3", "AS-MADE"}).code, 3);
  EXPECT_THAT(content_of(file), HasSubstr("permit 10.1.0.0/16"));
}

TEST_F(FilterTest, TwoSetsThatIncludeEachOtherEnd) {
  const ProgramRun loop = run({"-l", "L", "AS-LOOP"}), made = run({"-l", "L", "AS-MADE"});
  EXPECT_EQ(loop.code, 0) << loop.error;
  EXPECT_EQ(loop.out, made.out);
}

TEST_F(FilterTest, AJumpInSizeWaitsForAPerson) {
  const fs::path file = world_->folder() / "jump.conf";
  ASSERT_EQ(run({"--out", file.string(), "AS-MADE"}).code, 0);
  const std::string before = content_of(file);
  EXPECT_EQ(run({"--out", file.string(), "AS-MADE"}).code, 0);
  const ProgramRun shrunk = run({"--out", file.string(), "AS112"});
  EXPECT_EQ(shrunk.code, 3);
  EXPECT_THAT(shrunk.error, HasSubstr("more than 20 %"));
  EXPECT_EQ(content_of(file), before);
  EXPECT_EQ(run({"--out", file.string(), "--change-max", "0", "AS112"}).code, 0);
}

TEST_F(FilterTest, TheRpkiDropsAndAdds) {
  const ProgramRun all = run({"-F", "%n/%l-%A\\n", "AS-MADE"});
  EXPECT_THAT(all.out, HasSubstr("193.0.2.0/24-24"));
  const ProgramRun dropped = run({"--rpki-drop", "-F", "%n/%l-%A\\n", "AS-MADE"});
  EXPECT_THAT(dropped.out, Not(HasSubstr("193.0.2.0/24")));
  EXPECT_THAT(dropped.error, HasSubstr("1 route objects left out: RPKI-invalid"));
  EXPECT_THAT(run({"--rpki", "-F", "%n/%l-%A\\n", "AS-MADE"}).out, HasSubstr("196.0.0.0/20-22"));
}

TEST_F(FilterTest, ExplainShowsTheChain) {
  const ProgramRun in = run({"explain", "194.1.0.0/24", "AS-LOOP", "-o", "csv"});
  EXPECT_EQ(in.code, 0) << in.error;
  EXPECT_THAT(in.out, HasSubstr("true,194.1.0.0/24,194.1.0.0/24,AS112,RADB,AS-LOOP > AS-LOOP2,notfound,"));
  const ProgramRun out = run({"explain", "195.2.0.0/16", "AS-MADE", "-o", "csv"});
  EXPECT_EQ(out.code, 3);
  EXPECT_THAT(out.out, HasSubstr("false,origin not a member,195.2.0.0/16,AS8004,RADB,not a member,"));
}

TEST_F(FilterTest, RowsNameOriginsAndSources) {
  const ProgramRun rows = run({"-o", "csv", "AS-MADE"});
  EXPECT_THAT(rows.out, HasSubstr("194.1.0.0/22,22,22,AS1103,RIPE RADB,notfound,"));
  const ProgramRun comments = run({"--comments", "-l", "L", "AS112"});
  EXPECT_THAT(comments.out, HasSubstr("! AS112 RADB\nip prefix-list L permit 194.1.0.0/24\n"));
  EXPECT_THAT(comments.out, HasSubstr("! mannerly filter AS112: IPv4, IRR sources RIPE,RADB, snapshot "));
}

TEST_F(FilterTest, DifferencesAreFewCommands) {
  const fs::path file = world_->folder() / "last.conf";
  const auto difference = [&](std::vector<std::string> letters) {
    std::vector<std::string> old = {"--out", file.string(), "-l", "L"}, now = {"--diff", file.string(), "-l", "L"};
    old.insert(old.end(), letters.begin(), letters.end());
    now.insert(now.end(), letters.begin(), letters.end());
    fs::remove(file);
    old.push_back("194.1.0.0/22");
    old.push_back("195.2.0.0/16");
    now.push_back("194.1.0.0/24");
    now.push_back("195.2.0.0/16");
    EXPECT_EQ(run(old).code, 0);
    const ProgramRun result = run(now);
    EXPECT_EQ(result.code, 0) << result.error;
    return result.out;
  };
  EXPECT_EQ(difference({}), "ip prefix-list L permit 194.1.0.0/24\nno ip prefix-list L permit 194.1.0.0/22\n");
  EXPECT_EQ(difference({"--vendor", "frr"}),
            "ip prefix-list L permit 194.1.0.0/24\nno ip prefix-list L permit 194.1.0.0/22\n");
  EXPECT_EQ(difference({"-J"}),
            "delete policy-options prefix-list L 194.1.0.0/22\nset policy-options prefix-list L 194.1.0.0/24\n");
  EXPECT_EQ(difference({"-JE"}),
            "delete policy-options policy-statement L from route-filter 194.1.0.0/22 exact\n"
            "set policy-options policy-statement L from route-filter 194.1.0.0/24 exact\n");
  EXPECT_EQ(difference({"--vendor", "nftables"}),
            "delete element inet mannerly L { 194.1.0.0/22 }\nadd element inet mannerly L { 194.1.0.0/24 }\n");
  EXPECT_EQ(run({"-b", "--diff", file.string(), "AS112"}).code, 1);
}

TEST(FilterIncomplete, APartOfARegistryMakesNoFilter) {
  const std::string whole = rpsl_set("AS-MADE", "AS1103", "RADB") + rpsl_route("193.0.0.0/24", "AS1103", "RADB");
  const FilterWorld world("partial", whole + "route: 194.0.");
  EXPECT_EQ(world.ingest_code(), 5);
  for (const char* command : {"filter", "bgpq4"}) {
    const ProgramRun result = world.run({command, "AS-MADE"});
    EXPECT_EQ(result.code, 5) << command;
    EXPECT_EQ(result.out, "") << command;
    EXPECT_THAT(result.error, HasSubstr("only a part of the IRR source irr"));
  }
  EXPECT_THAT(world.run({"filter", "--force", "AS-MADE"}).out, HasSubstr("permit 193.0.0.0/24"));
}

}  // namespace
}  // namespace mannerly
