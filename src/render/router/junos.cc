// Junos OS: policy-options, routing-options and protocols bgp as text for `load replace`. Each object is marked
// replace:, so that loading again changes nothing and a list that became shorter does not keep its old entries; the
// commit makes all of it valid at once. docs/reference/policy/junos.md cites the manual for each statement.
//
// Two habits of Junos shape the lists. A route filter is judged by the entry with the longest prefix alone, so lists
// go through longest_match_ranges. And "not in the list" is said by a policy of its own that accepts what is not in
// it, named by `from policy`: that way an empty list lets nothing in.
#include <fmt/format.h>

#include <algorithm>

#include "render/router/lists.h"
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

constexpr std::size_t kAsnsInRegex = 8;  // what other generators write a line; the manual names no limit

constexpr Support kSupport[] = {
    {Rule::kRole, Level::kNo, "the manual has no statement for roles; the marks decide what is announced"},
    {Rule::kMaxPrefix, Level::kYes, "`prefix-limit`, `teardown`, `idle-timeout`"},
    {Rule::kTtlSecurity, Level::kPartly, "`ttl 255` sends; a filter on lo0 has to check what comes in"},
    {Rule::kPassword, Level::kPartly, "`apply-groups password-NAME`, a group that you keep elsewhere"},
    {Rule::kRtr, Level::kYes, "`routing-options validation`, one session a cache"},
    {Rule::kScrub, Level::kYes, "`community delete` of `large:ASN:*:*`"},
    {Rule::kManyCommunities, Level::kPartly, "`community-count`, which does not tell the kinds apart"},
    {Rule::kLongPath, Level::kYes, "`as-path \".{N,}\"`"},
    {Rule::kFirstAs, Level::kYes, "`as-path \"ASN .*\"`"},
    {Rule::kBogonAsn, Level::kYes, "`as-path-group`"},
    {Rule::kPeerLock, Level::kYes, "`as-path-group`"},
    {Rule::kOtc, Level::kNo, "a policy cannot see the attribute OTC; the marks decide what is announced"},
    {Rule::kOriginList, Level::kYes, "`as-path-group` with `.* [ASN ...]`"},
    {Rule::kBlackhole, Level::kYes, "`next-hop discard`, with NO_EXPORT added"},
    {Rule::kBogonPrefix, Level::kYes, "`route-filter`"},
    {Rule::kPrefixLength, Level::kYes, "`route-filter ... prefix-length-range`"},
    {Rule::kOwnPrefix, Level::kYes, "`route-filter`"},
    {Rule::kExchangeLan, Level::kYes, "`route-filter`"},
    {Rule::kRpkiInvalid, Level::kYes, "`validation-database invalid`"},
    {Rule::kAspaInvalid, Level::kNo, "the manual has no statement for ASPA"},
    {Rule::kPrefixList, Level::kYes, "`route-filter`"},
    {Rule::kGracefulShutdown, Level::kYes, "`local-preference 0`"},
    {Rule::kMark, Level::kYes, "`community add`"},
    {Rule::kExportBlackhole, Level::kYes, "by the community BLACKHOLE"},
    {Rule::kExportBogon, Level::kYes, "`route-filter`"},
    {Rule::kExportLength, Level::kYes, "`route-filter ... prefix-length-range`"},
    {Rule::kExportOtc, Level::kNo, "a policy cannot see the attribute OTC; the marks decide what is announced"},
    {Rule::kExportMarked, Level::kYes, "`from community`, then `reject`"},
    {Rule::kOriginate, Level::kYes, "`static route ... discard`, marked on export"},
};

constexpr std::string_view kDiscard = "discard";

std::string range_text(const PrefixRange& range) {
  const std::string prefix = format_prefix(range.prefix);
  if (range.is_exact()) return prefix + " exact";
  if (range.low == range.prefix.length) {
    if (range.high == bits_of(range.prefix.family)) return prefix + " orlonger";
    return fmt::format("{} upto /{}", prefix, range.high);
  }
  return fmt::format("{} prefix-length-range /{}-/{}", prefix, range.low, range.high);
}

std::string_view family_name(Family family) {
  return family == Family::kIpv4 ? "inet" : "inet6";
}

