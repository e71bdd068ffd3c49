#include "service/fetch/cadence.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "base/calendar.h"
#include "base/text.h"

namespace mannerly::service {
namespace {

constexpr std::int64_t kLongest = 10LL * 366 * 86400;
constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> kUnits = {
    {{"s", 1}, {"min", 60}, {"h", 3600}, {"d", 86400}, {"w", 7 * 86400}}};
constexpr std::array<std::string_view, 5> kPlaces = {"{yyyy}", "{mm}", "{dd}", "{HH}", "{MM}"};

std::int64_t floor_to(std::int64_t value, std::int64_t step) {
  const std::int64_t rest = value % step;
  return value - (rest < 0 ? rest + step : rest);
}

Instant month_begin(std::int64_t month) {
  return begin_of(first_day_of(Month{static_cast<std::int32_t>(month)}));
}

}  // namespace

Instant Cadence::slot_at(Instant at) const {
  if (months == 0) return {floor_to(at.seconds, seconds.count)};
  return month_begin(floor_to(month_number_of(at).number, months));
}

Instant Cadence::next(Instant slot) const {
  if (months == 0) return slot + seconds;
  return month_begin(month_number_of(slot).number + months);
}

Instant Cadence::previous(Instant slot) const {
  if (months == 0) return slot + Seconds{-seconds.count};
  return month_begin(month_number_of(slot).number - months);
}

std::optional<Seconds> parse_duration(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  const auto count = parse_u32(text.substr(0, digits));
  if (!count || *count == 0) return std::nullopt;
  for (const auto& [unit, seconds] : kUnits) {
    if (text.substr(digits) != unit) continue;
    const std::int64_t total = *count * seconds;
    return total <= kLongest ? std::optional(Seconds{total}) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<Cadence> parse_cadence(std::string_view text) {
  if (text.ends_with("mo")) {
    const auto months = parse_u32(text.substr(0, text.size() - 2));
    if (!months || *months == 0 || *months > 120) return std::nullopt;
    return Cadence{.months = static_cast<std::int32_t>(*months)};
  }
  const auto seconds = parse_duration(text);
  if (!seconds) return std::nullopt;
  return Cadence{.seconds = *seconds};
}

std::string format_cadence(const Cadence& cadence) {
  if (cadence.months > 0) return fmt::format("{}mo", cadence.months);
  for (auto unit = kUnits.rbegin(); unit != kUnits.rend(); ++unit) {
    if (cadence.seconds.count % unit->second == 0) {
      return fmt::format("{}{}", cadence.seconds.count / unit->second, unit->first);
    }
  }
  return fmt::format("{}s", cadence.seconds.count);
}

std::string fill_slot(std::string_view pattern, Instant slot) {
  const CivilTime t = to_civil(slot);
  const std::array<std::string, 5> values = {fmt::format("{:04}", t.year), fmt::format("{:02}", t.month),
                                             fmt::format("{:02}", t.day), fmt::format("{:02}", t.hour),
                                             fmt::format("{:02}", t.minute)};
  std::string out;
  while (!pattern.empty()) {
    bool filled = false;
    for (std::size_t i = 0; i < kPlaces.size() && !filled; ++i) {
      if (!pattern.starts_with(kPlaces[i])) continue;
      out += values[i];
      pattern.remove_prefix(kPlaces[i].size());
      filled = true;
    }
    if (filled) continue;
    out += pattern.front();
    pattern.remove_prefix(1);
  }
  return out;
}

bool has_slot(std::string_view pattern) {
  for (const std::string_view place : kPlaces) {
    if (pattern.find(place) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace mannerly::service
