// Arista EOS: prefix lists, AS path lists and route-maps, loaded through a configuration session: nothing holds
// before its commit, and then all of it. docs/reference/policy/eos.md cites the manual for each statement.
#include <fmt/format.h>

#include <algorithm>

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

constexpr Support kSupport[] = {
    {Rule::kRole, Level::kNo, "the manual has no statement for roles; the marks decide what is announced"},
    {Rule::kMaxPrefix, Level::kYes, "`maximum-routes`, `idle-restart-timer`"},
    {Rule::kTtlSecurity, Level::kYes, "`ttl maximum-hops 1`"},
    {Rule::kPassword, Level::kPartly, "`password` of the neighbour is set by hand, and left alone by this file"},
    {Rule::kRtr, Level::kYes, "`rpki cache`, `rpki origin-validation`"},
    {Rule::kScrub, Level::kYes, "`set large-community large-community-list ... delete`, then `continue`"},
    {Rule::kManyCommunities, Level::kPartly, "`match community instances`; extended and large ones stay"},
    {Rule::kLongPath, Level::kYes, "`match as-path length`"},
    {Rule::kFirstAs, Level::kYes, "`match as-path`, besides `enforce-first-as`"},
    {Rule::kBogonAsn, Level::kYes, "`match as-path` with ranges (`regex-mode asn`)"},
    {Rule::kPeerLock, Level::kYes, "`match as-path`"},
    {Rule::kOtc, Level::kNo, "route-maps cannot see the attribute OTC; the marks decide what is announced"},
    {Rule::kOriginList, Level::kYes, "`match as-path` in the entries that permit"},
    {Rule::kBlackhole, Level::kYes, "`set ip next-hop` to an address routed to Null0, with NO_EXPORT added"},
    {Rule::kBogonPrefix, Level::kYes, "`match ip address prefix-list`"},
    {Rule::kPrefixLength, Level::kYes, "`match ip address prefix-list` with `ge` and `le`"},
    {Rule::kOwnPrefix, Level::kYes, "`match ip address prefix-list`"},
    {Rule::kExchangeLan, Level::kYes, "`match ip address prefix-list`"},
    {Rule::kRpkiInvalid, Level::kYes, "`match origin-as validity invalid`"},
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

std::string define_prefixes(const std::string& name, Family family,
                            const std::vector<std::pair<bool, PrefixRange>>& entries) {
  const std::string list = fmt::format("{} prefix-list {}", family == Family::kIpv4 ? "ip" : "ipv6", name);
  std::string out = fmt::format("no {0}\n{0}\n", list);
  int number = 0;
  for (const auto& [permit, range] : entries) {
    out += fmt::format("   seq {} {} {}\n", ++number * 5, permit ? "permit" : "deny", ge_le(range));
  }
  return out + "!\n";
}

std::string define_paths(const std::string& name, const std::vector<std::pair<bool, std::string>>& lines) {
  std::string out = fmt::format("no ip as-path access-list {}\n", name);
  for (const auto& [permit, line] : lines) {
    out += fmt::format("ip as-path access-list {} {} {} any\n", name, permit ? "permit" : "deny", line);
  }
  return out + "!\n";
}

std::string define_communities(const std::string& name, const std::string& value) {
  return fmt::format("no ip community-list {0}\nip community-list {0} permit {1}\n!\n", name, value);
}

std::string define_marks(const std::string& name, const std::vector<LargeCommunity>& marks) {
  std::string out = fmt::format("no ip large-community-list {}\n", name);
  for (const auto& mark : marks) out += fmt::format("ip large-community-list {} permit {}\n", name, mark_text(mark));
  return out + "!\n";
}

std::string define_own_marks(const std::string& name, const std::vector<Asn>& own) {
  std::string out = fmt::format("no ip large-community-list regexp {}\n", name);
  for (const Asn asn : own) out += fmt::format("ip large-community-list regexp {} permit ^{}:.*\n", name, asn.value);
  return out + "!\n";
}

std::string path_name(const std::string& name, std::size_t) {
  return name;
}

std::vector<std::string> range_expressions(const policy::AsnRange& range) {
  if (range.first == range.last) return {fmt::format("_{}_", range.first.value)};
  return {fmt::format("_[{}-{}]_", range.first.value, range.last.value)};
}

std::string match_long_path(std::uint32_t most) {
  return fmt::format("match as-path length >= {}", most + 1);
}

std::string strip_many(std::uint32_t most) {
  return fmt::format("match community instances >= {}\n set community none", most + 1);
}

std::string delete_own(const std::string& name) {
  return fmt::format("set large-community large-community-list {} delete", name);
}

constexpr RouteMapDialect kDialect = {.target = eos_target,
                                      .define_prefixes = define_prefixes,
                                      .define_paths = define_paths,
                                      .define_communities = define_communities,
                                      .define_marks = define_marks,
                                      .define_own_marks = define_own_marks,
                                      .path_name = path_name,
                                      .range_expressions = range_expressions,
                                      .match_long_path = match_long_path,
                                      .strip_many = strip_many,
                                      .delete_own = delete_own,
                                      .deletes_first = true,
                                      .match_invalid = "match origin-as validity invalid"};

std::string session_rule(const NeighbourPolicy& n, const Address& remote, Rule rule) {
  const std::string who = format_address(remote);
  const auto max = remote.is_v4() ? n.max_v4 : n.max_v6;
  switch (rule) {
    case Rule::kTtlSecurity: return fmt::format("   neighbor {} ttl maximum-hops 1\n", who);
    case Rule::kPassword: return fmt::format("   ! set by hand: password ({})\n", n.password_ref);
    case Rule::kMaxPrefix:
      if (!max || n.restart_minutes == 0) return "";
      return fmt::format("   neighbor {} idle-restart-timer {}\n", who, std::min(n.restart_minutes, 60u) * 60);
    default: return "";
  }
}

std::string session_of(const NeighbourPolicy& n, const Address& remote) {
  const std::string who = format_address(remote);
  const auto& local = remote.is_v4() ? n.local_v4 : n.local_v6;
  const auto max = remote.is_v4() ? n.max_v4 : n.max_v6;
  std::string out = fmt::format("   neighbor {0} remote-as {1}\n   neighbor {0} description {2}, {3}\n", who,
                                n.asn.value, n.name, policy::name_of(n.role));
  for (const Rule rule : n.session_rules) {
    out += rule_comment(eos_target(), rule, "   ") + session_rule(n, remote, rule);
  }
  out += fmt::format("   neighbor {} maximum-routes {}\n", who, max.value_or(0));  // 0: no limit; silence: 12,000
  if (local) out += fmt::format("   ! set by hand: update-source, the interface with {}\n", format_address(*local));
  if (n.role == Role::kRouteServer) out += fmt::format("   no neighbor {} enforce-first-as\n", who);
  return out + fmt::format("   neighbor {} send-community standard extended large\n", who);
}

std::string family_part(const RouterPolicy& policy, Family family) {
  std::string out;
  for (const NeighbourPolicy& n : policy.neighbours) {
    for (const Address& remote : n.addresses) {
      if (remote.family != family) continue;
      const std::string who = format_address(remote);
      for (const std::string_view direction : {"in", "out"}) {
        out += fmt::format("      neighbor {} route-map {} {}\n", who, map_name(n, direction, family), direction);
      }
      out += fmt::format("      neighbor {} activate\n", who);
    }
  }
  for (const Prefix& prefix : policy.originated) {
    if (prefix.family == family) out += fmt::format("      network {} route-map mannerly-own\n", format_prefix(prefix));
  }
  return out.empty() ? out : fmt::format("   address-family ipv{}\n{}   !\n", static_cast<int>(family), out);
}

std::string rpki_part(const RouterPolicy& policy) {
  if (!policy.has(Rule::kRtr)) return "";
  std::string out = rule_comment(eos_target(), Rule::kRtr, "   ");
  for (std::size_t i = 0; i < policy.rtr.size(); ++i) {
    out += fmt::format("   rpki cache mannerly{}\n      host {} port {}\n   !\n", i + 1, policy.rtr[i].host,
                       policy.rtr[i].port);
  }
  return out + "   rpki origin-validation\n      ebgp local\n   !\n";
}

std::string router_part(const RouterPolicy& policy) {
  std::string out = fmt::format(
      "router bgp {}\n   router-id {}\n   no bgp default ipv4-unicast\n   bgp missing-policy direction in action deny\n"
      "   bgp missing-policy direction out action deny\n",
      policy.asn.value, format_address(policy.router_id));
  out += rpki_part(policy);
  for (const NeighbourPolicy& n : policy.neighbours) {
    for (const Address& remote : n.addresses) out += session_of(n, remote);
  }
  return out + family_part(policy, Family::kIpv4) + family_part(policy, Family::kIpv6) + "!\n";
}

std::string originate_part(const RouterPolicy& policy) {
  std::string out;
  if (has_blackhole(policy, Family::kIpv4)) out += fmt::format("ip route {}/32 Null0\n", kDiscardV4);
  if (has_blackhole(policy, Family::kIpv6)) out += fmt::format("ipv6 route {}/128 Null0\n", kDiscardV6);
  if (!policy.has(Rule::kOriginate)) return out;
  out += rule_comment(eos_target(), Rule::kOriginate, "");
  for (const Prefix& prefix : policy.originated) {
    out += fmt::format("{} route {} Null0\n", prefix.is_v4() ? "ip" : "ipv6", format_prefix(prefix));
  }
  return out + fmt::format(
                   "no route-map mannerly-own\nroute-map mannerly-own permit 10\n set large-community {} additive\n!\n",
                   mark_text(policy.own_mark));
}

Result<std::string> render_eos(const RouterPolicy& policy, const Preamble& preamble) {
  RouteMapLists lists;
  std::string maps;
  for (const NeighbourPolicy& n : policy.neighbours) {
    if (n.role == Role::kRsClient) {
      return fail(ErrorCode::kUnsupported, fmt::format("neighbour {}: EOS is not written as a route server", n.name));
    }
    maps += neighbour_head(eos_target(), n, "");
    for (const Family family : families_of(n)) maps += route_maps(kDialect, policy, n, family, lists);
  }
  for (const policy::RtrServer& cache : policy.rtr) {
    if (!parse_address(cache.host)) {
      return fail(ErrorCode::kUnsupported,
                  fmt::format("addresses of RPKI caches are written for EOS, not names: {}", one_line(cache.host)));
    }
  }
  return head_of(eos_target(), policy, preamble) + "ip as-path regex-mode asn\n!\n" + lists.definitions.text() + maps +
         originate_part(policy) + router_part(policy);
}

}  // namespace

const Target& eos_target() {
  static const Target target{
      .name = "eos",
      .title = "Arista EOS",
      .file_name = "eos.cfg",
      .comment = "!",
      .load = "configure session mannerly; copy flash:eos.cfg session-config; show session-config diffs; commit timer",
      .support = kSupport,
      .render = render_eos};
  return target;
}

}  // namespace mannerly::render::router
