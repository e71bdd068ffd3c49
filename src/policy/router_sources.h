// What a snapshot says about the neighbours of a network: the lists behind a router policy. The expansion of sets
// is the one of filters and of the whois server (policy/expand.h), so that they cannot disagree.
//
// Fail closed: whatever makes a list incomplete is a problem with a name and a reason. The caller writes nothing
// while there is one, unless a person insists; an empty list is never written (make_router_policy refuses it).
#pragma once

#include <string>
#include <vector>

#include "policy/irr.h"
#include "policy/router.h"
#include "snapshot/snapshot.h"

namespace mannerly::policy {

struct FactProblem {
  std::string neighbour;  // empty: of the network itself
  std::string why;
  bool over_limit = false;  // a limit was met; else data are missing or incomplete
};

struct GatheredInputs {
  PolicyInputs inputs;
  std::vector<FactProblem> problems;
  std::string sources;  // "RIPE,ARIN": the registries in their order, as the network file or the snapshot has it
};

// True when the network file names sets, or asks for full bogons: no policy can be made without a snapshot.
bool needs_snapshot(const Network& network);

// Without a snapshot: only what the file itself says. needs_snapshot() must be false.
PolicyInputs inputs_without_snapshot(const Network& network);

// Never fails: what is wrong is in problems. O(members and routes of all sets).
GatheredInputs gather_inputs(const Network& network, const IrrIndex& index);

}  // namespace mannerly::policy
