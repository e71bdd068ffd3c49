#include "store/sqlite/slices.h"

namespace mannerly::store::sqlite {
namespace {

Result<std::optional<Day>> first_of(Statement query) {
  MANNERLY_TRY(const bool row, query.step());
  if (!row) return std::optional<Day>{};
  return std::optional(Day{static_cast<std::int32_t>(query.integer(0))});
}

}  // namespace

Result<Place> place_of(Connection& connection, Day day) {
  Place place{.day = day};
  MANNERLY_TRY(Statement own, connection.prepare("SELECT day FROM slice WHERE day = ?"));
  own.bind(1, day.number);
  MANNERLY_TRY(const auto sealed, first_of(std::move(own)));
  place.sealed = sealed.has_value();
  MANNERLY_TRY(Statement before, connection.prepare("SELECT day FROM slice WHERE day < ? ORDER BY day DESC LIMIT 1"));
  before.bind(1, day.number);
  MANNERLY_TRY(place.before, first_of(std::move(before)));
  MANNERLY_TRY(Statement after, connection.prepare("SELECT day FROM slice WHERE day > ? ORDER BY day LIMIT 1"));
  after.bind(1, day.number);
  MANNERLY_TRY(place.after, first_of(std::move(after)));
  return place;
}

Status put_slice(Connection& connection, const SliceInfo& info) {
  MANNERLY_TRY(
      Statement put,
      connection.prepare("INSERT INTO slice VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT (day) DO UPDATE SET "
                         "snapshot = excluded.snapshot, profile = excluded.profile, at = excluded.at, "
                         "sources = excluded.sources, ases = excluded.ases, prefixes = excluded.prefixes, "
                         "incidents = excluded.incidents, version = version + 1"));
  put.bind(1, info.day.number).bind(2, info.snapshot).bind(3, info.profile).bind(4, info.at.seconds);
  put.bind(5, info.sources).bind(6, info.ases).bind(7, static_cast<std::int64_t>(info.prefixes));
  put.bind(8, info.incidents);
  return put.run();
}

Status erase_slice(Connection& connection, Day day) {
  MANNERLY_TRY(Statement erase, connection.prepare("DELETE FROM slice WHERE day = ?"));
  return erase.bind(1, day.number).run();
}

Result<std::vector<SliceInfo>> read_slices(Connection& connection) {
  MANNERLY_TRY(Statement query, connection.prepare("SELECT day, snapshot, profile, at, sources, ases, prefixes, "
                                                   "incidents, version FROM slice ORDER BY day"));
  std::vector<SliceInfo> slices;
  while (true) {
    MANNERLY_TRY(const bool row, query.step());
    if (!row) return slices;
    slices.push_back({.day = {static_cast<std::int32_t>(query.integer(0))},
                      .snapshot = std::string(query.text(1)),
                      .profile = std::string(query.text(2)),
                      .at = {query.integer(3)},
                      .sources = std::string(query.text(4)),
                      .ases = static_cast<std::uint32_t>(query.integer(5)),
                      .prefixes = static_cast<std::uint64_t>(query.integer(6)),
                      .incidents = static_cast<std::uint32_t>(query.integer(7)),
                      .version = static_cast<std::uint32_t>(query.integer(8))});
  }
}

Result<std::optional<Day>> last_slice(Connection& connection, Day from, Day to) {
  MANNERLY_TRY(Statement query,
               connection.prepare("SELECT day FROM slice WHERE day BETWEEN ? AND ? ORDER BY day DESC LIMIT 1"));
  query.bind(1, from.number).bind(2, to.number);
  return first_of(std::move(query));
}

}  // namespace mannerly::store::sqlite
