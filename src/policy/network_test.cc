#include "policy/network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "tests/reader_checks.h"

namespace mannerly::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string example() {
  std::ifstream in(MANNERLY_SOURCE_DIR "/docs/reference/examples/network.toml");
  return {std::istreambuf_iterator<char>(in), {}};
}

constexpr std::string_view kSelf = R"(name = "Example"
asn = 64500
router_id = "192.0.2.1"
prefixes = "203.0.113.0/24"
)";

// The smallest file with one neighbour, to which lines are added.
std::string with_neighbour(std::string_view lines) {
  return std::string(kSelf) + "[[neighbour]]\n" + std::string(lines) + "\n";
}

TEST(Network, ReadsTheExample) {
  const auto network = parse_network(example(), "network.toml");
  ASSERT_TRUE(network) << network.error().message;
  EXPECT_EQ(network->asn, Asn{64500});
  EXPECT_EQ(network->prefixes.size(), 2u);
  EXPECT_THAT(network->irr_sources, ElementsAre("RIPE", "ARIN", "RADB"));
  EXPECT_THAT(network->rtr, ElementsAre(RtrServer{"192.0.2.10", 3323}, RtrServer{"2001:db8::10", 3323}));
  EXPECT_EQ(network->limits.as_path, 40u);
  ASSERT_EQ(network->neighbours.size(), 5u);
  ASSERT_EQ(network->peer_locks.size(), 1u);
  EXPECT_THAT(network->peer_locks.front().via, ElementsAre(Asn{64497}));
  ASSERT_EQ(network->segments.size(), 1u);
  EXPECT_EQ(network->segments.front().interface, "eth9");
  EXPECT_TRUE(network->reject_invalid);
  EXPECT_THAT(network->bogons.permitted_asns, ElementsAre(AsnRange{Asn{64496}, Asn{64511}}));

  const Neighbour* two = network->find("CUST-two");
  ASSERT_NE(two, nullptr);
  EXPECT_EQ(two->asn, Asn{64503});
  EXPECT_EQ(two->role, Role::kCustomer);
  EXPECT_THAT(two->as_sets, ElementsAre("RIPE::AS64503:AS-CUSTOMERS"));
  EXPECT_EQ(two->max_prefix.from, MaxPrefixFrom::kList);
  EXPECT_EQ(two->max_prefix.headroom_percent, 50u);
  EXPECT_EQ(two->password_ref, "bgp-cust-two");
  EXPECT_TRUE(two->multihomed && two->ttl_security && two->full_table && two->graceful_shutdown);
  EXPECT_FALSE(two->blackhole);
  EXPECT_EQ(network->find("upstream-one")->full_table, false);
  EXPECT_EQ(network->find("peer-one")->max_prefix.v4, 1000u);
  EXPECT_EQ(network->find("nobody"), nullptr);
}

TEST(Network, RefusesWhatItDoesNotUnderstand) {
  const struct {
    std::string_view lines, line, why;
  } cases[] = {
      {"name = 'a'\nasn = 64501\nrole = 'peer'\nfoo = 1", "line 9", "foo: unknown key"},
      {"name = 'a'\nasn = 64501\nrole = 'friend'", "line 8", "must be one of customer, peer, upstream"},
      {"name = 'a'\nasn = 64501", "line 5", "role: is missing"},
      {"name = 'a'\nasn = 0\nrole = 'peer'", "line 7", "is not an AS number"},
      {"name = 'a'\nasn = 64500\nrole = 'peer'", "line 7", "own number"},
      {"name = 'a b'\nasn = 64501\nrole = 'peer'", "line 6", "letters, digits"},
      {"name = '1a'\nasn = 64501\nrole = 'peer'", "line 6", "a letter first"},
      {"name = 'a'\nasn = 64501\nrole = 'peer'\nblackhole = true", "line 9", "needs an as_set"},
      {"name = 'a'\nasn = 64501\nrole = 'customer'", "line 6", "neither as_set nor prefixes"},
      {"name = 'a'\nasn = 64501\nrole = 'peer'\nfull_table = true", "line 9", "route leak"},
      {"name = 'a'\nasn = 64501\nrole = 'upstream'\nfull_table = true", "line 9", "route leak"},
      {"name = 'a'\nasn = 64501\nrole = 'peer'\nas_set = 'EXAMPLE'", "line 9", "is not an as-set"},
      {"name = 'a'\nasn = 64501\nrole = 'peer'\nas_set = '::AS-X'", "line 9", "is not an as-set"},
      {"name = 'a'\nasn = 64501\nrole = 'peer'\nprefixes = ['192.0.2.1/24']", "line 9", "is not a prefix"},
      {"name = 'a'\nasn = 64501\nrole = 'peer'\nprefixes = ['192.0.2.0/24',\n'192.0.2.0/24']", "line 10", "twice"},
      {"name = 'a'\nasn = 64501\nrole = 'peer'\naddresses = 'x'", "line 9", "is not an IPv4 or IPv6 address"},
      {"name = 'a'\nasn = 64501\nrole = 'peer'\ninterface = 'eth0; reboot'", "line 9", "is not a word"},
      {"name = 'a'\nasn = 64501\nrole = 'peer'\npassword_ref = '{x}'", "line 9", "is not a word"},
      {"name = 'a'\nasn = 64501\nrole = 'peer'\nmax_prefix = { v4 = 0 }", "line 9", "1..50000000"},
      {"name = 'a'\nasn = 64501\nrole = 'peer'\nmax_prefix = { from = 'list' }", "line 9", "needs an as_set"},
      {"name = 'a'\nasn = 64501\nrole = 'peer'\nlocal_addresses = ['192.0.2.1', '192.0.2.2']", "line 9", "at most one"},
      {"name = 'a_b'\nasn = 64501\nrole = 'peer'\n[[neighbour]]\nname = 'A-B'\nasn = 64502\nrole = 'peer'", "line 10",
       "or alike"},
      {"name = 'a'\nasn = 64501\nrole = 'peer'\naddresses = '192.0.2.9'\n[[neighbour]]\nname = 'b'\nasn = 64502\n"
       "role = 'peer'\naddresses = '192.0.2.9'",
       "line 14", "given twice"},
  };
  for (const auto& c : cases) {
    const auto network = parse_network(with_neighbour(c.lines), "n.toml");
    ASSERT_FALSE(network) << c.lines;
    EXPECT_THAT(network.error().message, testing::StartsWith("n.toml: " + std::string(c.line) + ": ")) << c.lines;
    EXPECT_THAT(network.error().message, HasSubstr(c.why)) << c.lines;
  }
}

