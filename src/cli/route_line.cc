#include "cli/route_line.h"

#include "base/text.h"

namespace mannerly::cli {
namespace {

bool is_separator(char c) {
  return c == ' ' || c == '\t' || c == ',' || c == ';' || c == '|' || c == '\r';
}

// The next field, with its quotes taken off; an AS_SET in braces is one field.
std::string_view take_field(std::string_view& rest) {
  while (!rest.empty() && is_separator(rest.front())) rest.remove_prefix(1);
  std::size_t end = 0;
  if (!rest.empty() && rest.front() == '{') {
    end = rest.find('}');
    end = end == std::string_view::npos ? rest.size() : end + 1;
  } else if (!rest.empty() && rest.front() == '"') {
    end = rest.find('"', 1);
    end = end == std::string_view::npos ? rest.size() : end + 1;
  } else {
    while (end < rest.size() && !is_separator(rest[end])) ++end;
  }
  std::string_view field = rest.substr(0, end);
  rest.remove_prefix(end);
  if (field.size() >= 2 && field.front() == '"' && field.back() == '"') field = field.substr(1, field.size() - 2);
  return field;
}

std::optional<Origin> origin_of(std::string_view field) {
  if (field.starts_with('{') && field.ends_with('}')) return Origin{Origin::Kind::kAsSet, {}};
  if (const auto asn = parse_asn(field)) return Origin{Origin::Kind::kAsn, *asn};
  return std::nullopt;
}

}  // namespace

RouteLine parse_route_line(std::string_view line, RouteText& out, std::string_view& reason) {
  std::string_view rest = trim(line);
  if (rest.empty() || rest.front() == '#') return RouteLine::kEmpty;
  const std::string_view first = take_field(rest), second = take_field(rest);
  if (second.empty()) {
    reason = "an AS number and a prefix are wanted";
    return RouteLine::kBad;
  }
  const bool prefix_first = first.find('/') != std::string_view::npos;
  const std::string_view prefix_field = prefix_first ? first : second, origin_field = prefix_first ? second : first;
  const auto prefix = parse_prefix(prefix_field);
  if (!prefix) {
    reason = parse_prefix(prefix_field, HostBits::kClear) ? "the prefix has bits after its length" : "no prefix";
    return RouteLine::kBad;
  }
  const auto origin = origin_of(origin_field);
  if (!origin) {
    reason = "no AS number";
    return RouteLine::kBad;
  }
  out = {*prefix, *origin};
  return RouteLine::kRoute;
}

bool is_header_line(std::string_view line) {
  const std::string text = lower(line);
  const bool names_as = text.find("asn") != std::string::npos || text.find("origin") != std::string::npos;
  return names_as && text.find("prefix") != std::string::npos && text.find('/') == std::string::npos;
}

}  // namespace mannerly::cli
