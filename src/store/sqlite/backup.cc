#include "store/sqlite/backup.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace mannerly::store::sqlite {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> system_error(std::string_view what, const fs::path& path) {
  return fail(ErrorCode::kIo, fmt::format("{}: {}: {}", path.string(), what, std::generic_category().message(errno)));
}

// The name of the half-made copy; its file goes unless it was renamed.
class Temporary {
 public:
  explicit Temporary(const fs::path& to)
      : path_(to.parent_path() / fmt::format(".{}.{}.tmp", to.filename().string(), ::getpid())) {
    remove();
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary() { remove(); }
  const fs::path& path() const { return path_; }

 private:
  void remove() {
    for (const char* ending : {"", "-journal", "-wal", "-shm"}) ::unlink((path_.string() + ending).c_str());
  }
  fs::path path_;
};

Status check_target(const Connection& from, const fs::path& to) {
  std::error_code ignored;
  if (!to.has_filename()) return fail(ErrorCode::kUsage, to.string() + ": is not the name of a file");
  if (fs::equivalent(from.name(), to, ignored)) return fail(ErrorCode::kUsage, to.string() + ": is the store itself");
  if (fs::exists(to, ignored) && !fs::is_regular_file(to, ignored)) {
    return fail(ErrorCode::kUsage, to.string() + ": exists and is not a regular file");
  }
  // Its log would be taken for the copy's.
  if (fs::exists(to.string() + "-wal", ignored)) {
    return fail(ErrorCode::kUsage, to.string() + ": is a store in use: a file \"-wal\" is beside it");
  }
  return {};
}

Status copy(Connection& from, const fs::path& to) {
  MANNERLY_TRY(Connection target, Connection::open(to, OpenMode::kWrite));
  sqlite3_backup* backup = sqlite3_backup_init(target.handle(), "main", from.handle(), "main");
  if (backup == nullptr) return target.failure(sqlite3_errcode(target.handle()), "cannot start a copy");
  // All pages in one step are one state; with a log beside the file that stops nobody.
  const int code = sqlite3_backup_step(backup, -1);
  const int finished = sqlite3_backup_finish(backup);
  if (code != SQLITE_DONE) return target.failure(finished != SQLITE_OK ? finished : code, "cannot copy the store");
  return {};
}

Status sync(const fs::path& path, int flags) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
  if (fd < 0) return system_error("cannot open", path);
  const bool done = ::fsync(fd) == 0 || errno == EINVAL;  // a file system that cannot sync a folder says EINVAL
  const Status status = done ? Status{} : system_error("cannot sync", path);
  ::close(fd);
  return status;
}

}  // namespace

Status back_up(Connection& from, const fs::path& to) {
  MANNERLY_CHECK_OK(check_target(from, to));
  const Temporary temporary(to);
  MANNERLY_CHECK_OK(copy(from, temporary.path()));
  MANNERLY_CHECK_OK(sync(temporary.path(), O_RDONLY));
  if (::rename(temporary.path().c_str(), to.c_str()) != 0) return system_error("cannot rename the copy", to);
  return sync(to.has_parent_path() ? to.parent_path() : fs::path("."), O_RDONLY | O_DIRECTORY);
}

}  // namespace mannerly::store::sqlite
