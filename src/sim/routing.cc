#include "sim/routing.h"

#include <algorithm>

namespace mannerly::sim {

Routing::Routing(const World& world, std::span<const AsIndex> viewpoints) : world_(world) {
  find_core();
  table_number_.assign(world.ases.size(), kNone);
  const std::vector<AsIndex> wanted = above(viewpoints);
  for (std::uint32_t i = 0; i < wanted.size(); ++i) table_number_[wanted[i]] = i;
  tables_.resize(wanted.size());
  std::vector<std::uint8_t> is_peer(world.ases.size(), 0);
  for (const AsIndex as : wanted) fill(as, tables_[table_number_[as]], is_peer);
}

void Routing::find_core() {
  core_number_.assign(world_.ases.size(), kNone);
  for (AsIndex as = 0; as < world_.ases.size(); ++as) {
    if (world_.links.customers.of(as).empty()) continue;
    core_number_[as] = static_cast<std::uint32_t>(core_.size());
    core_.push_back(as);
  }
}

// The viewpoints and everything above them, providers before their customers.
std::vector<AsIndex> Routing::above(std::span<const AsIndex> viewpoints) {
  std::vector<AsIndex> found;
  std::vector<std::uint8_t> seen(world_.ases.size(), 0);
  const auto add = [&](AsIndex as) {
    if (seen[as] == 0) found.push_back(as);
    seen[as] = 1;
  };
  for (const AsIndex as : viewpoints) add(as);
  for (std::size_t i = 0; i < found.size(); ++i)
    for (const AsIndex provider : world_.links.providers.of(found[i])) add(provider);
  std::sort(found.begin(), found.end(),
            [&](AsIndex a, AsIndex b) { return world_.ases[a].hierarchy < world_.ases[b].hierarchy; });
  return found;
}

void Routing::grow(Tree& tree, std::span<const AsIndex> roots, std::uint8_t root_level) const {
  tree.parent.assign(core_.size(), kNone);
  tree.level.assign(core_.size(), kFar);
  tree.rank.assign(core_.size(), kNone);
  std::vector<std::uint32_t> queue;
  const auto reach = [&](std::uint32_t node, std::uint32_t parent, std::uint8_t level) {
    if (tree.level[node] != kFar) return;
    tree.level[node] = level;
    tree.parent[node] = parent;
    tree.rank[node] = static_cast<std::uint32_t>(queue.size());
    queue.push_back(node);
  };
  for (const AsIndex root : roots)
    if (core_number_[root] != kNone) reach(core_number_[root], kNone, root_level);
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const std::uint32_t node = queue[i];
    for (const AsIndex customer : world_.links.customers.of(core_[node]))
      if (core_number_[customer] != kNone)
        reach(core_number_[customer], node, static_cast<std::uint8_t>(tree.level[node] + 1));
  }
}

// Of two networks that offer the origin at the same total length: whose path comes first when compared
// hop by hop. They can lie on different levels, as the origin may repeat its number towards one.
bool Routing::comes_first(const Tree& tree, std::uint32_t a, std::uint32_t b, AsIndex origin) const {
  if (tree.level[a] == tree.level[b]) return tree.rank[a] < tree.rank[b];
  if (tree.level[a] > tree.level[b]) return !comes_first(tree, b, a, origin);
  std::uint32_t child = b;
  while (tree.level[b] > tree.level[a]) {
    child = b;
    b = tree.parent[b];
  }
  return a == b ? origin < core_[child] : tree.rank[a] < tree.rank[b];
}

