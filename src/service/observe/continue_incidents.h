// Incidents across archives: what was going on when one archive ended and the next one began is one incident.
#pragma once

#include <optional>
#include <vector>

#include "base/time.h"
#include "incident/incident.h"

namespace mannerly::service {

// How long after the table that an archive begins with a new incident may still be an old one that the table showed.
inline constexpr Seconds kContinuedWithin{15 * 60};

// carried: of the archive before, as it ended. now: of the archive that goes on. table_at: when the table that the
// archive begins with was taken; nullopt: it began without one.
//
// An open incident of `carried` goes on in the first one of `now` with its kind, its culprit and a prefix of it that
// began with the table: that one takes its id and start. One that the table does not show was over then; without a
// table nothing can be told, and it stays open. Sorted by start and id. O((n + m) log(n + m) + open * m).
std::vector<incident::Incident> continue_incidents(const std::vector<incident::Incident>& carried,
                                                   std::vector<incident::Incident> now,
                                                   std::optional<Instant> table_at);

// What was known at an instant: later ones are left out, and what ended later had not ended.
std::vector<incident::Incident> as_of(std::vector<incident::Incident> incidents, Instant at);

// Those that the next archive has to know: open ones, and those that ended at or after `since`.
std::vector<incident::Incident> to_carry(std::vector<incident::Incident> incidents, Instant since);

}  // namespace mannerly::service
