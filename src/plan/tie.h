// What lets another network originate routes in a network's space.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "net/asn.h"
#include "net/prefix.h"
#include "snapshot/snapshot.h"
#include "topology/topology.h"
#include "validity/holding.h"
#include "validity/irr.h"

namespace mannerly::plan {

using validity::Held;
using validity::Holding;
using validity::HoldingOf;
using validity::Holdings;

enum class Tie : std::uint8_t {
  kNone,         // nothing that is known
  kRejected,     // somebody decided: it may not
  kAccepted,     // somebody decided: it may
  kSelf,         // it is the network itself
  kSameHolder,   // the same organisation, or the same holder in the registries' data
  kCustomer,     // within the customer cone
  kRouteObject,  // a route object that the holder of the space had to agree to
  kRoa           // a ROA lets it already
};
// "none", "rejected", "accepted", "own", "same holder", "customer", "route object", "roa".
std::string_view name_of(Tie tie);
inline bool may_originate(Tie tie) {
  return tie > Tie::kRejected;
}

// (origin, prefix) -> what ties it to the network of the plan.
using TieOf = std::function<Tie(Asn, const Prefix&)>;

struct Decisions {
  std::vector<Asn> accepted, rejected;
  bool reject_as_sets = false;  // routes that end in an AS_SET may become invalid
};

// By a snapshot, which must outlive the answer, as must the topology and the decisions. Route objects count from
// registries that ask the holder of the space alone (validity::IrrPolicy::kAuthoritativeOnly).
TieOf ties_of(const snapshot::Snapshot& snapshot, const topology::Topology& topology, const Decisions& decisions,
              Asn asn);

}  // namespace mannerly::plan
