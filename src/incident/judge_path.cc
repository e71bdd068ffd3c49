#include "incident/judge.h"

namespace mannerly::incident {

bool is_valley(const topology::Topology& topology, Asn to, Asn middle, Asn from) {
  const auto uphill_or_flat = [&](Asn neighbour) {
    const topology::Relation relation = topology.relation(middle, neighbour);
    return relation == topology::Relation::kProvider || relation == topology::Relation::kPeer;
  };
  return uphill_or_flat(to) && uphill_or_flat(from);
}

void judge_path(const Context&, const HistoryView&, std::span<const Asn>, Moment, std::vector<Symptom>&) {}

}  // namespace mannerly::incident
