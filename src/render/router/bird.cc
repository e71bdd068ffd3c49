// BIRD 2 (2.0.12 and later): a whole configuration. Prefix sets are typed by family in BIRD, so each list is two
// definitions and the filters ask for the family first. https://bird.network.cz/?get_doc&f=bird-5.html
#include <fmt/format.h>

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
    {Rule::kRole, Level::kYes, "`local role`, `require roles`"},
    {Rule::kMaxPrefix, Level::kPartly, "`receive limit`; the time until a restart is BIRD's own"},
    {Rule::kTtlSecurity, Level::kYes, "`ttl security on`"},
    {Rule::kPassword, Level::kYes, "`include` of `passwords/NAME.conf`, which holds `password \"...\";`"},
    {Rule::kRtr, Level::kYes, "`protocol rpki`, one a cache"},
    {Rule::kScrub, Level::kYes, "`bgp_large_community.delete`"},
    {Rule::kManyCommunities, Level::kYes, "`.len` of the three attributes, then `.empty`"},
    {Rule::kLongPath, Level::kYes, "`bgp_path.len`"},
    {Rule::kFirstAs, Level::kYes, "`bgp_path.first`"},
    {Rule::kBogonAsn, Level::kYes, "`bgp_path ~ [...]`"},
    {Rule::kPeerLock, Level::kYes, "`bgp_path ~ [...]`"},
    {Rule::kOtc, Level::kYes, "by the role of the session"},
    {Rule::kOriginList, Level::kYes, "`bgp_path.last ~ [...]`"},
    {Rule::kBlackhole, Level::kYes, "`dest = RTD_BLACKHOLE`, with NO_EXPORT added"},
    {Rule::kBogonPrefix, Level::kYes, "`net ~ [...]`"},
    {Rule::kPrefixLength, Level::kYes, "`net.len`"},
    {Rule::kOwnPrefix, Level::kYes, "`net ~ [...]`"},
    {Rule::kExchangeLan, Level::kYes, "`net ~ [...]`"},
    {Rule::kRpkiInvalid, Level::kYes, "`roa_check` on the tables of `protocol rpki`"},
    {Rule::kAspaInvalid, Level::kNo, "BIRD has `aspa_check` from 2.16 on; Debian 12 has 2.0.12"},
    {Rule::kPrefixList, Level::kYes, "`net ~ [...]`"},
    {Rule::kGracefulShutdown, Level::kYes, "`bgp_local_pref = 0`"},
    {Rule::kMark, Level::kYes, "`bgp_large_community.add`"},
    {Rule::kExportBlackhole, Level::kYes, "by the community BLACKHOLE"},
    {Rule::kExportBogon, Level::kYes, "`net ~ [...]`"},
    {Rule::kExportLength, Level::kYes, "`net.len`"},
    {Rule::kExportOtc, Level::kYes, "by the role of the session"},
    {Rule::kExportMarked, Level::kYes, "`~ bgp_large_community`, then `reject`"},
    {Rule::kOriginate, Level::kYes, "`protocol static` with unreachable routes"},
};

std::string range_text(const PrefixRange& range) {
  const std::string prefix = format_prefix(range.prefix);
  if (range.is_exact()) return prefix;
  return fmt::format("{}{{{},{}}}", prefix, range.low, range.high);
}

std::string set_of(const std::vector<PrefixRange>& ranges) {
  return "[\n    " + join(ranges, ",\n    ", range_text) + "\n]";
}

std::string asn_set(const std::vector<Asn>& asns) {
  std::string out, row;
  constexpr std::size_t kRowMax = 100;  // bytes: lists of thousands stay readable
  for (const Asn asn : asns) {
    if (row.size() > kRowMax) {
      out += row + ",\n    ";
      row.clear();
    }
    row += (row.empty() ? "" : ", ") + std::to_string(asn.value);
  }
  return "[ " + out + row + " ]";
}

