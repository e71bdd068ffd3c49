// Huawei VRP 8: ip-prefix lists, AS path and community filters, route-policies. docs/reference/policy/vrp.md cites the
// manual for each statement.
//
// VRP 8 collects commands until `commit`; a list that a policy names cannot be removed there. So the file first hangs
// each peer on a policy that denies all and commits, then removes policies and after them lists, writes both anew, and
// hangs the peers on their policies. The same order keeps a router that takes each command at once closed in between.
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

constexpr std::uint32_t kPathLengthMax = 2047;  // what a comparison takes

constexpr Support kSupport[] = {
    {Rule::kRole, Level::kNo, "the manual has no statement for roles; the marks decide what is announced"},
    {Rule::kMaxPrefix, Level::kYes, "`route-limit N 90 idle-timeout MINUTES`"},
    {Rule::kTtlSecurity, Level::kYes, "`valid-ttl-hops 1`"},
    {Rule::kPassword, Level::kPartly, "`password` of the peer is set by hand, and left alone by this file"},
    {Rule::kRtr, Level::kYes, "`rpki`, one `session` a cache"},
    {Rule::kScrub, Level::kPartly,
     "`apply large-community ... delete` of the marks that this file uses; others with our number stay"},
    {Rule::kManyCommunities, Level::kNo, "route-policies do not count communities"},
    {Rule::kLongPath, Level::kYes, "`if-match as-path length`"},
    {Rule::kFirstAs, Level::kYes, "`if-match as-path-filter`, besides `check-first-as`"},
    {Rule::kBogonAsn, Level::kYes, "`if-match as-path-filter`, ranges as digits"},
    {Rule::kPeerLock, Level::kYes, "`if-match as-path-filter`"},
    {Rule::kOtc, Level::kNo, "route-policies cannot see the attribute OTC; the marks decide what is announced"},
    {Rule::kOriginList, Level::kYes, "`if-match as-path-filter` in the nodes that permit"},
    {Rule::kBlackhole, Level::kYes, "`apply ip-address next-hop` to an address routed to NULL0, with NO_EXPORT added"},
    {Rule::kBogonPrefix, Level::kYes, "`if-match ip-prefix`"},
    {Rule::kPrefixLength, Level::kYes, "`if-match ip-prefix` with `greater-equal` and `less-equal`"},
    {Rule::kOwnPrefix, Level::kYes, "`if-match ip-prefix`"},
    {Rule::kExchangeLan, Level::kYes, "`if-match ip-prefix`"},
    {Rule::kRpkiInvalid, Level::kYes, "`if-match rpki origin-as-validation invalid`"},
    {Rule::kAspaInvalid, Level::kNo, "the manual has no statement for ASPA"},
    {Rule::kPrefixList, Level::kYes, "`if-match ip-prefix` in the nodes that permit"},
    {Rule::kGracefulShutdown, Level::kYes, "`apply local-preference 0`"},
    {Rule::kMark, Level::kYes, "`apply large-community ... additive`"},
    {Rule::kExportBlackhole, Level::kYes, "by the community BLACKHOLE"},
    {Rule::kExportBogon, Level::kYes, "`if-match ip-prefix`"},
    {Rule::kExportLength, Level::kYes, "`if-match ip-prefix` with `greater-equal` and `less-equal`"},
    {Rule::kExportOtc, Level::kNo, "route-policies cannot see the attribute OTC; the marks decide what is announced"},
    {Rule::kExportMarked, Level::kYes, "`if-match large-community-filter`, then a denial"},
    {Rule::kOriginate, Level::kYes, "`network ... route-policy`, with a static route to NULL0"},
};

std::string range_text(const PrefixRange& range) {
  std::string out = fmt::format("{} {}", format_address(range.prefix.address()), range.prefix.length);
  if (range.is_exact()) return out;
  if (range.low > range.prefix.length) out += fmt::format(" greater-equal {}", range.low);
  return out + fmt::format(" less-equal {}", range.high);
}

std::string define_prefixes(const std::string& name, Family family,
                            const std::vector<std::pair<bool, PrefixRange>>& entries) {
  const std::string_view kind = family == Family::kIpv4 ? "ip-prefix" : "ipv6-prefix";
  std::string out = fmt::format("undo ip {} {}\n", kind, name);
  int number = 0;
  for (const auto& [permit, range] : entries) {
    out += fmt::format("ip {} {} index {} {} {}\n", kind, name, ++number * 10, permit ? "permit" : "deny",
                       range_text(range));
  }
  return out + "#\n";
}

std::string define_paths(const std::string& name, const std::vector<std::pair<bool, std::string>>& lines) {
  std::string out = fmt::format("undo ip as-path-filter {}\n", name);
  int number = 0;
  for (const auto& [permit, line] : lines) {
    out += fmt::format("ip as-path-filter {} index {} {} {}\n", name, ++number * 10, permit ? "permit" : "deny", line);
  }
  return out + "#\n";
}

