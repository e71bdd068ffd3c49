#include "service/file_watch.h"

#include <sys/stat.h>

#include <utility>

namespace mannerly::service {

FileWatch::FileWatch(std::filesystem::path path) : path_(std::move(path)), last_(look()) {}

bool FileWatch::changed() {
  const auto now = look();
  if (!now || now == last_) return false;
  last_ = now;
  return true;
}

std::optional<FileWatch::Stamp> FileWatch::look() const {
  struct ::stat status{};
  if (::stat(path_.c_str(), &status) != 0) return std::nullopt;
  return Stamp{.device = status.st_dev,
               .inode = status.st_ino,
               .size = static_cast<std::uint64_t>(status.st_size),
               .seconds = status.st_mtim.tv_sec,
               .nanoseconds = status.st_mtim.tv_nsec};
}

}  // namespace mannerly::service
