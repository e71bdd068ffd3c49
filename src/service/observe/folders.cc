#include "service/observe/folders.h"

#include <fcntl.h>

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <system_error>
#include <vector>

#include "io/system_error.h"
#include "io/unique_fd.h"

namespace mannerly::service {

namespace fs = std::filesystem;

DayPaths DataFolder::day(Day day) const {
  const fs::path folder = days() / format_day(day);
  return {folder, folder / "plan.toml", folder / "world.toml", folder / "world.snapshot", folder / kDayArchive};
}

Result<io::FileLock> lock_folder(const fs::path& root) {
  MANNERLY_CHECK_OK(make_folder(root));
  return io::FileLock::take(
      root / ".lock", {ErrorCode::kUsage, fmt::format("{}: another process observes into this folder", root.string())});
}

Status rename_file(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return io::system_failure(to.string());
  const io::UniqueFd folder(::open(to.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || ::fsync(folder.get()) != 0) return io::system_failure(to.parent_path().string());
  return {};
}

Status make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail(ErrorCode::kIo, fmt::format("{}: {}", folder.string(), error.message()));
  return {};
}

void remove_leftovers(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with('.') && name.ends_with(".tmp")) found.push_back(entry.path());
  }
  for (const fs::path& path : found) fs::remove(path, error);
}

}  // namespace mannerly::service