TEST(Network, RefusesAnImpossibleSelf) {
  const struct {
    std::string text, why;
  } cases[] = {
      {"", "name: must be a text"},
      {"name = 'a\\nb'\n", "asn: is missing"},  // a literal backslash is fine
      {"name = \"a\\nb\"\nasn = 1\n", "must be one line"},
      {"name = 'a'\nasn = 1\nrouter_id = '2001:db8::1'\n", "must be one IPv4 address"},
      {"name = 'a'\nasn = 1\nrouter_id = '192.0.2.1'\n", "neither prefixes nor own_sets"},
      {std::string(kSelf) + "[limits]\nshortest_v4 = 0\n", "a default route"},
      {std::string(kSelf) + "[limits]\nshortest_v6 = 49\n", "to longest_v6"},
      {std::string(kSelf) + "[communities]\npeer = 2\n", "same value"},
      {std::string(kSelf) + "[rpki]\ncaches = 'a:b'\n", "is not a cache"},
      {std::string(kSelf) + "[rpki]\ncaches = '[2001:db8::1'\n", "is not a cache"},
      {std::string(kSelf) + "[[peer_lock]]\nasn = 64496\n[[peer_lock]]\nasn = 64496\n", "locked twice"},
      {std::string(kSelf) + "[[segment]]\nname = 'a'\ninterface = 'eth0'\n", "prefixes: is missing"},
      {std::string(kSelf) + "[bogons]\npermitted_asns = 'AS64511-AS64496'\n", "is not an AS number or a range"},
      {std::string(kSelf) + "neighbor = 1\n", "unknown key"},
      {"name = ", "line 1"},
  };
  for (const auto& c : cases) {
    const auto network = parse_network(c.text, "n.toml");
    ASSERT_FALSE(network) << c.text;
    EXPECT_THAT(network.error().message, HasSubstr(c.why)) << c.text;
    EXPECT_THAT(network.error().message, testing::StartsWith("n.toml")) << c.text;
  }
}

TEST(Network, GivesEachRoleItsDefaults) {
  const auto network = parse_network(with_neighbour("name = 'c'\nasn = 64501\nrole = 'customer'\n"
                                                    "prefixes = '198.51.100.0/24'\nfull_table = false\n"
                                                    "[[neighbour]]\nname = 'p'\nasn = 64502\nrole = 'peer'\n"
                                                    "[[neighbour]]\nname = 'u'\nasn = 64503\nrole = 'upstream'"),
                                     "n.toml");
  ASSERT_TRUE(network) << network.error().message;
  EXPECT_EQ(network->neighbours[0].max_prefix.from, MaxPrefixFrom::kList);
  EXPECT_FALSE(network->neighbours[0].full_table) << "as the file says";
  EXPECT_EQ(network->neighbours[1].max_prefix.from, MaxPrefixFrom::kPeeringdb);
  EXPECT_EQ(network->neighbours[2].max_prefix.from, MaxPrefixFrom::kGiven);
}

TEST(Network, LimitsItsLists) {
  std::string many = "name = 'p'\nasn = 64501\nrole = 'peer'\naddresses = [";
  for (std::size_t i = 0; i <= kAddressesMax; ++i) many += "'192.0.2." + std::to_string(i + 2) + "',";
  const auto network = parse_network(with_neighbour(many + "]"), "n.toml");
  ASSERT_FALSE(network);
  EXPECT_EQ(network.error().code, ErrorCode::kLimit);
  EXPECT_THAT(network.error().message, HasSubstr("65 entries, at most 64"));
}

TEST(Network, SurvivesDamage) {
  expect_survives_damage(with_neighbour("name = 'c'\nasn = 64501\nrole = 'customer'\nas_set = 'RIPE::AS-X'"),
                         [](std::string_view text, std::size_t) {
                           const auto network = parse_network(text, "n.toml");
                           if (!network) {
                             EXPECT_FALSE(network.error().message.empty());
                           }
                           return std::string();
                         });
}

}  // namespace
}  // namespace mannerly::policy
