// MikroTik RouterOS 7 (7.20 and later): filter chains, number lists and BGP connections as a script for /import.
// docs/reference/policy/routeros.md cites the manual for each statement.
//
// A command holds at once, and a connection without a chain accepts everything. So the script first hangs each
// connection on a chain that rejects all, then removes and writes its rules (they carry the comment "mannerly"), and
// at last hangs the connections on their chains.
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
    {Rule::kRole, Level::kPartly, "`local.role`; nothing found that insists on the neighbour's role"},
    {Rule::kMaxPrefix, Level::kPartly,
     "`input.limit-process-routes`: about as many; the session stays up and is cleared by hand"},
    {Rule::kTtlSecurity, Level::kYes, "`remote.ttl=255`"},
    {Rule::kPassword, Level::kPartly, "`tcp-md5-key` of the connection is set by hand, and left alone by this file"},
    {Rule::kRtr, Level::kYes, "`/routing/rpki`, one group"},
    {Rule::kScrub, Level::kYes, "`delete bgp-large-communities regexp`"},
    {Rule::kManyCommunities, Level::kNo, "filters do not count communities"},
    {Rule::kLongPath, Level::kYes, "`bgp-path-len`"},
    {Rule::kFirstAs, Level::kYes, "`bgp-as-path ^ASN`"},
    {Rule::kBogonAsn, Level::kYes, "`bgp-as-path` with a number list"},
    {Rule::kPeerLock, Level::kYes, "`bgp-as-path` with a number list"},
    {Rule::kOtc, Level::kPartly, "by the role of the connection, as far as RouterOS follows RFC 9234"},
    {Rule::kOriginList, Level::kYes, "`bgp-as-path` with a number list before `$`"},
    {Rule::kBlackhole, Level::kYes, "`set blackhole yes`, with NO_EXPORT added"},
    {Rule::kBogonPrefix, Level::kYes, "a chain with `dst in` and `dst-len in`"},
    {Rule::kPrefixLength, Level::kYes, "`dst-len`"},
    {Rule::kOwnPrefix, Level::kYes, "a chain with `dst in` and `dst-len in`"},
    {Rule::kExchangeLan, Level::kYes, "a chain with `dst in` and `dst-len in`"},
    {Rule::kRpkiInvalid, Level::kYes, "`rpki-verify`, `rpki invalid`"},
    {Rule::kAspaInvalid, Level::kNo, "the manual has no statement for ASPA"},
    {Rule::kPrefixList, Level::kYes, "a chain that returns for what is listed and rejects the rest"},
    {Rule::kGracefulShutdown, Level::kYes, "`set bgp-local-pref 0`"},
    {Rule::kMark, Level::kYes, "`append bgp-large-communities`"},
    {Rule::kExportBlackhole, Level::kYes, "by the community BLACKHOLE"},
    {Rule::kExportBogon, Level::kYes, "a chain with `dst in` and `dst-len in`"},
    {Rule::kExportLength, Level::kYes, "`dst-len`"},
    {Rule::kExportOtc, Level::kPartly, "by the role of the connection, as far as RouterOS follows RFC 9234"},
    {Rule::kExportMarked, Level::kYes, "`bgp-large-communities includes`, then `reject`"},
    {Rule::kOriginate, Level::kYes, "`output.network` with a blackhole route"},
};

// In a quoted string of the console, '$' would begin a variable.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '$' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string rule_line(std::string_view chain, std::string_view rule) {
  return fmt::format("/routing/filter/rule add chain={} comment=mannerly rule={}\n", quoted(chain), quoted(rule));
}

std::string condition_of(const PrefixRange& range) {
  const std::string prefix = format_prefix(range.prefix);
  if (range.is_exact()) return "dst == " + prefix;
  return fmt::format("dst in {} && dst-len in {}-{}", prefix, range.low, range.high);
}

class Writer {
 public:
  explicit Writer(const RouterPolicy& policy) : policy_(policy) {}

  std::string in_chain(const NeighbourPolicy& n, Family family);
  std::string out_chain(const NeighbourPolicy& n, Family family);
  const std::string& definitions() const { return definitions_.text(); }

