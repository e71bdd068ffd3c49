// On which days something stands in the registries.
#pragma once

#include <cstdint>

namespace mannerly::sim {

// Day numbers count from the first day of a history, which is 0. Without a history everything is always there.
inline constexpr std::int32_t kAlways = INT32_MIN;
inline constexpr std::int32_t kNeverDay = INT32_MAX;

// From a day on, until another, with one gap at most: [from, until) without [gap_from, gap_until).
struct Life {
  std::int32_t from = kAlways, until = kNeverDay;
  std::int32_t gap_from = kNeverDay, gap_until = kNeverDay;
  bool on(std::int32_t day) const { return day >= from && day < until && (day < gap_from || day >= gap_until); }
  bool operator==(const Life&) const = default;
};

}  // namespace mannerly::sim
