// Which of the things in the history count as established.
#pragma once

#include <algorithm>
#include <cstdint>

#include "incident/context.h"
#include "incident/profile.h"

namespace mannerly::incident {

// Seen for long enough, on as many days, and on most of the days since: what comes back for minutes now and then
// is no custom. Days beyond four weeks make up for any absence.
constexpr bool is_customary(Seconds since_first, std::uint32_t days, Seconds wanted) {
  constexpr std::int64_t kDaySeconds = 86400, kWindowDays = 28;
  const std::int64_t span = std::min(since_first.count / kDaySeconds, kWindowDays);
  return since_first >= wanted && std::int64_t{days} * kDaySeconds >= wanted.count &&
         std::int64_t{days} * 4 >= span * 3;
}

// There when the history begins, or customary since. What began minutes ago is in the history as well, and
// proves nothing.
inline bool is_established(const Context& context, const HistoryView& history, const HistoryView::Seen& seen,
                           Moment now) {
  if (seen.days == 0) return false;
  return seen.first <= history.begin() ||
         is_customary(now.instant() - seen.first, seen.days, context.profile.known_after);
}

}  // namespace mannerly::incident
