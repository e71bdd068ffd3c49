// The detector: the whole table of all peers in memory, and what is wrong with it, update by update.
//
// A pure state machine: no clock, no I/O. The same calls in the same order give the same incidents, in one go
// or with save() and load() between. Cost of an update whose path was seen before: a few cache misses.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "incident/context.h"
#include "incident/incident_book.h"
#include "incident/peer_book.h"
#include "incident/route.h"

namespace mannerly::incident {

struct EngineCounts {
  std::uint64_t announcements = 0, withdrawals = 0, rib_entries = 0;
  std::uint64_t duplicates = 0;           // announcements of the route that the peer had already
  std::uint64_t unknown_withdrawals = 0;  // of routes that the peer did not have
  std::uint64_t late = 0;                 // older than what was applied before; taken at the current time
  std::uint64_t refused = 0;              // beyond a limit; what() of Limits names it
};

class Engine {
 public:
  explicit Engine(const Context& context);
  ~Engine();

  // A collector's session; the same key gives the same number. nullopt beyond PeerBook::kPeersMax.
  std::optional<PeerNumber> add_peer(std::string_view collector, const Address& address, Asn asn);

  // Routes of a RIB dump. The first dump of a collector, before any update of it, is the baseline: its
  // origins, links and triples count as known. A later one corrects the table: what it does not hold is
  // withdrawn when the dump ends, but for a dump that was not read whole: of it nobody knows what it held.
  void begin_rib(std::string_view collector, Moment at);
  void rib_route(PeerNumber peer, const Announcement& route);
  void end_rib(std::string_view collector, bool whole = true);

  void announce(Moment at, PeerNumber peer, const Announcement& route);
  void withdraw(Moment at, PeerNumber peer, const Prefix& prefix);
  // The session went down: its routes are gone.
  void peer_down(Moment at, PeerNumber peer);
  // Time passes without an update (end of a file, live clock).
  void advance(Moment now);

  IncidentBook& incidents();
  const PeerBook& peers() const;
  const HistoryView& history() const;
  const EngineCounts& counts() const;
  Moment now() const;

  struct Sizes {
    std::uint64_t prefixes = 0, routes = 0, paths = 0, signals = 0, bytes = 0;
  };
  Sizes sizes() const;

  void save(StateWriter& out) const;
  // Into a fresh engine. Errors: kCorrupt, kUnsupported, kInvalid (of another snapshot).
  Status load(StateReader& in);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mannerly::incident
