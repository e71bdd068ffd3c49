// Reads the fields of one JSON object with simdjson's DOM, which checks the whole text. For .cc files
// only: simdjson is a heavy header.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/text.h"
#include "base/time.h"
#include "net/asn.h"

namespace mannerly::json {

using simdjson::dom::element;
using simdjson::dom::object;

// Holds the parser and its padded copy of the text. What parse returns is valid until the next parse.
class DomParser {
 public:
  // nullopt: not valid JSON.
  std::optional<element> parse(std::string_view text) {
    text_.reserve(text.size() + simdjson::SIMDJSON_PADDING);
    text_.assign(text);
    element found;
    if (parser_.parse(text_.data(), text_.size(), false).get(found) != simdjson::SUCCESS) return std::nullopt;
    return found;
  }
  // nullopt: not valid JSON, or no object.
  std::optional<object> parse_object(std::string_view text) {
    const auto whole = parse(text);
    object found;
    if (!whole || whole->get_object().get(found) != simdjson::SUCCESS) return std::nullopt;
    return found;
  }

 private:
  simdjson::dom::parser parser_;
  std::string text_;
};

// Fields that are missing, null or of another type are empty.
inline std::optional<element> field_of(const object& from, std::string_view name) {
  element found;
  if (from.at_key(name).get(found) != simdjson::SUCCESS || found.is_null()) return std::nullopt;
  return found;
}
inline std::optional<std::string_view> text_of(const object& from, std::string_view name) {
  const auto found = field_of(from, name);
  std::string_view text;
  if (!found || found->get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
  return text;
}
// A number, or a text of digits.
inline std::optional<std::uint64_t> number_of(const element& from) {
  std::uint64_t number = 0;
  if (from.get_uint64().get(number) == simdjson::SUCCESS) return number;
  std::string_view text;
  if (from.get_string().get(text) == simdjson::SUCCESS) return parse_u64(text);
  return std::nullopt;
}
inline std::optional<std::uint64_t> number_of(const object& from, std::string_view name) {
  const auto found = field_of(from, name);
  return found ? number_of(*found) : std::nullopt;
}
// 64500, "64500" or "AS64500".
inline std::optional<Asn> asn_of(const element& from) {
  std::uint64_t number = 0;
  if (from.get_uint64().get(number) == simdjson::SUCCESS) {
    return number <= 0xFFFFFFFFu ? std::optional(Asn{static_cast<std::uint32_t>(number)}) : std::nullopt;
  }
  std::string_view text;
  return from.get_string().get(text) == simdjson::SUCCESS ? parse_asn(text) : std::nullopt;
}
inline std::optional<Asn> asn_of(const object& from, std::string_view name) {
  const auto found = field_of(from, name);
  return found ? asn_of(*found) : std::nullopt;
}
inline std::optional<bool> bool_of(const object& from, std::string_view name) {
  const auto found = field_of(from, name);
  bool value = false;
  if (!found || found->get_bool().get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

}  // namespace mannerly::json
