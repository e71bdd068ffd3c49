#include "service/observe/observer.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <set>
#include <system_error>

#include "io/file.h"
#include "service/observe/observer_work.h"

namespace mannerly::service {
namespace {

namespace fs = std::filesystem;

// Days that are detected before the archives are saved: saving costs more than a quiet day.
constexpr std::size_t kGroup = 8;

// What hits one day's files may leave the others; what hits the disk or the store does not.
bool concerns_all(const Error& error) {
  return error.code == ErrorCode::kIo;
}

std::size_t incomplete_sources(const DayPlan& plan) {
  return static_cast<std::size_t>(std::ranges::count_if(
      plan.sources, [](const PlannedSource& s) { return s.stale || (!s.day && !s.why.empty()); }));
}

// Sources of routes are wanted, and none has a file that may be used: the day would be one without any network.
bool lacks_routes(const DayPlan& plan) {
  using snapshot::SourceKind;
  bool wanted = false;
  for (const PlannedSource& source : plan.sources) {
    if (source.kind != SourceKind::kMrt && source.kind != SourceKind::kPfx2as) continue;
    if (source.day || source.why.empty()) return false;
    wanted = true;
  }
  return wanted;
}

}  // namespace

std::string_view name_of(ObserveStep step) {
  switch (step) {
    case ObserveStep::kDetect: return "detect";
    case ObserveStep::kIngest: return "ingest";
    case ObserveStep::kScore: return "score";
    case ObserveStep::kSeal: return "seal";
  }
  return "";
}

Observer::Observer(Setup setup, io::FileLock lock)
    : setup_(std::move(setup)), lock_(std::move(lock)), pool_(setup_.threads) {}

Observer::~Observer() {
  pool_.stop();
}

Result<std::unique_ptr<Observer>> Observer::open(Setup setup) {
  setup.data.root = fs::absolute(setup.data.root).lexically_normal();
  MANNERLY_TRY(io::FileLock lock, lock_folder(setup.data.root));
  MANNERLY_CHECK_OK(make_folder(setup.data.days()));
  MANNERLY_CHECK_OK(make_folder(setup.data.incidents()));
  return std::unique_ptr<Observer>(new Observer(std::move(setup), std::move(lock)));
}

std::vector<Day> Observer::choose_days(const ObserveRequest& request, const Planner& planner,
                                       ObserveReport& report) const {
  std::set<Day> sealed;
  for (const store::SliceInfo& slice : slices_) sealed.insert(slice.day);
  std::vector<Day> days;
  for (const Day day : planner.days()) {
    if (request.from && day < *request.from) continue;
    if (request.to && day > *request.to) continue;
    if (!request.from && !sealed.empty() && day < *sealed.rbegin()) continue;
    if (!setup_.config.simulated && instant_of(day) >= request.now) {
      report.not_over.push_back(day);
    } else if (!request.again && sealed.contains(day)) {
      ++report.sealed_before;
    } else {
      days.push_back(day);
    }
  }
  return days;
}

Result<DayPlan> Observer::plan_of(Day day, const Planner& planner, bool again) const {
  const DayPaths paths = setup_.data.day(day);
  std::error_code error;
  if (!again && fs::exists(paths.plan, error)) {
    MANNERLY_TRY(const std::string text, io::read_small_file(paths.plan, toml::kBytesMax));
    return parse_plan(text, paths.plan);
  }
  std::optional<Day> previous;
  for (const fs::directory_entry& entry : fs::directory_iterator(setup_.data.days(), error)) {
    const auto other = parse_day(entry.path().filename().string());
    if (!other || *other >= day || (previous && *other < *previous)) continue;
    if (fs::exists(setup_.data.day(*other).plan, error)) previous = other;
  }
  const DayPlan plan = planner.plan(day, previous);
  if (lacks_routes(plan)) return fail(ErrorCode::kNotFound, "no source has a table of its routes, nor an older one");
  MANNERLY_CHECK_OK(make_folder(paths.folder));
  MANNERLY_CHECK_OK(write_plan(plan));
  return plan;
}

// The plan is what the observer goes by; the world file says the same to mannerly ingest.
Status Observer::write_plan(const DayPlan& plan) const {
  const DayPaths paths = setup_.data.day(plan.day);
  MANNERLY_CHECK_OK(io::write_file_atomically(paths.world, as_bytes(world_text(plan, plan.detect ? kDayArchive : ""))));
  return io::write_file_atomically(paths.plan, as_bytes(to_toml(plan)));
}

void Observer::tell(Day day, ObserveStep step, double share, std::string_view message) {
  if (!setup_.progress) return;
  const std::lock_guard lock(telling_);
  setup_.progress({.day = day, .step = step, .share = share, .sealed = sealed_, .days = days_, .message = message});
}

// Plans and detects the days of one group, saves the archives, and hands the days on to be built.
Status Observer::start_group(std::span<const Day> days, const ObserveRequest& request, const Planner& planner,
                             std::deque<std::shared_ptr<Work>>& under_way) {
  std::vector<std::shared_ptr<Work>> group;
  for (const Day day : days) {
    if (interrupted()) break;
    auto work =
        std::make_shared<Work>(Work{.planner = &planner, .paths = setup_.data.day(day), .again = request.again});
    remove_leftovers(work->paths.folder);
    remove_leftovers(work->paths.archive);
    auto plan = plan_of(day, planner, request.again);
    if (!plan && plan.error().code != ErrorCode::kNotFound) return std::unexpected(std::move(plan.error()));
    work->plan = plan ? std::move(*plan) : DayPlan{.day = day};
    work->status = plan ? detect(*work) : std::unexpected(std::move(plan.error()));
    if (!work->status && concerns_all(work->status.error())) return work->status;
    if (interrupted()) break;
    group.push_back(std::move(work));
  }
  for (const auto& [month, archive] : archives_) MANNERLY_CHECK_OK(archive->save());
  for (std::shared_ptr<Work>& work : group) {
    auto promise = std::make_shared<std::promise<void>>();
    work->built = promise->get_future();
    const bool alone = days_ == 1;
    pool_.submit([this, work, promise, alone] {
      const snapshot::ForEach spread = [this](std::size_t count, const std::function<void(std::size_t)>& job) {
        pool_.parallel_for(count, job);
      };
      if (work->status) work->status = build(*work, alone ? spread : snapshot::ForEach());
      promise->set_value();
    });
    under_way.push_back(work);
  }
  return {};
}

Status Observer::finish_day(Work& work, ObserveReport& report) {
  work.built.wait();
  DayOutcome outcome{.day = work.plan.day, .incomplete = incomplete_sources(work.plan)};
  if (work.status) work.status = seal(work);
  if (!work.status) {
    if (concerns_all(work.status.error())) {
      return std::unexpected(work.status.error().in(format_day(work.plan.day)));
    }
    outcome.state = DayOutcome::State::kFailed;
    outcome.error = work.status.error().message;
  } else {
    ++sealed_;
    outcome.slice = work.slice.info;
    tell(work.plan.day, ObserveStep::kSeal, 1);
  }
  if (setup_.on_day) setup_.on_day(outcome);
  report.days.push_back(std::move(outcome));
  return {};
}

Result<ObserveReport> Observer::observe(const ObserveRequest& request) {
  ObserveReport report;
  MANNERLY_TRY(slices_, setup_.store->slices());
  MANNERLY_TRY(const Planner planner, Planner::make(setup_.config, setup_.data.days()));
  MANNERLY_CHECK_OK(restore_missing(planner, report));
  MANNERLY_CHECK_OK(recount(planner, report));
  const std::vector<Day> days = choose_days(request, planner, report);
  if (request.again) {
    MANNERLY_TRY(const std::optional<Day> first, first_again(days));
    if (first) MANNERLY_CHECK_OK(rewind_archives(*first));
  }
  sealed_ = 0;
  days_ = days.size();
  if (days.empty() && request.from && report.sealed_before == 0 && report.not_over.empty()) {
    report.days.push_back({.day = *request.from, .state = DayOutcome::State::kNoFiles});
  }
  std::deque<std::shared_ptr<Work>> under_way;
  const auto run = [&]() -> Status {
    for (std::size_t i = 0; i < days.size() && !interrupted(); i += kGroup) {
      const auto group = std::span(days).subspan(i, std::min(kGroup, days.size() - i));
      MANNERLY_CHECK_OK(start_group(group, request, planner, under_way));
      while (under_way.size() > kGroup) {
        MANNERLY_CHECK_OK(finish_day(*under_way.front(), report));
        under_way.pop_front();
      }
    }
    while (!under_way.empty()) {
      MANNERLY_CHECK_OK(finish_day(*under_way.front(), report));
      under_way.pop_front();
    }
    return {};
  };
  const Status status = run();
  // Nobody may go on building with a planner that is gone.
  for (const std::shared_ptr<Work>& work : under_way) work->built.wait();
  archives_.clear();
  if (!status) return std::unexpected(status.error());
  report.interrupted = interrupted();
  remove_old();
  return report;
}

}  // namespace mannerly::service
