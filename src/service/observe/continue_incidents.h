// Incidents across archives: what goes on when one archive ends and the next one begins is one incident.
#pragma once

#include <optional>
#include <vector>

#include "base/time.h"
#include "incident/incident.h"

namespace mannerly::service {

// carried: of the archive before, as it ended. now: of the archive that goes on from its state. from: the first event
// of that one; nullopt: none yet.
//
// What went on is in both: the later word counts, with the earlier notes on what was not seen. An open one that the
// detector has given up since ended with the archive before. Sorted by start and id. O((n + m) log(n + m)).
std::vector<incident::Incident> continue_incidents(const std::vector<incident::Incident>& carried,
                                                   std::vector<incident::Incident> now, std::optional<Instant> from);

// What was known at an instant: later ones are left out, and what ended later had not ended.
std::vector<incident::Incident> as_of(std::vector<incident::Incident> incidents, Instant at);

// Those that the next archive has to know: open ones, and those that ended at or after `since`.
std::vector<incident::Incident> to_carry(std::vector<incident::Incident> incidents, Instant since);

}  // namespace mannerly::service
