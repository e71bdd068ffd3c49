#include "net/asn.h"

#include <fmt/format.h>

#include "base/text.h"

namespace mannerly {

std::optional<Asn> parse_asn(std::string_view text) {
  if (istarts_with(text, "AS")) text.remove_prefix(2);
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) {
    const auto value = parse_u32(text);
    return value ? std::optional(Asn{*value}) : std::nullopt;
  }
  const auto high = parse_u32(text.substr(0, dot));
  const auto low = parse_u32(text.substr(dot + 1));
  if (!high || !low || *high > 0xFFFF || *low > 0xFFFF) return std::nullopt;
  return Asn{*high << 16 | *low};
}

std::string format_asn(Asn asn) {
  return fmt::format("AS{}", asn.value);
}

}  // namespace mannerly
