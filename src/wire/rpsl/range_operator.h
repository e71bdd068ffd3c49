// Address prefix ranges (RFC 2622 section 2): a prefix and the lengths of its more specifics that are
// meant. "30.0.0.0/8^24-32", "^+", "^-", "^24"; operators also apply to whole sets.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "net/prefix.h"

namespace mannerly::rpsl {

struct RangeOperator {
  enum class Kind : std::uint8_t {
    kNone,     // the prefix itself
    kMinus,    // ^-    all more specifics without the prefix itself
    kPlus,     // ^+    all more specifics with the prefix itself
    kLength,   // ^n    all of length n
    kLengths,  // ^n-m  all of length n to m
  };
  Kind kind = Kind::kNone;
  std::uint8_t low = 0;   // n of ^n and ^n-m
  std::uint8_t high = 0;  // m of ^n-m; n of ^n
  friend bool operator==(const RangeOperator&, const RangeOperator&) = default;
};

// With or without the '^' in front; "" is kNone. nullopt for everything else, also for n > m and
// lengths above 128.
std::optional<RangeOperator> parse_range_operator(std::string_view text);
// "" for kNone, else with the '^'.
std::string format_range_operator(RangeOperator range);

// The more specifics of prefix with a length of low to high; prefix.length <= low <= high <= bits.
struct PrefixRange {
  Prefix prefix;
  std::uint8_t low = 0;
  std::uint8_t high = 0;

  static PrefixRange exact(const Prefix& prefix) { return {prefix, prefix.length, prefix.length}; }
  bool contains(const Prefix& other) const {
    return prefix.covers(other) && other.length >= low && other.length <= high;
  }
  bool is_exact() const { return low == prefix.length && high == prefix.length; }
  friend auto operator<=>(const PrefixRange&, const PrefixRange&) = default;
};

// The operator distributed over a range, as for a set that holds the range: {30.0.0.0/8^24-28}^27-30
// is 30.0.0.0/8^27-30. nullopt when nothing is left. ^- and ^+ of a range count from its lower end.
std::optional<PrefixRange> apply(RangeOperator range, const PrefixRange& to);

enum class RangeError : std::uint8_t { kBadPrefix, kHostBits, kBadOperator, kEmptyRange };
std::string_view reason_of(RangeError error);

// "192.0.2.0/24^25-27" as prefix and operator. A second operator is an error (RFC 2622 section 2).
// dn42 and some tools write "172.20.0.0/14+" without the '^': read as if it were there.
struct RangeText {
  Prefix prefix;
  RangeOperator range;
};
std::optional<RangeText> parse_prefix_range(std::string_view text, RangeError* error = nullptr);
std::string format_prefix_range(const Prefix& prefix, RangeOperator range);

}  // namespace mannerly::rpsl
