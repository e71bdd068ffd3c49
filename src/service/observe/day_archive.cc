#include "service/observe/day_archive.h"

#include <algorithm>
#include <limits>
#include <map>
#include <system_error>
#include <utility>

#include "io/file.h"
#include "render/json_writer.h"
#include "service/detect/archive.h"

namespace mannerly::service {

namespace fs = std::filesystem;

bool has_day_archive(const fs::path& folder) {
  std::error_code error;
  const ArchivePaths paths = archive_paths(folder);
  return fs::exists(paths.report, error) && fs::exists(paths.incidents, error);
}

Status write_day_archive(const fs::path& folder, const DayArchive& archive, const FeedbackLog& feedback) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail(ErrorCode::kIo, folder.string() + ": " + error.message());
  const ArchivePaths paths = archive_paths(folder);
  MANNERLY_CHECK_OK(write_incidents(paths.incidents, archive.incidents));
  MANNERLY_CHECK_OK(write_day_feedback(folder, feedback));
  render::JsonWriter json;
  json.begin_object().field("snapshot", archive.snapshot).field("profile", archive.profile);
  for (const auto& [name, at] : {std::pair("from", archive.from), std::pair("to", archive.to)}) {
    json.key(name);
    at ? json.value(format_instant(*at)) : json.null();
  }
  return io::write_file_atomically(paths.report, as_bytes(json.end_object().take() + "\n"));
}

Result<std::vector<incident::Incident>> read_day_incidents(const fs::path& folder) {
  return read_incidents(archive_paths(folder).incidents);
}

Status write_day_feedback(const fs::path& folder, const FeedbackLog& feedback) {
  std::string text;
  for (const auto& [id, history] : feedback) {
    for (const FeedbackEntry& entry : history) text += to_json(entry);
  }
  return io::write_file_atomically(archive_paths(folder).feedback, as_bytes(text));
}

// Several months' logs may speak of an incident. What counts is what was written last; in a log the lines' order says
// so, between logs the time of writing.
Result<FeedbackLog> all_feedback(const fs::path& incidents) {
  using Written = std::pair<Instant, FeedbackEntry>;
  std::map<std::string, std::vector<Written>, std::less<>> said;
  std::error_code error;
  std::vector<fs::path> folders;
  for (const fs::directory_entry& entry : fs::directory_iterator(incidents, error)) folders.push_back(entry.path());
  std::ranges::sort(folders);
  for (const fs::path& folder : folders) {
    MANNERLY_TRY(FeedbackLog log, read_feedback(archive_paths(folder).feedback));
    for (auto& [id, history] : log) {
      Instant latest{std::numeric_limits<std::int64_t>::min()};
      for (FeedbackEntry& entry : history) {
        latest = std::max(latest, entry.written.value_or(entry.at));
        said[id].emplace_back(latest, std::move(entry));
      }
    }
  }
  FeedbackLog all;
  for (auto& [id, entries] : said) {
    std::ranges::stable_sort(entries, {}, &Written::first);
    for (Written& entry : entries) all[id].push_back(std::move(entry.second));
  }
  return all;
}

FeedbackLog feedback_of(const FeedbackLog& all, const std::vector<incident::Incident>& incidents) {
  FeedbackLog out;
  for (const incident::Incident& incident : incidents) {
    if (const auto said = all.find(incident.id); said != all.end()) out.insert(*said);
  }
  return out;
}

std::vector<store::IncidentRecord> changed_records(const std::vector<store::IncidentRecord>& before,
                                                   std::vector<store::IncidentRecord> now) {
  std::map<std::string_view, const store::IncidentRecord*> known;
  for (const store::IncidentRecord& record : before) known[record.id] = &record;
  std::erase_if(now, [&](const store::IncidentRecord& record) {
    const auto at = known.find(record.id);
    return at != known.end() && *at->second == record;
  });
  return now;
}

}  // namespace mannerly::service
