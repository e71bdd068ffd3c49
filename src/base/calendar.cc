#include "base/calendar.h"

#include <fmt/format.h>

#include "base/text.h"

namespace mannerly {
namespace {

constexpr std::int64_t kSecondsOfDay = 86'400;
constexpr int kYearMin = 1, kYearMax = 9999;

}  // namespace

Day day_of(Instant at) {
  const std::int64_t number = at.seconds / kSecondsOfDay;
  return {static_cast<std::int32_t>(at.seconds % kSecondsOfDay < 0 ? number - 1 : number)};
}

Instant begin_of(Day day) {
  return {day.number * kSecondsOfDay};
}

std::string format_day(Day day) {
  return format_date(begin_of(day));
}

std::optional<Day> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto at = parse_instant(text);
  return at ? std::optional(day_of(*at)) : std::nullopt;
}

Month month_number_of(Day day) {
  const CivilTime civil = to_civil(begin_of(day));
  return {civil.year * 12 + civil.month - 1};
}

Month month_number_of(Instant at) {
  return month_number_of(day_of(at));
}

Day first_day_of(Month month) {
  return day_of(from_civil({.year = month.year(), .month = month.month()}));
}

Day last_day_of(Month month) {
  return {first_day_of({month.number + 1}).number - 1};
}

std::string format_month(Month month) {
  return fmt::format("{:04}-{:02}", month.year(), month.month());
}

std::optional<Month> parse_month(std::string_view text) {
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  const auto year = parse_u32(text.substr(0, 4)), month = parse_u32(text.substr(5));
  if (!year || !month || *year < kYearMin || *year > kYearMax || *month < 1 || *month > 12) return std::nullopt;
  return Month{static_cast<std::int32_t>(*year * 12 + *month - 1)};
}

}  // namespace mannerly
