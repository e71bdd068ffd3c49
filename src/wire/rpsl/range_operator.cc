#include "wire/rpsl/range_operator.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "wire/rpsl/prefix_text.h"

namespace mannerly::rpsl {
namespace {

constexpr std::uint32_t kLengthMax = 128;

std::optional<std::uint8_t> parse_length(std::string_view digits) {
  const auto value = digits.size() <= 3 ? parse_u32(digits) : std::nullopt;
  if (!value || *value > kLengthMax) return std::nullopt;
  return static_cast<std::uint8_t>(*value);
}

// Splits "192.0.2.0/24^+" and "192.0.2.0/24+" before the operator.
std::size_t operator_position(std::string_view text) {
  const std::size_t caret = text.find('^');
  if (caret != std::string_view::npos) return caret;
  const bool bare = text.size() > 1 && (text.back() == '+' || text.back() == '-');
  return bare ? text.size() - 1 : text.size();
}

}  // namespace

std::optional<RangeOperator> parse_range_operator(std::string_view text) {
  using Kind = RangeOperator::Kind;
  if (text.empty()) return RangeOperator{};
  if (text.front() == '^') text.remove_prefix(1);
  if (text == "-") return RangeOperator{.kind = Kind::kMinus};
  if (text == "+") return RangeOperator{.kind = Kind::kPlus};
  const std::size_t dash = text.find('-');
  const auto low = parse_length(text.substr(0, dash));
  if (!low) return std::nullopt;
  if (dash == std::string_view::npos) return RangeOperator{Kind::kLength, *low, *low};
  const auto high = parse_length(text.substr(dash + 1));
  if (!high || *high < *low) return std::nullopt;
  return RangeOperator{Kind::kLengths, *low, *high};
}

std::string format_range_operator(RangeOperator range) {
  switch (range.kind) {
    case RangeOperator::Kind::kNone: return "";
    case RangeOperator::Kind::kMinus: return "^-";
    case RangeOperator::Kind::kPlus: return "^+";
    case RangeOperator::Kind::kLength: return "^" + std::to_string(range.low);
    case RangeOperator::Kind::kLengths: return "^" + std::to_string(range.low) + "-" + std::to_string(range.high);
  }
  return "";
}

std::optional<PrefixRange> apply(RangeOperator range, const PrefixRange& to) {
  const int bits = bits_of(to.prefix.family);
  int low = to.low;
  int high = to.high;
  switch (range.kind) {
    case RangeOperator::Kind::kNone: return to;
    case RangeOperator::Kind::kMinus:
      low = to.low + 1;
      high = bits;
      break;
    case RangeOperator::Kind::kPlus: high = bits; break;
    case RangeOperator::Kind::kLength:
    case RangeOperator::Kind::kLengths:
      low = std::max<int>(range.low, to.low);
      high = std::min<int>(range.high, bits);
      break;
  }
  if (low > high) return std::nullopt;
  return PrefixRange{to.prefix, static_cast<std::uint8_t>(low), static_cast<std::uint8_t>(high)};
}

std::string_view reason_of(RangeError error) {
  static constexpr std::array<std::string_view, 4> kReasons = {"prefix cannot be read", "prefix has host bits set",
                                                               "range operator cannot be read",
                                                               "range operator leaves no prefix"};
  return kReasons[static_cast<std::size_t>(error)];
}

std::optional<RangeText> parse_prefix_range(std::string_view text, RangeError* error) {
  const auto refuse = [&](RangeError why) {
    if (error != nullptr) *error = why;
    return std::optional<RangeText>();
  };
  const std::size_t at = operator_position(text);
  RangeText out;
  const Broken broken = read_prefix(text.substr(0, at), out.prefix);
  if (broken != Broken::kNone) {
    return refuse(broken == Broken::kHostBits ? RangeError::kHostBits : RangeError::kBadPrefix);
  }
  const auto range = parse_range_operator(text.substr(at));
  if (!range || text.substr(at) == "^") return refuse(RangeError::kBadOperator);
  out.range = *range;
  if (!apply(out.range, PrefixRange::exact(out.prefix))) return refuse(RangeError::kEmptyRange);
  return out;
}

std::string format_prefix_range(const Prefix& prefix, RangeOperator range) {
  return format_prefix(prefix) + format_range_operator(range);
}

}  // namespace mannerly::rpsl
