#include "support/incident_world.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "snapshot/builder.h"
#include "snapshot/format.h"

namespace mannerly::bench {
namespace {

using snapshot::Builder;

void add_networks(const sim::World& world, Builder& out) {
  const auto source = out.add_source({.kind = snapshot::SourceKind::kDelegated, .name = "rir", .path = "made"});
  for (const sim::AsNode& node : world.ases) {
    const auto& economy = sim::economies()[node.economy];
    const std::string org = fmt::format("ORG-{}", node.org);
    out.add_as_name({.asn = node.asn, .name = "MADE", .org_id = org, .economy = economy.code});
    out.add_asn_resource({.source = source,
                          .economy = economy.code,
                          .status = snapshot::ResourceStatus::kAllocated,
                          .date = node.registered_day,
                          .holder = org},
                         node.asn, node.asn);
  }
  for (const sim::Allocation& a : world.allocations)
    out.add_resource({.source = source,
                      .economy = sim::economies()[world.orgs[a.org].economy].code,
                      .status = snapshot::ResourceStatus::kAllocated,
                      .date = a.day,
                      .holder = fmt::format("ORG-{}", a.org)},
                     a.prefix.address(), a.prefix.last_address());
  for (sim::AsIndex as = 0; as < world.ases.size(); ++as) {
    for (const sim::AsIndex customer : world.links.customers.of(as))
      out.add_link(world.ases[as].asn, world.ases[customer].asn, snapshot::Relation::kCustomer);
    for (const sim::AsIndex peer : world.links.peers.of(as))
      if (peer > as) out.add_link(world.ases[as].asn, world.ases[peer].asn, snapshot::Relation::kPeer);
  }
}

void add_registrations(const sim::World& world, Builder& out) {
  const auto source = out.add_source({.kind = snapshot::SourceKind::kVrp, .name = "rpki", .path = "made"});
  for (const sim::Vrp& vrp : world.vrps) out.add_vrp(source, "made", vrp.prefix, vrp.max_length, vrp.asn, {});
  for (const sim::Aspa& aspa : world.aspas) {
    std::vector<Asn> providers;
    for (const sim::AsIndex provider : aspa.providers) providers.push_back(world.ases[provider].asn);
    out.add_aspa(source, "made", world.ases[aspa.customer].asn, providers);
  }
  const std::uint16_t irr = out.irr().add_irr_source("RADB", 1, false, true);
  for (const sim::RouteObject& object : world.route_objects)
    out.irr().add_route(object.prefix, object.origin, irr, snapshot::kNone);
  for (const sim::Announcement& a : world.announcements)
    out.routes().add_origin(a.prefix, snapshot::OriginKind::kAsn, world.ases[world.destinations[a.destination].as].asn);
}

}  // namespace

Result<std::unique_ptr<IncidentWorld>> IncidentWorld::make(const IncidentSize& size) {
  auto out = std::unique_ptr<IncidentWorld>(new IncidentWorld);
  MANNERLY_TRY(out->world_, sim::generate({.seed = size.seed, .ases = size.ases}));
  Builder builder({.name = "bench", .at = out->world_.options.at, .built_by = "bench"});
  add_networks(out->world_, builder);
  add_registrations(out->world_, builder);
  {
    MANNERLY_TRY(const snapshot::Tables tables, builder.finish());
    for (const Bytes part : snapshot::encode(tables).parts)
      out->file_.insert(out->file_.end(), part.begin(), part.end());
  }
  MANNERLY_TRY(out->snapshot_, snapshot::Snapshot::open(out->file_));
  MANNERLY_TRY(topology::Topology topology, topology::Topology::make(out->snapshot_));
  out->topology_.emplace(std::move(topology));
  MANNERLY_TRY(validity::RovIndex rov, validity::RovIndex::make(out->snapshot_.vrps()));
  out->rov_.emplace(std::move(rov));
  out->irr_.emplace(out->snapshot_.irr_sources(), validity::IrrPolicy::kAnySource);
  out->bogons_.emplace(out->snapshot_);
  MANNERLY_TRY(out->profile_, incident::builtin_detector_profile());
  return out;
}

PathAt PathPool::add(std::span<const std::uint32_t> asns) {
  const auto at = static_cast<PathAt>(words_.size());
  words_.push_back(AsPathView::header(SegmentType::kAsSequence, static_cast<std::uint32_t>(asns.size())));
  words_.insert(words_.end(), asns.begin(), asns.end());
  return at;
}

PeerRoutes::PeerRoutes(const sim::World& world, const IncidentSize& size)
    : world_(world), destinations_(static_cast<std::uint32_t>(world.destinations.size())) {
  // Networks with several providers or many customers, spread over the world.
  std::vector<sim::AsIndex> candidates, asked;
  for (sim::AsIndex as = 0; as < world.ases.size(); ++as)
    if (world.links.providers.of(as).size() >= 2 || world.ases[as].role == sim::Role::kTier1) candidates.push_back(as);
  for (std::uint32_t i = 0; i < size.peers; ++i)
    viewpoints_.push_back(candidates[std::size_t{i} * candidates.size() / size.peers]);
  for (const sim::AsIndex as : viewpoints_) {
    peers_.push_back(world.ases[as].asn);
    asked.push_back(as);
    for (const sim::AsIndex provider : world.links.providers.of(as)) asked.push_back(provider);
  }
  std::sort(asked.begin(), asked.end());
  asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
  routing_ = std::make_unique<sim::Routing>(world, asked);

  for (const sim::Announcement& a : world.announcements)
    rows_.push_back({.prefix = a.prefix, .destination = a.destination});
  std::sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) { return a.prefix < b.prefix; });
  rows_.erase(std::unique(rows_.begin(), rows_.end(), [](auto& a, auto& b) { return a.prefix == b.prefix; }),
              rows_.end());
  starts_.assign(destinations_ + 1, 0);
  for (const Row& row : rows_) ++starts_[row.destination + 1];
  for (std::uint32_t d = 0; d < destinations_; ++d) starts_[d + 1] += starts_[d];
  by_destination_.resize(rows_.size());
  std::vector<std::uint32_t> next = starts_;
  for (std::uint32_t i = 0; i < rows_.size(); ++i) by_destination_[next[rows_[i].destination]++] = i;

  // Destination by destination, as a dump goes through them.
  best_.assign(std::size_t{size.peers} * destinations_, kNone);
  sim::Routing::Path path;
  for (std::uint32_t d = 0; d < destinations_; ++d)
    for (std::uint32_t peer = 0; peer < size.peers; ++peer)
      if (!rows_of(d).empty() && routing_->find_path(viewpoints_[peer], d, path))
        best_[std::size_t{d} * size.peers + peer] = add_path(std::nullopt, path);
}

