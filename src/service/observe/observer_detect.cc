// The observer's part that keeps the months' archives of incidents.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <system_error>

#include "service/observe/continue_incidents.h"
#include "service/observe/day_archive.h"
#include "service/observe/observer.h"
#include "service/observe/observer_work.h"

namespace mannerly::service {
namespace {

namespace fs = std::filesystem;

// Files of a day may reach a little into the next one.
constexpr Seconds kOverlap{3600};
// Archives follow on one another when hardly anything lies between them.
constexpr Seconds kGapMax{36 * 3600};

// Since when there may be something that the day observed before did not show.
Instant begin_of_news(const DayPlan& plan) {
  return plan.previous ? begin_of(*plan.previous) : Instant{std::numeric_limits<std::int64_t>::min()};
}

// Its list of carried incidents is the last thing that an archive begins with; the archive before is saved then.
bool has_begun(const fs::path& folder) {
  std::error_code error;
  return fs::exists(month_archive_paths(folder).carried, error);
}

}  // namespace

// The plans up to a day that may have files for an archive, in the order of days.
Result<std::vector<DayPlan>> Observer::plans_of(Month archive, Day up_to) const {
  std::vector<Day> days;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(setup_.data.days(), error)) {
    const auto day = parse_day(entry.path().filename().string());
    if (day && *day <= up_to && *day >= first_day_of(archive)) days.push_back(*day);
  }
  std::ranges::sort(days);
  std::vector<DayPlan> plans;
  for (const Day day : days) {
    const fs::path file = setup_.data.day(day).plan;
    if (!fs::exists(file, error)) continue;
    MANNERLY_TRY(const std::string text, io::read_small_file(file, toml::kBytesMax));
    MANNERLY_TRY(DayPlan plan, parse_plan(text, file));
    plans.push_back(std::move(plan));
  }
  return plans;
}

// What a day's plan has for an archive, judged by the registries of that day.
Status Observer::advance(MonthArchive& archive, Month month, Work& work) {
  const DayPlan& plan = work.plan;
  const std::vector<std::string> words = words_for(plan, month);
  // Between two months' days there may be nothing that belongs to the earlier archive.
  if (words.empty() && month != month_number_of(plan.day)) return {};
  // A later day's registries were taken when all of this one was read.
  if (plan.day < archive.registries()) return {};
  if (plan.day == archive.registries() && archive.has_applied(words)) return {};
  if (archive.wants_registries(plan.day)) MANNERLY_CHECK_OK(take_registries(archive, month, work));
  const auto round = archive.apply(words_for(plan, month));
  return round ? Status{} : std::unexpected(round.error());
}

// Everything that earlier days' plans have for it; mostly it has seen all of that.
Status Observer::catch_up(MonthArchive& archive, Month month, Day up_to) {
  MANNERLY_TRY(std::vector<DayPlan> plans, plans_of(month, up_to));
  for (DayPlan& plan : plans) {
    if (interrupted()) return {};
    Work work{.plan = std::move(plan)};
    work.paths = setup_.data.day(work.plan.day);
    MANNERLY_CHECK_OK(advance(archive, month, work));
  }
  return {};
}

// The snapshot with the day's registries need not stay: the day's own has them too.
Status Observer::take_registries(MonthArchive& archive, Month month, Work& work) {
  const fs::path file = setup_.data.month(month) / ".registries.snapshot.tmp";
  MANNERLY_CHECK_OK(ingest_plan(work, "", file, Sources::kRegistries));
  const Status taken = archive.take_registries(file, work.plan.day);
  std::error_code ignored;
  fs::remove(file, ignored);
  return taken;
}

std::optional<Month> Observer::archive_before(Month month) const {
  std::optional<Month> found;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(setup_.data.incidents(), error)) {
    const auto other = parse_month(entry.path().filename().string());
    if (!other || *other >= month || (found && *other < *found)) continue;
    if (has_begun(entry.path())) found = other;
  }
  return found;
}

// day: that is observed, for progress.
Result<MonthArchive*> Observer::open_archive(Month month, Day day) {
  if (const auto at = archives_.find(month); at != archives_.end()) return at->second.get();
  remove_leftovers(setup_.data.month(month));
  remove_leftovers(archive_paths(setup_.data.month(month)).evidence);
  fs::path before;
  if (const auto earlier = archive_before(month)) before = setup_.data.month(*earlier);
  MANNERLY_TRY(std::unique_ptr<MonthArchive> archive,
               MonthArchive::open({.folder = setup_.data.month(month),
                                   .before = before,
                                   .profile = setup_.detector,
                                   .known = setup_.known,
                                   .interrupted = setup_.interrupted,
                                   .progress = [this, day](const DetectProgress& p) {
                                     const double files = static_cast<double>(std::max<std::size_t>(p.files, 1));
                                     tell(day, ObserveStep::kDetect, static_cast<double>(p.files_ended) / files);
                                   }}));
  return archives_.emplace(month, std::move(archive)).first->second.get();
}

