#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <variant>

#include "store/sqlite/codec.h"
#include "store/sqlite/incident_keys.h"
#include "store/sqlite/incidents.h"

namespace mannerly::store::sqlite {
namespace {

// The incidents of which a prefix covers or lies within one of these.
Result<std::vector<std::int64_t>> incidents_at(Connection& connection, const std::vector<Prefix>& prefixes) {
  MANNERLY_TRY(Statement query,
               connection.prepare("SELECT incident FROM incident_prefix WHERE prefix BETWEEN ? AND ?"));
  std::vector<std::int64_t> numbers;
  const auto find = [&](const Prefix& first, const Prefix& last) -> Status {
    Blob low, high;
    encode_prefix(first, low);
    encode_prefix(last, high);
    query.bind(1, Bytes(low)).bind(2, Bytes(high));
    while (true) {
      MANNERLY_TRY(const bool row, query.step());
      if (!row) break;
      numbers.push_back(query.integer(0));
    }
    query.reset();
    return {};
  };
  for (const Prefix& prefix : prefixes) {
    // In the order of keys all within it stand together, from itself to its last address.
    MANNERLY_CHECK_OK(find(prefix, Prefix::of(prefix.last_address(), bits_of(prefix.family))));
    for (int length = 0; length < prefix.length; ++length) {
      const Prefix wider = Prefix::of(prefix.address(), length);
      MANNERLY_CHECK_OK(find(wider, wider));
    }
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

// A filter as SQL with its parameters. The text depends on which filters are set, never on their values: there are few
// texts, and nothing to escape.
class Query {
 public:
  static Result<Query> of(Connection& connection, const IncidentFilter& filter) {
    Query query(filter);
    if (!filter.prefixes.empty()) {
      MANNERLY_TRY(const auto numbers, incidents_at(connection, filter.prefixes));
      query.where("i.number IN (SELECT value FROM json_each(?))", fmt::format("[{}]", fmt::join(numbers, ",")));
    }
    return query;
  }

  // Only what comes after an incident in the order of the list.
  void after(std::int64_t start, const std::string& id) {
    where("(i.start < ? OR (i.start = ? AND i.id > ?))", start, start, id);
  }

  // The statement looks at the values here, which must outlive it.
  Result<Statement> prepare(Connection& connection, const char* columns, const char* tail,
                            std::optional<std::int64_t> limit = {}) const {
    MANNERLY_TRY(Statement statement,
                 connection.prepare(fmt::format("SELECT {} FROM {} {} {}", columns, from_, where_, tail)));
    int index = 0;
    for (const Value& value : values_) {
      ++index;
      if (const auto* number = std::get_if<std::int64_t>(&value)) {
        statement.bind(index, *number);
      } else {
        statement.bind(index, std::string_view(std::get<std::string>(value)));
      }
    }
    if (limit) statement.bind(index + 1, *limit);
    return statement;
  }

 private:
  explicit Query(const IncidentFilter& filter) {
    // The list that picks best drives the search; the others are looked up for each of its incidents.
    if (!filter.asns.empty()) {
      drive("incident_party", "asn", list_of(filter.asns));
      if (!filter.economies.empty()) restrict_to("incident_economy", "economy", list_of(filter.economies));
    } else if (!filter.economies.empty()) {
      drive("incident_economy", "economy", list_of(filter.economies));
    }
    if (!filter.culprits.empty()) where("i.culprit IN (SELECT value FROM json_each(?))", list_of(filter.culprits));
    if (!filter.kinds.empty()) where("i.kind IN (SELECT value FROM json_each(?))", list_of(filter.kinds));
    if (filter.from) {
      // What begins and ends at one moment has a share of a time that begins with it.
      where("(i.end = 0 OR i.end > ? OR i.start >= ?)", filter.from->seconds, filter.from->seconds);
    }
    if (filter.to) where("i.start < ?", filter.to->seconds);
    if (filter.confidence_min) where("i.confidence >= ?", std::int64_t{*filter.confidence_min});
    if (filter.open) where("i.open = ?", std::int64_t{*filter.open});
    if (filter.feedback) where("i.feedback = ?", std::int64_t{*filter.feedback});
    if (filter.family) where(*filter.family == Family::kIpv4 ? "i.ipv4 = 1" : "i.ipv6 = 1");
  }

  using Value = std::variant<std::int64_t, std::string>;

  template <class T>
  static std::string list_of(const std::vector<T>& values) {
    std::vector<std::int64_t> numbers;
    for (const T& value : values) {
      if constexpr (std::is_same_v<T, Asn>) {
        numbers.push_back(value.value);
      } else if constexpr (std::is_integral_v<T>) {
        numbers.push_back(value);
      } else {
        numbers.push_back(economy_number(value));
      }
    }
    return fmt::format("[{}]", fmt::join(numbers, ","));
  }

  void drive(const char* table, const char* column, std::string list) {
    from_ = fmt::format(
        "(SELECT DISTINCT incident FROM {} WHERE {} IN (SELECT value FROM json_each(?))) d CROSS JOIN "
        "incident i ON i.number = d.incident",
        table, column);
    values_.emplace_back(std::move(list));
  }
  void restrict_to(const char* table, const char* column, std::string list) {
    where(fmt::format("EXISTS (SELECT 1 FROM {0} x WHERE x.incident = i.number AND x.{1} IN (SELECT value FROM "
                      "json_each(?)))",
                      table, column),
          std::move(list));
  }
  template <class... Values>
  void where(const std::string& condition, Values... values) {
    where_ += (where_.empty() ? "WHERE " : " AND ") + condition;
    (values_.emplace_back(std::move(values)), ...);
  }

  std::string from_ = "incident i";
  std::string where_;
  std::vector<Value> values_;
};

// START~ID of the last incident of the page before.
std::string cursor_of(std::int64_t start, std::string_view id) {
  return fmt::format("{}~{}", start, id);
}

Status continue_after(const std::string& cursor, Query& query) {
  std::int64_t start = 0;
  const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), start);
  const auto at = static_cast<std::size_t>(end - cursor.data());
  if (error != std::errc{} || at + 1 >= cursor.size() || cursor[at] != '~') {
    return fail(ErrorCode::kInvalid, "not a cursor of a list of incidents: " + cursor.substr(0, 80));
  }
  query.after(start, cursor.substr(at + 1));
  return {};
}

}  // namespace

Result<Page<IncidentRecord>> read_incidents(Connection& connection, const IncidentFilter& filter,
                                            const std::string& cursor, std::size_t limit) {
  Page<IncidentRecord> page;
  MANNERLY_TRY(Query query, Query::of(connection, filter));
  {
    MANNERLY_TRY(Statement count, query.prepare(connection, "count(*)", ""));
    MANNERLY_TRY(const bool row, count.step());
    page.total = row ? static_cast<std::uint64_t>(count.integer(0)) : 0;
  }
  if (!cursor.empty()) MANNERLY_CHECK_OK(continue_after(cursor, query));
  // One more than asked for says whether there is a next page.
  const auto wanted = static_cast<std::int64_t>(std::min<std::size_t>(limit, INT32_MAX)) + 1;
  MANNERLY_TRY(Statement rows, query.prepare(connection, "(SELECT bytes FROM incident_body b WHERE b.number = i.body)",
                                             "ORDER BY i.start DESC, i.id LIMIT ?", wanted));
  while (true) {
    MANNERLY_TRY(const bool row, rows.step());
    if (!row) return page;
    if (page.rows.size() == limit) break;
    MANNERLY_TRY(IncidentRecord record, decode_incident(rows.blob(0)));
    page.rows.push_back(std::move(record));
  }
  if (!page.rows.empty()) page.next = cursor_of(page.rows.back().start, page.rows.back().id);
  return page;
}

Result<IncidentRecord> read_incident(Connection& connection, const std::string& id) {
  MANNERLY_TRY(Statement query,
               connection.prepare("SELECT b.bytes FROM incident i JOIN incident_body b ON b.number = i.body "
                                  "WHERE i.id = ?"));
  query.bind(1, id);
  MANNERLY_TRY(const bool row, query.step());
  if (!row) return fail(ErrorCode::kNotFound, "no incident " + id.substr(0, 200));
  return decode_incident(query.blob(0));
}

Result<std::vector<IncidentCount>> count_incidents(Connection& connection, const IncidentFilter& filter) {
  MANNERLY_TRY(const Query sql, Query::of(connection, filter));
  MANNERLY_TRY(Statement query, sql.prepare(connection, "i.month, i.kind, count(*)",
                                            "GROUP BY i.month, i.kind ORDER BY i.month, i.kind"));
  std::vector<IncidentCount> counts;
  while (true) {
    MANNERLY_TRY(const bool row, query.step());
    if (!row) return counts;
    counts.push_back({.month = {static_cast<std::int32_t>(query.integer(0))},
                      .kind = static_cast<std::uint8_t>(query.integer(1)),
                      .count = static_cast<std::uint32_t>(query.integer(2))});
  }
}

}  // namespace mannerly::store::sqlite
