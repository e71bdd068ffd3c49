// GoBGP 3: a configuration in TOML. Policies are global there, so each statement names the neighbour that it is for;
// sets hold one family each. docs/sources/policy.md and configuration.md of GoBGP.
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
    {Rule::kRole, Level::kNo, "GoBGP has no roles; leaks are held back by marks"},
    {Rule::kMaxPrefix, Level::kPartly, "`prefix-limit`; the session then waits for a person"},
    {Rule::kTtlSecurity, Level::kYes, "`ttl-security`, 255"},
    {Rule::kPassword, Level::kNo, "GoBGP cannot include a file; set `auth-password` by hand"},
    {Rule::kRtr, Level::kYes, "`rpki-servers`"},
    {Rule::kScrub, Level::kYes, "`set-large-community`, `remove`"},
    {Rule::kManyCommunities, Level::kNo, "GoBGP 3.10 reads no `community-count` from its configuration"},
    {Rule::kLongPath, Level::kYes, "`as-path-length`"},
    {Rule::kFirstAs, Level::kYes, "`match-as-path-set`, inverted"},
    {Rule::kBogonAsn, Level::kYes, "`match-as-path-set`; ranges are written as digits"},
    {Rule::kPeerLock, Level::kYes, "`match-as-path-set`"},
    {Rule::kOtc, Level::kNo, "GoBGP does not know the attribute"},
    {Rule::kOriginList, Level::kYes, "`match-as-path-set`, inverted"},
    {Rule::kBlackhole, Level::kPartly, "accepted with NO_EXPORT; GoBGP itself discards no packets"},
    {Rule::kBogonPrefix, Level::kYes, "`match-prefix-set`"},
    {Rule::kPrefixLength, Level::kYes, "`match-prefix-set` with `masklength-range`"},
    {Rule::kOwnPrefix, Level::kYes, "`match-prefix-set`"},
    {Rule::kExchangeLan, Level::kYes, "`match-prefix-set`"},
    {Rule::kRpkiInvalid, Level::kYes, "`rpki-validation-result`"},
    {Rule::kAspaInvalid, Level::kNo, "GoBGP has no ASPA"},
    {Rule::kPrefixList, Level::kYes, "`match-prefix-set`"},
    {Rule::kGracefulShutdown, Level::kPartly, "`set-local-pref`, 1: it takes 0 for not set"},
    {Rule::kMark, Level::kYes, "`set-large-community`, `add`"},
    {Rule::kExportBlackhole, Level::kYes, "`match-community-set`"},
    {Rule::kExportBogon, Level::kYes, "`match-prefix-set`"},
    {Rule::kExportLength, Level::kYes, "`match-prefix-set`"},
    {Rule::kExportOtc, Level::kNo, "GoBGP does not know the attribute"},
    {Rule::kExportMarked, Level::kYes, "`match-large-community-set`; the default is to reject"},
    {Rule::kOriginate, Level::kPartly, "marked by `route-type`; routes are added with `gobgp global rib add`"},
};

constexpr std::size_t kPatternMax = 900;  // bytes

std::string note(Rule rule, std::string_view indent = "") {
  return rule_comment(gobgp_target(), rule, indent);
}

std::string quoted(std::string_view text) {
  return fmt::format("\"{}\"", text);
}

std::string community_text(const LargeCommunity& c) {
  return fmt::format("{}:{}:{}", c.admin, c.function, c.value);
}

// NAME4 and NAME6, each only when it has ranges.
std::string prefix_sets(std::string_view name, const std::vector<PrefixRange>& ranges) {
  std::string out;
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    const auto part = of_family(ranges, family);
    if (part.empty()) continue;
    out += fmt::format("[[defined-sets.prefix-sets]]\nprefix-set-name = \"{}{}\"\n", name, static_cast<int>(family));
    for (const PrefixRange& range : part) {
      out +=
          fmt::format("[[defined-sets.prefix-sets.prefix-list]]\nip-prefix = \"{}\"\nmasklength-range = \"{}..{}\"\n",
                      format_prefix(range.prefix), range.low, range.high);
    }
  }
  return out;
}

