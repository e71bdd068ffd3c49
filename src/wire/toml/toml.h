// TOML 1.0 as a plain tree of values: the form of world files, participant lists, profiles, programmes,
// operators and settings. This folder is the only one that sees a TOML library.
//
// A document is small and read whole; what it can size is limited before the library sees it:
// bytes, values, and how deep brackets and dotted keys nest.
//
// Deviations from TOML 1.0: a date-time without an offset is taken as UTC (has_offset tells); fractions
// of a second are cut; letters beyond ASCII stand in strings and comments only (as in TOML 1.0, not 1.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace mannerly::toml {

inline constexpr std::size_t kBytesMax = std::size_t{16} << 20;  // of a document
inline constexpr std::size_t kValuesMax = 1'000'000;             // signs that begin a value: = , [ {
inline constexpr std::size_t kDepthMax = 32;                     // brackets open at once
inline constexpr std::size_t kKeyPartsMax = 32;                  // of one dotted key or table name

struct Position {
  std::uint32_t line = 0, column = 0;  // from 1; the column counts characters
  friend auto operator<=>(const Position&, const Position&) = default;
};

struct Member;

struct Value {
  enum class Kind : std::uint8_t { kTable, kArray, kText, kInteger, kFloat, kBool, kDate, kDateTime, kTime };
  Kind kind = Kind::kTable;
  bool flag = false;        // kBool
  bool has_offset = false;  // kDateTime: it says its offset from UTC, which is applied
  Position at;
  std::int64_t integer = 0;     // kInteger; kTime: seconds of the day
  double number = 0;            // kFloat
  Instant instant;              // kDate (its midnight, UTC), kDateTime
  std::string text;             // kText, UTF-8
  std::vector<Value> items;     // kArray
  std::vector<Member> members;  // kTable, in the order of the document

  bool is(Kind k) const { return kind == k; }
  // The value of a key of this table; nullptr when there is none, or this is no table. O(members).
  const Value* find(std::string_view key) const;
};

struct Member {
  std::string key;
  Position at;  // of the key
  Value value;
};

// "a table", "a text", ...: for messages.
std::string_view name_of(Value::Kind kind);

// "name:3:7: why"; without a name "line 3, column 7: why".
std::unexpected<Error> fail_at(std::string_view name, Position at, std::string_view why);

// The root table. Errors: kInvalid with line and column, kLimit.
Result<Value> parse(std::string_view text, std::string_view name = {}, std::size_t bytes_max = kBytesMax);

// A document that parse() reads as the same tree; value must be a table. Tables are written inline.
std::string format(const Value& table);

}  // namespace mannerly::toml
