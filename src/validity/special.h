// Special-purpose space as a verdict needs it: IANA's constants (wire/iana/special.h), IPv6 outside of global
// unicast space, and the blocks that everybody may announce, which no list may turn into bogons.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "wire/iana/special.h"

namespace mannerly::validity {

// AS112 (RFC 7534, RFC 7535).
inline constexpr std::array kAlwaysRoutable = {
    iana::detail::v4(192, 31, 196, 0, 24),
    iana::detail::v4(192, 175, 48, 0, 24),
    iana::detail::v6(0x2001'0004'0112'0000, 48),
    iana::detail::v6(0x2620'004f'8000'0000, 48),
};

struct SpecialPurpose {
  std::string_view what, reference;
};

constexpr bool is_covered_by_any(const Prefix& prefix, const auto& blocks) {
  return std::any_of(blocks.begin(), blocks.end(), [&](const auto& block) {
    if constexpr (requires { block.prefix; }) {
      return block.prefix.covers(prefix);
    } else {
      return block.covers(prefix);
    }
  });
}

// nullopt when the prefix lies in space that may be routed.
constexpr std::optional<SpecialPurpose> special_purpose_of(const Prefix& prefix) {
  if (const iana::SpecialPrefix* row = iana::find_special(prefix)) return SpecialPurpose{row->name, row->reference};
  if (prefix.is_v4() || prefix.length < 3 || iana::kIpv6GlobalUnicast.covers(prefix)) return std::nullopt;
  if (is_covered_by_any(prefix, iana::kReachablePrefixes)) return std::nullopt;
  return SpecialPurpose{"outside of global unicast space", "RFC 4291"};
}

constexpr bool is_always_routable(const Prefix& prefix) {
  return is_covered_by_any(prefix, kAlwaysRoutable);
}

}  // namespace mannerly::validity
