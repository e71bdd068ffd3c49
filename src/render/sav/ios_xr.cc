// Cisco IOS XR: "IP Addresses and Services Configuration Guide", implementing access lists; "Routing Configuration
// Guide", unicast reverse path forwarding.
#include "render/sav/text.h"

namespace mannerly::render::sav {
namespace {

std::string list_of(const SavRule& rule, Family family) {
  const bool v4 = family == Family::kIpv4;
  const std::string_view protocol = v4 ? "ipv4" : "ipv6";
  int number = 0;
  std::string out = fmt::format("no {0} access-list {1}\n{0} access-list {1}\n", protocol, list_name(rule, family));
  const auto add = [&](std::string_view text) { out += fmt::format(" {} {}\n", number += 10, text); };
  const auto add_sources = [&](const std::vector<Prefix>& prefixes, std::string_view action) {
    for (const Prefix& prefix : of_family(prefixes, family)) {
      add(v4 ? fmt::format("{} ipv4 {} {} any", action, format_address(prefix.address()), wildcard_of(prefix))
             : fmt::format("{} ipv6 {} any", action, format_prefix(prefix)));
    }
  };
  const bool permits = rule.method == Method::kList;
  // Neighbour discovery (RFC 4861, 4862): the deny at the end would stop it.
  if (!v4) add("permit ipv6 fe80::/10 any");
  if (!v4) add("permit icmpv6 host :: any");
  if (v4 && rule.is_segment) add("permit udp host 0.0.0.0 eq bootpc any eq bootps");
  add_sources(rule.excepted, "permit");
  add_sources(permits ? rule.permitted : rule.denied, permits ? "permit" : "deny");
  add(fmt::format("{} {} any any", permits ? "deny" : "permit", protocol));
  return out + "!\n";
}

std::string render_rules(std::span<const SavRule> rules) {
  std::string out;
  for (const SavRule& rule : rules) {
    out += fmt::format("! {}\n", title_of(rule));
    if (has_list(rule)) out += list_of(rule, Family::kIpv4) + list_of(rule, Family::kIpv6);
    out += fmt::format("interface {}\n", rule.interface);
    if (has_list(rule)) {
      out += fmt::format(" ipv4 access-group {} ingress\n ipv6 access-group {} ingress\n",
                         list_name(rule, Family::kIpv4), list_name(rule, Family::kIpv6));
    }
    if (rule.method != Method::kList) {
      const std::string_view how = rule.method == Method::kStrict ? "rx" : "any";
      out += fmt::format(
          " ipv4 verify unicast source reachable-via {0}\n ipv6 verify unicast source reachable-via {0}\n", how);
    }
    out += "!\n";
  }
  return out;
}

}  // namespace

const Target& ios_xr_target() {
  static const Target target{.name = "ios-xr",
                             .title = "Cisco IOS XR",
                             .file_name = "sav.ios-xr",
                             .comment = "!",
                             .load = "configure; load sav.ios-xr; show commit changes diff; commit confirmed 300",
                             .render = render_rules};
  return target;
}

}  // namespace mannerly::render::sav