std::string path_set(std::string_view name, const std::vector<std::string>& groups, std::string_view head,
                     std::string_view tail) {
  return fmt::format(
      "[[defined-sets.bgp-defined-sets.as-path-sets]]\nas-path-set-name = \"{}\"\nas-path-list = [{}]\n", name,
      join(groups, ", ", [&](const std::string& group) { return fmt::format("\"{}({}){}\"", head, group, tail); }));
}

std::string community_set(std::string_view kind, std::string_view name, const std::string& members) {
  return fmt::format("[[defined-sets.bgp-defined-sets.{0}-sets]]\n{0}-set-name = \"{1}\"\n{0}-list = [{2}]\n", kind,
                     name, members);
}

std::vector<PrefixRange> wrong_lengths(const policy::Limits& l) {
  const auto v4 = Prefix::of(Address::v4(0), 0), v6 = Prefix::of(Address::v6(0, 0), 0);
  const auto of = [](const Prefix& all, int low, int high) {
    return PrefixRange{all, static_cast<std::uint8_t>(low), static_cast<std::uint8_t>(high)};
  };
  std::vector<PrefixRange> out = {of(v4, 0, l.shortest_v4 - 1), of(v6, 0, l.shortest_v6 - 1)};
  if (l.longest_v4 < 32) out.push_back(of(v4, l.longest_v4 + 1, 32));
  if (l.longest_v6 < 128) out.push_back(of(v6, l.longest_v6 + 1, 128));
  return out;
}

std::string common_sets(const RouterPolicy& policy) {
  std::string out = prefix_sets("bogon", policy.bogon_prefixes) + prefix_sets("exchange-lan", policy.exchange_lans) +
                    prefix_sets("wrong-length", wrong_lengths(policy.limits));
  if (!policy.bogon_asns.empty()) {
    out += path_set("bogon-asn", number_groups(policy.bogon_asns, kPatternMax), "_", "_");
  }
  out += community_set("community", "blackhole", quoted("65535:666"));
  return out + community_set("community", "graceful-shutdown", quoted("65535:0"));
}

// A policy under construction. The names of statements must be unique in the whole configuration.
class Statements {
 public:
  // neighbours: the set that every statement is for; empty: none.
  Statements(std::string policy, std::string neighbours) : policy_(std::move(policy)), set_(std::move(neighbours)) {
    text_ = fmt::format("[[policy-definitions]]\nname = \"{}\"\n", policy_);
  }
  void remark(const std::string& comment) { text_ += comment; }
  // conditions, actions: lines of TOML; "[#" begins the name of a table below conditions or actions.
  void add(std::string_view conditions, std::string_view actions) {
    constexpr std::string_view kHead = "policy-definitions.statements";
    text_ += fmt::format("[[{}]]\nname = \"{}-{}\"\n", kHead, policy_, ++number_);
    if (!set_.empty()) {
      text_ += fmt::format("[{}.conditions.match-neighbor-set]\nneighbor-set = \"{}\"\n", kHead, set_);
    }
    text_ += replaced(conditions, fmt::format("[{}.conditions.", kHead));
    text_ += replaced(actions, fmt::format("[{}.actions", kHead));
  }
  void reject(std::string_view conditions) { add(conditions, "[#]\nroute-disposition = \"reject-route\"\n"); }
  const std::string& text() const { return text_; }
  const std::string& name() const { return policy_; }

 private:
  static std::string replaced(std::string_view text, std::string_view table) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text.substr(i, 2) == "[#") {
        out += table;
        ++i;
      } else {
        out += text[i];
      }
    }
    return out;
  }
  std::string policy_, set_, text_;
  int number_ = 0;
};

