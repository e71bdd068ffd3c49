// How often a publisher makes a new file, and the times ("slots") that its files are named after. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace mannerly::service {

// Slots lie at whole multiples since 1970-01-01T00:00:00Z, or at the first of every so many months since then.
struct Cadence {
  std::int32_t months = 0;
  Seconds seconds{86400};  // where months is 0; more than 0

  Instant slot_at(Instant at) const;  // the last slot not after it
  Instant next(Instant slot) const;
  Instant previous(Instant slot) const;
  // For ages and waiting times; a month counts 31 days.
  Seconds about() const { return months > 0 ? Seconds{months * 31 * 86400LL} : seconds; }
  friend bool operator==(const Cadence&, const Cadence&) = default;
};

// "90s", "5min", "8h", "1d", "2w"; a whole number above 0, at most ten years.
std::optional<Seconds> parse_duration(std::string_view text);
// The same and "3mo".
std::optional<Cadence> parse_cadence(std::string_view text);
std::string format_cadence(const Cadence& cadence);

// Fills {yyyy} {mm} {dd} {HH} {MM} (UTC) in a pattern; other text stays.
std::string fill_slot(std::string_view pattern, Instant slot);
bool has_slot(std::string_view pattern);

}  // namespace mannerly::service
