#include "wire/iana/registry.h"

#include "base/text.h"

namespace mannerly::iana {

std::string_view name_of(BlockStatus status) {
  switch (status) {
    case BlockStatus::kUnstated: return "";
    case BlockStatus::kAllocated: return "ALLOCATED";
    case BlockStatus::kLegacy: return "LEGACY";
    case BlockStatus::kReserved: return "RESERVED";
    case BlockStatus::kUnallocated: return "UNALLOCATED";
  }
  return "";
}

BlockStatus parse_block_status(std::string_view text) {
  for (const auto status :
       {BlockStatus::kAllocated, BlockStatus::kLegacy, BlockStatus::kReserved, BlockStatus::kUnallocated}) {
    if (iequals(text, name_of(status))) return status;
  }
  return BlockStatus::kUnstated;
}

std::optional<Prefix> parse_iana_prefix(std::string_view text) {
  text = trim(text);
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  if (text.find_first_of(".:") != std::string_view::npos) return parse_prefix(text);
  // "001/8": the first octet alone.
  const auto octet = slash <= 3 ? parse_u32(text.substr(0, slash)) : std::nullopt;
  const auto length = parse_u32(text.substr(slash + 1));
  if (!octet || *octet > 255 || !length || *length > 8) return std::nullopt;
  const Address address = Address::v4(*octet << 24);
  const Prefix prefix = Prefix::of(address, static_cast<int>(*length));
  if (prefix.bits != address.bits) return std::nullopt;
  return prefix;
}

std::optional<Instant> parse_iana_date(std::string_view text) {
  constexpr std::size_t kMonth = 7;  // "1981-09"
  if (text.size() == kMonth) return parse_instant(std::string(text) + "-01");
  return parse_instant(text);
}

}  // namespace mannerly::iana
