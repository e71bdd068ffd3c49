// Cisco IOS and IOS XE, and Arista EOS, whose lists differ in the notation of prefixes and the words that bind them.
// Cisco "Security Configuration Guide: Access Control Lists" and "Configuring Unicast Reverse Path Forwarding";
// Arista "EOS User Manual", chapters on ACLs and route maps and on uRPF.
#include "render/sav/text.h"

namespace mannerly::render::sav {
namespace {

struct Dialect {
  bool wildcards;             // IOS: 192.0.2.0 0.0.0.255; EOS: 192.0.2.0/24
  std::string_view extended;  // word before the name of an IPv4 list
  std::string_view bind_v6;   // "ipv6 traffic-filter"
};
constexpr Dialect kIos{true, "extended ", "ipv6 traffic-filter"};
constexpr Dialect kEos{false, "", "ipv6 access-group"};

std::string source_of(const Prefix& prefix, const Dialect& dialect) {
  if (!prefix.is_v4() || !dialect.wildcards) return format_prefix(prefix);
  if (prefix.length == 32) return fmt::format("host {}", format_address(prefix.address()));
  if (prefix.length == 0) return "any";
  return fmt::format("{} {}", format_address(prefix.address()), wildcard_of(prefix));
}

std::string list_of(const SavRule& rule, Family family, const Dialect& dialect) {
  const bool v4 = family == Family::kIpv4;
  const std::string_view protocol = v4 ? "ip" : "ipv6";
  const std::string name = list_name(rule, family);
  const std::string head =
      v4 ? fmt::format("ip access-list {}{}", dialect.extended, name) : fmt::format("ipv6 access-list {}", name);
  std::string out = fmt::format("no {0}\n{0}\n", head);
  // Neighbour discovery (RFC 4861, 4862): an explicit deny at the end would stop it.
  if (!v4) out += " permit ipv6 fe80::/10 any\n permit icmp host :: any\n";
  if (v4 && rule.is_segment) out += " permit udp host 0.0.0.0 eq bootpc any eq bootps\n";
  const bool permits = rule.method == Method::kList;
  for (const Prefix& prefix : of_family(rule.excepted, family)) {
    out += fmt::format(" permit {} {} any\n", protocol, source_of(prefix, dialect));
  }
  for (const Prefix& prefix : of_family(permits ? rule.permitted : rule.denied, family)) {
    out += fmt::format(" {} {} {} any\n", permits ? "permit" : "deny", protocol, source_of(prefix, dialect));
  }
  return out + fmt::format(" {} {} any any\n!\n", permits ? "deny" : "permit", protocol);
}

std::string render_dialect(std::span<const SavRule> rules, const Dialect& dialect) {
  std::string out;
  for (const SavRule& rule : rules) {
    out += fmt::format("! {}\n", title_of(rule));
    if (has_list(rule)) out += list_of(rule, Family::kIpv4, dialect) + list_of(rule, Family::kIpv6, dialect);
    out += fmt::format("interface {}\n", rule.interface);
    if (has_list(rule)) {
      out += fmt::format(" ip access-group {} in\n {} {} in\n", list_name(rule, Family::kIpv4), dialect.bind_v6,
                         list_name(rule, Family::kIpv6));
    }
    if (rule.method != Method::kList) {
      const std::string_view how = rule.method == Method::kStrict ? "rx" : "any";
      out += fmt::format(" ip verify unicast source reachable-via {0}\n ipv6 verify unicast source reachable-via {0}\n",
                         how);
    }
    out += "!\n";
  }
  return out;
}

std::string render_ios(std::span<const SavRule> rules) {
  return render_dialect(rules, kIos);
}
std::string render_eos(std::span<const SavRule> rules) {
  return render_dialect(rules, kEos);
}

}  // namespace

const Target& ios_target() {
  static const Target target{.name = "ios",
                             .title = "Cisco IOS and IOS XE",
                             .file_name = "sav.ios",
                             .comment = "!",
                             .load =
                                 "copy sav.ios running-config (it merges); "
                                 "reload in 5 beforehand protects against a lock-out",
                             .render = render_ios};
  return target;
}

const Target& eos_target() {
  static const Target target{.name = "eos",
                             .title = "Arista EOS",
                             .file_name = "sav.eos",
                             .comment = "!",
                             .load = "configure session sav; copy file:sav.eos session-config; commit timer 00:05:00",
                             .render = render_eos};
  return target;
}

}  // namespace mannerly::render::sav
