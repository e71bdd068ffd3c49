#include "store/sqlite/log.h"

#include <algorithm>

namespace mannerly::store::sqlite {
namespace {

std::int64_t limited(std::uint64_t value) {
  return static_cast<std::int64_t>(std::min<std::uint64_t>(value, INT64_MAX));
}

}  // namespace

Result<std::uint64_t> read_last_event(Connection& connection) {
  MANNERLY_TRY(const std::int64_t last, connection.number("SELECT max(number) FROM event"));
  return static_cast<std::uint64_t>(last);
}

Status append_events(Connection& connection, const std::vector<EventRecord>& events) {
  MANNERLY_TRY(std::uint64_t number, read_last_event(connection));
  MANNERLY_TRY(Statement put, connection.prepare("INSERT INTO event VALUES (?, ?, ?, ?)"));
  for (const EventRecord& event : events) {
    put.bind(1, static_cast<std::int64_t>(++number)).bind(2, event.type).bind(3, event.subject);
    MANNERLY_CHECK_OK(put.bind(4, event.day.number).run());
  }
  return {};
}

Result<std::vector<EventRecord>> read_events(Connection& connection, std::uint64_t after, std::size_t limit) {
  MANNERLY_TRY(Statement query, connection.prepare("SELECT number, type, subject, day FROM event WHERE number > ? "
                                                   "ORDER BY number LIMIT ?"));
  query.bind(1, limited(after)).bind(2, limited(limit));
  std::vector<EventRecord> events;
  while (true) {
    MANNERLY_TRY(const bool row, query.step());
    if (!row) return events;
    events.push_back({.number = static_cast<std::uint64_t>(query.integer(0)),
                      .type = std::string(query.text(1)),
                      .subject = std::string(query.text(2)),
                      .day = {static_cast<std::int32_t>(query.integer(3))}});
  }
}

Status append_attempt(Connection& connection, const SourceAttempt& attempt) {
  MANNERLY_TRY(Statement put,
               connection.prepare("INSERT INTO attempt (source, at, outcome, bytes, milliseconds, error) "
                                  "VALUES (?, ?, ?, ?, ?, ?)"));
  put.bind(1, attempt.source).bind(2, attempt.at.seconds).bind(3, static_cast<std::int64_t>(attempt.outcome));
  put.bind(4, limited(attempt.bytes)).bind(5, attempt.milliseconds).bind(6, attempt.error);
  MANNERLY_CHECK_OK(put.run());
  MANNERLY_TRY(Statement erase,
               connection.prepare("DELETE FROM attempt WHERE number IN (SELECT number FROM attempt WHERE source = ? "
                                  "ORDER BY at DESC, number DESC LIMIT -1 OFFSET ?)"));
  return erase.bind(1, attempt.source).bind(2, std::int64_t{Store::kAttemptsKept}).run();
}

Result<std::vector<SourceAttempt>> read_attempts(Connection& connection, const std::string& source, std::size_t limit) {
  const bool all = source.empty();
  MANNERLY_TRY(Statement query,
               connection.prepare(all ? "SELECT at, outcome, bytes, milliseconds, error, source FROM attempt "
                                        "ORDER BY at DESC, number DESC LIMIT ?"
                                      : "SELECT at, outcome, bytes, milliseconds, error, source FROM attempt "
                                        "WHERE source = ? ORDER BY at DESC, number DESC LIMIT ?"));
  if (all) {
    query.bind(1, limited(limit));
  } else {
    query.bind(1, source).bind(2, limited(limit));
  }
  std::vector<SourceAttempt> attempts;
  while (true) {
    MANNERLY_TRY(const bool row, query.step());
    if (!row) return attempts;
    attempts.push_back({.source = std::string(query.text(5)),
                        .at = {query.integer(0)},
                        .outcome = static_cast<SourceOutcome>(query.integer(1)),
                        .bytes = static_cast<std::uint64_t>(query.integer(2)),
                        .milliseconds = static_cast<std::uint32_t>(query.integer(3)),
                        .error = std::string(query.text(4))});
  }
}

}  // namespace mannerly::store::sqlite