std::string define_communities(const std::string& name, const std::string& value) {
  return fmt::format("undo ip community-filter basic {0}\nip community-filter basic {0} index 10 permit {1}\n#\n", name,
                     value);
}

std::string define_marks(const std::string& name, const std::vector<LargeCommunity>& marks) {
  std::string out = fmt::format("undo ip large-community-filter basic {}\n", name);
  int number = 0;
  for (const auto& mark : marks) {
    out += fmt::format("ip large-community-filter basic {} index {} permit {}\n", name, ++number * 10, mark_text(mark));
  }
  return out + "#\n";
}

// Names of AS path filters have 51 characters at most.
std::string path_name(const std::string&, std::size_t index) {
  return fmt::format("mannerly-path-{}", index + 1);
}

std::vector<std::string> range_expressions(const policy::AsnRange& range) {
  std::vector<std::string> out;
  for (const std::string& pattern : digit_patterns(range.first.value, range.last.value)) {
    out.push_back(fmt::format("_{}_", pattern));
  }
  return out;
}

std::string match_long_path(std::uint32_t most) {
  if (most >= kPathLengthMax) return "";
  return fmt::format("if-match as-path length greater-equal {} less-equal {}", most + 1, kPathLengthMax);
}

std::string no_statement(std::uint32_t) {
  return "";
}

std::string delete_own(const std::string& marks) {
  return fmt::format("apply large-community {} delete", marks);
}

constexpr RouteMapDialect kDialect = {.target = vrp_target,
                                      .define_prefixes = define_prefixes,
                                      .define_paths = define_paths,
                                      .define_communities = define_communities,
                                      .define_marks = define_marks,
                                      .path_name = path_name,
                                      .range_expressions = range_expressions,
                                      .match_long_path = match_long_path,
                                      .strip_many = no_statement,
                                      .delete_own = delete_own,
                                      .deletes_first = true,
                                      .has_one_mark_an_entry = true,
                                      .match_invalid = "if-match rpki origin-as-validation invalid",
                                      .remove = "",  // all are removed before any list
                                      .map = "route-policy",
                                      .number = "node ",
                                      .end = " quit\n#",
                                      .go_on = "goto next-node",
                                      .match_paths = "if-match as-path-filter",
                                      .match_v4 = "if-match ip-prefix",
                                      .match_v6 = "if-match ipv6-prefix",
                                      .match_community = "if-match community-filter",
                                      .match_marks = "if-match large-community-filter",
                                      .set_v4 = "apply ip-address next-hop",
                                      .set_v6 = "apply ipv6 next-hop",
                                      .set_mark = "apply large-community",
                                      .set_no_export = "apply community no-export additive",
                                      .set_last = "apply local-preference 0"};

std::string session_rule(const NeighbourPolicy& n, const Address& remote, Rule rule) {
  switch (rule) {
    case Rule::kTtlSecurity: return fmt::format(" peer {} valid-ttl-hops 1\n", format_address(remote));
    case Rule::kPassword: return fmt::format(" # set by hand: password ({})\n", n.password_ref);
    default: return "";
  }
}

std::string session_of(const NeighbourPolicy& n, const Address& remote) {
  const std::string who = format_address(remote);
  const auto& local = remote.is_v4() ? n.local_v4 : n.local_v6;
  std::string out = fmt::format(" peer {0} as-number {1}\n peer {0} description {2}, {3}\n", who, n.asn.value, n.name,
                                policy::name_of(n.role));
  for (const Rule rule : n.session_rules) {
    if (rule != Rule::kMaxPrefix) out += rule_comment(vrp_target(), rule, " ") + session_rule(n, remote, rule);
  }
  if (local) out += fmt::format(" # set by hand: connect-interface, the one with {}\n", format_address(*local));
  const bool checks = n.role != Role::kRouteServer;
  return out + fmt::format(" peer {} check-first-as {}\n", who, checks ? "enable" : "disable");
}

std::string closed_session(const NeighbourPolicy& n, const Address& remote) {
  const std::string who = format_address(remote);
  std::string out = fmt::format(
      "  peer {0} route-policy mannerly-closed import\n  peer {0} route-policy mannerly-closed export\n"
      "  peer {0} advertise-community\n  peer {0} advertise-large-community\n",
      who);
  const auto max = remote.is_v4() ? n.max_v4 : n.max_v6;
  if (max) {
    out += rule_comment(vrp_target(), Rule::kMaxPrefix, "  ");
    out += fmt::format(
        "  peer {} route-limit {} 90 {}\n", who, *max,
        n.restart_minutes > 0 ? fmt::format("idle-timeout {}", std::min(n.restart_minutes, 1200u)) : "idle-forever");
  }
  return out + fmt::format("  peer {} enable\n", who);
}

std::string open_session(const NeighbourPolicy& n, const Address& remote) {
  const std::string who = format_address(remote);
  return fmt::format("  peer {0} route-policy {1} import\n  peer {0} route-policy {2} export\n", who,
                     map_name(n, "in", remote.family), map_name(n, "out", remote.family));
}

