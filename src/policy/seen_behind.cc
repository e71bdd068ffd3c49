#include "policy/seen_behind.h"

#include <algorithm>
#include <unordered_set>

namespace mannerly::policy {

std::vector<Asn> seen_behind(const snapshot::Snapshot& snapshot, const topology::Topology& topology, Asn network) {
  std::unordered_set<std::uint32_t> seen;
  std::vector<std::uint32_t> tail;
  const std::size_t offsets = snapshot.path_offsets().size();
  for (std::uint32_t number = 0; number + 1 < offsets; ++number) {
    const AsPathView path = snapshot.path(number);
    if (!path.contains(network)) continue;
    tail.clear();
    bool behind = false, whole = true;
    path.each_segment([&](const AsPathView::Segment& segment) {
      whole = whole && segment.type == SegmentType::kAsSequence;
      for (const std::uint32_t asn : segment.asns) {
        if (!whole) break;
        if (asn == network.value) {
          behind = true;
          tail.clear();  // the last occurrence: before it stands what others, or prepending, put there
        } else if (behind) {
          tail.push_back(asn);
        }
      }
    });
    // As far down as the links are known to lead down: what a customer leaked from its other providers is not behind
    // it.
    Asn above = network;
    for (const std::uint32_t asn : tail) {
      const Asn next{asn};
      if (next == above) continue;
      const topology::Relation relation = topology.relation(above, next);
      const bool down = relation == topology::Relation::kCustomer || topology.siblings(above, next);
      if (!down && (above == network || relation != topology::Relation::kUnknown)) break;
      seen.insert(asn);
      above = next;
    }
  }
  std::vector<Asn> out;
  for (const std::uint32_t asn : seen) out.push_back(Asn{asn});
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace mannerly::policy
