#include "base/spelling.h"

#include <algorithm>

namespace mannerly {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

std::string_view nearest_word(std::string_view wanted, const std::vector<std::string_view>& candidates) {
  constexpr std::size_t kTyposMax = 2, kWordMax = 40;
  std::string_view nearest;
  if (wanted.size() > kWordMax) return nearest;
  // Two changes make another word of a short one.
  std::size_t least = std::min(kTyposMax, std::max<std::size_t>(wanted.size() / 2, 2) - 1) + 1;
  for (const std::string_view candidate : candidates) {
    if (candidate.size() > kWordMax) continue;
    if (const std::size_t distance = edit_distance(wanted, candidate); distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace mannerly
