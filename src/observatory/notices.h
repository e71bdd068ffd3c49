// What an observatory that runs had to say of late, for its status page: a clock that jumped, a disk that is full, a
// day that could not be made.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace mannerly::observatory {

struct Notice {
  Instant first, last;
  std::uint32_t times = 1;
  std::string text;
};

// Safe from any number of threads.
class NoticeBoard {
 public:
  // Enough for what goes wrong within days; a longer text is cut.
  static constexpr std::size_t kKept = 50, kTextMax = 1000;

  // What was said already counts once more.
  void add(Instant at, std::string_view text);
  // What was said last comes first.
  std::vector<Notice> latest() const;

 private:
  mutable std::mutex mutex_;
  std::deque<Notice> notices_;
};

}  // namespace mannerly::observatory
