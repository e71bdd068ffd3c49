// Junos: "Routing Policies, Firewall Filters, and Traffic Policers User Guide", and "Understanding Unicast RPF".
#include "render/sav/text.h"

namespace mannerly::render::sav {
namespace {

std::string hyphened(std::string text) {
  for (char& c : text) c = c == '_' ? '-' : c;
  return text;
}
std::string name_of(const SavRule& rule, Family family) {
  return hyphened("sav-" + rule.symbol) + (family == Family::kIpv4 ? "-v4" : "-v6");
}

std::string prefix_list(const SavRule& rule, Family family) {
  std::string out = fmt::format("  replace:\n  prefix-list {} {{\n", name_of(rule, family));
  const bool permits = rule.method == Method::kList;
  for (const Prefix& prefix : of_family(permits ? rule.permitted : rule.denied, family)) {
    out += fmt::format("    {};\n", format_prefix(prefix));
  }
  return out + "  }\n";
}

// A term whose prefix-list is empty would match everything, so it is left out then: the last term decides.
std::string filter(const SavRule& rule, Family family) {
  const bool v4 = family == Family::kIpv4, permits = rule.method == Method::kList;
  const std::string name = name_of(rule, family);
  std::string out = fmt::format("    replace:\n    filter {} {{\n", name);
  // Neighbour discovery (RFC 4861, 4862) uses these sources.
  if (!v4) {
    out +=
        "      term discovery {\n        from {\n          source-address {\n            fe80::/10;\n"
        "            ::/128;\n          }\n        }\n        then accept;\n      }\n";
  }
  if (v4 && rule.is_segment) {
    out +=
        "      term dhcp {\n        from {\n          source-address {\n            0.0.0.0/32;\n          }\n"
        "          protocol udp;\n          destination-port 67;\n        }\n        then accept;\n      }\n";
  }
  if (const std::vector<Prefix> excepted = of_family(rule.excepted, family); !excepted.empty()) {
    out += "      term excepted {\n        from {\n          source-address {\n";
    for (const Prefix& prefix : excepted) out += fmt::format("            {};\n", format_prefix(prefix));
    out += "          }\n        }\n        then accept;\n      }\n";
  }
  const std::string drop = fmt::format("{{\n          count {}-dropped;\n          discard;\n        }}\n", name);
  if (!of_family(permits ? rule.permitted : rule.denied, family).empty()) {
    out += fmt::format(
        "      term listed {{\n        from {{\n          source-prefix-list {{\n            {};\n"
        "          }}\n        }}\n        then {}      }}\n",
        name, permits ? "accept;\n" : drop);
  }
  return out + fmt::format("      term rest {{\n        then {}      }}\n    }}\n", permits ? drop : "accept;\n");
}

std::string family_part(const SavRule& rule, Family family) {
  std::string out = fmt::format("      family {} {{\n", family == Family::kIpv4 ? "inet" : "inet6");
  if (has_list(rule)) out += fmt::format("        filter {{\n          input {};\n        }}\n", name_of(rule, family));
  if (rule.method == Method::kStrict) out += "        rpf-check;\n";
  if (rule.method == Method::kLoose) out += "        rpf-check {\n          mode loose;\n        }\n";
  return out + "      }\n";
}

// "ge-0/0/0.100" is unit 100 of ge-0/0/0.
std::string interface_part(const SavRule& rule) {
  const std::size_t dot = rule.interface.rfind('.');
  const std::string name = rule.interface.substr(0, dot);
  const std::string unit = dot == std::string::npos ? "0" : rule.interface.substr(dot + 1);
  return fmt::format("  {} {{\n    unit {} {{\n{}{}    }}\n  }}\n", name, unit, family_part(rule, Family::kIpv4),
                     family_part(rule, Family::kIpv6));
}

std::string render_rules(std::span<const SavRule> rules) {
  std::string lists, v4, v6, interfaces;
  for (const SavRule& rule : rules) {
    interfaces += fmt::format("  /* {} */\n", title_of(rule)) + interface_part(rule);
    if (!has_list(rule)) continue;
    lists += prefix_list(rule, Family::kIpv4) + prefix_list(rule, Family::kIpv6);
    v4 += filter(rule, Family::kIpv4);
    v6 += filter(rule, Family::kIpv6);
  }
  std::string out;
  if (!lists.empty()) {
    out += "policy-options {\n" + lists + "}\nfirewall {\n  family inet {\n" + v4 + "  }\n  family inet6 {\n" + v6 +
           "  }\n}\n";
  }
  return out + "interfaces {\n" + interfaces + "}\n";
}

}  // namespace

const Target& junos_target() {
  static const Target target{.name = "junos",
                             .title = "Junos",
                             .file_name = "sav.junos",
                             .comment = "#",
                             .load = "configure; load replace sav.junos; show | compare; commit confirmed 5",
                             .render = render_rules};
  return target;
}

}  // namespace mannerly::render::sav
