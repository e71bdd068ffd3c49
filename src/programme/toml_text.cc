#include "programme/toml_text.h"

#define TOML_EXCEPTIONS 0
#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>

namespace mannerly::programme {
namespace {

// The depth is bounded by toml++ (256 levels).
TomlValue value_of(const toml::node& node) {
  TomlValue out{.line = node.source().begin.line};
  if (const toml::table* table = node.as_table()) {
    out.kind = TomlValue::Kind::kTable;
    for (const auto& [key, member] : *table) out.members.emplace_back(std::string(key.str()), value_of(member));
  } else if (const toml::array* array = node.as_array()) {
    out.kind = TomlValue::Kind::kArray;
    for (const toml::node& item : *array) out.items.push_back(value_of(item));
  } else if (const auto text = node.value_exact<std::string>()) {
    out.kind = TomlValue::Kind::kText;
    out.text = *text;
  } else if (const auto integer = node.value_exact<std::int64_t>()) {
    out.kind = TomlValue::Kind::kInteger;
    out.integer = *integer;
  } else if (const auto flag = node.value_exact<bool>()) {
    out.kind = TomlValue::Kind::kBool;
    out.flag = *flag;
  } else if (const auto date = node.value_exact<toml::date>()) {
    out.kind = TomlValue::Kind::kDate;
    out.date = from_civil({.year = date->year, .month = date->month, .day = date->day});
  }
  return out;
}

}  // namespace

const TomlValue* TomlValue::find(std::string_view key) const {
  for (const auto& [name, value] : members) {
    if (name == key) return &value;
  }
  return nullptr;
}

Result<TomlValue> parse_toml(std::string_view text, std::string_view name, std::size_t bytes_max) {
  if (text.size() > bytes_max) {
    return fail(ErrorCode::kLimit, fmt::format("{}: longer than {} bytes", name, bytes_max));
  }
  const toml::parse_result parsed = toml::parse(text, std::string(name));
  if (parsed) return value_of(parsed.table());
  const auto& error = parsed.error();
  return fail(ErrorCode::kInvalid,
              fmt::format("{}: line {}: {}", name, error.source().begin.line, std::string(error.description())));
}

std::unexpected<Error> TomlTable::fail_at(std::string_view key, std::string_view why) const {
  const TomlValue* value = table_.find(key);
  return fail(ErrorCode::kInvalid,
              fmt::format("{}: line {}: {}: {}", file_, value != nullptr ? value->line : table_.line, key, why));
}

Status TomlTable::only(std::initializer_list<std::string_view> known) const {
  for (const auto& [key, value] : table_.members) {
    if (std::find(known.begin(), known.end(), key) == known.end()) return fail_at(key, "unknown key");
  }
  return {};
}

Result<std::string> TomlTable::text(std::string_view key) const {
  const TomlValue* value = find(key);
  if (value == nullptr || value->kind != TomlValue::Kind::kText || value->text.empty()) {
    return fail_at(key, "must be a text");
  }
  return value->text;
}

Result<std::string> TomlTable::text_or(std::string_view key, std::string_view otherwise) const {
  if (!contains(key)) return std::string(otherwise);
  return text(key);
}

Result<int> TomlTable::number_or(std::string_view key, int otherwise, int max) const {
  const TomlValue* value = find(key);
  if (value == nullptr) return otherwise;
  if (value->kind != TomlValue::Kind::kInteger || value->integer < 0 || value->integer > max) {
    return fail_at(key, fmt::format("must be a whole number in 0..{}", max));
  }
  return static_cast<int>(value->integer);
}

Result<std::optional<bool>> TomlTable::flag(std::string_view key) const {
  const TomlValue* value = find(key);
  if (value == nullptr) return std::optional<bool>();
  if (value->kind != TomlValue::Kind::kBool) return fail_at(key, "must be true or false");
  return std::optional(value->flag);
}

Result<std::optional<Instant>> TomlTable::date(std::string_view key) const {
  const TomlValue* value = find(key);
  if (value == nullptr) return std::optional<Instant>();
  if (value->kind != TomlValue::Kind::kDate) return fail_at(key, "must be a date: 2026-01-31");
  return std::optional(value->date);
}

Result<std::size_t> TomlTable::one_of(std::string_view key, std::string_view otherwise,
                                      std::span<const std::string_view> names) const {
  MANNERLY_TRY(const std::string value, text_or(key, otherwise));
  const auto found = std::find(names.begin(), names.end(), value);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  return fail_at(key, fmt::format("must be one of {}", fmt::join(names, ", ")));
}

Result<TomlTable> TomlTable::table(std::string_view key) const {
  const TomlValue* value = find(key);
  if (value == nullptr || value->kind != TomlValue::Kind::kTable) return fail_at(key, "must be a table");
  return TomlTable(*value, file_);
}

Result<std::vector<TomlTable>> TomlTable::tables(std::string_view key) const {
  const TomlValue* value = find(key);
  std::vector<TomlTable> out;
  if (value == nullptr || value->items.empty()) return fail_at(key, "must be an array of tables");
  for (const TomlValue& item : value->items) {
    if (item.kind != TomlValue::Kind::kTable) return fail_at(key, "must be an array of tables");
    out.emplace_back(item, file_);
  }
  return out;
}

}  // namespace mannerly::programme
