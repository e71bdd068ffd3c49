#include "policy/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

namespace mannerly::policy {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Prefix prefix(std::string_view text) {
  return parse_prefix(text).value();
}

Network network(std::string_view lines) {
  const auto made = parse_network(
      "name = 'Example'\nasn = 64500\nrouter_id = '192.0.2.1'\n"
      "prefixes = ['203.0.113.0/24', '2001:db8::/32']\n" +
          std::string(lines),
      "n.toml");
  EXPECT_TRUE(made) << made.error().message;
  return made ? *made : Network{};
}

RouterPolicy policy_of(const Network& n, PolicyInputs inputs = {}) {
  inputs.neighbours.resize(n.neighbours.size());
  const auto made = make_router_policy(n, inputs);
  EXPECT_TRUE(made) << made.error().message;
  return made ? *made : RouterPolicy{};
}

bool in(const std::vector<PrefixRange>& ranges, std::string_view route) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const PrefixRange& r) { return r.contains(prefix(route)); });
}

TEST(Rules, HaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const Rule rule : all_rules()) {
    EXPECT_TRUE(names.insert(name_of(rule)).second) << name_of(rule);
    EXPECT_FALSE(text_of(rule).empty());
  }
  EXPECT_EQ(names.size(), kRuleCount);
  EXPECT_EQ(name_of(Rule::kMark), "mark");
  EXPECT_EQ(name_of(Rule::kOriginate), "originate");
}

constexpr std::string_view kEachRole = R"(
[rpki]
caches = '192.0.2.10'
[bogons]
permitted_prefixes = ['198.51.100.0/24', '203.0.113.0/24']
[[neighbour]]
name = 'cust'
asn = 64501
role = 'customer'
addresses = '192.0.2.2'
prefixes = ['198.51.100.0/24', '203.0.113.128/25']
blackhole = true
[[neighbour]]
name = 'peer-1'
asn = 64502
role = 'peer'
[[neighbour]]
name = 'up'
asn = 64503
role = 'upstream'
[[neighbour]]
name = 'rs'
asn = 64504
role = 'route-server'
[[neighbour]]
name = 'member'
asn = 64505
role = 'rs-client'
prefixes = '192.0.2.0/24'
)";

TEST(RouterPolicy, GivesEachRoleItsRules) {
  const RouterPolicy p = policy_of(network(kEachRole));
  ASSERT_EQ(p.neighbours.size(), 5u);
  const auto& customer = p.neighbours[0];
  const auto& peer = p.neighbours[1];
  const auto& upstream = p.neighbours[2];
  const auto& server = p.neighbours[3];
  const auto& client = p.neighbours[4];
  EXPECT_EQ(peer.symbol, "peer_1");
  for (const auto& n : p.neighbours) {
    EXPECT_TRUE(std::is_sorted(n.import_rules.begin(), n.import_rules.end())) << "the order of the table";
    for (const Rule rule : {Rule::kScrub, Rule::kBogonAsn, Rule::kBogonPrefix, Rule::kPrefixLength, Rule::kOwnPrefix,
                            Rule::kRpkiInvalid, Rule::kMark, Rule::kExportMarked, Rule::kRole, Rule::kOtc}) {
      EXPECT_TRUE(n.has(rule)) << n.name << " " << name_of(rule);
    }
    EXPECT_EQ(n.export_rules.back(), Rule::kExportMarked);
    const bool has_list = &n == &customer || &n == &client;
    EXPECT_EQ(n.has(Rule::kPrefixList), has_list) << n.name;
    EXPECT_EQ(n.has(Rule::kOriginList), has_list) << n.name;
  }
  EXPECT_TRUE(customer.has(Rule::kBlackhole));
  EXPECT_FALSE(peer.has(Rule::kBlackhole));
  EXPECT_FALSE(server.has(Rule::kFirstAs)) << "a route server leaves its number out";
  EXPECT_TRUE(peer.has(Rule::kPeerLock));
  EXPECT_FALSE(upstream.has(Rule::kPeerLock));
  EXPECT_THAT(customer.origins, ElementsAre(Asn{64501}));
}

TEST(RouterPolicy, ExportsOwnAndCustomersAloneToPeersAndUpstreams) {
  const RouterPolicy p = policy_of(network(kEachRole));
  const LargeCommunity own{64500, 1, 1}, customer{64500, 1, 2}, peer{64500, 1, 3}, upstream{64500, 1, 4},
      server{64500, 1, 5}, client{64500, 1, 6};
  EXPECT_THAT(p.neighbours[0].export_marks, ElementsAre(own, customer, peer, upstream, server));
  for (const std::size_t i : {1, 2, 3}) EXPECT_THAT(p.neighbours[i].export_marks, ElementsAre(own, customer));
  EXPECT_THAT(p.neighbours[4].export_marks, ElementsAre(client));
  EXPECT_EQ(p.neighbours[0].learned_from, customer);
  EXPECT_EQ(p.neighbours[2].learned_from, upstream);
  EXPECT_EQ(p.own_mark, own);
}

