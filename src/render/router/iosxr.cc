// Cisco IOS XR: sets, route policies (RPL) and router bgp. Entering a set or a policy again replaces it, and nothing
// holds before the commit, so loading again changes nothing and leaves no gap. docs/reference/policy/ios-xr.md cites
// the manual for each statement.
//
// A policy is written for each address family that the neighbour has, since a set of IPv4 prefixes says nothing of
// IPv6. A set is never empty: where a list has nothing for a family, the policy says what that means.
#include <fmt/format.h>

#include <algorithm>

#include "render/router/route_map.h"
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
    {Rule::kRole, Level::kNo, "the manual has no statement for roles; the marks decide what is announced"},
    {Rule::kMaxPrefix, Level::kYes, "`maximum-prefix N 90 restart MINUTES`"},
    {Rule::kTtlSecurity, Level::kYes, "`ttl-security`"},
    {Rule::kPassword, Level::kPartly, "`password` of the neighbour is set by hand, and left alone by this file"},
    {Rule::kRtr, Level::kYes, "`rpki server`, `transport tcp`"},
    {Rule::kScrub, Level::kYes, "`delete large-community in`"},
    {Rule::kManyCommunities, Level::kNo, "RPL does not count communities"},
    {Rule::kLongPath, Level::kYes, "`as-path length ge`"},
    {Rule::kFirstAs, Level::kYes, "`as-path neighbor-is`, besides `enforce-first-as`, which is on"},
    {Rule::kBogonAsn, Level::kYes, "`as-path in` a set of `passes-through`"},
    {Rule::kPeerLock, Level::kYes, "`as-path in` a set of `passes-through`"},
    {Rule::kOtc, Level::kNo, "RPL cannot see the attribute OTC; the marks decide what is announced"},
    {Rule::kOriginList, Level::kYes, "`as-path in` a set of `originates-from`"},
    {Rule::kBlackhole, Level::kYes, "`set next-hop discard`, with NO_EXPORT added"},
    {Rule::kBogonPrefix, Level::kYes, "`destination in`"},
    {Rule::kPrefixLength, Level::kYes, "`destination in` a set with `ge` and `le`"},
    {Rule::kOwnPrefix, Level::kYes, "`destination in`"},
    {Rule::kExchangeLan, Level::kYes, "`destination in`"},
    {Rule::kRpkiInvalid, Level::kYes, "`validation-state is invalid`"},
    {Rule::kAspaInvalid, Level::kNo, "the manual has no statement for ASPA"},
    {Rule::kPrefixList, Level::kYes, "`destination in`"},
    {Rule::kGracefulShutdown, Level::kYes, "`set local-preference 0`"},
    {Rule::kMark, Level::kYes, "`set large-community ... additive`"},
    {Rule::kExportBlackhole, Level::kYes, "by the community BLACKHOLE"},
    {Rule::kExportBogon, Level::kYes, "`destination in`"},
    {Rule::kExportLength, Level::kYes, "`destination in` a set with `ge` and `le`"},
    {Rule::kExportOtc, Level::kNo, "RPL cannot see the attribute OTC; the marks decide what is announced"},
    {Rule::kExportMarked, Level::kYes, "`large-community matches-any`, then `drop`"},
    {Rule::kOriginate, Level::kYes, "`network ... route-policy`, with a static route to Null0"},
};

int number_of(Family family) {
  return static_cast<int>(family);
}

std::string set_text(std::string_view kind, std::string_view name, const std::vector<std::string>& elements) {
  return fmt::format("{} {}\n  {}\nend-set\n!\n", kind, name,
                     join(elements, ",\n  ", [](const std::string& element) { return element; }));
}

std::string drop_if(std::string_view condition) {
  return fmt::format("  if {} then\n    drop\n  endif\n", condition);
}

// The policies of one family.
class Writer {
 public:
  Writer(const RouterPolicy& policy, Definitions& definitions) : policy_(policy), definitions_(definitions) {}

  std::string in_policy(const NeighbourPolicy& n, Family family);
  std::string out_policy(const NeighbourPolicy& n, Family family);
  std::string own_policy();

