// FRR 8.4: an integrated configuration. AS numbers are matched by regular expressions over the path's text, lists are
// prefix lists of each family, and each neighbour has two route maps. An entry that only changes the route goes on to
// the next ("on-match next"); a route map ends in a rejection. https://docs.frrouting.org/en/stable-8.4/
#include <fmt/format.h>

#include "render/router/asn_regex.h"
#include "render/router/target.h"
#include "render/router/text.h"

namespace mannerly::render::router {
namespace {

using policy::LargeCommunity;
using policy::NeighbourPolicy;
using policy::PrefixRange;
using policy::Role;
using policy::RouterPolicy;
using policy::Rule;

constexpr Support kSupport[] = {
    {Rule::kRole, Level::kYes, "`local-role`, `strict-mode`"},
    {Rule::kMaxPrefix, Level::kYes, "`maximum-prefix`, with `restart`; counts what the policy accepted"},
    {Rule::kTtlSecurity, Level::kYes, "`ttl-security hops 1`"},
    {Rule::kPassword, Level::kNo, "FRR cannot include a file; set `neighbor ... password` by hand"},
    {Rule::kRtr, Level::kYes, "`rpki cache`; bgpd needs `-M rpki`"},
    {Rule::kScrub, Level::kYes, "`set large-comm-list ... delete`"},
    {Rule::kManyCommunities, Level::kNo, "FRR 8.4 cannot count communities"},
    {Rule::kLongPath, Level::kYes, "an as-path access list that counts words"},
    {Rule::kFirstAs, Level::kYes, "an as-path access list"},
    {Rule::kBogonAsn, Level::kYes, "as-path access lists; ranges are written as digits"},
    {Rule::kPeerLock, Level::kYes, "as-path access lists"},
    {Rule::kOtc, Level::kYes, "by the role of the session"},
    {Rule::kOriginList, Level::kYes, "as-path access lists"},
    {Rule::kBlackhole, Level::kPartly, "a next hop that is routed to Null0; needs `disable-connected-check`"},
    {Rule::kBogonPrefix, Level::kYes, "prefix lists"},
    {Rule::kPrefixLength, Level::kYes, "prefix lists with `ge` and `le`"},
    {Rule::kOwnPrefix, Level::kYes, "prefix lists"},
    {Rule::kExchangeLan, Level::kYes, "prefix lists"},
    {Rule::kRpkiInvalid, Level::kYes, "`match rpki invalid`"},
    {Rule::kAspaInvalid, Level::kNo, "FRR has no ASPA"},
    {Rule::kPrefixList, Level::kYes, "prefix lists; FRR 8.4 reads long ones slowly"},
    {Rule::kGracefulShutdown, Level::kYes, "`set local-preference 0`"},
    {Rule::kMark, Level::kYes, "`set large-community ... additive`"},
    {Rule::kExportBlackhole, Level::kYes, "`match community`"},
    {Rule::kExportBogon, Level::kYes, "prefix lists"},
    {Rule::kExportLength, Level::kYes, "prefix lists"},
    {Rule::kExportOtc, Level::kYes, "by the role of the session"},
    {Rule::kExportMarked, Level::kYes, "`match large-community`"},
    {Rule::kOriginate, Level::kYes, "`network` with a route map, and routes to Null0"},
};

// A line of an access list; vtysh takes far longer ones.
constexpr std::size_t kPatternMax = 900;                                     // bytes
constexpr std::string_view kDiscardV4 = "192.0.2.1", kDiscardV6 = "100::1";  // RFC 6666 for IPv6

std::string note(Rule rule, std::string_view indent = "") {
  return rule_comment(frr_target(), rule, indent);
}

std::string range_text(const PrefixRange& range) {
  std::string out = format_prefix(range.prefix);
  if (range.low > range.prefix.length) out += fmt::format(" ge {}", range.low);
  if (range.high > range.low || range.low > range.prefix.length) out += fmt::format(" le {}", range.high);
  return out;
}

std::string_view ip_word(Family family) {
  return family == Family::kIpv4 ? "ip" : "ipv6";
}

// NAME4 and NAME6. A family without ranges has no list: each_family() leaves its entry out of the route map.
std::string prefix_lists(std::string_view name, const std::vector<PrefixRange>& ranges) {
  std::string out;
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    int sequence = 0;
    for (const PrefixRange& range : of_family(ranges, family)) {
      out += fmt::format("{} prefix-list {}{} seq {} permit {}\n", ip_word(family), name, static_cast<int>(family),
                         sequence += 5, range_text(range));
    }
  }
  return out;
}

// Lines that permit what a pattern of one of the groups, put between head and tail, matches.
std::string path_list(std::string_view name, const std::vector<std::string>& groups, std::string_view head,
                      std::string_view tail, std::string_view action = "permit") {
  std::string out;
  int sequence = 0;
  for (const std::string& group : groups) {
    out +=
        fmt::format("bgp as-path access-list {} seq {} {} {}({}){}\n", name, sequence += 5, action, head, group, tail);
  }
  return out;
}

// The contrary: permits every path but those.
std::string path_list_without(std::string_view name, const std::vector<std::string>& groups, std::string_view head,
                              std::string_view tail) {
  return path_list(name, groups, head, tail, "deny") +
         fmt::format("bgp as-path access-list {} seq {} permit .*\n", name, 5 * (groups.size() + 1));
}

std::string community_text(const LargeCommunity& c) {
  return fmt::format("{}:{}:{}", c.admin, c.function, c.value);
}

std::vector<PrefixRange> wrong_lengths(const policy::Limits& l) {
  const auto v4 = Prefix::of(Address::v4(0), 0), v6 = Prefix::of(Address::v6(0, 0), 0);
  std::vector<PrefixRange> out;
  const auto add = [&](const Prefix& all, int low, int high) {
    if (low <= high) out.push_back({all, static_cast<std::uint8_t>(low), static_cast<std::uint8_t>(high)});
  };
  add(v4, 0, l.shortest_v4 - 1);
  add(v4, l.longest_v4 + 1, 32);
  add(v6, 0, l.shortest_v6 - 1);
  add(v6, l.longest_v6 + 1, 128);
  return out;
}

std::string common_lists(const RouterPolicy& policy) {
  std::string out = prefix_lists("bogon", policy.bogon_prefixes);
  out += prefix_lists("wrong-length", wrong_lengths(policy.limits));
  out += prefix_lists("exchange-lan", policy.exchange_lans);
  out += path_list("bogon-asn", number_groups(policy.bogon_asns, kPatternMax), "_", "_");
  out += fmt::format("bgp as-path access-list long-path seq 5 permit [0-9]+( [0-9]+){{{}}}\n", policy.limits.as_path);
  out += "bgp community-list standard blackhole seq 5 permit blackhole\n";
  out += "bgp community-list standard graceful-shutdown seq 5 permit graceful-shutdown\n";
  int sequence = 0;
  for (const Asn own : policy.own_asns) {
    out += fmt::format("bgp large-community-list expanded scrub seq {} permit ^{}:.*\n", sequence += 5, own.value);
  }
  return out;
}

std::string base_part(const RouterPolicy& policy) {
  std::string out = "frr defaults traditional\n!\n";
  if (policy.has(Rule::kRtr)) {
    out += note(Rule::kRtr) + "rpki\n";
    int preference = 0;
    for (const policy::RtrServer& cache : policy.rtr) {
      out += fmt::format(" rpki cache {} {} preference {}\n", cache.host, cache.port, ++preference);
    }
    out += "exit\n!\n";
  }
  if (policy.has(Rule::kBlackhole)) {
    out += fmt::format("ip route {}/32 Null0\nipv6 route {}/128 Null0\n", kDiscardV4, kDiscardV6);
  }
  for (const Prefix& prefix : policy.originated) {
    out += fmt::format("{} route {} Null0 250\n", ip_word(prefix.family), format_prefix(prefix));
  }
  return out + "!\n" + common_lists(policy) + "!\n";
}

// A route map under construction: entries are numbered by ten.
class RouteMap {
 public:
  explicit RouteMap(std::string name) : name_(std::move(name)) {}

