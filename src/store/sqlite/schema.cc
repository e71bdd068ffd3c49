#include "store/sqlite/schema.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <array>

namespace mannerly::store::sqlite {
namespace {

constexpr std::int64_t kApplication = 0x4D6E6C79;  // "Mnly", in the header of the file

// Step i leads from schema i to i + 1.
constexpr std::array<const char*, kSchema> kSteps = {R"sql(
CREATE TABLE slice (day INTEGER PRIMARY KEY, snapshot TEXT NOT NULL, profile TEXT NOT NULL, at INTEGER NOT NULL,
  sources TEXT NOT NULL, ases INTEGER NOT NULL, prefixes INTEGER NOT NULL, incidents INTEGER NOT NULL,
  version INTEGER NOT NULL);

CREATE TABLE score_now (asn INTEGER PRIMARY KEY, row BLOB);
CREATE TABLE score_change (asn INTEGER NOT NULL, day INTEGER NOT NULL, row BLOB, PRIMARY KEY (asn, day)) WITHOUT ROWID;
CREATE INDEX score_change_day ON score_change (day);
CREATE TABLE score_month (month INTEGER NOT NULL, asn INTEGER NOT NULL, row BLOB NOT NULL,
  PRIMARY KEY (month, asn)) WITHOUT ROWID;

CREATE TABLE group_day (kind INTEGER NOT NULL, key TEXT NOT NULL, day INTEGER NOT NULL, row BLOB NOT NULL,
  PRIMARY KEY (kind, key, day)) WITHOUT ROWID;
CREATE INDEX group_day_day ON group_day (day, kind);

CREATE TABLE prefix_origin (number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, origin INTEGER NOT NULL,
  now INTEGER NOT NULL);
CREATE INDEX prefix_origin_origin ON prefix_origin (origin);
CREATE TABLE prefix_change (number INTEGER NOT NULL, day INTEGER NOT NULL, value INTEGER NOT NULL,
  PRIMARY KEY (number, day)) WITHOUT ROWID;
CREATE INDEX prefix_change_day ON prefix_change (day);

CREATE TABLE incident (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body INTEGER NOT NULL,
  kind INTEGER NOT NULL, open INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, month INTEGER NOT NULL,
  culprit INTEGER NOT NULL, confidence INTEGER NOT NULL, feedback INTEGER NOT NULL, ipv4 INTEGER NOT NULL,
  ipv6 INTEGER NOT NULL);
CREATE INDEX incident_start ON incident (start DESC, id);
CREATE INDEX incident_culprit ON incident (culprit);
CREATE TABLE incident_body (number INTEGER PRIMARY KEY, incident INTEGER NOT NULL, bytes BLOB NOT NULL);
CREATE INDEX incident_body_incident ON incident_body (incident);
CREATE TABLE incident_day (incident INTEGER NOT NULL, day INTEGER NOT NULL, body INTEGER NOT NULL,
  PRIMARY KEY (incident, day)) WITHOUT ROWID;
CREATE INDEX incident_day_day ON incident_day (day);
CREATE INDEX incident_day_body ON incident_day (body);
CREATE TABLE incident_party (asn INTEGER NOT NULL, incident INTEGER NOT NULL, PRIMARY KEY (asn, incident))
  WITHOUT ROWID;
CREATE TABLE incident_economy (economy INTEGER NOT NULL, incident INTEGER NOT NULL, PRIMARY KEY (economy, incident))
  WITHOUT ROWID;
CREATE TABLE incident_prefix (prefix BLOB NOT NULL, incident INTEGER NOT NULL, PRIMARY KEY (prefix, incident))
  WITHOUT ROWID;

CREATE TABLE event (number INTEGER PRIMARY KEY, type TEXT NOT NULL, subject TEXT NOT NULL, day INTEGER NOT NULL);

CREATE TABLE attempt (number INTEGER PRIMARY KEY, source TEXT NOT NULL, at INTEGER NOT NULL, outcome INTEGER NOT NULL,
  bytes INTEGER NOT NULL, milliseconds INTEGER NOT NULL, error TEXT NOT NULL);
CREATE INDEX attempt_source ON attempt (source, at, number);
)sql",
                                                     R"sql(
CREATE INDEX incident_month ON incident (month, kind);
)sql",
                                                     // Rows of groups may go on with their reach, which programs of
                                                     // schema 2 would take for damage: the number alone changes.
                                                     ""};

