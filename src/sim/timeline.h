// Time and trouble: who does what when. A timeline is planned once from the options, before anything is
// written, since what people registered in time must be in the registries from the start.
//
// Everything is said in originations (sim/propagate.h) that are put on prefixes and taken off again, and in
// links and sessions that go down and up. sim/changes.h works out what the peers of the collectors see of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/propagate.h"
#include "sim/world.h"

namespace mannerly::sim {

enum class EventKind : std::uint8_t {
  // Incidents.
  kMoas,
  kSubmoas,
  kSquat,
  kForgedEdge,
  kForgedSubprefix,
  kForgedPath,
  kLeak1,
  kLeak2,
  kLeak3,
  kLeak4,
  kLeak5,
  kLeak6,
  kBogonPrefix,
  kBogonPrefixAdministrative,
  kBogonAsn,
  kBogonAsnAdministrative,
  // Legitimate events that look alike, and what happens every day.
  kAnycast,
  kMultihoming,
  kTransfer,
  kScrubbing,
  kSiblingMove,
  kNewProvider,
  kNewCustomer,
  kNewPeering,
  kLinkFailure,
  kTrafficEngineering,
  kDeaggregation,
  kNewPrefix,
  kProviderAssigned,
  kLease,
  kFlap,
  kNewAs,
  kMaintenance,
  kRoaMistake,
  kNetworkEnd,
  // Collectors and their peers.
  kSessionReset,
  kStalePeer,
  kLyingPeer,
  kNoisyPeer,
};
inline constexpr std::size_t kEventKinds = static_cast<std::size_t>(EventKind::kNoisyPeer) + 1;
inline constexpr std::size_t kIncidentKinds = static_cast<std::size_t>(EventKind::kBogonAsnAdministrative) + 1;

// "moas", "leak-1", "new-provider": as the truth has it.
std::string_view name_of(EventKind kind);
inline constexpr bool is_incident(EventKind kind) {
  return static_cast<std::size_t>(kind) < kIncidentKinds;
}

inline constexpr bool is_leak(EventKind kind) {
  return kind >= EventKind::kLeak1 && kind <= EventKind::kLeak6;
}

inline constexpr AsIndex kNoAs = 0xFFFFFFFF;
inline constexpr std::uint32_t kNoOrigination = 0xFFFFFFFF;
inline constexpr std::uint32_t kNoEvent = 0xFFFFFFFF;
inline constexpr std::int64_t kNever = INT64_MAX;

struct Event {
  EventKind kind = EventKind::kMoas;
  AsIndex culprit = kNoAs;  // who did it; of a peer's fault: the peer's network
  std::vector<AsIndex> victims;
  std::vector<Prefix> prefixes;  // as planned; of a leak: what was meant to leak
  std::int64_t start = 0;        // seconds since 1970
  std::int64_t end = kNever;
  std::string note;
};

enum class StepKind : std::uint8_t {
  kRoutes,       // on each prefix: off comes down, on goes up
  kLinkDown,     // a, b
  kLinkUp,       // a, b
  kSessionDown,  // session
  kSessionUp,    // session
  kFreeze,       // a: the sessions of this network say nothing any more
  kLieBegin,     // lie
  kLieEnd,       // lie
  kRefresh,      // a: its sessions withdraw and announce again what they have of the prefixes
  kRovBegin,     // a drops RPKI-invalid routes from now on
};

struct Step {
  std::int64_t at = 0;  // seconds since 1970
  std::uint32_t event = kNoEvent;
  StepKind kind = StepKind::kRoutes;
  std::uint32_t off = kNoOrigination, on = kNoOrigination;
  std::vector<Prefix> prefixes;
  AsIndex a = kNoAs, b = kNoAs;
  std::uint32_t session = 0;
  std::uint32_t lie = 0;
};

// A route that a peer makes up: nobody else has it.
struct Lie {
  AsIndex peer = 0;
  Prefix prefix;
  std::vector<std::uint32_t> asns;
};

struct Timeline {
  std::int64_t start = 0, end = 0;  // seconds since 1970
  std::vector<Conduct> conduct;     // a network each
  // The first ones are those of the world's destinations, in their order; then those of announcements with
  // a tail; then those of the events.
  std::vector<Origination> originations;
  std::vector<std::uint32_t> initial;  // origination of each announcement at the start
  std::vector<ExtraLink> links;
  std::vector<Event> events;  // in the order of planning
  std::vector<Step> steps;    // by time; those of one second in the order of planning
  std::vector<Lie> lies;
  std::vector<AsIndex> scrubbers;
  std::vector<AsIndex> named;  // networks that leak or peer with a collector: see Propagator
};

// Session numbers: the peers of the first collector, then those of the second, and so on.
struct Session {
  std::uint32_t collector = 0;
  std::uint16_t peer = 0;
  AsIndex as = 0;
  bool full = true;
};
std::vector<Session> sessions_of(const World& world);

// Draws a timeline for World::options and sets World::timeline. Adds to the registries, ROAs, ASPAs and
// as-sets of the world what was registered in time.
void build_timeline(World& world);

// The instants at which RIBs are written, the start first.
std::vector<std::int64_t> rib_instants(const Options& options);
// Nothing happens so shortly before a RIB, so that what was sent has arrived when it is written.
inline constexpr std::int64_t kQuietSeconds = 300;

}  // namespace mannerly::sim
