#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "base/text.h"
#include "io/file.h"
#include "io/system_error.h"

namespace mannerly::io {
namespace {

constexpr std::size_t kBufferSize = std::size_t{256} << 10;
// Names tried for the temporary file: leftovers of a killed process with our number are stepped over.
constexpr int kNamesMax = 100;

std::filesystem::path folder_of(const std::filesystem::path& path) {
  const auto folder = path.parent_path();
  return folder.empty() ? "." : folder;
}

std::unexpected<Error> failure(std::string_view what, const std::filesystem::path& path, int number = errno) {
  return std::unexpected(system_failure(what, number).error().in(path.string()));
}

Status check_replaceable(const std::filesystem::path& path) {
  struct stat info;
  if (::lstat(path.c_str(), &info) != 0) return {};
  if (S_ISREG(info.st_mode) || S_ISLNK(info.st_mode)) return {};
  return fail(ErrorCode::kUsage, path.string() + ": exists and is not a regular file; it is not replaced");
}

// Whether a name is one of create()'s, ".NAME.PID.N.tmp", and no process has that number any more.
bool is_left_behind(std::string_view name) {
  if (!name.starts_with('.') || !name.ends_with(".tmp")) return false;
  const std::vector<std::string_view> parts = split(name, '.');
  if (parts.size() < 5 || !parse_u32(parts[parts.size() - 2])) return false;
  const auto pid = parse_u32(parts[parts.size() - 3]);
  constexpr std::uint32_t kPidMax = 1U << 22;  // of Linux; 0 and 1 are nobody's
  return pid && *pid > 1 && *pid <= kPidMax && ::kill(static_cast<pid_t>(*pid), 0) != 0 && errno == ESRCH;
}

// Removes what killed writers left in the folder. Processes of another PID namespace look dead from here, but hold
// their file's lock. Of a large folder only a part is looked at, so that a write stays cheap.
void sweep(const std::filesystem::path& folder) {
  constexpr int kEntriesMax = 1000;
  std::error_code error;
  int seen = 0;
  std::filesystem::directory_iterator entry(folder, error);
  for (; !error && entry != std::filesystem::directory_iterator() && seen < kEntriesMax; entry.increment(error)) {
    ++seen;
    const std::filesystem::path& path = entry->path();
    if (!is_left_behind(path.filename().native())) continue;
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (fd && ::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) ::unlink(path.c_str());
  }
}

// Makes the rename itself durable. A file system that cannot sync a folder says EINVAL.
Status sync_folder(const std::filesystem::path& folder) {
  const UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return failure("cannot open the folder", folder);
  if (::fsync(fd.get()) != 0 && errno != EINVAL) return failure("cannot sync the folder", folder);
  return {};
}

}  // namespace

AtomicFile::AtomicFile(std::filesystem::path path, std::filesystem::path temporary, UniqueFd fd)
    : path_(std::move(path)), temporary_(std::move(temporary)), fd_(std::move(fd)) {
  buffer_.reserve(kBufferSize);
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      fd_(std::move(other.fd_)),
      buffer_(std::move(other.buffer_)),
      written_(other.written_) {}

AtomicFile::~AtomicFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Result<AtomicFile> AtomicFile::create(const std::filesystem::path& path) {
  if (!path.has_filename()) return fail(ErrorCode::kUsage, path.string() + ": is not the name of a file");
  MANNERLY_CHECK_OK(check_replaceable(path));
  sweep(folder_of(path));
  for (int i = 0; i < kNamesMax; ++i) {
    const auto temporary = folder_of(path) / fmt::format(".{}.{}.{}.tmp", path.filename().string(), ::getpid(), i);
    UniqueFd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (fd) {
      // Only tells sweep() that somebody is at it; a file system without locks does without.
      static_cast<void>(::flock(fd.get(), LOCK_EX | LOCK_NB));
      return AtomicFile(path, temporary, std::move(fd));
    }
    if (errno != EEXIST) return failure("cannot create a temporary file beside it", path);
  }
  return fail(ErrorCode::kIo, path.string() + ": too many temporary files are beside it");
}

Status AtomicFile::put(std::uint64_t offset, Bytes bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(fd_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure("cannot write", path_);
    if (count == 0) return failure("cannot write", path_, EIO);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
  return {};
}

Status AtomicFile::flush() {
  MANNERLY_CHECK_OK(put(written_, buffer_));
  written_ += buffer_.size();
  buffer_.clear();
  return {};
}

Status AtomicFile::write(Bytes bytes) {
  if (buffer_.size() + bytes.size() <= kBufferSize) {
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
    return {};
  }
  MANNERLY_CHECK_OK(flush());
  if (bytes.size() < kBufferSize) {
    buffer_.assign(bytes.begin(), bytes.end());
    return {};
  }
  MANNERLY_CHECK_OK(put(written_, bytes));
  written_ += bytes.size();
  return {};
}

Status AtomicFile::write_at(std::uint64_t offset, Bytes bytes) {
  MANNERLY_ASSERT(offset <= size() && bytes.size() <= size() - offset);
  MANNERLY_CHECK_OK(flush());
  return put(offset, bytes);
}

Status AtomicFile::commit(Sync sync) {
  MANNERLY_ASSERT(!temporary_.empty());
  MANNERLY_CHECK_OK(flush());
  if (sync == Sync::kYes && ::fsync(fd_.get()) != 0) return failure("cannot sync", path_);
  fd_.close();
  // Somebody may have put a folder or device there meanwhile.
  MANNERLY_CHECK_OK(check_replaceable(path_));
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) return failure("cannot rename the temporary file", path_);
  temporary_.clear();
  return sync == Sync::kYes ? sync_folder(folder_of(path_)) : Status();
}

Status write_file_atomically(const std::filesystem::path& path, Bytes bytes) {
  const Bytes parts[] = {bytes};
  return write_file_atomically(path, parts);
}

Status write_file_atomically(const std::filesystem::path& path, std::span<const Bytes> parts) {
  return write_file_atomically(path, [&](AtomicFile& file) -> Status {
    for (const Bytes part : parts) MANNERLY_CHECK_OK(file.write(part));
    return {};
  });
}

Status write_file_atomically(const std::filesystem::path& path, const std::function<Status(AtomicFile&)>& writer) {
  MANNERLY_TRY(AtomicFile file, AtomicFile::create(path));
  MANNERLY_CHECK_OK(writer(file));
  return file.commit();
}

}  // namespace mannerly::io