std::string community_text(const LargeCommunity& c) {
  return fmt::format("({}, {}, {})", c.admin, c.function, c.value);
}

// A list as definitions and a function NAME() that tells whether the route is in it.
std::string list_function(std::string_view name, const std::vector<PrefixRange>& ranges) {
  std::string out, body;
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    const auto part = of_family(ranges, family);
    if (part.empty()) continue;
    const int number = static_cast<int>(family);
    out += fmt::format("define {}{} = {};\n", name, number, set_of(part));
    body += fmt::format("  if net.type = NET_IP{0} then return net ~ {1}{0};\n", number, name);
  }
  return out + fmt::format("function is_{}() {{\n{}  return false;\n}}\n", name, body);
}

std::string common_part(const RouterPolicy& policy) {
  std::string out = list_function("bogon", policy.bogon_prefixes);
  const std::string asns = join(policy.bogon_asns, ", ", [](const policy::AsnRange& range) {
    return range.first == range.last ? std::to_string(range.first.value)
                                     : fmt::format("{}..{}", range.first.value, range.last.value);
  });
  if (!asns.empty()) out += fmt::format("define bogon_asns = [ {} ];\n", asns);
  if (!policy.exchange_lans.empty()) out += list_function("exchange_lan", policy.exchange_lans);
  const auto& l = policy.limits;
  out += fmt::format(
      "function is_wrong_length() {{\n"
      "  if net.type = NET_IP4 then return net.len < {} || net.len > {};\n"
      "  return net.len < {} || net.len > {};\n}}\n",
      l.shortest_v4, l.longest_v4, l.shortest_v6, l.longest_v6);
  if (policy.has(Rule::kRpkiInvalid)) {
    out +=
        "function is_rpki_invalid() {\n"
        "  if net.type = NET_IP4 then return roa_check(rpki4, net, bgp_path.last) = ROA_INVALID;\n"
        "  return roa_check(rpki6, net, bgp_path.last) = ROA_INVALID;\n}\n";
  }
  return out;
}

std::string base_part(const RouterPolicy& policy) {
  std::string out = fmt::format("router id {};\n\nprotocol device {{ }}\n", format_address(policy.router_id));
  for (const int family : {4, 6}) {
    out += fmt::format("protocol kernel kernel{0} {{\n  ipv{0} {{ import none; export all; }};\n}}\n", family);
  }
  if (policy.has(Rule::kRtr)) {
    out += rule_comment(bird_target(), Rule::kRtr, "");
    out += "roa4 table rpki4;\nroa6 table rpki6;\n";
    for (std::size_t i = 0; i < policy.rtr.size(); ++i) {
      const bool is_address = parse_address(policy.rtr[i].host).has_value();
      const std::string host = is_address ? policy.rtr[i].host : fmt::format("\"{}\"", policy.rtr[i].host);
      out += fmt::format(
          "protocol rpki cache{} {{\n  roa4 {{ table rpki4; }};\n  roa6 {{ table rpki6; }};\n"
          "  remote {} port {};\n  retry keep 90;\n  refresh keep 900;\n  expire keep 172800;\n}}\n",
          i + 1, host, policy.rtr[i].port);
    }
  }
  return out;
}

std::string originate_part(const RouterPolicy& policy) {
  if (!policy.has(Rule::kOriginate)) return "";
  std::string out = rule_comment(bird_target(), Rule::kOriginate, "");
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    std::string routes;
    for (const Prefix& prefix : policy.originated) {
      if (prefix.family == family) routes += fmt::format("  route {} unreachable;\n", format_prefix(prefix));
    }
    if (routes.empty()) continue;
    out += fmt::format(
        "protocol static own{0} {{\n  ipv{0} {{\n    import filter {{ bgp_large_community.add({1}); accept; }};\n"
        "  }};\n{2}}}\n",
        static_cast<int>(family), community_text(policy.own_mark), routes);
  }
  return out;
}

