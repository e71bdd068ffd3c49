// MikroTik RouterOS 7: RouterOS documentation, "Firewall" (raw, address lists). Its rp-filter is one setting for all
// interfaces, so strict is written as a list, and of loose only the denial of own addresses remains.
#include "render/sav/text.h"

namespace mannerly::render::sav {
namespace {

// The rule goes before its list is emptied: with an empty list it would drop everything.
std::string family_part(const SavRule& rule, Family family) {
  const std::string_view menu = family == Family::kIpv4 ? "/ip firewall" : "/ipv6 firewall";
  const std::string name = fmt::format("sav-{}", rule.symbol);
  const bool permits = rule.method != Method::kLoose;
  std::string out =
      fmt::format("{0} raw remove [find comment=\"{1}\"]\n{0} address-list remove [find list=\"{1}\"]\n", menu, name);
  for (const Prefix& prefix : of_family(permits ? rule.permitted : rule.denied, family)) {
    out += fmt::format("{} address-list add list=\"{}\" address={}\n", menu, name, format_prefix(prefix));
  }
  if (!permits && of_family(rule.denied, family).empty()) return out;
  const std::string head =
      fmt::format("{} raw add chain=prerouting in-interface=\"{}\" comment=\"{}\"", menu, rule.interface, name);
  if (family == Family::kIpv6) {
    // Neighbour discovery (RFC 4861, 4862) uses these sources.
    out += fmt::format("{} action=accept src-address=fe80::/10\n", head);
    out += fmt::format("{} action=accept src-address=::/128 protocol=icmpv6\n", head);
  } else if (rule.is_segment) {
    out += fmt::format("{} action=accept src-address=0.0.0.0 protocol=udp dst-port=67\n", head);
  }
  for (const Prefix& prefix : of_family(rule.excepted, family)) {
    out += fmt::format("{} action=accept src-address={}\n", head, format_prefix(prefix));
  }
  return out + fmt::format("{} action=drop src-address-list={}\"{}\"\n", head, permits ? "!" : "", name);
}

std::string render_rules(std::span<const SavRule> rules) {
  std::string out;
  for (const SavRule& rule : rules) {
    out += fmt::format("# {}\n", title_of(rule));
    if (rule.method == Method::kLoose) out += "# not expressed: that a route to the source exists\n";
    out += family_part(rule, Family::kIpv4) + family_part(rule, Family::kIpv6);
  }
  return out;
}

}  // namespace

const Target& routeros_target() {
  static const Target target{.name = "routeros",
                             .title = "MikroTik RouterOS 7",
                             .file_name = "sav.rsc",
                             .comment = "#",
                             .load = "/import file-name=sav.rsc in safe mode",
                             .render = render_rules};
  return target;
}

}  // namespace mannerly::render::sav