// A term for each family that has entries.
std::string filter_terms(const std::vector<PrefixRange>& ranges, std::string_view action) {
  std::string out;
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    const auto part = longest_match_ranges(of_family(ranges, family));
    if (part.empty()) continue;
    out += fmt::format("        term {0} {{\n            from {{\n                family {0};\n", family_name(family));
    for (const PrefixRange& range : part) out += fmt::format("                route-filter {};\n", range_text(range));
    out += fmt::format("            }}\n            then {};\n        }}\n", action);
  }
  return out;
}

std::string statement(std::string_view name, std::string_view terms, std::string_view last) {
  return fmt::format("    replace:\n    policy-statement {} {{\n{}        then {};\n    }}\n", name, terms, last);
}

class Writer {
 public:
  explicit Writer(const RouterPolicy& policy) : policy_(policy) {}

  std::string in_policy(const NeighbourPolicy& n);
  std::string out_policy(const NeighbourPolicy& n);
  const std::string& definitions() const { return definitions_.text(); }

 private:
  std::string import_rule(const NeighbourPolicy& n, Rule rule);
  std::string export_rule(const NeighbourPolicy& n, Rule rule);
  std::string blackhole(const NeighbourPolicy& n);
  std::string many_communities();
  std::string scrub();
  std::string marked(const NeighbourPolicy& n);

  // Names of things, defined when first named.
  std::string community(std::string_view name, std::string_view member);
  std::string mark(const LargeCommunity& c);
  std::string paths(std::string_view name, const std::vector<std::string>& expressions);
  std::string in_list(std::string_view name, const std::vector<PrefixRange>& ranges);
  std::string outside_list(std::string_view name, const std::vector<PrefixRange>& ranges);
  std::string outside_paths(std::string_view name, const std::vector<std::string>& expressions);
  std::string wrong_length();

  const RouterPolicy& policy_;
  Definitions definitions_;
};

std::string Writer::community(std::string_view name, std::string_view member) {
  return definitions_.use(fmt::format("mannerly-{}", name),
                          fmt::format("    replace:\n    community mannerly-{} members \"{}\";\n", name, member));
}

std::string Writer::mark(const LargeCommunity& c) {
  return community(fmt::format("mark-{}-{}-{}", c.admin, c.function, c.value),
                   fmt::format("large:{}:{}:{}", c.admin, c.function, c.value));
}

std::string Writer::paths(std::string_view name, const std::vector<std::string>& expressions) {
  std::string text = fmt::format("    replace:\n    as-path-group mannerly-{} {{\n", name);
  for (std::size_t i = 0; i < expressions.size(); ++i) {
    text += fmt::format("        as-path a{} \"{}\";\n", i + 1, expressions[i]);
  }
  return definitions_.use(fmt::format("mannerly-{}", name), text + "    }\n");
}

std::string Writer::in_list(std::string_view name, const std::vector<PrefixRange>& ranges) {
  const std::string full = fmt::format("mannerly-{}", name);
  return definitions_.use(full, statement(full, filter_terms(ranges, "accept"), "reject"));
}

std::string Writer::outside_list(std::string_view name, const std::vector<PrefixRange>& ranges) {
  const std::string full = fmt::format("mannerly-{}", name);
  return definitions_.use(full, statement(full, filter_terms(ranges, "reject"), "accept"));
}

std::string Writer::outside_paths(std::string_view name, const std::vector<std::string>& expressions) {
  const std::string full = fmt::format("mannerly-not-{}", name);
  const std::string term =
      fmt::format("        term listed {{\n            from as-path-group {};\n            then reject;\n        }}\n",
                  paths(name, expressions));
  return definitions_.use(full, statement(full, term, "accept"));
}

std::string Writer::wrong_length() {
  const auto& l = policy_.limits;
  const auto range = [](Family family, int low, int high) {
    const Prefix all = Prefix::of(family == Family::kIpv4 ? Address::v4(0) : Address::v6(0, 0), 0);
    return PrefixRange{all, static_cast<std::uint8_t>(low), static_cast<std::uint8_t>(high)};
  };
  return outside_list("wrong-length", {range(Family::kIpv4, l.shortest_v4, l.longest_v4),
                                       range(Family::kIpv6, l.shortest_v6, l.longest_v6)});
}

