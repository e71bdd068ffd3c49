// The values of a plan for ROAs: what to publish, what to take back later, what was left out, in which order, and
// the proof that nobody's route becomes invalid on the way. plan_roas (roa_planner.h) makes it.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "net/as_path.h"
#include "net/prefix.h"
#include "plan/tie.h"
#include "snapshot/rows.h"
#include "validity/holding.h"

namespace mannerly::plan {

// One authorisation, as a ROA holds it and a validator hands it on (a VRP).
struct Roa {
  Prefix prefix;
  std::uint8_t max_length = 0;
  Asn asn;  // 0: nobody may originate it (RFC 6483 section 4)

  static Roa of(const snapshot::VrpRow& row) { return {row.prefix(), row.max_length, Asn{row.asn}}; }
  // RFC 6811 section 2: whether a route is valid by it.
  bool matches(const Prefix& route, const Origin& origin) const {
    return origin.kind == Origin::Kind::kAsn && origin.asn == asn && asn.value != 0 && prefix.covers(route) &&
           route.length <= max_length;
  }
  friend bool operator==(const Roa&, const Roa&) = default;
  // As VRPs are sorted in a snapshot.
  friend std::strong_ordering operator<=>(const Roa& a, const Roa& b) {
    if (const auto c = a.prefix <=> b.prefix; c != 0) return c;
    if (const auto c = a.max_length <=> b.max_length; c != 0) return c;
    return a.asn <=> b.asn;
  }
};

// "192.0.2.0/24-24 AS64500".
std::string format_roa(const Roa& roa);

struct RoaAddition {
  Roa roa;
  Tie tie = Tie::kSelf;      // what lets its AS originate the prefix
  std::uint32_t routes = 0;  // announced routes that it makes valid
  // Steps follow one another; within a step, ROAs of one bundle have to appear at the same time (several origins of
  // one prefix, for example), different bundles in any order.
  std::uint32_t step = 0, bundle = 0;
  std::string reason;  // for people
};

enum class RemovalCause : std::uint8_t {
  kStale,          // nothing that it authorises is announced
  kLoose,          // it authorises more than is announced (RFC 9319 section 5)
  kContradictsAs0  // AS0 for space that is announced
};
std::string_view name_of(RemovalCause cause);  // "stale", "loose", "as0"

struct RoaRemoval {
  Roa roa;
  RemovalCause cause = RemovalCause::kStale;
  std::string reason;
};

enum class RoaGap : std::uint8_t {
  kNotHeld,         // the registries' data do not show that the network holds the space
  kWouldInvalidate  // others announce under it, and nothing says that they may: withheld until somebody decides
};
std::string_view name_of(RoaGap gap);  // "not-held", "would-invalidate"

struct RoaLeftOut {
  Prefix prefix;
  Asn origin;
  RoaGap gap = RoaGap::kNotHeld;
  Roa wanted;                 // what would be published
  Holding holding;            // with kNotHeld
  std::vector<Asn> deciders;  // with kWouldInvalidate: origins that need a decision, ascending
  bool has_as_set = false;    // with kWouldInvalidate: a route that ends in an AS_SET, which no ROA can make valid
  std::string reason;
};

// What the check of the plan found, route by route, after each bundle and each removal.
struct RoaProof {
  std::uint64_t states = 0;        // routes judged, all times together
  std::uint32_t routes = 0;        // announced routes that the plan touches
  std::uint32_t made_valid = 0;    // not valid before, valid after
  std::uint32_t invalid_left = 0;  // invalid before and after
  std::uint32_t rejected = 0;      // become invalid because somebody decided so
};

struct RoaPlan {
  Asn asn;
  std::vector<RoaAddition> additions;  // by step, bundle, the more specific first
  std::vector<RoaRemoval> removals;    // the last step: when the additions have reached the validators
  std::vector<RoaLeftOut> left_out;    // by prefix
  std::uint32_t steps = 0;             // of additions
  std::uint32_t announced = 0;         // routes of the AS
  std::uint32_t already_valid = 0;     // of these
  RoaProof proof;
};

}  // namespace mannerly::plan