std::string in_prefixes(std::string_view set, Family family) {
  return fmt::format("[#match-prefix-set]\nprefix-set = \"{}{}\"\nmatch-set-options = \"any\"\n", set,
                     static_cast<int>(family));
}
std::string in_paths(std::string_view set, std::string_view option = "any") {
  return fmt::format("[#bgp-conditions.match-as-path-set]\nas-path-set = \"{}\"\nmatch-set-options = \"{}\"\n", set,
                     option);
}
std::string in_communities(std::string_view set) {
  return fmt::format("[#bgp-conditions.match-community-set]\ncommunity-set = \"{}\"\nmatch-set-options = \"any\"\n",
                     set);
}
std::string add_mark(const LargeCommunity& mark) {
  return fmt::format(
      "[#.bgp-actions.set-large-community]\noptions = \"add\"\n"
      "[#.bgp-actions.set-large-community.set-large-community-method]\ncommunities-list = [\"{}\"]\n",
      community_text(mark));
}
constexpr std::string_view kAccept = "[#]\nroute-disposition = \"accept-route\"\n";

// For each family in which the ranges have a set.
template <class F>
void each_family(const std::vector<PrefixRange>& ranges, F&& f) {
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    if (!of_family(ranges, family).empty()) f(family);
  }
}

void reject_prefixes(const std::vector<PrefixRange>& ranges, std::string_view set, Statements& out) {
  each_family(ranges, [&](Family family) { out.reject(in_prefixes(set, family)); });
}

void write_scrub(const RouterPolicy& policy, Statements& out) {
  const std::string own = join(policy.own_asns, ", ", [](Asn asn) { return fmt::format("\"^{}:.*:.*$\"", asn.value); });
  out.add("", fmt::format("[#.bgp-actions.set-large-community]\noptions = \"remove\"\n"
                          "[#.bgp-actions.set-large-community.set-large-community-method]\ncommunities-list = [{}]\n",
                          own));
}

void write_blackhole(const NeighbourPolicy& n, Statements& out) {
  each_family(n.blackhole, [&](Family family) {
    out.add(in_prefixes(n.symbol + "-blackhole", family) + in_communities("blackhole"),
            std::string(kAccept) +
                "[#.bgp-actions.set-community]\noptions = \"add\"\n"
                "[#.bgp-actions.set-community.set-community-method]\ncommunities-list = [\"65535:65281\"]\n" +
                add_mark(n.learned_from));
  });
}

void write_import_rule(const RouterPolicy& policy, const NeighbourPolicy& n, Rule rule, Statements& out) {
  switch (rule) {
    case Rule::kScrub: return write_scrub(policy, out);
    case Rule::kLongPath:
      return out.reject(
          fmt::format("[#bgp-conditions.as-path-length]\noperator = \"ge\"\nvalue = {}\n", policy.limits.as_path + 1));
    case Rule::kFirstAs: return out.reject(in_paths(n.symbol + "-first", "invert"));
    case Rule::kBogonAsn: return policy.bogon_asns.empty() ? void() : out.reject(in_paths("bogon-asn"));
    case Rule::kPeerLock: return out.reject(in_paths(n.symbol + "-locked"));
    case Rule::kOriginList: return out.reject(in_paths(n.symbol + "-origin", "invert"));
    case Rule::kBlackhole: return write_blackhole(n, out);
    case Rule::kBogonPrefix: return reject_prefixes(policy.bogon_prefixes, "bogon", out);
    case Rule::kPrefixLength: return reject_prefixes(wrong_lengths(policy.limits), "wrong-length", out);
    case Rule::kOwnPrefix: return reject_prefixes(n.own, n.symbol + "-own", out);
    case Rule::kExchangeLan: return reject_prefixes(policy.exchange_lans, "exchange-lan", out);
    case Rule::kRpkiInvalid: return out.reject("[#bgp-conditions]\nrpki-validation-result = \"invalid\"\n");
    case Rule::kGracefulShutdown:
      return out.add(in_communities("graceful-shutdown"), "[#.bgp-actions]\nset-local-pref = 1\n");
    case Rule::kMark: return out.add("", add_mark(n.learned_from));
    default: return;
  }
}

