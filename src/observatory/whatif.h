// What the scores of one network would be after changes: exact, by judging its routes anew.
#pragma once

#include <vector>

#include "observatory/edition.h"
#include "readiness/whatif.h"

namespace mannerly::observatory {

struct WhatIfRequest {
  readiness::Changes changes;     // ROAs (as VRPs) and route objects that come and go
  std::vector<Prefix> withdrawn;  // routes of the network that it announces no more
  bool contact_registered = false;
  static constexpr std::size_t kChangesMax = 1000;
};

struct WhatIfRoute {
  std::uint32_t route = 0;  // row of routes()
  bool withdrawn = false;
  validity::RovState rov_before{}, rov_after{};
  validity::IrrState irr_before{}, irr_after{};
};

struct WhatIfAnswer {
  readiness::AsScore before, after;
  std::vector<WhatIfRoute> routes;             // of the network, those that change
  std::vector<readiness::RouteChange> others;  // routes of others whose verdicts change, by row
  std::vector<std::string> unmatched;          // removals and withdrawals that match nothing
};

// Incidents stay as they are. Copies the registrations: O(registrations + routes under the changes * log n).
// Errors: kLimit beyond kChangesMax; kNotFound for an AS that no source names.
Result<WhatIfAnswer> what_if(const Edition& edition, Asn asn, const WhatIfRequest& request);

}  // namespace mannerly::observatory