 private:
  std::string import_rule(const NeighbourPolicy& n, Rule rule);
  std::string export_rule(const NeighbourPolicy& n, Rule rule);
  std::string blackhole(const NeighbourPolicy& n);

  std::string set(std::string_view kind, std::string_view name, const std::vector<std::string>& elements);
  // Empty when nothing of the family is in the list.
  std::string prefixes(std::string_view name, const std::vector<PrefixRange>& ranges);
  std::string paths(std::string_view name, std::string_view what, const std::vector<Asn>& asns);
  std::string community(std::string_view name, std::string_view value) {
    return set("community-set", name, {std::string(value)});
  }
  std::string mark(const LargeCommunity& c) {
    return set("large-community-set", fmt::format("mark-{}-{}-{}", c.admin, c.function, c.value), {mark_text(c)});
  }
  std::string bogon_asns();
  std::string lengths();
  // What is in the list is dropped; an empty list drops nothing.
  std::string drop_in(std::string_view name, const std::vector<PrefixRange>& ranges);

  const RouterPolicy& policy_;
  Definitions& definitions_;
  Family family_ = Family::kIpv4;
};

std::string Writer::set(std::string_view kind, std::string_view name, const std::vector<std::string>& elements) {
  const std::string full = fmt::format("mannerly-{}", name);
  return definitions_.use(full, set_text(kind, full, elements));
}

std::string Writer::prefixes(std::string_view name, const std::vector<PrefixRange>& ranges) {
  std::vector<std::string> elements;
  for (const PrefixRange& range : of_family(ranges, family_)) elements.push_back(ge_le(range));
  if (elements.empty()) return "";
  return set("prefix-set", fmt::format("{}-v{}", name, number_of(family_)), elements);
}

std::string Writer::paths(std::string_view name, std::string_view what, const std::vector<Asn>& asns) {
  std::vector<std::string> elements;
  for (const Asn asn : asns) elements.push_back(fmt::format("{} '{}'", what, asn.value));
  return set("as-path-set", name, elements);
}

std::string Writer::bogon_asns() {
  std::vector<std::string> elements;
  for (const auto& [first, last] : policy_.bogon_asns) {
    // 0 is no AS number in RPL's own terms, only as text.
    const bool from_zero = first.value == 0;
    if (from_zero) elements.emplace_back("ios-regex '_0_'");
    const std::uint32_t low = from_zero ? 1 : first.value;
    if (low > last.value) continue;
    elements.push_back(low == last.value ? fmt::format("passes-through '{}'", low)
                                         : fmt::format("passes-through '[{}..{}]'", low, last.value));
  }
  return set("as-path-set", "bogon-asn", elements);
}

std::string Writer::lengths() {
  const auto& l = policy_.limits;
  const bool is_v4 = family_ == Family::kIpv4;
  return set("prefix-set", fmt::format("lengths-v{}", number_of(family_)),
             {fmt::format("{} ge {} le {}", is_v4 ? "0.0.0.0/0" : "::/0", is_v4 ? l.shortest_v4 : l.shortest_v6,
                          is_v4 ? l.longest_v4 : l.longest_v6)});
}

std::string Writer::drop_in(std::string_view name, const std::vector<PrefixRange>& ranges) {
  const std::string list = prefixes(name, ranges);
  return list.empty() ? "" : drop_if("destination in " + list);
}

std::string Writer::blackhole(const NeighbourPolicy& n) {
  const std::string list = prefixes(n.symbol + "-blackhole", n.blackhole);
  if (list.empty()) return "";
  return fmt::format(
      "  if community matches-any {} and destination in {} then\n    set community {} additive\n"
      "    set large-community {} additive\n    set next-hop discard\n    done\n  endif\n",
      community("blackhole", "65535:666"), list, community("no-export", "no-export"), mark(n.learned_from));
}