PathAt PeerRoutes::add_path(std::optional<sim::AsIndex> first, const sim::Routing::Path& path) {
  scratch_.clear();
  if (first) scratch_.push_back(world_.ases[*first].asn.value);
  for (const sim::AsIndex as : path.hops) scratch_.push_back(world_.ases[as].asn.value);
  scratch_.insert(scratch_.end(), path.prepend, scratch_.back());
  return pool_.add(scratch_);
}

PathAt PeerRoutes::other(std::uint32_t peer, std::uint32_t destination) {
  const PathAt now = best(peer, destination);
  if (now == kNone) return kNone;
  const sim::AsIndex own = viewpoints_[peer];
  const auto asns = pool_.asns(now);
  const std::uint32_t via = asns.size() > 1 ? asns[1] : 0;
  sim::Routing::Path path;
  for (const sim::AsIndex provider : world_.links.providers.of(own)) {
    if (world_.ases[provider].asn.value == via || !routing_->find_path(provider, destination, path)) continue;
    if (std::find(path.hops.begin(), path.hops.end(), own) == path.hops.end()) return add_path(own, path);
  }
  return kNone;
}

namespace {

class StreamBuilder {
 public:
  StreamBuilder(PeerRoutes& routes, const UpdateMix& mix, std::uint64_t seed)
      : routes_(routes), mix_(mix), random_(seed) {}

