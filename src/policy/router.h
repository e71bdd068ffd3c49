// The policy of a router without any vendor's words: for each neighbour the rules that its routes go through, in
// order, and the values that the rules need. render/router/ turns it into text.
//
// A rule is a name with a meaning (the table below); its parameters stand in the neighbour or in the policy. A
// renderer writes the rules of import_rules, export_rules and session_rules in their order, and says in its table
// of support what it cannot express. Nothing here is a secret.
//
// Order of the import: first what may be removed from a route, then what makes a route unacceptable whoever sent
// it, then what this neighbour may announce, at last the marks. What no rule rejects is accepted at the end: that
// is safe since kPrefixList stands last for those who must have a list. Export ends in a rejection.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/asn.h"
#include "net/prefix.h"
#include "policy/network.h"
#include "wire/rpsl/range_operator.h"

namespace mannerly::policy {

inline constexpr std::size_t kPolicyListMax = 2'000'000;  // ranges of one neighbour: more than the whole table

enum class Rule : std::uint8_t {
  // Session.
  kRole,         // speaks RFC 9234 roles: NeighbourPolicy::role
  kMaxPrefix,    // closes the session above max_v4, max_v6
  kTtlSecurity,  // RFC 5082
  kPassword,     // RFC 2385; the secret itself is kept elsewhere under password_ref
  kRtr,          // asks RouterPolicy::rtr for ROAs (RFC 6810, 8210)
  // Import, in this order.
  kScrub,             // removes large communities of our own AS numbers
  kManyCommunities,   // removes all communities when there are more than Limits::communities of a kind
  kLongPath,          // rejects paths of more than Limits::as_path AS numbers
  kFirstAs,           // rejects a path that does not begin with the neighbour's AS number
  kBogonAsn,          // rejects paths with one of RouterPolicy::bogon_asns
  kPeerLock,          // rejects paths with one of NeighbourPolicy::locked
  kOtc,               // RFC 9234: rejects leaks by the attribute OTC, and sets it
  kOriginList,        // rejects origins outside of NeighbourPolicy::origins
  kBlackhole,         // accepts, and discards traffic to, routes with BLACKHOLE in NeighbourPolicy::blackhole; ends
  kBogonPrefix,       // rejects RouterPolicy::bogon_prefixes
  kPrefixLength,      // rejects lengths outside of Limits (a default route is outside)
  kOwnPrefix,         // rejects NeighbourPolicy::own: our space, from outside
  kExchangeLan,       // rejects RouterPolicy::exchange_lans and what lies in them
  kRpkiInvalid,       // rejects RPKI-invalid routes (RFC 6811)
  kAspaInvalid,       // rejects ASPA-invalid routes
  kPrefixList,        // rejects what is not in NeighbourPolicy::prefixes
  kGracefulShutdown,  // LOCAL_PREF 0 for routes with GRACEFUL_SHUTDOWN (RFC 8326)
  kMark,              // adds NeighbourPolicy::learned_from
  // Export, in this order.
  kExportBlackhole,  // rejects routes with BLACKHOLE, or that stand for discarded traffic
  kExportBogon,      // rejects RouterPolicy::bogon_prefixes
  kExportLength,     // rejects lengths outside of Limits
  kExportOtc,        // RFC 9234: rejects routes with OTC to upstreams, peers and route servers, and sets it
  kExportMarked,     // accepts routes that carry one of NeighbourPolicy::export_marks; ends: the rest is rejected
  // Of the router as a whole.
  kOriginate,  // announces RouterPolicy::originated, marked as own
};
inline constexpr std::size_t kRuleCount = 29;
// "bogon-asn": in comments, tables of support and documents.
std::string_view name_of(Rule rule);
// One line for people: what the rule does.
std::string_view text_of(Rule rule);
std::span<const Rule> all_rules();  // in the order above

using rpsl::PrefixRange;
// The prefix and all that it covers.
PrefixRange or_longer(const Prefix& prefix);

// RFC 8092.
struct LargeCommunity {
  std::uint32_t admin = 0, function = 0, value = 0;
  friend auto operator<=>(const LargeCommunity&, const LargeCommunity&) = default;
};

struct NeighbourPolicy {
  std::string name;    // as in the network file
  std::string symbol;  // letters, digits and '_', beginning with a letter; unique in the policy
  Asn asn;
  Role role = Role::kPeer;  // what the neighbour is to us; our own RFC 9234 role is the other side of it
  std::vector<Address> addresses;
  std::optional<Address> local_v4, local_v6;

