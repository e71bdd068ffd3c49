// Route leaks of RFC 7908 types 1 to 4: a network passes to a provider or peer what it had from a provider or
// peer. Judged by three ASes in a row; what was customary before is none, and behind a first leak the rest of
// the path is not judged, because the networks there take the route for the leaker's own.
#include "incident/as_sets.h"
#include "incident/custom.h"
#include "incident/parties.h"
#include "incident/path_judges.h"
#include "topology/policy.h"
#include "validity/aspa.h"

namespace mannerly::incident {
namespace {

using topology::Relation;

// Below this a relation is uncertain (topology.h: what each source deserves).
constexpr float kWeakConfidence = 0.8f;

struct Side {
  Relation relation = Relation::kUnknown;
  bool sibling = false;  // of one organisation, which says nothing about who sells to whom
  bool weak = false;
  bool guessed = false;  // no source knows the link
  bool route_server = false;
};

// Does the answer about a link rest on what was not seen, or on little?
bool is_weak(const topology::Topology& topology, Asn middle, Asn neighbour, Relation relation) {
  if (topology.confidence(middle, neighbour) < kWeakConfidence) return true;
  // From paths alone, links of peers are those over which nothing was seen that only a customer would show.
  return relation == Relation::kPeer && topology.decider(middle, neighbour) == topology::Source::kPaths;
}

// A customer by other sources, whose ASPA does not name the middle: a list that was not kept up is as likely as a
// peering, so that the answer is no better than a guess.
bool is_denied_customer(const Context& context, Asn middle, Asn neighbour, Relation relation) {
  return relation == Relation::kPeer && context.topology.decider(middle, neighbour) == topology::Source::kNone &&
         validity::authorization(context.registries, neighbour, middle) == validity::HopAuthorization::kNotProvider;
}

bool is_transit(Relation relation) {
  return relation == Relation::kProvider || relation == Relation::kCustomer;
}

// Transit by the paths alone, over a link of which nobody saw routes descend, while a relationship file is at hand that
// does not have it: such files miss many peerings and hardly any transit.
bool is_rather_peering(const Context& context, Asn middle, Asn neighbour, Relation relation) {
  constexpr float kDescentSeen = 0.95f;  // inference.h: what the steps without one deserve is less
  const topology::Topology& topology = context.topology;
  return is_transit(relation) && topology.decider(middle, neighbour) == topology::Source::kPaths &&
         topology.confidence(middle, neighbour) < kDescentSeen && !context.snapshot.links_of(middle).empty() &&
         !context.snapshot.links_of(neighbour).empty();
}

// A file says transit, and nobody ever saw the provider with the customer's routes, which it would tell everybody: when
// the policy of one end says something else, that goes. kUnknown: nothing of the kind.
Relation corrected_by_policy(const PathQuestion& q, Asn middle, Asn neighbour, Relation relation) {
  const topology::Topology& topology = q.context.topology;
  if (!is_transit(relation) || topology.decider(middle, neighbour) != topology::Source::kFile)
    return Relation::kUnknown;
  const bool is_above = relation == Relation::kProvider;
  const Asn provider = is_above ? neighbour : middle, customer = is_above ? middle : neighbour;
  if (is_established(q.context, q.history, q.history.edge(provider, customer), q.now)) return Relation::kUnknown;
  const Relation stated = stated_by_one(q.context, middle, neighbour);
  return stated == relation ? Relation::kUnknown : stated;
}

// What the neighbour is to the middle. Where no source knows the link, the word of one end of it has to do, and
// a transit-free network on one side only must be the provider.
Side side_of(const PathQuestion& q, Asn middle, Asn neighbour) {
  const Context& context = q.context;
  const topology::Topology& topology = context.topology;
  const Relation relation = topology.relation(middle, neighbour);
  if (topology.is_route_server(neighbour)) return {.relation = Relation::kPeer, .route_server = true};
  if (is_rather_peering(context, middle, neighbour, relation)) return {.relation = Relation::kPeer, .weak = true};
  if (const Relation better = corrected_by_policy(q, middle, neighbour, relation); better != Relation::kUnknown) {
    return {.relation = better, .weak = true};
  }
  if (relation != Relation::kUnknown) {
    return {.relation = relation,
            .sibling = topology.siblings(middle, neighbour),
            .weak = is_weak(topology, middle, neighbour, relation),
            .guessed = is_denied_customer(context, middle, neighbour, relation)};
  }
  if (topology.siblings(middle, neighbour)) return {.relation = Relation::kSibling};
  if (const Relation stated = stated_by_one(context, middle, neighbour); stated != Relation::kUnknown) {
    return {.relation = stated, .weak = true};
  }
  if (topology.is_clique(neighbour) && !topology.is_clique(middle)) {
    return {.relation = Relation::kProvider, .weak = true};
  }
  return {};
}

// The policies of both ends say that they peer.
bool is_agreed_peering(const snapshot::Snapshot& snapshot, Asn a, Asn b) {
  return topology::stated_relation(snapshot, a, b) == Relation::kPeer &&
         topology::stated_relation(snapshot, b, a) == Relation::kPeer;
}

// Sources miss links, and call transit a peering: what was customary before goes first there, but where both ends know
// better.
Side by_custom(const PathQuestion& q, Asn middle, Asn neighbour, const Side& side) {
  if (side.relation == Relation::kPeer && is_agreed_peering(q.context.snapshot, middle, neighbour)) return side;
  const bool is_doubtful = side.relation == Relation::kPeer || side.relation == Relation::kUnknown || side.weak;
  if (!is_doubtful || side.route_server) return side;
  if (is_customer_by_custom(q, middle, neighbour)) return {.relation = Relation::kCustomer, .sibling = side.sibling};
  if (is_customer_by_custom(q, neighbour, middle)) return {.relation = Relation::kProvider, .sibling = side.sibling};
  return side;
}

Kind kind_of(Relation from, Relation to) {
  const bool from_provider = from == Relation::kProvider, from_peer = from == Relation::kPeer;
  const bool to_provider = to == Relation::kProvider, to_peer = to == Relation::kPeer;
  if (from_provider && to_provider) return Kind::kLeak1;
  if (from_peer && to_peer) return Kind::kLeak2;
  if (from_provider && to_peer) return Kind::kLeak3;
  if (from_peer && to_provider) return Kind::kLeak4;
  return Kind::kNone;
}

// A link that no source knows is taken for a peering, unless one side says that it buys from the other.
// Of a network that is new itself nothing is known.
Side guess(const PathQuestion& q, Asn middle, Asn neighbour) {
  using enum validity::HopAuthorization;
  if (!is_established(q.context, q.history, q.history.as(neighbour), q.now)) return {};
  if (validity::authorization(q.context.registries, neighbour, middle) == kProvider) return {};
  if (is_in_as_set(q.context, neighbour, middle)) return {};
  return {.relation = Relation::kPeer, .weak = true, .guessed = true};
}

// Whether `from` had the route at hops[at] from a provider or peer of its own: then it told its customers alone, so
// that who has it is one (RFC 7908: else `from` leaked itself, which is judged nearer to the origin).
bool only_for_customers(const PathQuestion& q, std::size_t at) {
  if (at == 0 || !q.is_network(q.hops[at - 1])) return false;
  const Asn from = q.hops[at], further = q.hops[at - 1];
  const Relation behind = by_custom(q, from, further, side_of(q, from, further)).relation;
  return behind == Relation::kProvider || behind == Relation::kPeer;
}

// Or one of the same organisation: to both everything may be passed.
bool is_customer(Relation relation) {
  return relation == Relation::kCustomer || relation == Relation::kSibling;
}

// The three hops that end at hops[end], when they are a leak that is not customary.
struct Triple {
  Kind kind = Kind::kNone;
  Side from, to;
};
Triple triple_at(const PathQuestion& q, std::size_t end) {
  const Asn to = q.hops[end], middle = q.hops[end - 1], from = q.hops[end - 2];
  if (to == from || !q.is_network(to) || !q.is_network(middle) || !q.is_network(from)) return {};
  // A route server that shows itself stands between all its members.
  if (q.context.topology.is_route_server(middle)) return {};
  // The node that it has there is announced to everybody.
  if (end == 2 && is_everywhere(q.context, from)) return {};
  if (is_established(q.context, q.history, q.history.triple(to, middle, from), q.now)) return {};
  Triple out;
  out.from = side_of(q, middle, from);
  out.to = side_of(q, middle, to);
  if (is_customer(out.from.relation) || is_customer(out.to.relation)) return {};
  out.from = by_custom(q, middle, from, out.from);
  out.to = by_custom(q, middle, to, out.to);
  if (is_customer(out.from.relation) || is_customer(out.to.relation)) return {};
  if (out.from.relation == Relation::kUnknown && out.to.relation == Relation::kUnknown) return {};
  // A link that nobody knows next to the origin is the matter of judge_edge.
  if (out.from.relation == Relation::kUnknown && end > 2) out.from = guess(q, middle, from);
  if (out.to.relation == Relation::kUnknown) out.to = guess(q, middle, to);
  const bool may_be_peer = out.from.relation == Relation::kPeer && out.from.weak && !out.from.route_server;
  if (may_be_peer && only_for_customers(q, end - 2)) {
    out.from.relation = Relation::kProvider;
    out.from.guessed = false;  // whatever the link is, what came over it was for customers
  }
  out.kind = kind_of(out.from.relation, out.to.relation);
  return out;
}

bool is_known_edge(const PathQuestion& q, Asn near, Asn far) {
  return is_established(q.context, q.history, q.history.edge(near, far), q.now);
}

void add_history(const PathQuestion& q, Asn to, Asn middle, Asn from, EvidenceSet& out) {
  const bool passed_on = is_established(q.context, q.history, q.history.valley_from(middle, from), q.now);
  if (passed_on) out.add(Evidence::kPassedOnBefore);
  if (passed_on || is_established(q.context, q.history, q.history.valley_to(to, middle), q.now)) {
    out.add(Evidence::kValleyKnown);
  }
  if (is_known_edge(q, to, middle) && is_known_edge(q, middle, from)) {
    out.add(Evidence::kEdgeSeenBefore);
  } else if (is_established(q.context, q.history, q.history.edge(middle, to), q.now)) {
    out.add(Evidence::kEdgeSeenReversed);
  } else {
    out.add(Evidence::kEdgeNew);
  }
}

void add_aspa(const PathQuestion& q, Asn to, Asn middle, Asn from, EvidenceSet& out) {
  const snapshot::Snapshot& snapshot = q.context.registries;
  // As `to` hears it from a customer or peer.
  const auto state = validity::verify_upstream(snapshot, q.hops.first(q.hops.size() - 1));
  if (state == validity::AspaState::kInvalid) out.add(Evidence::kAspaInvalid);
  if (state == validity::AspaState::kValid) out.add(Evidence::kAspaValid);
  using enum validity::HopAuthorization;
  if (validity::authorization(snapshot, from, middle) == kProvider) out.add(Evidence::kAspaLists);
  if (validity::authorization(snapshot, from, middle) == kNotProvider) out.add(Evidence::kAspaOmits);
  // `to` names the middle as its provider: what it hears from it is as it should be.
  if (validity::authorization(snapshot, to, middle) == kProvider) out.add(Evidence::kAspaLists);
}

}  // namespace

void judge_leak(const PathQuestion& q, std::vector<Symptom>& out) {
  if (q.hops.size() < 3) return;
  const std::size_t last = q.hops.size() - 1;
  const Triple triple = triple_at(q, last);
  if (triple.kind == Kind::kNone) return;
  for (std::size_t end = 2; end < last; ++end) {
    if (triple_at(q, end).kind != Kind::kNone) return;
  }
  const Asn to = q.hops[last], middle = q.hops[last - 1], from = q.hops[last - 2];
  Symptom symptom{.kind = triple.kind, .culprit = middle, .from = from, .to = to};
  EvidenceSet& evidence = symptom.evidence;
  add_culprit(q.context, middle, evidence);
  // Who is nobody's provider has nothing to pass on, whatever the link is that no source knows.
  const bool is_guess = triple.from.guessed || triple.to.guessed;
  if (is_guess && evidence.has(Evidence::kCulpritHasCustomers)) {
    evidence.add(Evidence::kRelationUnknown);
  } else if (triple.from.weak || triple.to.weak) {
    evidence.add(Evidence::kRelationWeak);
  } else {
    evidence.add(Evidence::kRelationFromFile);
  }
  if (triple.from.sibling || triple.to.sibling) evidence.add(Evidence::kSibling);
  // One end of a link says that it is one of a customer, to whom and from whom everything may be passed.
  if (stated_by_one(q.context, middle, from) == Relation::kCustomer ||
      stated_by_one(q.context, middle, to) == Relation::kCustomer) {
    evidence.add(Evidence::kInPolicy);
  }
  if (triple.from.route_server || triple.to.route_server) evidence.add(Evidence::kRouteServer);
  if (q.context.topology.is_clique(to)) evidence.add(Evidence::kCulpritNextToTier1);
  if (q.context.topology.is_clique(from)) evidence.add(Evidence::kTier1Behind);
  add_history(q, to, middle, from, evidence);
  add_aspa(q, to, middle, from, evidence);
  out.push_back(symptom);
}

}  // namespace mannerly::incident
