#include "store/sqlite/groups.h"

#include "store/sqlite/codec.h"

namespace mannerly::store::sqlite {

Status seal_groups(Connection& connection, Day day, std::span<const GroupRow> rows) {
  MANNERLY_TRY(Statement erase, connection.prepare("DELETE FROM group_day WHERE day = ?"));
  MANNERLY_CHECK_OK(erase.bind(1, day.number).run());
  MANNERLY_TRY(Statement put, connection.prepare("INSERT INTO group_day VALUES (?, ?, ?, ?)"));
  Blob bytes;
  for (const GroupRow& row : rows) {
    encode(row, bytes);
    put.bind(1, static_cast<std::int64_t>(row.kind)).bind(2, row.key).bind(3, day.number).bind(4, Bytes(bytes));
    MANNERLY_CHECK_OK(put.run());
  }
  return {};
}

Result<std::vector<std::pair<Day, GroupRow>>> read_group_history(Connection& connection, GroupKind kind,
                                                                 const std::string& key, Day from, Day to) {
  MANNERLY_TRY(Statement query, connection.prepare("SELECT day, row FROM group_day WHERE kind = ? AND key = ? AND day "
                                                   "BETWEEN ? AND ? ORDER BY day"));
  query.bind(1, static_cast<std::int64_t>(kind)).bind(2, key).bind(3, from.number).bind(4, to.number);
  std::vector<std::pair<Day, GroupRow>> history;
  while (true) {
    MANNERLY_TRY(const bool more, query.step());
    if (!more) return history;
    MANNERLY_TRY(GroupRow row, decode_group(kind, key, query.blob(1)));
    history.emplace_back(Day{static_cast<std::int32_t>(query.integer(0))}, std::move(row));
  }
}

Result<std::vector<GroupRow>> read_groups(Connection& connection, GroupKind kind, Month month) {
  std::vector<GroupRow> rows;
  MANNERLY_TRY(const std::optional<Day> day, last_slice(connection, first_day_of(month), last_day_of(month)));
  if (!day) return rows;
  MANNERLY_TRY(Statement query,
               connection.prepare("SELECT d.key, g.row FROM group_day d INDEXED BY group_day_day CROSS "
                                  "JOIN group_day g ON g.kind = d.kind AND g.key = d.key AND g.day = "
                                  "d.day WHERE d.day = ? AND d.kind = ? ORDER BY d.key"));
  query.bind(1, day->number).bind(2, static_cast<std::int64_t>(kind));
  while (true) {
    MANNERLY_TRY(const bool more, query.step());
    if (!more) return rows;
    MANNERLY_TRY(GroupRow row, decode_group(kind, query.text(0), query.blob(1)));
    rows.push_back(std::move(row));
  }
}

}  // namespace mannerly::store::sqlite
