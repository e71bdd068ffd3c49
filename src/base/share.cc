#include "base/share.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace mannerly {

std::string share_digits(double share, int decimals) {
  const int places = std::clamp(decimals, 0, 4);
  std::int64_t one = 1;
  for (int i = 0; i < places; ++i) one *= 10;
  const std::int64_t all = 100 * one;
  constexpr double kTiny = 1e-9;  // what binary fractions lose: 0.8765 * 1000 is 876.4999...
  std::int64_t steps = 0;
  if (share >= 1) {
    steps = all;
  } else if (share > 0) {
    steps = static_cast<std::int64_t>(std::floor(share * static_cast<double>(all) + 0.5 + kTiny));
    steps = std::clamp<std::int64_t>(steps, 1, all - 1);
  }
  if (places == 0) return fmt::format("{}", steps);
  return fmt::format("{}.{:0{}}", steps / one, steps % one, places);
}

std::string short_share_digits(double share, int decimals) {
  std::string out = share_digits(share, decimals);
  if (out.find('.') == std::string::npos) return out;
  out.erase(out.find_last_not_of('0') + 1);
  if (out.ends_with('.')) out.pop_back();
  return out;
}

}  // namespace mannerly
