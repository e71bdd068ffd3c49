#include "observatory/notices.h"

#include <algorithm>
#include <utility>

namespace mannerly::observatory {

void NoticeBoard::add(Instant at, std::string_view text) {
  text = text.substr(0, kTextMax);
  const std::lock_guard lock(mutex_);
  Notice notice{.first = at, .last = at, .text = std::string(text)};
  const auto known = std::ranges::find(notices_, text, &Notice::text);
  if (known != notices_.end()) {
    notice.first = known->first;
    notice.times = known->times + 1;
    notices_.erase(known);
  }
  notices_.push_front(std::move(notice));
  if (notices_.size() > kKept) notices_.pop_back();
}

std::vector<Notice> NoticeBoard::latest() const {
  const std::lock_guard lock(mutex_);
  return {notices_.begin(), notices_.end()};
}

}  // namespace mannerly::observatory
