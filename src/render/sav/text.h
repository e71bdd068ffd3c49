// What the renderers of anti-spoofing rules share.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "render/router/text.h"
#include "render/sav/target.h"

namespace mannerly::render::sav {

inline std::vector<Prefix> of_family(const std::vector<Prefix>& prefixes, Family family) {
  std::vector<Prefix> out;
  for (const Prefix& prefix : prefixes) {
    if (prefix.family == family) out.push_back(prefix);
  }
  return out;
}

// "cust-one: list (efp-a)".
inline std::string title_of(const SavRule& rule) {
  const std::string_view method = rule.method == Method::kList     ? "list"
                                  : rule.method == Method::kStrict ? "strict"
                                                                   : "loose";
  std::string out = fmt::format("{}: {}", router::one_line(rule.label), method);
  if (rule.method == Method::kList) out += fmt::format(" ({})", policy::name_of(rule.mode));
  return out;
}

// "SAV-GE_0_0_1-V4".
inline std::string list_name(const SavRule& rule, Family family) {
  std::string out = "SAV-";
  for (const char c : rule.symbol) out += 'a' <= c && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out + (family == Family::kIpv4 ? "-V4" : "-V6");
}

// "0.0.0.255" of a /24.
inline std::string wildcard_of(const Prefix& prefix) {
  const std::uint64_t hosts = (std::uint64_t{1} << (32 - prefix.length)) - 1;
  return format_address(Address::v4(static_cast<std::uint32_t>(hosts)));
}

// True when a list of addresses is written for the rule: what is permitted, or what is denied.
inline bool has_list(const SavRule& rule) {
  return rule.method == Method::kList || !rule.denied.empty();
}

}  // namespace mannerly::render::sav
