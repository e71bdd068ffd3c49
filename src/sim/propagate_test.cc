// Propagation of one destination against the fast Routing (nothing unusual) and against a plain simulation
// of every network's choice (everything unusual at once).
#include "sim/propagate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "sim/rng.h"

namespace mannerly::sim {
namespace {

std::vector<AsIndex> all_of(const World& world) {
  std::vector<AsIndex> out(world.ases.size());
  std::iota(out.begin(), out.end(), 0u);
  return out;
}

std::vector<std::uint32_t> numbers_of(const World& world, const Routing::Path& path) {
  std::vector<std::uint32_t> out;
  for (const AsIndex hop : path.hops) out.push_back(world.ases[hop].asn.value);
  if (!out.empty()) out.insert(out.end(), path.prepend, out.back());
  return out;
}

TEST(Propagator, EqualsRoutingWhenNothingIsUnusual) {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    const auto world = generate({.seed = seed, .ases = 150 + static_cast<std::uint32_t>(seed) * 40});
    ASSERT_TRUE(world);
    const std::vector<AsIndex> everybody = all_of(*world);
    const Routing routing(*world, everybody);
    const std::vector<Conduct> conduct(world->ases.size());
    Propagator propagator(*world, conduct, everybody, {});
    // Networks that nobody asks for are left out of the graph; that must not change the others.
    const std::vector<AsIndex> few = {3, 50, 100};
    Propagator small(*world, conduct, few, {});
    Routing::Path expected;
    Propagator::Path path;
    for (std::uint32_t d = 0; d < world->destinations.size(); ++d) {
      const Origination origination = origination_of(*world, world->destinations[d]);
      const Origination* list[] = {&origination};
      propagator.run(list);
      small.run(list);
      for (const AsIndex as : everybody) {
        routing.find_path(as, d, expected);
        propagator.find_path(as, path);
        ASSERT_EQ(path.asns, numbers_of(*world, expected)) << "seed " << seed << " AS " << as << " destination " << d;
        ASSERT_EQ(path.route_class, routing.class_of(as, d));
        if (!small.has(as)) continue;
        small.find_path(as, path);
        ASSERT_EQ(path.asns, numbers_of(*world, expected));
      }
    }
  }
}

// A route as a network of the slow twin holds it.
struct Route {
  RouteClass route_class = RouteClass::kNone;
  std::vector<std::uint32_t> asns;  // own number first
  std::uint32_t next = 0;           // number of the neighbour
  int origination = -1;             // -1: none yet
  bool operator==(const Route&) const = default;
};

// The slow twin: every network looks at what all its neighbours hold, again and again, until nothing changes.
class Twin {
 public:
  Twin(const World& world, const std::vector<Conduct>& conduct, const std::vector<Origination>& originations,
       const std::set<std::pair<AsIndex, AsIndex>>& down)
      : world_(world), conduct_(conduct), originations_(originations), down_(down), held_(world.ases.size()) {}

  // First without the leaks, then with them: with a leak there can be several stable outcomes, and the one
  // that follows from a leak which begins is looked for.
  const std::vector<Route>& settle() {
    leaking_ = false;
    repeat();
    leaking_ = true;
    return repeat();
  }

 private:
  const std::vector<Route>& repeat() {
    for (int round = 0; round < 200; ++round) {
      bool changed = false;
      for (AsIndex as = 0; as < world_.ases.size(); ++as) {
        const Route best = choose(as);
        changed = changed || !(best == held_[as]);
        held_[as] = best;
      }
      if (!changed) return held_;
    }
    ADD_FAILURE() << "the twin does not settle";
    return held_;
  }
  static bool better(const Route& a, const Route& b) {
    if (b.route_class == RouteClass::kNone) return a.route_class != RouteClass::kNone;
    if (a.route_class == RouteClass::kNone) return false;
    if (a.route_class != b.route_class) return a.route_class < b.route_class;
    if (a.asns.size() != b.asns.size()) return a.asns.size() < b.asns.size();
    return a.next < b.next;
  }
  bool is_down(AsIndex a, AsIndex b) const { return down_.contains({a, b}) || down_.contains({b, a}); }