 private:
  void rule(std::string_view text) { out_ += rule_line(chain_, text); }
  void reject_if(std::string_view condition) { rule(fmt::format("if ({}) {{ reject; }}", condition)); }
  void import_rule(const NeighbourPolicy& n, Rule rule_of);
  void export_rule(const NeighbourPolicy& n, Rule rule_of);
  void lengths();
  void jump(const std::string& chain) {
    if (!chain.empty()) rule(fmt::format("jump {};", chain));
  }
  // A chain that does the action for what is listed, and the last one for the rest. Empty when nothing is listed.
  std::string list(std::string_view name, const std::vector<PrefixRange>& ranges, std::string_view action,
                   std::string_view last = "");
  std::string numbers(std::string_view name, const std::vector<policy::AsnRange>& ranges);
  std::string numbers(std::string_view name, const std::vector<Asn>& asns) {
    std::vector<policy::AsnRange> ranges;
    for (const Asn asn : asns) ranges.push_back({asn, asn});
    return numbers(name, ranges);
  }

  const RouterPolicy& policy_;
  Definitions definitions_;
  Family family_ = Family::kIpv4;
  std::string chain_, out_;
};

std::string Writer::list(std::string_view name, const std::vector<PrefixRange>& ranges, std::string_view action,
                         std::string_view last) {
  const auto part = of_family(ranges, family_);
  if (part.empty() && last.empty()) return "";
  const std::string chain = fmt::format("mannerly-{}-v{}", name, static_cast<int>(family_));
  std::string text;
  for (const PrefixRange& range : part) {
    text += rule_line(chain, fmt::format("if ({}) {{ {} }}", condition_of(range), action));
  }
  if (!last.empty()) text += rule_line(chain, last);
  return definitions_.use(chain, text);
}

std::string Writer::numbers(std::string_view name, const std::vector<policy::AsnRange>& ranges) {
  const std::string full = fmt::format("mannerly-{}", name);
  std::string text;
  for (const auto& [first, last] : ranges) {
    text += fmt::format("/routing/filter/num-list add comment=mannerly list={} range={}\n", full,
                        first == last ? std::to_string(first.value) : fmt::format("{}-{}", first.value, last.value));
  }
  return definitions_.use(full, text);
}

void Writer::lengths() {
  const auto& l = policy_.limits;
  const bool is_v4 = family_ == Family::kIpv4;
  reject_if(fmt::format("dst-len < {}", is_v4 ? l.shortest_v4 : l.shortest_v6));
  reject_if(fmt::format("dst-len > {}", is_v4 ? l.longest_v4 : l.longest_v6));
}

void Writer::import_rule(const NeighbourPolicy& n, Rule rule_of) {
  const std::string mark = fmt::format("append bgp-large-communities {};", mark_text(n.learned_from));
  switch (rule_of) {
    case Rule::kScrub:
      for (const Asn own : policy_.own_asns) {
        rule(fmt::format("delete bgp-large-communities regexp \"^{}:\";", own.value));
      }
      return;
    case Rule::kLongPath: return reject_if(fmt::format("bgp-path-len > {}", policy_.limits.as_path));
    case Rule::kFirstAs: return reject_if(fmt::format("not bgp-as-path ^{}", n.asn.value));
    case Rule::kBogonAsn:
      if (policy_.bogon_asns.empty()) return;
      return reject_if(fmt::format("bgp-as-path [[:{}:]]", numbers("bogon-asn", policy_.bogon_asns)));
    case Rule::kPeerLock:
      return reject_if(fmt::format("bgp-as-path [[:{}:]]", numbers(n.symbol + "-locked", n.locked)));
    case Rule::kOriginList:
      return reject_if(fmt::format("not bgp-as-path [[:{}:]]$", numbers(n.symbol + "-origins", n.origins)));
    case Rule::kBlackhole: {
      const std::string chain = list(n.symbol + "-blackhole", n.blackhole,
                                     "set blackhole yes; append bgp-communities no-export; " + mark + " accept;");
      if (!chain.empty()) rule(fmt::format("if (bgp-communities includes blackhole) {{ jump {}; }}", chain));
      return;
    }
    case Rule::kBogonPrefix: return jump(list("bogon", policy_.bogon_prefixes, "reject;"));
    case Rule::kPrefixLength: return lengths();
    case Rule::kOwnPrefix: return jump(list(n.symbol + "-own", n.own, "reject;"));
    case Rule::kExchangeLan: return jump(list("exchange-lan", policy_.exchange_lans, "reject;"));
    case Rule::kRpkiInvalid: rule("rpki-verify mannerly;"); return reject_if("rpki invalid");
    case Rule::kPrefixList: return jump(list(n.symbol + "-listed", n.prefixes, "return;", "reject;"));
    case Rule::kGracefulShutdown:
      return rule("if (bgp-communities includes graceful-shutdown) { set bgp-local-pref 0; }");
    case Rule::kMark: return rule(mark + " accept;");
    default: return;
  }
}

