// What the snapshot says about one announced route, for whatever shows routes.
#pragma once

#include <string>
#include <vector>

#include "render/json_writer.h"
#include "snapshot/snapshot.h"
#include "validity/irr.h"
#include "validity/rov.h"

namespace mannerly::observatory {

struct RouteFacts {
  std::uint32_t row = 0;  // of routes()
  validity::RovResult rov;
  validity::IrrResult irr;
};

RouteFacts route_facts(const snapshot::Snapshot& snapshot, const validity::IrrSources& sources, std::uint32_t row);

// Whether the snapshot has anything to judge by: VRPs; route objects.
bool has_vrps(const snapshot::Snapshot& snapshot);
bool has_route_objects(const snapshot::Snapshot& snapshot);
// Why RPKI says what it says, in a few words.
std::string_view rov_reason(const snapshot::Snapshot& snapshot, const RouteFacts& facts);
// "RIPE exact, RADB other-origin": what each registry says.
std::string irr_by_source(const snapshot::Snapshot& snapshot, const validity::IrrResult& result);

// A session of a collector that had the route, and the path it gave.
struct SeenPath {
  std::uint16_t peer = 0;
  std::string path;
};
// Paths that were current at the end; limit: at most so many.
std::vector<SeenPath> seen_paths(const snapshot::Snapshot& snapshot, const snapshot::RouteRow& route,
                                 std::size_t limit);

// Adds prefix, origin, rov, irr, peers and so on to an open object.
void write_route(render::JsonWriter& json, const snapshot::Snapshot& snapshot, const RouteFacts& facts);
void write_vrp(render::JsonWriter& json, const snapshot::Snapshot& snapshot, const snapshot::VrpRow& vrp);
void write_irr_route(render::JsonWriter& json, const snapshot::Snapshot& snapshot, const snapshot::IrrRouteRow& row);

// Names of a row's source; "" when there is none.
std::string_view irr_source_name(const snapshot::Snapshot& snapshot, std::uint16_t source);
std::string_view anchor_name(const snapshot::Snapshot& snapshot, const snapshot::VrpRow& vrp);
// The maintainers of an IRR object, separated by blanks.
std::string_view maintainers(const snapshot::Snapshot& snapshot, std::uint32_t object);

}  // namespace mannerly::observatory
