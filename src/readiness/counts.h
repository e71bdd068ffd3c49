// The counts about one AS that all metrics are made of, and the metrics made of them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "readiness/bogon_finding.h"
#include "readiness/incident_use.h"
#include "readiness/inputs.h"
#include "readiness/profile.h"
#include "validity/rov.h"

namespace mannerly::readiness {

// The incidents of one AS and one of M1 to M4C within the month.
struct IncidentCount {
  std::uint32_t counted = 0;    // of the incident sources, as IncidentUse says
  std::uint32_t left_out = 0;   // unsure, disputed or administrative ones
  std::uint32_t in_routes = 0;  // M3 to M4C: findings in the snapshot's routes that no incident stands for
  std::uint32_t merged = 0;     // what all that counts comes to once it is merged in time
  double penalty = 0;
  friend bool operator==(const IncidentCount&, const IncidentCount&) = default;
};

struct AsCounts {
  // Routes that the AS originates and that count (profile: routes.peers_min).
  std::uint32_t routes = 0;
  std::uint32_t routes_left_out = 0;  // too few peers saw them
  std::uint32_t registered = 0;       // an exact or covering route object with this origin
  std::uint32_t registered_exact = 0;
  std::uint32_t rpki_valid = 0, rpki_invalid = 0, rpki_notfound = 0;

  // By M3, M3C, M4, M4C: findings of full and of administrative bogons.
  std::array<std::uint32_t, 4> bogons_full{}, bogons_administrative{};
  PerIncidentMetric<IncidentCount> incidents{};
  bool in_routing = false;  // originates a route or occurs on a path
  bool on_path = false;

  // Spoofer results of the month: networks (/24, /40) with a usable test, and with spoofed packets let out.
  std::uint32_t networks_tested = 0, networks_failing = 0;
  std::uint32_t sessions = 0;  // rows of the month, usable or not

  // M6: import and export lines of its aut-num objects; M8. nullopt: no source could have told.
  std::optional<bool> policy;
  std::optional<bool> contact;

  friend bool operator==(const AsCounts&, const AsCounts&) = default;
};

// Whether a route counts in M7.
inline bool is_counted(const snapshot::RouteRow& route, const Profile& profile) {
  return route.peers == 0 || route.peers >= profile.peers_min;
}

// Adds one counted route.
void add_route(AsCounts& counts, validity::RovState rov, validity::IrrState irr);
// Fills all but the routes. row is nullptr when no source names the AS.
void add_other(AsCounts& counts, const Inputs& inputs, const Coverage& coverage, const Profile& profile, Asn asn,
               const snapshot::AsRow* row, std::span<const BogonFinding> findings);

// The findings of an AS that none of its incidents (counted or not) stands for. A bogon incident says how long it
// really lasted, so that what it tells of is not counted from the routes once more: an incident of the same metric
// on the snapshot's day stands for the findings of its prefixes; of M4 and M4C, for all of them.
std::vector<const BogonFinding*> findings_beside(const snapshot::Snapshot& snapshot,
                                                 std::span<const BogonFinding> findings,
                                                 std::span<const IncidentUse> uses);

// A contact that counts for M8: an administrative, technical, NOC or policy one (an abuse contact alone does
// not), in a registry, or in PeeringDB and visible at least to its users.
bool is_contact(const snapshot::ContactRow& contact, const Profile& profile);

// The network that a Spoofer result is counted under: the client's /24 or /40.
Prefix spoofer_network(const snapshot::SpooferRow& row);
bool let_spoofed_out(const snapshot::SpooferRow& row);
// Whether a result says anything: spoofed packets arrived, or were blocked without a NAT on the way.
bool is_usable(const snapshot::SpooferRow& row);

// nullopt: no data.
std::optional<double> metric_of(MetricId id, const AsCounts& counts, const Coverage& coverage, const Profile& profile);
// A share or penalty; `partial` when metrics with a weight have no data and were left out, or rest on incidents
// of a part of the month.
struct CategoryScore {
  std::optional<double> score;  // 0..1
  State state = State::kNoData;
  bool partial = false;
  friend bool operator==(const CategoryScore&, const CategoryScore&) = default;
};
CategoryScore category_of(Category category, const PerMetric<std::optional<double>>& metrics, const AsCounts& counts,
                          const Coverage& coverage, const Profile& profile);

}  // namespace mannerly::readiness