void Writer::export_rule(const NeighbourPolicy& n, Rule rule_of) {
  switch (rule_of) {
    case Rule::kExportBlackhole: return reject_if("bgp-communities includes blackhole");
    case Rule::kExportBogon: return jump(list("bogon", policy_.bogon_prefixes, "reject;"));
    case Rule::kExportLength: return lengths();
    case Rule::kExportMarked: {
      const bool has_own =
          std::find(n.export_marks.begin(), n.export_marks.end(), policy_.own_mark) != n.export_marks.end();
      if (has_own && policy_.has(Rule::kOriginate)) {
        rule(fmt::format("if (bgp-network) {{ append bgp-large-communities {}; accept; }}",
                         mark_text(policy_.own_mark)));
      }
      for (const LargeCommunity& c : n.export_marks) {
        rule(fmt::format("if (bgp-large-communities includes {}) {{ accept; }}", mark_text(c)));
      }
      return;
    }
    default: return;
  }
}

std::string Writer::in_chain(const NeighbourPolicy& n, Family family) {
  family_ = family;
  chain_ = map_name(n, "in", family);
  out_.clear();
  for (const Rule each : n.import_rules) {
    out_ += rule_comment(routeros_target(), each, "");
    import_rule(n, each);
  }
  rule("reject;");
  return out_;
}

std::string Writer::out_chain(const NeighbourPolicy& n, Family family) {
  family_ = family;
  chain_ = map_name(n, "out", family);
  out_.clear();
  for (const Rule each : n.export_rules) {
    out_ += rule_comment(routeros_target(), each, "");
    export_rule(n, each);
  }
  rule("reject;");
  return out_;
}

// Our side of the session (RFC 9234 section 4.1).
std::string_view local_role(Role neighbour) {
  switch (neighbour) {
    case Role::kCustomer: return "ebgp-provider";
    case Role::kPeer: return "ebgp-peer";
    case Role::kUpstream: return "ebgp-customer";
    case Role::kRouteServer: return "ebgp-rs-client";
    case Role::kRsClient: return "ebgp-rs";
  }
  return "ebgp-peer";
}

// Adds an item unless one of that name is there.
std::string add_missing(std::string_view menu, std::string_view key, std::string_view value, std::string_view more) {
  return fmt::format(":if ([:len [{0} find where {1}={2}]] = 0) do={{ {0} add {1}={2} {3} }}\n", menu, key,
                     quoted(value), more);
}

std::string connection_name(const NeighbourPolicy& n, std::size_t index) {
  return fmt::format("mannerly-{}-{}", n.symbol, index + 1);
}

std::string session_rule(const NeighbourPolicy& n, const Address& remote, Rule rule) {
  const auto max = remote.is_v4() ? n.max_v4 : n.max_v6;
  switch (rule) {
    case Rule::kRole: return fmt::format(" local.role={}", local_role(n.role));
    case Rule::kMaxPrefix:
      return max ? fmt::format(" input.limit-process-routes-ipv{}={}", static_cast<int>(remote.family), *max) : "";
    case Rule::kTtlSecurity: return " local.ttl=255 remote.ttl=255";
    default: return "";
  }
}

constexpr std::string_view kClosed = "input.filter=mannerly-closed output.filter-chain=mannerly-closed";

std::string session_of(const RouterPolicy& policy, const NeighbourPolicy& n, std::size_t index) {
  const Address& remote = n.addresses[index];
  const auto& local = remote.is_v4() ? n.local_v4 : n.local_v6;
  std::string comments, values;
  for (const Rule rule : n.session_rules) {
    comments += rule_comment(routeros_target(), rule, "");
    if (rule == Rule::kPassword) comments += fmt::format("# set by hand: tcp-md5-key ({})\n", n.password_ref);
    values += session_rule(n, remote, rule);
  }
  if (local) values += " local.address=" + format_address(*local);
  if (!policy.originated.empty()) values += " output.network=mannerly-own";
  const std::string name = connection_name(n, index);
  const std::string who = fmt::format("instance=mannerly remote.address={} remote.as={} afi={}", format_address(remote),
                                      n.asn.value, remote.is_v4() ? "ip" : "ipv6");
  return comments +
         add_missing("/routing/bgp/connection", "name", name,
                     fmt::format("disabled=yes {} local.role={} {}", who, local_role(n.role), kClosed)) +
         fmt::format("/routing/bgp/connection set [find where name={}] {}{} {}\n", quoted(name), who, values, kClosed);
}

