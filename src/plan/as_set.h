// Plans the as-sets of one network: who its customers are, how that stands against what it has registered.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "snapshot/snapshot.h"
#include "topology/topology.h"

namespace mannerly::plan {

enum class MemberState : std::uint8_t {
  kListed,      // a customer, and in the set
  kMissing,     // a customer that the set does not reach
  kUnexpected,  // in the set, but no customer and not in the cone as far as the data know
  kRefused      // AS0, a private or reserved number: filters made of the set break on it
};
std::string_view name_of(MemberState state);  // "listed", "missing", "unexpected", "refused"

struct SetMember {
  Asn asn;
  MemberState state = MemberState::kListed;
  bool is_direct = false;  // a direct customer; otherwise further down
  std::string as_set;      // of a direct customer: the set that it keeps for itself ("AS64501:AS-ALL"); empty: none
  float confidence = 0;    // that it is a customer
  std::string reason;
};

// An as-set to create or to replace. Text: render/plan/rpsl.h.
struct AsSetObject {
  std::string name;
  std::vector<std::string> members;  // "AS64501" or the name of a set
  std::string registry, maintainer;
};

struct AsSetPlan {
  Asn asn;
  std::string existing;                   // the set that was compared with; empty: the network has none
  std::string existing_source;            // its registry
  bool over_limit = false;                // the existing set could not be followed to its end
  std::vector<std::string> missing_sets;  // members of the existing set that no registry has
  std::vector<SetMember> members;         // by state, then by number
  std::vector<AsSetObject> objects;       // AS64500:AS-ALL and AS64500:AS-CUSTOMERS
};

struct AsSetRequest {
  std::string maintainer;         // instead of the one that the data tell
  std::string existing;           // compare with this set; empty: the one that PeeringDB or the name tells
  float confidence_min = 0.5f;    // customers that are less sure are listed, but not put into the objects
  std::size_t listed_max = 1000;  // unexpected members beyond this are only counted by the caller's size of the set
};

// The as-set that a network keeps for its customers: what PeeringDB names, else one whose name begins with its number
// (AS64500:AS-CUSTOMERS, AS-ALL and AS-SET before others); empty when there is none. O(sets of that name).
std::string as_set_of(const snapshot::Snapshot& snapshot, Asn asn);

// Errors: kNotFound when request.existing is in no registry; kUsage for a bad name.
Result<AsSetPlan> plan_as_set(const snapshot::Snapshot& snapshot, const topology::Topology& topology, Asn asn,
                              const AsSetRequest& request);

}  // namespace mannerly::plan
