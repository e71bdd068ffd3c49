// Which networks drop RPKI-invalid routes (RFC 6811 section 5; what MANRS calls M9), inferred from the paths of a
// snapshot. docs/concepts/verdicts.md says it for people.
//
//     MANNERLY_TRY(const RovSurvey survey, RovSurvey::make(snapshot, topology));
//     const RovVerdict verdict = survey.verdict(Asn{64500});
//     for (const RovUnit& unit : survey.evidence(Asn{64500})) ...
//
// For each origin with an invalid prefix P, against its prefixes that are not invalid (controls):
//   passed   a path of P holds the network before the origin: it took P from the next AS and handed it on.
//   dropped  a path of a control runs network - neighbour - ... - origin, a path of P runs neighbour - ... - origin by
//            just the same ASes, and no path of P holds the network. So the neighbour had P, and hands what it hears on
//            this way to the network.
//
// No test is made where another reason is as likely: P longer than /24 (/48) is filtered everywhere; P with a second
// origin may have lost against it; the origin itself as neighbour may announce P to some and not to others; from
// a customer, P without a route object may have met a filter of prefixes; siblings are one network.
//
// What cannot be seen: a network behind one that drops has nothing to drop (RovReason::kSeesNone); default routes; who
// drops on some routers only comes out by the greater part; ROAs that changed between table and VRPs.
//
// Pure; the result is immutable and safe from any number of threads. Cost: O(paths of invalid routes and controls),
// about a second at a million routes of 60 peers; memory some 50 bytes a (network, origin, side).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/asn.h"
#include "snapshot/snapshot.h"
#include "topology/topology.h"
#include "validity/rov.h"
#include "validity/rov_belief.h"

namespace mannerly::validity {

// The numbers are those of store::ScoreRow::rov.
enum class RovUse : std::uint8_t { kCannotTell = 0, kDoesNot = 1, kDoesPartly = 2, kDoes = 3 };
inline constexpr std::size_t kRovUses = 4;
// "cannot tell", "does not", "partly", "does".
std::string_view name_of(RovUse use);

// Why nothing can be told.
enum class RovReason : std::uint8_t {
  kTold,       // something can
  kNotOnPath,  // no path of the snapshot holds it
  kNoTest,     // no invalid prefix came near it in a way that would show
  kSeesNone,   // on the way to it others drop: what it would do itself does not show
  kTooLittle   // tests, but too few, or they contradict each other
};
// A sentence for people; empty for kTold.
std::string_view text_of(RovReason reason);

// All tests of a network with the invalid prefixes of one origin, by whom they came from.
struct RovUnit {
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  Asn asn;     // who is judged
  Asn origin;  // whose prefixes are invalid
  RovSide side = RovSide::kUnknown;
  std::uint16_t dropped = 0, passed = 0;  // invalid prefixes
  float weight = 1;                       // of this side among all prefixes of the origin: an origin counts once
  // An example of each: rows of routes() and numbers of paths.
  Asn passed_from;                      // the next AS on the path
  std::uint32_t passed_route = kNone;   // the invalid route
  std::uint32_t passed_path = kNone;    // of it, with the network on it
  Asn dropped_from;                     // the neighbour that had it
  std::uint32_t dropped_route = kNone;  // the invalid route
  std::uint32_t proof_path = kNone;     // of it, with the neighbour on it
  std::uint32_t control_route = kNone;  // of the same origin, not invalid
  std::uint32_t control_path = kNone;   // of it, with network and neighbour on it
};

struct RovVerdict {
  Asn asn;
  RovUse use = RovUse::kCannotTell;
  RovReason reason = RovReason::kNoTest;
  // That `use` is right, 0..1. Of kCannotTell: of the likeliest of the others; that of the prior without a test.
  float confidence = 0;
  RovBelief belief;
  RovCounts dropped{}, passed{};       // distinct origins by side
  std::uint32_t origins = 0;           // distinct invalid origins that it was tested with
  std::uint32_t observers = 0;         // neighbours (or itself, as a peer) through which something was missed
  std::uint32_t first = 0, count = 0;  // its rows of units()
};

class RovSurvey {
 public:
  // A verdict is given from this confidence on.
  static constexpr double kDecides = 0.75;
  // That a network drops is never said on fewer independent origins.
  static constexpr double kOriginsMin = 2;

  // states: of snapshot.routes(), as RovIndex::states gives them.
  static RovSurvey make(const snapshot::Snapshot& snapshot, const topology::Topology& topology,
                        std::span<const RovState> states);
  // Works the states out first. Errors: those of RovIndex::make.
  static Result<RovSurvey> make(const snapshot::Snapshot& snapshot, const topology::Topology& topology);

  // O(log n).
  RovVerdict verdict(Asn asn) const;
  // All with a test or behind somebody who drops, ascending by AS number.
  std::span<const RovVerdict> verdicts() const { return verdicts_; }
  // Ascending by origin, side.
  std::span<const RovUnit> evidence(Asn asn) const;
  std::span<const RovUnit> units() const { return units_; }

  struct Counts {
    std::uint32_t invalid_routes = 0;  // with paths and one origin
    std::uint32_t tested_routes = 0;   // of these, short enough
    std::uint32_t origins = 0;         // of these
    std::uint64_t paths_skipped = 0;   // with an AS_SET, confederations, too many hops or another origin
    std::uint32_t sets_skipped = 0;    // path sets of an origin beyond the limits
  };
  const Counts& counts() const { return counts_; }

 private:
  Counts counts_;
  std::vector<std::uint32_t> on_path_;  // ascending
  std::vector<RovUnit> units_;          // by asn, origin, side
  std::vector<RovVerdict> verdicts_;    // by asn
};

}  // namespace mannerly::validity