void write_export_rule(const RouterPolicy& policy, const NeighbourPolicy& n, Rule rule, Statements& out) {
  switch (rule) {
    case Rule::kExportBlackhole: return out.reject(in_communities("blackhole"));
    case Rule::kExportBogon: return reject_prefixes(policy.bogon_prefixes, "bogon", out);
    case Rule::kExportLength: return reject_prefixes(wrong_lengths(policy.limits), "wrong-length", out);
    case Rule::kExportMarked:
      return out.add(fmt::format("[#bgp-conditions.match-large-community-set]\nlarge-community-set = \"{}-export\"\n"
                                 "match-set-options = \"any\"\n",
                                 n.symbol),
                     kAccept);
    default: return;
  }
}

std::string sets_of(const NeighbourPolicy& n) {
  std::string out =
      fmt::format("[[defined-sets.neighbor-sets]]\nneighbor-set-name = \"{}\"\nneighbor-info-list = [{}]\n", n.symbol,
                  join(n.addresses, ", ", [](const Address& address) { return quoted(format_address(address)); }));
  if (n.has(Rule::kPrefixList)) out += prefix_sets(n.symbol + "-prefix", n.prefixes);
  if (n.has(Rule::kBlackhole)) out += prefix_sets(n.symbol + "-blackhole", n.blackhole);
  if (n.has(Rule::kOwnPrefix)) out += prefix_sets(n.symbol + "-own", n.own);
  if (n.has(Rule::kFirstAs)) {
    out += path_set(n.symbol + "-first", number_groups(std::vector<Asn>{n.asn}, kPatternMax), "^", "_");
  }
  if (n.has(Rule::kOriginList)) out += path_set(n.symbol + "-origin", number_groups(n.origins, kPatternMax), "_", "$");
  if (n.has(Rule::kPeerLock)) out += path_set(n.symbol + "-locked", number_groups(n.locked, kPatternMax), "_", "_");
  return out + community_set("large-community", n.symbol + "-export",
                             join(n.export_marks, ", ", [](const LargeCommunity& mark) {
                               return fmt::format("\"^{}$\"", community_text(mark));
                             }));
}

std::string policies_of(const RouterPolicy& policy, const NeighbourPolicy& n) {
  Statements in("import-" + n.symbol, n.symbol), out("export-" + n.symbol, n.symbol);
  for (const Rule rule : n.import_rules) {
    in.remark(note(rule));
    if (rule != Rule::kPrefixList) write_import_rule(policy, n, rule, in);
  }
  if (n.has(Rule::kPrefixList)) {
    each_family(n.prefixes, [&](Family family) { in.add(in_prefixes(n.symbol + "-prefix", family), kAccept); });
  } else {
    in.add("", kAccept);
  }
  for (const Rule rule : n.export_rules) {
    out.remark(note(rule));
    write_export_rule(policy, n, rule, out);
  }
  return in.text() + out.text();
}

std::string session_of(const NeighbourPolicy& n, const Address& remote) {
  std::string out = fmt::format(
      "[[neighbors]]\n[neighbors.config]\nneighbor-address = \"{}\"\npeer-as = {}\ndescription = \"{}, {}\"\n",
      format_address(remote), n.asn.value, n.name, policy::name_of(n.role));
  for (const Rule rule : {Rule::kRole, Rule::kPassword}) {
    if (n.has(rule)) out += note(rule);
  }
  const auto& local = remote.is_v4() ? n.local_v4 : n.local_v6;
  if (local) out += fmt::format("[neighbors.transport.config]\nlocal-address = \"{}\"\n", format_address(*local));
  if (n.has(Rule::kTtlSecurity)) {
    out += note(Rule::kTtlSecurity) + "[neighbors.ttl-security.config]\nenabled = true\nttl-min = 255\n";
  }
  out += fmt::format("[[neighbors.afi-safis]]\n[neighbors.afi-safis.config]\nafi-safi-name = \"{}\"\n",
                     remote.is_v4() ? "ipv4-unicast" : "ipv6-unicast");
  const auto max = remote.is_v4() ? n.max_v4 : n.max_v6;
  if (max) {
    out += note(Rule::kMaxPrefix) + fmt::format("[neighbors.afi-safis.prefix-limit.config]\nmax-prefixes = {}\n", *max);
  }
  return out;
}

