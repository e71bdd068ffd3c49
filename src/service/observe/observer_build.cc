// The observer's part that makes a day's snapshot, scores it and seals it.
#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "io/file.h"
#include "service/detect/archive.h"
#include "service/ingest/ingest.h"
#include "service/observe/day_archive.h"
#include "service/observe/observer.h"
#include "service/observe/observer_work.h"

namespace mannerly::service {
namespace {

namespace fs = std::filesystem;

constexpr int kReplacementsMax = 16;  // of bad files of one day

std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

// Adds the incidents that somebody spoke of.
Status add_spoken_of(const fs::path& archive, const std::vector<store::IncidentRecord>& all,
                     std::vector<store::IncidentRecord>& records) {
  MANNERLY_TRY(const FeedbackLog feedback, read_feedback(archive_paths(archive).feedback));
  for (const store::IncidentRecord& record : all) {
    const bool there = std::ranges::find(records, record.id, &store::IncidentRecord::id) != records.end();
    if (!there && feedback.contains(record.id)) records.push_back(record);
  }
  return {};
}

}  // namespace

// Sources that were not read to their end give way to their last good files. True: the plan has changed.
Result<bool> Observer::replace_bad_sources(Work& work, const fs::path& file) const {
  MANNERLY_TRY(const io::MappedFile mapped, io::MappedFile::open(file));
  const auto view = snapshot::Snapshot::open(mapped.bytes(), snapshot::Check::kHeader);
  if (!view) return std::unexpected(view.error().in(file.string()));
  bool changed = false;
  for (const snapshot::SourceRow& row : view->sources()) {
    if (row.state != snapshot::SourceState::kFailed && row.state != snapshot::SourceState::kPartial) continue;
    const auto planned = std::ranges::find_if(work.plan.sources, [&](const PlannedSource& source) {
      return source.kind == row.kind && source.name == view->text(row.name);
    });
    if (planned == work.plan.sources.end() || !planned->day) continue;
    const std::string why =
        fmt::format("the file of {} is bad: {}", format_day(*planned->day), first_line(view->text(row.error)));
    changed = work.planner->fall_back(work.plan, *planned, why) || changed;
  }
  return changed;
}

Status Observer::ingest_plan(Work& work, const std::string& incidents, const fs::path& out, Sources sources) {
  const fs::path candidate = out.parent_path() / fmt::format(".{}.candidate.tmp", out.filename().string());
  const Day day = work.plan.day;
  IngestOptions options{.empty_too = sources == Sources::kRegistries};
  options.progress = [this, day](const IngestProgress& p) {
    tell(day, ObserveStep::kIngest, static_cast<double>(p.number) / static_cast<double>(p.files + 1));
  };
  bool changed = false;
  for (int i = 0; i <= kReplacementsMax; ++i) {
    const DayPlan& plan = work.plan;
    const std::string text = world_text(sources == Sources::kAll ? plan : registries_of(plan), incidents);
    MANNERLY_TRY(const World world, parse_world(text, work.paths.world));
    MANNERLY_CHECK_OK(ingest(world, candidate, options));
    if (work.planner == nullptr) break;  // planned, and looked through, in an earlier call
    MANNERLY_TRY(const bool replaced, replace_bad_sources(work, candidate));
    if (!replaced) break;
    changed = true;
  }
  if (changed) MANNERLY_CHECK_OK(write_plan(work.plan));
  return rename_file(candidate, out);
}

Status Observer::build(Work& work, const snapshot::ForEach& for_each) {
  std::error_code error;
  if (work.again || !fs::exists(work.paths.snapshot, error)) {
    tell(work.plan.day, ObserveStep::kIngest, 0);
    MANNERLY_CHECK_OK(ingest_plan(work, work.plan.detect ? kDayArchive : "", work.paths.snapshot));
  }
  tell(work.plan.day, ObserveStep::kScore, 0);
  MANNERLY_TRY(work.slice, score_day(work.paths.snapshot, work.plan, setup_.profile, for_each));
  return {};
}

Status Observer::seal(Work& work) {
  const Day day = work.plan.day;
  tell(day, ObserveStep::kSeal, 0);
  MANNERLY_TRY(const io::MappedFile mapped, io::MappedFile::open(work.paths.snapshot, io::Access::kRandom));
  MANNERLY_TRY(const snapshot::Snapshot view, snapshot::Snapshot::open(mapped.bytes(), snapshot::Check::kHeader));
  MANNERLY_TRY(std::vector<store::IncidentRecord> records, incident_records(work.paths.archive, view));
  std::optional<Day> previous;
  for (const store::SliceInfo& slice : slices_) {
    if (slice.day < day) previous = slice.day;
  }
  if (previous) {
    // Without the earlier day's list all are given anew, which says the same.
    MANNERLY_TRY(const auto before, incident_records(setup_.data.day(*previous).archive, view));
    const std::vector<store::IncidentRecord> all = records;
    records = changed_records(before, std::move(records));
    // The day's earlier seal named some of them, with other words on them.
    if (work.recount) MANNERLY_CHECK_OK(add_spoken_of(work.paths.archive, all, records));
  }
  const observatory::DayRows& rows = work.slice.rows;
  MANNERLY_CHECK_OK(setup_.store->seal({.info = work.slice.info,
                                        .scores = rows.scores,
                                        .groups = rows.groups,
                                        .prefixes = rows.prefixes,
                                        .incidents = records}));
  MANNERLY_TRY(slices_, setup_.store->slices());
  const auto sealed = std::ranges::find(slices_, day, &store::SliceInfo::day);
  if (sealed != slices_.end()) work.slice.info = *sealed;
  return {};
}

// Snapshots and lists of incidents of days that are neither new nor the last of their month. What they rested on and
// what was said of them stays.
void Observer::remove_old() {
  for (std::size_t i = 0; i < slices_.size(); ++i) {
    if (is_kept(i)) continue;
    const DayPaths paths = setup_.data.day(slices_[i].day);
    std::error_code ignored;
    fs::remove(paths.snapshot, ignored);
    fs::remove(archive_paths(paths.archive).incidents, ignored);
  }
}

}  // namespace mannerly::service
