#include "policy/router.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "validity/special.h"
#include "wire/iana/special.h"

namespace mannerly::policy {
namespace {

template <class T>
void sort_unique(std::vector<T>& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

// Drops ranges that another one holds.
void drop_covered(std::vector<PrefixRange>& list) {
  sort_unique(list);
  std::vector<PrefixRange> out;
  for (const PrefixRange& range : list) {
    const bool held = !out.empty() && out.back().prefix.covers(range.prefix) && out.back().low <= range.low &&
                      out.back().high >= range.high;
    if (!held) out.push_back(range);
  }
  list = std::move(out);
}

std::vector<PrefixRange> bogon_prefixes(const Network& network, const PolicyInputs& inputs) {
  std::vector<PrefixRange> out = inputs.further_bogons;
  for (const auto& row : iana::kSpecialPrefixes) out.push_back(or_longer(row.prefix));
  // All of IPv6 that is not global unicast (RFC 4291 section 2.4).
  const Prefix all = Prefix::of(Address::v6(0, 0), 0);
  for (const auto& range : without({or_longer(all)}, {iana::kIpv6GlobalUnicast})) {
    if (range.low != range.high) out.push_back(range);
  }
  drop_covered(out);
  std::vector<Prefix> permitted = network.bogons.permitted_prefixes;
  permitted.insert(permitted.end(), validity::kAlwaysRoutable.begin(), validity::kAlwaysRoutable.end());
  std::sort(permitted.begin(), permitted.end());
  return without(out, permitted);
}

std::vector<AsnRange> bogon_asns(const Network& network) {
  std::vector<AsnRange> out;
  std::vector<AsnRange> permitted = network.bogons.permitted_asns;
  for (const Asn own : network.other_asns) permitted.push_back({own, own});
  permitted.push_back({network.asn, network.asn});
  std::sort(permitted.begin(), permitted.end());
  for (const auto& row : iana::kSpecialAsns) {
    std::uint64_t first = row.first.value;
    for (const AsnRange& hole : permitted) {
      if (hole.last.value < first || hole.first > row.last) continue;
      if (hole.first.value > first) out.push_back({Asn{static_cast<std::uint32_t>(first)}, Asn{hole.first.value - 1}});
      first = std::uint64_t{hole.last.value} + 1;
    }
    if (first <= row.last.value) out.push_back({Asn{static_cast<std::uint32_t>(first)}, row.last});
  }
  // Neighbouring ranges are one.
  std::vector<AsnRange> joined;
  for (const AsnRange& range : out) {
    if (!joined.empty() && joined.back().last.value + 1 == range.first.value) {
      joined.back().last = range.last;
    } else {
      joined.push_back(range);
    }
  }
  return joined;
}

PrefixRange with_more_specifics(PrefixRange range, const Neighbour& neighbour) {
  const auto limit = range.prefix.is_v4() ? neighbour.more_specific_v4 : neighbour.more_specific_v6;
  if (limit && *limit > range.high) range.high = static_cast<std::uint8_t>(*limit);
  return range;
}

std::vector<PrefixRange> list_of(const Neighbour& neighbour, const NeighbourFacts& facts) {
  std::vector<PrefixRange> out;
  for (const Prefix& prefix : neighbour.prefixes) {
    out.push_back(with_more_specifics({prefix, prefix.length, prefix.length}, neighbour));
  }
  for (const PrefixRange& range : facts.prefixes) out.push_back(with_more_specifics(range, neighbour));
  drop_covered(out);
  return out;
}

// How many routes a list may let in; a range of lengths counts for at most 256.
std::uint64_t count_routes(const std::vector<PrefixRange>& list, Family family) {
  std::uint64_t count = 0;
  for (const PrefixRange& range : list) {
    if (range.prefix.family != family) continue;
    const int bits = range.high - range.prefix.length;
    count += range.is_exact() ? 1 : bits >= 8 ? 256 : (std::uint64_t{1} << (bits + 1)) - 1;
  }
  return count;
}

std::optional<std::uint32_t> with_headroom(std::optional<std::uint64_t> count, const MaxPrefix& settings) {
  if (!count) return std::nullopt;
  const std::uint64_t more = std::max<std::uint64_t>(*count * settings.headroom_percent / 100, settings.headroom_min);
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(*count + more, kMaxPrefixMax));
}

void set_max_prefix(const Neighbour& neighbour, const NeighbourFacts& facts, NeighbourPolicy& out) {
  const MaxPrefix& settings = neighbour.max_prefix;
  out.restart_minutes = settings.restart_minutes;
  out.max_v4 = settings.v4;
  out.max_v6 = settings.v6;
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    auto& slot = family == Family::kIpv4 ? out.max_v4 : out.max_v6;
    if (slot) continue;
    const auto asked = family == Family::kIpv4 ? facts.peeringdb_v4 : facts.peeringdb_v6;
    if (settings.from == MaxPrefixFrom::kList) slot = with_headroom(count_routes(out.prefixes, family), settings);
    if (settings.from != MaxPrefixFrom::kPeeringdb) continue;
    if (asked && *asked > 0) {
      slot = with_headroom(*asked, settings);
    } else {
      out.remarks.push_back(fmt::format("no IPv{} max-prefix: PeeringDB has none for {}", static_cast<int>(family),
                                        format_asn(neighbour.asn)));
    }
  }
}

// Own space but for what this neighbour, if it is a customer, or a customer with other upstreams may announce of it.
// A peer's as-set gives no right to it.
std::vector<PrefixRange> own_space(const Network& network, const PolicyInputs& inputs,
                                   const std::vector<std::vector<PrefixRange>>& lists, std::size_t neighbour) {
  std::vector<PrefixRange> own = inputs.further_own;
  for (PrefixRange& range : own) range = or_longer(range.prefix);
  for (const Prefix& prefix : network.prefixes) own.push_back(or_longer(prefix));
  drop_covered(own);
  std::vector<Prefix> exceptions;
  for (std::size_t i = 0; i < lists.size(); ++i) {
    const Neighbour& other = network.neighbours[i];
    if (other.role != Role::kCustomer || !(i == neighbour || other.multihomed)) continue;
    for (const PrefixRange& range : lists[i]) {
      const bool inside = std::any_of(own.begin(), own.end(), [&](const PrefixRange& space) {
        return space.prefix != range.prefix && space.prefix.covers(range.prefix);
      });
      if (inside) exceptions.push_back(range.prefix);
    }
  }
  sort_unique(exceptions);
  return without(own, exceptions);
}

// What a neighbour may ask to be discarded: its prefixes down to single addresses. The rule comes before those that
// reject bogons, own space and exchange LANs, and accepts long prefixes, so that none of these may be in the list;
// what is shorter than any route that is accepted (a route object for the default route) is not either.
std::vector<PrefixRange> blackhole_list(const Network& network, const RouterPolicy& router,
                                        const NeighbourPolicy& neighbour) {
  std::vector<Prefix> kept_out;
  for (const auto* list : {&router.bogon_prefixes, &router.exchange_lans, &neighbour.own}) {
    for (const PrefixRange& range : *list) {
      if (range.high == bits_of(range.prefix.family)) kept_out.push_back(range.prefix);
    }
  }
  sort_unique(kept_out);
  std::vector<PrefixRange> wanted;
  for (const PrefixRange& range : neighbour.prefixes) {
    const int shortest = range.prefix.is_v4() ? network.limits.shortest_v4 : network.limits.shortest_v6;
    if (range.prefix.length >= shortest) wanted.push_back(or_longer(range.prefix));
  }
  drop_covered(wanted);
  std::vector<PrefixRange> out = without(wanted, kept_out);
  std::erase_if(out, [](const PrefixRange& range) { return range.high != bits_of(range.prefix.family); });
  return out;
}

std::uint32_t mark_value(const Communities& communities, Role role) {
  switch (role) {
    case Role::kCustomer: return communities.customer;
    case Role::kPeer: return communities.peer;
    case Role::kUpstream: return communities.upstream;
    case Role::kRouteServer: return communities.route_server;
    case Role::kRsClient: return communities.rs_client;
  }
  return communities.peer;
}

LargeCommunity mark_of(const Network& network, std::uint32_t value) {
  return {network.asn.value, network.communities.learned_from, value};
}

std::vector<LargeCommunity> export_marks(const Network& network, const Neighbour& neighbour) {
  const Communities& c = network.communities;
  if (neighbour.role == Role::kRsClient) return {mark_of(network, c.rs_client)};
  std::vector<LargeCommunity> out = {mark_of(network, c.own), mark_of(network, c.customer)};
  if (!neighbour.full_table) return out;
  for (const std::uint32_t value : {c.peer, c.upstream, c.route_server}) out.push_back(mark_of(network, value));
  return out;
}

void set_rules(const Network& network, const Neighbour& neighbour, NeighbourPolicy& out) {
  const auto add = [](std::vector<Rule>& rules, Rule rule, bool wanted = true) {
    if (wanted) rules.push_back(rule);
  };
  const bool validates = !network.rtr.empty();
  add(out.session_rules, Rule::kRole);
  add(out.session_rules, Rule::kMaxPrefix, out.max_v4 || out.max_v6);
  add(out.session_rules, Rule::kTtlSecurity, neighbour.ttl_security);
  add(out.session_rules, Rule::kPassword, !neighbour.password_ref.empty());

  for (const Rule rule : {Rule::kScrub, Rule::kManyCommunities, Rule::kLongPath}) add(out.import_rules, rule);
  // A route server leaves its own number out of the path (RFC 7947 section 2.2.2).
  add(out.import_rules, Rule::kFirstAs, neighbour.role != Role::kRouteServer);
  add(out.import_rules, Rule::kBogonAsn);
  add(out.import_rules, Rule::kPeerLock, !out.locked.empty());
  add(out.import_rules, Rule::kOtc);
  add(out.import_rules, Rule::kOriginList, neighbour.has_list());
  add(out.import_rules, Rule::kBlackhole, !out.blackhole.empty());
  for (const Rule rule : {Rule::kBogonPrefix, Rule::kPrefixLength, Rule::kOwnPrefix}) add(out.import_rules, rule);
  add(out.import_rules, Rule::kExchangeLan, !network.exchange_lans.empty());
  add(out.import_rules, Rule::kRpkiInvalid, network.reject_invalid && validates);
  add(out.import_rules, Rule::kAspaInvalid, network.aspa && validates);
  add(out.import_rules, Rule::kPrefixList, neighbour.has_list());
  add(out.import_rules, Rule::kGracefulShutdown, neighbour.graceful_shutdown);
  add(out.import_rules, Rule::kMark);

  out.export_rules = {Rule::kExportBlackhole, Rule::kExportBogon, Rule::kExportLength, Rule::kExportOtc,
                      Rule::kExportMarked};
}

void set_origins(const Neighbour& neighbour, const NeighbourFacts& facts, NeighbourPolicy& out) {
  out.origins = facts.origins;
  out.origins.insert(out.origins.end(), neighbour.origins.begin(), neighbour.origins.end());
  out.origins.push_back(neighbour.asn);
  sort_unique(out.origins);
}

Result<NeighbourPolicy> policy_of(const Network& network, const PolicyInputs& inputs, const RouterPolicy& router,
                                  const std::vector<std::vector<PrefixRange>>& lists, std::size_t index) {
  const Neighbour& neighbour = network.neighbours[index];
  const NeighbourFacts& facts = inputs.neighbours[index];
  NeighbourPolicy out{.name = neighbour.name,
                      .symbol = symbol_of(neighbour.name),
                      .asn = neighbour.asn,
                      .role = neighbour.role,
                      .addresses = neighbour.addresses,
                      .local_v4 = neighbour.local_v4,
                      .local_v6 = neighbour.local_v6,
                      .password_ref = neighbour.password_ref,
                      .strict_role = neighbour.strict_role,
                      .remarks = facts.remarks};
  if (neighbour.has_list()) {
    out.prefixes = lists[index];
    if (out.prefixes.empty()) {
      return fail(ErrorCode::kNoData, fmt::format("neighbour {}: the list of what it may announce is empty: nothing of "
                                                  "it would be accepted",
                                                  neighbour.name));
    }
    set_origins(neighbour, facts, out);
  }
  out.own = own_space(network, inputs, lists, index);
  if (out.own.size() > kListMax || out.prefixes.size() > kPolicyListMax) {
    return fail(ErrorCode::kLimit,
                fmt::format("neighbour {}: its prefix list is longer than {}", neighbour.name, kPolicyListMax));
  }
  if (neighbour.blackhole && neighbour.has_list()) {
    out.blackhole = blackhole_list(network, router, out);
    if (out.blackhole.empty()) out.remarks.emplace_back("nothing that it may ask to be discarded: no blackhole routes");
  }
  out.locked = locked_behind(network, neighbour);
  out.learned_from = mark_of(network, mark_value(network.communities, neighbour.role));
  out.export_marks = export_marks(network, neighbour);
  set_max_prefix(neighbour, facts, out);
  set_rules(network, neighbour, out);
  return out;
}

bool holds(const std::vector<Rule>& rules, Rule rule) {
  return std::find(rules.begin(), rules.end(), rule) != rules.end();
}

}  // namespace