TEST(RouterPolicy, KeepsOwnSpaceButForWhatACustomerHolds) {
  const RouterPolicy p = policy_of(network(kEachRole));
  EXPECT_FALSE(in(p.neighbours[0].own, "203.0.113.128/25")) << "the customer's part of our space";
  EXPECT_TRUE(in(p.neighbours[0].own, "203.0.113.0/24"));
  EXPECT_TRUE(in(p.neighbours[0].own, "203.0.113.0/25"));
  EXPECT_TRUE(in(p.neighbours[1].own, "203.0.113.128/25")) << "not from others";
  EXPECT_TRUE(in(p.neighbours[1].own, "2001:db8:1::/48"));
  Network multihomed = network(kEachRole);
  multihomed.neighbours[0].multihomed = true;
  EXPECT_FALSE(in(policy_of(multihomed).neighbours[1].own, "203.0.113.128/25")) << "it may come another way";
}

TEST(RouterPolicy, APeersSetGivesNoRightToOwnSpace) {
  Network with_set = network(kEachRole);
  with_set.neighbours[1].prefixes = {prefix("203.0.113.0/26"), prefix("198.51.100.0/24")};
  const RouterPolicy p = policy_of(with_set);
  EXPECT_TRUE(in(p.neighbours[1].own, "203.0.113.0/26"));
}

// Blackhole routes are accepted before bogons, own space and exchange LANs are looked at, and however long.
TEST(RouterPolicy, DiscardsOnlyWhatIsTheNeighboursAlone) {
  Network greedy = network(kEachRole);
  greedy.exchange_lans = {prefix("198.51.100.128/25")};
  auto& prefixes = greedy.neighbours[0].prefixes;
  for (const auto* text : {"0.0.0.0/0", "::/0", "10.0.0.0/8", "203.0.112.0/23"}) prefixes.push_back(prefix(text));
  const RouterPolicy p = policy_of(greedy);
  const auto& blackhole = p.neighbours[0].blackhole;
  EXPECT_TRUE(in(blackhole, "198.51.100.7/32"));
  EXPECT_TRUE(in(blackhole, "203.0.112.9/32"));
  EXPECT_TRUE(in(blackhole, "203.0.113.200/32")) << "its part of our space";
  for (const auto* text : {"0.0.0.0/0", "8.8.8.8/32", "10.1.2.3/32", "203.0.113.7/32", "198.51.100.129/32",
                           "198.51.100.0/24", "203.0.112.0/23", "2001:db8::1/128", "::/0"}) {
    EXPECT_FALSE(in(blackhole, text)) << text;
  }
  greedy.neighbours[0].prefixes = {prefix("0.0.0.0/0")};
  EXPECT_FALSE(policy_of(greedy).neighbours[0].has(Rule::kBlackhole)) << "an empty list is never written";
}

TEST(RouterPolicy, KnowsBogonsAndTheirExceptions) {
  const RouterPolicy p =
      policy_of(network("[bogons]\npermitted_prefixes = ['10.20.0.0/16']\n"
                        "permitted_asns = ['AS64500-AS64510', 65000]\n"));
  for (const std::string_view bogon : {"10.0.0.0/8", "10.0.0.0/15", "10.21.0.0/16", "10.19.1.0/24", "192.0.2.0/24",
                                       "224.1.0.0/16", "fc00:1::/32", "2001:db8:1::/48", "4000::/16", "::/8"}) {
    EXPECT_TRUE(in(p.bogon_prefixes, bogon)) << bogon;
  }
  for (const std::string_view fine : {"10.20.0.0/16", "10.20.30.0/24", "8.0.0.0/8", "9.9.9.0/24", "2600::/16",
                                      "192.31.196.0/24", "0.0.0.0/0", "::/0"}) {
    EXPECT_FALSE(in(p.bogon_prefixes, fine)) << fine;
  }
  const auto is_bogon = [&](std::uint32_t asn) {
    return std::any_of(p.bogon_asns.begin(), p.bogon_asns.end(),
                       [&](const AsnRange& r) { return r.first.value <= asn && asn <= r.last.value; });
  };
  for (const std::uint32_t asn : {0u, 23456u, 64496u, 64511u, 64999u, 65001u, 65535u, 131071u, 4294967295u}) {
    EXPECT_TRUE(is_bogon(asn)) << asn;
  }
  for (const std::uint32_t asn : {1u, 64500u, 64510u, 65000u, 131072u, 4199999999u}) EXPECT_FALSE(is_bogon(asn)) << asn;
}

