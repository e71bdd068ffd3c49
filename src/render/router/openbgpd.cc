// OpenBGPD 7.7 (portable): neighbours in groups, lists as prefix-set and as-set, rules by group. The last rule that
// matches decides there, so every rejection is "quick", and nothing is allowed but by the last rule of a neighbour.
// bgpd.conf(5).
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
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
    {Rule::kRole, Level::kYes, "`announce policy`, with `enforce`"},
    {Rule::kMaxPrefix, Level::kYes, "`max-prefix`, with `restart`"},
    {Rule::kTtlSecurity, Level::kYes, "`ttl-security yes`"},
    {Rule::kPassword, Level::kYes, "`tcp md5sig password`, from the macro `password_NAME`"},
    {Rule::kRtr, Level::kPartly, "`rtr`; caches must be addresses, names are left out"},
    {Rule::kScrub, Level::kYes, "`large-community delete`"},
    {Rule::kManyCommunities, Level::kYes, "`max-communities` and its like, then `delete`"},
    {Rule::kLongPath, Level::kYes, "`max-as-len`"},
    {Rule::kFirstAs, Level::kYes,
     "`peer-as !=`, with `enforce neighbor-as no`: a rejection, not the end of the session"},
    {Rule::kBogonAsn, Level::kYes, "`AS { ... }`, with ranges"},
    {Rule::kPeerLock, Level::kYes, "`AS { ... }`"},
    {Rule::kOtc, Level::kYes, "by the role of the session"},
    {Rule::kOriginList, Level::kYes, "`source-as as-set`, in the rules that allow"},
    {Rule::kBlackhole, Level::kPartly, "`nexthop blackhole`; the portable version installs no routes on Linux"},
    {Rule::kBogonPrefix, Level::kYes, "`prefix-set`"},
    {Rule::kPrefixLength, Level::kYes, "`prefixlen`"},
    {Rule::kOwnPrefix, Level::kYes, "`prefix-set`"},
    {Rule::kExchangeLan, Level::kYes, "`prefix-set`"},
    {Rule::kRpkiInvalid, Level::kYes, "`ovs invalid`"},
    {Rule::kAspaInvalid, Level::kNo, "OpenBGPD has `avs` from 7.8 on; Debian 12 has 7.7"},
    {Rule::kPrefixList, Level::kYes, "`prefix-set`, in the rule that allows"},
    {Rule::kGracefulShutdown, Level::kYes, "`localpref 0`"},
    {Rule::kMark, Level::kYes, "`set large-community`"},
    {Rule::kExportBlackhole, Level::kYes, "`community BLACKHOLE`"},
    {Rule::kExportBogon, Level::kYes, "`prefix-set`"},
    {Rule::kExportLength, Level::kYes, "`prefixlen`"},
    {Rule::kExportOtc, Level::kYes, "by the role of the session"},
    {Rule::kExportMarked, Level::kYes, "`large-community`; what no rule allows is denied"},
    {Rule::kOriginate, Level::kYes, "`network`"},
};

std::string note(Rule rule, std::string_view indent = "") {
  return rule_comment(openbgpd_target(), rule, indent);
}

std::string range_text(const PrefixRange& range) {
  const std::string prefix = format_prefix(range.prefix);
  if (range.is_exact()) return prefix;
  if (range.low == range.high) return fmt::format("{} prefixlen = {}", prefix, range.low);
  if (range.high == bits_of(range.prefix.family) && range.low == range.prefix.length) return prefix + " or-longer";
  return fmt::format("{} prefixlen {} - {}", prefix, range.low, range.high);
}

// Names of groups and descriptions have at most 31 bytes there. A long one is cut, and a checksum (FNV-1a) keeps it
// apart from others that begin alike.
std::string group_of(const NeighbourPolicy& n) {
  constexpr std::size_t kGroupMax = 31, kKept = 22;
  if (n.symbol.size() <= kGroupMax) return n.symbol;
  std::uint32_t sum = 2166136261u;
  for (const char c : n.symbol) sum = (sum ^ static_cast<unsigned char>(c)) * 16777619u;
  return fmt::format("{}_{:08x}", n.symbol.substr(0, kKept), sum);
}

std::string prefix_set(std::string_view name, const std::vector<PrefixRange>& ranges) {
  return fmt::format("prefix-set \"{}\" {{\n\t{}\n}}\n", name, join(ranges, "\n\t", range_text));
}

std::string numbers(const std::vector<Asn>& asns) {
  return join(asns, " ", [](Asn asn) { return std::to_string(asn.value); });
}

std::string community_text(const LargeCommunity& c) {
  return fmt::format("{}:{}:{}", c.admin, c.function, c.value);
}