  void remark(const std::string& comment) { text_ += comment; }
  void entry(std::string_view action, std::string_view lines) {
    text_ += fmt::format("route-map {} {} {}\n{}exit\n", name_, action, number_ += 10, lines);
  }
  // One entry for each family that has ranges.
  void each_family(std::string_view action, std::string_view list, const std::vector<PrefixRange>& ranges,
                   std::string_view more = "") {
    for (const Family family : {Family::kIpv4, Family::kIpv6}) {
      if (of_family(ranges, family).empty()) continue;
      entry(action, fmt::format(" match {} address prefix-list {}{}\n{}", family == Family::kIpv4 ? "ip" : "ipv6", list,
                                static_cast<int>(family), more));
    }
  }
  const std::string& text() const { return text_; }

 private:
  std::string name_, text_;
  int number_ = 0;
};

void write_blackhole(const NeighbourPolicy& n, RouteMap& map) {
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    const auto ranges = of_family(n.blackhole, family);
    const bool v4 = family == Family::kIpv4;
    const std::string next_hop = v4 ? fmt::format(" set ip next-hop {}\n", kDiscardV4)
                                    : fmt::format(" set ipv6 next-hop global {}\n", kDiscardV6);
    map.each_family("permit", n.symbol + "-blackhole", ranges,
                    fmt::format(" match community blackhole\n{} set community no-export additive\n"
                                " set large-community {} additive\n",
                                next_hop, community_text(n.learned_from)));
  }
}