// "if CONDITION then reject ..." with the reason in BIRD's log.
std::string reject_if(std::string_view condition, Rule rule) {
  return fmt::format("  if {} then reject \"{} \", net, \" path \", bgp_path;\n", condition, policy::name_of(rule));
}

std::string many_communities(std::uint32_t max) {
  return fmt::format(
      "  if bgp_community.len > {0} || bgp_ext_community.len > {0} || bgp_large_community.len > {0} then {{\n"
      "    bgp_community.empty; bgp_ext_community.empty; bgp_large_community.empty;\n  }}\n",
      max);
}

std::string blackhole(const NeighbourPolicy& n) {
  return fmt::format(
      "  if (65535, 666) ~ bgp_community && is_{}_blackhole() then {{\n"
      "    bgp_community.add((65535, 65281));\n    bgp_large_community.add({});\n"
      "    dest = RTD_BLACKHOLE;\n    accept;\n  }}\n",
      n.symbol, community_text(n.learned_from));
}

std::string scrub(const RouterPolicy& policy) {
  return join(policy.own_asns, "",
              [](Asn own) { return fmt::format("  bgp_large_community.delete([({}, *, *)]);\n", own.value); });
}

std::string import_rule(const RouterPolicy& policy, const NeighbourPolicy& n, Rule rule) {
  switch (rule) {
    case Rule::kScrub: return scrub(policy);
    case Rule::kManyCommunities: return many_communities(policy.limits.communities);
    case Rule::kLongPath: return reject_if(fmt::format("bgp_path.len > {}", policy.limits.as_path), rule);
    case Rule::kFirstAs: return reject_if(fmt::format("bgp_path.first != {}", n.asn.value), rule);
    case Rule::kBogonAsn: return policy.bogon_asns.empty() ? "" : reject_if("bgp_path ~ bogon_asns", rule);
    case Rule::kPeerLock: return reject_if("bgp_path ~ " + asn_set(n.locked), rule);
    case Rule::kOriginList: return reject_if(fmt::format("!(bgp_path.last ~ {}_origins)", n.symbol), rule);
    case Rule::kBlackhole: return blackhole(n);
    case Rule::kBogonPrefix: return reject_if("is_bogon()", rule);
    case Rule::kPrefixLength: return reject_if("is_wrong_length()", rule);
    case Rule::kOwnPrefix: return reject_if(fmt::format("is_{}_own()", n.symbol), rule);
    case Rule::kExchangeLan: return reject_if("is_exchange_lan()", rule);
    case Rule::kRpkiInvalid: return reject_if("is_rpki_invalid()", rule);
    case Rule::kPrefixList: return reject_if(fmt::format("!is_{}_prefix()", n.symbol), rule);
    case Rule::kGracefulShutdown: return "  if (65535, 0) ~ bgp_community then bgp_local_pref = 0;\n";
    case Rule::kMark: return fmt::format("  bgp_large_community.add({});\n", community_text(n.learned_from));
    default: return "";
  }
}

std::string export_rule(const NeighbourPolicy& n, Rule rule) {
  switch (rule) {
    case Rule::kExportBlackhole: return "  if (65535, 666) ~ bgp_community then reject;\n";
    case Rule::kExportBogon: return "  if is_bogon() then reject;\n";
    case Rule::kExportLength: return "  if is_wrong_length() then reject;\n";
    case Rule::kExportMarked:
      return join(n.export_marks, "", [](const LargeCommunity& mark) {
        return fmt::format("  if {} ~ bgp_large_community then accept;\n", community_text(mark));
      });
    default: return "";
  }
}

