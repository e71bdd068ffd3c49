// Autonomous System numbers (RFC 4271, RFC 6793), written as plain decimal numbers (RFC 5396).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace mannerly {

struct Asn {
  std::uint32_t value = 0;
  friend constexpr auto operator<=>(const Asn&, const Asn&) = default;
};

inline constexpr Asn kAsTrans{23456};  // RFC 6793

// "64500", "AS64500", "as64500" and asdot "1.10" (RFC 5396); nullopt for everything else.
std::optional<Asn> parse_asn(std::string_view text);
// "AS64500".
std::string format_asn(Asn asn);

}  // namespace mannerly

template <>
struct std::hash<mannerly::Asn> {
  std::size_t operator()(mannerly::Asn asn) const noexcept { return asn.value * 0x9E3779B97F4A7C15ull; }
};
