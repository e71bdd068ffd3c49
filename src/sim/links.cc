// Providers, customers and peers.
//
// A provider always stands above its customer in World::ases[].hierarchy, so that the graph of
// providers has no cycle; the clique of tier-1 networks has no providers. Big providers attract most
// customers, most of them in their own economy, then in their region.
#include <algorithm>

#include "sim/build.h"

namespace mannerly::sim {
namespace {

using Pair = std::pair<AsIndex, AsIndex>;

Adjacency make_adjacency(std::size_t ases, std::vector<Pair> pairs) {
  std::sort(pairs.begin(), pairs.end());
  Adjacency out;
  out.offsets.assign(ases + 1, 0);
  for (const Pair& p : pairs) ++out.offsets[p.first + 1];
  for (std::size_t i = 0; i < ases; ++i) out.offsets[i + 1] += out.offsets[i];
  out.items.reserve(pairs.size());
  for (const Pair& p : pairs) out.items.push_back(p.second);
  return out;
}

class LinkBuilder {
 public:
  explicit LinkBuilder(World& world)
      : world_(world),
        rng_(world.options.seed, "links"),
        by_economy_(economies().size()),
        by_rir_(kRirCount),
        exchanges_(economies().size()) {
    order_.resize(world.ases.size());
    for (AsIndex as = 0; as < order_.size(); ++as) order_[world.ases[as].hierarchy] = as;
  }

  void build() {
    for (const AsIndex as : order_) {
      add_providers(as);
      offer_transit(as);
    }
    add_clique();
    add_transit_peering();
    add_exchanges();
    finish();
  }

 private:
  const AsNode& node(AsIndex as) const { return world_.ases[as]; }

  AsIndex draw_provider(const AsNode& customer) {
    const std::vector<AsIndex>& local = by_economy_[customer.economy];
    const std::vector<AsIndex>& region = by_rir_[index_of(customer.rir())];
    const std::uint32_t roll = rng_.below(100);
    const bool big = customer.role == Role::kTransit || customer.role == Role::kContent;
    const std::uint32_t local_share = big ? 25 : 72;
    const std::uint32_t region_share = big ? 60 : 94;
    if (roll < local_share && !local.empty()) return draw(local, 2);
    if (roll < region_share && !region.empty()) return draw(region, 3);
    return tier1_[rng_.skewed(static_cast<std::uint32_t>(tier1_.size()), 2)];
  }
  AsIndex draw(const std::vector<AsIndex>& pool, int power) {
    return pool[rng_.skewed(static_cast<std::uint32_t>(pool.size()), power)];
  }

  void add_providers(AsIndex as) {
    const AsNode& me = node(as);
    if (me.role == Role::kTier1) return;
    constexpr std::uint32_t kWeights[kRoleCount][4] = {{1, 0, 0, 0},     {5, 45, 35, 15}, {35, 42, 17, 6},
                                                       {15, 35, 30, 20}, {52, 38, 8, 2},  {60, 35, 5, 0},
                                                       {80, 20, 0, 0}};
    const std::size_t wanted = 1 + rng_.pick(kWeights[static_cast<std::size_t>(me.role)]);
    std::vector<AsIndex> mine;
    for (std::size_t tries = 0; mine.size() < wanted && tries < 4 * wanted + 4; ++tries) {
      const AsIndex provider = draw_provider(me);
      if (std::find(mine.begin(), mine.end(), provider) == mine.end()) mine.push_back(provider);
    }
    for (const AsIndex provider : mine) up_.emplace_back(as, provider);
  }

  // From now on (that is, for those below it) the network is a possible provider.
  void offer_transit(AsIndex as) {
    const AsNode& me = node(as);
    if (me.role == Role::kTier1) {
      tier1_.push_back(as);
    } else if (me.role == Role::kTransit) {
      by_economy_[me.economy].push_back(as);
      by_rir_[index_of(me.rir())].push_back(as);
    } else if (me.role == Role::kAccess && rng_.percent(22)) {
      by_economy_[me.economy].push_back(as);
    }
  }

  void peer(AsIndex a, AsIndex b) {
    if (a != b) peers_.emplace_back(std::min(a, b), std::max(a, b));
  }

  void add_clique() {
    for (const AsIndex a : tier1_)
      for (const AsIndex b : tier1_) peer(a, b);
  }

