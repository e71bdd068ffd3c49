// The data folder of an observatory: where everything is, and who works in it.
#pragma once

#include <filesystem>

#include "base/calendar.h"
#include "base/result.h"
#include "io/file_lock.h"

namespace mannerly::service {

// The archive of a day's incidents, in its folder.
inline constexpr const char* kDayArchive = "incidents";

struct DayPaths {
  std::filesystem::path folder, plan, world, snapshot, archive;
};

struct DataFolder {
  std::filesystem::path root;

  std::filesystem::path config() const { return root / "observatory.toml"; }
  std::filesystem::path store() const { return root / "store.sqlite"; }
  std::filesystem::path sources() const { return root / "sources"; }
  std::filesystem::path days() const { return root / "days"; }
  std::filesystem::path incidents() const { return root / "incidents"; }
  std::filesystem::path month(Month month) const { return incidents() / format_month(month); }
  DayPaths day(Day day) const;
};

// The right to write into a data folder. Makes the folder when it is not there. Errors: kUsage when another process has
// it; kIo.
Result<io::FileLock> lock_folder(const std::filesystem::path& root);

// Replaces `to`, and waits until that is on the disk.
Status rename_file(const std::filesystem::path& from, const std::filesystem::path& to);
Status make_folder(const std::filesystem::path& folder);
// Removes what a killed process may have left half-written: hidden temporary files in the folder itself.
void remove_leftovers(const std::filesystem::path& folder);

}  // namespace mannerly::service
