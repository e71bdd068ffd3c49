// Nokia SR OS, model-driven CLI: policy-options and router "Base", as commands for a candidate configuration that is
// committed as one. Each list is created, deleted and written, so that neither a missing nor an old one matters.
// docs/reference/policy/sros.md cites the data model for each element.
//
// Both families share a policy: a prefix list holds both. Names of AS path groups have 32 characters, so they are
// numbered; a group has 128 entries of 255 characters, so origins may need several groups.
#include <fmt/format.h>

#include <algorithm>
#include <map>

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

constexpr std::size_t kAsnsInRegex = 18;  // of ten digits, with the rest below 255 characters
constexpr std::size_t kGroupEntries = 128;
constexpr std::uint32_t kLengthMax = 255;  // of an AS path, in a comparison

constexpr Support kSupport[] = {
    {Rule::kRole, Level::kNo, "the data model has no element for roles; the marks decide what is announced"},
    {Rule::kMaxPrefix, Level::kYes, "`prefix-limit`, `idle-timeout`"},
    {Rule::kTtlSecurity, Level::kYes, "`ttl-security 255`"},
    {Rule::kPassword, Level::kPartly,
     "`authentication-key` of the neighbour is set by hand, and left alone by this file"},
    {Rule::kRtr, Level::kYes, "`origin-validation rpki-session`"},
    {Rule::kScrub, Level::kPartly, "`community remove` of the marks that this file uses; others with our number stay"},
    {Rule::kManyCommunities, Level::kNo, "communities are counted, but no element removes all of them"},
    {Rule::kLongPath, Level::kYes, "`as-path length`, at most 255"},
    {Rule::kFirstAs, Level::kYes, "`enforce-first-as`, and `as-path group` with ranges"},
    {Rule::kBogonAsn, Level::kPartly, "`as-path group` with ranges; AS 0 is left to `update-fault-tolerance`"},
    {Rule::kPeerLock, Level::kYes, "`as-path group`"},
    {Rule::kOtc, Level::kNo, "a policy cannot see the attribute OTC; the marks decide what is announced"},
    {Rule::kOriginList, Level::kYes, "`as-path group` in the entries that accept"},
    {Rule::kBlackhole, Level::kYes, "`next-hop` with a blackhole route, with NO_EXPORT added"},
    {Rule::kBogonPrefix, Level::kYes, "`prefix-list`"},
    {Rule::kPrefixLength, Level::kYes, "`prefix-list` with `through` and `range`"},
    {Rule::kOwnPrefix, Level::kYes, "`prefix-list`"},
    {Rule::kExchangeLan, Level::kYes, "`prefix-list`"},
    {Rule::kRpkiInvalid, Level::kYes, "`origin-validation-state invalid`"},
    {Rule::kAspaInvalid, Level::kNo, "the data model has no element for ASPA"},
    {Rule::kPrefixList, Level::kYes, "`prefix-list` in the entries that accept"},
    {Rule::kGracefulShutdown, Level::kYes, "`local-preference 0`"},
    {Rule::kMark, Level::kYes, "`community add`"},
    {Rule::kExportBlackhole, Level::kYes, "by the community BLACKHOLE"},
    {Rule::kExportBogon, Level::kYes, "`prefix-list`"},
    {Rule::kExportLength, Level::kYes, "`prefix-list` with `through` and `range`"},
    {Rule::kExportOtc, Level::kNo, "a policy cannot see the attribute OTC; the marks decide what is announced"},
    {Rule::kExportMarked, Level::kYes, "`community name`, then `reject`"},
    {Rule::kOriginate, Level::kYes, "blackhole static routes, marked on export"},
};

// A prefix of a list has one entry a type: more ranges of one prefix are said of its halves.
class PrefixEntries {
 public:
  void add(PrefixRange range) {
    const int length = range.prefix.length;
    const std::string type = range.is_exact() ? "exact" : range.low == length ? "through" : "range";
    const auto [at, is_new] = entries_.try_emplace({range.prefix, type}, range);
    if (is_new) return;
    if (type == "through") at->second.high = std::max(at->second.high, range.high);
    if (type != "range" || at->second == range) return;
    for (const bool upper : {false, true}) {
      Prefix half{range.prefix.bits, static_cast<std::uint8_t>(length + 1), range.prefix.family};
      if (upper) half.bits = half.bits | (mask_of(length + 1) ^ mask_of(length));
      add({half, range.low, range.high});
    }
  }
  std::string text() const {
    std::string out;
    for (const auto& [key, range] : entries_) {
      out += fmt::format("    prefix {} type {} {{\n", format_prefix(key.first), key.second);
      if (key.second == "through") out += fmt::format("        through-length {}\n", range.high);
      if (key.second == "range") {
        out += fmt::format("        start-length {}\n        end-length {}\n", range.low, range.high);
      }
      out += "    }\n";
    }
    return out;
  }

