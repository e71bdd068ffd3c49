// Peer lock: a network that buys transit from nobody is reached through itself, through who says so, or through
// one's own upstreams. A path that shows it behind a customer or a peer is a leak (RFC 7908 types 1 to 4).
//
// The rule minds the neighbour: a locked network's own session is free of its own lock, one that is a customer
// here is not transit-free and has none, and a list by hand replaces the built-in entry.
#include <algorithm>
#include <array>

#include "policy/router.h"

namespace mannerly::policy {
namespace {

// Networks without upstreams, as the NLNOG BGP filter guide ("Filter known transit networks") lists them, read in
// 2025-08. Such lists age: peer_lock_defaults turns this one off, [[peer_lock]] replaces entries.
constexpr std::array kTransitFree = {Asn{174},  Asn{701},  Asn{1299}, Asn{2914}, Asn{3257},
                                     Asn{3320}, Asn{3356}, Asn{3491}, Asn{4134}, Asn{5511},
                                     Asn{6453}, Asn{6461}, Asn{6762}, Asn{6830}, Asn{7018}};

bool holds(const std::vector<Asn>& list, Asn asn) {
  return std::find(list.begin(), list.end(), asn) != list.end();
}

bool is_locked(const PeerLock& lock, const Neighbour& neighbour) {
  if (lock.asn == neighbour.asn || holds(lock.via, neighbour.asn) || holds(neighbour.may_transit, lock.asn))
    return false;
  return neighbour.role != Role::kUpstream || lock.only_via;
}

}  // namespace

std::span<const Asn> transit_free_networks() {
  return kTransitFree;
}

std::vector<Asn> locked_behind(const Network& network, const Neighbour& neighbour) {
  const auto is_customer = [&](Asn asn) {
    return std::any_of(network.neighbours.begin(), network.neighbours.end(),
                       [&](const Neighbour& each) { return each.asn == asn && each.role == Role::kCustomer; });
  };
  std::vector<Asn> out;
  for (const PeerLock& lock : network.peer_locks) {
    if (is_locked(lock, neighbour)) out.push_back(lock.asn);
  }
  if (network.peer_lock_defaults) {
    for (const Asn asn : kTransitFree) {
      const bool by_hand = std::any_of(network.peer_locks.begin(), network.peer_locks.end(),
                                       [&](const PeerLock& lock) { return lock.asn == asn; });
      if (by_hand || network.is_own(asn) || is_customer(asn)) continue;
      if (is_locked({.asn = asn}, neighbour)) out.push_back(asn);
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace mannerly::policy
