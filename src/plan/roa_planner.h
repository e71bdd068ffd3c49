// Plans ROAs for one network: so that each route that it announces and is entitled to originate becomes valid, and
// no announced route of anybody becomes invalid by it.
//
//     const RoaWorld world = {...};                       // or roa_world_of(snapshot, asn, ...) with what it needs
//     MANNERLY_TRY(const RoaPlan plan, plan_roas(Asn{64500}, world, {}));
//
// Rules:
//   - A ROA authorises exactly what is announced: maxLength is the prefix's length, or longer only where every
//     prefix that it then allows is announced by that AS and needs it (RFC 9319 section 5, RFC 9455 section 3).
//   - The holder of space publishes ROAs for all who announce under it: customers, siblings, several origins. Their
//     more-specific routes come before (or with) the ROA that would make them invalid.
//   - Where something under a prefix is announced by somebody whom nothing ties to the network, the ROA is withheld:
//     a person decides whether that is a customer or a hijacker (Decisions).
//   - What the registries' data do not show as held is left out.
//   - Existing ROAs that authorise more than is announced, or nothing that is, come last, as removals.
// The finished plan is applied step by step to a copy of the VRPs, and every announced route that it touches is
// judged anew by the definition (RFC 6811 section 2) without any index; a plan that fails this is not handed out.
#pragma once

#include <span>

#include "base/result.h"
#include "plan/roa.h"

namespace mannerly::plan {

struct RoaWorld {
  std::span<const snapshot::RouteRow> routes;  // all, sorted as in a snapshot
  std::span<const std::uint32_t> own;          // rows of routes that the AS originates, ascending
  std::span<const snapshot::VrpRow> vrps;      // all, sorted as in a snapshot
  HoldingOf holding;
  TieOf tie;
  bool reject_as_sets = false;
  std::vector<std::pair<Address, Address>> as0_space;  // own space to be closed by AS0 where nobody announces it
};

struct RoaOptions {
  bool remove = true;  // plan removals, and the minimal ROAs that replace loose ones
};

// Errors: kLimit beyond kOwnRoutesMax or kTouchedMax; kCorrupt when the plan fails its own check (a fault of
// this program, with the route that shows it). O(touched routes * log n), and the check touched * ROAs.
inline constexpr std::size_t kOwnRoutesMax = 50'000;   // several times the largest network; the check is quadratic
inline constexpr std::size_t kTouchedMax = 1'000'000;  // routes under the prefixes of the plan
Result<RoaPlan> plan_roas(Asn asn, const RoaWorld& world, const RoaOptions& options);

}  // namespace mannerly::plan