void write_import_rule(const RouterPolicy& policy, const NeighbourPolicy& n, Rule rule, RouteMap& map) {
  const auto path = [&](std::string_view list) { map.entry("deny", fmt::format(" match as-path {}\n", list)); };
  switch (rule) {
    case Rule::kScrub: return map.entry("permit", " set large-comm-list scrub delete\n on-match next\n");
    case Rule::kLongPath: return path("long-path");
    case Rule::kFirstAs: return path(n.symbol + "-not-first");
    case Rule::kBogonAsn: return policy.bogon_asns.empty() ? void() : path("bogon-asn");
    case Rule::kPeerLock: return path(n.symbol + "-locked");
    case Rule::kOriginList: return path(n.symbol + "-not-origin");
    case Rule::kBlackhole: return write_blackhole(n, map);
    case Rule::kBogonPrefix: return map.each_family("deny", "bogon", policy.bogon_prefixes);
    case Rule::kPrefixLength: return map.each_family("deny", "wrong-length", wrong_lengths(policy.limits));
    case Rule::kOwnPrefix: return map.each_family("deny", n.symbol + "-own", n.own);
    case Rule::kExchangeLan: return map.each_family("deny", "exchange-lan", policy.exchange_lans);
    case Rule::kRpkiInvalid: return map.entry("deny", " match rpki invalid\n");
    case Rule::kGracefulShutdown:
      return map.entry("permit", " match community graceful-shutdown\n set local-preference 0\n on-match next\n");
    case Rule::kMark:
      return map.entry(
          "permit", fmt::format(" set large-community {} additive\n on-match next\n", community_text(n.learned_from)));
    default: return;
  }
}

void write_export_rule(const RouterPolicy& policy, const NeighbourPolicy& n, Rule rule, RouteMap& map) {
  switch (rule) {
    case Rule::kExportBlackhole: return map.entry("deny", " match community blackhole\n");
    case Rule::kExportBogon: return map.each_family("deny", "bogon", policy.bogon_prefixes);
    case Rule::kExportLength: return map.each_family("deny", "wrong-length", wrong_lengths(policy.limits));
    case Rule::kExportMarked: return map.entry("permit", fmt::format(" match large-community {}-export\n", n.symbol));
    default: return;
  }
}

std::string lists_of(const NeighbourPolicy& n) {
  std::string out;
  if (n.has(Rule::kPrefixList)) out += prefix_lists(n.symbol + "-prefix", n.prefixes);
  if (n.has(Rule::kBlackhole)) out += prefix_lists(n.symbol + "-blackhole", n.blackhole);
  if (n.has(Rule::kOwnPrefix)) out += prefix_lists(n.symbol + "-own", n.own);
  if (n.has(Rule::kFirstAs)) {
    out += path_list_without(n.symbol + "-not-first", number_groups(std::vector<Asn>{n.asn}, kPatternMax), "^", "_");
  }
  if (n.has(Rule::kOriginList)) {
    out += path_list_without(n.symbol + "-not-origin", number_groups(n.origins, kPatternMax), "_", "$");
  }
  if (n.has(Rule::kPeerLock)) out += path_list(n.symbol + "-locked", number_groups(n.locked, kPatternMax), "_", "_");
  int sequence = 0;
  for (const LargeCommunity& mark : n.export_marks) {
    out += fmt::format("bgp large-community-list standard {}-export seq {} permit {}\n", n.symbol, sequence += 5,
                       community_text(mark));
  }
  return out;
}

std::string route_maps(const RouterPolicy& policy, const NeighbourPolicy& n) {
  RouteMap in("import-" + n.symbol), out("export-" + n.symbol);
  for (const Rule rule : n.import_rules) {
    in.remark(note(rule));
    // The list decides at the end, as the only entries that permit.
    if (rule != Rule::kPrefixList) write_import_rule(policy, n, rule, in);
  }
  if (n.has(Rule::kPrefixList)) {
    in.each_family("permit", n.symbol + "-prefix", n.prefixes);
  } else {
    in.entry("permit", "");
  }
  for (const Rule rule : n.export_rules) {
    out.remark(note(rule));
    write_export_rule(policy, n, rule, out);
  }
  return in.text() + out.text();
}