  UpdateStream make(std::size_t count) {
    UpdateStream out;
    make_pairs(count / 10 + 16);
    for (const Pair& pair : pairs_) {
      send(out.warm, pair.peer, pair.destination, pair.other);
      send(out.warm, pair.peer, pair.destination, pair.best);
    }
    out.updates.reserve(count + 1000);
    while (out.updates.size() < count) add(out.updates);
    out.updates.resize(count);
    lay_out(out.warm, out.words);
    lay_out(out.updates, out.words);
    return out;
  }

 private:
  struct Pair {
    std::uint32_t peer = 0, destination = 0;
    PathAt best = PeerRoutes::kNone, other = PeerRoutes::kNone;
    bool on_other = false;
  };
  struct Due {
    std::size_t at = 0;
    MadeUpdate update;
  };

  // As a decoder gives them: the path of each message anew, one behind the other.
  void lay_out(std::vector<MadeUpdate>& updates, PathPool& words) {
    PathAt last = PeerRoutes::kNone, at = PeerRoutes::kNone;
    for (MadeUpdate& update : updates) {
      if (update.path == PeerRoutes::kNone) continue;
      if (update.path != last) at = words.add(routes_.pool().asns(update.path));
      last = update.path;
      update.path = at;
    }
  }
  std::uint32_t below(std::size_t limit) {
    return static_cast<std::uint32_t>((random_() >> 32) * static_cast<std::uint64_t>(limit) >> 32);
  }
  std::uint32_t any_peer() { return below(routes_.peers().size()); }
  const PeerRoutes::Row& any_row(std::uint32_t& number) {
    number = below(routes_.rows().size());
    return routes_.rows()[number];
  }
  // A peer and a destination with two paths.
  std::optional<Pair> any_pair() {
    for (int i = 0; i < 64; ++i) {
      std::uint32_t row;
      Pair pair{.peer = any_peer(), .destination = any_row(row).destination};
      pair.best = routes_.best(pair.peer, pair.destination);
      pair.other = routes_.other(pair.peer, pair.destination);
      if (pair.other != PeerRoutes::kNone) return pair;
    }
    return std::nullopt;
  }
  void make_pairs(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      if (const auto pair = any_pair()) pairs_.push_back(*pair);
  }
  // A message carries a few prefixes that share the path.
  void send(std::vector<MadeUpdate>& out, std::uint32_t peer, std::uint32_t destination, PathAt path) {
    const auto rows = routes_.rows_of(destination);
    for (std::size_t i = 0; i < std::min<std::size_t>(rows.size(), 3); ++i) put(out, peer, rows[i], path);
  }
  void put(std::vector<MadeUpdate>& out, std::uint32_t peer, std::uint32_t row, PathAt path) {
    out.push_back(
        {.row = row, .path = path, .peer = static_cast<std::uint16_t>(peer), .prefix = routes_.rows()[row].prefix});
  }
  void later(const MadeUpdate& update, std::size_t at) { due_.push_back({at, update}); }

