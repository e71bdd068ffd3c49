#include "incident/prevention.h"

#include <algorithm>
#include <array>

#include "validity/aspa.h"

namespace mannerly::incident {
namespace {

using topology::Relation;
using validity::HopAuthorization;

// One peer's route.
struct Sighting {
  const Signal* signal = nullptr;
  std::uint32_t path = 0;
};

// Measures, each with how many of the sightings it would have stopped.
enum Measure : std::size_t { kRov, kRovWithRoa, kPrefixFilter, kAspa, kAspaPublished, kMeasures };

std::vector<Sighting> sample(const GroupFacts& facts) {
  std::size_t total = 0;
  for (const Signal* signal : facts.signals) total += signal->sights.size();
  const std::size_t stride = total / kSightingsMax + 1;
  std::vector<Sighting> out;
  std::size_t at = 0;
  for (const Signal* signal : facts.signals) {
    for (const PeerSight& sight : signal->sights) {
      if (at++ % stride == 0 && sight.path != 0) out.push_back({signal, sight.path});
    }
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

// Does the accomplice hear the culprit as its customer, so that its filter for customers applies?
enum class Heard : std::uint8_t { kUnknown, kAsCustomer, kElse };
Heard heard_by_next(const Context& context, std::span<const Asn> hops, Asn culprit) {
  for (std::size_t i = 0; i + 1 < hops.size(); ++i) {
    if (hops[i] != culprit) continue;
    const Relation relation = context.topology.relation(hops[i + 1], culprit);
    if (relation == Relation::kUnknown) return Heard::kUnknown;
    return relation == Relation::kCustomer ? Heard::kAsCustomer : Heard::kElse;
  }
  return Heard::kUnknown;
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

Prevention prevention_of(const BookView& view, const SignalGroup& group, const GroupFacts& facts) {
  Prevention out;
  const std::vector<Sighting> sightings = sample(facts);
  if (sightings.empty()) return out;
  const Context& context = view.context;
  std::array<std::size_t, kMeasures> stopped{};
  std::size_t heard = 0;
  std::vector<Asn> hops;
  for (const Sighting& s : sightings) {
    hops.clear();
    view.table.hops(s.path, hops);
    if (hops.empty()) continue;
    // A ROA that allows it is there already.
    const validity::RovState state = rov_state(context, s.signal->key.prefix, hops.front());
    const bool invalid = state == validity::RovState::kInvalid;
    stopped[kRov] += invalid;
    stopped[kRovWithRoa] += invalid || (state != validity::RovState::kValid && would_be_invalid(facts.kind));
    const Heard by = heard_by_next(context, hops, group.culprit);
    heard += by != Heard::kUnknown;
    stopped[kPrefixFilter] += by == Heard::kAsCustomer;
    stopped[kAspa] += aspa_stops(context, hops, false);
    stopped[kAspaPublished] += aspa_stops(context, hops, true);
  }
  const auto share = [](std::size_t part, std::size_t all) { return static_cast<double>(part * 1000 / all) / 1000; };
  const std::size_t all = sightings.size();
  if (group_of(facts.kind) != Group::kBogon) {
    out.rov = share(stopped[kRov], all);
    // Of squatted space nobody is known who could have made the ROA.
    if (facts.kind != Kind::kSquat) out.rov_with_roa = share(stopped[kRovWithRoa], all);
    out.aspa = share(stopped[kAspa], all);
    out.aspa_published = share(stopped[kAspaPublished], all);
  }
  if (heard != 0) out.prefix_filter = share(stopped[kPrefixFilter], heard);
  return out;
}

}  // namespace mannerly::incident
