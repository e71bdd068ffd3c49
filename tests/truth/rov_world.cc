#include "tests/truth/rov_world.h"

namespace mannerly::truth {
namespace {

using sim::AsIndex;
using sim::RouteClass;
using validity::RovUse;

constexpr std::uint32_t kLengthMax = 60;

Prefix v4(std::uint32_t address, int length) {
  return Prefix::of(Address::v4(address), length);
}

}  // namespace

RovWorld::RovWorld(const RovOptions& options)
    : options_(options),
      world_(sim::generate({.seed = options.seed, .ases = options.ases}).value()),
      conduct_(world_.ases.size(), RovUse::kDoesNot),
      filters_customers_(world_.ases.size()),
      builder_({.name = "rov", .at = world_.options.at, .built_by = "test"}) {
  sim::Rng rng(options.seed, "rov");
  choose_conduct(rng);
  source_ = builder_.add_source({snapshot::SourceKind::kMrt, "made", "made"});
  for (AsIndex as = 0; as < world_.ases.size(); ++as) {
    const Asn asn = world_.ases[as].asn;
    for (const AsIndex p : world_.links.providers.of(as)) {
      builder_.add_link(asn, world_.ases[p].asn, snapshot::Relation::kProvider);
    }
    for (const AsIndex p : world_.links.peers.of(as)) {
      if (p > as) builder_.add_link(asn, world_.ases[p].asn, snapshot::Relation::kPeer);
    }
  }
  for (std::uint32_t i = 0; i < options.peers; ++i) {
    // Half of the peers are networks with customers, as at the collectors.
    AsIndex as = rng.below(static_cast<std::uint32_t>(world_.ases.size()));
    while ((i % 2 == 0) == world_.links.customers.of(as).empty()) {
      as = rng.below(static_cast<std::uint32_t>(world_.ases.size()));
    }
    viewpoints_.push_back(as);
    peers_.push_back(*builder_.add_peer(source_, Address::v4(0x0B000000 + i), world_.ases[as].asn));
  }
  add_routes(rng);
  finish();
}

void RovWorld::choose_conduct(sim::Rng& rng) {
  for (AsIndex as = 0; as < world_.ases.size(); ++as) {
    const auto draw = static_cast<int>(rng.below(100));
    if (draw < options_.does) conduct_[as] = RovUse::kDoes;
    const bool has_customers = !world_.links.customers.of(as).empty();
    if (draw >= options_.does && draw < options_.does + options_.partly && has_customers) {
      conduct_[as] = RovUse::kDoesPartly;
    }
    filters_customers_[as] = rng.percent(static_cast<std::uint32_t>(options_.filters_customers));
  }
}

RovUse RovWorld::truth(Asn asn) const {
  const auto at = std::ranges::lower_bound(world_.ases, asn, {}, &sim::AsNode::asn);
  return conduct_[static_cast<std::size_t>(at - world_.ases.begin())];
}

void RovWorld::add_routes(sim::Rng& rng) {
  // The networks with invalid prefixes, each with controls; one of the world's networks may announce its prefix too.
  const auto irr = builder_.irr().add_irr_source("RADB", 1, false, true);
  for (std::uint32_t i = 0; i < options_.invalid_origins; ++i) {
    const AsIndex origin = rng.below(static_cast<std::uint32_t>(world_.ases.size()));
    const std::uint32_t base = 0x10000000 + i * 0x10000;
    for (std::uint32_t c = 0; c < 3; ++c)
      announce({.prefix = v4(base + c * 0x100, 24), .origins = {origin}, .salt = rng.next()});
    const std::uint32_t invalids = rng.between(1, 3);
    for (std::uint32_t k = 0; k < invalids; ++k) {
      Destination d{
          .prefix = v4(base + 0x8000 + k * 0x100, 24), .origins = {origin}, .invalid = true, .salt = rng.next()};
      builder_.add_vrp(source_, "ta", d.prefix, 24, Asn{4200000000u}, {});
      if (rng.percent(static_cast<std::uint32_t>(options_.second_origin))) {
        d.origins.push_back(rng.below(static_cast<std::uint32_t>(world_.ases.size())));
        builder_.add_vrp(source_, "ta", d.prefix, 24, world_.ases[d.origins[1]].asn, {});
      }
      d.registered = rng.percent(50);
      if (d.registered) {
        const auto object = builder_.irr().add_object({.object_class = snapshot::IrrClass::kRoute, .irr_source = irr});
        builder_.irr().add_route(d.prefix, world_.ases[origin].asn, irr, object);
      }
      const auto providers = world_.links.providers.of(origin);
      if (!providers.empty() && rng.percent(static_cast<std::uint32_t>(options_.to_one_provider))) {
        d.only_provider = providers[rng.below(static_cast<std::uint32_t>(providers.size()))];
      }
      announce(d);
    }
  }
}

bool RovWorld::accepts(const Destination& d, AsIndex as, AsIndex from, RouteClass heard) const {
  const Choice& theirs = choices_[from];
  const bool direct = theirs.route_class == RouteClass::kSelf;
  if (direct && d.only_provider != kNone && from == d.origins[0] && as != d.only_provider) return false;
  std::uint64_t draw = d.salt ^ (std::uint64_t{as} << 32 | from);
  if (!d.invalid || sim::splitmix64(draw) % 1000 >= static_cast<std::uint64_t>(options_.lost_per_mille)) {
    if (!d.invalid || theirs.origin != 0) return true;  // the second origin's is valid
    if (conduct_[as] == RovUse::kDoes) return false;
    if (heard == RouteClass::kCustomer) return d.registered || !filters_customers_[as];
    return conduct_[as] != RovUse::kDoesPartly;
  }
  return false;
}

void RovWorld::take(const Destination& d, AsIndex as, AsIndex from, RouteClass heard) {
  const Choice offered{heard, choices_[from].length + 1, from, choices_[from].origin};
  Choice& mine = choices_[as];
  if (mine.route_class != RouteClass::kNone) {
    if (mine.route_class < heard || mine.length < offered.length) return;
    if (mine.length == offered.length && mine.next <= from) return;
  }
  if (offered.length > kLengthMax || !accepts(d, as, from, heard)) return;
  if (mine.route_class == RouteClass::kNone) by_length_[offered.length].push_back(as);
  mine = offered;
}

void RovWorld::climb(const Destination& d) {
  for (std::uint32_t length = 0; length <= kLengthMax; ++length) {
    for (std::size_t i = 0; i < by_length_[length].size(); ++i) {
      const AsIndex as = by_length_[length][i];
      for (const AsIndex provider : world_.links.providers.of(as)) take(d, provider, as, RouteClass::kCustomer);
    }
  }
}

void RovWorld::cross(const Destination& d) {
  for (AsIndex as = 0; as < choices_.size(); ++as) {
    if (choices_[as].route_class != RouteClass::kNone && choices_[as].route_class != RouteClass::kPeer) continue;
    for (const AsIndex peer : world_.links.peers.of(as)) {
      const RouteClass theirs = choices_[peer].route_class;
      if (theirs == RouteClass::kSelf || theirs == RouteClass::kCustomer) take(d, as, peer, RouteClass::kPeer);
    }
  }
}

void RovWorld::descend(const Destination& d) {
  for (auto& bucket : by_length_) bucket.clear();
  for (AsIndex as = 0; as < choices_.size(); ++as) {
    if (choices_[as].route_class != RouteClass::kNone) by_length_[choices_[as].length].push_back(as);
  }
  for (std::uint32_t length = 0; length <= kLengthMax; ++length) {
    for (std::size_t i = 0; i < by_length_[length].size(); ++i) {
      const AsIndex as = by_length_[length][i];
      for (const AsIndex customer : world_.links.customers.of(as)) take(d, customer, as, RouteClass::kProvider);
    }
  }
}

void RovWorld::announce(const Destination& d) {
  choices_.assign(world_.ases.size(), {});
  by_length_.assign(kLengthMax + 1, {});
  for (std::uint32_t o = 0; o < d.origins.size(); ++o) {
    choices_[d.origins[o]] = {RouteClass::kSelf, 0, d.origins[o], o};
    by_length_[0].push_back(d.origins[o]);
  }
  climb(d);
  cross(d);
  descend(d);
  std::vector<snapshot::RouteBuilder::PeerPath> entries;
  for (std::size_t v = 0; v < viewpoints_.size(); ++v) {
    if (choices_[viewpoints_[v]].route_class == RouteClass::kNone) continue;
    std::vector<Asn> hops = {world_.ases[viewpoints_[v]].asn};
    for (AsIndex as = viewpoints_[v]; choices_[as].route_class != RouteClass::kSelf; as = choices_[as].next) {
      hops.push_back(world_.ases[choices_[as].next].asn);
    }
    entries.push_back({peers_[v], builder_.routes().add_path(AsPath::sequence(hops).view())});
  }
  builder_.routes().add_rib_record(d.prefix, entries);
}

void RovWorld::finish() {
  const auto tables = builder_.finish();
  const snapshot::EncodedSnapshot file = snapshot::encode(tables.value());
  words_.resize(file.size / 8);
  auto* out = reinterpret_cast<std::uint8_t*>(words_.data());
  for (const Bytes part : file.parts) out = std::copy(part.begin(), part.end(), out);
  snapshot_ = std::make_unique<snapshot::Snapshot>(
      snapshot::Snapshot::open({reinterpret_cast<const std::uint8_t*>(words_.data()), file.size}).value());
}

}  // namespace mannerly::truth
