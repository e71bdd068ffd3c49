#include <algorithm>
#include <array>

#include "incident/path_judges.h"

namespace mannerly::incident {
namespace {

// All detectors that ask who passed the route to whom. To add one: its file, its line in path_judges.h, its row here.
// (judge_bogon_asn asks what stands on the path, whoever put it there.)
constexpr std::array kJudges = {judge_leak, judge_edge, judge_aspa};

}  // namespace

bool is_valley(const topology::Topology& topology, Asn to, Asn middle, Asn from) {
  const auto not_below = [&](Asn neighbour) {
    const topology::Relation relation = topology.relation(middle, neighbour);
    return relation == topology::Relation::kProvider || relation == topology::Relation::kPeer;
  };
  return not_below(to) && not_below(from);
}

bool has_loop(std::span<const Asn> hops) {
  for (auto hop = hops.begin(); hop != hops.end(); ++hop) {
    if (hop->value != 0 && std::find(hops.begin(), hop, *hop) != hop) return true;
  }
  return false;
}

void straighten(std::span<const Asn> hops, std::vector<Asn>& out) {
  out.clear();
  for (const Asn hop : hops) {
    const auto before = hop.value == 0 ? out.end() : std::find(out.begin(), out.end(), hop);
    if (before == out.end()) {
      out.push_back(hop);
    } else {
      out.erase(before + 1, out.end());
    }
  }
}

void judge_path(const Context& context, const HistoryView& history, std::span<const Asn> hops, Moment now,
                std::vector<Symptom>& out) {
  PathQuestion question{context, history, hops, now};
  std::vector<Asn> straight;
  judge_bogon_asn(question, out);
  if (has_loop(hops)) {
    straighten(hops, straight);
    question.hops = straight;
  }
  for (const auto judge : kJudges) judge(question, out);
}

}  // namespace mannerly::incident
