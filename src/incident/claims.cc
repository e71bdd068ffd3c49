#include "incident/judge.h"

namespace mannerly::incident {

void claims_of(const Context&, const RouteFacts& route, std::vector<Claim>& out) {
  if (route.prefix_judgement.kind == Kind::kNone || route.hops.empty()) return;
  Claim claim;
  claim.key = {.prefix = route.prefix, .kind = route.prefix_judgement.kind, .culprit = route.hops.front()};
  if (route.hops.size() > 1) claim.accomplice = route.hops[1];
  out.push_back(std::move(claim));
}

}  // namespace mannerly::incident
