#include "render/sav/target.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace mannerly::render::sav {
namespace {

using policy::SavMode;

std::string content_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

// The example network of the documentation: a rule by list, a strict one, one with listed sources, loose ones.
std::vector<SavRule> example_rules() {
  const std::string path = MANNERLY_SOURCE_DIR "/docs/reference/examples/network.toml";
  auto network = policy::parse_network(content_of(path), "network.toml");
  EXPECT_TRUE(network) << network.error().message;
  for (policy::Neighbour& n : network->neighbours) {
    if (n.interface.empty()) n.interface = "ge-0/0/" + std::to_string(n.asn.value % 10) + ".100";
  }
  policy::SavView view;
  const auto add = [&](std::string_view prefix, std::uint32_t origin) {
    view.routes.push_back({parse_prefix(prefix).value(), Asn{origin}});
  };
  add("198.51.100.0/25", 64501);
  add("198.51.100.64/26", 64503);
  add("2001:db8:1000::/36", 64501);
  view.sides.resize(network->neighbours.size());
  view.sides[0] = {.received = {0, 2}, .selected = {0, 2}, .possible = {0, 2}};
  view.sides[1] = {.received = {1}, .selected = {1}, .possible = {1}};
  const std::vector<policy::NeighbourFacts> facts(network->neighbours.size());
  static policy::SavPlan plan;
  plan = policy::plan_sav(*network, view, facts);
  std::vector<Chosen> chosen;
  for (const policy::SavInterface& i : plan.interfaces) {
    const auto* strict = i.choice(SavMode::kStrict);
    chosen.push_back({&i, strict != nullptr ? strict : i.choice(i.recommended)});
  }
  chosen.push_back({chosen[1].interface, chosen[1].interface->choice(SavMode::kAcl)});
  return make_rules(*network, chosen);
}

TEST(SavTargets, GoldenFiles) {
  const std::vector<SavRule> rules = example_rules();
  for (const Target& target : targets()) {
    const std::string text = render(target, {{"made by: test", "two\nlines"}}, rules);
    const std::filesystem::path file =
        std::filesystem::path(MANNERLY_SOURCE_DIR "/tests/golden/sav") / target.file_name;
    if (std::getenv("MANNERLY_UPDATE_GOLDEN") != nullptr) {
      std::filesystem::create_directories(file.parent_path());
      std::ofstream(file, std::ios::binary) << text;
    }
    EXPECT_EQ(text, content_of(file)) << file << ": MANNERLY_UPDATE_GOLDEN=1 writes it anew";
  }
}

// Whatever the target: a rule stands in the output for each interface, and only then.
TEST(SavTargets, EveryInterfaceIsThere) {
  const std::vector<SavRule> rules = example_rules();
  std::set<std::string> symbols;
  for (const SavRule& rule : rules) EXPECT_TRUE(symbols.insert(rule.symbol).second) << rule.symbol;
  for (const Target& target : targets()) {
    const std::string text = render(target, {}, rules);
    for (const SavRule& rule : rules) {
      const std::string name = rule.interface.substr(0, target.name == "junos" ? rule.interface.rfind('.') : 99);
      EXPECT_NE(text.find(name), std::string::npos) << target.name << " " << name;
    }
    EXPECT_EQ(std::count(text.begin(), text.end(), '{'), std::count(text.begin(), text.end(), '}')) << target.name;
    EXPECT_EQ(find_target(target.name)->title, target.title);
  }
  EXPECT_EQ(find_target("nonsense"), nullptr);
}

// An interface whose list is empty in one family: everything of that family is dropped, never permitted.
TEST(SavTargets, AnEmptyFamilyIsClosed) {
  SavRule rule{.interface = "eth0", .symbol = "eth0", .label = "x"};
  rule.permitted = {parse_prefix("198.51.100.0/24").value()};
  const std::vector<SavRule> rules = {rule};
  EXPECT_NE(render(*find_target("nftables"), {}, rules).find("ip6 saddr != @eth0_v6 counter drop"), std::string::npos);
  EXPECT_NE(render(*find_target("ios"), {}, rules).find("permit icmp host :: any\n deny ipv6 any any"),
            std::string::npos);
  EXPECT_NE(render(*find_target("ios-xr"), {}, rules).find("30 deny ipv6 any any"), std::string::npos);
  const std::string junos = render(*find_target("junos"), {}, rules);
  const std::size_t v6 = junos.find("filter sav-eth0-v6");
  ASSERT_NE(v6, std::string::npos);
  EXPECT_EQ(junos.find("source-prefix-list", v6), std::string::npos) << "an empty list in a term matches everything";
  EXPECT_NE(junos.find("discard", v6), std::string::npos);
  EXPECT_NE(render(*find_target("routeros"), {}, rules)
                .find("/ipv6 firewall raw add chain=prerouting "
                      "in-interface=\"eth0\" comment=\"sav-eth0\" action=drop "
                      "src-address-list=!\"sav-eth0\""),
            std::string::npos);
}

}  // namespace
}  // namespace mannerly::render::sav
