#include "io/append_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "io/system_error.h"
#include "io/unique_fd.h"

namespace mannerly::io {
namespace {

std::unexpected<Error> failure(std::string_view what, const std::filesystem::path& path, int number = errno) {
  return std::unexpected(system_failure(what, number).error().in(path.string()));
}

// Whether the last line lacks its end: a writer was killed.
bool ends_in_a_line(int fd, ::off_t size) {
  char last = '\n';
  return size == 0 || (::pread(fd, &last, 1, size - 1) == 1 && last == '\n');
}

Status write_whole(int fd, std::string_view text, const std::filesystem::path& path) {
  while (!text.empty()) {
    const ::ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return failure("cannot append", path);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace

Status append_to_file(const std::filesystem::path& path, std::string_view text) {
  const UniqueFd fd(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0644));
  if (!fd) return failure("cannot open", path);
  // Freed when the descriptor is closed.
  if (::flock(fd.get(), LOCK_EX) != 0) return failure("cannot lock", path);
  struct stat info;
  if (::fstat(fd.get(), &info) != 0) return failure("cannot look at", path);
  const std::string whole = (ends_in_a_line(fd.get(), info.st_size) ? "" : "\n") + std::string(text);
  if (const Status written = write_whole(fd.get(), whole, path); !written) {
    // Half a line would be taken for damage.
    static_cast<void>(::ftruncate(fd.get(), info.st_size));
    return written;
  }
  if (::fsync(fd.get()) != 0) return failure("cannot sync", path);
  return {};
}

}  // namespace mannerly::io
