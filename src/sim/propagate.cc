#include "sim/propagate.h"

#include <algorithm>

namespace mannerly::sim {
namespace {

bool contains(std::span<const AsIndex> sorted, AsIndex as) {
  return std::binary_search(sorted.begin(), sorted.end(), as);
}

}  // namespace

Origination origination_of(const World& world, const Destination& destination) {
  Origination out{.as = destination.as};
  if (destination.plain) return out;
  out.to_providers = false;
  const auto first = world.edges.begin() + destination.first_edge;
  out.edges.assign(first, first + destination.edge_count);
  return out;
}

Propagator::Propagator(const World& world, std::span<const Conduct> conduct, std::span<const AsIndex> named,
                       std::span<const ExtraLink> extra)
    : world_(world), conduct_(conduct) {
  find_nodes(named, extra);
  std::vector<std::pair<AsIndex, AsIndex>> up, down, across;
  for (const ExtraLink& link : extra) {
    (link.peering ? across : up).emplace_back(link.a, link.b);
    (link.peering ? across : down).emplace_back(link.b, link.a);
  }
  providers_ = make_lists(world.links.providers, std::move(up));
  customers_ = make_lists(world.links.customers, std::move(down));
  peers_ = make_lists(world.links.peers, std::move(across));
  has_down_.assign(world.ases.size(), 0);
  for (const ExtraLink& link : extra) set_link(link.a, link.b, false);
  choices_.resize(as_of_.size());
}

void Propagator::find_nodes(std::span<const AsIndex> named, std::span<const ExtraLink> extra) {
  std::vector<std::uint8_t> is_node(world_.ases.size(), 0);
  for (AsIndex as = 0; as < world_.ases.size(); ++as) is_node[as] = world_.links.customers.of(as).empty() ? 0 : 1;
  for (const AsIndex as : named) is_node[as] = 1;
  for (const ExtraLink& link : extra) is_node[link.a] = is_node[link.b] = 1;
  node_of_.assign(world_.ases.size(), kNone);
  for (AsIndex as = 0; as < world_.ases.size(); ++as) {
    if (is_node[as] == 0) continue;
    node_of_[as] = static_cast<std::uint32_t>(as_of_.size());
    as_of_.push_back(as);
  }
}

Propagator::Lists Propagator::make_lists(const Adjacency& adjacency,
                                         std::vector<std::pair<AsIndex, AsIndex>> extra) const {
  std::sort(extra.begin(), extra.end());
  Lists out;
  out.offsets.push_back(0);
  for (const AsIndex as : as_of_) {
    const std::size_t start = out.nodes.size();
    for (const AsIndex other : adjacency.of(as))
      if (node_of_[other] != kNone) out.nodes.push_back(node_of_[other]);
    const auto first = std::lower_bound(extra.begin(), extra.end(), std::pair<AsIndex, AsIndex>(as, 0));
    for (auto at = first; at != extra.end() && at->first == as; ++at) out.nodes.push_back(node_of_[at->second]);
    std::sort(out.nodes.begin() + static_cast<std::ptrdiff_t>(start), out.nodes.end());
    out.offsets.push_back(static_cast<std::uint32_t>(out.nodes.size()));
  }
  return out;
}

void Propagator::set_link(AsIndex a, AsIndex b, bool up) {
  for (const auto& pair : {std::pair(a, b), std::pair(b, a)}) {
    const auto at = std::lower_bound(down_.begin(), down_.end(), pair);
    const bool there = at != down_.end() && *at == pair;
    if (up && there) down_.erase(at);
    if (!up && !there) down_.insert(at, pair);
  }
  for (const AsIndex as : {a, b}) {
    const auto at = std::lower_bound(down_.begin(), down_.end(), std::pair<AsIndex, AsIndex>(as, 0));
    has_down_[as] = at != down_.end() && at->first == as ? 1 : 0;
  }
}

bool Propagator::is_down(AsIndex a, AsIndex b) const {
  return has_down_[a] != 0 && has_down_[b] != 0 && std::binary_search(down_.begin(), down_.end(), std::pair(a, b));
}

// What the network does not take: loops always (RFC 4271 section 9.1.2), the rest by its conduct.
bool Propagator::refuses(AsIndex as, AsIndex from, const Sent& sent, RouteClass route_class) const {
  const Origination& what = *sent.what;
  if (as == what.as) return true;
  if (!sent.tail.empty() && sent.set_count == 0) {
    const std::uint32_t own = world_.ases[as].asn.value;
    if (std::find(sent.tail.begin(), sent.tail.end(), own) != sent.tail.end()) return true;
  }
  if (!what.screened) return false;
  const Conduct& conduct = conduct_[as];
  const bool spared = conduct.rov_spares_customers && route_class == RouteClass::kCustomer;
  if (conduct.rov && what.invalid && !spared) return true;
  if (conduct.filters_bogons && what.bogon) return true;
  if (route_class == RouteClass::kCustomer) {
    if (conduct.filters_customers && !what.registered) return true;
    if (conduct.peer_lock && sent.behind_tier1) return true;
    if (conduct.checks_otc && sent.only_to_customer != 0) return true;  // RFC 9234 section 5, ingress 1
  }
  return route_class == RouteClass::kPeer && conduct.checks_otc && sent.only_to_customer != 0 &&
         sent.only_to_customer != world_.ases[from].asn.value;
}

// True when the node had no route before.
bool Propagator::take(const Offer& offer, std::uint16_t length, RouteClass route_class) {
  Choice& choice = choices_[offer.node];
  const bool first = choice.route_class == RouteClass::kNone;
  if (!first) {
    if (choice.route_class != route_class || choice.length < length) return false;
    if (choice.length == length && choice.next <= offer.from) return false;
  }
  if (refuses(as_of_[offer.node], offer.from, sent_[offer.origination], route_class)) return false;
  choice = {.next = offer.from, .origination = offer.origination, .length = length, .route_class = route_class};
  return first;
}

void Propagator::put(std::uint32_t length, const Offer& offer) {
  if (buckets_.size() <= length) buckets_.resize(length + 1);
  buckets_[length].push_back(offer);
}

// Offers in the order of their lengths; whoever took its first route spreads it when all offers of that
// length have been seen.
template <class F>
void Propagator::drain(RouteClass route_class, F&& spread) {
  for (std::size_t length = 0; length < buckets_.size(); ++length) {
    fresh_.clear();
    for (const Offer& offer : buckets_[length])
      if (take(offer, static_cast<std::uint16_t>(length), route_class)) fresh_.push_back(offer.node);
    buckets_[length].clear();
    for (const std::uint32_t node : fresh_) spread(node);
  }
}

RouteClass Propagator::heard_as(AsIndex as, AsIndex neighbour) const {
  if (contains(world_.links.providers.of(as), neighbour)) return RouteClass::kCustomer;
  if (contains(world_.links.customers.of(as), neighbour)) return RouteClass::kProvider;
  if (contains(world_.links.peers.of(as), neighbour)) return RouteClass::kPeer;
  const std::uint32_t a = node_of_[as], b = node_of_[neighbour];
  if (a == kNone || b == kNone) return RouteClass::kNone;
  const auto has = [&](const Lists& lists) {
    const auto list = lists.of(a);
    return std::binary_search(list.begin(), list.end(), b);
  };
  if (has(providers_)) return RouteClass::kCustomer;
  if (has(customers_)) return RouteClass::kProvider;
  return has(peers_) ? RouteClass::kPeer : RouteClass::kNone;
}

// The neighbours that an origination names.
void Propagator::send_named(RouteClass route_class) {
  for (std::uint32_t s = 0; s < sent_.size(); ++s) {
    const Sent& sent = sent_[s];
    for (const ProviderEdge& edge : sent.what->edges) {
      if (node_of_[edge.provider] == kNone || is_down(sent.what->as, edge.provider)) continue;
      if (heard_as(sent.what->as, edge.provider) != route_class) continue;
      const auto length = static_cast<std::uint32_t>(1 + edge.prepend + sent.tail.size());
      put(length, {node_of_[edge.provider], sent.what->as, s});
    }
  }
}

void Propagator::climb() {
  for (std::uint32_t s = 0; s < sent_.size(); ++s) {
    const Sent& sent = sent_[s];
    if (sent.leak || !sent.what->to_providers) continue;
    const AsIndex as = sent.what->as;
    const auto length = static_cast<std::uint32_t>(1 + sent.tail.size());
    if (node_of_[as] != kNone) {
      for (const std::uint32_t node : providers_.of(node_of_[as]))
        if (!is_down(as, as_of_[node])) put(length, {node, as, s});
    } else {
      for (const AsIndex provider : world_.links.providers.of(as))
        if (!is_down(as, provider)) put(length, {node_of_[provider], as, s});
    }
  }
  send_named(RouteClass::kCustomer);
  drain(RouteClass::kCustomer, [&](std::uint32_t node) {
    reached_.push_back(node);
    const Choice& choice = choices_[node];
    const AsIndex as = as_of_[node];
    for (const std::uint32_t up : providers_.of(node))
      if (!is_down(as, as_of_[up])) put(choice.length + 1u, {up, as, choice.origination});
  });
}

void Propagator::cross() {
  for (std::uint32_t s = 0; s < sent_.size(); ++s) {
    const Sent& sent = sent_[s];
    const AsIndex as = sent.what->as;
    if (sent.leak || !sent.what->to_peers || node_of_[as] != kNone) continue;
    for (const AsIndex peer : world_.links.peers.of(as))
      if (node_of_[peer] != kNone && !is_down(as, peer))
        put(static_cast<std::uint32_t>(1 + sent.tail.size()), {node_of_[peer], as, s});
  }
  send_named(RouteClass::kPeer);
  for (const std::uint32_t node : reached_) {
    const Choice& choice = choices_[node];
    if (choice.route_class == RouteClass::kSelf && !sent_[choice.origination].what->to_peers) continue;
    const AsIndex as = as_of_[node];
    for (const std::uint32_t peer : peers_.of(node)) {
      const RouteClass theirs = choices_[peer].route_class;
      if (theirs != RouteClass::kNone && theirs != RouteClass::kPeer) continue;
      if (!is_down(as, as_of_[peer])) put(choice.length + 1u, {peer, as, choice.origination});
    }
  }
  drain(RouteClass::kPeer, [](std::uint32_t) {});
}

void Propagator::descend() {
  const auto spread = [&](std::uint32_t node) {
    const Choice& choice = choices_[node];
    if (choice.route_class == RouteClass::kSelf && !sent_[choice.origination].what->to_customers) return;
    const AsIndex as = as_of_[node];
    for (const std::uint32_t below : customers_.of(node))
      if (choices_[below].route_class == RouteClass::kNone && !is_down(as, as_of_[below]))
        put(choice.length + 1u, {below, as, choice.origination});
  };
  send_named(RouteClass::kProvider);
  for (std::uint32_t node = 0; node < choices_.size(); ++node)
    if (choices_[node].route_class != RouteClass::kNone) spread(node);
  drain(RouteClass::kProvider, spread);
}

void Propagator::pass() {
  std::fill(choices_.begin(), choices_.end(), Choice{});
  reached_.clear();
  for (std::uint32_t s = 0; s < sent_.size(); ++s) {
    const std::uint32_t node = node_of_[sent_[s].what->as];
    if (sent_[s].leak || node == kNone || choices_[node].route_class != RouteClass::kNone) continue;
    choices_[node] = {.next = as_of_[node],
                      .origination = s,
                      .length = static_cast<std::uint16_t>(sent_[s].tail.size()),
                      .route_class = RouteClass::kSelf};
    reached_.push_back(node);
  }
  climb();
  cross();
  descend();
}

void Propagator::run(std::span<const Origination* const> originations) {
  sent_.clear();
  bool leaks = false;
  for (std::uint32_t i = 0; i < originations.size(); ++i) {
    const Origination& o = *originations[i];
    leaks = leaks || o.is_leak();
    if (o.is_leak()) continue;
    const auto set_count = static_cast<std::uint32_t>(o.tail_is_set ? o.tail.size() : 0);
    sent_.push_back({.what = &o, .tail = o.tail, .set_count = set_count, .given = i});
  }
  pass();
  if (!leaks) return;
  const std::size_t before = sent_.size();
  add_leaks(originations);
  if (sent_.size() > before) pass();
}

void Propagator::add_leaks(std::span<const Origination* const> originations) {
  Path path;
  std::vector<Sent> found;
  for (std::uint32_t i = 0; i < originations.size(); ++i) {
    const Origination& o = *originations[i];
    if (!o.is_leak() || class_of(o.as) != o.leaks) continue;
    find_path(o.as, path);
    if (path.set_count != 0) continue;  // aggregates are left alone: their loops are not looked at
    Sent sent{.what = &o, .given = i, .leak = true};
    sent.tail.assign(path.asns.begin() + 1, path.asns.end());
    sent.only_to_customer = path.only_to_customer;
    for (const std::uint32_t asn : sent.tail) {
      const auto at = std::lower_bound(world_.ases.begin(), world_.ases.end(), Asn{asn},
                                       [](const AsNode& node, Asn value) { return node.asn < value; });
      if (at != world_.ases.end() && at->asn.value == asn && at->role == Role::kTier1) sent.behind_tier1 = true;
    }
    found.push_back(std::move(sent));
  }
  for (Sent& sent : found) sent_.push_back(std::move(sent));
}

std::uint8_t Propagator::copies_towards(const Sent& sent, AsIndex neighbour) const {
  for (const ProviderEdge& edge : sent.what->edges)
    if (edge.provider == neighbour) return edge.prepend;
  return 0;
}

AsIndex Propagator::next_of(AsIndex as) const {
  return choices_[node_of_[as]].next;
}

// The path from a first choice on, and the Only to Customer mark that the route has gathered: set where it
// first went down or sideways and one of the two networks marks.
void Propagator::walk(AsIndex as, const Choice& first, Path& path) const {
  path.asns.clear();
  path.route_class = first.route_class;
  path.set_count = path.only_to_customer = 0;
  if (first.route_class == RouteClass::kNone) return;
  const Sent& sent = sent_[first.origination];
  path.origination = sent.given;
  path.set_count = sent.set_count;
  std::uint32_t mark = 0;  // set nearest to the origin: the last one found on the way
  const auto pass_mark = [&](AsIndex receiver, AsIndex sender, RouteClass route_class) {
    if (route_class != RouteClass::kProvider && route_class != RouteClass::kPeer) return;
    if (conduct_[receiver].marks_otc || conduct_[sender].marks_otc) mark = world_.ases[sender].asn.value;
  };
  AsIndex at = as;
  Choice choice = first;
  for (;;) {
    path.asns.push_back(world_.ases[at].asn.value);
    if (choice.route_class == RouteClass::kSelf) break;
    pass_mark(at, choice.next, choice.route_class);
    if (choice.next == sent.what->as) {
      const std::uint8_t copies = copies_towards(sent, at);
      path.asns.insert(path.asns.end(), 1u + copies, world_.ases[sent.what->as].asn.value);
      break;
    }
    at = choice.next;
    choice = choices_[node_of_[at]];
  }
  path.asns.insert(path.asns.end(), sent.tail.begin(), sent.tail.end());
  path.only_to_customer = sent.only_to_customer != 0 ? sent.only_to_customer : mark;
}

void Propagator::find_path(AsIndex as, Path& path) const {
  walk(as, choices_[node_of_[as]], path);
}

bool Propagator::sends(const Sent& sent, AsIndex neighbour, RouteClass route_class) const {
  for (const ProviderEdge& edge : sent.what->edges)
    if (edge.provider == neighbour) return true;
  if (route_class == RouteClass::kCustomer) return sent.what->to_providers;
  return route_class == RouteClass::kPeer ? sent.what->to_peers : sent.what->to_customers;
}

void Propagator::find_second(AsIndex as, Path& path) const {
  path.route_class = RouteClass::kNone;
  const std::uint32_t node = node_of_[as];
  const Choice& own = choices_[node];
  if (own.route_class == RouteClass::kNone || own.route_class == RouteClass::kSelf) return;
  Choice best;
  const std::uint32_t own_asn = world_.ases[as].asn.value;
  Path theirs;
  const auto consider = [&](std::uint32_t from, RouteClass route_class) {
    const Choice& choice = choices_[from];
    const AsIndex neighbour = as_of_[from];
    if (choice.route_class == RouteClass::kNone || neighbour == own.next || is_down(as, neighbour)) return;
    if (route_class != RouteClass::kProvider && choice.route_class > RouteClass::kCustomer) return;
    const Sent& sent = sent_[choice.origination];
    std::uint32_t length = choice.length + 1u;
    if (choice.route_class == RouteClass::kSelf) {
      if (!sends(sent, as, route_class)) return;
      length += copies_towards(sent, as);
    }
    if (best.route_class != RouteClass::kNone && best.length <= length) return;
    if (refuses(as, neighbour, sent, route_class)) return;
    walk(neighbour, choice, theirs);
    if (std::find(theirs.asns.begin(), theirs.asns.end(), own_asn) != theirs.asns.end()) return;
    best = {.next = neighbour,
            .origination = choice.origination,
            .length = static_cast<std::uint16_t>(length),
            .route_class = route_class};
  };
  for (const std::uint32_t n : customers_.of(node)) consider(n, RouteClass::kCustomer);
  if (best.route_class == RouteClass::kNone)
    for (const std::uint32_t n : peers_.of(node)) consider(n, RouteClass::kPeer);
  if (best.route_class == RouteClass::kNone)
    for (const std::uint32_t n : providers_.of(node)) consider(n, RouteClass::kProvider);
  walk(as, best, path);
}

std::vector<AsIndex> Propagator::accepted_directly(std::uint32_t origination) const {
  std::vector<AsIndex> out;
  for (std::uint32_t node = 0; node < choices_.size(); ++node) {
    const Choice& choice = choices_[node];
    if (choice.route_class == RouteClass::kNone || choice.route_class == RouteClass::kSelf) continue;
    const Sent& sent = sent_[choice.origination];
    if (sent.given == origination && choice.next == sent.what->as) out.push_back(as_of_[node]);
  }
  return out;
}

}  // namespace mannerly::sim