std::string base_part(const RouterPolicy& policy) {
  std::string out = fmt::format("AS {}\nrouter-id {}\n\n", policy.asn.value, format_address(policy.router_id));
  if (policy.has(Rule::kRtr)) {
    out += note(Rule::kRtr);
    for (const policy::RtrServer& cache : policy.rtr) {
      if (parse_address(cache.host)) {
        out += fmt::format("rtr {} {{\n\tport {}\n}}\n", cache.host, cache.port);
      } else {
        out += fmt::format("# rtr {} port {}: a name; OpenBGPD takes addresses only\n", cache.host, cache.port);
      }
    }
  }
  out += prefix_set("bogon", policy.bogon_prefixes);
  if (!policy.exchange_lans.empty()) out += prefix_set("exchange-lan", policy.exchange_lans);
  if (policy.has(Rule::kOriginate)) {
    out += note(Rule::kOriginate);
    for (const Prefix& prefix : policy.originated) {
      out += fmt::format("network {} set large-community {}\n", format_prefix(prefix), community_text(policy.own_mark));
    }
  }
  return out;
}

// RFC 9234 section 4.1: our side of the session.
std::string_view local_role(Role neighbour) {
  switch (neighbour) {
    case Role::kCustomer: return "provider";
    case Role::kPeer: return "peer";
    case Role::kUpstream: return "customer";
    case Role::kRouteServer: return "rs-client";
    case Role::kRsClient: return "rs";
  }
  return "peer";
}

std::string password_macro(std::string_view reference) {
  std::string out = "password_" + std::string(reference);
  std::replace_if(
      out.begin(), out.end(),
      [](char c) { return !is_digit(c) && c != '_' && (to_lower(c) < 'a' || to_lower(c) > 'z'); }, '_');
  return out;
}

std::string session_rule(const NeighbourPolicy& n, const Address& remote, Rule rule) {
  switch (rule) {
    case Rule::kRole:
      return fmt::format("\t\tannounce policy {}{}\n", local_role(n.role), n.strict_role ? " enforce" : "");
    case Rule::kTtlSecurity: return "\t\tttl-security yes\n";
    case Rule::kPassword: return fmt::format("\t\ttcp md5sig password ${}\n", password_macro(n.password_ref));
    case Rule::kMaxPrefix: {
      const auto max = remote.is_v4() ? n.max_v4 : n.max_v6;
      if (!max) return "";
      return n.restart_minutes > 0 ? fmt::format("\t\tmax-prefix {} restart {}\n", *max, n.restart_minutes)
                                   : fmt::format("\t\tmax-prefix {}\n", *max);
    }
    default: return "";
  }
}

std::string sessions(const NeighbourPolicy& n) {
  std::string out = fmt::format("group \"{}\" {{\n", group_of(n));
  for (const Address& remote : n.addresses) {
    const auto& local = remote.is_v4() ? n.local_v4 : n.local_v6;
    out += fmt::format("\tneighbor {} {{\n\t\tremote-as {}\n\t\tdescr \"{}\"\n\t\tenforce neighbor-as no\n",
                       format_address(remote), n.asn.value, group_of(n));
    if (local) out += fmt::format("\t\tlocal-address {}\n", format_address(*local));
    if (n.role == Role::kRsClient) out += "\t\ttransparent-as yes\n\t\tset nexthop no-modify\n";
    for (const Rule rule : n.session_rules) {
      out += note(rule, "\t\t") + session_rule(n, remote, rule);
    }
    out += "\t}\n";
  }
  return out + "}\n";
}

// bgpd refuses a comparison with what is longer than an address.
std::string lengths(const RouterPolicy& policy, std::string_view direction) {
  const auto& l = policy.limits;
  std::string out;
  const auto add = [&](std::string_view all, int shortest, int longest, int bits) {
    out += fmt::format("deny quick {} prefix {} prefixlen < {}\n", direction, all, shortest);
    if (longest < bits) out += fmt::format("deny quick {} prefix {} prefixlen > {}\n", direction, all, longest);
  };
  add("0.0.0.0/0", l.shortest_v4, l.longest_v4, 32);
  add("::/0", l.shortest_v6, l.longest_v6, 128);
  return out;
}

std::string many_communities(const std::string& from, std::uint32_t max) {
  std::string out;
  for (const std::string_view kind : {"max-communities", "max-large-communities", "max-ext-communities"}) {
    out += fmt::format(
        "match {} {} {} set {{ community delete *:* large-community delete *:*:* ext-community delete * * }}\n", from,
        kind, max);
  }
  return out;
}

std::string bogon_asns(const RouterPolicy& policy, const std::string& from) {
  if (policy.bogon_asns.empty()) return "";
  return fmt::format("deny quick {} AS {{ {} }}\n", from, join(policy.bogon_asns, ", ", [](const policy::AsnRange& r) {
                       return r.first == r.last ? std::to_string(r.first.value)
                                                : fmt::format("{} - {}", r.first.value, r.last.value);
                     }));
}

