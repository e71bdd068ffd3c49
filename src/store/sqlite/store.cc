#include "store/store.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "store/check.h"
#include "store/sqlite/backup.h"
#include "store/sqlite/groups.h"
#include "store/sqlite/incidents.h"
#include "store/sqlite/log.h"
#include "store/sqlite/pool.h"
#include "store/sqlite/prefixes.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/scores.h"

namespace mannerly::store {
namespace {

namespace fs = std::filesystem;
using sqlite::Connection;
using sqlite::OpenMode;
using sqlite::Transaction;

constexpr unsigned kReadersMax = 64;

Status seal_in(Connection& connection, const Observation& observation) {
  const Day day = observation.info.day;
  MANNERLY_TRY(const sqlite::Place place, sqlite::place_of(connection, day));
  MANNERLY_CHECK_OK(sqlite::seal_scores(connection, place, observation.scores));
  MANNERLY_CHECK_OK(sqlite::seal_prefixes(connection, place, observation.prefixes));
  MANNERLY_CHECK_OK(sqlite::seal_groups(connection, day, observation.groups));
  MANNERLY_TRY(auto changed, sqlite::seal_incidents(connection, day, observation.incidents));
  MANNERLY_CHECK_OK(sqlite::put_slice(connection, observation.info));
  changed.insert(changed.begin(), {.type = "snapshot.published", .subject = format_day(day), .day = day});
  return sqlite::append_events(connection, changed);
}

Status drop_in(Connection& connection, Day day) {
  MANNERLY_TRY(const sqlite::Place place, sqlite::place_of(connection, day));
  if (!place.sealed) return fail(ErrorCode::kNotFound, "no sealed day " + format_day(day));
  MANNERLY_CHECK_OK(sqlite::seal_scores(connection, place, std::nullopt));
  MANNERLY_CHECK_OK(sqlite::seal_prefixes(connection, place, std::nullopt));
  MANNERLY_CHECK_OK(sqlite::seal_groups(connection, day, {}));
  MANNERLY_CHECK_OK(sqlite::forget_incidents(connection, day));
  return sqlite::erase_slice(connection, day);
}

std::uint64_t size_of(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  return error ? 0 : size;
}

// A file that nobody has open, in a folder where SQLite cannot put its shared memory: it is read as it lies.
OpenMode reading_mode(const fs::path& file, bool read_only) {
  std::error_code ignored;
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  const bool still = read_only && ::access(folder.c_str(), W_OK) != 0 && !fs::exists(file.string() + "-wal", ignored);
  return still ? OpenMode::kImmutable : OpenMode::kRead;
}

class SqliteStore final : public Store {
 public:
  SqliteStore(fs::path file, std::unique_ptr<Connection> writer) : file_(std::move(file)), writer_(std::move(writer)) {}
  sqlite::Pool& readers() { return readers_; }

  Status seal(const Observation& observation) override {
    MANNERLY_CHECK_OK(check(observation));
    return write([&](Connection& c) { return seal_in(c, observation); });
  }
  Status drop_slice(Day day) override {
    return write([&](Connection& c) { return drop_in(c, day); });
  }
  Status add_attempt(const SourceAttempt& attempt) override {
    return write([&](Connection& c) { return sqlite::append_attempt(c, attempt); });
  }
  Status backup(const fs::path& to) override {
    const auto lease = readers_.borrow();
    return sqlite::back_up(*lease, to);
  }

  Result<std::vector<SliceInfo>> slices() override {
    return read([](Connection& c) { return sqlite::read_slices(c); });
  }
  Result<std::vector<EventRecord>> events(std::uint64_t after, std::size_t limit) override {
    return read([&](Connection& c) { return sqlite::read_events(c, after, limit); });
  }
  Result<std::uint64_t> last_event() override {
    return read([](Connection& c) { return sqlite::read_last_event(c); });
  }

  Result<std::vector<Change<ScoreRow>>> as_history(Asn asn, Day from, Day to) override {
    return read([&](Connection& c) { return sqlite::read_as_history(c, asn, from, to); });
  }
  Result<std::vector<std::pair<Month, ScoreRow>>> as_months(Asn asn, Month from, Month to) override {
    return read([&](Connection& c) { return sqlite::read_as_months(c, asn, from, to); });
  }
  Result<std::vector<ScoreRow>> month(Month month) override {
    return read([&](Connection& c) { return sqlite::read_month(c, month); });
  }
  Result<std::vector<ScoreRow>> day(Day day) override {
    return read([&](Connection& c) { return sqlite::read_day(c, day); });
  }

  Result<std::vector<std::pair<Day, GroupRow>>> group_history(GroupKind kind, const std::string& key, Day from,
                                                              Day to) override {
    return read([&](Connection& c) { return sqlite::read_group_history(c, kind, key, from, to); });
  }
  Result<std::vector<GroupRow>> groups(GroupKind kind, Month month) override {
    return read([&](Connection& c) { return sqlite::read_groups(c, kind, month); });
  }

