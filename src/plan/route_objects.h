// Plans route and route6 objects (RFC 2622 section 4, RFC 4012 section 3) for one network: what is missing for what it
// announces, and what stands there for nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "plan/tie.h"
#include "snapshot/snapshot.h"
#include "topology/topology.h"
#include "validity/holding.h"
#include "validity/irr.h"

namespace mannerly::plan {

// A route object to create. Text: render/plan/rpsl.h.
struct RouteObject {
  Prefix prefix;
  Asn origin;
  std::string registry;    // "RIPE"
  std::string maintainer;  // "MNT-EXAMPLE"
};

enum class ObjectNeed : std::uint8_t {
  kUnregistered,  // no object with this origin covers the route: it counts as not registered
  kOnlyCovered    // registered by a less specific object; filters made of exact objects would drop it
};
std::string_view name_of(ObjectNeed need);  // "unregistered", "only-covered"

struct ObjectAddition {
  RouteObject object;
  ObjectNeed need = ObjectNeed::kUnregistered;
  std::string reason;
};

enum class ObjectFault : std::uint8_t {
  kStale,   // the network's own: neither the prefix nor a more-specific of it is announced by it
  kForeign  // of another origin for the network's space, which announces nothing of it
};
std::string_view name_of(ObjectFault fault);  // "stale", "foreign"

struct ObjectRemoval {
  std::uint32_t row = 0;  // of irr_routes()
  ObjectFault fault = ObjectFault::kStale;
  std::string registry, maintainers;
  std::string reason;
};

struct ObjectLeftOut {
  RouteObject wanted;
  Holding holding;
  std::string reason;
};

struct RouteObjectPlan {
  Asn asn;
  std::uint32_t announced = 0, registered = 0;  // routes of the AS; registered: exactly or covered
  std::vector<ObjectAddition> additions;        // by prefix
  std::vector<ObjectRemoval> removals;          // by prefix; to be deleted by their maintainers
  std::vector<ObjectLeftOut> left_out;          // by prefix
};

struct RouteObjectRequest {
  std::string maintainer;    // instead of the one that the data tell; empty: that one
  bool assume_held = false;  // space whose holder no file names is the network's own
  bool exact = true;         // plan objects for routes that are only covered, too
  validity::IrrPolicy policy = validity::IrrPolicy::kRirOrRadbMirrored;  // registries that count
};

// Errors: kNoData when the snapshot has no routes or no route objects that count; kUsage for a number that can hold
// nothing, or a maintainer's name that is none. O(routes and objects of the AS and in its space * log n).
Result<RouteObjectPlan> plan_route_objects(const snapshot::Snapshot& snapshot, const topology::Topology& topology,
                                           Asn asn, const RouteObjectRequest& request);

// The object for one route, with the registry and the maintainer that the data tell.
RouteObject route_object_of(const snapshot::Snapshot& snapshot, Asn origin, const Prefix& prefix);

}  // namespace mannerly::plan
