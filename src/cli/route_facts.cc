#include "cli/route_facts.h"

#include "cli/words.h"

namespace mannerly::cli {

using observatory::has_route_objects;
using observatory::has_vrps;
using render::Cell;
using render::Tone;
using snapshot::Snapshot;
using validity::IrrState;

Cell rov_cell(const Snapshot& snapshot, const RouteFacts& facts) {
  return has_vrps(snapshot) ? rov_cell(facts.rov.state) : Cell();
}

Cell rov_reason_cell(const Snapshot& snapshot, const RouteFacts& facts) {
  return has_vrps(snapshot) ? Cell(observatory::rov_reason(snapshot, facts)) : Cell();
}

Cell irr_cell(const Snapshot& snapshot, const RouteFacts& facts) {
  if (!has_route_objects(snapshot)) return {};
  switch (facts.irr.state) {
    case IrrState::kExact: return {"exact", Tone::kGood};
    case IrrState::kCovering: return {"covering", Tone::kGood};
    case IrrState::kOtherOrigin: return {"other origin", Tone::kBad};
    case IrrState::kNone: break;
  }
  return {"none", Tone::kMuted};
}

}  // namespace mannerly::cli
