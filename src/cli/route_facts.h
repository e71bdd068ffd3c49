// What the snapshot says about one announced route, as cells of a table.
#pragma once

#include "observatory/route_facts.h"
#include "render/sheet.h"

namespace mannerly::cli {

using observatory::anchor_name;
using observatory::irr_by_source;
using observatory::irr_source_name;
using observatory::maintainers;
using observatory::route_facts;
using observatory::RouteFacts;
using observatory::seen_paths;
using observatory::SeenPath;
using observatory::write_irr_route;
using observatory::write_route;
using observatory::write_vrp;

// Verdicts as cells; no data when the snapshot has nothing to judge by (no VRPs, no route objects at all).
render::Cell rov_cell(const snapshot::Snapshot& snapshot, const RouteFacts& facts);
render::Cell rov_reason_cell(const snapshot::Snapshot& snapshot, const RouteFacts& facts);
render::Cell irr_cell(const snapshot::Snapshot& snapshot, const RouteFacts& facts);
}  // namespace mannerly::cli