 private:
  std::map<std::pair<Prefix, std::string>, PrefixRange> entries_;
};

std::string object(std::string_view kind, std::string_view name, std::string_view body) {
  return fmt::format("{0} \"{1}\" {{ }}\ndelete {0} \"{1}\"\n{0} \"{1}\" {{\n{2}}}\n", kind, name, body);
}

class Writer {
 public:
  explicit Writer(const RouterPolicy& policy) : policy_(policy) {}

  std::string in_policy(const NeighbourPolicy& n);
  std::string out_policy(const NeighbourPolicy& n);
  const std::string& definitions() const { return definitions_.text(); }

 private:
  // from: lines of the condition; action: lines besides the type.
  void entry(std::string_view from, std::string_view type, std::string_view action = "");
  void import_rule(const NeighbourPolicy& n, Rule rule);
  void export_rule(const NeighbourPolicy& n, Rule rule);
  void accept(const NeighbourPolicy& n, std::string_view from, std::string_view list,
              const std::vector<PrefixRange>& ranges, std::string_view action);
  void reject_paths(const std::vector<std::string>& expressions);
  void reject_prefixes(const std::string& from) {
    if (!from.empty()) entry(from, "reject");
  }

  std::string community(std::string_view name, std::string_view member);
  std::string mark(const LargeCommunity& c) {
    return community(fmt::format("mark-{}-{}-{}", c.admin, c.function, c.value), mark_text(c));
  }
  std::string is_community(const std::string& name) const {
    return fmt::format("            community {{\n                name \"{}\"\n            }}\n", name);
  }
  std::vector<std::string> path_groups(const std::vector<std::string>& expressions);
  static std::string is_path(const std::string& group) {
    return fmt::format("            as-path {{\n                group \"{}\"\n            }}\n", group);
  }
  // Empty when the list is.
  std::string in_list(std::string_view name, const std::vector<PrefixRange>& ranges);
  std::string wrong_length();
  std::string scrubbed();

  const RouterPolicy& policy_;
  Definitions definitions_;
  std::map<std::string, std::string> groups_;  // contents and names
  std::string out_;
  int number_ = 0;
};

void Writer::entry(std::string_view from, std::string_view type, std::string_view action) {
  number_ += 10;
  out_ += fmt::format("    entry {} {{\n", number_);
  if (!from.empty()) out_ += fmt::format("        from {{\n{}        }}\n", from);
  out_ += fmt::format("        action {{\n            action-type {}\n{}        }}\n    }}\n", type, action);
}

std::string Writer::community(std::string_view name, std::string_view member) {
  const std::string full = fmt::format("mannerly-{}", name);
  return definitions_.use(full, object("community", full, fmt::format("    member \"{}\" {{ }}\n", member)));
}

std::vector<std::string> Writer::path_groups(const std::vector<std::string>& expressions) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < expressions.size(); at += kGroupEntries) {
    std::string body;
    for (std::size_t i = at; i < std::min(expressions.size(), at + kGroupEntries); ++i) {
      body += fmt::format("    entry {} {{\n        expression \"{}\"\n    }}\n", i - at + 1, expressions[i]);
    }
    const auto [found, is_new] = groups_.try_emplace(body, fmt::format("mannerly-{}", groups_.size() + 1));
    if (is_new) definitions_.use("path " + found->second, object("as-path-group", found->second, body));
    out.push_back(found->second);
  }
  return out;
}

std::string Writer::in_list(std::string_view name, const std::vector<PrefixRange>& ranges) {
  if (ranges.empty()) return "";
  PrefixEntries entries;
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    for (const PrefixRange& range : longest_match_ranges(of_family(ranges, family))) entries.add(range);
  }
  const std::string full = fmt::format("mannerly-{}", name);
  definitions_.use(full, object("prefix-list", full, entries.text()));
  return fmt::format("            prefix-list [\"{}\"]\n", full);
}

