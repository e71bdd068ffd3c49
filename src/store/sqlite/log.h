// What happened, in order: events of the store, attempts to get sources.
#pragma once

#include <string>
#include <vector>

#include "store/sqlite/slices.h"

namespace mannerly::store::sqlite {

// Numbers them on from the last one.
Status append_events(Connection& connection, const std::vector<EventRecord>& events);
Result<std::vector<EventRecord>> read_events(Connection& connection, std::uint64_t after, std::size_t limit);
Result<std::uint64_t> read_last_event(Connection& connection);

Status append_attempt(Connection& connection, const SourceAttempt& attempt);
Result<std::vector<SourceAttempt>> read_attempts(Connection& connection, const std::string& source, std::size_t limit);

}  // namespace mannerly::store::sqlite
