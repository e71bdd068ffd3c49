// Relationships inferred from AS paths alone.
//
// What can be known from a path follows from the export rules (Gao 2001): only routes of customers are told to
// providers and peers. So every path climbs from customer to provider, crosses at most one link between peers,
// and then descends from provider to customer; and whatever follows a link between peers, or a link from a
// provider to its customer, descends. The inference finds places where paths surely turn (the clique at the top,
// the providers of the viewpoints), lets the knowledge run down the paths, and decides the links that are left by
// who could have seen them and did not: a customer's routes are told to everybody, a peer's only to customers.
//
// In the manner of AS-Rank (Luckie et al., "AS Relationships, Customer Cones, and Validation", 2013); what is
// done otherwise is the use of absence (viewpoints that reach a network, but never by the link in question), of
// feeds whose own AS is not on the paths, and of the two address families against each other.
// docs/concepts/topology.md explains the steps and gives their measured accuracy.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "net/asn.h"
#include "topology/path_set.h"
#include "topology/relation.h"

namespace mannerly::topology {

// Which step decided a link.
enum class InferenceStep : std::uint8_t {
  kNone = 0,
  kClique,            // both ends are transit-free: peers
  kRouteServer,       // one end only hands on routes between its neighbours: peers
  kFamilies,          // IPv6 transit given to IPv4 peers, seen in IPv6 alone: peers
  kSizes,             // seen in IPv6 alone, and the "customer" is the larger network in IPv4: peers
  kViewpointTransit,  // the viewpoint gets routes of the clique by it: its provider
  kDescent,           // follows a link that descends or crosses
  kClimb,             // is followed by a link that climbs or crosses, or stands beneath such a chain
  kBeneathTop,        // next to a transit-free network, and nothing speaks against a customer
  kViewpointPeer,     // only the viewpoint itself uses it, for a part of the table: peers
  kUnseen,            // others reach the network, never by this link: peers
  kLeaf,              // the far end carries nobody's routes and has no other way: a customer
  kRest               // nothing speaks for transit: peers
};
inline constexpr std::size_t kInferenceSteps = 13;
// "clique", "route-server", ...
std::string_view name_of(InferenceStep step);

struct InferredLink {
  Asn a, b;                                // a < b
  Relation relation = Relation::kUnknown;  // what b is to a
  InferenceStep step = InferenceStep::kNone;
  float confidence = 0;         // of the step, measured (docs/concepts/topology.md)
  std::uint16_t for_it = 0;     // networks from whose side the descent was seen; viewpoints where there is none
  std::uint16_t against = 0;    // the same for the opposite direction
  std::uint16_t used = 0;       // viewpoints that use the link
  std::uint16_t avoided = 0;    // viewpoints that surely could use it, and reach the lower end otherwise
  bool v4 = false, v6 = false;  // families that showed it
};

struct Inference {
  std::vector<InferredLink> links;  // ascending by a, b
  std::vector<Asn> clique;          // ascending, as the others
  std::vector<Asn> transit_free;
  std::vector<Asn> route_servers;
  std::vector<Asn> ipv6_donors;  // networks that give IPv6 transit to their IPv4 peers
  PathSet::Discarded discarded;
  std::uint64_t paths = 0;  // used
  std::uint32_t viewpoints = 0;

  // nullptr when no path showed the link. O(log n).
  const InferredLink* find(Asn a, Asn b) const;
};

// Deterministic: the same set of paths gives the same answer whatever the order in which it was filled. A few
// passes over all paths; memory about 60 bytes a path and, for each link, 2 bits a viewpoint.
Inference infer(const PathSet& paths);

}  // namespace mannerly::topology
