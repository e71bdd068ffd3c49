// Days and months of the UTC calendar: what history is counted in.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace mannerly {

// A UTC day, as days since 1970-01-01.
struct Day {
  std::int32_t number = 0;
  friend auto operator<=>(const Day&, const Day&) = default;
};
Day day_of(Instant at);
Instant begin_of(Day day);
// "2026-11-20".
std::string format_day(Day day);
std::optional<Day> parse_day(std::string_view text);

// A calendar month: 12 * year + month - 1.
struct Month {
  std::int32_t number = 1970 * 12;
  friend auto operator<=>(const Month&, const Month&) = default;
  int year() const { return number / 12; }
  int month() const { return number % 12 + 1; }
};
Month month_number_of(Day day);
Month month_number_of(Instant at);
Day first_day_of(Month month);
Day last_day_of(Month month);
// "2026-11".
std::string format_month(Month month);
std::optional<Month> parse_month(std::string_view text);

}  // namespace mannerly
