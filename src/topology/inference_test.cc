#include "topology/inference.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <optional>
#include <random>
#include <set>

namespace mannerly::topology {
namespace {

// Networks of the hand-made worlds bear small numbers; documentation numbers are not routed and would be left out.
constexpr std::uint32_t kTop[] = {1, 2, 3, 4};

class World {
 public:
  void path(std::uint32_t viewpoint, const std::string& text, std::uint64_t weight = 1, Family family = Family::kIpv4) {
    paths_.add(paths_.add_viewpoint(Asn{viewpoint}, family), parse_as_path(text)->view(), weight);
  }
  // Four transit-free networks, viewpoints all, that peer with each other and have 12 leaf customers each
  // (100 t + 1 ...): enough for the clique to be found.
  void add_top() {
    for (const std::uint32_t from : kTop) {
      for (const std::uint32_t to : kTop) {
        for (std::uint32_t leaf = 1; leaf <= 12; ++leaf) {
          const std::string end = std::to_string(to) + " " + std::to_string(100 * to + leaf);
          path(from, from == to ? end : std::to_string(from) + " " + end);
        }
      }
    }
  }
  // What all viewpoints at the top see of a route of t.
  void below(std::uint32_t t, const std::string& rest) {
    for (const std::uint32_t from : kTop) {
      const std::string end = std::to_string(t) + " " + rest;
      path(from, from == t ? end : std::to_string(from) + " " + end);
    }
  }
  const Inference& infer() {
    if (!result_) {
      paths_.finish();
      result_ = topology::infer(paths_);
    }
    return *result_;
  }
  // What b is to a.
  std::pair<Relation, InferenceStep> of(std::uint32_t a, std::uint32_t b) {
    const InferredLink* link = infer().find(Asn{a}, Asn{b});
    if (link == nullptr) return {Relation::kUnknown, InferenceStep::kNone};
    return {a < b ? link->relation : opposite(link->relation), link->step};
  }

