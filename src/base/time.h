// Instants as whole seconds since 1970-01-01T00:00:00Z. The core never asks a clock: the time comes
// in as an argument or from the data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mannerly {

struct Instant {
  std::int64_t seconds = 0;
  friend auto operator<=>(const Instant&, const Instant&) = default;
};

// A stretch of time in whole seconds; may be negative.
struct Seconds {
  std::int64_t count = 0;
  friend auto operator<=>(const Seconds&, const Seconds&) = default;
};

inline Seconds operator-(Instant a, Instant b) {
  return {a.seconds - b.seconds};
}
inline Instant operator+(Instant a, Seconds b) {
  return {a.seconds + b.count};
}

inline constexpr Seconds kDay{86400};

// "2026-11-21T10:00:00Z", "2026-11-21 10:00:00", "2026-11-21T10:00:00+01:00", "2026-11-21" (midnight
// UTC), "20261121"; fractions of a second are cut. Proleptic Gregorian, years 1 to 9999.
std::optional<Instant> parse_instant(std::string_view text);

// "2026-11-21T10:00:00Z".
std::string format_instant(Instant at);
// "2026-11-21".
std::string format_date(Instant at);

struct CivilTime {
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0;
};
CivilTime to_civil(Instant at);
Instant from_civil(const CivilTime& civil);

// "3 h", "2 days", "5 months": for people.
std::string format_age(Seconds age);

}  // namespace mannerly
