#include "service/fetch/source_files.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "io/file.h"

namespace mannerly::service {
namespace {

Status make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  return error ? fail(ErrorCode::kIo, folder.string() + ": " + error.message()) : Status{};
}

// One file under two names; a copy where the file system has no links.
Status link_or_copy(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::error_code error;
  std::filesystem::remove(to, error);
  std::filesystem::create_hard_link(from, to, error);
  if (!error) return {};
  MANNERLY_TRY(const io::MappedFile file, io::MappedFile::open(from, io::Access::kSequential));
  return io::write_file_atomically(to, file.bytes());
}

}  // namespace

SourceFiles::SourceFiles(const std::filesystem::path& folder, const Source& source)
    : folder_(folder / source.name), source_(source) {}

Status SourceFiles::load() {
  MANNERLY_CHECK_OK(make_folder(folder_));
  MANNERLY_TRY(record, read_source_record(folder_, source_.name));
  return {};
}

std::filesystem::path SourceFiles::path_of(const KnownFile& file) const {
  return folder_ / format_day(file.day) / file.file;
}

bool SourceFiles::have(Instant slot) const {
  return std::ranges::any_of(record.files, [&](const KnownFile& file) { return file.slot == slot; });
}

const KnownFile* SourceFiles::last_good(std::optional<Instant> slot) const {
  const KnownFile* before = nullptr;
  for (const KnownFile& file : record.files) {
    if (file.slot.has_value() == slot.has_value() && (!slot || *file.slot <= *slot)) before = &file;
  }
  return before;
}

void SourceFiles::insert(KnownFile file) {
  const bool one_a_day = source_.take != Take::kAll;
  std::erase_if(record.files, [&](const KnownFile& other) {
    return other.day == file.day && (one_a_day || other.slot == file.slot);
  });
  const auto key = [](const KnownFile& f) { return std::pair(f.day, f.slot); };
  const auto at = std::ranges::upper_bound(record.files, key(file), {}, key);
  record.files.insert(at, std::move(file));
}

Status SourceFiles::keep(PartFile& part, KnownFile fresh) {
  MANNERLY_CHECK_OK(make_folder(path_of(fresh).parent_path()));
  MANNERLY_CHECK_OK(part.move_to(path_of(fresh)));
  insert(std::move(fresh));
  return {};
}

Status SourceFiles::refuse(PartFile& part, const std::string& name, const std::string& url,
                           const std::string& why) const {
  const std::filesystem::path folder = folder_ / "refused";
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  MANNERLY_CHECK_OK(make_folder(folder));
  MANNERLY_CHECK_OK(part.move_to(folder / name));
  return io::write_file_atomically(folder / "why.txt", as_bytes(url + "\n" + why + "\n"));
}

Status SourceFiles::show_again(std::optional<Instant> slot, Day day, Instant now) {
  const KnownFile* known = last_good(slot);
  const bool here = std::ranges::any_of(record.files, [&](const KnownFile& file) { return file.day == day; });
  if (known == nullptr || known->day >= day || here) return {};
  const bool stale = source_.age_of == AgeOf::kData && now - known->at > source_.max_age;
  return stale ? Status{} : show_on(*known, day);
}

Status SourceFiles::show_on(const KnownFile& known, Day day) {
  KnownFile again = known;
  again.day = day;
  MANNERLY_CHECK_OK(make_folder(path_of(again).parent_path()));
  MANNERLY_CHECK_OK(link_or_copy(path_of(known), path_of(again)));
  insert(std::move(again));
  return {};
}

Status SourceFiles::mend_clock(Instant now) {
  if (record.checked) record.checked = std::min(*record.checked, now);
  const Day today = day_of(now);
  if (of_slots() || record.files.empty() || record.files.back().day <= today) return {};
  const KnownFile newest = record.files.back();
  const auto has = [&](Day day) { return std::ranges::find(record.files, day, &KnownFile::day) != record.files.end(); };
  // A clock that was reset leaves all files in days to come; one that is some days late, those that follow today.
  const bool behind = record.files.front().day > today || (has({today.number + 1}) && has({today.number + 2}));
  if (behind && has(today)) return {};
  if (!behind) std::erase_if(record.files, [&](const KnownFile& file) { return file.day >= today; });
  MANNERLY_CHECK_OK(show_on(newest, today));
  return save();
}

void SourceFiles::forget_old_days(std::optional<Day> asked) {
  std::set<Day> days;
  for (const KnownFile& file : record.files) days.insert(file.day);
  if (days.size() <= source_.keep_days) return;
  const Day first = *std::prev(days.end(), source_.keep_days);
  std::erase_if(record.files, [&](const KnownFile& file) { return file.day < first && file.day != asked; });
}

void SourceFiles::sweep() const {
  std::set<std::filesystem::path> named;
  for (const KnownFile& file : record.files) named.insert(path_of(file));
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with('.') && name.ends_with(".tmp")) std::filesystem::remove(entry.path(), ignored);
    if (!parse_day(name)) continue;
    for (const auto& file : std::filesystem::directory_iterator(entry.path(), ignored)) {
      if (!named.contains(file.path())) std::filesystem::remove(file.path(), ignored);
    }
    std::filesystem::remove(entry.path(), ignored);  // when it is empty
  }
}

}  // namespace mannerly::service
