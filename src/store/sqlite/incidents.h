// Incidents: each day's version of them, the current one with its indexes, and the questions about them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "store/sqlite/slices.h"

namespace mannerly::store::sqlite {

// Keeps the day's version of each; the current version of an incident is that of the latest day. Returns the events of
// what really changed in current versions, by start, then by id.
Result<std::vector<EventRecord>> seal_incidents(Connection& connection, Day day,
                                                std::span<const IncidentRecord> records);
// Takes back what the day brought.
Status forget_incidents(Connection& connection, Day day);

Result<Page<IncidentRecord>> read_incidents(Connection& connection, const IncidentFilter& filter,
                                            const std::string& cursor, std::size_t limit);
Result<IncidentRecord> read_incident(Connection& connection, const std::string& id);
Result<std::vector<IncidentCount>> count_incidents(Connection& connection, const IncidentFilter& filter);

}  // namespace mannerly::store::sqlite