// from and then: one statement, or a block that begins with '{'.
std::string term(std::string_view name, std::string_view from, std::string_view then) {
  const auto closed = [](std::string_view text) { return text.ends_with('}') ? "" : ";"; };
  return fmt::format("        term {} {{\n            from {}{}\n            then {}{}\n        }}\n", name, from,
                     closed(from), then, closed(then));
}

std::string Writer::scrub() {
  std::string out;
  for (const Asn own : policy_.own_asns) {
    const std::string name = community(fmt::format("own-{}", own.value), fmt::format("large:{}:*:*", own.value));
    out +=
        term(fmt::format("scrub-{}", own.value), "community " + name,
             fmt::format("{{\n                community delete {};\n                next term;\n            }}", name));
  }
  return out;
}

std::string Writer::many_communities() {
  std::string actions;
  for (const auto& [name, member] :
       {std::pair{"all", "*:*"}, {"all-origin", "origin:*:*"}, {"all-large", "large:*:*:*"}}) {
    actions += fmt::format("                community delete {};\n", community(name, member));
  }
  return fmt::format(
      "        term many-communities {{\n            from community-count {} orhigher;\n            then {{\n{}"
      "                next term;\n            }}\n        }}\n",
      policy_.limits.communities + 1, actions);
}

std::string Writer::blackhole(const NeighbourPolicy& n) {
  return fmt::format(
      "        term blackhole {{\n            from {{\n                community {};\n                policy {};\n"
      "            }}\n            then {{\n                community add {};\n                community add {};\n"
      "                next-hop {};\n                accept;\n            }}\n        }}\n",
      community("blackhole", "65535:666"), in_list(n.symbol + "-blackhole", n.blackhole),
      community("no-export", "no-export"), mark(n.learned_from), kDiscard);
}

std::string range_expression(const policy::AsnRange& range) {
  if (range.first == range.last) return fmt::format(".* {} .*", range.first.value);
  return fmt::format(".* [{}-{}] .*", range.first.value, range.last.value);
}

std::vector<std::string> expressions_of(const std::vector<Asn>& asns, std::string_view after) {
  std::vector<std::string> out;
  for (const auto& piece : pieces(asns, kAsnsInRegex))
    out.push_back(fmt::format(".* [{}]{}", asn_list(piece, " "), after));
  return out;
}

std::vector<std::string> bogon_expressions(const RouterPolicy& policy) {
  std::vector<std::string> out;
  for (const auto& range : policy.bogon_asns) out.push_back(range_expression(range));
  return out;
}

std::string Writer::import_rule(const NeighbourPolicy& n, Rule rule) {
  const std::string_view name = policy::name_of(rule);
  const auto reject_policy = [&](const std::string& list) { return term(name, "policy " + list, "reject"); };
  switch (rule) {
    case Rule::kScrub: return scrub();
    case Rule::kManyCommunities: return many_communities();
    case Rule::kLongPath:
      return term(name, "as-path-group " + paths("long-path", {fmt::format(".{{{},}}", policy_.limits.as_path + 1)}),
                  "reject");
    case Rule::kFirstAs: return reject_policy(outside_paths(n.symbol + "-first", {fmt::format("{} .*", n.asn.value)}));
    case Rule::kBogonAsn:
      if (policy_.bogon_asns.empty()) return "";
      return term(name, "as-path-group " + paths("bogon-asn", bogon_expressions(policy_)), "reject");
    case Rule::kPeerLock:
      return term(name, "as-path-group " + paths(n.symbol + "-locked", expressions_of(n.locked, " .*")), "reject");
    case Rule::kOriginList: return reject_policy(outside_paths(n.symbol + "-origins", expressions_of(n.origins, "")));
    case Rule::kBlackhole: return blackhole(n);
    case Rule::kBogonPrefix: return reject_policy(in_list("bogon-prefix", policy_.bogon_prefixes));
    case Rule::kPrefixLength: return reject_policy(wrong_length());
    case Rule::kOwnPrefix: return reject_policy(in_list(n.symbol + "-own", n.own));
    case Rule::kExchangeLan: return reject_policy(in_list("exchange-lan", policy_.exchange_lans));
    case Rule::kRpkiInvalid:
      return fmt::format(
          "        term {} {{\n            from {{\n                protocol bgp;\n                validation-database "
          "invalid;\n            }}\n            then {{\n                validation-state invalid;\n"
          "                reject;\n            }}\n        }}\n",
          name);
    case Rule::kPrefixList: return reject_policy(outside_list(n.symbol + "-unlisted", n.prefixes));
    case Rule::kGracefulShutdown:
      return term(name, "community " + community("graceful-shutdown", "65535:0"),
                  "{\n                local-preference 0;\n                next term;\n            }");
    case Rule::kMark:
      return fmt::format(
          "        term mark {{\n            then {{\n                community add {};\n                accept;\n"
          "            }}\n        }}\n",
          mark(n.learned_from));
    default: return "";
  }
}

