// Text helpers that every format needs: numbers, trimming, splitting, ASCII case. All are pure, none
// depends on the locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mannerly {

// Decimal digits only (no sign, no space), within the type's range; nullopt otherwise.
std::optional<std::uint32_t> parse_u32(std::string_view text);
std::optional<std::uint64_t> parse_u64(std::string_view text);

inline bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
inline char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
inline char to_upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
}

std::string_view trim(std::string_view text);
std::string lower(std::string_view text);
std::string upper(std::string_view text);
bool iequals(std::string_view a, std::string_view b);
bool istarts_with(std::string_view text, std::string_view prefix);

// "a,b,,c" at ',' -> {"a","b","","c"}; an empty text gives one empty part. Views into text.
std::vector<std::string_view> split(std::string_view text, char separator);
// Words between runs of white space; none for a blank text. Views into text.
std::vector<std::string_view> split_words(std::string_view text);

// Splits one line of CSV (RFC 4180: quotes, doubled quotes); nullopt for an unclosed quote.
std::optional<std::vector<std::string>> split_csv(std::string_view line, char separator = ',');

// Takes the next line (without its \n or \r\n) off the front of text; false at the end.
bool next_line(std::string_view& text, std::string_view& line);

// What a terminal or a file for people may show: control characters (C0 but for line ends and tabs, DEL,
// C1) and those that turn the direction of writing become U+FFFD. Texts of others (names in registries)
// could otherwise move the cursor, hide or forge what is on the screen. Input: UTF-8, else read as Latin-1.
std::string printable(std::string_view text);

// Valid UTF-8 stays; otherwise the bytes are read as ISO-8859-1 and turned into UTF-8.
std::string to_utf8(std::string_view text);
bool is_utf8(std::string_view text);

}  // namespace mannerly