  Result<std::vector<std::pair<Asn, Change<PrefixRow>>>> prefix_history(const Prefix& prefix, Day from,
                                                                        Day to) override {
    return read([&](Connection& c) { return sqlite::read_prefix_history(c, prefix, from, to); });
  }
  Result<std::vector<std::pair<Prefix, Change<PrefixRow>>>> origin_history(Asn origin, Day from, Day to) override {
    return read([&](Connection& c) { return sqlite::read_origin_history(c, origin, from, to); });
  }

  Result<Page<IncidentRecord>> incidents(const IncidentFilter& filter, const std::string& cursor,
                                         std::size_t limit) override {
    return read([&](Connection& c) { return sqlite::read_incidents(c, filter, cursor, limit); });
  }
  Result<IncidentRecord> incident(const std::string& id) override {
    return read([&](Connection& c) { return sqlite::read_incident(c, id); });
  }
  Result<std::vector<IncidentCount>> incident_counts(const IncidentFilter& filter) override {
    return read([&](Connection& c) { return sqlite::count_incidents(c, filter); });
  }

  Result<std::vector<SourceAttempt>> attempts(const std::string& source, std::size_t limit) override {
    return read([&](Connection& c) { return sqlite::read_attempts(c, source, limit); });
  }
  Result<Health> health() override {
    return read([&](Connection& c) -> Result<Health> {
      Health health{.backend = std::string("sqlite ") + sqlite3_libversion()};
      MANNERLY_TRY(const std::int64_t schema, c.number("PRAGMA user_version"));
      MANNERLY_TRY(const std::int64_t slices, c.number("SELECT count(*) FROM slice"));
      health.schema = static_cast<int>(schema);
      health.slices = static_cast<std::uint64_t>(slices);
      health.bytes = size_of(file_) + size_of(file_.string() + "-wal");
      struct statvfs disk;
      if (::statvfs(file_.c_str(), &disk) == 0) health.bytes_free = std::uint64_t{disk.f_bavail} * disk.f_frsize;
      return health;
    });
  }

 private:
  // Damage found in a row's bytes is named after the file, as SQLite's own is.
  template <class T>
  Result<T> named(Result<T> result) const {
    if (result || result.error().code != ErrorCode::kCorrupt || result.error().message.starts_with(file_.string())) {
      return result;
    }
    return std::unexpected(result.error().in(file_.string()));
  }

  // One state of the store for all statements of a call.
  template <class Function>
  auto read(Function function) -> std::invoke_result_t<Function, Connection&> {
    const auto lease = readers_.borrow();
    MANNERLY_TRY(const Transaction transaction, Transaction::begin(*lease, Transaction::Kind::kRead));
    return named(function(*lease));
  }

  template <class Function>
  Status write(Function function) {
    if (!writer_) return fail(ErrorCode::kUsage, file_.string() + ": was opened for reading only");
    const std::lock_guard lock(writing_);
    MANNERLY_TRY(Transaction transaction, Transaction::begin(*writer_, Transaction::Kind::kWrite));
    MANNERLY_CHECK_OK(named(function(*writer_)));
    return transaction.commit();
  }

  fs::path file_;
  std::mutex writing_;
  std::unique_ptr<Connection> writer_;
  sqlite::Pool readers_;
};

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite(const fs::path& file, const SqliteOptions& options) {
  std::unique_ptr<Connection> writer;
  if (!options.read_only) {
    MANNERLY_TRY(Connection connection, Connection::open(file, OpenMode::kWrite));
    // What was sealed stays sealed when the power goes.
    MANNERLY_CHECK_OK(
        connection.execute("PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; "
                           "PRAGMA cache_size = -65536; PRAGMA journal_size_limit = 67108864; "
                           "PRAGMA cell_size_check = ON"));
    MANNERLY_CHECK_OK(sqlite::migrate(connection));
    writer = std::make_unique<Connection>(std::move(connection));
  }
  auto store = std::make_unique<SqliteStore>(file, std::move(writer));
  const OpenMode mode = reading_mode(file, options.read_only);
  const unsigned readers = options.readers != 0 ? options.readers : std::thread::hardware_concurrency();
  for (unsigned i = 0; i < std::clamp(readers, 1u, kReadersMax); ++i) {
    MANNERLY_TRY(Connection connection, Connection::open(file, mode));
    MANNERLY_CHECK_OK(
        connection.execute("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384; "
                           "PRAGMA cell_size_check = ON"));
    if (i == 0) MANNERLY_CHECK_OK(sqlite::check_schema(connection));
    store->readers().add(std::move(connection));
  }
  return store;
}

}  // namespace mannerly::store
