// The incidents of a snapshot as events of one AS's metrics: which metric each belongs to, and whether it counts.
//
//   M1, M1C  leaks of RFC 7908 types 1 to 6: the culprit; who accepted them directly from it
//   M2, M2C  moas, submoas, squat, forged-*: the same
//   M3, M3C  bogon-prefix, M4, M4C  bogon-asn: the same; the administrative kinds only where the profile says so
//
// One that goes on lasts to the end of the time that its archive covers (of an archive that does not say: to the
// instant of the snapshot).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "readiness/incident.h"
#include "readiness/profile.h"
#include "readiness/terms.h"
#include "snapshot/snapshot.h"

namespace mannerly::readiness {

// The metrics M1 to M4C, which are made of incidents, come first in MetricId.
inline constexpr std::size_t kIncidentMetrics = 8;
template <class T>
using PerIncidentMetric = std::array<T, kIncidentMetrics>;

// nullopt for a victim, and for a kind that no metric counts.
std::optional<MetricId> metric_of_incident(std::uint8_t kind, snapshot::IncidentRole role);
// bogon-prefix-administrative, bogon-asn-administrative.
bool is_administrative(std::uint8_t kind);

struct IncidentUse {
  enum class Verdict : std::uint8_t {
    kCounted,
    kUnsure,         // below the profile's incident.confidence_min
    kDisputed,       // a dispute of it was accepted
    kAdministrative  // an administrative bogon, which the profile does not count
  };
  std::uint32_t row = 0;  // of Snapshot::incidents()
  MetricId metric = MetricId::kM1;
  Verdict verdict = Verdict::kCounted;
  Event event;  // clipped to the period
};

// Those of an AS as culprit or accomplice that share time with the period, in the order of the rows; an AS that
// is both in one incident is its culprit alone. O(log n + its incidents).
std::vector<IncidentUse> incidents_of(const snapshot::Snapshot& snapshot, const Profile& profile, Asn asn,
                                      const Period& period);

// Which part of a period the archives of a snapshot looked at. The part of the period after the snapshot's
// instant is asked for only as far as an archive reaches into it: nobody can have seen it yet.
struct IncidentCoverage {
  bool any = false;   // there is an incident source
  double share = 0;   // 0..1
  bool known = true;  // false: a source does not say which time it covers
  friend bool operator==(const IncidentCoverage&, const IncidentCoverage&) = default;
};
IncidentCoverage incident_coverage(const snapshot::Snapshot& snapshot, const Period& period);

}  // namespace mannerly::readiness
