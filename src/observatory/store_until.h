// A store as it was on a day of the past, for editions of then: its history ends with the day.
#pragma once

#include <memory>

#include "store/store.h"

namespace mannerly::observatory {

// Reads `store` and hides what is of later days: slices, changes, months; incidents that began after the day's instant
// are not there, and those that ended after it go on. Exceptions, because the store keeps only the newest of them: what
// is said of an incident (confidence, feedback, prefixes), attempts to fetch, health, and events. incidents() with open
// = false is refused (kUsage): the store cannot tell who had ended by then. Writing is refused.
std::shared_ptr<store::Store> store_until(std::shared_ptr<store::Store> store, const store::SliceInfo& last);

}  // namespace mannerly::observatory
