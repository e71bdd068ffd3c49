#include "incident/prevention.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "validity/aspa.h"

namespace mannerly::incident {
namespace {

using topology::Relation;
using validity::HopAuthorization;

// A prefix at a peer: what its sessions had of it, each route a path.
struct Sighting {
  Prefix prefix;
  std::vector<std::uint32_t> paths;
};

// Measures, each with how many of the sightings it would have stopped.
enum Measure : std::size_t { kRov, kRovWithRoa, kPrefixFilter, kAspa, kAspaPublished, kMeasures };

// What the culprit's own session shows reached nobody: it is none.
std::vector<Sighting> sample(const BookView& view, Asn culprit, const GroupFacts& facts) {
  std::size_t total = 0;
  for (const Signal* signal : facts.signals) total += signal->sights.size();
  const std::size_t stride = total / kSightingsMax + 1;
  std::vector<Sighting> out;
  std::map<Asn, std::vector<std::uint32_t>> peers;  // of one prefix
  std::size_t at = 0;
  const auto take = [&](const Prefix& prefix) {
    for (auto& [asn, paths] : peers) {
      if (at++ % stride == 0) out.push_back({prefix, std::move(paths)});
    }
    peers.clear();
  };
  for (std::size_t i = 0; i < facts.signals.size(); ++i) {
    const Signal& signal = *facts.signals[i];
    for (const PeerSight& sight : signal.sights) {
      if (sight.path == 0 || sight.peer >= view.peers.size()) continue;
      const Asn asn = view.peers[sight.peer].asn;
      if (asn != culprit) peers[asn].push_back(sight.path);
    }
    // They come in the order of their keys, the prefix first.
    const bool is_last = i + 1 == facts.signals.size() || facts.signals[i + 1]->key.prefix != signal.key.prefix;
    if (is_last) take(signal.key.prefix);
  }
  return out;
}

validity::RovState rov_state(const Context& context, const Prefix& prefix, Asn origin) {
  return context.rov.state(prefix, {Origin::Kind::kAsn, origin});
}

// With a ROA of its holder for what it announces itself, and no longer: is the route invalid then?
bool would_be_invalid(Kind kind) {
  switch (kind) {
    case Kind::kMoas:
    case Kind::kSubMoas:
    case Kind::kSquat:
    case Kind::kForgedSubprefix:
    case Kind::kLeak5:
    case Kind::kLeak6: return true;
    default: return false;
  }
}

// Whether the accomplice's filter for customers stops it, which it does when it hears the culprit as one.
// nullopt: nobody knows.
std::optional<bool> is_filtered(const Context& context, std::span<const Asn> hops, Asn culprit) {
  for (std::size_t i = 0; i + 1 < hops.size(); ++i) {
    if (hops[i] != culprit) continue;
    const Relation relation = context.topology.relation(hops[i + 1], culprit);
    if (relation == Relation::kUnknown) return std::nullopt;
    return relation == Relation::kCustomer;
  }
  return std::nullopt;
}

HopAuthorization would_authorize(const topology::Topology& topology, Asn customer, Asn provider) {
  const Relation relation = topology.relation(customer, provider);
  return relation == Relation::kProvider || relation == Relation::kSibling ? HopAuthorization::kProvider
                                                                           : HopAuthorization::kNotProvider;
}

}  // namespace

bool aspa_stops(const Context& context, std::span<const Asn> hops, bool published) {
  const auto authorized = [&](Asn customer, Asn provider) {
    return published ? would_authorize(context.topology, customer, provider)
                     : validity::authorization(context.registries, customer, provider);
  };
  for (std::size_t receiver = 1; receiver < hops.size(); ++receiver) {
    const auto path = hops.first(receiver);
    const Relation sender = context.topology.relation(hops[receiver], hops[receiver - 1]);
    const bool strict = sender == Relation::kCustomer || sender == Relation::kPeer;
    const auto state =
        strict ? validity::verify_upstream(path, authorized) : validity::verify_downstream(path, authorized);
    if (state == validity::AspaState::kInvalid) return true;
  }
  return false;
}

namespace {

// By measure; nullopt: it cannot be told.
using Stopped = std::array<std::optional<bool>, kMeasures>;

Stopped stopped_of(const Context& context, const SignalGroup& group, Kind kind, const Prefix& prefix,
                   std::span<const Asn> hops) {
  Stopped out;
  out[kPrefixFilter] = is_filtered(context, hops, group.culprit);
  if (group_of(kind) == Group::kBogon) return out;
  // What no source was asked about is not known, and not false.
  if (!context.registries.vrps().empty()) {
    const validity::RovState state = rov_state(context, prefix, hops.front());
    const bool is_invalid = state == validity::RovState::kInvalid;
    out[kRov] = is_invalid;
    // A ROA that allows it is there already. Of squatted space nobody is known who could have made one.
    if (kind != Kind::kSquat) {
      out[kRovWithRoa] = is_invalid || (state != validity::RovState::kValid && would_be_invalid(kind));
    }
  }
  if (!context.registries.aspas().empty()) out[kAspa] = aspa_stops(context, hops, false);
  if (context.topology.link_count() > 0) out[kAspaPublished] = aspa_stops(context, hops, true);
  return out;
}

// What is stopped at one of its sessions alone the peer has in spite of it.
std::optional<bool> both(std::optional<bool> a, std::optional<bool> b) {
  if (a == false || b == false) return false;
  return a && b ? std::optional(true) : std::nullopt;
}

// Four decimals, half rounded up.
std::optional<double> share(std::size_t part, std::size_t all) {
  if (all == 0) return std::nullopt;
  return static_cast<double>((part * 20'000 + all) / (2 * all)) / 10'000;
}

}  // namespace

Prevention prevention_of(const BookView& view, const SignalGroup& group, const GroupFacts& facts) {
  std::array<std::size_t, kMeasures> stopped{}, told{};
  std::vector<Asn> hops;
  for (const Sighting& sighting : sample(view, group.culprit, facts)) {
    std::optional<Stopped> here;
    for (const std::uint32_t path : sighting.paths) {
      hops.clear();
      view.table.hops(path, hops);
      if (hops.empty()) continue;
      const Stopped route = stopped_of(view.context, group, facts.kind, sighting.prefix, hops);
      if (!here) {
        here = route;
        continue;
      }
      for (std::size_t m = 0; m < kMeasures; ++m) (*here)[m] = both((*here)[m], route[m]);
    }
    if (!here) continue;
    for (std::size_t m = 0; m < kMeasures; ++m) {
      told[m] += (*here)[m].has_value();
      stopped[m] += (*here)[m].value_or(false);
    }
  }
  const auto share_of = [&](Measure m) { return share(stopped[m], told[m]); };
  return {.rov = share_of(kRov),
          .rov_with_roa = share_of(kRovWithRoa),
          .prefix_filter = share_of(kPrefixFilter),
          .aspa = share_of(kAspa),
          .aspa_published = share_of(kAspaPublished)};
}

}  // namespace mannerly::incident
