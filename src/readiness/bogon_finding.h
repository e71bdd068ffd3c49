// Who announced or passed on bogons in a snapshot: the events of M3, M3C, M4 and M4C.
//
//   M3   the origin of a bogon prefix.
//   M3C  the AS next to that origin on a path towards a collector: it accepted the prefix.
//   M4   a bogon AS number on a path: the nearest AS towards the collector that is not one.
//   M4C  the AS after that one.
// Prepended repetitions count as one position. Confederation segments are inside of one AS and are passed
// over. An AS_SET is one position: a bogon when a member is one, and never somebody to blame.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "readiness/terms.h"
#include "snapshot/snapshot.h"
#include "validity/bogon.h"

namespace mannerly::readiness {

struct BogonFinding {
  Asn asn;  // who is blamed
  MetricId metric = MetricId::kM3;
  validity::BogonClass bogon_class = validity::BogonClass::kFull;
  std::uint32_t route = snapshot::kNone;  // M3, M3C: the route
  std::uint32_t path = snapshot::kNone;   // M3C, M4, M4C: the first path that shows it
  std::uint32_t bogon_asn = 0;            // M4, M4C
  std::uint32_t paths = 0;                // how many paths (M3C: pairs of peer and path) show it; 0 for M3
  friend bool operator==(const BogonFinding&, const BogonFinding&) = default;
};

// Sorted by asn, metric, route, bogon_asn; one a combination of these. O(routes + words of all paths).
// for_each, when given, runs the parts of the search over the paths, on several cores if it can; the
// result is the same.
std::vector<BogonFinding> find_bogons(const snapshot::Snapshot& snapshot, const validity::Bogons& bogons,
                                      const snapshot::ForEach& for_each = {});

}  // namespace mannerly::readiness
