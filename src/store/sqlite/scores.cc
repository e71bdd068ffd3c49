#include "store/sqlite/scores.h"

#include <algorithm>
#include <unordered_map>

#include "store/sqlite/codec.h"

namespace mannerly::store::sqlite {
namespace {

Blob copy_of(Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}

bool same(const Blob& a, Bytes b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

// What held just before a day, for the networks that changed on it or later; for all others the last state holds. An
// empty blob: not there.
using Overrides = std::unordered_map<std::uint32_t, Blob>;
Result<Overrides> state_before(Connection& connection, Day day) {
  MANNERLY_TRY(Statement query,
               connection.prepare("SELECT c.asn, (SELECT p.row FROM score_change p WHERE p.asn = c.asn AND p.day < ?1"
                                  " ORDER BY p.day DESC LIMIT 1) FROM (SELECT DISTINCT asn FROM score_change "
                                  "INDEXED BY score_change_day WHERE day >= ?1) c"));
  query.bind(1, day.number);
  Overrides state;
  while (true) {
    MANNERLY_TRY(const bool row, query.step());
    if (!row) return state;
    state.emplace(static_cast<std::uint32_t>(query.integer(0)), copy_of(query.blob(1)));
  }
}

// What a seal changes of one network.
struct Difference {
  std::uint32_t asn = 0;
  bool at_day = false, at_next = false, now = false;  // what is written
  Blob value;                                         // of the day
  Blob next;                                          // of the next sealed day
};

// Walks all known networks and the day's rows side by side.
class Diff {
 public:
  Diff(Connection& connection, const Place& place, std::optional<std::span<const ScoreRow>> rows)
      : connection_(connection), place_(place), rows_(rows) {
    month_anew_ = place.ends_month() && !(place.is_last() && (place.continues_month() || place.sealed));
    // Forgetting a month's only day leaves no month.
    month_gone_ = !rows && place.ends_month() && !place.continues_month();
  }

  Status run() {
    MANNERLY_TRY(before_, state_before(connection_, place_.day));
    if (place_.after) {
      MANNERLY_TRY(next_, state_before(connection_, Day{place_.after->number + 1}));
    }
    MANNERLY_CHECK_OK(clear());
    MANNERLY_CHECK_OK(compare());
    return write();
  }

 private:
  Status clear() {
    MANNERLY_TRY(Statement erase, connection_.prepare("DELETE FROM score_change WHERE day = ?"));
    if (place_.sealed) MANNERLY_CHECK_OK(erase.bind(1, place_.day.number).run());
    if (place_.after) MANNERLY_CHECK_OK(erase.bind(1, place_.after->number).run());
    if (!month_anew_ && !month_gone_) return {};
    MANNERLY_TRY(Statement month, connection_.prepare("DELETE FROM score_month WHERE month = ?"));
    return month.bind(1, month_number_of(place_.day).number).run();
  }

  Status compare() {
    MANNERLY_TRY(Statement known, connection_.prepare("SELECT asn, row FROM score_now ORDER BY asn"));
    const auto rows = rows_.value_or(std::span<const ScoreRow>{});
    std::size_t at = 0;
    Blob encoded;
    while (true) {
      MANNERLY_TRY(const bool more, known.step());
      const auto asn = static_cast<std::uint32_t>(known.integer(0));
      for (; at < rows.size() && (!more || rows[at].asn < asn); ++at) {
        encode(rows[at], encoded);
        MANNERLY_CHECK_OK(decide(rows[at].asn, {}, encoded));
      }
      if (!more) return {};
      const Bytes now = known.blob(1);
      if (!rows_) {
        MANNERLY_CHECK_OK(decide(asn, now, copy_of(held(before_, asn, now))));
      } else if (at < rows.size() && rows[at].asn == asn) {
        encode(rows[at++], encoded);
        MANNERLY_CHECK_OK(decide(asn, now, encoded));
      } else {
        MANNERLY_CHECK_OK(decide(asn, now, {}));
      }
    }
  }

  static Bytes held(const Overrides& state, std::uint32_t asn, Bytes now) {
    const auto found = state.find(asn);
    return found == state.end() ? now : Bytes(found->second);
  }

  Status decide(std::uint32_t asn, Bytes now, const Blob& value) {
    Difference d{.asn = asn};
    d.at_day = !same(value, held(before_, asn, now));
    const Bytes next = place_.after ? held(next_, asn, now) : Bytes{};
    d.at_next = place_.after && !same(value, next);
    d.now = place_.is_last() && !same(value, now);
    if (month_anew_ && !month_gone_ && !value.empty()) MANNERLY_CHECK_OK(put_month(asn, value));
    if (!d.at_day && !d.at_next && !d.now) return {};
    d.value = value;
    if (d.at_next) d.next = copy_of(next);
    differences_.push_back(std::move(d));
    return {};
  }

  Status put_month(std::uint32_t asn, const Blob& value) {
    if (value.empty()) {
      MANNERLY_TRY(Statement erase, connection_.prepare("DELETE FROM score_month WHERE month = ? AND asn = ?"));
      return erase.bind(1, month_number_of(place_.day).number).bind(2, asn).run();
    }
    MANNERLY_TRY(Statement put, connection_.prepare("INSERT OR REPLACE INTO score_month VALUES (?, ?, ?)"));
    return put.bind(1, month_number_of(place_.day).number).bind(2, asn).bind(3, Bytes(value)).run();
  }

  static Status put_value(Statement& put, int index, const Blob& value) {
    if (value.empty()) {
      put.bind_null(index);
    } else {
      put.bind(index, Bytes(value));
    }
    return put.run();
  }

  Status write() {
    MANNERLY_TRY(Statement change, connection_.prepare("INSERT INTO score_change VALUES (?, ?, ?)"));
    MANNERLY_TRY(Statement now, connection_.prepare("INSERT OR REPLACE INTO score_now VALUES (?, ?)"));
    for (const Difference& d : differences_) {
      if (d.at_day) MANNERLY_CHECK_OK(put_value(change.bind(1, d.asn).bind(2, place_.day.number), 3, d.value));
      if (d.at_next) MANNERLY_CHECK_OK(put_value(change.bind(1, d.asn).bind(2, place_.after->number), 3, d.next));
      // A network that was never seen needs its place among the known ones, whichever day brought it.
      if (d.now || (!place_.is_last() && d.at_day)) MANNERLY_CHECK_OK(put_now(now, d));
      if (d.now && !month_anew_ && !month_gone_) MANNERLY_CHECK_OK(put_month(d.asn, d.value));
    }
    return {};
  }

  Status put_now(Statement& now, const Difference& d) {
    if (d.now) return put_value(now.bind(1, d.asn), 2, d.value);
    MANNERLY_TRY(Statement known, connection_.prepare("INSERT OR IGNORE INTO score_now VALUES (?, NULL)"));
    return known.bind(1, d.asn).run();
  }

  Connection& connection_;
  const Place& place_;
  std::optional<std::span<const ScoreRow>> rows_;
  bool month_anew_ = false, month_gone_ = false;
  Overrides before_, next_;
  std::vector<Difference> differences_;
};

Day before(Day day) {
  return {day.number - 1};
}

// What the changes after a day and up to another one came to.
Result<Overrides> changes_between(Connection& connection, Day after, Day to) {
  MANNERLY_TRY(Statement query,
               connection.prepare("SELECT c.asn, c.row FROM score_change d INDEXED BY score_change_day CROSS JOIN "
                                  "score_change c ON c.asn = d.asn AND c.day = d.day WHERE d.day > ?1 AND d.day <= ?2 "
                                  "ORDER BY d.day"));
  query.bind(1, after.number).bind(2, to.number);
  Overrides state;
  while (true) {
    MANNERLY_TRY(const bool row, query.step());
    if (!row) return state;
    state.insert_or_assign(static_cast<std::uint32_t>(query.integer(0)), copy_of(query.blob(1)));
  }
}

// Reads (asn, row) of a query, leaving out those that are not there.
Result<std::vector<ScoreRow>> read_rows(Statement& query) {
  std::vector<ScoreRow> rows;
  while (true) {
    MANNERLY_TRY(const bool more, query.step());
    if (!more) return rows;
    if (query.is_null(1)) continue;
    MANNERLY_TRY(ScoreRow row, decode_score(static_cast<std::uint32_t>(query.integer(0)), query.blob(1)));
    rows.push_back(std::move(row));
  }
}

}  // namespace

Status seal_scores(Connection& connection, const Place& place, std::optional<std::span<const ScoreRow>> rows) {
  return Diff(connection, place, rows).run();
}

Result<std::vector<Change<ScoreRow>>> read_as_history(Connection& connection, Asn asn, Day from, Day to) {
  std::vector<Change<ScoreRow>> changes;
  if (to < from) return changes;
  MANNERLY_TRY(Statement query,
               connection.prepare("SELECT day, row FROM score_change WHERE asn = ?1 AND day <= ?3 AND day >= "
                                  "coalesce((SELECT max(day) FROM score_change WHERE asn = ?1 AND day <= ?2), ?2)"
                                  " ORDER BY day"));
  query.bind(1, asn.value).bind(2, from.number).bind(3, to.number);
  while (true) {
    MANNERLY_TRY(const bool more, query.step());
    if (!more) return changes;
    Change<ScoreRow> change{.from = std::max(from, Day{static_cast<std::int32_t>(query.integer(0))})};
    if (!query.is_null(1)) {
      MANNERLY_TRY(change.row, decode_score(asn.value, query.blob(1)));
    } else if (changes.empty()) {
      continue;  // it was not there when the time begins
    }
    changes.push_back(std::move(change));
  }
}

Result<std::vector<std::pair<Month, ScoreRow>>> read_as_months(Connection& connection, Asn asn, Month from, Month to) {
  std::vector<std::pair<Month, ScoreRow>> months;
  // What it was at the end of each month that there is. Its changes lie side by side; its rows of the months are each
  // on a page of their own, two dozen to be fetched and checked.
  MANNERLY_TRY(const auto changes, read_as_history(connection, asn, first_day_of(from), last_day_of(to)));
  if (changes.empty()) return months;
  MANNERLY_TRY(Statement query,
               connection.prepare("WITH RECURSIVE months (month) AS (SELECT min(month) FROM score_month WHERE month >= "
                                  "?1 UNION ALL SELECT (SELECT min(month) FROM score_month WHERE month > months.month) "
                                  "FROM months WHERE months.month < ?2) SELECT month FROM months WHERE month <= ?2"));
  query.bind(1, from.number).bind(2, to.number);
  while (true) {
    MANNERLY_TRY(const bool more, query.step());
    if (!more) return months;
    const Month month{static_cast<std::int32_t>(query.integer(0))};
    const auto after = std::ranges::upper_bound(changes, last_day_of(month), {}, &Change<ScoreRow>::from);
    if (after == changes.begin()) continue;  // not there yet
    if (const auto& row = std::prev(after)->row) months.emplace_back(month, *row);
  }
}

Result<std::vector<ScoreRow>> read_month(Connection& connection, Month month) {
  MANNERLY_TRY(Statement query, connection.prepare("SELECT asn, row FROM score_month WHERE month = ? ORDER BY asn"));
  query.bind(1, month.number);
  return read_rows(query);
}

Result<std::vector<ScoreRow>> read_day(Connection& connection, Day day) {
  MANNERLY_TRY(const std::optional<Day> slice, last_slice(connection, Day{INT32_MIN}, day));
  if (!slice) return std::vector<ScoreRow>{};
  const Month month = month_number_of(*slice);
  MANNERLY_TRY(const std::optional<Day> last, last_slice(connection, *slice, last_day_of(month)));
  if (last == slice) return read_month(connection, month);
  // From the end of the month before on: at most a month of changes.
  MANNERLY_TRY(const std::optional<Day> base, last_slice(connection, Day{INT32_MIN}, before(first_day_of(month))));
  MANNERLY_TRY(const Overrides changed, changes_between(connection, base.value_or(Day{INT32_MIN}), *slice));
  std::vector<ScoreRow> rows;
  if (base) {
    MANNERLY_TRY(rows, read_month(connection, month_number_of(*base)));
    std::erase_if(rows, [&](const ScoreRow& row) { return changed.contains(row.asn); });
  }
  for (const auto& [asn, bytes] : changed) {
    if (bytes.empty()) continue;
    MANNERLY_TRY(ScoreRow row, decode_score(asn, bytes));
    rows.push_back(std::move(row));
  }
  std::sort(rows.begin(), rows.end(), [](const ScoreRow& a, const ScoreRow& b) { return a.asn < b.asn; });
  return rows;
}

}  // namespace mannerly::store::sqlite
