// A thin owner of SQLite's handles: connections, cached statements, transactions. The only code that calls SQLite.
//
//     MANNERLY_TRY(Statement query, connection.prepare("SELECT day FROM slice WHERE day >= ?"));
//     query.bind(1, from.number);
//     while (true) {
//       MANNERLY_TRY(const bool row, query.step());
//       if (!row) break;
//       use(query.integer(0));
//     }
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/byte_cursor.h"
#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace mannerly::store::sqlite {

class Connection;

// A prepared statement borrowed from its connection's cache; goes back, reset, when this goes. At most one borrower of
// a text at a time. Bound texts and blobs must outlive the steps.
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  // Parameters count from 1. A failed bind makes the next step fail.
  Statement& bind(int index, std::int64_t value);
  Statement& bind(int index, std::string_view text);
  Statement& bind(int index, Bytes blob);
  Statement& bind_null(int index);
  // True: there is a row; false: the end.
  Result<bool> step();
  // For a statement without rows; resets, so that it can be bound and run again.
  Status run();
  void reset();

  // Columns of the row, from 0; views live until the next step.
  std::int64_t integer(int column) const;
  std::string_view text(int column) const;
  Bytes blob(int column) const;
  bool is_null(int column) const;

 private:
  friend class Connection;
  Statement(Connection& connection, sqlite3_stmt* handle) : connection_(&connection), handle_(handle) {}
  void note(int code);

  Connection* connection_;
  sqlite3_stmt* handle_;
  int bind_error_ = 0;
};

enum class OpenMode : std::uint8_t { kWrite, kRead, kImmutable };

// One connection; for one thread at a time.
class Connection {
 public:
  // kNotFound, kIo, kCorrupt (not a database).
  static Result<Connection> open(const std::filesystem::path& file, OpenMode mode);

  Result<Statement> prepare(std::string_view sql);
  // One or more statements without parameters.
  Status execute(const std::string& sql);
  // The first column of the first row, e.g. of a PRAGMA; 0 when there is none.
  Result<std::int64_t> number(std::string_view sql);

  // The row number of the last INSERT.
  std::int64_t last_row() const;

  // code: SQLite's.
  std::unexpected<Error> failure(int code, std::string_view what) const;
  sqlite3* handle() const { return handle_.get(); }
  const std::string& name() const { return name_; }

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  struct Finalize {
    void operator()(sqlite3_stmt* handle) const;
  };

  std::string name_;
  std::unique_ptr<sqlite3, Close> handle_;
  std::unordered_map<std::string, std::unique_ptr<sqlite3_stmt, Finalize>> cache_;
};

// Rolls back unless committed. A read transaction makes several statements see one state.
class Transaction {
 public:
  enum class Kind : std::uint8_t { kRead, kWrite };
  static Result<Transaction> begin(Connection& connection, Kind kind);
  Transaction(Transaction&& other) noexcept : connection_(std::exchange(other.connection_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Status commit();

 private:
  explicit Transaction(Connection& connection) : connection_(&connection) {}
  Connection* connection_;
};

}  // namespace mannerly::store::sqlite
