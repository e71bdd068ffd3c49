// The collectors' sessions, and how far each can be trusted.
//
// Trust falls for a peer that shows signals which nobody else shows (invented or stale routes), and for one
// that changes its mind all the time. It is worked out from running counts, never by a walk over the table.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "incident/route.h"
#include "incident/state_stream.h"
#include "net/address.h"
#include "net/asn.h"

namespace mannerly::incident {

struct PeerInfo {
  std::string collector;
  Address address;
  Asn asn;
  bool up = true;
  std::uint32_t routes_v4 = 0, routes_v6 = 0;  // in the table now
  std::uint64_t updates = 0;
  std::uint64_t flaps = 0;          // announcements that changed a route changed less than a minute before
  std::uint64_t signals_alone = 0;  // signals that for an hour, or until they ended, nobody else showed
  std::uint64_t signals_shared = 0;
  std::uint64_t signals_lingering = 0;  // it alone kept a signal for an hour after all others dropped it
  Moment last_update;                   // or keepalive
  Moment first_update;                  // 0 before the first one
  bool in_rib = false;                  // a dump held its table: what it announces later is news
  double trust = 1;                     // 0..1
  bool full = false;                    // holds at least half as many routes as the peer with the most
  // Silent for much longer than it ever is while most others with as many routes, and others of its collector, spoke;
  // from then on until it speaks.
  bool stale = false;
};

class PeerBook {
 public:
  static constexpr std::size_t kPeersMax = 4096;

  // The same key gives the same number; nullopt beyond kPeersMax.
  std::optional<PeerNumber> add(std::string_view collector, const Address& address, Asn asn);
  std::size_t size() const { return peers_.size(); }
  const PeerInfo& operator[](PeerNumber peer) const { return peers_[peer]; }
  PeerInfo& at(PeerNumber peer) { return peers_[peer]; }
  // Distinct ASes of up, full peers: the denominator of shares.
  std::uint32_t full_ases() const;
  // Whether what the peer shows for the first time is new. Without a dump of its table that takes `learning` of
  // updates: the first time that it announces a route tells nothing about how long the route has been there.
  bool tells_news(PeerNumber peer, Moment now, Seconds learning) const {
    const PeerInfo& p = peers_[peer];
    return p.in_rib || (p.first_update.microseconds != 0 && now.instant() - p.first_update.instant() >= learning);
  }
  // Works out trust and full anew from the counts, and who is stale. The sessions whose mark came or went, ascending.
  // O(peers * silent peers); the engine calls it once a stream hour.
  std::vector<PeerNumber> refresh(Moment now);

  void save(StateWriter& out) const;
  Status load(StateReader& in);

 private:
  bool is_stale(PeerNumber peer, Moment now) const;

  std::vector<PeerInfo> peers_;
};

}  // namespace mannerly::incident