// Own routes first: they come from `static` without a mark.
std::string Writer::marked(const NeighbourPolicy& n) {
  std::string out;
  const bool has_own =
      std::find(n.export_marks.begin(), n.export_marks.end(), policy_.own_mark) != n.export_marks.end();
  if (has_own && policy_.has(Rule::kOriginate)) {
    std::vector<PrefixRange> own;
    for (const Prefix& prefix : policy_.originated) own.push_back({prefix, prefix.length, prefix.length});
    out += fmt::format(
        "        term own {{\n            from {{\n                protocol static;\n                policy {};\n"
        "            }}\n            then {{\n                community add {};\n                accept;\n"
        "            }}\n        }}\n",
        in_list("originated", own), mark(policy_.own_mark));
  }
  for (const LargeCommunity& c : n.export_marks) {
    out +=
        term(fmt::format("marked-{}", c.value),
             fmt::format("{{\n                protocol bgp;\n                community {};\n            }}", mark(c)),
             "accept");
  }
  return out;
}

std::string Writer::export_rule(const NeighbourPolicy& n, Rule rule) {
  const std::string_view name = policy::name_of(rule);
  switch (rule) {
    case Rule::kExportBlackhole: return term(name, "community " + community("blackhole", "65535:666"), "reject");
    case Rule::kExportBogon: return term(name, "policy " + in_list("bogon-prefix", policy_.bogon_prefixes), "reject");
    case Rule::kExportLength: return term(name, "policy " + wrong_length(), "reject");
    case Rule::kExportMarked: return marked(n);
    default: return "";
  }
}

std::string Writer::in_policy(const NeighbourPolicy& n) {
  std::string terms;
  for (const Rule rule : n.import_rules) terms += rule_comment(junos_target(), rule, "        ") + import_rule(n, rule);
  return statement(fmt::format("mannerly-{}-in", n.symbol), terms, "reject");
}

std::string Writer::out_policy(const NeighbourPolicy& n) {
  std::string terms;
  for (const Rule rule : n.export_rules) terms += rule_comment(junos_target(), rule, "        ") + export_rule(n, rule);
  return statement(fmt::format("mannerly-{}-out", n.symbol), terms, "reject");
}

std::string session_rule(const NeighbourPolicy& n, Rule rule) {
  switch (rule) {
    case Rule::kTtlSecurity: return "            ttl 255;\n";
    case Rule::kPassword: return fmt::format("            apply-groups password-{};\n", n.password_ref);
    default: return "";
  }
}

std::string family_of(const NeighbourPolicy& n, const Address& remote) {
  const auto max = remote.is_v4() ? n.max_v4 : n.max_v6;
  if (!max)
    return fmt::format("                family {} {{\n                    unicast;\n                }}\n",
                       family_name(remote.family));
  const std::string idle = n.restart_minutes > 0 ? std::to_string(std::min(n.restart_minutes, 2400u)) : "forever";
  return fmt::format(
      "                family {} {{\n                    unicast {{\n{}                        prefix-limit {{\n"
      "                            maximum {};\n                            teardown 90 idle-timeout {};\n"
      "                        }}\n                    }}\n                }}\n",
      family_name(remote.family), rule_comment(junos_target(), Rule::kMaxPrefix, "                        "), *max,
      idle);
}