  // Transit networks of a region peer with some of each other, in private.
  void add_transit_peering() {
    for (const std::vector<AsIndex>& pool : by_rir_) {
      for (std::size_t i = 1; i < pool.size(); ++i) {
        const std::uint32_t count = rng_.between(0, 6);
        for (std::uint32_t k = 0; k < count; ++k) peer(pool[i], draw(pool, 2));
      }
    }
  }

  // Exchanges with a route server each: all members that use it exchange routes with each other. The
  // route server's own AS is not on the paths (RFC 7947 section 2.2.2.1).
  void add_exchanges() {
    std::vector<std::vector<AsIndex>> members;
    std::vector<std::vector<std::uint32_t>> of_rir(kRirCount);
    for (const AsIndex as : order_) {
      if (node(as).role != Role::kRouteServer) continue;
      exchanges_[node(as).economy].push_back(static_cast<std::uint32_t>(members.size()));
      of_rir[index_of(node(as).rir())].push_back(static_cast<std::uint32_t>(members.size()));
      members.emplace_back();
    }
    for (const AsIndex as : order_) join_exchanges(as, of_rir, members);
    for (std::vector<AsIndex>& exchange : members) {
      for (std::size_t i = 0; i < exchange.size(); ++i)
        for (std::size_t k = 0; k < i; ++k)
          if (rng_.percent(80)) peer(exchange[i], exchange[k]);
    }
  }
  void join_exchanges(AsIndex as, const std::vector<std::vector<std::uint32_t>>& of_rir,
                      std::vector<std::vector<AsIndex>>& members) {
    constexpr std::uint32_t kJoin[kRoleCount] = {0, 70, 35, 75, 2, 12, 0};  // per cent
    constexpr std::size_t kMembersMax = 90;  // that use the route server; keeps the number of links plausible
    const AsNode& me = node(as);
    if (!rng_.percent(kJoin[static_cast<std::size_t>(me.role)])) return;
    const bool everywhere = me.role == Role::kContent;
    const std::vector<std::uint32_t>& pool = everywhere ? of_rir[index_of(me.rir())] : exchanges_[me.economy];
    if (pool.empty()) return;
    const std::uint32_t count = everywhere ? rng_.pareto(1, 12) : rng_.pareto(1, 3);
    for (std::uint32_t i = 0; i < count; ++i) {
      std::vector<AsIndex>& exchange = members[pool[rng_.skewed(static_cast<std::uint32_t>(pool.size()), 2)]];
      const bool there = std::find(exchange.begin(), exchange.end(), as) != exchange.end();
      if (!there && exchange.size() < kMembersMax) exchange.push_back(as);
    }
  }

  void finish() {
    std::vector<Pair> down;
    down.reserve(up_.size());
    for (const Pair& p : up_) down.emplace_back(p.second, p.first);
    std::sort(up_.begin(), up_.end());
    std::sort(peers_.begin(), peers_.end());
    peers_.erase(std::unique(peers_.begin(), peers_.end()), peers_.end());
    std::vector<Pair> both;
    for (const Pair& p : peers_) {
      const bool transit = std::binary_search(up_.begin(), up_.end(), p) ||
                           std::binary_search(up_.begin(), up_.end(), Pair(p.second, p.first));
      if (transit) continue;
      both.push_back(p);
      both.emplace_back(p.second, p.first);
    }
    const std::size_t n = world_.ases.size();
    world_.links.providers = make_adjacency(n, std::move(up_));
    world_.links.customers = make_adjacency(n, std::move(down));
    world_.links.peers = make_adjacency(n, std::move(both));
  }

  World& world_;
  Rng rng_;
  std::vector<AsIndex> order_;  // by hierarchy
  std::vector<AsIndex> tier1_;
  std::vector<std::vector<AsIndex>> by_economy_;  // possible providers, the biggest first
  std::vector<std::vector<AsIndex>> by_rir_;
  std::vector<std::vector<std::uint32_t>> exchanges_;  // of each economy
  std::vector<Pair> up_;                               // customer, provider
  std::vector<Pair> peers_;
};

}  // namespace

void build_links(World& world) {
  LinkBuilder(world).build();
}

}  // namespace mannerly::sim