// RFC 9234 section 4.1: our side of the session.
std::string_view local_role(Role neighbour) {
  switch (neighbour) {
    case Role::kCustomer: return "provider";
    case Role::kPeer: return "peer";
    case Role::kUpstream: return "customer";
    case Role::kRouteServer: return "rs-client";
    case Role::kRsClient: return "rs-server";
  }
  return "peer";
}

std::string session_of(const NeighbourPolicy& n, const Address& remote) {
  const std::string neighbour = fmt::format(" neighbor {}", format_address(remote));
  std::string out = fmt::format("{0} remote-as {1}\n{0} description {2}, {3}\n", neighbour, n.asn.value, n.name,
                                policy::name_of(n.role));
  const auto& local = remote.is_v4() ? n.local_v4 : n.local_v6;
  if (local) out += fmt::format("{} update-source {}\n", neighbour, format_address(*local));
  for (const Rule rule : n.session_rules) {
    if (rule == Rule::kMaxPrefix) continue;
    out += note(rule, " ");
    if (rule == Rule::kRole) {
      out += fmt::format("{} local-role {}{}\n", neighbour, local_role(n.role), n.strict_role ? " strict-mode" : "");
    }
    if (rule == Rule::kTtlSecurity) out += neighbour + " ttl-security hops 1\n";
  }
  if (n.has(Rule::kBlackhole) && !n.has(Rule::kTtlSecurity)) out += neighbour + " disable-connected-check\n";
  return out;
}

std::string activation(const NeighbourPolicy& n, const Address& remote) {
  const std::string neighbour = fmt::format("  neighbor {}", format_address(remote));
  std::string out =
      fmt::format("{0} activate\n{0} route-map import-{1} in\n{0} route-map export-{1} out\n", neighbour, n.symbol);
  if (n.role == Role::kRsClient) out += neighbour + " route-server-client\n";
  const auto max = remote.is_v4() ? n.max_v4 : n.max_v6;
  if (!max) return out;
  out += note(Rule::kMaxPrefix, "  ") + fmt::format("{} maximum-prefix {}", neighbour, *max);
  return out + (n.restart_minutes > 0 ? fmt::format(" restart {}\n", n.restart_minutes) : "\n");
}

std::string family_part(const RouterPolicy& policy, Family family) {
  std::string out = fmt::format(" address-family {} unicast\n", family == Family::kIpv4 ? "ipv4" : "ipv6");
  for (const Prefix& prefix : policy.originated) {
    if (prefix.family == family) out += fmt::format("  network {} route-map originate\n", format_prefix(prefix));
  }
  for (const NeighbourPolicy& n : policy.neighbours) {
    for (const Address& remote : n.addresses) {
      if (remote.family == family) out += activation(n, remote);
    }
  }
  return out + " exit-address-family\n";
}

std::string router_part(const RouterPolicy& policy) {
  std::string out = fmt::format(
      "router bgp {}\n bgp router-id {}\n bgp log-neighbor-changes\n bgp ebgp-requires-policy\n"
      " no bgp default ipv4-unicast\n",
      policy.asn.value, format_address(policy.router_id));
  for (const NeighbourPolicy& n : policy.neighbours) {
    for (const Address& remote : n.addresses) out += session_of(n, remote);
  }
  out += family_part(policy, Family::kIpv4) + family_part(policy, Family::kIpv6);
  return out + "exit\n!\n";
}

Result<std::string> render_frr(const RouterPolicy& policy, const Preamble& preamble) {
  std::string out = head_of(frr_target(), policy, preamble) + base_part(policy);
  if (policy.has(Rule::kOriginate)) {
    out += note(Rule::kOriginate) + fmt::format("route-map originate permit 10\n set large-community {}\nexit\n!\n",
                                                community_text(policy.own_mark));
  }
  for (const NeighbourPolicy& n : policy.neighbours) {
    out += neighbour_head(frr_target(), n, "") + lists_of(n) + route_maps(policy, n) + "!\n";
  }
  return out + router_part(policy);
}

}  // namespace

const Target& frr_target() {
  static const Target target{
      .name = "frr",
      .title = "FRR",
      .file_name = "frr.conf",
      .comment = "!",
      // vtysh adds to what is there: entries of two versions would mix, and match together what neither meant.
      .load =
          "vtysh -C -f frr.conf; first time: vtysh -f frr.conf; over an earlier version only "
          "frr-reload.py --reload, with the rest of your configuration in the file",
      .support = kSupport,
      .render = render_frr};
  return target;
}

}  // namespace mannerly::render::router
