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

namespace {

bool has_listed_sources(const policy::Network& network, const policy::SavInterface& interface) {
  return interface.is_segment || std::ranges::any_of(interface.neighbours, [&](std::size_t n) {
           return !network.neighbours[n].sources.empty();
         });
}

// "ge-0/0/0.100" -> "ge_0_0_0_100"; two that become the same get a number.
std::string symbol_of(const std::string& interface, const std::vector<SavRule>& others) {
  std::string plain = policy::symbol_of(interface);
  std::ranges::replace_if(plain, [](char c) { return !(('a' <= c && c <= 'z') || ('0' <= c && c <= '9')); }, '_');
  std::string out = plain;
  for (int n = 2; std::ranges::find(others, out, &SavRule::symbol) != others.end(); ++n) {
    out = fmt::format("{}_{}", plain, n);
  }
  return out;
}

}  // namespace

std::vector<SavRule> make_rules(const policy::Network& network, const std::vector<Chosen>& chosen) {
  std::vector<SavRule> rules;
  for (const auto& [interface, choice] : chosen) {
    SavRule rule{.interface = interface->interface, .symbol = {}, .label = interface->label, .mode = choice->mode};
    rule.symbol = symbol_of(interface->interface, rules);
    rule.is_segment = interface->is_segment;
    rule.denied = interface->denied;
    rule.excepted = interface->excepted;
    if (choice->mode == policy::SavMode::kLoose) {
      rule.method = Method::kLoose;
    } else {
      const bool native = choice->mode == policy::SavMode::kStrict && !has_listed_sources(network, *interface);
      rule.method = native ? Method::kStrict : Method::kList;
      rule.permitted = choice->permitted.prefixes();
    }
    rules.push_back(std::move(rule));
  }
  return rules;
}

std::string render(const Target& target, const Preamble& preamble, std::span<const SavRule> rules) {
  std::string out = fmt::format("{} {}: anti-spoofing on {} interface{}\n", target.comment, target.title, rules.size(),
                                rules.size() == 1 ? "" : "s");
  for (const std::string& line : preamble.lines) {
    out += fmt::format("{} {}\n", target.comment, router::one_line(line));
  }
  out += fmt::format("{} load: {}\n\n", target.comment, target.load);
  return out + target.render(rules);
}

}  // namespace mannerly::render::sav
