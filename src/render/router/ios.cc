// Cisco IOS XE (and IOS where it has large communities): prefix lists, AS path lists and route-maps.
// docs/reference/policy/ios.md cites the manual for each statement.
//
// A command holds at once, and a list that is gone matches everything. So the file first hangs each session on a
// route-map that denies all, then writes lists and maps anew, and at last hangs the sessions on their maps: between
// the two nothing new is accepted or announced, and no session goes down.
#include <fmt/format.h>

#include <algorithm>

#include "render/router/digits.h"
#include "render/router/route_map.h"
#include "render/router/text.h"

namespace mannerly::render::router {
namespace {

using policy::LargeCommunity;
using policy::NeighbourPolicy;
using policy::PrefixRange;
using policy::Role;
using policy::RouterPolicy;
using policy::Rule;

constexpr std::size_t kFirstPathList = 101, kLastPathList = 500;  // 1 to 500 exist; the first hundred are yours

constexpr std::uint32_t kMaxAsLimit = 254;  // what the command takes

constexpr Support kSupport[] = {
    {Rule::kRole, Level::kNo, "the manual has no statement for roles; the marks decide what is announced"},
    {Rule::kMaxPrefix, Level::kYes, "`maximum-prefix N 90 restart MINUTES`"},
    {Rule::kTtlSecurity, Level::kYes, "`ttl-security hops 1`"},
    {Rule::kPassword, Level::kPartly, "`password` of the neighbour is set by hand, and left alone by this file"},
    {Rule::kRtr, Level::kYes, "`bgp rpki server tcp`"},
    {Rule::kScrub, Level::kYes, "`set large-comm-list ... delete`"},
    {Rule::kManyCommunities, Level::kNo, "route-maps do not count communities"},
    {Rule::kLongPath, Level::kYes, "`bgp maxas-limit`"},
    {Rule::kFirstAs, Level::kYes, "`match as-path`, besides `bgp enforce-first-as`"},
    {Rule::kBogonAsn, Level::kYes, "`match as-path`, ranges as digits"},
    {Rule::kPeerLock, Level::kYes, "`match as-path`"},
    {Rule::kOtc, Level::kNo, "route-maps cannot see the attribute OTC; the marks decide what is announced"},
    {Rule::kOriginList, Level::kYes, "`match as-path` in the entries that permit"},
    {Rule::kBlackhole, Level::kYes, "`set ip next-hop` to an address routed to Null0, with NO_EXPORT added"},
    {Rule::kBogonPrefix, Level::kYes, "`match ip address prefix-list`"},
    {Rule::kPrefixLength, Level::kYes, "`match ip address prefix-list` with `ge` and `le`"},
    {Rule::kOwnPrefix, Level::kYes, "`match ip address prefix-list`"},
    {Rule::kExchangeLan, Level::kYes, "`match ip address prefix-list`"},
    {Rule::kRpkiInvalid, Level::kYes, "`match rpki invalid`"},
    {Rule::kAspaInvalid, Level::kNo, "the manual has no statement for ASPA"},
    {Rule::kPrefixList, Level::kYes, "`match ip address prefix-list` in the entries that permit"},
    {Rule::kGracefulShutdown, Level::kYes, "`set local-preference 0`"},
    {Rule::kMark, Level::kYes, "`set large-community ... additive`"},
    {Rule::kExportBlackhole, Level::kYes, "by the community BLACKHOLE"},
    {Rule::kExportBogon, Level::kYes, "`match ip address prefix-list`"},
    {Rule::kExportLength, Level::kYes, "`match ip address prefix-list` with `ge` and `le`"},
    {Rule::kExportOtc, Level::kNo, "route-maps cannot see the attribute OTC; the marks decide what is announced"},
    {Rule::kExportMarked, Level::kYes, "`match large-community`, then a denial"},
    {Rule::kOriginate, Level::kYes, "`network ... route-map`, with a static route to Null0"},
};

std::string_view ip_of(Family family) {
  return family == Family::kIpv4 ? "ip" : "ipv6";
}

std::string define_prefixes(const std::string& name, Family family,
                            const std::vector<std::pair<bool, PrefixRange>>& entries) {
  std::string out = fmt::format("no {} prefix-list {}\n", ip_of(family), name);
  int number = 0;
  for (const auto& [permit, range] : entries) {
    number += 5;
    out += fmt::format("{} prefix-list {} seq {} {} {}\n", ip_of(family), name, number, permit ? "permit" : "deny",
                       ge_le(range));
  }
  return out + "!\n";
}

std::string define_paths(const std::string& name, const std::vector<std::pair<bool, std::string>>& lines) {
  std::string out = fmt::format("no ip as-path access-list {}\n", name);
  for (const auto& [permit, line] : lines) {
    out += fmt::format("ip as-path access-list {} {} {}\n", name, permit ? "permit" : "deny", line);
  }
  return out + "!\n";
}

std::string define_communities(const std::string& name, const std::string& value) {
  return fmt::format("no ip community-list standard {0}\nip community-list standard {0} permit {1}\n!\n", name, value);
}

std::string define_marks(const std::string& name, const std::vector<LargeCommunity>& marks) {
  std::string out = fmt::format("no ip large-community-list standard {}\n", name);
  for (const auto& mark : marks) {
    out += fmt::format("ip large-community-list standard {} permit {}\n", name, mark_text(mark));
  }
  return out + "!\n";
}

std::string define_own_marks(const std::string& name, const std::vector<Asn>& own) {
  std::string out = fmt::format("no ip large-community-list expanded {}\n", name);
  for (const Asn asn : own) out += fmt::format("ip large-community-list expanded {} permit ^{}:.*\n", name, asn.value);
  return out + "!\n";
}

std::string path_name(const std::string&, std::size_t index) {
  return std::to_string(kFirstPathList + index);
}

std::vector<std::string> range_expressions(const policy::AsnRange& range) {
  std::vector<std::string> out;
  for (const std::string& pattern : digit_patterns(range.first.value, range.last.value)) {
    out.push_back(fmt::format("_{}_", pattern));
  }
  return out;
}

std::string no_statement(std::uint32_t) {
  return "";
}

std::string delete_own(const std::string& name) {
  return fmt::format("set large-comm-list {} delete", name);
}

constexpr RouteMapDialect kDialect = {.target = ios_target,
                                      .define_prefixes = define_prefixes,
                                      .define_paths = define_paths,
                                      .define_communities = define_communities,
                                      .define_marks = define_marks,
                                      .define_own_marks = define_own_marks,
                                      .path_name = path_name,
                                      .range_expressions = range_expressions,
                                      .match_long_path = no_statement,
                                      .strip_many = no_statement,
                                      .delete_own = delete_own,
                                      .match_invalid = "match rpki invalid"};

std::string session_rule(const NeighbourPolicy& n, const Address& remote, Rule rule) {
  switch (rule) {
    case Rule::kTtlSecurity: return fmt::format(" neighbor {} ttl-security hops 1\n", format_address(remote));
    case Rule::kPassword: return fmt::format(" ! set by hand: password ({})\n", n.password_ref);
    default: return "";
  }
}

std::string session_of(const NeighbourPolicy& n, const Address& remote) {
  const std::string who = format_address(remote);
  const auto& local = remote.is_v4() ? n.local_v4 : n.local_v6;
  std::string out = fmt::format(" neighbor {0} remote-as {1}\n neighbor {0} description {2}, {3}\n", who, n.asn.value,
                                n.name, policy::name_of(n.role));
  for (const Rule rule : n.session_rules) {
    if (rule != Rule::kMaxPrefix) out += rule_comment(ios_target(), rule, " ") + session_rule(n, remote, rule);
  }
  if (local) out += fmt::format(" ! set by hand: update-source, the interface with {}\n", format_address(*local));
  // Else the next hop that discards would not count, being no neighbour's address.
  if (n.has(Rule::kBlackhole) && !n.has(Rule::kTtlSecurity)) {
    out += fmt::format(" neighbor {} disable-connected-check\n", who);
  }
  return out;
}

std::string activate(const NeighbourPolicy& n, const Address& remote) {
  const std::string who = format_address(remote);
  std::string out;
  for (const std::string_view direction : {"in", "out"}) {
    out += fmt::format("  neighbor {} route-map mannerly-closed {}\n", who, direction);
  }
  out += fmt::format("  neighbor {0} send-community both\n", who);
  if (n.role == Role::kRsClient) out += fmt::format("  neighbor {} route-server-client\n", who);
  if (n.has(Rule::kRpkiInvalid)) out += fmt::format("  neighbor {} soft-reconfiguration inbound\n", who);
  const auto max = remote.is_v4() ? n.max_v4 : n.max_v6;
  if (max) {
    out += rule_comment(ios_target(), Rule::kMaxPrefix, "  ");
    out += fmt::format("  neighbor {} maximum-prefix {} 90{}\n", who, *max,
                       n.restart_minutes > 0 ? fmt::format(" restart {}", std::min(n.restart_minutes, 65535u)) : "");
  }
  return out + fmt::format("  neighbor {} activate\n", who);
}

template <class F>
std::string families(const RouterPolicy& policy, F&& lines_of_session) {
  std::string out;
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    std::string lines;
    for (const NeighbourPolicy& n : policy.neighbours) {
      for (const Address& remote : n.addresses) {
        if (remote.family == family) lines += lines_of_session(n, remote);
      }
    }
    if (lines.empty()) continue;
    out += fmt::format(" address-family ipv{} unicast\n{} exit-address-family\n", static_cast<int>(family), lines);
  }
  return out;
}

// Sessions, and every one of them closed.
std::string closing_part(const RouterPolicy& policy) {
  const std::string sessions = families(policy, activate);
  std::string out = sessions.empty() ? "" : "route-map mannerly-closed deny 10\n!\n";
  out += fmt::format("router bgp {}\n bgp router-id {}\n no bgp default ipv4-unicast\n", policy.asn.value,
                     format_address(policy.router_id));
  out += rule_comment(ios_target(), Rule::kLongPath, " ");
  out += fmt::format(" bgp maxas-limit {}\n", std::min(policy.limits.as_path, kMaxAsLimit));
  const bool has_server = std::any_of(policy.neighbours.begin(), policy.neighbours.end(),
                                      [](const auto& n) { return n.role == Role::kRouteServer; });
  out += has_server ? " no bgp enforce-first-as\n" : " bgp enforce-first-as\n";
  if (policy.has(Rule::kRtr)) out += rule_comment(ios_target(), Rule::kRtr, " ");
  for (const policy::RtrServer& cache : policy.rtr) {
    out += fmt::format(" bgp rpki server tcp {} port {} refresh 600\n", cache.host, cache.port);
  }
  for (const NeighbourPolicy& n : policy.neighbours) {
    for (const Address& remote : n.addresses) out += session_of(n, remote);
  }
  return out + sessions + "!\n";
}

std::string opening_part(const RouterPolicy& policy) {
  const std::string sessions = families(policy, [](const NeighbourPolicy& n, const Address& remote) {
    std::string out;
    for (const std::string_view direction : {"in", "out"}) {
      out += fmt::format("  neighbor {} route-map {} {}\n", format_address(remote),
                         map_name(n, direction, remote.family), direction);
    }
    return out;
  });
  return sessions.empty() ? "" : fmt::format("router bgp {}\n{}!\n", policy.asn.value, sessions);
}

std::string mask_text(int length) {
  const std::uint32_t mask = length == 0 ? 0 : ~std::uint32_t{0} << (32 - length);
  return format_address(Address::v4(mask));
}

std::string null_route(const Prefix& prefix) {
  if (!prefix.is_v4()) return fmt::format("ipv6 route {} Null0\n", format_prefix(prefix));
  return fmt::format("ip route {} {} Null0\n", format_address(prefix.address()), mask_text(prefix.length));
}

std::string originate_part(const RouterPolicy& policy) {
  std::string out;
  if (has_blackhole(policy, Family::kIpv4)) out += fmt::format("ip route {} 255.255.255.255 Null0\n", kDiscardV4);
  if (has_blackhole(policy, Family::kIpv6)) out += fmt::format("ipv6 route {}/128 Null0\n", kDiscardV6);
  if (!policy.has(Rule::kOriginate)) return out;
  out += rule_comment(ios_target(), Rule::kOriginate, "");
  for (const Prefix& prefix : policy.originated) out += null_route(prefix);
  out +=
      fmt::format("no route-map mannerly-own\nroute-map mannerly-own permit 10\n set large-community {} additive\n!\n",
                  mark_text(policy.own_mark));
  out += fmt::format("router bgp {}\n", policy.asn.value);
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    std::string lines;
    for (const Prefix& prefix : policy.originated) {
      if (prefix.family != family) continue;
      lines += prefix.is_v4() ? fmt::format("  network {} mask {} route-map mannerly-own\n",
                                            format_address(prefix.address()), mask_text(prefix.length))
                              : fmt::format("  network {} route-map mannerly-own\n", format_prefix(prefix));
    }
    if (!lines.empty()) {
      out += fmt::format(" address-family ipv{} unicast\n{} exit-address-family\n", static_cast<int>(family), lines);
    }
  }
  return out + "!\n";
}

