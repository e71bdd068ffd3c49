// Which route every network chooses for one destination, when there is more than one origin and not
// everybody keeps to the rules: several origins, announcements to some neighbours only, forged ends of
// paths, leaks, links that are down, networks that drop what RPKI or their filters refuse.
//
// The preference is that of sim/routing.h (Gao and Rexford; customers, then peers, then providers; the
// shortest; the lowest next hop), and without any of the above the paths are the same. Unlike Routing it
// looks at one destination at a time, and forgets it with the next.
//
// A leak is worked out in two passes: first the routes without it; then the leaker's own route is offered to
// the neighbours that must not have it, with its path fixed. The networks on that path refuse the leaked
// route as a loop, so that the path stays what it was: the outcome is stable, and there is always one.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "sim/routing.h"
#include "sim/world.h"

namespace mannerly::sim {

// What a network checks and marks, beyond choosing routes.
struct Conduct {
  bool rov = false;                   // drops RPKI-invalid routes (RFC 6811)
  bool rov_spares_customers = false;  // but those of its customers
  bool filters_customers = false;     // takes from customers what they registered alone
  bool filters_bogons = false;
  bool peer_lock = false;   // a tier-1 network that refuses other tier-1s behind a customer
  bool marks_otc = false;   // sets Only to Customer (RFC 9234)
  bool checks_otc = false;  // and refuses leaks by it; implies marks_otc
};

// One announcement: who sends what to whom.
struct Origination {
  AsIndex as = 0;
  std::vector<std::uint32_t> tail;  // AS numbers behind it on the path, the origin last: forged, or a customer's
  bool tail_is_set = false;         // the tail is one AS_SET
  bool to_providers = true, to_peers = true, to_customers = true;
  std::vector<ProviderEdge> edges;  // neighbours by name, of any relation, with additional copies of its number
  // Not an announcement of its own: passes its best route on to the edges, when that route is of this class.
  RouteClass leaks = RouteClass::kNone;
  // Routes of the world at its start are not screened: who has them keeps them.
  bool screened = false;
  bool registered = true;  // route objects or cone: passes the filters of providers
  bool invalid = false;    // by RPKI origin validation
  bool bogon = false;
  std::uint32_t event = 0xFFFFFFFF;
  bool is_leak() const { return leaks != RouteClass::kNone; }
};

// A link that is not among World::links (yet). It starts down.
struct ExtraLink {
  AsIndex a = 0, b = 0;  // a is the customer of b, unless they are peers
  bool peering = false;
};

class Propagator {
 public:
  // named: networks without customers that shall be asked for their routes, or leak. The world and the
  // conduct (one for each network) must outlive this.
  Propagator(const World& world, std::span<const Conduct> conduct, std::span<const AsIndex> named,
             std::span<const ExtraLink> extra);

  void set_link(AsIndex a, AsIndex b, bool up);

  // Works out the routes of everybody. At most one origination of a network is taken, the first. The
  // originations must live until the next run. O(networks with customers + links among them).
  void run(std::span<const Origination* const> originations);

  struct Path {
    std::vector<std::uint32_t> asns;     // own number first; with a set at the end its members last
    std::uint32_t set_count = 0;         // how many at the end are an AS_SET
    std::uint32_t only_to_customer = 0;  // 0: none
    std::uint32_t origination = 0;       // position in what run() was given
    RouteClass route_class = RouteClass::kNone;
    bool found() const { return route_class != RouteClass::kNone; }
  };
  // The route of a network with customers or a named one; path.found() is false when it has none.
  void find_path(AsIndex as, Path& path) const;
  RouteClass class_of(AsIndex as) const { return choices_[node_of_[as]].route_class; }
  // The next hop of its route; its own number when it originates it.
  AsIndex next_of(AsIndex as) const;
  // Of a network that has a route: whose it is, as a position in what run() was given.
  std::uint32_t given_of(AsIndex as) const { return sent_[choices_[node_of_[as]].origination].given; }
  bool has(AsIndex as) const { return node_of_[as] != kNone; }

  // The route that it would take without the chosen one, for a moment: what routers explore while a
  // withdrawal spreads. Not found when no other neighbour offers one.
  void find_second(AsIndex as, Path& path) const;

  // The networks that took a route directly from the originator.
  std::vector<AsIndex> accepted_directly(std::uint32_t origination) const;

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  struct Choice {
    AsIndex next = kNone;
    std::uint32_t origination = 0;
    std::uint16_t length = 0;  // numbers behind the own one
    RouteClass route_class = RouteClass::kNone;
  };
  struct Offer {
    std::uint32_t node;
    AsIndex from;
    std::uint32_t origination;
  };
  struct Sent {  // an origination as it is in this run
    const Origination* what = nullptr;
    std::vector<std::uint32_t> tail;  // of a leak: the path of its route
    std::uint32_t set_count = 0;
    std::uint32_t only_to_customer = 0;
    std::uint32_t given = 0;  // its position in what run() was given
    bool leak = false;
    bool behind_tier1 = false;  // a tier-1 network is on the tail
  };
  // Neighbours that are nodes, a list each.
  struct Lists {
    std::vector<std::uint32_t> offsets;
    std::vector<std::uint32_t> nodes;
    std::span<const std::uint32_t> of(std::uint32_t node) const {
      return std::span(nodes).subspan(offsets[node], offsets[node + 1] - offsets[node]);
    }
  };

  void find_nodes(std::span<const AsIndex> named, std::span<const ExtraLink> extra);
  Lists make_lists(const Adjacency& adjacency, std::vector<std::pair<AsIndex, AsIndex>> extra) const;
  bool is_down(AsIndex a, AsIndex b) const;
  bool refuses(AsIndex as, AsIndex from, const Sent& sent, RouteClass route_class) const;
  bool take(const Offer& offer, std::uint16_t length, RouteClass route_class);
  void pass();
  void climb();
  void cross();
  void descend();
  void send_named(RouteClass heard_as);
  void put(std::uint32_t length, const Offer& offer);
  template <class F>
  void drain(RouteClass route_class, F&& spread);
  void add_leaks(std::span<const Origination* const> originations);
  // As what the neighbour hears routes of as: kCustomer when as is its customer.
  RouteClass heard_as(AsIndex as, AsIndex neighbour) const;
  bool sends(const Sent& sent, AsIndex neighbour, RouteClass route_class) const;
  std::uint8_t copies_towards(const Sent& sent, AsIndex neighbour) const;
  void walk(AsIndex as, const Choice& first, Path& path) const;

  const World& world_;
  std::span<const Conduct> conduct_;
  std::vector<std::uint32_t> node_of_;
  std::vector<AsIndex> as_of_;
  Lists providers_, customers_, peers_;
  std::vector<std::pair<AsIndex, AsIndex>> down_;  // both directions, sorted
  std::vector<std::uint8_t> has_down_;             // an AS each
  std::vector<Choice> choices_;                    // a node each
  std::vector<Sent> sent_;
  std::vector<std::vector<Offer>> buckets_;  // by length
  std::vector<std::uint32_t> fresh_;
  std::vector<std::uint32_t> reached_;  // nodes with a route of their own or a customer
};

// The announcement of a destination as the static world makes it.
Origination origination_of(const World& world, const Destination& destination);

}  // namespace mannerly::sim
