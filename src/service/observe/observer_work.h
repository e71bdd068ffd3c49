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
  bool recount = false;  // of a sealed day, for what was said of incidents
  Status status;         // of what was done so far
  DaySlice slice;
  std::future<void> built;
};

}  // namespace mannerly::service
