// The check of a plan for ROAs: each step is applied to a copy of the VRPs, and the routes are judged as RFC 6811
// section 2 says it, one VRP after the other. Shares no code with the planner but for the values.
#pragma once

#include <functional>
#include <span>

#include "base/result.h"
#include "plan/roa.h"

namespace mannerly::plan {

// may_break(route): somebody decided that it may become invalid.
// Errors: kCorrupt with the first route that would become invalid, or lose its validity, and when.
Result<RoaProof> prove(const RoaPlan& plan, std::span<const snapshot::RouteRow> routes,
                       std::span<const snapshot::VrpRow> vrps,
                       const std::function<bool(const snapshot::RouteRow&)>& may_break);

}  // namespace mannerly::plan
