// Which of the things in the history count as established.
#pragma once

#include "incident/context.h"
#include "incident/profile.h"

namespace mannerly::incident {

// There when the history begins, or seen for long enough, and on as many days: what began minutes ago is in
// the history as well, and what was there for minutes twice, weeks apart, did not become customary by that.
inline bool is_established(const Context& context, const HistoryView& history, const HistoryView::Seen& seen,
                           Moment now) {
  if (seen.days == 0) return false;
  const Seconds wanted = context.profile.known_after;
  return seen.first <= history.begin() ||
         (now.instant() - seen.first >= wanted && std::int64_t{seen.days} * 86400 >= wanted.count);
}

}  // namespace mannerly::incident
