#include "policy/router_sources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policy/made_registry.h"

namespace mannerly::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Network network(std::string_view lines) {
  const auto made = parse_network(
      "name = 'Example'\nasn = 1000\nrouter_id = '192.0.2.1'\nprefixes = '203.0.113.0/24'\n" + std::string(lines),
      "n.toml");
  EXPECT_TRUE(made) << made.error().message;
  return made ? *made : Network{};
}

Network customer(std::string_view set, std::string_view head = {}) {
  return network(std::string(head) + "[[neighbour]]\nname = 'cust'\nasn = 1001\nrole = 'customer'\nas_set = '" +
                 std::string(set) + "'\n");
}

PrefixRange range(std::string_view text, int high = 0) {
  const Prefix p = parse_prefix(text).value();
  return {p, p.length, static_cast<std::uint8_t>(high > 0 ? high : p.length)};
}

// AS-TOP: AS1001 and, below AS-SUB, AS1002, a private number and a set that nobody has.
class RouterSources : public testing::Test {
 protected:
  RouterSources() {
    made_.as_set("RIPE", "AS-TOP", "AS1001 AS-SUB");
    made_.as_set("RIPE", "AS-SUB", "AS1002 AS64512 AS-LOST");
    made_.as_set("RIPE", "AS-EMPTY", "AS1009");
    made_.route("RIPE", "198.51.100.0/24", 1001);
    made_.route("RADB", "198.51.101.0/24", 1001);
    made_.route("RIPE", "192.0.2.0/24", 1002);
    made_.route("RIPE", "10.9.0.0/16", 64512);
    made_.vrp("192.0.2.0/24", 24, 1003);  // makes the route object of AS1002 invalid
    made_.vrp("2001:db8::/32", 40, 1001);
  }

  GatheredInputs gather(const Network& n) {
    const IrrIndex index(made_.snapshot());
    return gather_inputs(n, index);
  }

  MadeRegistry made_;
};

TEST_F(RouterSources, JoinsRouteObjectsAndRoas) {
  const auto got = gather(customer("AS-TOP"));
  EXPECT_THAT(got.problems, IsEmpty()) << got.problems.front().why;
  ASSERT_EQ(got.inputs.neighbours.size(), 1u);
  const NeighbourFacts& facts = got.inputs.neighbours[0];
  EXPECT_THAT(facts.prefixes,
              ElementsAre(range("198.51.100.0/24"), range("198.51.101.0/24"), range("2001:db8::/32", 40)));
  EXPECT_THAT(facts.origins, ElementsAre(Asn{1001}, Asn{1002}));
  ASSERT_EQ(facts.remarks.size(), 1u);
  EXPECT_THAT(facts.remarks[0],
              HasSubstr("2 AS numbers, 3 prefixes; 1 RPKI-invalid route objects left out; 1 reserved"));
  EXPECT_THAT(facts.remarks[0], HasSubstr("1 members that no registry has"));
}

TEST_F(RouterSources, KeepsToTheSourcesAndSwitchesOfTheFile) {
  const auto got = gather(customer("AS-TOP",
                                   "irr_sources = ['RIPE']\n[rpki]\nuse_roas = false\n"
                                   "drop_invalid_objects = false\n[bogons]\npermitted_asns = 64512\n"));
  EXPECT_THAT(got.problems, IsEmpty());
  EXPECT_EQ(got.sources, "RIPE");
  EXPECT_THAT(got.inputs.neighbours[0].prefixes,
              ElementsAre(range("10.9.0.0/16"), range("192.0.2.0/24"), range("198.51.100.0/24")));
  EXPECT_THAT(got.inputs.neighbours[0].origins, ElementsAre(Asn{1001}, Asn{1002}, Asn{64512}));
}

TEST_F(RouterSources, NamesWhatMakesAListIncomplete) {
  const struct {
    Network network;
    std::string_view why;
  } cases[] = {
      {customer("AS-NONE"), "AS-NONE is missing"},
      {customer("RADB::AS-TOP"), "is missing"},
      {customer("AS-EMPTY"), "no route object and no ROA"},
      {customer("AS-TOP", "irr_sources = ['NOSUCH']\n"), "NOSUCH"},
      {customer("AS-TOP", "[bogons]\nfull = true\n"), "no list of full bogons"},
  };
  for (const auto& c : cases) {
    const auto got = gather(c.network);
    ASSERT_FALSE(got.problems.empty()) << c.why;
    EXPECT_THAT(got.problems[0].why, HasSubstr(c.why));
    EXPECT_FALSE(got.problems[0].over_limit);
    EXPECT_EQ(got.problems[0].neighbour, c.why.starts_with("no list") ? "" : "cust");
  }
}

TEST_F(RouterSources, DistrustsRegistriesThatEndedEarly) {
  made_.break_irr();
  const auto got = gather(customer("AS-TOP"));
  ASSERT_FALSE(got.problems.empty());
  EXPECT_THAT(got.problems[0].why, HasSubstr("incomplete: ends inside a line"));
}

TEST_F(RouterSources, FindsOwnSetsAndTheNeedForASnapshot) {
  const Network own = network("own_sets = 'AS1002'\n[rpki]\ndrop_invalid_objects = false\n");
  EXPECT_TRUE(needs_snapshot(own));
  EXPECT_THAT(gather(own).inputs.further_own, ElementsAre(range("192.0.2.0/24")));
  EXPECT_TRUE(needs_snapshot(customer("AS-TOP")));
  EXPECT_FALSE(needs_snapshot(network("")));
}

}  // namespace
}  // namespace mannerly::policy
