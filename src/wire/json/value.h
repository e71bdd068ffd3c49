// Reads small JSON texts whole (one element, one configuration file): a narrow view on simdjson's DOM,
// which checks the text completely, without its heavy header.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "net/asn.h"

namespace mannerly::json {

// A value in a Document; valid until the document parses again. Copying costs 16 bytes.
class Value {
 public:
  bool is_object() const;
  bool is_array() const;
  // Empty when the value is of another type. Texts are unescaped.
  std::optional<std::string_view> text() const;
  std::optional<std::uint64_t> number() const;  // an integer of 0 .. 2^64-1
  std::optional<double> real() const;           // any number, an integer too
  std::optional<bool> boolean() const;
  // Of an object: the first member of this name, null or not. Empty otherwise.
  std::optional<Value> member(std::string_view name) const;
  // In order; nothing for a value of another type.
  void each_member(const std::function<void(std::string_view name, const Value&)>& on_member) const;
  void each_item(const std::function<void(const Value&)>& on_item) const;

 private:
  friend class Document;
  friend struct ValueAccess;
  bool is_null() const;
  friend std::optional<Value> field_of(const Value&, std::string_view);

  const void* document_ = nullptr;
  std::size_t index_ = 0;
};

class Document {
 public:
  Document();
  ~Document();
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;

  // nullopt: not valid JSON.
  std::optional<Value> parse(std::string_view text);
  // nullopt: not valid JSON, or no object.
  std::optional<Value> parse_object(std::string_view text);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Members of an object. A member that is missing, null or of another type is empty.
std::optional<Value> field_of(const Value& from, std::string_view name);
std::optional<std::string_view> text_of(const Value& from, std::string_view name);
std::optional<bool> bool_of(const Value& from, std::string_view name);
// A number, or a text of digits.
std::optional<std::uint64_t> number_of(const Value& from, std::string_view name);
// 64500, "64500" or "AS64500".
std::optional<Asn> asn_of(const Value& from);
std::optional<Asn> asn_of(const Value& from, std::string_view name);

}  // namespace mannerly::json
