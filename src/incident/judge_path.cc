#include <array>

#include "incident/path_judges.h"

namespace mannerly::incident {
namespace {

// All detectors that look at paths. To add one: its file, its line in path_judges.h, its row here.
constexpr std::array kJudges = {judge_bogon_asn, judge_leak, judge_edge, judge_aspa};

}  // namespace

bool is_valley(const topology::Topology& topology, Asn to, Asn middle, Asn from) {
  const auto not_below = [&](Asn neighbour) {
    const topology::Relation relation = topology.relation(middle, neighbour);
    return relation == topology::Relation::kProvider || relation == topology::Relation::kPeer;
  };
  return not_below(to) && not_below(from);
}

void judge_path(const Context& context, const HistoryView& history, std::span<const Asn> hops, Moment now,
                std::vector<Symptom>& out) {
  const PathQuestion question{context, history, hops, now};
  for (const auto judge : kJudges) judge(question, out);
}

}  // namespace mannerly::incident