bool NeighbourPolicy::has(Rule rule) const {
  return holds(session_rules, rule) || holds(import_rules, rule) || holds(export_rules, rule);
}

bool RouterPolicy::has(Rule rule) const {
  return holds(rules, rule) ||
         std::any_of(neighbours.begin(), neighbours.end(), [&](const NeighbourPolicy& each) { return each.has(rule); });
}

Result<RouterPolicy> make_router_policy(const Network& network, const PolicyInputs& inputs, std::string_view only) {
  MANNERLY_ASSERT(inputs.neighbours.size() == network.neighbours.size());
  RouterPolicy out{.name = network.name,
                   .asn = network.asn,
                   .own_asns = {network.asn},
                   .router_id = network.router_id,
                   .limits = network.limits,
                   .communities = network.communities,
                   .originated = network.prefixes,
                   .own_mark = mark_of(network, network.communities.own),
                   .rtr = network.rtr};
  out.own_asns.insert(out.own_asns.end(), network.other_asns.begin(), network.other_asns.end());
  out.bogon_prefixes = bogon_prefixes(network, inputs);
  out.bogon_asns = bogon_asns(network);
  for (const Prefix& lan : network.exchange_lans) out.exchange_lans.push_back(or_longer(lan));
  std::sort(out.exchange_lans.begin(), out.exchange_lans.end());
  sort_unique(out.originated);
  if (!out.rtr.empty()) out.rules.push_back(Rule::kRtr);
  if (out.rtr.empty() && network.reject_invalid) {
    out.remarks.push_back("RPKI-invalid routes are not rejected: the network file names no caches ([rpki])");
  }
  if (!out.originated.empty()) out.rules.push_back(Rule::kOriginate);
  std::vector<std::vector<PrefixRange>> lists;
  for (std::size_t i = 0; i < network.neighbours.size(); ++i) {
    lists.push_back(list_of(network.neighbours[i], inputs.neighbours[i]));
  }
  for (std::size_t i = 0; i < network.neighbours.size(); ++i) {
    if (!only.empty() && !iequals(network.neighbours[i].name, only)) continue;
    MANNERLY_TRY(NeighbourPolicy neighbour, policy_of(network, inputs, out, lists, i));
    out.neighbours.push_back(std::move(neighbour));
  }
  return out;
}

}  // namespace mannerly::policy
