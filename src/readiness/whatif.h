// Readiness as it would be with other VRPs and route objects: what a plan would do to the scores of everybody.
#pragma once

#include <span>
#include <vector>

#include "readiness/readiness.h"

namespace mannerly::readiness {

// Changes to registrations. Removals that match nothing are reported, not ignored.
struct Changes {
  std::vector<snapshot::VrpRow> add_vrps, remove_vrps;           // compared by prefix, maxLength and AS
  std::vector<snapshot::IrrRouteRow> add_routes, remove_routes;  // compared by prefix and origin; any registry goes
};

// The registrations of a snapshot with changes made. It owns them; the snapshot must outlive it.
class WhatIf {
 public:
  WhatIf(const snapshot::Snapshot& snapshot, const Changes& changes);
  Inputs inputs() const { return {snapshot_, vrps_, irr_routes_}; }
  // Indexes into Changes::remove_vrps and remove_routes that match nothing.
  const std::vector<std::size_t>& unmatched_vrps() const { return unmatched_vrps_; }
  const std::vector<std::size_t>& unmatched_routes() const { return unmatched_routes_; }

 private:
  const snapshot::Snapshot* snapshot_;
  std::vector<std::size_t> unmatched_vrps_, unmatched_routes_;  // filled while those below are made
  std::vector<snapshot::VrpRow> vrps_;
  std::vector<snapshot::IrrRouteRow> irr_routes_;
};

// A route whose verdicts differ; route: row of routes().
struct RouteChange {
  std::uint32_t route = 0;
  validity::RovState rov_before{}, rov_after{};
  validity::IrrState irr_before{}, irr_after{};
};
// Of all routes of the snapshot, by row. sources: the registries that count. O(routes + registrations).
std::vector<RouteChange> changed_routes(const Inputs& before, const Inputs& after, const validity::IrrSources& sources);

}  // namespace mannerly::readiness