std::string closing_part(const RouterPolicy& policy) {
  std::string out =
      add_missing("/routing/filter/rule", "chain", "mannerly-closed", "comment=\"keep\" rule=\"reject;\"");
  out += add_missing("/routing/bgp/instance", "name", "mannerly", fmt::format("as={}", policy.asn.value));
  out += fmt::format("/routing/bgp/instance set [find where name=\"mannerly\"] as={} router-id={}\n", policy.asn.value,
                     format_address(policy.router_id));
  for (const NeighbourPolicy& n : policy.neighbours) {
    for (std::size_t i = 0; i < n.addresses.size(); ++i) out += session_of(policy, n, i);
  }
  return out;
}

std::string removing_part() {
  std::string out;
  for (const std::string_view menu : {"/routing/filter/rule", "/routing/filter/num-list", "/ip/firewall/address-list",
                                      "/ipv6/firewall/address-list"}) {
    out += fmt::format("{0} remove [find where comment=\"mannerly\"]\n", menu);
  }
  return out;
}

std::string rtr_part(const RouterPolicy& policy) {
  if (!policy.has(Rule::kRtr)) return "";
  std::string out = rule_comment(routeros_target(), Rule::kRtr, "");
  for (const policy::RtrServer& cache : policy.rtr) {
    out += add_missing("/routing/rpki", "address", cache.host, fmt::format("group=mannerly port={}", cache.port));
  }
  return out;
}

std::string originate_part(const RouterPolicy& policy) {
  if (!policy.has(Rule::kOriginate)) return "";
  std::string out = rule_comment(routeros_target(), Rule::kOriginate, "");
  for (const Prefix& prefix : policy.originated) {
    const std::string_view menu = prefix.is_v4() ? "/ip" : "/ipv6";
    out += fmt::format("{}/firewall/address-list add comment=mannerly list=mannerly-own address={}\n", menu,
                       format_prefix(prefix));
    out += add_missing(fmt::format("{}/route", menu), "dst-address", format_prefix(prefix), "blackhole comment=own");
  }
  return out;
}

std::string opening_part(const RouterPolicy& policy) {
  std::string out;
  for (const NeighbourPolicy& n : policy.neighbours) {
    for (std::size_t i = 0; i < n.addresses.size(); ++i) {
      const Family family = n.addresses[i].family;
      out += fmt::format(
          "/routing/bgp/connection set [find where name={}] input.filter={} output.filter-chain={} disabled=no\n",
          quoted(connection_name(n, i)), map_name(n, "in", family), map_name(n, "out", family));
    }
  }
  return out;
}

Result<std::string> render_routeros(const RouterPolicy& policy, const Preamble& preamble) {
  Writer writer(policy);
  std::string chains;
  for (const NeighbourPolicy& n : policy.neighbours) {
    if (n.role == Role::kRsClient) {
      return fail(ErrorCode::kUnsupported,
                  fmt::format("neighbour {}: RouterOS is not written as a route server", n.name));
    }
    chains += neighbour_head(routeros_target(), n, "");
    for (const Family family : families_of(n)) chains += writer.in_chain(n, family) + writer.out_chain(n, family);
  }
  for (const policy::RtrServer& cache : policy.rtr) {
    if (!parse_address(cache.host)) {
      return fail(
          ErrorCode::kUnsupported,
          fmt::format("addresses of RPKI caches are written for RouterOS, not names: {}", one_line(cache.host)));
    }
  }
  return head_of(routeros_target(), policy, preamble) + closing_part(policy) + removing_part() + rtr_part(policy) +
         writer.definitions() + chains + originate_part(policy) + opening_part(policy);
}

}  // namespace

const Target& routeros_target() {
  static const Target target{.name = "routeros",
                             .title = "RouterOS 7",
                             .file_name = "routeros.rsc",
                             .comment = "#",
                             .load = "/import file-name=routeros.rsc verbose=yes; /routing/bgp/session refresh [find]",
                             .support = kSupport,
                             .render = render_routeros};
  return target;
}

}  // namespace mannerly::render::router
