// One's own network as its operator describes it: the network file, from which filters, router policies,
// anti-spoofing rules and customer checks are made. docs/reference/network.md is the page for people.
//
// A network file is TOML. What is misspelt is refused, not ignored: an unknown key could otherwise remove a
// protection silently. No secret stands in it: passwords are named, never written (Neighbour::password_ref).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/asn.h"
#include "net/prefix.h"

namespace mannerly::policy {

inline constexpr std::size_t kNetworkFileMax = std::size_t{8} << 20;  // bytes
inline constexpr std::size_t kNeighboursMax = 10'000;
inline constexpr std::size_t kAddressesMax = 64;  // of one neighbour
inline constexpr std::size_t kListMax = 100'000;  // entries of any list of prefixes or AS numbers
inline constexpr std::size_t kSetsMax = 64;       // as-sets of one neighbour
inline constexpr std::size_t kNameMax = 40;       // bytes of a name: it becomes part of names in router languages
inline constexpr std::uint32_t kMaxPrefixMax = 50'000'000;

// What a neighbour is to this network (RFC 9234 section 3; RFC 7947 for the route server).
enum class Role : std::uint8_t {
  kCustomer,     // buys transit from us
  kPeer,         // settlement-free, own and customer routes both ways
  kUpstream,     // we buy transit from it
  kRouteServer,  // a route server at an exchange; we are its client
  kRsClient,     // we are the route server, it is a client (a member of our exchange)
};
inline constexpr std::size_t kRoleCount = 5;
// "customer", "peer", "upstream", "route-server", "rs-client".
std::string_view name_of(Role role);

// Where a limit on the number of prefixes comes from when the file does not give it.
enum class MaxPrefixFrom : std::uint8_t {
  kGiven,      // nothing but what the file says
  kList,       // the length of the neighbour's own prefix list, with headroom
  kPeeringdb,  // what the neighbour asks its peers to set (info_prefixes4/6), with headroom
};

struct MaxPrefix {
  std::optional<std::uint32_t> v4, v6;  // prefixes; as the file gives them, without headroom
  MaxPrefixFrom from = MaxPrefixFrom::kGiven;
  std::uint32_t headroom_percent = 20;  // added to what was derived
  std::uint32_t headroom_min = 10;      // prefixes; added at least
  std::uint32_t restart_minutes = 15;   // 0: the session stays down until a person acts
  friend bool operator==(const MaxPrefix&, const MaxPrefix&) = default;
};

struct Neighbour {
  std::string name;  // letters, digits, '-' and '_', a letter first; unique without regard to case, '-', '_'
  Asn asn;
  Role role = Role::kPeer;
  std::vector<Address> addresses;  // of its routers, each a BGP session; IPv4 and IPv6
  // Of ours towards it, at most one a family; the router's choice when there is none.
  std::optional<Address> local_v4, local_v6;

  // What it may announce: the union of the sets' route objects (and ROAs, see Network::use_roas) and prefixes.
  std::vector<std::string> as_sets;      // "AS-EXAMPLE", "RIPE::AS-EXAMPLE", "AS64500"; written as in the file
  std::vector<std::string> irr_sources;  // in order of preference; the network's when empty
  std::vector<Prefix> prefixes;          // listed by hand
  std::vector<Asn> origins;              // AS numbers behind it, listed by hand; itself always belongs to them
  // Accept more-specific routes of its prefixes up to this length; nullopt: exact prefixes only.
  std::optional<int> more_specific_v4, more_specific_v6;

  MaxPrefix max_prefix;
  std::string interface;          // that faces it, for anti-spoofing; empty: unknown
  bool multihomed = false;        // it has other upstreams: traffic may come from what it does not announce here
  std::vector<Prefix> sources;    // further addresses that it may send from, for anti-spoofing
  std::string password_ref;       // the name under which the password is kept elsewhere; empty: none
  bool ttl_security = false;      // GTSM, RFC 5082; one hop
  bool blackhole = false;         // its blackhole routes are accepted (RFC 7999)
  bool graceful_shutdown = true;  // its GRACEFUL_SHUTDOWN community is obeyed (RFC 8326)
  bool strict_role = false;       // drop the session when it sends no role (RFC 9234 section 4.2)
  bool full_table = false;        // a customer that gets all routes; all others get own and customer routes
  std::vector<Asn> may_transit;   // networks under peer lock whose routes it may bring all the same

