// What readiness is computed from: a snapshot, with its VRPs and route objects as spans of their own, so
// that a what-if can put changed ones in their place.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "readiness/incident_use.h"
#include "readiness/profile.h"
#include "snapshot/snapshot.h"
#include "validity/irr.h"

namespace mannerly::readiness {

struct Inputs {
  const snapshot::Snapshot* snapshot = nullptr;
  std::span<const snapshot::VrpRow> vrps;             // sorted by prefix
  std::span<const snapshot::IrrRouteRow> irr_routes;  // sorted by prefix

  static Inputs of(const snapshot::Snapshot& snapshot) { return {&snapshot, snapshot.vrps(), snapshot.irr_routes()}; }
};

// Which kinds of data there are at all: what is missing makes metrics "no data" rather than 0.
struct Coverage {
  bool routes = false;
  bool paths = false;
  bool vrps = false;
  bool irr_routes = false;  // of registries that the profile's policy accepts
  bool spoofer = false;     // sessions in the snapshot's month
  bool peeringdb = false;
  IncidentCoverage incidents;      // of the snapshot's month
  std::array<bool, 7> registry{};  // by Rir: its database, with aut-nums or contacts, is among the sources

  static Coverage of(const Inputs& inputs, const Profile& profile);
};

// The calendar month (UTC) of an instant: incident-type metrics and Spoofer results count within it.
Period month_of(Instant at);
// Its day.
Period day_of(Instant at);

// "AFRINIC", "APNIC", "ARIN", "LACNIC", "RIPE NCC", "IANA", "unknown".
std::string_view name_of(snapshot::Rir rir);

}  // namespace mannerly::readiness