std::string Writer::import_rule(const NeighbourPolicy& n, Rule rule) {
  switch (rule) {
    case Rule::kScrub: {
      std::vector<std::string> own;
      for (const Asn asn : policy_.own_asns) own.push_back(fmt::format("{}:*:*", asn.value));
      return fmt::format("  delete large-community in {}\n", set("large-community-set", "own", own));
    }
    case Rule::kLongPath: return drop_if(fmt::format("as-path length ge {}", policy_.limits.as_path + 1));
    case Rule::kFirstAs: return drop_if(fmt::format("not as-path neighbor-is '{}'", n.asn.value));
    case Rule::kBogonAsn: return policy_.bogon_asns.empty() ? "" : drop_if("as-path in " + bogon_asns());
    case Rule::kPeerLock: return drop_if("as-path in " + paths(n.symbol + "-locked", "passes-through", n.locked));
    case Rule::kOriginList:
      return drop_if("not as-path in " + paths(n.symbol + "-origins", "originates-from", n.origins));
    case Rule::kBlackhole: return blackhole(n);
    case Rule::kBogonPrefix: return drop_in("bogon", policy_.bogon_prefixes);
    case Rule::kPrefixLength: return drop_if("not destination in " + lengths());
    case Rule::kOwnPrefix: return drop_in(n.symbol + "-own", n.own);
    case Rule::kExchangeLan: return drop_in("exchange-lan", policy_.exchange_lans);
    case Rule::kRpkiInvalid: return drop_if("validation-state is invalid");
    case Rule::kPrefixList: {
      const std::string list = prefixes(n.symbol + "-prefix", n.prefixes);
      return list.empty() ? "  drop\n" : drop_if("not destination in " + list);
    }
    case Rule::kGracefulShutdown:
      return fmt::format("  if community matches-any {} then\n    set local-preference 0\n  endif\n",
                         community("graceful-shutdown", "65535:0"));
    case Rule::kMark: return fmt::format("  set large-community {} additive\n  done\n", mark(n.learned_from));
    default: return "";
  }
}

std::string Writer::export_rule(const NeighbourPolicy& n, Rule rule) {
  switch (rule) {
    case Rule::kExportBlackhole: return drop_if("community matches-any " + community("blackhole", "65535:666"));
    case Rule::kExportBogon: return drop_in("bogon", policy_.bogon_prefixes);
    case Rule::kExportLength: return drop_if("not destination in " + lengths());
    case Rule::kExportMarked: {
      std::vector<std::string> marks;
      for (const LargeCommunity& c : n.export_marks) marks.push_back(mark_text(c));
      return fmt::format("  if large-community matches-any {} then\n    done\n  endif\n",
                         set("large-community-set", n.symbol + "-export", marks));
    }
    default: return "";
  }
}

std::string Writer::in_policy(const NeighbourPolicy& n, Family family) {
  family_ = family;
  std::string out = fmt::format("route-policy mannerly-{}-in-v{}\n", n.symbol, number_of(family));
  for (const Rule rule : n.import_rules) out += rule_comment(iosxr_target(), rule, "  ") + import_rule(n, rule);
  return out + "end-policy\n!\n";
}

std::string Writer::out_policy(const NeighbourPolicy& n, Family family) {
  family_ = family;
  std::string out = fmt::format("route-policy mannerly-{}-out-v{}\n", n.symbol, number_of(family));
  for (const Rule rule : n.export_rules) out += rule_comment(iosxr_target(), rule, "  ") + export_rule(n, rule);
  return out + "  drop\nend-policy\n!\n";
}

std::string Writer::own_policy() {
  return fmt::format("route-policy mannerly-own\n  set large-community {} additive\nend-policy\n!\n",
                     mark(policy_.own_mark));
}

std::string session_rule(const NeighbourPolicy& n, Rule rule) {
  switch (rule) {
    case Rule::kTtlSecurity: return "  ttl-security\n";
    case Rule::kPassword: return fmt::format("  ! set by hand: password ({})\n", n.password_ref);
    default: return "";
  }
}

