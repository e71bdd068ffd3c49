#include "render/router/target.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace mannerly::render::router {

std::string_view name_of(Level level) {
  constexpr std::array<std::string_view, 3> kNames = {"yes", "partly", "no"};
  return kNames[static_cast<std::size_t>(level)];
}

namespace {

// The daemons of Debian, whose own checkers read what is written for them, before the vendors' routers.
std::vector<Target> with_daemons(const std::vector<Target>& vendors) {
  std::vector<Target> out = {vendors.front(), openbgpd_target(), frr_target(), gobgp_target()};
  out.insert(out.end(), vendors.begin() + 1, vendors.end());
  return out;
}

}  // namespace

std::span<const Target> targets() {
  static const std::vector<Target> all = {
      bird_target(), junos_target(), iosxr_target(),    ios_target(),
      eos_target(),  sros_target(),  routeros_target(), vrp_target(),
  };
  static const std::vector<Target> joined = with_daemons(all);
  return joined;
}

const Target* find_target(std::string_view name) {
  const auto all = targets();
  const auto at = std::find_if(all.begin(), all.end(), [&](const Target& each) { return each.name == name; });
  return at == all.end() ? nullptr : &*at;
}

const Support& support_of(const Target& target, policy::Rule rule) {
  const auto at = std::find_if(target.support.begin(), target.support.end(),
                               [&](const Support& each) { return each.rule == rule; });
  MANNERLY_ASSERT(at != target.support.end());
  return *at;
}

std::string format_support(const Target& target) {
  std::string out = "| Rule | What it does | Supported | How |\n|---|---|---|---|\n";
  for (const policy::Rule rule : policy::all_rules()) {
    const Support& support = support_of(target, rule);
    out += fmt::format("| `{}` | {} | {} | {} |\n", policy::name_of(rule), policy::text_of(rule),
                       name_of(support.level), support.how);
  }
  return out;
}

}  // namespace mannerly::render::router
