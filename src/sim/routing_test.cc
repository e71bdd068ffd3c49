// The fast routing against the definition: a plain simulation of every network's choice, one
// destination at a time, until nothing changes.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <optional>

#include "sim/routing.h"

namespace mannerly::sim {
namespace {

struct Choice {
  RouteClass route_class = RouteClass::kNone;
  std::vector<AsIndex> path;  // own number first; the origin repeated when it prepends
  bool operator==(const Choice&) const = default;
};

bool is_better(const Choice& a, const Choice& b) {
  if (b.route_class == RouteClass::kNone) return a.route_class != RouteClass::kNone;
  if (a.route_class == RouteClass::kNone) return false;
  if (a.route_class != b.route_class) return a.route_class < b.route_class;
  if (a.path.size() != b.path.size()) return a.path.size() < b.path.size();
  return a.path[1] < b.path[1];
}

// Number of own copies that the destination sends to a provider; nullopt when it hears nothing.
std::optional<std::uint8_t> copies_towards(const World& world, const Destination& d, AsIndex provider) {
  if (d.plain) return 0;
  for (std::uint32_t i = 0; i < d.edge_count; ++i)
    if (world.edges[d.first_edge + i].provider == provider) return world.edges[d.first_edge + i].prepend;
  return std::nullopt;
}

// What neighbour exports to as (the relation is the one as has with the neighbour).
Choice offer(const World& world, const Destination& d, const std::vector<Choice>& state, AsIndex as, AsIndex neighbour,
             RouteClass relation) {
  const Choice& theirs = state[neighbour];
  if (theirs.route_class == RouteClass::kNone) return {};
  const bool to_customer = relation == RouteClass::kProvider;
  if (!to_customer && theirs.route_class > RouteClass::kCustomer) return {};
  if (std::find(theirs.path.begin(), theirs.path.end(), as) != theirs.path.end()) return {};
  Choice out{relation, {as}};
  out.path.insert(out.path.end(), theirs.path.begin(), theirs.path.end());
  if (neighbour == d.as && relation == RouteClass::kCustomer) {
    const auto copies = copies_towards(world, d, as);
    if (!copies) return {};
    out.path.insert(out.path.end(), *copies, d.as);
  }
  return out;
}

std::vector<Choice> simulate(const World& world, const Destination& d) {
  std::vector<Choice> state(world.ases.size());
  state[d.as] = {RouteClass::kSelf, {d.as}};
  for (bool changed = true; changed;) {
    changed = false;
    for (AsIndex as = 0; as < world.ases.size(); ++as) {
      if (as == d.as) continue;
      Choice best;
      const auto consider = [&](std::span<const AsIndex> neighbours, RouteClass relation) {
        for (const AsIndex n : neighbours) {
          const Choice c = offer(world, d, state, as, n, relation);
          if (is_better(c, best)) best = c;
        }
      };
      consider(world.links.customers.of(as), RouteClass::kCustomer);
      consider(world.links.peers.of(as), RouteClass::kPeer);
      consider(world.links.providers.of(as), RouteClass::kProvider);
      if (best == state[as]) continue;
      state[as] = best;
      changed = true;
    }
  }
  return state;
}

TEST(Routing, EqualsThePlainSimulation) {
  for (const std::uint64_t seed : {1u, 2u, 3u, 4u, 5u, 6u}) {
    const auto world = generate({.seed = seed, .ases = 90 + static_cast<std::uint32_t>(seed) * 17});
    ASSERT_TRUE(world);
    std::vector<AsIndex> viewpoints(world->ases.size());
    std::iota(viewpoints.begin(), viewpoints.end(), 0u);
    const Routing routing(*world, viewpoints);
    Routing::Path path;
    for (std::uint32_t d = 0; d < world->destinations.size(); ++d) {
      const std::vector<Choice> expected = simulate(*world, world->destinations[d]);
      for (const AsIndex as : viewpoints) {
        const bool found = routing.find_path(as, d, path);
        ASSERT_EQ(found, expected[as].route_class != RouteClass::kNone);
        ASSERT_EQ(routing.class_of(as, d), expected[as].route_class)
            << "seed " << seed << " AS " << as << " dest " << d;
        std::vector<AsIndex> hops = path.hops;
        hops.insert(hops.end(), path.prepend, hops.empty() ? 0 : hops.back());
        ASSERT_EQ(hops, expected[as].path) << "seed " << seed << " AS " << as << " destination " << d;
      }
    }
  }
}

// 1 the next one is a provider, 0 a peer, -1 a customer.
int step_of(const World& world, AsIndex from, AsIndex to) {
  const auto has = [&](std::span<const AsIndex> list) { return std::binary_search(list.begin(), list.end(), to); };
  if (has(world.links.providers.of(from))) return 1;
  if (has(world.links.peers.of(from))) return 0;
  EXPECT_TRUE(has(world.links.customers.of(from)));
  return -1;
}

TEST(Routing, PathsAreFreeOfValleysAndLoopsAndReachEverything) {
  for (const std::uint64_t seed : {7u, 8u}) {
    const auto world = generate({.seed = seed, .ases = 1500});
    ASSERT_TRUE(world);
    std::vector<AsIndex> viewpoints;
    for (const Collector& c : world->collectors)
      for (const CollectorPeer& p : c.peers) viewpoints.push_back(p.as);
    const Routing routing(*world, viewpoints);
    Routing::Path path;
    for (const AsIndex as : viewpoints) {
      for (std::uint32_t d = 0; d < world->destinations.size(); ++d) {
        ASSERT_TRUE(routing.find_path(as, d, path));
        ASSERT_EQ(path.hops.front(), as);
        ASSERT_EQ(path.hops.back(), world->destinations[d].as);
        int last = 1;
        int peerings = 0;
        for (std::size_t i = 1; i < path.hops.size(); ++i) {
          const int step = step_of(*world, path.hops[i - 1], path.hops[i]);
          ASSERT_LE(step, last) << "a path must not go up after it went down or sideways";
          peerings += step == 0 ? 1 : 0;
          last = step;
        }
        ASSERT_LE(peerings, 1);
        std::sort(path.hops.begin(), path.hops.end());
        ASSERT_EQ(std::unique(path.hops.begin(), path.hops.end()), path.hops.end()) << "loop";
      }
    }
  }
}

}  // namespace
}  // namespace mannerly::sim