  std::vector<PrefixRange> prefixes;  // both families, ascending; with kPrefixList
  // The same down to single addresses, without bogons, own space and exchange LANs; with kBlackhole.
  std::vector<PrefixRange> blackhole;
  std::vector<PrefixRange> own;  // our space but for what it may announce of it; with kOwnPrefix
  std::vector<Asn> origins;      // ascending; with kOriginList
  std::vector<Asn> locked;       // ascending; with kPeerLock
  LargeCommunity learned_from;
  std::vector<LargeCommunity> export_marks;  // what it is given
  std::optional<std::uint32_t> max_v4, max_v6;
  std::uint32_t restart_minutes = 0;  // 0: stays down
  std::string password_ref;
  bool strict_role = false;

  std::vector<Rule> session_rules, import_rules, export_rules;
  std::vector<std::string> remarks;  // where the list comes from, what is missing: for comments, one line each

  bool has(Rule rule) const;  // in any of the three lists
};

struct RouterPolicy {
  std::string name;
  Asn asn;
  std::vector<Asn> own_asns;  // asn first, then the other ones
  Address router_id;
  Limits limits;
  Communities communities;
  std::vector<PrefixRange> bogon_prefixes;  // both families, ascending
  std::vector<AsnRange> bogon_asns;         // ascending, apart
  std::vector<PrefixRange> exchange_lans;
  std::vector<Prefix> originated;
  LargeCommunity own_mark;
  std::vector<RtrServer> rtr;
  std::vector<Rule> rules;  // kRtr, kOriginate
  std::vector<NeighbourPolicy> neighbours;
  std::vector<std::string> remarks;

  bool has(Rule rule) const;  // in rules, or of a neighbour
};

// What others say about a neighbour: the answer of the snapshot, fetched before (policy/router_sources.h).
struct NeighbourFacts {
  std::vector<PrefixRange> prefixes;  // of its as-sets; its prefixes of the network file are added
  std::vector<Asn> origins;           // members of its as-sets; itself and those of the file are added
  std::optional<std::uint32_t> peeringdb_v4, peeringdb_v6;  // info_prefixes
  std::vector<std::string> remarks;
};

struct PolicyInputs {
  std::vector<NeighbourFacts> neighbours;   // as in Network::neighbours
  std::vector<PrefixRange> further_own;     // of Network::own_sets
  std::vector<PrefixRange> further_bogons;  // e.g. full bogons of the snapshot
};

// network and inputs must agree in their number of neighbours. only: the name of a neighbour, to leave out all others
// (which still matter for what is own space). Errors: kNoData when a list that must be there is
// empty (the message names the neighbour), kLimit. O(lists * log).
Result<RouterPolicy> make_router_policy(const Network& network, const PolicyInputs& inputs, std::string_view only = {});

// The built-in list of networks that buy transit from nobody; see peer_lock.cc for its source.
std::span<const Asn> transit_free_networks();
// The AS numbers that must not occur behind this neighbour, ascending.
std::vector<Asn> locked_behind(const Network& network, const Neighbour& neighbour);

// from without to: what is left of each range, with the shorter prefixes that cover parts of both kept.
// Used for bogons and own space with exceptions. At most kListMax ranges.
std::vector<PrefixRange> without(const std::vector<PrefixRange>& from, const std::vector<Prefix>& exceptions);

}  // namespace mannerly::policy