Result<std::string> render_ios(const RouterPolicy& policy, const Preamble& preamble) {
  RouteMapLists lists;
  std::string maps;
  for (const NeighbourPolicy& n : policy.neighbours) {
    maps += neighbour_head(ios_target(), n, "");
    for (const Family family : families_of(n)) maps += route_maps(kDialect, policy, n, family, lists);
  }
  if (lists.paths.size() > kLastPathList - kFirstPathList + 1) {
    return fail(ErrorCode::kUnsupported, fmt::format("IOS has AS path lists up to {}, and this policy needs {}: write "
                                                     "fewer neighbours into one file",
                                                     kLastPathList, lists.paths.size()));
  }
  for (const policy::RtrServer& cache : policy.rtr) {
    if (!parse_address(cache.host)) {
      return fail(ErrorCode::kUnsupported,
                  fmt::format("IOS takes addresses of RPKI caches, not names: {}", one_line(cache.host)));
    }
  }
  return head_of(ios_target(), policy, preamble) + closing_part(policy) + lists.definitions.text() + maps +
         originate_part(policy) + opening_part(policy);
}

}  // namespace

const Target& ios_target() {
  static const Target target{.name = "ios",
                             .title = "IOS XE",
                             .file_name = "ios.cfg",
                             .comment = "!",
                             .load = "copy ios.cfg running-config; clear bgp all * soft",
                             .support = kSupport,
                             .render = render_ios};
  return target;
}

}  // namespace mannerly::render::router
