// Anti-spoofing: which source addresses each interface of a network may send from, by every method that is in use,
// what each would drop of the traffic that is legitimate, and what it would still let through (MANRS action 2).
//
//   acl       a list: the neighbour's registered and listed prefixes                       RFC 2827, BCP 38
//   strict    the router's own route to the source points back to the interface            RFC 3704 section 2.2
//   feasible  some route to the source was received on the interface                       RFC 3704 section 2.3
//   efp-a     feasible, plus all prefixes of the origins that were received on it          RFC 8704 section 3.1
//   efp-b     all prefixes of the origins that were received from any customer             RFC 8704 section 3.4
//   loose     some route to the source exists                                              RFC 3704 section 2.4
//
// On interfaces to peers, upstreams and route servers only loose is computed: anything that is routed may come
// from there, but for the network's own addresses, which are denied.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/address_space.h"
#include "policy/network.h"
#include "policy/router.h"
#include "policy/sav_view.h"

namespace mannerly::policy {

enum class SavMode : std::uint8_t { kAcl, kStrict, kFeasible, kEfpA, kEfpB, kLoose };
inline constexpr std::size_t kSavModeCount = 6;
// "acl", "strict", "feasible", "efp-a", "efp-b", "loose".
std::string_view name_of(SavMode mode);
std::span<const SavMode> all_sav_modes();

// One method on one interface.
struct SavChoice {
  SavMode mode = SavMode::kAcl;
  AddressSpace permitted;
  // Routes (of SavView) of networks behind the interface whose addresses would be dropped, some of them or all.
  std::vector<std::uint32_t> dropped;
  AddressSpace forgeable;  // permitted, though nobody behind the interface announces or lists it
};

struct SavInterface {
  std::string interface;  // empty: the network file does not name it, so that no rule can be written
  std::string label;      // of its neighbours or segment
  bool is_segment = false;
  bool is_edge = false;                 // customers, members or own users: who is behind it is known
  bool multihomed = false;              // some neighbour has other upstreams, or says so
  std::vector<std::size_t> neighbours;  // of Network::neighbours
  AddressSpace legitimate;              // of edges
  std::vector<Prefix> denied;           // own addresses, which do not come from outside
  std::vector<Prefix> excepted;         // of these, what comes all the same: sessions, listed sources
  std::vector<SavChoice> choices;       // those that can be computed; never empty
  SavMode recommended = SavMode::kLoose;
  std::string why;  // one sentence: why that
  std::vector<std::string> remarks;

  const SavChoice* choice(SavMode mode) const;  // nullptr when it cannot be computed here
};

struct SavPlan {
  std::vector<SavInterface> interfaces;  // segments first, then in the order of the network file
};

// facts: the registered prefixes of each neighbour (policy::gather_inputs), as in Network::neighbours.
// O(interfaces * (routes + ranges) log).
SavPlan plan_sav(const Network& network, const SavView& view, std::span<const NeighbourFacts> facts);

}  // namespace mannerly::policy
