// The time of day, for commands alone: what lies below is given instants.
#pragma once

#include "base/time.h"

namespace mannerly::cli {

Instant wall_clock_now();

}  // namespace mannerly::cli