template <class F>
std::string families(const RouterPolicy& policy, std::string_view first, F&& lines_of_session) {
  std::string out;
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    std::string lines;
    for (const NeighbourPolicy& n : policy.neighbours) {
      for (const Address& remote : n.addresses) {
        if (remote.family == family) lines += lines_of_session(n, remote);
      }
    }
    if (!lines.empty())
      out += fmt::format(" ipv{}-family unicast\n{}{} quit\n", static_cast<int>(family), first, lines);
  }
  return out;
}

std::string closing_part(const RouterPolicy& policy) {
  std::string out;
  if (policy.has(Rule::kRtr)) out += rule_comment(vrp_target(), Rule::kRtr, "") + "rpki\n";
  for (const policy::RtrServer& cache : policy.rtr) {
    out += fmt::format(" session {}\n  tcp port {}\n  quit\n", cache.host, cache.port);
  }
  if (policy.has(Rule::kRtr)) out += " quit\n";
  const std::string_view validation = policy.has(Rule::kRtr) ? "  prefix origin-validation enable\n" : "";
  const std::string sessions = families(policy, validation, closed_session);
  if (!sessions.empty()) out += "route-policy mannerly-closed deny node 10\n quit\n#\n";
  out += fmt::format("bgp {}\n router-id {}\n undo default ipv4-unicast\n", policy.asn.value,
                     format_address(policy.router_id));
  for (const NeighbourPolicy& n : policy.neighbours) {
    for (const Address& remote : n.addresses) out += session_of(n, remote);
  }
  return out + sessions + " quit\ncommit\n#\n";
}

std::string null_route(const Prefix& prefix) {
  return fmt::format("{} route-static {} {} NULL0\n", prefix.is_v4() ? "ip" : "ipv6", format_address(prefix.address()),
                     prefix.length);
}

std::string originate_part(const RouterPolicy& policy) {
  std::string out;
  if (has_blackhole(policy, Family::kIpv4)) out += fmt::format("ip route-static {} 32 NULL0\n", kDiscardV4);
  if (has_blackhole(policy, Family::kIpv6)) out += fmt::format("ipv6 route-static {} 128 NULL0\n", kDiscardV6);
  if (!policy.has(Rule::kOriginate)) return out;
  out += rule_comment(vrp_target(), Rule::kOriginate, "");
  for (const Prefix& prefix : policy.originated) out += null_route(prefix);
  // Not removed first: `network` names it, and its one node is always the same but for the mark.
  out += fmt::format("route-policy mannerly-own permit node 10\n apply large-community {} additive\n quit\n#\n",
                     mark_text(policy.own_mark));
  out += fmt::format("bgp {}\n", policy.asn.value);
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    std::string lines;
    for (const Prefix& prefix : policy.originated) {
      if (prefix.family != family) continue;
      lines +=
          fmt::format("  network {} {} route-policy mannerly-own\n", format_address(prefix.address()), prefix.length);
    }
    if (!lines.empty()) out += fmt::format(" ipv{}-family unicast\n{} quit\n", static_cast<int>(family), lines);
  }
  return out + " quit\n#\n";
}

Result<std::string> render_vrp(const RouterPolicy& policy, const Preamble& preamble) {
  RouteMapLists lists;
  std::string maps, removals;
  for (const NeighbourPolicy& n : policy.neighbours) {
    if (n.role == Role::kRsClient) {
      return fail(ErrorCode::kUnsupported, fmt::format("neighbour {}: VRP is not written as a route server", n.name));
    }
    maps += neighbour_head(vrp_target(), n, "");
    for (const Family family : families_of(n)) {
      maps += route_maps(kDialect, policy, n, family, lists);
      for (const std::string_view direction : {"in", "out"}) {
        removals += fmt::format("undo route-policy {}\n", map_name(n, direction, family));
      }
    }
  }
  for (const policy::RtrServer& cache : policy.rtr) {
    if (!parse_address(cache.host)) {
      return fail(ErrorCode::kUnsupported,
                  fmt::format("VRP takes addresses of RPKI caches, not names: {}", one_line(cache.host)));
    }
  }
  std::string out = head_of(vrp_target(), policy, preamble) + closing_part(policy) + removals +
                    lists.definitions.text() + maps + originate_part(policy);
  const std::string sessions = families(policy, "", open_session);
  if (!sessions.empty()) out += fmt::format("bgp {}\n{} quit\n", policy.asn.value, sessions);
  return out + "commit\n";
}

}  // namespace

const Target& vrp_target() {
  static const Target target{.name = "vrp",
                             .title = "Huawei VRP 8",
                             .file_name = "vrp.cfg",
                             .comment = "#",
                             .load = "system-view; paste vrp.cfg; display configuration commit list",
                             .support = kSupport,
                             .render = render_vrp};
  return target;
}

}  // namespace mannerly::render::router