  void add(std::vector<MadeUpdate>& out) {
    while (!due_.empty() && due_.front().at <= out.size()) {
      out.push_back(due_.front().update);
      due_.erase(due_.begin());
    }
    std::uint32_t draw = below(1000);
    const auto is = [&](std::uint32_t share) {
      const bool hit = draw < share;
      draw -= hit ? 0 : share;
      return hit;
    };
    if (is(mix_.new_path)) return add_new_path(out);
    if (is(mix_.duplicate)) return add_plain(out, false);
    if (is(mix_.withdrawal)) return add_plain(out, true);
    // Each is seen by many peers: as much rarer.
    if (is(mix_.new_origin)) return below(40) == 0 ? add_origin(out, false) : void();
    if (is(mix_.more_specific)) return below(40) == 0 ? add_origin(out, true) : void();
    if (is(mix_.leak)) return below(40) == 0 ? add_leak(out) : void();
    Pair& pair = pairs_[below(pairs_.size())];
    pair.on_other = !pair.on_other;
    send(out, pair.peer, pair.destination, pair.on_other ? pair.other : pair.best);
  }
  void add_new_path(std::vector<MadeUpdate>& out) {
    const auto pair = any_pair();
    if (!pair) return;
    const auto rows = routes_.rows_of(pair->destination);
    put(out, pair->peer, rows[below(rows.size())], pair->other);
  }
  void add_plain(std::vector<MadeUpdate>& out, bool withdraw) {
    std::uint32_t row;
    const std::uint32_t peer = any_peer();
    const PathAt path = routes_.best(peer, any_row(row).destination);
    if (path == PeerRoutes::kNone) return;
    if (withdraw) put(out, peer, row, PeerRoutes::kNone);
    put(out, peer, row, path);
  }
  void add_origin(std::vector<MadeUpdate>& out, bool more_specific) {
    std::uint32_t row, other_row;
    MadeUpdate update{.prefix = any_row(row).prefix};
    update.row = row;
    const std::uint32_t attacker = any_row(other_row).destination;
    if (more_specific && update.prefix.length < 24)
      update.prefix = Prefix::of(update.prefix.address(), update.prefix.length + 1);
    for (std::uint32_t i = 0; i < 40; ++i) {
      update.peer = static_cast<std::uint16_t>((row + i * 7) % routes_.peers().size());
      update.path = routes_.best(update.peer, attacker);
      if (update.path == PeerRoutes::kNone) continue;
      out.push_back(update);
      update.path = more_specific ? PeerRoutes::kNone : routes_.best(update.peer, routes_.rows()[row].destination);
      later(update, out.size() + 5000);
    }
  }
  // A peer leaks to its other provider, which other peers hear.
  void add_leak(std::vector<MadeUpdate>& out) {
    const auto pair = any_pair();
    if (!pair) return;
    const auto tail = routes_.pool().asns(pair->other);
    const std::vector<std::uint32_t> leaked(tail.begin(), tail.end());
    for (std::uint32_t i = 1; i <= 40; ++i) {
      const std::uint32_t peer = (pair->peer + i) % routes_.peers().size();
      const std::uint32_t leaker = leaked.front();
      const std::uint32_t at = destination_of(leaker);
      const PathAt to_leaker = at == PeerRoutes::kNone ? PeerRoutes::kNone : routes_.best(peer, at);
      if (to_leaker == PeerRoutes::kNone) continue;
      const auto head = routes_.pool().asns(to_leaker);
      std::vector<std::uint32_t> path(head.begin(), head.end());
      path.insert(path.end(), leaked.begin() + 1, leaked.end());
      const std::uint32_t row = routes_.rows_of(pair->destination)[0];
      put(out, peer, row, routes_.pool().add(path));
      MadeUpdate back = out.back();
      back.path = routes_.best(peer, pair->destination);
      later(back, out.size() + 5000);
    }
  }
  // A plain destination of the AS, found by the paths that end in it.
  std::uint32_t destination_of(std::uint32_t asn) {
    if (of_asn_.empty())
      for (std::uint32_t d = 0; d < routes_.destinations(); ++d)
        if (const PathAt path = routes_.best(0, d); path != PeerRoutes::kNone)
          of_asn_.emplace_back(routes_.pool().asns(path).back(), d);
    if (!sorted_) std::sort(of_asn_.begin(), of_asn_.end());
    sorted_ = true;
    const auto found = std::lower_bound(of_asn_.begin(), of_asn_.end(), std::pair{asn, std::uint32_t{0}});
    return found == of_asn_.end() || found->first != asn ? PeerRoutes::kNone : found->second;
  }

  PeerRoutes& routes_;
  UpdateMix mix_;
  std::mt19937_64 random_;
  std::vector<Pair> pairs_;
  std::vector<Due> due_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> of_asn_;
  bool sorted_ = false;
};

}  // namespace

UpdateStream make_updates(PeerRoutes& routes, std::size_t count, const UpdateMix& mix, std::uint64_t seed) {
  return StreamBuilder(routes, mix, seed).make(count);
}

}  // namespace mannerly::bench
