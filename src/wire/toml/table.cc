#include "wire/toml/table.h"

#include <fmt/format.h>

#include <algorithm>

namespace mannerly::toml {

Result<Value> parse_document(std::string_view text, std::string_view name, std::size_t bytes_max) {
  auto parsed = parse(text, {}, bytes_max);
  if (!parsed) return std::unexpected(parsed.error().in(name));
  return parsed;
}

std::unexpected<Error> Table::fail_at(std::string_view key, std::string_view why) const {
  const Value* value = table_.find(key);
  return fail(ErrorCode::kInvalid,
              fmt::format("{}: line {}: {}: {}", file_, (value != nullptr ? value->at : table_.at).line, key, why));
}

Status Table::only(std::initializer_list<std::string_view> known) const {
  for (const auto& [key, at, value] : table_.members) {
    if (std::find(known.begin(), known.end(), key) == known.end()) return fail_at(key, "unknown key");
  }
  return {};
}

Result<std::string> Table::text(std::string_view key) const {
  const Value* value = find(key);
  if (value == nullptr || value->kind != Value::Kind::kText || value->text.empty()) {
    return fail_at(key, "must be a text");
  }
  return value->text;
}

Result<std::string> Table::text_or(std::string_view key, std::string_view otherwise) const {
  if (!contains(key)) return std::string(otherwise);
  return text(key);
}

Result<int> Table::number_or(std::string_view key, int otherwise, int max) const {
  const Value* value = find(key);
  if (value == nullptr) return otherwise;
  if (value->kind != Value::Kind::kInteger || value->integer < 0 || value->integer > max) {
    return fail_at(key, fmt::format("must be a whole number in 0..{}", max));
  }
  return static_cast<int>(value->integer);
}

Result<std::optional<bool>> Table::flag(std::string_view key) const {
  const Value* value = find(key);
  if (value == nullptr) return std::optional<bool>();
  if (value->kind != Value::Kind::kBool) return fail_at(key, "must be true or false");
  return std::optional(value->flag);
}

Result<std::optional<Instant>> Table::date(std::string_view key) const {
  const Value* value = find(key);
  if (value == nullptr) return std::optional<Instant>();
  if (value->kind != Value::Kind::kDate) return fail_at(key, "must be a date: 2026-01-31");
  return std::optional(value->instant);
}

Result<std::size_t> Table::one_of(std::string_view key, std::string_view otherwise,
                                  std::span<const std::string_view> names) const {
  MANNERLY_TRY(const std::string value, text_or(key, otherwise));
  const auto found = std::find(names.begin(), names.end(), value);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  return fail_at(key, fmt::format("must be one of {}", fmt::join(names, ", ")));
}

Result<Table> Table::table(std::string_view key) const {
  const Value* value = find(key);
  if (value == nullptr || value->kind != Value::Kind::kTable) return fail_at(key, "must be a table");
  return Table(*value, file_);
}

Result<std::vector<Table>> Table::tables(std::string_view key) const {
  const Value* value = find(key);
  std::vector<Table> out;
  if (value == nullptr || value->items.empty()) return fail_at(key, "must be an array of tables");
  for (const Value& item : value->items) {
    if (item.kind != Value::Kind::kTable) return fail_at(key, "must be an array of tables");
    out.emplace_back(item, file_);
  }
  return out;
}

}  // namespace mannerly::toml