std::string neighbour_of(const NeighbourPolicy& n, const Address& remote) {
  const auto& local = remote.is_v4() ? n.local_v4 : n.local_v6;
  std::string out = fmt::format(" neighbor {}\n  remote-as {}\n  description {}, {}\n", format_address(remote),
                                n.asn.value, n.name, policy::name_of(n.role));
  for (const Rule rule : n.session_rules) {
    if (rule != Rule::kMaxPrefix) out += rule_comment(iosxr_target(), rule, "  ") + session_rule(n, rule);
  }
  if (local) out += fmt::format("  local address {}\n", format_address(*local));
  if (n.role == Role::kRouteServer) out += "  enforce-first-as disable\n";
  const int family = number_of(remote.family);
  out += fmt::format(
      "  address-family ipv{0} unicast\n   route-policy mannerly-{1}-in-v{0} in\n"
      "   route-policy mannerly-{1}-out-v{0} out\n   send-community-ebgp\n",
      family, n.symbol);
  const auto max = remote.is_v4() ? n.max_v4 : n.max_v6;
  if (max) {
    out += rule_comment(iosxr_target(), Rule::kMaxPrefix, "   ");
    out += fmt::format("   maximum-prefix {} 90{}\n", *max,
                       n.restart_minutes > 0 ? fmt::format(" restart {}", std::min(n.restart_minutes, 65535u)) : "");
  }
  if (n.has(Rule::kRpkiInvalid)) out += "   soft-reconfiguration inbound always\n";
  return out + "  !\n !\n";
}

std::string router_part(const RouterPolicy& policy) {
  std::string out =
      fmt::format("router bgp {}\n bgp router-id {}\n", policy.asn.value, format_address(policy.router_id));
  if (policy.has(Rule::kRtr)) out += rule_comment(iosxr_target(), Rule::kRtr, " ");
  for (const policy::RtrServer& cache : policy.rtr) {
    out += fmt::format(" rpki server {}\n  transport tcp port {}\n !\n", one_line(cache.host), cache.port);
  }
  if (policy.has(Rule::kOriginate)) out += rule_comment(iosxr_target(), Rule::kOriginate, " ");
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    out += fmt::format(" address-family ipv{} unicast\n", number_of(family));
    if (policy.has(Rule::kRtr)) out += "  bgp origin-as validation enable\n";
    for (const Prefix& prefix : policy.originated) {
      if (prefix.family == family)
        out += fmt::format("  network {} route-policy mannerly-own\n", format_prefix(prefix));
    }
    out += " !\n";
  }
  for (const NeighbourPolicy& n : policy.neighbours) {
    for (const Address& remote : n.addresses) out += neighbour_of(n, remote);
  }
  return out + "!\n";
}

std::string static_part(const RouterPolicy& policy) {
  std::string out;
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    std::string routes;
    for (const Prefix& prefix : policy.originated) {
      if (prefix.family == family) routes += fmt::format("  {} Null0\n", format_prefix(prefix));
    }
    if (!routes.empty()) out += fmt::format(" address-family ipv{} unicast\n{} !\n", number_of(family), routes);
  }
  return out.empty() ? out : "router static\n" + out + "!\n";
}

Result<std::string> render_iosxr(const RouterPolicy& policy, const Preamble& preamble) {
  Definitions definitions;
  Writer writer(policy, definitions);
  std::string policies;
  for (const NeighbourPolicy& n : policy.neighbours) {
    if (n.role == Role::kRsClient) {
      return fail(ErrorCode::kUnsupported, fmt::format("neighbour {}: IOS XR is no route server", n.name));
    }
    policies += neighbour_head(iosxr_target(), n, "");
    for (const Family family : families_of(n)) policies += writer.in_policy(n, family) + writer.out_policy(n, family);
  }
  if (policy.has(Rule::kOriginate)) policies += writer.own_policy();
  return head_of(iosxr_target(), policy, preamble) + definitions.text() + policies + static_part(policy) +
         router_part(policy);
}

}  // namespace

const Target& iosxr_target() {
  static const Target target{.name = "ios-xr",
                             .title = "IOS XR",
                             .file_name = "ios-xr.cfg",
                             .comment = "!",
                             .load = "load ios-xr.cfg; show commit changes diff; commit confirmed 300; commit",
                             .support = kSupport,
                             .render = render_iosxr};
  return target;
}

}  // namespace mannerly::render::router
