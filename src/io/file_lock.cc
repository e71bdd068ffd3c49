#include "io/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include "io/system_error.h"

namespace mannerly::io {

Result<FileLock> FileLock::take(const std::filesystem::path& file, const Error& taken) {
  UniqueFd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!fd) return system_failure(file.string());
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return system_failure(file.string());
    return std::unexpected(taken);
  }
  return FileLock(std::move(fd));
}

}  // namespace mannerly::io
