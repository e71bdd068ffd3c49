#include "service/observe/file_sources.h"

#include <sys/stat.h>

#include <algorithm>

#include "io/file.h"

namespace mannerly::service {
namespace {

void add_file(FileSourceStatus& status, const std::filesystem::path& path) {
  struct stat info;
  if (::stat(path.c_str(), &info) != 0) return;  // gone since it was listed
  ++status.files;
  status.path = std::max(status.path, path.string());
  status.bytes += static_cast<std::uint64_t>(info.st_size);
  const Instant modified{info.st_mtim.tv_sec};
  status.modified = status.modified ? std::max(*status.modified, modified) : modified;
}

}  // namespace

Result<std::vector<FileSourceStatus>> file_source_statuses(const ObservatoryConfig& config, Instant now) {
  std::vector<FileSourceStatus> out;
  const Day today = day_of(now);
  for (const ObservedSource& source : config.sources) {
    FileSourceStatus& status = out.emplace_back(FileSourceStatus{.source = source, .health = SourceHealth::kMissing});
    if (source.is_dated()) {
      MANNERLY_TRY(const std::vector<Day> days, days_with_files(source, config.folder));
      const auto after = std::ranges::upper_bound(days, today);
      if (after == days.begin()) continue;
      status.day = *(after - 1);
      status.age = now - begin_of(*status.day);
    }
    const std::string path = status.day ? path_of_day(source.path, *status.day) : source.path;
    const auto files = io::expand_glob((config.folder / path).string());
    if (!files && files.error().code != ErrorCode::kNotFound) return std::unexpected(files.error());
    if (files) {
      for (const auto& file : *files) add_file(status, file);
    }
    if (status.files == 0) continue;
    status.health = std::nullopt;
    if (!status.day) continue;
    const bool fresh = today.number - status.day->number <= 1 + source.stale_after;
    status.health = fresh ? SourceHealth::kFresh : SourceHealth::kStale;
  }
  return out;
}

}  // namespace mannerly::service
