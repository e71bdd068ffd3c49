// Which objects of a snapshot a whois search means.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "policy/irr.h"
#include "wire/irrd/database.h"

namespace mannerly::service {

// Rows of irr_objects() of the selected sources; with first_only the most trusted source's come first. Errors:
// kUnsupported for an attribute that cannot be searched, with those that can. Keys, routes and AS numbers: O(log n +
// results); attributes other than origin, and address space: O(objects).
Result<std::vector<std::uint32_t>> find_objects(const policy::IrrView& view, const irrd::ObjectQuery& query);

}  // namespace mannerly::service
