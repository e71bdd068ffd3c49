// When something was seen, in the least space: rows with the members first and last (seconds since 1970, until
// 2106) and days (different days on which it was seen; 0: never). What is in the table counts as seen until
// now without being touched: its row is brought up to date when it leaves.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time.h"
#include "incident/context.h"
#include "incident/standing.h"

namespace mannerly::incident {

inline constexpr std::uint32_t kDaySeconds = 86400;

// The clock of the rows, cut to what they hold; 1 at the least, so that a set time differs from none.
inline std::uint32_t row_time(Instant at) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(at.seconds, 1, 0xFFFFFFFF));
}

namespace detail {
inline std::uint16_t more_days(std::uint16_t days, std::uint32_t more) {
  return static_cast<std::uint16_t>(std::min<std::uint32_t>(0xFFFF, days + std::min<std::uint32_t>(more, 0xFFFF)));
}
}  // namespace detail

// It comes into the table. `first` is noted when it was never seen before.
template <class Row>
void sighting_begins(Row& row, std::uint32_t now, std::uint32_t first) {
  if (row.days == 0) {
    row.first = first;
    row.days = 1;
  } else if (now / kDaySeconds != row.last / kDaySeconds) {
    row.days = detail::more_days(row.days, 1);
  }
  row.last = now;
}

// It leaves the table.
template <class Row>
void sighting_ends(Row& row, std::uint32_t now) {
  row.days = detail::more_days(row.days, now / kDaySeconds - row.last / kDaySeconds);
  row.last = now;
}

template <class Row>
HistoryView::Seen seen_of(const Row& row, bool in_table, std::uint32_t now) {
  if (row.days == 0) return {};
  Row copy = row;
  if (in_table) sighting_ends(copy, now);
  // Rows are not touched while it is there: theirs is the time when it came, or when it went.
  return {.first = Instant{copy.first}, .last = Instant{copy.last}, .days = copy.days, .changed = Instant{row.last}};
}

// Since when a thing counts as known: it was there when the history began, or for the time that a profile asks
// for, on so many different days.
struct KnownRule {
  std::uint32_t begin = 0;
  std::int64_t after = 0;  // seconds
  bool operator()(const HistoryView::Seen& seen, std::uint32_t now) const {
    if (seen.days == 0) return false;
    if (seen.first.seconds <= begin) return true;
    return is_customary({std::int64_t{now} - seen.first.seconds}, seen.days, {after});
  }
};

}  // namespace mannerly::incident