  Route choose(AsIndex as) const {
    for (std::size_t o = 0; o < originations_.size(); ++o) {
      if (originations_[o].as != as || originations_[o].is_leak()) continue;
      Route own{RouteClass::kSelf, {world_.ases[as].asn.value}, world_.ases[as].asn.value, static_cast<int>(o)};
      own.asns.insert(own.asns.end(), originations_[o].tail.begin(), originations_[o].tail.end());
      return own;
    }
    Route best;
    const auto consider = [&](std::span<const AsIndex> neighbours, RouteClass relation) {
      for (const AsIndex n : neighbours) {
        if (is_down(as, n)) continue;
        for (const Route& route : offers(n, as, relation))
          if (accepts(as, n, route) && better(route, best)) best = route;
      }
    };
    consider(world_.links.customers.of(as), RouteClass::kCustomer);
    consider(world_.links.peers.of(as), RouteClass::kPeer);
    consider(world_.links.providers.of(as), RouteClass::kProvider);
    return best;
  }

  // What n sends to as; relation is what n is to it.
  std::vector<Route> offers(AsIndex n, AsIndex as, RouteClass relation) const {
    std::vector<Route> out;
    const Route& held = held_[n];
    if (held.route_class == RouteClass::kNone) return out;
    const auto edge_of = [&](const Origination& o) -> const ProviderEdge* {
      for (const ProviderEdge& edge : o.edges)
        if (edge.provider == as) return &edge;
      return nullptr;
    };
    const auto add = [&](int origination, std::uint32_t copies) {
      Route route{relation, {world_.ases[as].asn.value}, world_.ases[n].asn.value, origination};
      route.asns.insert(route.asns.end(), copies, world_.ases[n].asn.value);
      route.asns.insert(route.asns.end(), held.asns.begin(), held.asns.end());
      out.push_back(route);
    };
    const Origination& own = originations_[static_cast<std::size_t>(held.origination)];
    if (held.route_class == RouteClass::kSelf) {
      const ProviderEdge* edge = edge_of(own);
      const bool all = relation == RouteClass::kCustomer ? own.to_providers
                       : relation == RouteClass::kPeer   ? own.to_peers
                                                         : own.to_customers;
      if (edge != nullptr || all) add(held.origination, edge != nullptr ? edge->prepend : 0);
      return out;
    }
    if (relation == RouteClass::kProvider || held.route_class == RouteClass::kCustomer) add(held.origination, 0);
    for (std::size_t o = 0; o < originations_.size(); ++o) {
      const Origination& leak = originations_[o];
      if (!leaking_ || !leak.is_leak() || leak.as != n || held.route_class != leak.leaks) continue;
      if (originations_[static_cast<std::size_t>(held.origination)].is_leak()) continue;
      if (const ProviderEdge* edge = edge_of(leak)) add(static_cast<int>(o), edge->prepend);
    }
    return out;
  }

  bool accepts(AsIndex as, AsIndex, const Route& route) const {
    const std::uint32_t own = world_.ases[as].asn.value;
    if (std::find(route.asns.begin() + 1, route.asns.end(), own) != route.asns.end()) return false;
    const Origination& o = originations_[static_cast<std::size_t>(route.origination)];
    if (!o.screened) return true;
    if (conduct_[as].rov && o.invalid) return false;
    return !(conduct_[as].filters_customers && !o.registered && route.route_class == RouteClass::kCustomer);
  }