std::string filters_of(const RouterPolicy& policy, const NeighbourPolicy& n) {
  std::string out;
  if (n.has(Rule::kPrefixList)) out += list_function(n.symbol + "_prefix", n.prefixes);
  if (n.has(Rule::kBlackhole)) out += list_function(n.symbol + "_blackhole", n.blackhole);
  if (n.has(Rule::kOwnPrefix)) out += list_function(n.symbol + "_own", n.own);
  if (n.has(Rule::kOriginList)) out += fmt::format("define {}_origins = {};\n", n.symbol, asn_set(n.origins));
  out += fmt::format("filter import_{} {{\n", n.symbol);
  for (const Rule rule : n.import_rules) {
    out += rule_comment(bird_target(), rule, "  ") + import_rule(policy, n, rule);
  }
  out += fmt::format("  accept;\n}}\nfilter export_{} {{\n", n.symbol);
  for (const Rule rule : n.export_rules) out += rule_comment(bird_target(), rule, "  ") + export_rule(n, rule);
  return out + "  reject;\n}\n";
}

// Our side of the session (RFC 9234 section 4.1).
std::string_view local_role(Role neighbour) {
  switch (neighbour) {
    case Role::kCustomer: return "provider";
    case Role::kPeer: return "peer";
    case Role::kUpstream: return "customer";
    case Role::kRouteServer: return "rs_client";
    case Role::kRsClient: return "rs_server";
  }
  return "peer";
}

std::string session_rule(const NeighbourPolicy& n, Rule rule) {
  switch (rule) {
    case Rule::kRole:
      return fmt::format("  local role {};\n{}", local_role(n.role), n.strict_role ? "  require roles on;\n" : "");
    case Rule::kTtlSecurity: return "  ttl security on;\n";
    case Rule::kPassword: return fmt::format("include \"passwords/{}.conf\";\n", n.password_ref);
    default: return "";
  }
}

std::string session_of(const RouterPolicy& policy, const NeighbourPolicy& n, std::size_t index) {
  const Address& remote = n.addresses[index];
  const auto& local = remote.is_v4() ? n.local_v4 : n.local_v6;
  std::string out =
      fmt::format("protocol bgp {}_{} {{\n  description \"{}, {}\";\n  local {}as {};\n  neighbor {} as {};\n",
                  n.symbol, index + 1, n.name, policy::name_of(n.role), local ? format_address(*local) + " " : "",
                  policy.asn.value, format_address(remote), n.asn.value);
  if (n.role == Role::kRsClient) out += "  rs client;\n";
  for (const Rule rule : n.session_rules) {
    if (rule != Rule::kMaxPrefix) out += rule_comment(bird_target(), rule, "  ") + session_rule(n, rule);
  }
  out += fmt::format("  ipv{} {{\n    import filter import_{};\n    export filter export_{};\n",
                     static_cast<int>(remote.family), n.symbol, n.symbol);
  const auto max = remote.is_v4() ? n.max_v4 : n.max_v6;
  if (max) {
    out += rule_comment(bird_target(), Rule::kMaxPrefix, "    ");
    out += fmt::format("    receive limit {} action {};\n", *max, n.restart_minutes > 0 ? "restart" : "disable");
  }
  return out + "  };\n}\n";
}

Result<std::string> render_bird(const RouterPolicy& policy, const Preamble& preamble) {
  std::string out = head_of(bird_target(), policy, preamble);
  out += base_part(policy) + "\n" + common_part(policy) + originate_part(policy);
  for (const NeighbourPolicy& n : policy.neighbours) {
    out += "\n" + neighbour_head(bird_target(), n, "") + filters_of(policy, n);
    for (std::size_t i = 0; i < n.addresses.size(); ++i) out += session_of(policy, n, i);
  }
  return out;
}

}  // namespace

const Target& bird_target() {
  static const Target target{.name = "bird",
                             .title = "BIRD 2",
                             .file_name = "bird.conf",
                             .comment = "#",
                             .load = "bird -p -c bird.conf && birdc configure",
                             .support = kSupport,
                             .render = render_bird};
  return target;
}

}  // namespace mannerly::render::router
