#include "store/sqlite/prefixes.h"

#include <algorithm>

#include "store/sqlite/codec.h"

namespace mannerly::store::sqlite {
namespace {

// What held just before a day, by the number of the pair; kLast: as on the last sealed day.
constexpr std::int32_t kLast = -1;
// Far more than are announced in many years; a number above it is damage.
constexpr std::int64_t kPairsMax = 200'000'000;
using State = std::vector<std::int32_t>;

Result<State> state_before(Connection& connection, Day day) {
  MANNERLY_TRY(const std::int64_t last, connection.number("SELECT max(number) FROM prefix_origin"));
  if (last < 0 || last > kPairsMax) return fail(ErrorCode::kCorrupt, connection.name() + ": the number of a prefix");
  State state(static_cast<std::size_t>(last) + 1, kLast);
  MANNERLY_TRY(Statement query,
               connection.prepare("SELECT c.number, (SELECT p.value FROM prefix_change p WHERE p.number = c.number "
                                  "AND p.day < ?1 ORDER BY p.day DESC LIMIT 1) FROM (SELECT DISTINCT number FROM "
                                  "prefix_change INDEXED BY prefix_change_day WHERE day >= ?1) c"));
  query.bind(1, day.number);
  while (true) {
    MANNERLY_TRY(const bool row, query.step());
    if (!row) return state;
    const auto number = static_cast<std::size_t>(query.integer(0));
    if (number >= state.size()) return fail(ErrorCode::kCorrupt, connection.name() + ": a change of an unknown prefix");
    state[number] = static_cast<std::int32_t>(query.integer(1));  // NULL, not there, reads as 0
  }
}

std::int32_t held(const State& state, std::int64_t number, std::int32_t now) {
  const auto at = static_cast<std::size_t>(number);
  return at >= state.size() || state[at] == kLast ? now : state[at];
}

// What a seal changes of one pair. row: of the day's rows, for a pair that was never seen.
struct Difference {
  std::int64_t number = 0;
  std::uint32_t row = 0;
  std::int32_t value = 0, next = 0;
  bool at_day = false, at_next = false, now = false, is_new = false;
};

// Walks all known pairs and the day's rows side by side, both in the order of their keys.
class Diff {
 public:
  Diff(Connection& connection, const Place& place, std::optional<std::span<const PrefixRow>> rows)
      : connection_(connection), place_(place), forgets_(!rows), rows_(rows.value_or(std::span<const PrefixRow>{})) {}

  Status run() {
    MANNERLY_TRY(before_, state_before(connection_, place_.day));
    if (place_.after) {
      MANNERLY_TRY(next_, state_before(connection_, Day{place_.after->number + 1}));
    }
    MANNERLY_TRY(last_number_, connection_.number("SELECT max(number) FROM prefix_origin"));
    MANNERLY_CHECK_OK(clear());
    MANNERLY_CHECK_OK(compare());
    return write();
  }

 private:
  Status clear() {
    MANNERLY_TRY(Statement erase, connection_.prepare("DELETE FROM prefix_change WHERE day = ?"));
    if (place_.sealed) MANNERLY_CHECK_OK(erase.bind(1, place_.day.number).run());
    if (place_.after) MANNERLY_CHECK_OK(erase.bind(1, place_.after->number).run());
    return {};
  }

  Status compare() {
    MANNERLY_TRY(Statement known, connection_.prepare("SELECT number, key, now FROM prefix_origin ORDER BY key"));
    std::size_t at = 0;
    Blob key;
    const auto load = [&] {
      if (at < rows_.size()) encode_key(rows_[at].prefix, rows_[at].origin, key);
    };
    load();
    while (true) {
      MANNERLY_TRY(const bool more, known.step());
      const Bytes there = more ? known.blob(1) : Bytes{};
      std::strong_ordering order = std::strong_ordering::greater;
      while (at < rows_.size()) {
        order = more ? std::lexicographical_compare_three_way(key.begin(), key.end(), there.begin(), there.end())
                     : std::strong_ordering::less;
        if (order >= 0) break;
        decide({.number = ++last_number_, .row = static_cast<std::uint32_t>(at), .is_new = true}, 0, pack(rows_[at]));
        ++at;
        load();
      }
      if (!more) return {};
      const std::int64_t number = known.integer(0);
      const auto now = static_cast<std::int32_t>(known.integer(2));
      const bool matches = at < rows_.size() && order == 0;
      decide({.number = number}, now, forgets_ ? held(before_, number, now) : matches ? pack(rows_[at]) : 0);
      if (!matches) continue;
      ++at;
      load();
    }
  }

  void decide(Difference d, std::int32_t now, std::int64_t value) {
    d.value = static_cast<std::int32_t>(value);
    d.at_day = d.value != held(before_, d.number, now);
    if (place_.after) {
      d.next = held(next_, d.number, now);
      d.at_next = d.value != d.next;
    }
    d.now = place_.is_last() && d.value != now;
    if (d.at_day || d.at_next || d.now) differences_.push_back(d);
  }

