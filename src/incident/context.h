// What the judges know of the world besides the routes: the snapshot and what was worked out from it.
// Everything outlives whoever holds a Context.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "incident/route.h"
#include "net/asn.h"
#include "net/prefix.h"
#include "snapshot/snapshot.h"
#include "topology/topology.h"
#include "validity/bogon.h"
#include "validity/irr.h"
#include "validity/rov.h"

namespace mannerly::incident {

struct DetectorProfile;
struct SetTail;

// ASes that announce others' prefixes as a service. Sorted.
struct KnownNetworks {
  std::vector<Asn> scrubbers;
  std::vector<Asn> anycast;
  std::vector<Asn> bad_reputation;
};

// rov, irr and bogons are indexes of `registries`, and change with it: from one call to the next, never during one.
struct Context {
  const snapshot::Snapshot& snapshot;
  const topology::Topology& topology;
  const validity::RovIndex& rov;
  const validity::IrrSources& irr;
  const validity::Bogons& bogons;
  const KnownNetworks& known;
  const DetectorProfile& profile;
  // ROAs, ASPAs, route objects, sets, policies and holders of resources: the snapshot's, or those of a later day.
  const snapshot::Snapshot& registries;
};

// What the months before say; part of the engine (history.h implements it).
class HistoryView {
 public:
  virtual ~HistoryView() = default;
  struct Seen {
    Instant first, last;     // seconds of the first and the latest sight
    std::uint32_t days = 0;  // different days on which it was seen
    Instant changed{};       // since when the routes of now have it; of what they have not: since when they do not
  };
  // {} (days 0) when never seen.
  virtual Seen origin(const Prefix& prefix, Asn origin) const = 0;
  // The link in this direction: `towards_origin` is the AS nearer to the origin.
  virtual Seen edge(Asn nearer_collector, Asn towards_origin) const = 0;
  virtual Seen as(Asn asn) const = 0;
  // Three ASes in a row, collector's side first: what a leak is judged by.
  virtual Seen triple(Asn to, Asn middle, Asn from) const = 0;
  // Whether `to` had a route that `middle` had from one of its providers or peers (is_valley of judge.h): over
  // such a link that is customary, whatever a relationship file says. And whether `middle` passed on what it
  // had from `from` to one of its providers or peers.
  virtual Seen valley_to(Asn to, Asn middle) const = 0;
  virtual Seen valley_from(Asn middle, Asn from) const = 0;
  // When the history begins; what was there then counts as known.
  virtual Instant begin() const = 0;
};

// The routes as they are now; the engine's tables implement it.
class TableView {
 public:
  virtual ~TableView() = default;
  struct Route {
    PeerNumber peer = 0;
    std::uint32_t path = 0;
  };
  // Appends what the sessions have for just this prefix, in the order of the peers' numbers.
  virtual void routes(const Prefix& prefix, std::vector<Route>& out) const = 0;
  // Appends the hops of a path: origin first, the collector's peer last, as judge_path gets them.
  virtual void hops(std::uint32_t path, std::vector<Asn>& out) const = 0;
  // How a path with AS_SETs was announced, by the number that a sight of it has (PeerSight::tail); nullptr of 0.
  virtual const SetTail* set_tail(std::uint32_t /*tail*/) const { return nullptr; }
};

}  // namespace mannerly::incident
