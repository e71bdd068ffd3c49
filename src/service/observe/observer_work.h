// Inside the observer: one day under way.
#pragma once

#include <future>

#include "service/observe/observer.h"

namespace mannerly::service {

struct Observer::Work {
  const Planner* planner = nullptr;
  DayPlan plan;
  DayPaths paths;
  bool again = false;
  Status status;  // of what was done so far
  DaySlice slice;
  std::future<void> built;
};

}  // namespace mannerly::service
