#include "wire/rpsl/prefix_text.h"

#include <string>

#include "base/text.h"

namespace mannerly::rpsl {
namespace {

constexpr std::size_t kPrefixTextMax = 64;

// Drops the leading zeros of each number of a dotted quad with its length.
std::string without_leading_zeros(std::string_view word) {
  std::string out;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool number_begins = i == 0 || !is_digit(word[i - 1]);
    const bool more_digits = i + 1 < word.size() && is_digit(word[i + 1]);
    if (word[i] == '0' && more_digits && (number_begins || out.empty() || !is_digit(out.back()))) continue;
    out += word[i];
  }
  return out;
}

}  // namespace

Broken read_prefix(std::string_view word, Prefix& prefix) {
  if (word.size() > kPrefixTextMax) return Broken::kBadPrefix;
  std::string clean;
  if (word.find(':') == std::string_view::npos && word.find('0') != std::string_view::npos) {
    clean = without_leading_zeros(word);
    word = clean;
  }
  const auto found = parse_prefix(word, HostBits::kClear);
  if (!found) return Broken::kBadPrefix;
  prefix = *found;
  return parse_prefix(word, HostBits::kReject) ? Broken::kNone : Broken::kHostBits;
}

}  // namespace mannerly::rpsl