std::string Writer::wrong_length() {
  const auto& l = policy_.limits;
  std::vector<PrefixRange> ranges;
  const auto add = [&](Family family, int shortest, int longest) {
    const Prefix all = Prefix::of(family == Family::kIpv4 ? Address::v4(0) : Address::v6(0, 0), 0);
    const auto bits = static_cast<std::uint8_t>(bits_of(family));
    if (shortest > 0) ranges.push_back({all, 0, static_cast<std::uint8_t>(shortest - 1)});
    if (longest < bits) ranges.push_back({all, static_cast<std::uint8_t>(longest + 1), bits});
  };
  add(Family::kIpv4, l.shortest_v4, l.longest_v4);
  add(Family::kIpv6, l.shortest_v6, l.longest_v6);
  return in_list("wrong-length", ranges);
}

// The marks of every role, so that nobody outside can set one.
std::string Writer::scrubbed() {
  const policy::Communities& c = policy_.communities;
  std::string names;
  for (const std::uint32_t value : {c.own, c.customer, c.peer, c.upstream, c.route_server, c.rs_client}) {
    const std::string name = mark({policy_.own_mark.admin, policy_.own_mark.function, value});
    names += fmt::format("{}\"{}\"", names.empty() ? "" : " ", name);
  }
  return fmt::format("            community {{\n                remove [{}]\n            }}\n", names);
}

void Writer::reject_paths(const std::vector<std::string>& expressions) {
  for (const std::string& group : path_groups(expressions)) entry(is_path(group), "reject");
}

std::vector<std::string> bracketed(const std::vector<Asn>& asns, std::string_view after) {
  std::vector<std::string> out;
  for (const auto& piece : pieces(asns, kAsnsInRegex)) {
    out.push_back(fmt::format(".* [{}]{}", asn_list(piece, " "), after));
  }
  return out;
}

std::string range_text(std::uint64_t first, std::uint64_t last) {
  return first == last ? std::to_string(first) : fmt::format("[{}-{}]", first, last);
}

std::vector<std::string> not_first(Asn asn) {
  std::vector<std::string> out;
  if (asn.value > 1) out.push_back(range_text(1, std::uint64_t{asn.value} - 1) + " .*");
  if (asn.value < 0xFFFFFFFFu) out.push_back(range_text(std::uint64_t{asn.value} + 1, 0xFFFFFFFFu) + " .*");
  return out;
}

std::vector<std::string> bogons(const RouterPolicy& policy) {
  std::vector<std::string> out;
  for (const auto& [first, last] : policy.bogon_asns) {
    if (last.value > 0) out.push_back(fmt::format(".* {} .*", range_text(std::max(first.value, 1u), last.value)));
  }
  return out;
}

// One entry for each group of origins; from, list and action besides.
void Writer::accept(const NeighbourPolicy& n, std::string_view from, std::string_view list,
                    const std::vector<PrefixRange>& ranges, std::string_view action) {
  std::string conditions{from};
  if (!list.empty()) {
    const std::string listed = in_list(fmt::format("{}-{}", n.symbol, list), ranges);
    if (listed.empty()) return;
    conditions = listed + conditions;
  }
  if (!n.has(Rule::kOriginList)) return entry(conditions, "accept", action);
  for (const std::string& group : path_groups(bracketed(n.origins, ""))) {
    entry(conditions + is_path(group), "accept", action);
  }
}

std::string added(const std::vector<std::string>& names) {
  return fmt::format("            community {{\n                add [{}]\n            }}\n",
                     join(names, " ", [](const std::string& name) { return fmt::format("\"{}\"", name); }));
}