std::string group_of(const NeighbourPolicy& n) {
  if (n.addresses.empty()) return "";
  std::string out = fmt::format(
      "        replace:\n        group mannerly-{0} {{\n            type external;\n            description \"{1}, "
      "{2}\";\n",
      n.symbol, n.name, policy::name_of(n.role));
  for (const Rule rule : n.session_rules) {
    if (rule != Rule::kMaxPrefix) out += rule_comment(junos_target(), rule, "            ") + session_rule(n, rule);
  }
  if (n.role == Role::kRsClient) out += "            route-server-client;\n";
  out += fmt::format(
      "            import mannerly-{0}-in;\n            export mannerly-{0}-out;\n            peer-as {1};\n", n.symbol,
      n.asn.value);
  for (const Address& remote : n.addresses) {
    const auto& local = remote.is_v4() ? n.local_v4 : n.local_v6;
    out += fmt::format("            neighbor {} {{\n", format_address(remote));
    if (local) out += fmt::format("                local-address {};\n", format_address(*local));
    out += family_of(n, remote) + "            }\n";
  }
  return out + "        }\n";
}

std::string originate_part(const RouterPolicy& policy) {
  std::string out;
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    std::string routes;
    for (const Prefix& prefix : policy.originated) {
      if (prefix.family != family) continue;
      routes += fmt::format("            replace:\n            route {} {};\n", format_prefix(prefix), kDiscard);
    }
    if (routes.empty()) continue;
    const std::string block = fmt::format("        static {{\n{}        }}\n", routes);
    out += family == Family::kIpv4 ? block : fmt::format("    rib inet6.0 {{\n{}    }}\n", block);
  }
  return out;
}

Result<std::string> routing_options(const RouterPolicy& policy) {
  std::string out = fmt::format("routing-options {{\n    router-id {};\n    autonomous-system {};\n",
                                format_address(policy.router_id), policy.asn.value);
  if (policy.has(Rule::kRtr)) {
    out += rule_comment(junos_target(), Rule::kRtr, "    ") +
           "    validation {\n        replace:\n        group mannerly {\n";
    constexpr std::size_t kSessions = 2;  // what a group opens at most unless told
    if (policy.rtr.size() > kSessions) out += fmt::format("            max-sessions {};\n", policy.rtr.size());
    for (const policy::RtrServer& cache : policy.rtr) {
      if (!parse_address(cache.host)) {
        return fail(ErrorCode::kUnsupported,
                    fmt::format("Junos takes addresses of RPKI caches, not names: {}", one_line(cache.host)));
      }
      out +=
          fmt::format("            session {} {{\n                port {};\n            }}\n", cache.host, cache.port);
    }
    out += "        }\n    }\n";
  }
  if (policy.has(Rule::kOriginate))
    out += rule_comment(junos_target(), Rule::kOriginate, "    ") + originate_part(policy);
  return out + "}\n";
}

Result<std::string> render_junos(const RouterPolicy& policy, const Preamble& preamble) {
  Writer writer(policy);
  std::string policies, groups;
  for (const NeighbourPolicy& n : policy.neighbours) {
    policies += neighbour_head(junos_target(), n, "    ") + writer.in_policy(n) + writer.out_policy(n);
    groups += group_of(n);
  }
  MANNERLY_TRY(const std::string options, routing_options(policy));
  std::string out = head_of(junos_target(), policy, preamble);
  if (!policies.empty()) out += "policy-options {\n" + writer.definitions() + policies + "}\n";
  out += options;
  if (!groups.empty()) out += "protocols {\n    bgp {\n" + groups + "    }\n}\n";
  return out;
}

}  // namespace

const Target& junos_target() {
  static const Target target{
      .name = "junos",
      .title = "Junos OS",
      .file_name = "junos.conf",
      .comment = "#",
      .load = "load replace junos.conf; show | compare; commit check; commit confirmed 5; commit",
      .support = kSupport,
      .render = render_junos};
  return target;
}

}  // namespace mannerly::render::router