TEST(PeerLock, MindsTheNeighbour) {
  const std::string text =
      "[[peer_lock]]\nasn = 64496\nvia = [64502]\n[[peer_lock]]\nasn = 64497\nonly_via = true\nvia = [64502]\n"
      "[[neighbour]]\nname = 'cust'\nasn = 64501\nrole = 'customer'\nprefixes = '198.51.100.0/24'\nmay_transit = "
      "[174]\n"
      "[[neighbour]]\nname = 'via'\nasn = 64502\nrole = 'peer'\n"
      "[[neighbour]]\nname = 'up'\nasn = 64503\nrole = 'upstream'\n"
      "[[neighbour]]\nname = 'itself'\nasn = 64496\nrole = 'peer'\n"
      "[[neighbour]]\nname = 'big'\nasn = 1299\nrole = 'peer'\n"
      "[[neighbour]]\nname = 'big-customer'\nasn = 2914\nrole = 'customer'\nprefixes = '192.0.2.0/24'\n";
  const Network n = network(text);
  const auto locked = [&](std::size_t i) { return locked_behind(n, n.neighbours[i]); };
  EXPECT_THAT(locked(0), Contains(Asn{64496}));
  EXPECT_THAT(locked(0), Contains(Asn{1299}));
  EXPECT_THAT(locked(0), Not(Contains(Asn{174}))) << "may_transit";
  EXPECT_THAT(locked(0), Not(Contains(Asn{2914}))) << "a customer of ours is not transit-free";
  EXPECT_THAT(locked(1), Not(Contains(Asn{64496}))) << "via";
  EXPECT_THAT(locked(1), Contains(Asn{1299}));
  EXPECT_THAT(locked(2), ElementsAre(Asn{64497})) << "only_via holds for upstreams too";
  EXPECT_THAT(locked(3), Not(Contains(Asn{64496}))) << "itself";
  EXPECT_THAT(locked(4), Not(Contains(Asn{1299})));
  EXPECT_THAT(locked(4), Contains(Asn{3356}));
  Network off = n;
  off.peer_lock_defaults = false;
  EXPECT_THAT(locked_behind(off, off.neighbours[0]), ElementsAre(Asn{64496}, Asn{64497}));
}

TEST(MaxPrefix, ComesFromWhereTheFileSays) {
  Network n = network(kEachRole);
  PolicyInputs inputs;
  inputs.neighbours.resize(5);
  inputs.neighbours[1].peeringdb_v4 = 1000;
  n.neighbours[0].prefixes = {prefix("198.51.100.0/24")};
  n.neighbours[0].more_specific_v4 = 25;
  n.neighbours[2].max_prefix.v4 = 5;
  const RouterPolicy p = policy_of(n, inputs);
  EXPECT_EQ(p.neighbours[0].max_v4, 3u + 10u) << "a /24 and two /25, and the least headroom";
  EXPECT_EQ(p.neighbours[1].max_v4, 1200u) << "PeeringDB and 20 %";
  EXPECT_EQ(p.neighbours[1].max_v6, std::nullopt);
  EXPECT_THAT(p.neighbours[1].remarks, ElementsAre(HasSubstr("no IPv6 max-prefix")));
  EXPECT_EQ(p.neighbours[2].max_v4, 5u) << "as given, without headroom";
  EXPECT_EQ(p.neighbours[2].max_v6, std::nullopt);
  EXPECT_FALSE(p.neighbours[3].has(Rule::kMaxPrefix));
}

TEST(RouterPolicy, RefusesAnEmptyList) {
  const Network n = network("[[neighbour]]\nname = 'cust'\nasn = 64501\nrole = 'customer'\nas_set = 'AS-EMPTY'\n");
  PolicyInputs inputs;
  inputs.neighbours.resize(1);
  const auto made = make_router_policy(n, inputs);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::kNoData);
  EXPECT_THAT(made.error().message, HasSubstr("neighbour cust: "));
}

TEST(RouterPolicy, DoesNotValidateWithoutCaches) {
  const RouterPolicy p = policy_of(network("[[neighbour]]\nname = 'p'\nasn = 64501\nrole = 'peer'\n"));
  EXPECT_FALSE(p.has(Rule::kRpkiInvalid));
  EXPECT_THAT(p.remarks, ElementsAre(HasSubstr("names no caches")));
}

// The twin of without(): a route is left when a range had it and no exception covers it.
RC_GTEST_PROP(Without, KeepsExactlyWhatNoExceptionCovers, ()) {
  const auto some_prefix = [](int length_min) {
    const int length = *rc::gen::inRange(length_min, 15);
    return Prefix::of(Address::v4(*rc::gen::inRange<std::uint32_t>(0, 1u << 14) << 18), length);
  };
  std::vector<PrefixRange> from;
  std::vector<Prefix> exceptions;
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
    const Prefix p = some_prefix(0);
    const auto min = static_cast<std::uint8_t>(*rc::gen::inRange<int>(p.length, 15));
    from.push_back({p, min, static_cast<std::uint8_t>(*rc::gen::inRange<int>(min, 16))});
  }
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i) exceptions.push_back(some_prefix(1));
  const auto left = without(from, exceptions);
  for (int i = 0; i < 200; ++i) {
    const Prefix route = some_prefix(0);
    const auto has = [&](const auto& list) {
      return std::any_of(list.begin(), list.end(), [&](const PrefixRange& r) { return r.contains(route); });
    };
    const bool excepted = std::any_of(exceptions.begin(), exceptions.end(),
                                      [&](const Prefix& exception) { return exception.covers(route); });
    RC_ASSERT(has(left) == (has(from) && !excepted));
  }
}

}  // namespace
}  // namespace mannerly::policy
