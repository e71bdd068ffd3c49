#include "api/parameter.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/spelling.h"
#include "base/text.h"

namespace mannerly::api {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::optional<Value> parse_number(const Parameter& parameter, std::string_view text) {
  const auto number = parse_u64(text);
  if (!number || *number < parameter.min || *number > parameter.max) return std::nullopt;
  return *number;
}

std::optional<Value> parse_share(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= 0 && value <= 1)) return std::nullopt;
  return value;
}

std::optional<Value> parse_any_prefix(std::string_view text) {
  if (const auto prefix = parse_prefix(text)) return *prefix;
  if (const auto address = parse_address(text)) return Prefix::of(*address, bits_of(address->family));
  return std::nullopt;
}

std::optional<Value> parse_flag(std::string_view text) {
  if (text.empty() || text == "1" || iequals(text, "true")) return std::uint64_t{1};
  if (text == "0" || iequals(text, "false")) return std::uint64_t{0};
  return std::nullopt;
}

template <class T>
std::optional<Value> as_value(std::optional<T> value) {
  return value ? std::optional<Value>(*value) : std::nullopt;
}

struct Writer {
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(std::uint64_t number) const { return fmt::format("{}", number); }
  std::string operator()(double share) const { return fmt::format("{}", share); }
  std::string operator()(Asn asn) const { return fmt::format("{}", asn.value); }
  std::string operator()(const Prefix& prefix) const { return format_prefix(prefix); }
  std::string operator()(const Economy& economy) const { return {economy.data(), economy.size()}; }
  std::string operator()(Month month) const { return format_month(month); }
  std::string operator()(Day day) const { return format_day(day); }
  std::string operator()(Instant at) const { return format_instant(at); }
  std::string operator()(Family family) const { return family == Family::kIpv4 ? "4" : "6"; }
};

}  // namespace

std::optional<Value> parse_value(const Parameter& parameter, std::string_view text) {
  switch (parameter.kind) {
    case Kind::kText: {
      const std::size_t max = std::min<std::uint64_t>(parameter.max, kTextMax);
      if (text.size() > max || text.size() < parameter.min || !is_utf8(text)) return std::nullopt;
      return std::string(text);
    }
    case Kind::kWord: {
      const auto& words = parameter.words;
      const auto at = std::find_if(words.begin(), words.end(), [&](std::string_view w) { return iequals(w, text); });
      return at == words.end() ? std::nullopt : std::optional<Value>(std::string(*at));
    }
    case Kind::kAsn: return as_value(parse_asn(text));
    case Kind::kPrefix: return parse_any_prefix(text);
    case Kind::kEconomy:
      if (text.size() != 2 || !is_letter(text[0]) || !is_letter(text[1])) return std::nullopt;
      return Economy{to_upper(text[0]), to_upper(text[1])};
    case Kind::kNumber: return parse_number(parameter, text);
    case Kind::kShare: return parse_share(text);
    case Kind::kMonth: return as_value(parse_month(text));
    case Kind::kDay: return as_value(parse_day(text));
    case Kind::kInstant: return as_value(parse_instant(text));
    case Kind::kFamily:
      if (text == "4" || text == "6") return text == "4" ? Family::kIpv4 : Family::kIpv6;
      return std::nullopt;
    case Kind::kFlag: return parse_flag(text);
  }
  return std::nullopt;
}

std::string format_value(const Value& value) {
  return std::visit(Writer{}, value);
}

std::string kind_text(const Parameter& parameter) {
  switch (parameter.kind) {
    case Kind::kText:
      return fmt::format("a text of at most {} bytes", std::min<std::uint64_t>(parameter.max, kTextMax));
    case Kind::kWord: return fmt::format("one of {}", fmt::join(parameter.words, ", "));
    case Kind::kAsn: return "an AS number such as 64500 or AS64500";
    case Kind::kPrefix: return "a prefix such as 192.0.2.0/24 or 2001:db8::/32, without host bits";
    case Kind::kEconomy: return "a two-letter economy code such as KE";
    case Kind::kNumber:
      if (parameter.max == std::numeric_limits<std::uint64_t>::max()) {
        return fmt::format("a number from {}", parameter.min);
      }
      return fmt::format("a number from {} to {}", parameter.min, parameter.max);
    case Kind::kShare: return "a share from 0 to 1";
    case Kind::kMonth: return "a month such as 2026-11";
    case Kind::kDay: return "a day such as 2026-11-20";
    case Kind::kInstant: return "an instant such as 2026-11-20T10:00:00Z";
    case Kind::kFamily: return "4 or 6";
    case Kind::kFlag: return "true or false";
  }
  return "";
}

std::optional<Fault> Values::add(const Parameter& parameter, std::string_view text) {
  const std::string name(parameter.name);
  auto& values = values_[name];
  // What is empty filters nothing, as a form with an empty field sends it.
  if (text.empty() && !parameter.required) {
    if (values.empty()) values_.erase(name);
    return std::nullopt;
  }
  std::vector<std::string_view> parts = {text};
  if (parameter.list) parts = split(text, ',');
  for (const std::string_view part : parts) {
    const std::string_view word = parameter.kind == Kind::kText ? part : trim(part);
    auto value = parse_value(parameter, word);
    if (!value) {
      const std::string_view near = parameter.kind == Kind::kWord ? nearest_word(word, parameter.words) : "";
      return Fault{name, fmt::format("\"{}\" is not {}", printable(word.substr(0, kTextMax)), kind_text(parameter)),
                   std::string(near)};
    }
    if (!parameter.list && !values.empty()) return Fault{name, "is given more than once", ""};
    if (values.size() == kListMax) return Fault{name, fmt::format("has more than {} values", kListMax), ""};
    values.push_back(std::move(*value));
  }
  return std::nullopt;
}

const std::vector<Value>* Values::all(std::string_view name) const {
  const auto at = values_.find(name);
  return at == values_.end() ? nullptr : &at->second;
}

}  // namespace mannerly::api
