// mannerly bgpq4 against what bgpq4 1.16 was seen to print: every recorded command line, byte by byte. The record
// lies outside of the repository ($MANNERLY_SHARED_FIXTURES/bgpq4/observed.txt); filter_golden_test.cc guards the
// same outputs without it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/filter/filter_world.h"

namespace mannerly {
namespace {

struct Recorded {
  std::string line;    // "bgpq4 -4 -l L AS-TEST"
  std::string output;  // stdout and stderr as they were written
  int code = 0;
};

std::vector<Recorded> read_record(const std::filesystem::path& file) {
  std::vector<Recorded> out;
  std::ifstream in(file);
  std::string line;
  Recorded at;
  bool open = false;
  while (std::getline(in, line)) {
    if (!open) {
      if (!line.starts_with("$ bgpq4")) continue;
      at = {.line = line.substr(2)};
      open = true;
      continue;
    }
    // The exit code follows the last byte of the output, so the output may end without a line end.
    const std::size_t end = line.rfind("[exit ");
    if (end != std::string::npos && line.back() == ']') {
      at.output += line.substr(0, end);
      at.code = std::stoi(line.substr(end + 6));
      out.push_back(at);
      open = false;
    } else {
      at.output += line + "\n";
    }
  }
  return out;
}

// The registry behind the record, in our own words. Its server answered for the unknown source BAD as well.
std::string registry() {
  std::string big;
  for (int asn = 1000; asn <= 1021; ++asn) big += (big.empty() ? "AS" : ", AS") + std::to_string(asn);
  std::string out = rpsl_set("AS-TEST", "AS1103, AS112, AS-SUB", "TEST") + rpsl_set("AS-SUB", "AS196611", "TEST") +
                    rpsl_set("AS-BIG", big, "TEST") + rpsl_set("AS-EMPTY", "", "TEST") +
                    rpsl_set("RS-TEST", "192.0.2.0/24, 198.51.100.0/24^25-26", "TEST");
  const auto add = [&](const char* origin, std::initializer_list<const char*> prefixes) {
    for (const char* prefix : prefixes) out += rpsl_route(prefix, origin, "TEST");
  };
  add("AS1103", {"192.0.2.0/25", "192.0.2.128/25", "203.0.113.0/24", "2001:db8::/33", "2001:db8:8000::/33"});
  add("AS112", {"198.51.100.0/24", "198.51.100.0/25", "2001:db8:4::/48"});
  add("AS196611", {"100.64.0.0/22", "100.64.4.0/22", "2620:4f:8000::/48"});
  return out + rpsl_route("198.51.100.0/24", "AS112", "BAD") + rpsl_route("198.51.100.0/25", "AS112", "BAD");
}

TEST(Bgpq4, EveryRecordedCommandLineGivesTheSameBytes) {
  const char* const fixtures = std::getenv("MANNERLY_SHARED_FIXTURES");
  const auto file = std::filesystem::path(fixtures == nullptr ? MANNERLY_SOURCE_DIR "/../shared/fixtures" : fixtures) /
                    "bgpq4/observed.txt";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "the record is not here: " << file;
  const auto cases = read_record(file);
  ASSERT_EQ(cases.size(), 148u);
  const FilterWorld world("bgpq4", registry());
  for (const Recorded& each : cases) {
    std::vector<std::string> words = shell_words(each.line);
    words.insert(words.begin() + 1, "--bgpq4-exit");
    const ProgramRun run = world.run(words);
    EXPECT_EQ(run.error + run.out, each.output) << each.line;
    EXPECT_EQ(run.code, each.code) << each.line;
  }
}

// What bgpq4 calls success, a script must be able to tell apart.
TEST(Bgpq4, ExitCodesTellWhatBgpq4sDoNot) {
  const FilterWorld world("bgpq4-exit", registry());
  const auto code = [&](std::initializer_list<const char*> words) {
    std::vector<std::string> all = {"bgpq4"};
    all.insert(all.end(), words.begin(), words.end());
    return world.run(all).code;
  };
  EXPECT_EQ(code({"AS-TEST"}), 0);
  EXPECT_EQ(code({"AS-NOSUCH"}), 5);
  EXPECT_EQ(world.run({"bgpq4", "AS-NOSUCH"}).error, "ERROR:AS-NOSUCH does not exist in the sources\n");
  EXPECT_EQ(code({"AS-EMPTY"}), 5);
  EXPECT_EQ(code({"AS64512"}), 5);
  EXPECT_EQ(code({"-J", "-b", "AS112"}), 2);
  EXPECT_EQ(code({"-S", "NOSUCH", "AS112"}), 2);
  EXPECT_EQ(code({"--bgpq4-exit", "AS-NOSUCH"}), 0);
  EXPECT_EQ(code({"-Abl", "X", "AS-TEST"}), 0);
}

}  // namespace
}  // namespace mannerly
