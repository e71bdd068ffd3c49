// Which of the things in the history count as established.
#pragma once

#include "incident/context.h"
#include "incident/profile.h"

namespace mannerly::incident {

// There when the history begins, or seen for long enough. What began minutes ago is in the history as well,
// and proves nothing.
inline bool is_established(const Context& context, const HistoryView& history, const HistoryView::Seen& seen,
                           Moment now) {
  if (seen.days == 0) return false;
  return seen.first <= history.begin() || now.instant() - seen.first >= context.profile.known_after;
}

}  // namespace mannerly::incident
