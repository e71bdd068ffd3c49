#include "incident/custom.h"

#include <algorithm>

#include "incident/standing.h"

namespace mannerly::incident {
namespace {

using topology::Neighbour;
using topology::Relation;

bool passed(const PathQuestion& q, Asn to, Asn middle, Asn from) {
  return is_established(q.context, q.history, q.history.triple(to, middle, from), q.now);
}

// `to` hears what `middle` has from its providers.
bool hears_providers(const PathQuestion& q, Asn middle, Asn to) {
  if (!is_established(q.context, q.history, q.history.edge(to, middle), q.now)) return false;
  const auto neighbours = q.context.topology.neighbours(middle);
  return std::any_of(neighbours.begin(), neighbours.end(), [&](const Neighbour& n) {
    return n.relation == Relation::kProvider && n.asn != to && passed(q, to, middle, n.asn);
  });
}

// A provider of `middle` hears what `from` gives it; or a peer does that is not rather a customer itself.
bool is_passed_up(const PathQuestion& q, Asn middle, Asn from) {
  if (!is_established(q.context, q.history, q.history.edge(middle, from), q.now)) return false;
  const auto neighbours = q.context.topology.neighbours(middle);
  return std::any_of(neighbours.begin(), neighbours.end(), [&](const Neighbour& n) {
    const bool is_above = n.relation == Relation::kProvider || n.relation == Relation::kPeer;
    if (!is_above || n.asn == from || q.context.topology.is_route_server(n.asn)) return false;
    if (!passed(q, n.asn, middle, from)) return false;
    return n.relation == Relation::kProvider || !hears_providers(q, middle, n.asn);
  });
}

}  // namespace

bool is_customer_by_custom(const PathQuestion& q, Asn provider, Asn customer) {
  return is_passed_up(q, provider, customer) || hears_providers(q, provider, customer);
}

}  // namespace mannerly::incident
