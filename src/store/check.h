// What every back end demands of an observation.
#pragma once

#include "base/result.h"
#include "store/store.h"

namespace mannerly::store {

// kUsage, naming the first row that is out of order, twice there, or has a value that no store keeps.
Status check(const Observation& observation);

}  // namespace mannerly::store
