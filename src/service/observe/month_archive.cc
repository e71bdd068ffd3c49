#include "service/observe/month_archive.h"

#include <limits>
#include <set>
#include <string_view>
#include <system_error>

#include "service/detect/evidence_cut.h"
#include "service/observe/continue_incidents.h"

namespace mannerly::service {

namespace fs = std::filesystem;

MonthArchivePaths month_archive_paths(const fs::path& folder) {
  return {folder, folder / "detector.snapshot", folder / "carried.jsonl"};
}

Result<std::unique_ptr<MonthArchive>> MonthArchive::open(Setup setup) {
  // Archives end with their months, incidents do not: one that lasts is one for as long as it does.
  setup.profile.open_max = Seconds{std::numeric_limits<std::int64_t>::max()};
  std::unique_ptr<MonthArchive> archive(new MonthArchive(std::move(setup)));
  const Setup& s = archive->setup_;
  const MonthArchivePaths paths = month_archive_paths(s.folder);
  MANNERLY_TRY(archive->file_, io::MappedFile::open(paths.snapshot, io::Access::kRandom));
  auto snapshot = snapshot::Snapshot::open(archive->file_.bytes());
  if (!snapshot) return std::unexpected(snapshot.error().in(paths.snapshot.string()));
  archive->snapshot_ = *snapshot;
  archive->registries_day_ = day_of(snapshot->at());
  MANNERLY_TRY(archive->carried_, read_incidents(paths.carried));
  MANNERLY_TRY(archive->world_, DetectorWorld::make(archive->snapshot_, s.profile, s.known));
  std::error_code error;
  const bool goes_on = fs::exists(archive_paths(s.folder).state, error);
  DetectOptions options{.out = s.folder,
                        .before = goes_on || s.before.empty() ? fs::path() : archive_paths(s.before).state,
                        .interrupted = s.interrupted,
                        .progress = s.progress};
  MANNERLY_TRY(archive->detection_, Detection::open(*archive->world_, std::move(options)));
  if (!goes_on) archive->detection_->registries_changed(archive->registries_day_);
  return archive;
}

Status MonthArchive::take_registries(const fs::path& file, Day day) {
  MANNERLY_TRY(io::MappedFile mapped, io::MappedFile::open(file, io::Access::kRandom));
  auto view = snapshot::Snapshot::open(mapped.bytes());
  if (!view) return std::unexpected(view.error().in(file.string()));
  MANNERLY_CHECK_OK(world_->take_registries(*view));
  registries_file_ = std::move(mapped);
  registries_day_ = day;
  detection_->registries_changed(day);
  return {};
}

Result<Round> MonthArchive::apply(const std::vector<std::string>& words) {
  if (words.empty()) return Round{};
  return detection_->run(words);
}

std::optional<Instant> MonthArchive::first() const {
  if (detection_->state().applied == 0) return std::nullopt;
  return detection_->state().first;
}

std::vector<incident::Incident> MonthArchive::incidents() {
  return continue_incidents(carried_, detection_->incidents(), first());
}

Status MonthArchive::keep_evidence(const std::vector<incident::Incident>& incidents, Instant since) {
  const fs::path folder = archive_paths(setup_.folder).evidence;
  std::set<std::string_view> cut_before;
  for (const incident::Incident& i : carried_) {
    if (i.confidence >= setup_.profile.threshold) cut_before.insert(i.id);
  }
  std::vector<const incident::Incident*> chosen;
  for (const incident::Incident& i : incidents) {
    if (i.confidence < setup_.profile.threshold || cut_before.contains(i.id)) continue;
    std::error_code error;
    // One may become sure enough long after it began.
    if (i.end ? *i.end >= since : !fs::exists(folder / (i.id + ".mrt"), error)) chosen.push_back(&i);
  }
  if (chosen.empty()) return {};
  // The dumps before it, and its begin, may be among the files of the archive before.
  std::vector<ArchiveReport::Input> inputs;
  if (!setup_.before.empty()) {
    MANNERLY_TRY(ArchiveReport before, read_report(archive_paths(setup_.before).report));
    inputs = std::move(before.inputs);
  }
  for (const InputRecord& r : detection_->state().ledger.records()) {
    if (r.state != InputState::kWhole && r.state != InputState::kDamaged && r.state != InputState::kPartial) continue;
    inputs.push_back({.path = r.path,
                      .collector = r.collector,
                      .kind = r.kind,
                      .begin = r.begin,
                      .last = r.last,
                      .digest = r.digest,
                      .size = r.size});
  }
  ThreadPool pool;
  const auto cut = cut_evidence(chosen, inputs, now(), keep_evidence_in(folder), pool);
  if (!cut && cut.error().code != ErrorCode::kNoData) return std::unexpected(cut.error());
  return {};
}

Status MonthArchive::save() {
  MANNERLY_CHECK_OK(detection_->save());
  if (carried_.empty()) return {};
  // In the place of what the detection alone knew.
  return write_incidents(archive_paths(setup_.folder).incidents, incidents());
}

}  // namespace mannerly::service
