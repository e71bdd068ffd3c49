#include <algorithm>
#include <optional>

#include "store/sqlite/codec.h"
#include "store/sqlite/incident_keys.h"
#include "store/sqlite/incidents.h"

namespace mannerly::store::sqlite {
namespace {

struct Current {
  std::int64_t number = 0;
  std::int64_t body = 0;  // 0: none yet
};

Result<Current> find_or_add(Connection& connection, const IncidentRecord& record) {
  MANNERLY_TRY(Statement find, connection.prepare("SELECT number, body FROM incident WHERE id = ?"));
  find.bind(1, record.id);
  MANNERLY_TRY(const bool found, find.step());
  if (found) return Current{find.integer(0), find.integer(1)};
  MANNERLY_TRY(Statement add,
               connection.prepare("INSERT INTO incident (id, body, kind, open, start, end, month, culprit, confidence, "
                                  "feedback, ipv4, ipv6) VALUES (?, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)"));
  MANNERLY_CHECK_OK(add.bind(1, record.id).run());
  return Current{connection.last_row(), 0};
}

// Equal versions share one body.
Result<std::int64_t> body_of(Connection& connection, std::int64_t incident, Bytes bytes) {
  MANNERLY_TRY(Statement find, connection.prepare("SELECT number FROM incident_body WHERE incident = ? AND bytes = ?"));
  find.bind(1, incident).bind(2, bytes);
  MANNERLY_TRY(const bool found, find.step());
  if (found) return find.integer(0);
  MANNERLY_TRY(Statement add, connection.prepare("INSERT INTO incident_body (incident, bytes) VALUES (?, ?)"));
  MANNERLY_CHECK_OK(add.bind(1, incident).bind(2, bytes).run());
  return connection.last_row();
}

Result<std::int64_t> latest_body(Connection& connection, std::int64_t incident) {
  MANNERLY_TRY(Statement query,
               connection.prepare("SELECT body FROM incident_day WHERE incident = ? ORDER BY day DESC LIMIT 1"));
  query.bind(1, incident);
  MANNERLY_TRY(const bool row, query.step());
  return row ? query.integer(0) : 0;
}

Result<IncidentRecord> load_body(Connection& connection, std::int64_t body) {
  MANNERLY_TRY(Statement query, connection.prepare("SELECT bytes FROM incident_body WHERE number = ?"));
  query.bind(1, body);
  MANNERLY_TRY(const bool row, query.step());
  if (!row) return fail(ErrorCode::kCorrupt, connection.name() + ": an incident without a body");
  return decode_incident(query.blob(0));
}

// Adds or removes an incident's keys in the index tables.
enum class Index : std::uint8_t { kAdd, kRemove };
Status index(Connection& connection, std::int64_t number, const IncidentRecord& record, Index what) {
  const bool add = what == Index::kAdd;
  MANNERLY_TRY(Statement party, connection.prepare(add ? "INSERT OR IGNORE INTO incident_party VALUES (?, ?)"
                                                       : "DELETE FROM incident_party WHERE asn = ? AND incident = ?"));
  for (const Asn asn : parties_of(record)) MANNERLY_CHECK_OK(party.bind(1, asn.value).bind(2, number).run());
  MANNERLY_TRY(Statement economy,
               connection.prepare(add ? "INSERT OR IGNORE INTO incident_economy VALUES (?, ?)"
                                      : "DELETE FROM incident_economy WHERE economy = ? AND incident = ?"));
  for (const auto& code : economies_of(record)) {
    MANNERLY_CHECK_OK(economy.bind(1, economy_number(code)).bind(2, number).run());
  }
  MANNERLY_TRY(Statement prefix,
               connection.prepare(add ? "INSERT OR IGNORE INTO incident_prefix VALUES (?, ?)"
                                      : "DELETE FROM incident_prefix WHERE prefix = ? AND incident = ?"));
  Blob key;
  for (const Prefix& p : record.prefixes) {
    encode_prefix(p, key);
    MANNERLY_CHECK_OK(prefix.bind(1, Bytes(key)).bind(2, number).run());
  }
  return {};
}

// Makes a version the current one.
Status set_current(Connection& connection, const Current& current, std::int64_t body) {
  if (current.body != 0) {
    MANNERLY_TRY(const IncidentRecord old, load_body(connection, current.body));
    MANNERLY_CHECK_OK(index(connection, current.number, old, Index::kRemove));
  }
  MANNERLY_TRY(const IncidentRecord record, load_body(connection, body));
  MANNERLY_TRY(Statement put,
               connection.prepare("UPDATE incident SET body = ?, kind = ?, open = ?, start = ?, end = ?, month = ?, "
                                  "culprit = ?, confidence = ?, feedback = ?, ipv4 = ?, ipv6 = ? WHERE number = ?"));
  put.bind(1, body).bind(2, record.kind).bind(3, record.open).bind(4, record.start).bind(5, record.end);
  put.bind(6, month_number_of(Instant{record.start}).number).bind(7, record.culprit.value);
  put.bind(8, record.confidence).bind(9, record.feedback).bind(10, record.ipv4).bind(11, record.ipv6);
  MANNERLY_CHECK_OK(put.bind(12, current.number).run());
  return index(connection, current.number, record, Index::kAdd);
}

// Bodies that no day has any more.
Status erase_unused(Connection& connection, std::int64_t incident) {
  MANNERLY_TRY(Statement erase,
               connection.prepare("DELETE FROM incident_body WHERE incident = ? AND NOT EXISTS (SELECT 1 FROM "
                                  "incident_day d WHERE d.body = incident_body.number)"));
  return erase.bind(1, incident).run();
}

// The events of one incident whose current version was old, if there was one, and is now record.
void note_events(const std::optional<IncidentRecord>& old, const IncidentRecord& record, Day day,
                 std::vector<EventRecord>& events) {
  const auto add = [&](const char* type) { events.push_back({.type = type, .subject = record.id, .day = day}); };
  if (!old) add("incident.opened");
  const bool closes = !record.open && (!old || old->open);
  if (closes) add("incident.closed");
  if (old && !closes) add("incident.updated");
}

Status seal_one(Connection& connection, Day day, const IncidentRecord& record, std::vector<EventRecord>& events) {
  Blob bytes;
  encode(record, bytes);
  MANNERLY_TRY(const Current current, find_or_add(connection, record));
  MANNERLY_TRY(const std::int64_t body, body_of(connection, current.number, bytes));
  MANNERLY_TRY(Statement put, connection.prepare("INSERT OR REPLACE INTO incident_day VALUES (?, ?, ?)"));
  MANNERLY_CHECK_OK(put.bind(1, current.number).bind(2, day.number).bind(3, body).run());
  MANNERLY_TRY(const std::int64_t latest, latest_body(connection, current.number));
  if (latest != current.body) {
    std::optional<IncidentRecord> old;
    if (current.body != 0) {
      MANNERLY_TRY(old, load_body(connection, current.body));
    }
    MANNERLY_CHECK_OK(set_current(connection, current, latest));
    note_events(old, record, day, events);
  }
  return erase_unused(connection, current.number);
}

}  // namespace

Result<std::vector<EventRecord>> seal_incidents(Connection& connection, Day day,
                                                std::span<const IncidentRecord> records) {
  std::vector<const IncidentRecord*> sorted;
  sorted.reserve(records.size());
  for (const IncidentRecord& record : records) sorted.push_back(&record);
  std::sort(sorted.begin(), sorted.end(), [](const IncidentRecord* a, const IncidentRecord* b) {
    return a->start != b->start ? a->start < b->start : a->id < b->id;
  });
  std::vector<EventRecord> events;
  for (const IncidentRecord* record : sorted) MANNERLY_CHECK_OK(seal_one(connection, day, *record, events));
  return events;
}

Status forget_incidents(Connection& connection, Day day) {
  std::vector<Current> touched;
  {
    MANNERLY_TRY(Statement query,
                 connection.prepare("SELECT i.number, i.body FROM incident_day d CROSS JOIN incident i ON i.number = "
                                    "d.incident WHERE d.day = ?"));
    query.bind(1, day.number);
    while (true) {
      MANNERLY_TRY(const bool row, query.step());
      if (!row) break;
      touched.push_back({query.integer(0), query.integer(1)});
    }
  }
  MANNERLY_TRY(Statement erase_day, connection.prepare("DELETE FROM incident_day WHERE day = ?"));
  MANNERLY_CHECK_OK(erase_day.bind(1, day.number).run());
  MANNERLY_TRY(Statement erase, connection.prepare("DELETE FROM incident WHERE number = ?"));
  for (const Current& current : touched) {
    MANNERLY_TRY(const std::int64_t latest, latest_body(connection, current.number));
    if (latest == 0) {
      MANNERLY_TRY(const IncidentRecord old, load_body(connection, current.body));
      MANNERLY_CHECK_OK(index(connection, current.number, old, Index::kRemove));
      MANNERLY_CHECK_OK(erase.bind(1, current.number).run());
    } else if (latest != current.body) {
      MANNERLY_CHECK_OK(set_current(connection, current, latest));
    }
    MANNERLY_CHECK_OK(erase_unused(connection, current.number));
  }
  return {};
}

}  // namespace mannerly::store::sqlite