  Status write() {
    MANNERLY_TRY(Statement change, connection_.prepare("INSERT INTO prefix_change VALUES (?, ?, ?)"));
    MANNERLY_TRY(Statement now, connection_.prepare("UPDATE prefix_origin SET now = ? WHERE number = ?"));
    MANNERLY_TRY(Statement add, connection_.prepare("INSERT INTO prefix_origin VALUES (?, ?, ?, ?)"));
    Blob key;
    for (const Difference& d : differences_) {
      if (d.is_new) {
        const PrefixRow& row = rows_[d.row];
        encode_key(row.prefix, row.origin, key);
        add.bind(1, d.number).bind(2, Bytes(key)).bind(3, row.origin.value).bind(4, d.now ? d.value : 0);
        MANNERLY_CHECK_OK(add.run());
      } else if (d.now) {
        MANNERLY_CHECK_OK(now.bind(1, d.value).bind(2, d.number).run());
      }
      if (d.at_day) MANNERLY_CHECK_OK(change.bind(1, d.number).bind(2, place_.day.number).bind(3, d.value).run());
      if (d.at_next) MANNERLY_CHECK_OK(change.bind(1, d.number).bind(2, place_.after->number).bind(3, d.next).run());
    }
    return {};
  }

  Connection& connection_;
  const Place& place_;
  bool forgets_;
  std::span<const PrefixRow> rows_;
  State before_, next_;
  std::int64_t last_number_ = 0;
  std::vector<Difference> differences_;
};

struct KeyedChange {
  PrefixKey key;
  Change<PrefixRow> change;
};

// Reads (key, day, value), ordered by key and day, of [from, to]: of each key what held at from, then its changes.
Result<std::vector<KeyedChange>> read_changes(Statement& query, Day from) {
  std::vector<KeyedChange> changes;
  Blob last;
  bool seen = false;  // the key had a value already
  while (true) {
    MANNERLY_TRY(const bool more, query.step());
    if (!more) return changes;
    const Bytes bytes = query.blob(0);
    if (!std::equal(bytes.begin(), bytes.end(), last.begin(), last.end())) {
      last.assign(bytes.begin(), bytes.end());
      seen = false;
    }
    const std::int64_t value = query.integer(2);
    if (value == 0 && !seen) continue;  // it was not there when the time begins
    seen = true;
    MANNERLY_TRY(const PrefixKey key, decode_key(bytes));
    Change<PrefixRow> change{.from = std::max(from, Day{static_cast<std::int32_t>(query.integer(1))})};
    if (value != 0) change.row = unpack(key.prefix, key.origin, value);
    changes.push_back({key, std::move(change)});
  }
}

// Of each pair that a condition picks: the change that held at ?2, and those after it up to ?3.
std::string changes_of(std::string_view condition) {
  return "SELECT p.key, c.day, c.value FROM prefix_origin p CROSS JOIN prefix_change c ON c.number = p.number AND "
         "c.day <= ?3 AND c.day >= coalesce((SELECT max(b.day) FROM prefix_change b WHERE b.number = p.number AND "
         "b.day <= ?2), ?2) WHERE " +
         std::string(condition) + " ORDER BY p.key, c.day";
}

}  // namespace

Status seal_prefixes(Connection& connection, const Place& place, std::optional<std::span<const PrefixRow>> rows) {
  return Diff(connection, place, rows).run();
}

Result<std::vector<std::pair<Asn, Change<PrefixRow>>>> read_prefix_history(Connection& connection, const Prefix& prefix,
                                                                           Day from, Day to) {
  std::vector<std::pair<Asn, Change<PrefixRow>>> history;
  if (to < from) return history;
  Blob low, high;
  encode_key(prefix, Asn{0}, low);
  encode_key(prefix, Asn{0xFFFFFFFF}, high);
  MANNERLY_TRY(Statement query, connection.prepare(changes_of("p.key BETWEEN ?1 AND ?4")));
  query.bind(1, Bytes(low)).bind(2, from.number).bind(3, to.number).bind(4, Bytes(high));
  MANNERLY_TRY(auto changes, read_changes(query, from));
  for (KeyedChange& c : changes) history.emplace_back(c.key.origin, std::move(c.change));
  return history;
}

Result<std::vector<std::pair<Prefix, Change<PrefixRow>>>> read_origin_history(Connection& connection, Asn origin,
                                                                              Day from, Day to) {
  std::vector<std::pair<Prefix, Change<PrefixRow>>> history;
  if (to < from) return history;
  MANNERLY_TRY(Statement query, connection.prepare(changes_of("p.origin = ?1")));
  query.bind(1, origin.value).bind(2, from.number).bind(3, to.number);
  MANNERLY_TRY(auto changes, read_changes(query, from));
  for (KeyedChange& c : changes) history.emplace_back(c.key.prefix, std::move(c.change));
  return history;
}

}  // namespace mannerly::store::sqlite
