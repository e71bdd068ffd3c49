#include "wire/rpsl/route_scan.h"

#include <array>
#include <cstring>

#include "base/text.h"

namespace mannerly::rpsl {
namespace {

// Attribute names of the plain form: lower case only, so that names compare byte by byte.
constexpr auto kPlainName = [] {
  std::array<bool, 256> table{};
  for (char c = 'a'; c <= 'z'; ++c) table[static_cast<unsigned char>(c)] = true;
  for (char c = '0'; c <= '9'; ++c) table[static_cast<unsigned char>(c)] = true;
  table['-'] = true;
  table['_'] = true;
  return table;
}();

// The value when it is one word without comment; empty otherwise (an empty value is odd, too).
std::string_view plain_word(std::string_view value) {
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && is_space(value.back())) value.remove_suffix(1);
  for (const char c : value) {
    if (is_space(c) || c == ',' || c == '#') return {};
  }
  return value;
}

bool is_plain_source(std::string_view name) {
  for (const char c : name) {
    if (!kPlainName[static_cast<unsigned char>(to_lower(c))]) return false;
  }
  return !name.empty();
}

enum class Line : std::uint8_t { kPlain, kKept, kOdd };

// Sorts one attribute into the row. kKept: an attribute of the row, which no continuation may follow.
Line take_attribute(std::string_view name, std::string_view value, RouteRow& row, bool& has_origin) {
  if (name == "origin") {
    const auto origin = parse_asn(plain_word(value));
    if (!origin || has_origin) return Line::kOdd;
    has_origin = true;
    row.origin = *origin;
    return Line::kKept;
  }
  if (name == "source") {
    const std::string_view word = plain_word(value);
    if (!row.source.empty() || !is_plain_source(word)) return Line::kOdd;
    row.source = word;
    return Line::kKept;
  }
  if (name == "mnt-by") {
    const std::string_view word = plain_word(value);
    if (word.empty()) return Line::kOdd;
    row.more_mnt_by = !row.mnt_by.empty();
    if (row.mnt_by.empty()) row.mnt_by = word;
    return Line::kKept;
  }
  return name == "route" || name == "route6" ? Line::kOdd : Line::kPlain;
}

// The first line: "route:" or "route6:" and the prefix.
bool take_prefix(std::string_view line, RouteRow& row) {
  const bool v6 = line[5] == '6';
  const auto prefix = parse_prefix(plain_word(line.substr(v6 ? 7 : 6)));
  if (!prefix || prefix->is_v4() == v6) return false;
  row.prefix = *prefix;
  return true;
}

}  // namespace

ScanResult scan_route(std::string_view text, bool whole, RouteRow& row) {
  row = RouteRow{};
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const char* at = begin;
  bool has_origin = false;
  Line last = Line::kKept;
  while (at != end) {
    const char* newline = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
    if (newline == nullptr) {
      if (!whole) return {ScanOutcome::kIncomplete};
      newline = end;
    }
    const std::string_view line(at, static_cast<std::size_t>(newline - at));
    if (line.empty() || line == "\r") break;
    if (line.size() > kLineBytesMax) return {ScanOutcome::kOdd};
    const char first = line.front();
    if (at == begin) {
      if (!take_prefix(line, row)) return {ScanOutcome::kOdd};
    } else if (first == ' ' || first == '\t' || first == '+') {
      if (last == Line::kKept) return {ScanOutcome::kOdd};
    } else {
      std::size_t length = 0;
      while (length < line.size() && kPlainName[static_cast<unsigned char>(line[length])]) ++length;
      if (length == line.size() || line[length] != ':' || first < 'a' || first > 'z') return {ScanOutcome::kOdd};
      last = take_attribute(line.substr(0, length), line.substr(length + 1), row, has_origin);
      if (last == Line::kOdd) return {ScanOutcome::kOdd};
    }
    at = newline == end ? end : newline + 1;
  }
  if (at == end && !whole) return {ScanOutcome::kIncomplete};
  const auto size = static_cast<std::size_t>(at - begin);
  if (!has_origin || row.source.empty() || size > kObjectBytesMax) return {ScanOutcome::kOdd};
  row.raw = text.substr(0, size);
  if (row.raw.ends_with('\n')) row.raw.remove_suffix(1);
  if (row.raw.ends_with('\r')) row.raw.remove_suffix(1);
  return {ScanOutcome::kRow, size};
}

}  // namespace mannerly::rpsl
