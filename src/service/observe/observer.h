// Days into sealed slices (docs/concepts/observatory.md).
//
//     MANNERLY_TRY(const auto observer, Observer::open({.data = {"data"}, .config = config, .store = store}));
//     MANNERLY_TRY(const ObserveReport report, observer->observe({.now = now}));
//
// Detection goes from day to day; ingest and scores of several days are worked out side by side; days are sealed in
// their order. Killed at any moment and called again, the result is that of an undisturbed call, byte for byte.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/thread_pool.h"
#include "incident/context.h"
#include "incident/profile.h"
#include "readiness/profile.h"
#include "service/observe/config.h"
#include "service/observe/folders.h"
#include "service/observe/month_archive.h"
#include "service/observe/plan.h"
#include "service/observe/slice.h"
#include "store/store.h"

namespace mannerly::service {

enum class ObserveStep : std::uint8_t { kDetect, kIngest, kScore, kSeal };
// "detect", "ingest", "score", "seal".
std::string_view name_of(ObserveStep step);

struct ObserveProgress {
  Day day;
  ObserveStep step = ObserveStep::kDetect;
  double share = 0;          // of the step, 0 to 1
  std::size_t sealed = 0;    // days in this call
  std::size_t days = 0;      // that are to be observed
  std::string_view message;  // something went wrong that the person should know; "" mostly
};

struct DayOutcome {
  enum class State : std::uint8_t {
    kSealed,
    kNoFiles,  // no source has a file of the day
    kFailed
  };
  Day day;
  State state = State::kSealed;
  store::SliceInfo slice;      // with kSealed
  std::size_t incomplete = 0;  // sources that are stale, partial, failed or missing
  std::string error;           // with kFailed
};

struct ObserveReport {
  std::vector<DayOutcome> days;       // ascending
  std::vector<DayOutcome> recounted;  // sealed days whose counts were made anew after a dispute was decided, or not
  std::vector<DayOutcome> restored;   // sealed days whose snapshot was missing: made again of the same files, or not
  std::size_t sealed_before = 0;
  std::vector<Day> not_over;  // asked for, but the clock says that they are not over
  bool interrupted = false;
};

struct ObserveRequest {
  Instant now;                  // no day is observed that is not over then, unless the world is simulated
  std::optional<Day> from, to;  // else: all days after the last sealed one that there are files of
  // Also days that are sealed already, with files chosen anew, and what rests on them: kUsage when a later sealed day
  // is left out.
  bool again = false;
};

class Observer {
 public:
  struct Setup {
    DataFolder data;
    ObservatoryConfig config;
    std::shared_ptr<store::Store> store;
    readiness::Profile profile;
    incident::DetectorProfile detector;
    incident::KnownNetworks known;
    unsigned threads = 0;  // 0: one a core
    std::function<bool()> interrupted;
    // From any thread, one call at a time.
    std::function<void(const ObserveProgress&)> progress;
    std::function<void(const DayOutcome&)> on_day;  // from the calling thread, in the order of days
  };
  // Takes the folder's lock. Errors: of lock_folder.
  static Result<std::unique_ptr<Observer>> open(Setup setup);
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  ~Observer();

  // A day that fails leaves the others. Errors: those that concern all days (disk, configuration); days that were
  // sealed before stay so.
  Result<ObserveReport> observe(const ObserveRequest& request);

 private:
  struct Work;
  explicit Observer(Setup setup, io::FileLock lock);

  std::vector<Day> choose_days(const ObserveRequest& request, const Planner& planner, ObserveReport& report) const;
  // kNotFound: there are no routes to make the day of; it is not planned, and may be made when they are there.
  Result<DayPlan> plan_of(Day day, const Planner& planner, bool again) const;
  Status write_plan(const DayPlan& plan) const;
  Status start_group(std::span<const Day> days, const ObserveRequest& request, const Planner& planner,
                     std::deque<std::shared_ptr<Work>>& under_way);
  Status finish_day(Work& work, ObserveReport& report);

  Status detect(Work& work);
  Status begin_archive(Work& work);
  Result<MonthArchive*> open_archive(Month month, Day day);
  Status close_archives_but(Month month);
  Result<std::vector<DayPlan>> plans_of(Month archive, Day up_to) const;
  Status advance(MonthArchive& archive, Month month, Work& work);
  Status catch_up(MonthArchive& archive, Month month, Day up_to);
  Status take_registries(MonthArchive& archive, Month month, Work& work);
  std::optional<Month> archive_before(Month month) const;
  Result<std::optional<Instant>> looked_from(Month month, const MonthArchive& archive) const;

  Status build(Work& work, const snapshot::ForEach& for_each);
  enum class Sources : std::uint8_t { kAll, kRegistries };
  Status ingest_plan(Work& work, const std::string& incidents, const std::filesystem::path& out,
                     Sources sources = Sources::kAll);
  Result<bool> replace_bad_sources(Work& work, const std::filesystem::path& snapshot) const;
  Status seal(Work& work);

  Result<std::optional<Day>> first_again(const std::vector<Day>& days) const;
  Status rewind_archives(Day first);
  bool is_kept(std::size_t slice) const;
  Status restore_day(Work& work, const store::SliceInfo& slice);
  Status restore_missing(const Planner& planner, ObserveReport& report);

  Status recount(const Planner& planner, ObserveReport& report);
  Status recount_day(Work& work, const store::SliceInfo& slice, const FeedbackLog& feedback);
  Result<std::optional<FeedbackLog>> news_of(Day day, const FeedbackLog& all) const;
  bool may_know(Day day, const std::string& incident) const;
  Result<std::vector<incident::Incident>> incidents_then(Day day) const;
  Status restore_snapshot(Work& work, const store::SliceInfo& slice);
  Result<bool> rests_on_the_same(const std::filesystem::path& snapshot, const std::string& sources) const;
  std::optional<std::uint32_t> half_counted(const store::SliceInfo& slice) const;
  void remove_old();
  void tell(Day day, ObserveStep step, double share, std::string_view message = {});
  bool interrupted() const { return setup_.interrupted && setup_.interrupted(); }

  Setup setup_;
  io::FileLock lock_;
  ThreadPool pool_;
  std::map<Month, std::unique_ptr<MonthArchive>> archives_;  // that are open: the current one, seldom two
  std::vector<store::SliceInfo> slices_;                     // as the store has them
  std::mutex telling_;
  std::atomic<std::size_t> sealed_ = 0, days_ = 0;
};

}  // namespace mannerly::service
