// The observer's part that makes sealed days again: those that somebody asks for, and those whose snapshot is missing.
#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "io/file.h"
#include "service/detect/archive.h"
#include "service/observe/observer.h"
#include "service/observe/observer_work.h"

namespace mannerly::service {
namespace {

namespace fs = std::filesystem;

Status remove_files(std::initializer_list<fs::path> files) {
  for (const fs::path& file : files) {
    std::error_code error;
    fs::remove(file, error);
    if (error) return fail(ErrorCode::kIo, file.string() + ": " + error.message());
  }
  return {};
}

}  // namespace

// The first sealed day that is made again, when incidents go on from it; with it all later days are made again, or
// none.
Result<std::optional<Day>> Observer::first_again(const std::vector<Day>& days) const {
  const auto first = std::ranges::find_if(
      days, [&](Day day) { return std::ranges::find(slices_, day, &store::SliceInfo::day) != slices_.end(); });
  const bool detects = std::ranges::any_of(setup_.config.sources, &ObservedSource::is_updates);
  if (first == days.end() || !detects) return std::optional<Day>();
  std::vector<Day> left;
  for (const store::SliceInfo& slice : slices_) {
    if (slice.day > *first && std::ranges::find(days, slice.day) == days.end()) left.push_back(slice.day);
  }
  if (left.empty()) return std::optional(*first);
  return fail(
      ErrorCode::kUsage,
      fmt::format("{} cannot be made again without the {} later day{} {} to {}, for incidents go on from day to "
                  "day: --from {} --again makes all of them, when there are files of them",
                  format_day(*first), left.size(), left.size() == 1 ? "" : "s", format_day(left.front()),
                  format_day(left.back()), format_day(*first)));
}

// The archives from a day on know what came later: they are begun anew, and find their way to the day by the plans of
// the days before. What people said and the evidence stay.
Status Observer::rewind_archives(Day first) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(setup_.data.incidents(), error)) {
    const auto month = parse_month(entry.path().filename().string());
    if (!month || *month < month_number_of(first)) continue;
    const MonthArchivePaths own = month_archive_paths(entry.path());
    const ArchivePaths files = archive_paths(entry.path());
    MANNERLY_TRY(const std::vector<DayPlan> plans, plans_of(*month, {first.number - 1}));
    const bool goes_on =
        std::ranges::any_of(plans, [&](const DayPlan& plan) { return month_number_of(plan.day) == *month; });
    // Its list of carried incidents goes first: without it the archive has not begun.
    if (!goes_on) MANNERLY_CHECK_OK(remove_files({own.carried, own.snapshot}));
    MANNERLY_CHECK_OK(io::write_file_atomically(files.begun, Bytes()));
    MANNERLY_CHECK_OK(remove_files({files.state, files.history, files.report, files.incidents}));
  }
  return {};
}

// The newest day, the last ones of months and those of the time that is asked for have their snapshots.
bool Observer::is_kept(std::size_t slice) const {
  const Day day = slices_[slice].day, newest = slices_.back().day;
  const bool last_of_month =
      slice + 1 == slices_.size() || month_number_of(slices_[slice + 1].day) != month_number_of(day);
  return last_of_month || newest.number - day.number < setup_.config.keep_days;
}

// Made of the same files. When it is not what was sealed (another version of the program), the day is sealed again.
Status Observer::restore_day(Work& work, const store::SliceInfo& slice) {
  const Day day = work.plan.day;
  std::error_code error;
  if (!fs::exists(work.paths.plan, error)) return fail(ErrorCode::kNoData, "nor is its plan there");
  MANNERLY_TRY(work.plan, plan_of(day, *work.planner, false));
  if (work.plan.detect && !fs::exists(archive_paths(work.paths.archive).report, error)) {
    return fail(ErrorCode::kNoData, "nor is there what was known of incidents on that day");
  }
  tell(day, ObserveStep::kIngest, 0);
  MANNERLY_CHECK_OK(restore_snapshot(work, slice));
  MANNERLY_TRY(work.slice, score_day(work.paths.snapshot, work.plan, setup_.profile));
  if (work.slice.info.snapshot == slice.snapshot) {
    work.slice.info = slice;
    return {};
  }
  return seal(work);
}

Status Observer::restore_missing(const Planner& planner, ObserveReport& report) {
  for (std::size_t i = 0; i < slices_.size() && !interrupted(); ++i) {
    const store::SliceInfo slice = slices_[i];
    Work work{.planner = &planner, .plan = {.day = slice.day}, .paths = setup_.data.day(slice.day), .recount = true};
    std::error_code error;
    if (!is_kept(i) || fs::exists(work.paths.snapshot, error)) continue;
    remove_leftovers(work.paths.folder);
    const Status status = restore_day(work, slice);
    DayOutcome outcome{.day = slice.day, .slice = work.slice.info};
    if (!status) {
      if (status.error().code == ErrorCode::kIo) return std::unexpected(status.error().in(format_day(slice.day)));
      outcome.state = DayOutcome::State::kFailed;
      outcome.error = fmt::format(
          "{} is missing, and could not be made again: {}; mannerly observe --data {} --from {} "
          "--again makes it, and the days after it, of the files that are there now",
          work.paths.snapshot.string(), status.error().message, setup_.data.root.string(), format_day(slice.day));
    }
    if (setup_.on_day) setup_.on_day(outcome);
    report.restored.push_back(std::move(outcome));
  }
  return {};
}

}  // namespace mannerly::service
