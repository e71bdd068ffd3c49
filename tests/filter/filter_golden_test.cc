// Every vendor's lists, compared with files under tests/golden/filter. Vendors without a checker in Debian have only
// this: docs/reference/filter.md names the manual that each follows. After a change that is meant:
//
//     MANNERLY_UPDATE_GOLDEN=1 build/dev/bin/filter_program_test --gtest_filter='*FilterGolden*' && git diff
//     tests/golden
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/filter/filter_world.h"

namespace mannerly {
namespace {

namespace fs = std::filesystem;

// Public numbers and prefixes, made up: bogons and private numbers would meet the rails.
std::string registry() {
  return rpsl_set("AS-MADE", "AS1103, AS112, AS-PART", "RADB") + rpsl_set("AS-PART", "AS196611, AS8001", "RADB") +
         rpsl_set("AS-SMALL", "AS8001", "RADB") + rpsl_route("193.0.0.0/25", "AS1103", "RADB") +
         rpsl_route("193.0.0.128/25", "AS1103", "RADB") + rpsl_route("194.1.0.0/22", "AS1103", "RIPE") +
         rpsl_route("194.1.0.0/24", "AS112", "RADB") + rpsl_route("195.2.0.0/16", "AS196611", "RADB") +
         rpsl_route("2a00:1000::/33", "AS1103", "RADB") + rpsl_route("2a00:1000:8000::/33", "AS1103", "RADB") +
         rpsl_route("2a00:2000::/32", "AS112", "RADB") + rpsl_route("196.3.0.0/20", "AS8002", "RADB");
}

std::vector<std::string> vendor_names() {
  return {"ios",       "iosxr",     "eos",   "junos",   "bird",     "openbgpd", "json",
          "routeros6", "routeros7", "sros",  "sros-md", "srlinux",  "vrp",      "vrp-xpl",
          "frr",       "vyos",      "gobgp", "sonic",   "nftables", "ipset",    "p4"};
}

class FilterGolden : public ::testing::TestWithParam<std::string> {
 protected:
  static void SetUpTestSuite() { world_ = std::make_unique<FilterWorld>("golden", registry()); }
  static void TearDownTestSuite() { world_.reset(); }
  static std::unique_ptr<FilterWorld> world_;
};
std::unique_ptr<FilterWorld> FilterGolden::world_;

TEST_P(FilterGolden, EachListOfTheVendor) {
  const std::vector<std::vector<std::string>> lists = {
      {"-4", "AS-MADE"},         {"-6", "AS-MADE"},
      {"-4", "-A", "AS-MADE"},   {"-4", "-r", "24", "-R", "26", "AS-MADE"},
      {"-4", "-E", "AS-MADE"},   {"-6", "-E", "AS-MADE"},
      {"-z", "-A", "AS-MADE"},   {"-f", "1103", "-W", "2", "AS-MADE"},
      {"-G", "1103", "AS-MADE"}, {"-H", "1103", "AS-MADE"},
      {"-t", "AS-MADE"},         {"-4", "--force", "AS-SMALL"}};
  std::string text;
  for (const auto& words : lists) {
    std::vector<std::string> all = {"filter", "--vendor", GetParam(), "-l", "L"};
    all.insert(all.end(), words.begin(), words.end());
    const ProgramRun run = world_->run(all);
    std::string line = "$";
    for (const std::string& word : words) line += " " + word;
    text += line + "\n" + (run.code == 0 ? run.out : "exit code " + std::to_string(run.code) + "\n");
  }
  // The snapshot's id changes with its format.
  const std::size_t at = text.find(", snapshot ");
  for (std::size_t found = at; found != std::string::npos; found = text.find(", snapshot ", found + 1)) {
    text.replace(found + 11, 12, "SNAPSHOT-ID.");
  }
  const fs::path file = fs::path(MANNERLY_SOURCE_DIR) / "tests/golden/filter" / (GetParam() + ".txt");
  if (std::getenv("MANNERLY_UPDATE_GOLDEN") != nullptr) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return;
  }
  std::ostringstream golden;
  golden << std::ifstream(file, std::ios::binary).rdbuf();
  EXPECT_EQ(text, golden.str());
}

INSTANTIATE_TEST_SUITE_P(Vendors, FilterGolden, ::testing::ValuesIn(vendor_names()), [](const auto& info) {
  std::string name = info.param;
  std::erase(name, '-');
  return name;
});

// ---- what Debian's daemons say of their own words ----

bool has_program(const std::string& name) {
  return std::system(("command -v " + name + " >/dev/null 2>&1").c_str()) == 0;
}

struct Checked {
  std::string vendor, letters, before, after, checker;
};

class FilterChecked : public ::testing::TestWithParam<Checked> {};

TEST_P(FilterChecked, TheDaemonTakesTheList) {
  const Checked& each = GetParam();
  if (!has_program(each.checker.substr(0, each.checker.find(' ')))) GTEST_SKIP() << "not installed: " << each.checker;
  const FilterWorld world("check-" + each.vendor, registry());
  const ProgramRun run = world.run({"filter", "--vendor", each.vendor, "-l", "LIST", each.letters, "AS-MADE"});
  ASSERT_EQ(run.code, 0) << run.error;
  const fs::path file = world.folder() / "generated.conf";
  std::ofstream(file) << each.before << run.out << each.after;
  fs::permissions(world.folder(), fs::perms::others_read | fs::perms::others_exec, fs::perm_options::add);
  const std::string command = each.checker + " " + file.string() + " >" + (world.folder() / "says").string() + " 2>&1";
  const int code = std::system(command.c_str());
  std::ostringstream says;
  says << std::ifstream(world.folder() / "says").rdbuf();
  EXPECT_EQ(code, 0) << command << "\n" << says.str() << run.out;
  // And a broken one it does not take: the checker works.
  std::ofstream(file) << each.before << run.out << "\nthis is no configuration {\n" << each.after;
  EXPECT_NE(std::system(command.c_str()), 0) << command;
}

INSTANTIATE_TEST_SUITE_P(
    Daemons, FilterChecked,
    ::testing::Values(Checked{"bird", "-4A", "router id 192.0.2.1;\ndefine ", "protocol device {}\n", "bird -p -c"},
                      Checked{"bird", "-6A", "router id 192.0.2.1;\ndefine ", "protocol device {}\n", "bird -p -c"},
                      Checked{"bird", "-t", "router id 192.0.2.1;\ndefine ", "protocol device {}\n", "bird -p -c"},
                      Checked{"openbgpd", "-4AE", "AS 64500\n", "\n", "bgpd -n -f"},
                      Checked{"openbgpd", "-6E", "AS 64500\n", "\n", "bgpd -n -f"},
                      Checked{"openbgpd", "-t", "AS 64500\n", "\n", "bgpd -n -f"},
                      Checked{"frr", "-4A", "", "", "vtysh -C -f"}, Checked{"frr", "-6A", "", "", "vtysh -C -f"},
                      Checked{"frr", "-f1103", "", "", "vtysh -C -f"}, Checked{"nftables", "-4", "", "", "nft -c -f"},
                      Checked{"nftables", "-6", "", "", "nft -c -f"},
                      Checked{"gobgp", "-4A", "[global.config]\n  as = 64500\n  router-id = \"192.0.2.1\"\n", "",
                              "gobgpd -d -f"},
                      Checked{"gobgp", "-f1103", "[global.config]\n  as = 64500\n  router-id = \"192.0.2.1\"\n", "",
                              "gobgpd -d -f"}));

}  // namespace
}  // namespace mannerly