std::string global_part(const RouterPolicy& policy) {
  const auto names = [&](std::string_view direction, std::string out = {}) {
    for (const NeighbourPolicy& n : policy.neighbours) {
      if (!n.addresses.empty()) out += fmt::format("{}\"{}-{}\"", out.empty() ? "" : ", ", direction, n.symbol);
    }
    return out;
  };
  std::string out = fmt::format(
      "[global.config]\nas = {}\nrouter-id = \"{}\"\n[global.apply-policy.config]\nimport-policy-list = [{}]\n"
      "default-import-policy = \"reject-route\"\nexport-policy-list = [{}]\n"
      "default-export-policy = \"reject-route\"\n",
      policy.asn.value, format_address(policy.router_id),
      names("import", policy.has(Rule::kOriginate) ? "\"import-own\"" : ""), names("export"));
  if (!policy.has(Rule::kRtr)) return out;
  out += note(Rule::kRtr);
  for (const policy::RtrServer& cache : policy.rtr) {
    out +=
        fmt::format("[[rpki-servers]]\n[rpki-servers.config]\naddress = \"{}\"\nport = {}\n", cache.host, cache.port);
  }
  return out;
}

// Routes that were added by hand go through the import policy as well.
std::string originate_part(const RouterPolicy& policy) {
  if (!policy.has(Rule::kOriginate)) return "";
  std::vector<PrefixRange> own;
  for (const Prefix& prefix : policy.originated) own.push_back(PrefixRange::exact(prefix));
  std::string out = "\n" + prefix_sets("own", own) + note(Rule::kOriginate);
  for (const Prefix& prefix : policy.originated) {
    out += fmt::format("#   gobgp global rib add {} -a {}\n", format_prefix(prefix), prefix.is_v4() ? "ipv4" : "ipv6");
  }
  Statements statements("import-own", {});
  each_family(own, [&](Family family) {
    statements.add(in_prefixes("own", family) + "[#bgp-conditions]\nroute-type = \"local\"\n",
                   std::string(kAccept) + add_mark(policy.own_mark));
  });
  return out + statements.text();
}

Result<std::string> render_gobgp(const RouterPolicy& policy, const Preamble& preamble) {
  for (const NeighbourPolicy& n : policy.neighbours) {
    if (n.role != Role::kRsClient) continue;
    // Its policies bind to the client, not to the global table.
    return fail(ErrorCode::kUnsupported,
                fmt::format("neighbour {}: clients of our own route server are not written for GoBGP", n.name));
  }
  std::string out =
      head_of(gobgp_target(), policy, preamble) + global_part(policy) + common_sets(policy) + originate_part(policy);
  for (const NeighbourPolicy& n : policy.neighbours) {
    out += "\n" + neighbour_head(gobgp_target(), n, "");
    if (n.addresses.empty()) {
      out += "# it has no addresses: nothing is written for it\n";
      continue;
    }
    out += sets_of(n) + policies_of(policy, n);
    for (const Address& remote : n.addresses) out += session_of(n, remote);
  }
  return out;
}

}  // namespace

const Target& gobgp_target() {
  static const Target target{.name = "gobgp",
                             .title = "GoBGP",
                             .file_name = "gobgpd.toml",
                             .comment = "#",
                             .load = "gobgpd -d -f gobgpd.toml, then restart gobgpd or send it SIGHUP",
                             .support = kSupport,
                             .render = render_gobgp};
  return target;
}

}  // namespace mannerly::render::router
