#include "policy/object_name.h"

#include "base/text.h"
#include "wire/rpsl/set_name.h"

namespace mannerly::policy {
namespace {

std::unexpected<Error> refuse(std::string_view text, std::string_view why) {
  return fail(ErrorCode::kUsage, "\"" + std::string(text) + "\": " + std::string(why));
}

Result<ObjectName> parse_prefix_name(std::string_view text) {
  const std::size_t caret = text.find('^');
  const std::string_view prefix_text = text.substr(0, caret);
  auto prefix = parse_prefix(prefix_text, HostBits::kClear);
  if (!prefix) {
    const auto host = parse_address(prefix_text);
    if (!host) {
      return refuse(text,
                    "not an AS number (AS64500), a set (AS-EXAMPLE, RS-EXAMPLE) or a prefix (192.0.2.0/24^25-26)");
    }
    prefix = Prefix::of(*host, bits_of(host->family));
  }
  ObjectName out{
      .kind = ObjectName::Kind::kPrefix, .range = rpsl::PrefixRange::exact(*prefix), .text = std::string(text)};
  if (caret == std::string_view::npos) return out;
  const auto range = rpsl::parse_range_operator(text.substr(caret));
  if (!range || range->kind == rpsl::RangeOperator::Kind::kNone) {
    return refuse(text, "the range operator is none of ^-, ^+, ^n and ^n-m");
  }
  const auto applied = rpsl::apply(*range, out.range);
  if (!applied) return refuse(text, "the range operator leaves no prefix");
  out.range = *applied;
  return out;
}

bool is_named(std::string_view text) {
  return istarts_with(text, "AS") || istarts_with(text, "RS-");
}

}  // namespace

Result<ObjectName> parse_object_name(std::string_view text) {
  const std::size_t colons = text.find("::");  // also in IPv6 prefixes
  if (!is_named(text) && (colons == std::string_view::npos || !is_named(text.substr(colons + 2)))) {
    return parse_prefix_name(text);
  }
  const auto sourced = rpsl::split_source(text);
  if (!sourced) return refuse(text, "not of the form SOURCE::SET");
  if (const auto asn = istarts_with(sourced->name, "AS") ? parse_asn(sourced->name) : std::nullopt) {
    if (!sourced->source.empty()) return refuse(text, "an AS number belongs to no registry: only sets take SOURCE::");
    return ObjectName{.kind = ObjectName::Kind::kAsn, .asn = *asn, .text = std::string(text)};
  }
  const auto set = rpsl::parse_set_name(sourced->name);
  if (!set || (set->kind != rpsl::SetKind::kAsSet && set->kind != rpsl::SetKind::kRouteSet)) {
    return refuse(text, "not the name of an as-set or route-set");
  }
  return ObjectName{.kind = set->kind == rpsl::SetKind::kAsSet ? ObjectName::Kind::kAsSet : ObjectName::Kind::kRouteSet,
                    .name = set->name,
                    .source = upper(sourced->source),
                    .text = std::string(text)};
}

}  // namespace mannerly::policy
