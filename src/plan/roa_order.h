// The order in which ROAs are published so that no announced route is invalid in between.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "plan/roa.h"

namespace mannerly::plan {

// A route that is in nobody's ROA yet.
struct OpenRoute {
  Prefix prefix;
  Origin origin;
};

// Sets step and bundle of each addition (sorted by ROA), and the number of steps. An addition waits for those that
// make valid what it would make invalid; such as wait for each other form a bundle and share a step. Routes (sorted by
// prefix) that no addition makes valid are passed over. O(additions * routes under them).
std::uint32_t order_additions(std::span<RoaAddition> additions, std::span<const OpenRoute> routes);

}  // namespace mannerly::plan