void Writer::import_rule(const NeighbourPolicy& n, Rule rule) {
  const std::string_view list = n.has(Rule::kPrefixList) ? "prefix" : "";
  switch (rule) {
    case Rule::kScrub: return entry("", "next-entry", scrubbed());
    case Rule::kLongPath:
      return entry(fmt::format("            as-path {{\n                length {{\n                    value {}\n"
                               "                    qualifier or-higher\n                }}\n            }}\n",
                               std::min(policy_.limits.as_path + 1, kLengthMax)),
                   "reject");
    case Rule::kFirstAs: return reject_paths(not_first(n.asn));
    case Rule::kBogonAsn: return reject_paths(bogons(policy_));
    case Rule::kPeerLock: return reject_paths(bracketed(n.locked, " .*"));
    case Rule::kBlackhole:
      for (const Family family : {Family::kIpv4, Family::kIpv6}) {
        const auto part = of_family(n.blackhole, family);
        if (part.empty()) continue;
        const bool is_v4 = family == Family::kIpv4;
        accept(n, is_community(community("blackhole", "65535:666")), is_v4 ? "blackhole-v4" : "blackhole-v6", part,
               fmt::format("            next-hop {}\n", is_v4 ? kDiscardV4 : kDiscardV6) +
                   added({community("no-export", "no-export"), mark(n.learned_from)}));
      }
      return;
    case Rule::kBogonPrefix: return reject_prefixes(in_list("bogon", policy_.bogon_prefixes));
    case Rule::kPrefixLength: return reject_prefixes(wrong_length());
    case Rule::kOwnPrefix: return reject_prefixes(in_list(n.symbol + "-own", n.own));
    case Rule::kExchangeLan: return reject_prefixes(in_list("exchange-lan", policy_.exchange_lans));
    case Rule::kRpkiInvalid: return entry("            origin-validation-state invalid\n", "reject");
    case Rule::kGracefulShutdown:
      return accept(n, is_community(community("graceful-shutdown", "65535:0")), list, n.prefixes,
                    "            local-preference 0\n" + added({mark(n.learned_from)}));
    case Rule::kMark: return accept(n, "", list, n.prefixes, added({mark(n.learned_from)}));
    default: return;
  }
}

void Writer::export_rule(const NeighbourPolicy& n, Rule rule) {
  switch (rule) {
    case Rule::kExportBlackhole: return entry(is_community(community("blackhole", "65535:666")), "reject");
    case Rule::kExportBogon: return reject_prefixes(in_list("bogon", policy_.bogon_prefixes));
    case Rule::kExportLength: return reject_prefixes(wrong_length());
    case Rule::kExportMarked: {
      const bool has_own =
          std::find(n.export_marks.begin(), n.export_marks.end(), policy_.own_mark) != n.export_marks.end();
      if (has_own && policy_.has(Rule::kOriginate)) {
        std::vector<PrefixRange> own;
        for (const Prefix& prefix : policy_.originated) own.push_back({prefix, prefix.length, prefix.length});
        entry(in_list("originated", own) + "            protocol {\n                name [static]\n            }\n",
              "accept", added({mark(policy_.own_mark)}));
      }
      for (const LargeCommunity& c : n.export_marks) {
        entry("            protocol {\n                name [bgp]\n            }\n" + is_community(mark(c)), "accept");
      }
      return;
    }
    default: return;
  }
}

std::string Writer::in_policy(const NeighbourPolicy& n) {
  out_.clear();
  number_ = 0;
  for (const Rule rule : n.import_rules) {
    out_ += rule_comment(sros_target(), rule, "    ");
    import_rule(n, rule);
  }
  return object("policy-statement", fmt::format("mannerly-{}-in", n.symbol),
                out_ + "    default-action {\n        action-type reject\n    }\n");
}

std::string Writer::out_policy(const NeighbourPolicy& n) {
  out_.clear();
  number_ = 0;
  for (const Rule rule : n.export_rules) {
    out_ += rule_comment(sros_target(), rule, "    ");
    export_rule(n, rule);
  }
  return object("policy-statement", fmt::format("mannerly-{}-out", n.symbol),
                out_ + "    default-action {\n        action-type reject\n    }\n");
}

std::string limit_text(Family family, std::optional<std::uint32_t> max, std::uint32_t minutes) {
  if (!max) return "";
  std::string out = fmt::format("        prefix-limit ipv{} {{\n            maximum {}\n            threshold 90\n",
                                static_cast<int>(family), *max);
  if (minutes > 0) out += fmt::format("            idle-timeout {}\n", std::min(minutes, 1024u));
  return out + "        }\n";
}

std::string session_rule(const NeighbourPolicy& n, Rule rule) {
  switch (rule) {
    case Rule::kMaxPrefix:
      return limit_text(Family::kIpv4, n.max_v4, n.restart_minutes) +
             limit_text(Family::kIpv6, n.max_v6, n.restart_minutes);
    case Rule::kTtlSecurity: return "        ttl-security 255\n";
    case Rule::kPassword: return fmt::format("        # set by hand: authentication-key ({})\n", n.password_ref);
    default: return "";
  }
}

