// Plans the ASPA of one network: its providers, how sure each is, and whose routes would become invalid.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "snapshot/snapshot.h"
#include "topology/topology.h"
#include "validity/aspa.h"

namespace mannerly::plan {

enum class ProviderState : std::uint8_t {
  kSure,     // to be listed
  kConfirm,  // to be listed when the network confirms it
  kUnused    // in the existing ASPA, so it is listed, but nothing else shows that it is one
};
std::string_view name_of(ProviderState state);  // "sure", "confirm", "unused"

struct ProviderFinding {
  Asn asn;
  ProviderState state = ProviderState::kSure;
  bool is_attested = false;                                    // the existing ASPA has it
  topology::Relation relation = topology::Relation::kUnknown;  // what it is to the network by all sources
  float confidence = 0;                                        // of that relation
  std::uint32_t paths = 0;  // AS paths on which it stands next to the network, towards the collector
  std::string evidence;
};

// What a set of providers does to observed paths. A path is judged at each network that it passes, as that one
// received it: by the upstream algorithm when it came from a customer or a peer, by the downstream one when it came
// from a provider or nobody knows.
struct AspaEffect {
  std::uint32_t paths = 0;         // with the network on them
  std::uint32_t made_invalid = 0;  // not invalid anywhere before, invalid somewhere after
  std::uint32_t made_valid = 0;    // invalid somewhere before, nowhere after
  struct Hop {
    Asn neighbour;            // that stands next to the network, towards the collector, and is not listed
    std::uint32_t paths = 0;  // made invalid by it
    std::string example;      // the first such path, collector's side first
  };
  std::vector<Hop> hops;  // by paths, most first
};

struct AspaPlan {
  Asn asn;
  bool has_aspa = false;
  std::vector<Asn> attested;               // providers of the existing ASPA, ascending
  std::vector<ProviderFinding> providers;  // by state, then number
  // What the planned ASPA names: all but those to be confirmed, ascending; {AS0} when the network has none, empty
  // when there are only such that are to be confirmed. A provider too many protects a little less, one that is missing
  // takes routes off the net.
  std::vector<Asn> listed;
  std::vector<std::string> checks;  // what a person has to look at before publishing
  AspaEffect effect;                // of the planned ASPA; nothing when none is planned
};

struct AspaRequest {
  std::vector<Asn> add, without;  // providers that the network confirms, and that it says are none
  float confidence_min = 0.8f;    // of a provider that is listed without being confirmed
};

// Errors: kUsage when a number is added and left out, or is the network itself. O(words of all paths).
Result<AspaPlan> plan_aspa(const snapshot::Snapshot& snapshot, const topology::Topology& topology, Asn asn,
                           const AspaRequest& request);

// The effect of one ASPA in place of the existing one (or of none) of that customer.
AspaEffect aspa_effect(const snapshot::Snapshot& snapshot, const topology::Topology& topology, Asn customer,
                       const std::vector<Asn>& providers);

}  // namespace mannerly::plan
