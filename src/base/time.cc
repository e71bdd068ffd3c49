#include "base/time.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

#include "base/text.h"

namespace mannerly {
namespace {

// Takes exactly n digits off the front of text.
std::optional<int> take_digits(std::string_view& text, std::size_t n) {
  if (text.size() < n) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (!is_digit(text[i])) return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(n);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

// The offset from UTC at the end of an ISO 8601 time: "Z", "+01:00", "+0100" or nothing (UTC).
std::optional<std::int64_t> take_zone(std::string_view& text) {
  if (text.empty() || take(text, 'Z') || take(text, 'z')) return 0;
  const bool minus = text.front() == '-';
  if (!take(text, '-') && !take(text, '+')) return std::nullopt;
  const auto hours = take_digits(text, 2);
  take(text, ':');
  const auto minutes = take_digits(text, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const std::int64_t offset = *hours * 3600 + *minutes * 60;
  return minus ? -offset : offset;
}

}  // namespace

CivilTime to_civil(Instant at) {
  const std::chrono::sys_seconds time{std::chrono::seconds(at.seconds)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const int rest = static_cast<int>((time - day).count());
  return {static_cast<int>(date.year()),
          static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          rest / 3600,
          rest / 60 % 60,
          rest % 60};
}

Instant from_civil(const CivilTime& c) {
  const std::chrono::year_month_day date{std::chrono::year(c.year), std::chrono::month(static_cast<unsigned>(c.month)),
                                         std::chrono::day(static_cast<unsigned>(c.day))};
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return {days * 86400 + c.hour * 3600 + c.minute * 60 + c.second};
}

std::optional<Instant> parse_instant(std::string_view text) {
  CivilTime c;
  const auto year = take_digits(text, 4);
  const bool dashes = take(text, '-');
  const auto month = take_digits(text, 2);
  if (dashes && !take(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (*year == 0 || !date.ok()) return std::nullopt;
  c.year = *year, c.month = *month, c.day = *day;
  if (text.empty()) return from_civil(c);
  if (!take(text, 'T') && !take(text, 't') && !take(text, ' ')) return std::nullopt;
  const auto hour = take_digits(text, 2);
  const bool colon = take(text, ':');
  const auto minute = take_digits(text, 2);
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  c.hour = *hour, c.minute = *minute;
  if (colon ? take(text, ':') : (!text.empty() && is_digit(text.front()))) {
    const auto second = take_digits(text, 2);
    if (!second || *second > 60) return std::nullopt;
    c.second = *second;
    if (take(text, '.')) {
      while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
    }
  }
  const auto zone = take_zone(text);
  if (!zone || !text.empty()) return std::nullopt;
  return Instant{from_civil(c).seconds - *zone};
}

std::string format_instant(Instant at) {
  const CivilTime c = to_civil(at);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

std::string format_date(Instant at) {
  const CivilTime c = to_civil(at);
  return fmt::format("{:04}-{:02}-{:02}", c.year, c.month, c.day);
}

std::string format_age(Seconds age) {
  const std::int64_t s = age.count < 0 ? -age.count : age.count;
  const auto say = [&](std::int64_t n, const char* unit) {
    return fmt::format("{}{} {}{}", age.count < 0 ? "-" : "", n, unit, n == 1 ? "" : "s");
  };
  if (s < 120) return say(s, "second");
  if (s < 7200) return say(s / 60, "minute");
  if (s < 2 * 86400) return say(s / 3600, "hour");
  if (s < 90 * 86400) return say(s / 86400, "day");
  if (s < 730 * 86400LL) return say(s / (30 * 86400), "month");
  return say(s / (365 * 86400LL), "year");
}

}  // namespace mannerly