std::string group_of(const NeighbourPolicy& n) {
  if (n.addresses.empty()) return "";
  std::string out = fmt::format("    group \"mannerly-{}\" {{\n        description \"{}, {}\"\n        peer-as {}\n",
                                n.symbol, n.name, policy::name_of(n.role), n.asn.value);
  for (const Rule rule : n.session_rules) out += rule_comment(sros_target(), rule, "        ") + session_rule(n, rule);
  if (n.has(Rule::kFirstAs)) out += "        enforce-first-as true\n";
  if (n.has(Rule::kRpkiInvalid)) {
    out += "        origin-validation {\n            ipv4 true\n            ipv6 true\n        }\n";
  }
  out +=
      "        send-communities {\n            standard true\n            extended true\n            large true\n      "
      "  }\n";
  for (const std::string_view direction : {"in", "out"}) {
    out += fmt::format("        {}port {{\n            policy [\"mannerly-{}-{}\"]\n        }}\n",
                       direction == "in" ? "im" : "ex", n.symbol, direction);
  }
  out += "    }\n";
  for (const Address& remote : n.addresses) {
    const auto& local = remote.is_v4() ? n.local_v4 : n.local_v6;
    out += fmt::format("    neighbor \"{}\" {{\n        group \"mannerly-{}\"\n", format_address(remote), n.symbol);
    if (local) out += fmt::format("        local-address \"{}\"\n", format_address(*local));
    out += fmt::format("        family {{\n            ipv4 {}\n            ipv6 {}\n        }}\n    }}\n",
                       remote.is_v4(), !remote.is_v4());
  }
  return out;
}

std::string blackhole_route(std::string_view prefix) {
  return fmt::format(
      "static-routes {{\n    route {} route-type unicast {{\n        blackhole {{\n            admin-state enable\n"
      "        }}\n    }}\n}}\n",
      prefix);
}

std::string router_part(const RouterPolicy& policy) {
  std::string out = fmt::format("/configure router \"Base\"\nautonomous-system {}\nrouter-id {}\n", policy.asn.value,
                                format_address(policy.router_id));
  if (policy.has(Rule::kRtr)) out += rule_comment(sros_target(), Rule::kRtr, "");
  for (const policy::RtrServer& cache : policy.rtr) {
    out += fmt::format(
        "origin-validation {{\n    rpki-session {} {{\n        admin-state enable\n        port {}\n    }}\n}}\n",
        cache.host, cache.port);
  }
  if (has_blackhole(policy, Family::kIpv4)) out += blackhole_route(fmt::format("{}/32", kDiscardV4));
  if (has_blackhole(policy, Family::kIpv6)) out += blackhole_route(fmt::format("{}/128", kDiscardV6));
  if (policy.has(Rule::kOriginate)) {
    out += rule_comment(sros_target(), Rule::kOriginate, "");
    for (const Prefix& prefix : policy.originated) out += blackhole_route(format_prefix(prefix));
  }
  std::string groups;
  for (const NeighbourPolicy& n : policy.neighbours) groups += group_of(n);
  if (!groups.empty()) out += "bgp {\n" + groups + "}\n";
  return out;
}

Result<std::string> render_sros(const RouterPolicy& policy, const Preamble& preamble) {
  Writer writer(policy);
  std::string policies;
  for (const NeighbourPolicy& n : policy.neighbours) {
    if (n.role == Role::kRsClient) {
      return fail(ErrorCode::kUnsupported, fmt::format("neighbour {}: SR OS is no route server", n.name));
    }
    policies += neighbour_head(sros_target(), n, "") + writer.in_policy(n) + writer.out_policy(n);
  }
  for (const policy::RtrServer& cache : policy.rtr) {
    if (!parse_address(cache.host)) {
      return fail(ErrorCode::kUnsupported,
                  fmt::format("SR OS takes addresses of RPKI caches, not names: {}", one_line(cache.host)));
    }
  }
  return head_of(sros_target(), policy, preamble) + "/configure policy-options\n" + writer.definitions() + policies +
         router_part(policy);
}

}  // namespace

const Target& sros_target() {
  static const Target target{.name = "sros",
                             .title = "Nokia SR OS (MD-CLI)",
                             .file_name = "sros.cfg",
                             .comment = "#",
                             .load = "edit-config private; exec cf3:/sros.cfg; compare; validate; commit confirmed 5",
                             .support = kSupport,
                             .render = render_sros};
  return target;
}

}  // namespace mannerly::render::router
