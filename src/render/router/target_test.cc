#include "render/router/target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "tests/lab/example_policy.h"

namespace mannerly::render::router {
namespace {

using policy::Rule;
using ::testing::HasSubstr;
using ::testing::Not;

std::string output_of(const Target& target, const policy::RouterPolicy& policy, const Preamble& preamble = {}) {
  const auto text = target.render(policy, preamble);
  EXPECT_TRUE(text) << text.error().message;
  return text ? *text : std::string();
}

TEST(Targets, SayWhatTheySupportRuleByRule) {
  for (const Target& target : targets()) {
    ASSERT_EQ(target.support.size(), policy::kRuleCount) << target.name;
    for (std::size_t i = 0; i < policy::kRuleCount; ++i) {
      EXPECT_EQ(target.support[i].rule, policy::all_rules()[i]) << target.name << " " << i;
      EXPECT_FALSE(target.support[i].how.empty()) << target.name << " " << i;
    }
    EXPECT_EQ(find_target(target.name), &target);
  }
  EXPECT_EQ(find_target("nonesuch"), nullptr);
}

// A rule that the policy has stands in the output under its name; what cannot be expressed is said there too.
TEST(Targets, NameEveryRuleInTheOutput) {
  const policy::RouterPolicy policy = lab::example_policy();
  for (const Target& target : targets()) {
    const std::string text = output_of(target, policy);
    for (const Rule rule : policy::all_rules()) {
      if (!policy.has(rule)) continue;
      const std::string line = std::string(target.comment) + " " + std::string(policy::name_of(rule));
      const bool has_remark = text.find(line + ": not expressed: ") != std::string::npos;
      EXPECT_THAT(text, HasSubstr(line)) << target.name;
      EXPECT_EQ(has_remark, support_of(target, rule).level == Level::kNo) << target.name << " " << line;
    }
  }
}

TEST(Targets, SayWhereTheOutputComesFrom) {
  const Preamble preamble{.made_by = "mannerly policy",
                          .snapshot = "abc123",
                          .at = "2026-11-01T00:00:00Z",
                          .sources = "RIPE, ARIN",
                          .network = "network.toml",
                          .warnings = {"first line\nrouter bgp 1"}};
  policy::RouterPolicy policy = lab::example_policy();
  policy.neighbours[0].remarks = {"a remark\nrouter bgp 2"};
  for (const Target& target : targets()) {
    const std::string text = output_of(target, policy, preamble);
    for (const std::string_view wanted : {"abc123", "2026-11-01T00:00:00Z", "RIPE, ARIN", "network.toml"}) {
      EXPECT_THAT(text, HasSubstr(wanted)) << target.name;
    }
    EXPECT_THAT(text, HasSubstr("first line router bgp 1")) << target.name;
    EXPECT_THAT(text, Not(HasSubstr("\nrouter bgp 2"))) << target.name << ": a line end would begin a command";
  }
}

// The table in a target's page is the one of the code. MANNERLY_UPDATE_GOLDEN=1 writes it anew.
TEST(Documents, ShowTheTablesOfTheCode) {
  constexpr std::string_view kBegin = "<!-- support table -->\n", kEnd = "<!-- end of table -->\n";
  for (const Target& target : targets()) {
    const std::string path = MANNERLY_SOURCE_DIR "/docs/reference/policy/" + std::string(target.name) + ".md";
    std::ifstream in(path);
    ASSERT_TRUE(in) << path << " is missing";
    std::string text{std::istreambuf_iterator<char>(in), {}};
    const std::size_t begin = text.find(kBegin), end = text.find(kEnd);
    ASSERT_TRUE(begin != std::string::npos && end != std::string::npos && begin < end) << path << " has no table";
    const std::size_t at = begin + kBegin.size();
    const std::string wanted = format_support(target);
    if (std::getenv("MANNERLY_UPDATE_GOLDEN") != nullptr) {
      std::ofstream(path) << text.replace(at, end - at, wanted);
      continue;
    }
    EXPECT_EQ(text.substr(at, end - at), wanted) << path << ": run again with MANNERLY_UPDATE_GOLDEN=1";
  }
}

}  // namespace
}  // namespace mannerly::render::router
