// TOML tables (wire/toml/toml.h) read key by key, with errors that name file, line and key.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "wire/toml/toml.h"

namespace mannerly::toml {

// Errors: kInvalid with the line, kLimit beyond bytes_max.
Result<Value> parse_document(std::string_view text, std::string_view name, std::size_t bytes_max);

// A table and the file that it is in, for errors. Both must outlive it.
class Table {
 public:
  Table(const Value& table, std::string_view file) : table_(table), file_(file) {}

  std::unexpected<Error> fail_at(std::string_view key, std::string_view why) const;
  // Refuses keys that are not in the list: a misspelt key would change a verdict silently.
  Status only(std::initializer_list<std::string_view> known) const;

  bool contains(std::string_view key) const { return table_.find(key) != nullptr; }
  const Value* find(std::string_view key) const { return table_.find(key); }
  // Not empty.
  Result<std::string> text(std::string_view key) const;
  Result<std::string> text_or(std::string_view key, std::string_view otherwise) const;
  Result<int> number_or(std::string_view key, int otherwise, int max) const;
  Result<std::optional<bool>> flag(std::string_view key) const;
  Result<std::optional<Instant>> date(std::string_view key) const;
  // The index of the name that it is.
  Result<std::size_t> one_of(std::string_view key, std::string_view otherwise,
                             std::span<const std::string_view> names) const;
  Result<std::size_t> one_of(std::string_view key, std::string_view otherwise,
                             std::initializer_list<std::string_view> names) const {
    return one_of(key, otherwise, std::span(names.begin(), names.size()));
  }
  Result<Table> table(std::string_view key) const;
  // At least one.
  Result<std::vector<Table>> tables(std::string_view key) const;

  const Value& value() const { return table_; }
  std::string_view file() const { return file_; }

 private:
  const Value& table_;
  std::string_view file_;
};

}  // namespace mannerly::toml