// The archive of the month before gets what came after its last day, and hands over what it knows.
Status Observer::begin_archive(Work& work) {
  const Month month = month_number_of(work.plan.day);
  const MonthArchivePaths paths = month_archive_paths(setup_.data.month(month));
  MANNERLY_CHECK_OK(make_folder(paths.folder));
  remove_leftovers(paths.folder);
  std::error_code error;
  // What was begun, and ended before this day, goes on as it was begun: with its first day.
  MANNERLY_TRY(const std::vector<DayPlan> plans, plans_of(month, {work.plan.day.number - 1}));
  const auto earlier =
      std::ranges::find_if(plans, [&](const DayPlan& p) { return month_number_of(p.day) == month && p.detect; });
  Work again;
  if (earlier != plans.end()) again = {.plan = *earlier, .paths = setup_.data.day(earlier->day)};
  Work& begins = earlier != plans.end() ? again : work;
  const Day day = begins.plan.day;
  if (!fs::exists(paths.snapshot, error)) MANNERLY_CHECK_OK(ingest_plan(begins, "", paths.snapshot));
  std::vector<incident::Incident> carried;
  if (const auto before = archive_before(month)) {
    MANNERLY_TRY(MonthArchive* const last, open_archive(*before, work.plan.day));
    MANNERLY_CHECK_OK(catch_up(*last, *before, {day.number - 1}));
    if (interrupted()) return {};
    MANNERLY_CHECK_OK(advance(*last, *before, begins));
    if (interrupted()) return {};
    MANNERLY_CHECK_OK(last->keep_evidence(last->incidents(), begin_of_news(begins.plan)));
    MANNERLY_CHECK_OK(last->save());
    Instant since = begin_of(first_day_of(month));
    if (begins.plan.previous) since = std::min(since, begin_of(*begins.plan.previous));
    carried = to_carry(last->incidents(), since);
    archives_.erase(*before);
  }
  MANNERLY_CHECK_OK(write_incidents(paths.carried, std::move(carried)));
  return {};
}

// One archive is under way at a time: what another one knows is saved before it goes.
Status Observer::close_archives_but(Month month) {
  for (const auto& [other, archive] : archives_) {
    if (other != month) MANNERLY_CHECK_OK(archive->save());
  }
  std::erase_if(archives_, [&](const auto& each) { return each.first != month; });
  return {};
}

// Since when the archives looked without a gap, as far as the month needs it.
Result<std::optional<Instant>> Observer::looked_from(Month month, const MonthArchive& archive) const {
  const auto first = archive.first();
  if (!first) return first;
  if (const auto before = archive_before(month)) {
    MANNERLY_TRY(const ArchiveReport report, read_report(archive_paths(setup_.data.month(*before)).report));
    if (report.from && report.to && *first <= *report.to + kGapMax) return std::optional(*report.from);
  }
  return std::optional(begin_of(day_of(*first)));
}

Status Observer::detect(Work& work) {
  const DayPlan& plan = work.plan;
  if (!plan.detect) return {};
  const Month month = month_number_of(plan.day);
  tell(plan.day, ObserveStep::kDetect, 0);
  if (!archives_.contains(month)) {
    if (!has_begun(setup_.data.month(month))) MANNERLY_CHECK_OK(begin_archive(work));
    if (interrupted()) return {};
    MANNERLY_CHECK_OK(open_archive(month, plan.day));
    MANNERLY_CHECK_OK(close_archives_but(month));
    MANNERLY_CHECK_OK(catch_up(*archives_.at(month), month, {plan.day.number - 1}));
    if (interrupted()) return {};
  }
  MonthArchive& archive = *archives_.at(month);
  // Of a day that comes after later ones the archive tells what it knew; its files would come too late for it.
  const bool beyond = archive.now() > instant_of(plan.day) + kOverlap;
  if (!beyond) MANNERLY_CHECK_OK(advance(archive, month, work));
  // What a killed process left whole stays; the month's archive had to be brought as far all the same.
  if (interrupted() || (!work.again && has_day_archive(work.paths.archive))) return {};
  DayArchive day{
      .incidents = archive.incidents(), .snapshot = to_hex(archive.snapshot()), .profile = archive.profile()};
  if (!beyond) MANNERLY_CHECK_OK(archive.keep_evidence(day.incidents, begin_of_news(plan)));
  if (beyond) day.incidents = as_of(std::move(day.incidents), instant_of(plan.day));
  MANNERLY_TRY(day.from, looked_from(month, archive));
  if (day.from) day.to = beyond || !words_for(plan, month).empty() ? instant_of(plan.day) : archive.now();
  MANNERLY_TRY(const FeedbackLog feedback, all_feedback(setup_.data.incidents()));
  return write_day_archive(work.paths.archive, day, feedback_of(feedback, day.incidents));
}

}  // namespace mannerly::service