  const World& world_;
  const std::vector<Conduct>& conduct_;
  const std::vector<Origination>& originations_;
  const std::set<std::pair<AsIndex, AsIndex>>& down_;
  std::vector<Route> held_;
  bool leaking_ = false;
};

// The legitimate route, another origin with a forged end, a leaker, and some links that are down.
std::vector<Origination> draw_trouble(const World& world, Rng& rng) {
  const auto ases = static_cast<std::uint32_t>(world.ases.size());
  std::vector<Origination> out = {origination_of(world, world.destinations[rng.below(ases)])};
  Origination forged{.as = rng.below(ases), .screened = true, .registered = rng.percent(50)};
  forged.invalid = rng.percent(50);
  if (rng.percent(50)) forged.tail = {world.ases[out[0].as].asn.value};
  if (rng.percent(30)) forged.to_peers = false;
  if (forged.as != out[0].as && rng.percent(70)) out.push_back(forged);
  for (int tries = 0; tries < 60; ++tries) {
    const AsIndex leaker = rng.below(ases);
    const auto providers = world.links.providers.of(leaker);
    const bool taken = std::any_of(out.begin(), out.end(), [&](const Origination& o) { return o.as == leaker; });
    if (taken || providers.size() < 2) continue;
    Origination leak{.as = leaker, .to_providers = false, .to_peers = false, .to_customers = false};
    leak.edges = {{providers[rng.below(static_cast<std::uint32_t>(providers.size()))], 0}};
    leak.leaks = RouteClass::kProvider;
    leak.screened = true;
    leak.registered = rng.percent(50);
    out.push_back(leak);
    break;
  }
  return out;
}

TEST(Propagator, EqualsThePlainSimulationWhenEverythingIsUnusual) {
  std::size_t leaked = 0, forged = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const auto world = generate({.seed = seed % 6 + 1, .ases = 90});
    ASSERT_TRUE(world);
    Rng rng(seed, "twin");
    std::vector<Conduct> conduct(world->ases.size());
    for (Conduct& c : conduct) c = {.rov = rng.percent(20), .filters_customers = rng.percent(20)};
    const std::vector<AsIndex> everybody = all_of(*world);
    Propagator propagator(*world, conduct, everybody, {});
    const std::vector<Origination> originations = draw_trouble(*world, rng);
    std::set<std::pair<AsIndex, AsIndex>> down;
    for (int i = 0; i < 8; ++i) {
      const AsIndex as = rng.below(90);
      const auto providers = world->links.providers.of(as);
      if (providers.empty()) continue;
      down.emplace(as, providers[0]);
      propagator.set_link(as, providers[0], false);
    }
    std::vector<const Origination*> list;
    for (const Origination& o : originations) list.push_back(&o);
    propagator.run(list);
    const std::vector<Route> expected = Twin(*world, conduct, originations, down).settle();
    Propagator::Path path;
    for (const AsIndex as : everybody) {
      propagator.find_path(as, path);
      ASSERT_EQ(path.asns, expected[as].asns) << "seed " << seed << " AS " << as;
      ASSERT_EQ(path.route_class, expected[as].route_class);
      if (!path.found()) continue;
      ASSERT_EQ(static_cast<int>(path.origination), expected[as].origination);
      const Origination& o = originations[path.origination];
      leaked += o.is_leak() ? 1 : 0;
      forged += path.origination == 1 && !o.is_leak() ? 1 : 0;
    }
  }
  EXPECT_GT(leaked, 100u);
  EXPECT_GT(forged, 100u);
}

TEST(Propagator, LinksThatComeAndGoLeaveNoTrace) {
  const auto world = generate({.seed = 4, .ases = 200});
  ASSERT_TRUE(world);
  const std::vector<AsIndex> everybody = all_of(*world);
  const std::vector<Conduct> conduct(world->ases.size());
  const ExtraLink extra[] = {{.a = 150, .b = 20, .peering = true}};
  Propagator plain(*world, conduct, everybody, {});
  Propagator busy(*world, conduct, everybody, extra);
  const Origination origination = origination_of(*world, world->destinations[150]);
  const Origination* list[] = {&origination};
  Propagator::Path a, b;
  busy.set_link(150, 20, true);
  busy.run(list);
  busy.find_path(20, b);
  EXPECT_EQ(b.asns.size(), 2u) << "the new peer hears it directly";
  busy.set_link(150, 20, false);
  plain.run(list);
  busy.run(list);
  for (const AsIndex as : everybody) {
    plain.find_path(as, a);
    busy.find_path(as, b);
    ASSERT_EQ(a.asns, b.asns);
  }
}

}  // namespace
}  // namespace mannerly::sim