Routing::Best Routing::over_tree(const Tree& tree, std::uint32_t destination, RouteClass route_class) const {
  const Destination& d = world_.destinations[destination];
  std::uint32_t best = kNone;
  std::uint32_t best_length = kFar;
  const auto offer = [&](AsIndex provider, std::uint8_t prepend) {
    const std::uint32_t node = core_number_[provider];
    if (tree.level[node] == kFar) return;
    const std::uint32_t length = tree.level[node] + 1u + prepend;
    if (length > best_length || (length == best_length && !comes_first(tree, node, best, d.as))) return;
    best = node;
    best_length = length;
  };
  if (d.plain) {
    for (const AsIndex provider : world_.links.providers.of(d.as)) offer(provider, 0);
  } else {
    for (std::uint32_t i = 0; i < d.edge_count; ++i) {
      const ProviderEdge& edge = world_.edges[d.first_edge + i];
      offer(edge.provider, edge.prepend);
    }
  }
  if (best == kNone) return {};
  return {.via = core_[best], .length = static_cast<std::uint8_t>(best_length), .route_class = route_class};
}

void Routing::fill(AsIndex as, Table& table, std::vector<std::uint8_t>& is_peer) const {
  const std::span<const AsIndex> peers = world_.links.peers.of(as);
  const std::span<const AsIndex> providers = world_.links.providers.of(as);
  grow(table.down, std::span(&as, 1), 0);
  grow(table.peers, peers, 1);
  for (const AsIndex peer : peers) is_peer[peer] = 1;
  table.best.resize(world_.destinations.size());
  for (std::uint32_t d = 0; d < table.best.size(); ++d) {
    Best& best = table.best[d];
    const AsIndex origin = world_.destinations[d].as;
    if (origin == as) {
      best = {.via = as, .length = 0, .route_class = RouteClass::kSelf};
      continue;
    }
    best = over_tree(table.down, d, RouteClass::kCustomer);
    if (best.route_class != RouteClass::kNone) continue;
    best = is_peer[origin] != 0 ? Best{.via = origin, .length = 1, .route_class = RouteClass::kPeer}
                                : over_tree(table.peers, d, RouteClass::kPeer);
    if (best.route_class != RouteClass::kNone) continue;
    for (const AsIndex provider : providers) {
      const Best& theirs = table_of(provider).best[d];
      if (theirs.route_class == RouteClass::kNone) continue;
      const std::uint32_t length = theirs.length + 1u;
      if (best.route_class == RouteClass::kNone || length < best.length)
        best = {.via = provider, .length = static_cast<std::uint8_t>(length), .route_class = RouteClass::kProvider};
    }
  }
  for (const AsIndex peer : peers) is_peer[peer] = 0;
}

RouteClass Routing::class_of(AsIndex viewpoint, std::uint32_t destination) const {
  return table_of(viewpoint).best[destination].route_class;
}

void Routing::append_branch(const Tree& tree, AsIndex last, bool with_root, std::vector<AsIndex>& hops) const {
  const std::size_t start = hops.size();
  for (std::uint32_t node = core_number_[last]; node != kNone; node = tree.parent[node])
    if (with_root || tree.parent[node] != kNone) hops.push_back(core_[node]);
  std::reverse(hops.begin() + static_cast<std::ptrdiff_t>(start), hops.end());
}

std::uint8_t Routing::prepend_towards(const Destination& destination, AsIndex neighbour) const {
  if (destination.plain) return 0;
  for (std::uint32_t i = 0; i < destination.edge_count; ++i) {
    const ProviderEdge& edge = world_.edges[destination.first_edge + i];
    if (edge.provider == neighbour) return edge.prepend;
  }
  return 0;
}

bool Routing::find_path(AsIndex viewpoint, std::uint32_t destination, Path& path) const {
  path.hops.clear();
  path.prepend = 0;
  const Destination& d = world_.destinations[destination];
  AsIndex at = viewpoint;
  for (;;) {
    const Table& table = table_of(at);
    const Best& best = table.best[destination];
    if (best.route_class == RouteClass::kNone) return false;
    path.hops.push_back(at);
    if (best.route_class == RouteClass::kSelf) return true;
    if (best.route_class == RouteClass::kProvider) {
      at = best.via;
      continue;
    }
    if (best.via != d.as) {
      const bool peer = best.route_class == RouteClass::kPeer;
      append_branch(peer ? table.peers : table.down, best.via, peer, path.hops);
      path.prepend = prepend_towards(d, best.via);
    }
    path.hops.push_back(d.as);
    return true;
  }
}

}  // namespace mannerly::sim
