#include "cli/wall_clock.h"

#include <chrono>

namespace mannerly::cli {

Instant wall_clock_now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::seconds>(since).count()};
}

}  // namespace mannerly::cli