 private:
  PathSet paths_;
  std::optional<Inference> result_;
};

using Answer = std::pair<Relation, InferenceStep>;

std::vector<Asn> asns(std::initializer_list<std::uint32_t> values) {
  std::vector<Asn> out;
  for (const std::uint32_t value : values) out.push_back(Asn{value});
  return out;
}

TEST(PathSet, LeavesOutWhatCannotBeTrusted) {
  PathSet paths;
  const auto v = paths.add_viewpoint(Asn{10}, Family::kIpv4);
  for (const char* text : {"10 20 20 20 30", "10 20 30", "10 20 {30,40}", "10 20 10", "10 64512 30", "10 0 30",
                           "10 23456 30", "10 64496 30", ""}) {
    paths.add(v, parse_as_path(text)->view(), 2);
  }
  std::string longest = "10";
  for (int i = 0; i < 64; ++i) longest += " " + std::to_string(1000 + i);
  paths.add(v, parse_as_path(longest)->view(), 1);
  paths.finish();
  ASSERT_EQ(paths.size(), 1u) << "the same but for its prepending";
  EXPECT_EQ(paths.path(0).weight, 4u);
  EXPECT_EQ(paths.path(0).steps.size(), 2u);
  EXPECT_EQ(paths.discarded().with_set, 1u);
  EXPECT_EQ(paths.discarded().loop, 1u);
  EXPECT_EQ(paths.discarded().special_asn, 4u);
  EXPECT_EQ(paths.discarded().empty, 1u);
  EXPECT_EQ(paths.discarded().too_long, 1u);
  EXPECT_FALSE(paths.viewpoints()[0].hidden);
}

TEST(PathSet, PutsHiddenViewpointsBeforeTheirPaths) {
  PathSet paths;
  const auto v = paths.add_viewpoint(Asn{10}, Family::kIpv4);
  paths.add(v, parse_as_path("20 30")->view(), 1);
  paths.add(v, parse_as_path("40")->view(), 1);
  paths.add(paths.add_viewpoint(Asn{20}, Family::kIpv6), parse_as_path("20 10")->view(), 1);
  paths.finish();
  ASSERT_TRUE(paths.viewpoints()[0].hidden);
  EXPECT_EQ(paths.as_nodes(), 4u);
  EXPECT_EQ(paths.nodes(), 5u) << "AS10 as others see it, and the node for its inside";
  EXPECT_EQ(paths.path(0).steps.size(), 2u);
  EXPECT_EQ(paths.from(paths.path(0).steps[0]), 4u);
  const Inference inference = infer(paths);
  ASSERT_EQ(inference.links.size(), 2u) << "no link of the hidden node is given out";
}

TEST(Inference, OfNothing) {
  PathSet paths;
  paths.finish();
  const Inference inference = infer(paths);
  EXPECT_TRUE(inference.links.empty());
  EXPECT_TRUE(inference.clique.empty());
}

TEST(Inference, FindsTheCliqueAndItsPeering) {
  World world;
  world.add_top();
  EXPECT_EQ(world.infer().clique, asns({1, 2, 3, 4}));
  EXPECT_EQ(world.of(1, 3), (Answer{Relation::kPeer, InferenceStep::kClique}));
  EXPECT_EQ(world.of(1, 101), (Answer{Relation::kCustomer, InferenceStep::kDescent}));
}

TEST(Inference, AMemberReachedThroughTwoOthersIsStruckOff) {
  World world;
  world.add_top();
  // 5 is linked with all four and large, but 1 and 2 reach it by 3 and 4: their customer.
  for (std::uint32_t leaf = 1; leaf <= 20; ++leaf) {
    const std::string end = "5 " + std::to_string(500 + leaf);
    world.path(1, "1 3 " + end);
    world.path(2, "2 4 " + end);
    world.path(3, "3 " + end);
    world.path(4, "4 " + end);
  }
  world.path(5, "5 1 101");
  world.path(5, "5 2 201");
  EXPECT_EQ(world.infer().clique, asns({1, 2, 3, 4}));
  EXPECT_EQ(world.of(5, 3), (Answer{Relation::kProvider, InferenceStep::kDescent}));
  EXPECT_EQ(world.of(5, 501), (Answer{Relation::kCustomer, InferenceStep::kDescent}));
}

TEST(Inference, DescentsRunDownThePaths) {
  World world;
  world.add_top();
  world.below(1, "50 51 52");
  // Met again on a path that never sees the top.
  world.path(60, "60 50 51 53");
  EXPECT_EQ(world.of(50, 51), (Answer{Relation::kCustomer, InferenceStep::kDescent}));
  EXPECT_EQ(world.of(52, 51).first, Relation::kProvider);
  EXPECT_EQ(world.of(51, 53), (Answer{Relation::kCustomer, InferenceStep::kDescent}));
}

TEST(Inference, AViewpointsProviderShowsItTheTop) {
  World world;
  world.add_top();
  world.below(1, "50 51");
  for (std::uint32_t leaf = 1; leaf <= 9; ++leaf) {
    world.path(70, "70 50 1 2 20" + std::to_string(leaf));
    world.path(70, "70 50 1 10" + std::to_string(leaf));
  }
  EXPECT_EQ(world.of(70, 50), (Answer{Relation::kProvider, InferenceStep::kViewpointTransit}));
  EXPECT_EQ(world.of(50, 1).first, Relation::kProvider);
}

TEST(Inference, WhatOnlyTheViewpointUsesIsPeering) {
  World world;
  world.add_top();
  world.below(1, "50 51");
  world.below(2, "60 61");
  for (std::uint32_t leaf = 1; leaf <= 9; ++leaf) world.path(50, "50 1 2 20" + std::to_string(leaf));
  world.path(50, "50 60 61");  // 50 gets customers of 60 alone, and tells nobody
  EXPECT_EQ(world.of(50, 60), (Answer{Relation::kPeer, InferenceStep::kViewpointPeer}));
}

TEST(Inference, ACustomerWouldBeSeenByOthers) {
  World world;
  world.add_top();
  world.below(1, "50 51");
  world.below(1, "50 52");
  world.below(2, "60 61");
  world.below(2, "60 62");
  // 51 climbs to 50, which crosses to 60: seen from below 50 alone, while the top reaches 61 by 2.
  for (std::uint32_t leaf = 1; leaf <= 9; ++leaf) world.path(51, "51 50 1 2 20" + std::to_string(leaf));
  world.path(51, "51 50 60 61");
  EXPECT_EQ(world.of(51, 50).first, Relation::kProvider);
  EXPECT_EQ(world.of(50, 60), (Answer{Relation::kPeer, InferenceStep::kUnseen}));
}

TEST(Inference, ALeafWithOneWayOutIsACustomer) {
  World world;
  world.add_top();
  // An island beside the top: nothing says where its paths turn.
  world.path(80, "80 81 82");
  world.path(80, "80 81 83 84");
  EXPECT_EQ(world.of(80, 81).second, InferenceStep::kViewpointPeer);
  EXPECT_EQ(world.of(81, 82).first, Relation::kCustomer) << "descends behind a peer";
  EXPECT_EQ(world.of(84, 83).first, Relation::kProvider);
}

TEST(Inference, AHiddenViewpointsPeersTellOfCustomersAlone) {
  World world;
  world.add_top();
  // A feed from inside AS90, whose peers are 50 and 60 and whose provider is 1.
  for (std::uint32_t leaf = 1; leaf <= 9; ++leaf) world.path(90, "1 2 20" + std::to_string(leaf), 1, Family::kIpv4);
  world.path(90, "50 51");
  world.path(90, "60 61 62");
  EXPECT_EQ(world.of(50, 51), (Answer{Relation::kCustomer, InferenceStep::kDescent}));
  EXPECT_EQ(world.of(61, 62), (Answer{Relation::kCustomer, InferenceStep::kDescent}));
}

TEST(Inference, ARouteServerHasPeersOnly) {
  World world;
  world.add_top();
  // 95 hands on routes of networks that all buy transit elsewhere, and has none of its own.
  for (std::uint32_t member = 50; member < 58; ++member) {
    const std::string name = std::to_string(member);
    world.below(1 + member % 4, name + " 7" + name);
    world.path(90, "95 " + name + " 7" + name, 30);
  }
  EXPECT_EQ(world.infer().route_servers, asns({95}));
  EXPECT_EQ(world.of(95, 50), (Answer{Relation::kPeer, InferenceStep::kRouteServer}));
  EXPECT_EQ(world.of(50, 750).first, Relation::kCustomer);
}

TEST(Inference, FreeTransitInIpv6IsNoTransitInIpv4) {
  World world;
  world.add_top();
  // 5 is transit-free in IPv6 and gives transit there to 40 networks; in IPv4 they buy from 1 ... 4, which is how
  // AS90, a peer of 5 and a customer of 1, reaches them. 20 of its IPv4 customers are shown to AS90.
  for (std::uint32_t leaf = 1; leaf <= 9; ++leaf) world.path(90, "1 2 20" + std::to_string(leaf));
  for (std::uint32_t i = 0; i < 40; ++i) {
    const std::string name = std::to_string(600 + i);
    for (const std::uint32_t from : kTop) world.path(from, std::to_string(from) + " 5 " + name, 1, Family::kIpv6);
    world.path(90, "1 2 " + name);
  }
  for (std::uint32_t i = 0; i < 20; ++i) world.path(90, "5 " + std::to_string(700 + i));
  EXPECT_EQ(world.infer().ipv6_donors, asns({5}));
  EXPECT_EQ(world.of(5, 600), (Answer{Relation::kPeer, InferenceStep::kFamilies}));
  EXPECT_EQ(world.of(5, 700).first, Relation::kCustomer);
}

TEST(Inference, ALeakSaysNothing) {
  World world;
  world.add_top();
  for (int i = 0; i < 3; ++i) world.below(1, "50 5" + std::to_string(i + 1));
  world.below(2, "50 54");
  // 50 leaks what 2 tells it to 1.
  world.path(1, "1 50 2 201");
  EXPECT_EQ(world.of(50, 1).first, Relation::kProvider);
  EXPECT_EQ(world.of(50, 2).first, Relation::kProvider);
  EXPECT_EQ(world.infer().clique, asns({1, 2, 3, 4}));
}

// ---- whole worlds with known truth ----

struct Truth {
  std::vector<std::set<std::uint32_t>> providers, customers, peers;
};

// A hierarchy: four at the top, then networks with one to three providers above them, the higher the likelier;
// some peering.
Truth random_world(std::uint32_t seed, std::uint32_t size) {
  std::mt19937 rng(seed);
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(rng() % n); };
  Truth t;
  t.providers.resize(size);
  t.customers.resize(size);
  t.peers.resize(size);
  const auto peer = [&](std::uint32_t a, std::uint32_t b) {
    if (a == b || t.providers[a].contains(b) || t.providers[b].contains(a)) return;
    t.peers[a].insert(b);
    t.peers[b].insert(a);
  };
  for (std::uint32_t a = 0; a < 4; ++a) {
    for (std::uint32_t b = 0; b < a; ++b) peer(a, b);
  }
  for (std::uint32_t as = 4; as < size; ++as) {
    const std::uint32_t transit = std::max(4u, std::min(as, size / 5));  // the upper fifth sells
    for (std::uint32_t n = 1 + below(3); n > 0; --n) {
      const std::uint32_t provider = std::min({below(transit), below(transit), below(transit), below(transit)});
      t.providers[as].insert(provider);
      t.customers[provider].insert(as);
    }
  }
  for (std::uint32_t n = 0; n < size / 10; ++n) peer(4 + below(size / 5), 4 + below(size / 5));
  return t;
}

// Best routes to an origin by Gao and Rexford's rules: customer before peer before provider, then the shortest, then
// at random (distance to exits, prepending and the like). next[x]: the neighbour that x uses.
std::vector<std::uint32_t> routes_to(const Truth& t, std::uint32_t origin) {
  constexpr std::uint32_t kNone = 0xFFFFFFFF;
  const auto size = static_cast<std::uint32_t>(t.providers.size());
  std::vector<std::uint32_t> next(size, kNone), length(size, kNone);
  const auto taste = [&](std::uint32_t x, std::uint32_t y) {
    return std::mt19937(x * 1'000'003u + y * 10'007u + origin)();
  };
  // x gets a route from y if it has none, or the same length from one that it likes less.
  std::vector<std::uint8_t> fixed(size, 0);
  const auto offer = [&](std::uint32_t x, std::uint32_t y) {
    const std::uint32_t hops = length[y] + 1;
    if (fixed[x] != 0 || hops > length[x]) return;
    if (hops == length[x] && taste(x, y) > taste(x, next[x])) return;
    next[x] = y;
    length[x] = hops;
  };
  const auto fix = [&] {
    for (std::uint32_t x = 0; x < size; ++x) fixed[x] = next[x] != kNone ? 1 : 0;
  };
  const auto spread = [&](const std::vector<std::set<std::uint32_t>>& to) {
    for (std::uint32_t hops = 0; hops < size; ++hops) {
      for (std::uint32_t y = 0; y < size; ++y) {
        if (length[y] != hops) continue;
        for (const std::uint32_t x : to[y]) offer(x, y);
      }
    }
  };
  next[origin] = origin;
  length[origin] = 0;
  fix();
  spread(t.providers);
  fix();
  std::vector<std::uint32_t> had = next;
  for (std::uint32_t y = 0; y < size; ++y) {
    if (had[y] == kNone) continue;
    for (const std::uint32_t x : t.peers[y]) offer(x, y);
  }
  fix();
  spread(t.customers);
  return next;
}

struct Score {
  std::uint64_t transit = 0, transit_right = 0, peers = 0, peers_right = 0;
};

Score score_world(std::uint32_t seed, std::uint32_t size, std::uint32_t viewpoints) {
  const Truth t = random_world(seed, size);
  PathSet paths;
  constexpr std::uint32_t kFirst = 1000;
  for (std::uint32_t origin = 0; origin < size; ++origin) {
    const auto next = routes_to(t, origin);
    for (std::uint32_t v = 0; v < viewpoints; ++v) {
      const std::uint32_t viewpoint = v * (size / viewpoints);
      std::vector<Asn> path = {Asn{kFirst + viewpoint}};
      for (std::uint32_t x = viewpoint; x != origin; x = next[x]) path.push_back(Asn{kFirst + next[x]});
      paths.add(paths.add_viewpoint(path[0], Family::kIpv4), AsPath::sequence(path).view(), 1);
    }
  }
  paths.finish();
  const Inference inference = infer(paths);
  Score score;
  for (const InferredLink& link : inference.links) {
    const std::uint32_t a = link.a.value - kFirst, b = link.b.value - kFirst;
    if (t.peers[a].contains(b)) {
      ++score.peers;
      score.peers_right += link.relation == Relation::kPeer ? 1 : 0;
    } else {
      ++score.transit;
      score.transit_right +=
          link.relation == (t.providers[a].contains(b) ? Relation::kProvider : Relation::kCustomer) ? 1 : 0;
    }
  }
  return score;
}

TEST(Inference, GivesTheTruthBackWhereAllIsSeen) {
  Score sum;
  for (std::uint32_t seed = 1; seed <= 3; ++seed) {
    const Score score = score_world(seed, 300, 300);
    sum.transit += score.transit;
    sum.transit_right += score.transit_right;
    sum.peers += score.peers;
    sum.peers_right += score.peers_right;
  }
  EXPECT_GT(sum.transit, 1000u);
  EXPECT_GT(sum.peers, 50u);
  EXPECT_GE(static_cast<double>(sum.transit_right), 0.96 * static_cast<double>(sum.transit));
  EXPECT_GE(static_cast<double>(sum.peers_right), 0.97 * static_cast<double>(sum.peers));
}

TEST(Inference, GivesMostOfTheTruthBackFromAFewViewpoints) {
  Score sum;
  for (std::uint32_t seed = 11; seed <= 13; ++seed) {
    const Score score = score_world(seed, 400, 20);
    sum.transit += score.transit;
    sum.transit_right += score.transit_right;
    sum.peers += score.peers;
    sum.peers_right += score.peers_right;
  }
  EXPECT_GE(static_cast<double>(sum.transit_right), 0.9 * static_cast<double>(sum.transit));
  EXPECT_GE(static_cast<double>(sum.peers_right), 0.9 * static_cast<double>(sum.peers));
}

RC_GTEST_PROP(Inference, DoesNotDependOnTheOrderOfThePaths, ()) {
  using List = std::vector<std::vector<std::uint32_t>>;
  auto list = *rc::gen::container<List>(rc::gen::container<std::vector<std::uint32_t>>(rc::gen::inRange(1u, 30u)));
  const auto run = [](const List& all) {
    PathSet paths;
    for (const auto& numbers : all) {
      std::vector<Asn> path;
      for (const std::uint32_t number : numbers) path.push_back(Asn{number});
      const Asn viewpoint = path.empty() ? Asn{1} : path[0];
      paths.add(paths.add_viewpoint(viewpoint, numbers.size() % 2 == 0 ? Family::kIpv4 : Family::kIpv6),
                AsPath::sequence(path).view(), 1);
    }
    paths.finish();
    return infer(paths);
  };
  const Inference first = run(list);
  std::reverse(list.begin(), list.end());
  const Inference second = run(list);
  RC_ASSERT(first.clique == second.clique);
  RC_ASSERT(first.links.size() == second.links.size());
  for (std::size_t i = 0; i < first.links.size(); ++i) {
    RC_ASSERT(first.links[i].a == second.links[i].a);
    RC_ASSERT(first.links[i].b == second.links[i].b);
    RC_ASSERT(first.links[i].relation == second.links[i].relation);
    RC_ASSERT(first.links[i].step == second.links[i].step);
  }
}

}  // namespace
}  // namespace mannerly::topology
