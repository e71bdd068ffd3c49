// Linux: one table of nftables, replaced as a whole in one transaction. Strict and loose ask the routing table
// (fib expression), so they follow it. https://wiki.nftables.org/wiki-nftables/index.php/Matching_routing_information
#include "render/sav/text.h"

namespace mannerly::render::sav {
namespace {

std::string set_of(const std::string& name, Family family, const std::vector<Prefix>& prefixes) {
  std::string out = fmt::format("  set {} {{\n    type {}\n    flags interval\n", name,
                                family == Family::kIpv4 ? "ipv4_addr" : "ipv6_addr");
  const std::vector<Prefix> members = of_family(prefixes, family);
  if (!members.empty()) {
    out += "    elements = {\n";
    for (const Prefix& prefix : members) out += fmt::format("      {},\n", format_prefix(prefix));
    out += "    }\n";
  }
  return out + "  }\n";
}

std::string chain_of(const SavRule& rule) {
  std::string out = fmt::format("  chain from_{} {{\n", rule.symbol);
  // Neighbour discovery (RFC 4861) and the search for duplicates (RFC 4862) use these sources.
  out += "    ip6 saddr fe80::/10 return\n";
  out += "    ip6 saddr :: icmpv6 type { nd-neighbor-solicit, nd-router-solicit, mld2-listener-report } return\n";
  if (rule.is_segment) out += "    ip saddr 0.0.0.0 udp sport 68 udp dport 67 return\n";
  switch (rule.method) {
    case Method::kList:
      out += fmt::format("    ip saddr != @{0}_v4 counter drop\n    ip6 saddr != @{0}_v6 counter drop\n", rule.symbol);
      break;
    case Method::kStrict: out += "    fib saddr . iif oif missing counter drop\n"; break;
    case Method::kLoose:
      for (const Prefix& prefix : rule.excepted) {
        out += fmt::format("    {} saddr {} return\n", prefix.is_v4() ? "ip" : "ip6", format_prefix(prefix));
      }
      if (!rule.denied.empty()) {
        out +=
            fmt::format("    ip saddr @{0}_own_v4 counter drop\n    ip6 saddr @{0}_own_v6 counter drop\n", rule.symbol);
      }
      out += "    fib saddr oif missing counter drop\n";
      break;
  }
  return out + "  }\n";
}

std::string render_rules(std::span<const SavRule> rules) {
  std::string out = "table inet mannerly_sav\ndelete table inet mannerly_sav\ntable inet mannerly_sav {\n";
  std::string jumps;
  for (const SavRule& rule : rules) {
    out += fmt::format("  # {}\n", title_of(rule));
    const std::string own = rule.method == Method::kLoose ? "_own" : "";
    const std::vector<Prefix>& list = rule.method == Method::kLoose ? rule.denied : rule.permitted;
    if (rule.method != Method::kStrict && !(rule.method == Method::kLoose && list.empty())) {
      out += set_of(rule.symbol + own + "_v4", Family::kIpv4, list);
      out += set_of(rule.symbol + own + "_v6", Family::kIpv6, list);
    }
    out += chain_of(rule);
    jumps += fmt::format("    iifname \"{}\" jump from_{}\n", rule.interface, rule.symbol);
  }
  return out + "  chain ingress {\n    type filter hook prerouting priority raw; policy accept;\n" + jumps + "  }\n}\n";
}

}  // namespace

const Target& nftables_target() {
  static const Target target{.name = "nftables",
                             .title = "Linux nftables",
                             .file_name = "sav.nft",
                             .comment = "#",
                             .load = "nft -c -f sav.nft && nft -f sav.nft; counters: nft list table inet mannerly_sav",
                             .render = render_rules};
  return target;
}

}  // namespace mannerly::render::sav
