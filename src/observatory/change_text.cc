#include "observatory/change_text.h"

#include <fmt/format.h>

#include "base/text.h"

namespace mannerly::observatory {
namespace {

Error expected(std::string_view text, std::string_view form) {
  return {ErrorCode::kUsage, fmt::format("\"{}\": write it as \"{}\"", printable(text), form)};
}

Result<Prefix> prefix_of(std::string_view text, std::string_view whole, std::string_view form) {
  if (const auto prefix = parse_prefix(text)) return *prefix;
  return std::unexpected(expected(whole, form));
}

Result<snapshot::VrpRow> vrp_of(const std::vector<std::string_view>& words, std::string_view whole) {
  constexpr std::string_view kForm = "+roa 192.0.2.0/24-24 AS64500";
  if (words.size() != 3) return std::unexpected(expected(whole, kForm));
  const std::size_t dash = words[1].find('-');
  MANNERLY_TRY(const Prefix prefix, prefix_of(words[1].substr(0, dash), whole, kForm));
  std::uint32_t max_length = prefix.length;
  if (dash != std::string_view::npos) {
    const auto given = parse_u32(words[1].substr(dash + 1));
    if (!given || *given < prefix.length || *given > static_cast<std::uint32_t>(bits_of(prefix.family))) {
      return fail(ErrorCode::kUsage, fmt::format("\"{}\": maxLength is {} to {}", printable(whole), prefix.length,
                                                 bits_of(prefix.family)));
    }
    max_length = *given;
  }
  const auto asn = parse_asn(words[2]);
  if (!asn) return std::unexpected(expected(whole, kForm));
  return snapshot::VrpRow{.hi = prefix.bits.hi,
                          .lo = prefix.bits.lo,
                          .asn = asn->value,
                          .length = prefix.length,
                          .family = static_cast<std::uint8_t>(prefix.family),
                          .max_length = static_cast<std::uint8_t>(max_length)};
}

Result<snapshot::IrrRouteRow> route_of(const std::vector<std::string_view>& words, std::string_view whole) {
  constexpr std::string_view kForm = "+route 192.0.2.0/24 AS64500";
  if (words.size() != 3) return std::unexpected(expected(whole, kForm));
  MANNERLY_TRY(const Prefix prefix, prefix_of(words[1], whole, kForm));
  const auto asn = parse_asn(words[2]);
  if (!asn) return std::unexpected(expected(whole, kForm));
  return snapshot::IrrRouteRow{.hi = prefix.bits.hi,
                               .lo = prefix.bits.lo,
                               .origin = asn->value,
                               .length = prefix.length,
                               .family = static_cast<std::uint8_t>(prefix.family)};
}

}  // namespace

Status add_change(WhatIfRequest& request, std::string_view text) {
  const auto words = split_words(text);
  if (words.empty()) return {};
  readiness::Changes& changes = request.changes;
  if (words[0] == "+roa" || words[0] == "-roa") {
    MANNERLY_TRY(const snapshot::VrpRow row, vrp_of(words, text));
    (words[0] == "+roa" ? changes.add_vrps : changes.remove_vrps).push_back(row);
  } else if (words[0] == "+route" || words[0] == "-route") {
    MANNERLY_TRY(const snapshot::IrrRouteRow row, route_of(words, text));
    (words[0] == "+route" ? changes.add_routes : changes.remove_routes).push_back(row);
  } else if (words[0] == "withdraw" && words.size() == 2) {
    MANNERLY_TRY(const Prefix prefix, prefix_of(words[1], text, "withdraw 192.0.2.0/24"));
    request.withdrawn.push_back(prefix);
  } else if (words[0] == "contact" && words.size() == 1) {
    request.contact_registered = true;
  } else {
    return std::unexpected(
        expected(text, "+roa PREFIX-MAX ASN, -roa ..., +route PREFIX ASN, -route ..., withdraw PREFIX or contact"));
  }
  return {};
}

Result<WhatIfRequest> parse_changes(std::span<const std::string> texts) {
  WhatIfRequest request;
  std::size_t count = 0;
  for (const std::string& text : texts) {
    for (const std::string_view line : split(text, '\n')) {
      if (trim(line).empty()) continue;
      if (++count > WhatIfRequest::kChangesMax) {
        return fail(ErrorCode::kLimit, fmt::format("more than {} changes", WhatIfRequest::kChangesMax));
      }
      MANNERLY_CHECK_OK(add_change(request, line));
    }
  }
  return request;
}

std::string roa_change(const Prefix& prefix, int max_length, Asn asn) {
  return fmt::format("+roa {}-{} AS{}", format_prefix(prefix), max_length, asn.value);
}

std::string route_change(const Prefix& prefix, Asn origin) {
  return fmt::format("+route {} AS{}", format_prefix(prefix), origin.value);
}

}  // namespace mannerly::observatory