std::unexpected<Error> foreign(const Connection& connection) {
  return fail(ErrorCode::kUnsupported, connection.name() + ": is a database, but not a store of this program");
}

std::unexpected<Error> later(const Connection& connection, std::int64_t schema) {
  return fail(ErrorCode::kUnsupported,
              fmt::format("{}: has schema {}; this program knows schemas up to {}: a later version made it",
                          connection.name(), schema, kSchema));
}

// Write-ahead logging, so that nobody who reads waits for who writes. SQLite does not wait for this lock by itself when
// another process makes the same file.
Status keep_log_beside(Connection& connection) {
  constexpr int kTries = 3000, kPauseMilliseconds = 20;
  for (int i = 1;; ++i) {
    MANNERLY_TRY(Statement mode, connection.prepare("PRAGMA journal_mode = WAL"));
    const Result<bool> row = mode.step();
    if (row && *row && mode.text(0) == "wal") return {};
    const bool busy = row ? true : (sqlite3_errcode(connection.handle()) & 0xff) == SQLITE_BUSY;
    if (!busy || i == kTries) {
      return row ? fail(ErrorCode::kIo, connection.name() + ": cannot keep a log beside it")
                 : Status(std::unexpected(row.error()));
    }
    sqlite3_sleep(kPauseMilliseconds);
  }
}

// The schema of a file that is ours or empty. Inside a transaction, so that the three numbers are of one moment:
// another process may be making the file.
Result<std::int64_t> schema_inside(Connection& connection) {
  MANNERLY_TRY(const std::int64_t schema, connection.number("PRAGMA user_version"));
  MANNERLY_TRY(const std::int64_t application, connection.number("PRAGMA application_id"));
  MANNERLY_TRY(const std::int64_t tables, connection.number("SELECT count(*) FROM sqlite_schema"));
  if (application != kApplication && (tables != 0 || application != 0 || schema != 0)) return foreign(connection);
  if (schema > kSchema) return later(connection, schema);
  return schema;
}

Result<std::int64_t> checked_schema(Connection& connection) {
  MANNERLY_TRY(const Transaction transaction, Transaction::begin(connection, Transaction::Kind::kRead));
  return schema_inside(connection);
}

}  // namespace

Status migrate(Connection& connection) {
  MANNERLY_TRY(const std::int64_t known, checked_schema(connection));
  MANNERLY_CHECK_OK(keep_log_beside(connection));
  if (known == kSchema) return {};  // no lock for the common case
  MANNERLY_TRY(Transaction transaction, Transaction::begin(connection, Transaction::Kind::kWrite));
  // Another process may have made or changed it meanwhile: what counts is what holds under the lock.
  MANNERLY_TRY(const std::int64_t schema, schema_inside(connection));
  for (std::int64_t step = schema; step < kSchema; ++step) {
    MANNERLY_CHECK_OK(connection.execute(kSteps[static_cast<std::size_t>(step)]));
  }
  MANNERLY_CHECK_OK(
      connection.execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplication, kSchema)));
  return transaction.commit();
}

Status check_schema(Connection& connection) {
  MANNERLY_TRY(const std::int64_t schema, checked_schema(connection));
  if (schema < kSchema) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("{}: has the older schema {}; open it once for writing", connection.name(), schema));
  }
  return {};
}

}  // namespace mannerly::store::sqlite
