// The observer's part that counts sealed days anew after disputes were decided.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <system_error>

#include "base/text.h"
#include "io/file.h"
#include "service/detect/archive.h"
#include "service/ingest/ingest.h"
#include "service/observe/continue_incidents.h"
#include "service/observe/day_archive.h"
#include "service/observe/observer.h"
#include "service/observe/observer_work.h"
#include "service/observe/patch_feedback.h"
#include "wire/json/value.h"

namespace mannerly::service {
namespace {

namespace fs = std::filesystem;

// Left in a day's folder while it is counted anew: the version that the slice will then have.
constexpr const char* kMark = "recount";
constexpr std::uint64_t kMarkMax = 64;

using Ids = std::set<std::string, std::less<>>;

Ids accepted_in(const FeedbackLog& log) {
  Ids out;
  for (const auto& [id, history] : log) {
    if (state_of(history) == FeedbackStep::kAccepted) out.insert(id);
  }
  return out;
}

bool same_states(const FeedbackLog& a, const FeedbackLog& b) {
  const auto covers = [](const FeedbackLog& log, const FeedbackLog& other) {
    return std::ranges::all_of(log, [&](const auto& each) {
      const auto at = other.find(each.first);
      return state_of(each.second) == (at == other.end() ? std::nullopt : state_of(at->second));
    });
  };
  return covers(a, b) && covers(b, a);
}

}  // namespace

// The incidents that the day's slice was made with; of a day whose list is gone, as the month's archive has them.
Result<std::vector<incident::Incident>> Observer::incidents_then(Day day) const {
  const DayPaths paths = setup_.data.day(day);
  if (has_day_archive(paths.archive)) return read_day_incidents(paths.archive);
  MANNERLY_TRY(std::vector<incident::Incident> month,
               read_incidents(archive_paths(setup_.data.month(month_number_of(day))).incidents));
  return as_of(std::move(month), instant_of(day));
}

// False for an incident that certainly was not in the day's list.
bool Observer::may_know(Day day, const std::string& incident) const {
  constexpr Seconds kCarried{-62 * 86'400};
  const auto record = setup_.store->incident(incident);
  if (!record || Instant{record->start} > instant_of(day)) return false;
  return record->end == 0 || Instant{record->end} >= begin_of(first_day_of(month_number_of(day))) + kCarried;
}

// What was said since the day was sealed, when it changes its counts; of the newest day any word counts, for it is what
// people see. nullopt: nothing.
Result<std::optional<FeedbackLog>> Observer::news_of(Day day, const FeedbackLog& all) const {
  const DayPaths paths = setup_.data.day(day);
  const fs::path file = archive_paths(paths.archive).feedback;
  std::error_code error;
  if (!fs::exists(file, error)) return std::optional<FeedbackLog>();  // a day without a detector
  MANNERLY_TRY(const FeedbackLog then, read_feedback(file));
  const bool newest = day == slices_.back().day;
  // Most days know nothing of what was decided: their lists need not be read.
  const bool none = std::ranges::none_of(all, [&](const auto& each) {
    const auto at = then.find(each.first);
    const auto before = at == then.end() ? std::nullopt : state_of(at->second), after = state_of(each.second);
    const bool counts = before != FeedbackStep::kAccepted, will_count = after != FeedbackStep::kAccepted;
    return (newest ? before != after : counts != will_count) && may_know(day, each.first);
  });
  if (none) return std::optional<FeedbackLog>();
  MANNERLY_TRY(const std::vector<incident::Incident> incidents, incidents_then(day));
  FeedbackLog now = feedback_of(all, incidents);
  const bool same = newest ? same_states(then, now) : accepted_in(then) == accepted_in(now);
  return same ? std::optional<FeedbackLog>() : std::optional(std::move(now));
}

// Whether a snapshot was made of the files that a slice's sources name. Incidents are left out: they are the day's own.
Result<bool> Observer::rests_on_the_same(const fs::path& file, const std::string& sources) const {
  MANNERLY_TRY(const io::MappedFile mapped, io::MappedFile::open(file));
  MANNERLY_TRY(const snapshot::Snapshot view, snapshot::Snapshot::open(mapped.bytes(), snapshot::Check::kHeader));
  json::Document document;
  const std::string wrapped = "{\"sources\":" + sources + "}";
  const auto object = document.parse_object(wrapped);
  const auto list = object ? json::field_of(*object, "sources") : std::nullopt;
  if (!list) return fail(ErrorCode::kCorrupt, "the slice does not say what it rests on");
  std::multiset<std::pair<std::string, std::string>> then, now;
  list->each_item([&](const json::Value& source) {
    if (json::text_of(source, "kind") == "incidents") return;
    then.emplace(json::text_of(source, "path").value_or(""), json::text_of(source, "digest").value_or(""));
  });
  for (const snapshot::SourceRow& row : view.sources()) {
    if (row.kind != snapshot::SourceKind::kIncidents) now.emplace(view.text(row.path), to_hex(Digest{row.digest}));
  }
  return then == now;
}

// The snapshot is gone: it is made again of the same files. Errors: kNoData when they are not there any more.
Status Observer::restore_snapshot(Work& work, const store::SliceInfo& slice) {
  if (work.plan.detect && !has_day_archive(work.paths.archive)) {
    MANNERLY_TRY(std::vector<incident::Incident> then, incidents_then(work.plan.day));
    MANNERLY_CHECK_OK(write_incidents(archive_paths(work.paths.archive).incidents, std::move(then)));
  }
  const fs::path candidate = work.paths.folder / ".world.snapshot.candidate.tmp";
  MANNERLY_TRY(const World world,
               parse_world(world_text(work.plan, work.plan.detect ? kDayArchive : ""), work.paths.world));
  MANNERLY_CHECK_OK(ingest(world, candidate));
  MANNERLY_TRY(const bool same, rests_on_the_same(candidate, slice.sources));
  if (same) return rename_file(candidate, work.paths.snapshot);
  remove_leftovers(work.paths.folder);
  return fail(ErrorCode::kNoData, "files that it was made of are gone or have changed");
}

Status Observer::recount_day(Work& work, const store::SliceInfo& slice, const FeedbackLog& feedback) {
  std::error_code error;
  const Day day = work.plan.day;
  MANNERLY_TRY(work.plan, plan_of(day, *work.planner, false));
  if (!fs::exists(work.paths.snapshot, error)) {
    const Status restored = restore_snapshot(work, slice);
    if (!restored && restored.error().code == ErrorCode::kNoData) {
      return fail(ErrorCode::kNoData, fmt::format("disputes were decided, but its snapshot was removed, and {}: its "
                                                  "counts stay as they were",
                                                  restored.error().message));
    }
    MANNERLY_CHECK_OK(restored);
  }
  // From here on the day is half-way: the mark says so until it is sealed.
  const fs::path mark = work.paths.folder / kMark;
  MANNERLY_CHECK_OK(io::write_file_atomically(mark, as_bytes(fmt::format("{}\n", slice.version + 1))));
  MANNERLY_CHECK_OK(write_day_feedback(work.paths.archive, feedback));
  MANNERLY_CHECK_OK(patch_feedback(work.paths.snapshot, feedback));
  MANNERLY_TRY(work.slice, score_day(work.paths.snapshot, work.plan, setup_.profile));
  MANNERLY_CHECK_OK(seal(work));
  fs::remove(mark, error);
  return {};
}

// The version that a killed process was about to seal; nullopt: none, or it is sealed.
std::optional<std::uint32_t> Observer::half_counted(const store::SliceInfo& slice) const {
  const fs::path mark = setup_.data.day(slice.day).folder / kMark;
  std::error_code error;
  if (!fs::exists(mark, error)) return std::nullopt;
  const auto text = io::read_small_file(mark, kMarkMax);
  const auto version = text ? parse_u32(trim(*text)) : std::nullopt;
  if (!version || slice.version < *version) return version.value_or(0);
  fs::remove(mark, error);
  return std::nullopt;
}

Status Observer::recount(const Planner& planner, ObserveReport& report) {
  MANNERLY_TRY(const FeedbackLog all, all_feedback(setup_.data.incidents()));
  const std::vector<store::SliceInfo> slices = slices_;
  for (const store::SliceInfo& slice : slices) {
    if (interrupted()) return {};
    MANNERLY_TRY(std::optional<FeedbackLog> news, news_of(slice.day, all));
    if (!news && half_counted(slice)) {
      MANNERLY_TRY(const std::vector<incident::Incident> incidents, incidents_then(slice.day));
      news = feedback_of(all, incidents);
    }
    if (!news) continue;
    Work work{.planner = &planner, .plan = {.day = slice.day}, .paths = setup_.data.day(slice.day), .recount = true};
    remove_leftovers(work.paths.folder);
    const Status status = recount_day(work, slice, *news);
    DayOutcome outcome{.day = slice.day, .slice = work.slice.info};
    if (!status) {
      if (status.error().code == ErrorCode::kIo) return std::unexpected(status.error().in(format_day(slice.day)));
      outcome.state = DayOutcome::State::kFailed;
      outcome.error = status.error().message;
    }
    if (setup_.on_day) setup_.on_day(outcome);
    report.recounted.push_back(std::move(outcome));
  }
  return {};
}

}  // namespace mannerly::service
