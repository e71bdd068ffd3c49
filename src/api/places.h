// Filters by place, checked before they are answered.
#pragma once

#include <optional>

#include "api/call.h"
#include "api/problem.h"

namespace mannerly::api {

// 400 for an economy or region of the filters (economy=, region=) that does not exist, with what was probably meant;
// nullopt: all exist.
std::optional<Problem> unknown_place(const Call& call);

}  // namespace mannerly::api