std::string import_rule(const RouterPolicy& policy, const NeighbourPolicy& n, Rule rule) {
  const std::string from = fmt::format("from group \"{}\"", group_of(n));
  switch (rule) {
    case Rule::kScrub:
      return join(policy.own_asns, "", [&](Asn own) {
        return fmt::format("match {} set large-community delete {}:*:*\n", from, own.value);
      });
    case Rule::kManyCommunities: return many_communities(from, policy.limits.communities);
    case Rule::kLongPath: return fmt::format("deny quick {} max-as-len {}\n", from, policy.limits.as_path);
    case Rule::kFirstAs: return fmt::format("deny quick {} peer-as != {}\n", from, n.asn.value);
    case Rule::kBogonAsn: return bogon_asns(policy, from);
    case Rule::kPeerLock:
      return fmt::format("deny quick {} AS {{ {} }}\n", from,
                         join(n.locked, ", ", [](Asn asn) { return std::to_string(asn.value); }));
    case Rule::kBlackhole:
      return fmt::format(
          "allow quick {} community BLACKHOLE prefix-set \"{}-blackhole\" source-as as-set \"{}-origins\" "
          "set {{ nexthop blackhole community NO_EXPORT large-community {} }}\n",
          from, n.symbol, n.symbol, community_text(n.learned_from));
    case Rule::kBogonPrefix: return fmt::format("deny quick {} prefix-set \"bogon\"\n", from);
    case Rule::kPrefixLength: return lengths(policy, from);
    case Rule::kOwnPrefix:
      return n.own.empty() ? "" : fmt::format("deny quick {} prefix-set \"{}-own\"\n", from, n.symbol);
    case Rule::kExchangeLan: return fmt::format("deny quick {} prefix-set \"exchange-lan\"\n", from);
    case Rule::kRpkiInvalid: return fmt::format("deny quick {} ovs invalid\n", from);
    case Rule::kGracefulShutdown: return fmt::format("match {} community GRACEFUL_SHUTDOWN set localpref 0\n", from);
    case Rule::kMark: return fmt::format("match {} set large-community {}\n", from, community_text(n.learned_from));
    default: return "";
  }
}

std::string export_rule(const RouterPolicy& policy, const NeighbourPolicy& n, Rule rule) {
  const std::string to = fmt::format("to group \"{}\"", group_of(n));
  switch (rule) {
    case Rule::kExportBlackhole: return fmt::format("deny quick {} community BLACKHOLE\n", to);
    case Rule::kExportBogon: return fmt::format("deny quick {} prefix-set \"bogon\"\n", to);
    case Rule::kExportLength: return lengths(policy, to);
    case Rule::kExportMarked:
      return join(n.export_marks, "", [&](const LargeCommunity& mark) {
        return fmt::format("allow quick {} large-community {}\n", to, community_text(mark));
      });
    default: return "";
  }
}

std::string lists_of(const NeighbourPolicy& n) {
  std::string out;
  if (n.has(Rule::kPrefixList)) out += prefix_set(n.symbol + "-prefix", n.prefixes);
  if (n.has(Rule::kBlackhole)) out += prefix_set(n.symbol + "-blackhole", n.blackhole);
  if (n.has(Rule::kOwnPrefix) && !n.own.empty()) out += prefix_set(n.symbol + "-own", n.own);
  if (n.has(Rule::kOriginList)) out += fmt::format("as-set \"{}-origins\" {{ {} }}\n", n.symbol, numbers(n.origins));
  return out;
}

std::string filters_of(const RouterPolicy& policy, const NeighbourPolicy& n) {
  std::string out;
  for (const Rule rule : n.import_rules) out += note(rule) + import_rule(policy, n, rule);
  out += fmt::format("allow from group \"{}\"", group_of(n));
  if (n.has(Rule::kPrefixList)) out += fmt::format(" prefix-set \"{}-prefix\"", n.symbol);
  if (n.has(Rule::kOriginList)) out += fmt::format(" source-as as-set \"{}-origins\"", n.symbol);
  out += "\n";
  for (const Rule rule : n.export_rules) out += note(rule) + export_rule(policy, n, rule);
  return out + fmt::format("deny quick to group \"{}\"\n", group_of(n));
}

Result<std::string> render_openbgpd(const RouterPolicy& policy, const Preamble& preamble) {
  std::string out = head_of(openbgpd_target(), policy, preamble) + base_part(policy);
  for (const NeighbourPolicy& n : policy.neighbours) {
    if (n.addresses.empty()) {
      out += "\n" + neighbour_head(openbgpd_target(), n, "") + "# it has no addresses: nothing is written for it\n";
      continue;
    }
    out += "\n" + neighbour_head(openbgpd_target(), n, "") + lists_of(n) + sessions(n);
  }
  out += "\n# Nothing but what a rule below allows.\ndeny from any\ndeny to any\n";
  for (const NeighbourPolicy& n : policy.neighbours) {
    if (!n.addresses.empty()) out += "\n" + neighbour_head(openbgpd_target(), n, "") + filters_of(policy, n);
  }
  return out;
}

}  // namespace

const Target& openbgpd_target() {
  static const Target target{.name = "openbgpd",
                             .title = "OpenBGPD",
                             .file_name = "bgpd.conf",
                             .comment = "#",
                             .load = "bgpd -n -f bgpd.conf && bgpctl reload",
                             .support = kSupport,
                             .render = render_openbgpd};
  return target;
}

}  // namespace mannerly::render::router