  std::uint32_t line = 0;  // of the network file

  bool has_list() const { return !as_sets.empty() || !prefixes.empty(); }
};

// The name of a neighbour or segment as a symbol of router languages: lower case, '_' in place of '-'. Unique where
// the names are.
std::string symbol_of(std::string_view name);

// Where own hosts or end users without BGP are attached (MANRS action 2: own infrastructure, end users).
struct Segment {
  std::string name;
  std::string interface;
  std::vector<Prefix> prefixes;  // the only addresses that may send from there
  std::uint32_t line = 0;
};

// Numbers of the large communities (RFC 8092) "ASN:function:value" that mark where a route was learned. All
// with the network's AS number are its own: they are removed from what comes from outside.
struct Communities {
  std::uint32_t learned_from = 1;  // the function; values follow
  std::uint32_t own = 1, customer = 2, peer = 3, upstream = 4, route_server = 5, rs_client = 6;
  friend bool operator==(const Communities&, const Communities&) = default;
};

// A big network whose routes may come from itself, from `via` and from upstreams (see only_via) alone.
struct PeerLock {
  Asn asn;
  std::vector<Asn> via;   // direct neighbours that may bring its routes as well
  bool only_via = false;  // not even upstreams, unless they are in via
  std::uint32_t line = 0;
};

struct Limits {
  int longest_v4 = 24, shortest_v4 = 8;  // prefix lengths that are accepted, inclusive
  int longest_v6 = 48, shortest_v6 = 16;
  std::uint32_t as_path = 64;       // AS numbers in a path, prepending counted
  std::uint32_t communities = 100;  // of a kind on one route
  friend bool operator==(const Limits&, const Limits&) = default;
};

struct AsnRange {
  Asn first, last;  // inclusive
  friend auto operator<=>(const AsnRange&, const AsnRange&) = default;
};

// What must not be seen from outside: special-purpose space and numbers, always; what the exceptions name is
// taken out (a customer with a private AS number, a laboratory).
struct BogonSettings {
  std::vector<Prefix> permitted_prefixes;
  std::vector<AsnRange> permitted_asns;
  bool full = false;  // also what the snapshot's bogon lists call full bogons
};

struct RtrServer {
  std::string host;  // address or name
  std::uint16_t port = 3323;
  friend bool operator==(const RtrServer&, const RtrServer&) = default;
};

struct Network {
  std::string name;
  std::string file;  // as given to parse_network
  Asn asn;
  std::vector<Asn> other_asns;           // further ones of the same network
  Address router_id;                     // IPv4
  std::vector<Prefix> prefixes;          // own, listed by hand
  std::vector<std::string> own_sets;     // "AS64500" or as-sets: their route objects are own prefixes too
  std::vector<std::string> irr_sources;  // in order of preference; empty: the snapshot's order
  bool use_roas = true;                  // ROAs of the origins count as route objects
  bool drop_invalid = true;              // route objects that the RPKI calls invalid do not count
  std::vector<RtrServer> rtr;            // caches that the router asks
  bool reject_invalid = true;            // RPKI-invalid routes are rejected (RFC 6811)
  bool aspa = true;                      // where the daemon can: routes that are ASPA-invalid are rejected
  Communities communities;
  Limits limits;
  BogonSettings bogons;
  bool peer_lock_defaults = true;     // the built-in list of transit-free networks counts
  std::vector<PeerLock> peer_locks;   // by hand; one for an AS of the built-in list replaces it
  std::vector<Prefix> exchange_lans;  // peering LANs that we are on: never accepted from outside
  std::vector<Neighbour> neighbours;  // in the order of the file
  std::vector<Segment> segments;

  // By its name, without regard to case; nullptr when there is none. O(neighbours).
  const Neighbour* find(std::string_view neighbour) const;
  bool is_own(Asn a) const;
};

// file: for messages. Errors: kInvalid and kLimit, "file: line N: key: why".
Result<Network> parse_network(std::string_view text, std::string_view file);

}  // namespace mannerly::policy
