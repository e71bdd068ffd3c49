#include "wire/json/value.h"

#include <simdjson.h>

#include <bit>
#include <string>
#include <type_traits>

#include "base/text.h"

namespace mannerly::json {

using simdjson::SUCCESS;
using simdjson::dom::element;

// A Value is the bytes of an element: a pointer and an index.
struct ValueAccess {
  static element in(const Value& value) { return std::bit_cast<element>(value); }
  static Value out(const element& from) { return std::bit_cast<Value>(from); }
};
static_assert(sizeof(Value) == sizeof(element) && std::is_trivially_copyable_v<element>);

bool Value::is_object() const {
  return ValueAccess::in(*this).is_object();
}
bool Value::is_array() const {
  return ValueAccess::in(*this).is_array();
}
bool Value::is_null() const {
  return ValueAccess::in(*this).is_null();
}

std::optional<std::string_view> Value::text() const {
  std::string_view found;
  return ValueAccess::in(*this).get_string().get(found) == SUCCESS ? std::optional(found) : std::nullopt;
}

std::optional<std::uint64_t> Value::number() const {
  std::uint64_t found = 0;
  return ValueAccess::in(*this).get_uint64().get(found) == SUCCESS ? std::optional(found) : std::nullopt;
}

std::optional<double> Value::real() const {
  double found = 0;
  return ValueAccess::in(*this).get_double().get(found) == SUCCESS ? std::optional(found) : std::nullopt;
}

std::optional<bool> Value::boolean() const {
  bool found = false;
  return ValueAccess::in(*this).get_bool().get(found) == SUCCESS ? std::optional(found) : std::nullopt;
}

std::optional<Value> Value::member(std::string_view name) const {
  simdjson::dom::object object;
  element found;
  if (ValueAccess::in(*this).get_object().get(object) != SUCCESS) return std::nullopt;
  return object.at_key(name).get(found) == SUCCESS ? std::optional(ValueAccess::out(found)) : std::nullopt;
}

void Value::each_member(const std::function<void(std::string_view, const Value&)>& on_member) const {
  simdjson::dom::object object;
  if (ValueAccess::in(*this).get_object().get(object) != SUCCESS) return;
  for (const auto field : object) on_member(field.key, ValueAccess::out(field.value));
}

void Value::each_item(const std::function<void(const Value&)>& on_item) const {
  simdjson::dom::array array;
  if (ValueAccess::in(*this).get_array().get(array) != SUCCESS) return;
  for (const element item : array) on_item(ValueAccess::out(item));
}

struct Document::Impl {
  simdjson::dom::parser parser;
  std::string text;  // with the parser's padding
};

Document::Document() : impl_(std::make_unique<Impl>()) {}
Document::~Document() = default;
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;

std::optional<Value> Document::parse(std::string_view text) {
  impl_->text.reserve(text.size() + simdjson::SIMDJSON_PADDING);
  impl_->text.assign(text);
  element found;
  if (impl_->parser.parse(impl_->text.data(), text.size(), false).get(found) != SUCCESS) return std::nullopt;
  return ValueAccess::out(found);
}

std::optional<Value> Document::parse_object(std::string_view text) {
  const auto found = parse(text);
  return found && found->is_object() ? found : std::nullopt;
}

std::optional<Value> field_of(const Value& from, std::string_view name) {
  const auto found = from.member(name);
  return found && !found->is_null() ? found : std::nullopt;
}

std::optional<std::string_view> text_of(const Value& from, std::string_view name) {
  const auto found = field_of(from, name);
  return found ? found->text() : std::nullopt;
}

std::optional<bool> bool_of(const Value& from, std::string_view name) {
  const auto found = field_of(from, name);
  return found ? found->boolean() : std::nullopt;
}

std::optional<std::uint64_t> number_of(const Value& from, std::string_view name) {
  const auto found = field_of(from, name);
  if (!found) return std::nullopt;
  if (const auto number = found->number()) return number;
  const auto text = found->text();
  return text ? parse_u64(*text) : std::nullopt;
}

std::optional<Asn> asn_of(const Value& from) {
  if (const auto number = from.number()) {
    return *number <= 0xFFFFFFFFu ? std::optional(Asn{static_cast<std::uint32_t>(*number)}) : std::nullopt;
  }
  const auto text = from.text();
  return text ? parse_asn(*text) : std::nullopt;
}

std::optional<Asn> asn_of(const Value& from, std::string_view name) {
  const auto found = field_of(from, name);
  return found ? asn_of(*found) : std::nullopt;
}

}  // namespace mannerly::json
