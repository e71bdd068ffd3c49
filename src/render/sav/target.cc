#include "render/sav/target.h"

#include <fmt/format.h>

#include <algorithm>

#include "render/router/text.h"

namespace mannerly::render::sav {

std::span<const Target> targets() {
  static const std::vector<Target> all = {nftables_target(), ios_target(), ios_xr_target(),
                                          junos_target(),    eos_target(), routeros_target()};
  return all;
}

const Target* find_target(std::string_view name) {
  const auto at = std::ranges::find(targets(), name, &Target::name);
  return at == targets().end() ? nullptr : &*at;
}

SavRule make_rule(const policy::SavInterface& interface, const policy::SavChoice& choice, bool has_listed_sources,
                  const RuleOptions& options) {
  SavRule rule{.interface = interface.interface, .symbol = {}, .label = interface.label, .mode = choice.mode};
  rule.symbol = policy::symbol_of(interface.interface);
  std::ranges::replace_if(rule.symbol, [](char c) { return !(('a' <= c && c <= 'z') || ('0' <= c && c <= '9')); }, '_');
  rule.is_segment = interface.is_segment;
  rule.denied = interface.denied.prefixes();
  if (choice.mode == policy::SavMode::kLoose) {
    rule.method = Method::kLoose;
    return rule;
  }
  const bool native = options.native && choice.mode == policy::SavMode::kStrict && !has_listed_sources;
  rule.method = native ? Method::kStrict : Method::kList;
  rule.permitted = choice.permitted.prefixes();
  return rule;
}

std::string render(const Target& target, const Preamble& preamble, std::span<const SavRule> rules) {
  std::string out = fmt::format("{} {}: anti-spoofing on {} interfaces\n", target.comment, target.title, rules.size());
  for (const std::string& line : preamble.lines) {
    out += fmt::format("{} {}\n", target.comment, router::one_line(line));
  }
  out += fmt::format("{} load: {}\n\n", target.comment, target.load);
  return out + target.render(rules);
}

}  // namespace mannerly::render::sav
