#include "store/sqlite/connection.h"

#include <sqlite3.h>

#include <utility>

namespace mannerly::store::sqlite {
namespace {

// How long a writer waits for a writer of another process, and a reader for a recovery.
constexpr int kBusyMilliseconds = 60'000;

ErrorCode code_of(int code) {
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return ErrorCode::kCorrupt;
    case SQLITE_TOOBIG: return ErrorCode::kLimit;
    default: return ErrorCode::kIo;
  }
}

// A path as SQLite's URI: what has a meaning there is escaped.
std::string uri_of(const std::filesystem::path& file, bool immutable) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string uri = "file:";
  const std::string path = std::filesystem::absolute(file).string();
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      const auto byte = static_cast<unsigned char>(c);
      uri += {'%', kHex[byte >> 4], kHex[byte & 15]};
    } else {
      uri += c;
    }
  }
  return immutable ? uri + "?immutable=1" : uri;
}

}  // namespace

Statement::Statement(Statement&& other) noexcept
    : connection_(other.connection_), handle_(std::exchange(other.handle_, nullptr)), bind_error_(other.bind_error_) {}

Statement::~Statement() {
  if (handle_ != nullptr) reset();
}

void Statement::reset() {
  sqlite3_reset(handle_);  // repeats the error of the last step, which was reported there
  sqlite3_clear_bindings(handle_);
  bind_error_ = SQLITE_OK;
}

void Statement::note(int code) {
  if (code != SQLITE_OK && bind_error_ == SQLITE_OK) bind_error_ = code;
}

Statement& Statement::bind(int index, std::int64_t value) {
  note(sqlite3_bind_int64(handle_, index, value));
  return *this;
}

Statement& Statement::bind(int index, std::string_view text) {
  note(sqlite3_bind_text64(handle_, index, text.data() == nullptr ? "" : text.data(), text.size(), SQLITE_STATIC,
                           SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind(int index, Bytes blob) {
  static constexpr std::uint8_t kNothing = 0;  // a null pointer would bind NULL
  note(sqlite3_bind_blob64(handle_, index, blob.empty() ? &kNothing : blob.data(), blob.size(), SQLITE_STATIC));
  return *this;
}

Statement& Statement::bind_null(int index) {
  note(sqlite3_bind_null(handle_, index));
  return *this;
}

Result<bool> Statement::step() {
  if (bind_error_ != SQLITE_OK) return connection_->failure(bind_error_, "cannot bind a value");
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return connection_->failure(code, "cannot read or write");
}

Status Statement::run() {
  while (true) {
    MANNERLY_TRY(const bool row, step());
    if (!row) break;
  }
  reset();
  return {};
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(handle_, column);
}

std::string_view Statement::text(int column) const {
  const auto* text = sqlite3_column_text(handle_, column);
  if (text == nullptr) return {};
  return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

Bytes Statement::blob(int column) const {
  const void* blob = sqlite3_column_blob(handle_, column);
  if (blob == nullptr) return {};
  return {static_cast<const std::uint8_t*>(blob), static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

Result<Connection> Connection::open(const std::filesystem::path& file, OpenMode mode) {
  Connection connection;
  connection.name_ = file.string();
  std::error_code ignored;
  if (mode != OpenMode::kWrite && !std::filesystem::exists(file, ignored)) {
    return fail(ErrorCode::kNotFound, connection.name_ + ": does not exist");
  }
  const int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (mode == OpenMode::kWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(uri_of(file, mode == OpenMode::kImmutable).c_str(), &handle, flags, nullptr);
  connection.handle_.reset(handle);
  if (code != SQLITE_OK) return connection.failure(code, "cannot open");
  // SQLite falls back to reading when it may not write.
  if (mode == OpenMode::kWrite && sqlite3_db_readonly(handle, "main") != 0) {
    return connection.failure(SQLITE_READONLY, "cannot open for writing");
  }
  sqlite3_busy_timeout(handle, kBusyMilliseconds);
  // Built-in functions only, no double-quoted strings, no changes of the schema's table by hand.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  return connection;
}

void Connection::Close::operator()(sqlite3* handle) const {
  sqlite3_close_v2(handle);
}

void Connection::Finalize::operator()(sqlite3_stmt* handle) const {
  sqlite3_finalize(handle);
}

std::int64_t Connection::last_row() const {
  return sqlite3_last_insert_rowid(handle_.get());
}

Result<Statement> Connection::prepare(std::string_view sql) {
  auto& slot = cache_[std::string(sql)];
  if (!slot) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) return failure(code, "cannot prepare a statement");
    slot.reset(statement);
  }
  MANNERLY_ASSERT(!sqlite3_stmt_busy(slot.get()));
  return Statement(*this, slot.get());
}

Status Connection::execute(const std::string& sql) {
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failure(code, "cannot read or write");
  return {};
}

Result<std::int64_t> Connection::number(std::string_view sql) {
  MANNERLY_TRY(Statement query, prepare(sql));
  MANNERLY_TRY(const bool row, query.step());
  return row ? query.integer(0) : 0;
}

std::unexpected<Error> Connection::failure(int code, std::string_view what) const {
  std::string message = name_ + ": " + std::string(what) + ": ";
  message += sqlite3_errstr(code & 0xff);
  if (handle_ && sqlite3_errcode(handle_.get()) == code) {
    message += std::string(" (") + sqlite3_errmsg(handle_.get()) + ")";
  }
  return fail(code_of(code), std::move(message));
}

Result<Transaction> Transaction::begin(Connection& connection, Kind kind) {
  // IMMEDIATE takes the writer's lock at once: a transaction that first reads and then writes could not wait for it.
  MANNERLY_CHECK_OK(connection.execute(kind == Kind::kWrite ? "BEGIN IMMEDIATE" : "BEGIN"));
  return Transaction(connection);
}

Transaction::~Transaction() {
  if (connection_ == nullptr) return;
  // After some errors (a full disk) SQLite has rolled back by itself; then this one has nothing to do.
  if (!sqlite3_get_autocommit(connection_->handle())) (void)connection_->execute("ROLLBACK");
}

Status Transaction::commit() {
  MANNERLY_CHECK_OK(connection_->execute("COMMIT"));
  connection_ = nullptr;
  return {};
}

}  // namespace mannerly::store::sqlite
