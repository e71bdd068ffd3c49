#include "policy/sav.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

namespace mannerly::policy {
namespace {

Prefix p(std::string_view text) {
  return parse_prefix(text).value();
}
AddressSpace space(const std::vector<std::string_view>& texts) {
  std::vector<Prefix> prefixes;
  for (const auto text : texts) prefixes.push_back(p(text));
  return AddressSpace::of(prefixes);
}

// The situation of RFC 8704 figure 2: AS64501 has two providers, which both buy from us, and announces a prefix to
// each. Numbers of routes: 0 and 1 of AS64501, 2 of AS64502 itself, 3 and 4 of others.
struct TwoProviders {
  Network network;
  SavView view;
  std::vector<NeighbourFacts> facts{3};
  TwoProviders() {
    network.asn = Asn{64500};
    network.prefixes = {p("203.0.113.0/24")};
    network.neighbours.resize(3);
    network.neighbours[0] = {.name = "two", .asn = Asn{64502}, .role = Role::kCustomer, .interface = "eth2"};
    network.neighbours[1] = {.name = "three", .asn = Asn{64503}, .role = Role::kCustomer, .interface = "eth3"};
    network.neighbours[2] = {.name = "up", .asn = Asn{64504}, .role = Role::kUpstream, .interface = "eth4"};
    network.neighbours[0].addresses = {*parse_address("192.0.2.1")};
    view.routes = {{p("198.51.100.0/26"), Asn{64501}},
                   {p("198.51.100.64/26"), Asn{64501}},
                   {p("198.51.100.128/26"), Asn{64502}},
                   {p("198.51.100.192/26"), Asn{64505}},
                   {p("203.0.113.0/24"), Asn{64500}}};
    view.sides = {{.received = {0, 2}, .selected = {0, 2}, .possible = {0, 1, 2}},
                  {.received = {1}, .selected = {1}, .possible = {0, 1}},
                  {.received = {3}, .selected = {3}, .possible = {3}}};
  }
  SavPlan plan() const { return plan_sav(network, view, facts); }
};

TEST(SavTest, EnhancedFeasiblePathKeepsWhatTheOthersDrop) {
  const TwoProviders world;
  const SavPlan plan = world.plan();
  ASSERT_EQ(plan.interfaces.size(), 3U);
  const SavInterface& two = plan.interfaces[0];
  EXPECT_EQ(two.choice(SavMode::kAcl), nullptr) << "nothing is registered";
  EXPECT_EQ(two.choice(SavMode::kStrict)->dropped, std::vector<std::uint32_t>{1});
  EXPECT_EQ(two.choice(SavMode::kFeasible)->dropped, std::vector<std::uint32_t>{1});
  EXPECT_TRUE(two.choice(SavMode::kEfpA)->dropped.empty());
  EXPECT_EQ(two.choice(SavMode::kEfpA)->permitted, space({"198.51.100.0/25", "198.51.100.128/26", "192.0.2.1/32"}));
  EXPECT_EQ(two.recommended, SavMode::kEfpA);
  // Algorithm B permits on both what either may send: AS64502's own prefix from AS64503 too.
  EXPECT_EQ(plan.interfaces[1].choice(SavMode::kEfpB)->permitted, space({"198.51.100.0/25", "198.51.100.128/26"}));
  EXPECT_EQ(plan.interfaces[1].choice(SavMode::kEfpB)->forgeable, space({"198.51.100.128/26"}));
  EXPECT_EQ(plan.interfaces[1].choice(SavMode::kLoose)->forgeable, space({"198.51.100.128/25", "203.0.113.0/24"}));
}

// RFC 8704 section 3.3: when no route of the customer's customer comes over customer links, only algorithm B helps.
TEST(SavTest, AlgorithmBFindsOriginsOfOtherCustomers) {
  TwoProviders world;
  world.view.sides[0].received = world.view.sides[0].selected = {2};
  const SavInterface two = world.plan().interfaces[0];
  EXPECT_EQ(two.choice(SavMode::kEfpA)->dropped, (std::vector<std::uint32_t>{0, 1}));
  EXPECT_TRUE(two.choice(SavMode::kEfpB)->dropped.empty());
  EXPECT_EQ(two.recommended, SavMode::kEfpB);
}

TEST(SavTest, OutsideSendsAnythingRoutedButOurOwn) {
  TwoProviders world;
  const SavInterface up = world.plan().interfaces[2];
  ASSERT_EQ(up.choices.size(), 1U);
  EXPECT_EQ(up.recommended, SavMode::kLoose);
  EXPECT_EQ(up.denied, std::vector{p("203.0.113.0/24")});
  EXPECT_TRUE(up.excepted.empty());
  EXPECT_FALSE(up.choices[0].permitted.overlaps(p("203.0.113.0/24")));
  world.network.neighbours[2].sources = {p("203.0.113.128/25")};
  EXPECT_EQ(world.plan().interfaces[2].excepted, std::vector{p("203.0.113.128/25")}) << "listed as a source from there";
  EXPECT_TRUE(world.plan().interfaces[2].choices[0].permitted.overlaps(p("203.0.113.128/25")));
}

TEST(SavTest, AListIsTightestAndListedSourcesAreAlwaysPermitted) {
  TwoProviders world;
  for (const char* text : {"198.51.100.0/25", "198.51.100.128/26"})
    world.facts[0].prefixes.push_back({p(text), p(text).length, p(text).length});
  world.network.neighbours[0].sources = {p("203.0.113.64/26")};
  const SavInterface two = world.plan().interfaces[0];
  EXPECT_EQ(two.recommended, SavMode::kAcl);
  EXPECT_TRUE(two.choice(SavMode::kAcl)->forgeable.empty());
  for (const SavChoice& choice : two.choices) {
    EXPECT_TRUE(choice.permitted.contains(p("203.0.113.64/26"))) << name_of(choice.mode);
    EXPECT_TRUE(choice.permitted.contains(p("192.0.2.1/32"))) << name_of(choice.mode) << ": the BGP session";
  }
}

TEST(SavTest, StrictIsNotForThoseWithOtherUpstreams) {
  TwoProviders world;
  world.view.sides[0] = {.received = {2}, .selected = {2}, .possible = {2}};
  EXPECT_EQ(world.plan().interfaces[0].recommended, SavMode::kStrict);
  world.network.neighbours[0].multihomed = true;
  EXPECT_EQ(world.plan().interfaces[0].recommended, SavMode::kFeasible);
}

TEST(SavTest, StrictFollowsTheMoreSpecificRoute) {
  TwoProviders world;
  world.view.routes.insert(world.view.routes.begin(), {p("198.51.100.0/24"), Asn{64502}});
  world.view.sides = {{.received = {0}, .selected = {0}, .possible = {0}},
                      {.received = {2}, .selected = {2}, .possible = {2}},
                      {.received = {1}, .selected = {1}, .possible = {1}}};
  const SavInterface two = world.plan().interfaces[0];
  EXPECT_EQ(two.choice(SavMode::kStrict)->permitted, space({"192.0.2.1/32"})) << "all of it has a better way";
  EXPECT_EQ(two.choice(SavMode::kStrict)->dropped, std::vector<std::uint32_t>{0});
  EXPECT_EQ(two.choice(SavMode::kFeasible)->permitted, space({"198.51.100.0/24", "192.0.2.1/32"}));
}

TEST(SavTest, SegmentsAndSharedInterfaces) {
  TwoProviders world;
  world.network.segments = {{.name = "office", .interface = "eth9", .prefixes = {p("203.0.113.0/25")}},
                            {.name = "mixed", .interface = "eth4", .prefixes = {p("203.0.113.128/25")}}};
  world.network.neighbours[1].interface = "eth2";
  const SavPlan plan = world.plan();
  ASSERT_EQ(plan.interfaces.size(), 3U);
  EXPECT_EQ(plan.interfaces[0].choice(SavMode::kAcl)->permitted, space({"203.0.113.0/25"}));
  EXPECT_FALSE(plan.interfaces[1].is_edge);
  EXPECT_FALSE(plan.interfaces[1].remarks.empty());
  EXPECT_EQ(plan.interfaces[2].label, "two, three");
  EXPECT_TRUE(plan.interfaces[2].choice(SavMode::kStrict)->dropped.empty()) << "both customers on one interface";
}

TEST(SavTest, WithNothingKnownItSaysSo) {
  TwoProviders world;
  world.view.sides = std::vector<SavSide>(3);
  const SavInterface two = world.plan().interfaces[0];
  EXPECT_EQ(two.recommended, SavMode::kLoose);
  EXPECT_NE(two.why.find("nothing is known"), std::string::npos);
}

// Random views: what each method permits, by the words of the RFCs and address by address.
RC_GTEST_PROP(SavTest, EqualsTheRfcsWords, ()) {
  TwoProviders world;
  world.network.neighbours[0].addresses.clear();
  world.network.neighbours[2].role = Role::kCustomer;
  std::set<std::pair<Prefix, Asn>> routes;
  for (int i = *rc::gen::inRange(1, 12); i > 0; --i) {
    routes.insert(
        {Prefix::of(Address::v4(0xC0000200 + *rc::gen::inRange<std::uint32_t>(0, 64)), *rc::gen::inRange(26, 33)),
         Asn{64510 + *rc::gen::inRange<std::uint32_t>(0, 4)}});
  }
  world.view.routes.clear();
  for (const auto& [prefix, origin] : routes) world.view.routes.push_back({prefix, origin});
  for (SavSide& side : world.view.sides) {
    side = {};
    for (std::uint32_t r = 0; r < world.view.routes.size(); ++r) {
      if (!*rc::gen::arbitrary<bool>()) continue;
      side.possible.push_back(r);
      if (*rc::gen::arbitrary<bool>()) side.received.push_back(r);
    }
    side.selected = side.received;
  }
  const SavPlan plan = world.plan();
  const auto has = [](const std::vector<std::uint32_t>& list, std::uint32_t r) {
    return std::ranges::find(list, r) != list.end();
  };
  for (std::size_t n = 0; n < 3; ++n) {
    const SavSide& side = world.view.sides[n];
    for (std::uint32_t host = 0; host < 64; ++host) {
      const Prefix address = Prefix::of(Address::v4(0xC0000200 + host), 32);
      bool strict = false, feasible = false, a = false, b = false, loose = false;
      int longest = -1;
      for (std::uint32_t r = 0; r < world.view.routes.size(); ++r) {
        const SavRoute& route = world.view.routes[r];
        if (!route.prefix.covers(address)) continue;
        loose = true;
        feasible |= has(side.received, r);
        if (route.prefix.length > longest) strict = false;
        if (route.prefix.length >= longest) strict |= has(side.selected, r);
        longest = std::max<int>(longest, route.prefix.length);
        for (std::uint32_t other = 0; other < world.view.routes.size(); ++other) {
          if (world.view.routes[other].origin != route.origin) continue;
          a |= has(side.received, other);
          for (const SavSide& any : world.view.sides) b |= has(any.received, other);
        }
      }
      const auto permits = [&](SavMode mode) {
        const SavChoice* choice = plan.interfaces[n].choice(mode);
        return choice != nullptr && choice->permitted.contains(address);
      };
      RC_ASSERT(permits(SavMode::kStrict) == strict);
      RC_ASSERT(permits(SavMode::kFeasible) == feasible);
      RC_ASSERT(permits(SavMode::kEfpA) == a);
      RC_ASSERT(permits(SavMode::kEfpB) == b);
      RC_ASSERT(permits(SavMode::kLoose) == loose);
    }
  }
}

}  // namespace
}  // namespace mannerly::policy
