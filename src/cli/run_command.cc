// mannerly run: observes days as they end, and serves them, in one process.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <thread>

#include "api/host.h"
#include "cli/commands.h"
#include "cli/observatory_setup.h"
#include "cli/open_snapshot.h"
#include "cli/serve_options.h"
#include "cli/service_signals.h"
#include "cli/wall_clock.h"
#include "io/file.h"
#include "observatory/edition.h"
#include "observatory/past.h"
#include "service/fetch/fetcher.h"
#include "service/observe/downloads.h"
#include "service/observe/scheduler.h"
#include "service/webhook/courier.h"

namespace mannerly::cli {
namespace {

using service::DayOutcome;
using service::ObserveReport;

class WallClock : public service::Clock {
 public:
  Instant now() override { return wall_clock_now(); }
};

// Observes in a thread of its own and publishes what is new.
class Station {
 public:
  Station(Context& context, service::Observer::Setup setup)
      : context_(context),
        reporter_(context),
        data_(setup.data),
        store_(setup.store),
        profile_(setup.profile),
        past_(data_.days(), store_, on_all_cores()),
        delay_(setup.config.delay),
        downloads_(service::has_downloads(setup.config)),
        config_(setup.config) {
    setup.interrupted = [this] { return ending_.load(); };
    setup.progress = [this](const service::ObserveProgress& p) {
      reporter_.progress(p);
      if (!p.message.empty()) notices_.add(wall_clock_now(), fmt::format("{}: {}", format_day(p.day), p.message));
    };
    setup.on_day = [this](const DayOutcome& outcome) { on_day(outcome); };
    setup_.emplace(std::move(setup));
  }
  ~Station() { end(); }
  Station(const Station&) = delete;
  Station& operator=(const Station&) = delete;

  const observatory::Publisher& editions() const { return editions_; }
  observatory::PastEditions& past() { return past_; }
  const observatory::NoticeBoard& notices() const { return notices_; }

  // Publishes the newest sealed day, if there is one, and begins to observe. Errors: of Observer::open and Edition.
  Status start() {
    MANNERLY_TRY(observer_, service::Observer::open(std::move(*setup_)));
    // Snapshots that are missing are made again by the first look.
    publish_or_say();
    if (downloads_) MANNERLY_CHECK_OK(open_fetcher());
    if (!config_.webhooks.empty()) MANNERLY_CHECK_OK(open_courier());
    thread_ = std::jthread([this] { work(); });
    return {};
  }
  void look_now() {
    const std::lock_guard lock(mutex_);
    asked_ = true;
    changed_.notify_all();
  }
  void end() {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
    courier_.reset();
  }

 private:
  // While many days are sealed in a row readers get a new edition now and then, and the last one at the end.
  static constexpr std::chrono::seconds kPublishEvery{15};

  Status publish() {
    published_ = std::chrono::steady_clock::now();
    MANNERLY_TRY(auto edition, newest_edition(data_, store_, profile_));
    if (edition) editions_.publish(std::move(edition));
    return {};
  }

  Status open_fetcher() {
    MANNERLY_TRY(const service::Catalogue catalogue,
                 service::Catalogue::of_document(config_.document, config_.file.string()));
    service::FetchEnvironment environment = service::FetchEnvironment::real();
    environment.stop = [this] { return ending_.load(); };
    environment.sleep = [this](std::chrono::milliseconds time) {
      std::unique_lock lock(mutex_);
      return !changed_.wait_for(lock, time, [this] { return ending_.load(); });
    };
    environment.on_attempt = [this](const store::SourceAttempt& attempt) {
      const std::string error = attempt.source + ": " + attempt.error;
      // Of attempts the status page has a list, once a day is published.
      if (!attempt.error.empty()) editions_.current() ? reporter_.note(error) : say(error);
      if (const Status kept = store_->add_attempt(attempt); !kept) say(kept.error().message);
    };
    MANNERLY_TRY(fetcher_, service::Fetcher::open(data_.sources(), catalogue.sources(), {}, std::move(environment)));
    return {};
  }

  Status open_courier() {
    MANNERLY_TRY(auto sender, service::WebhookSender::open(config_.webhooks, data_.root / "webhooks"));
    courier_ = std::make_unique<service::WebhookCourier>(
        std::move(sender), service::WebhookCourier::Setup{.store = store_,
                                                          .now = [] { return wall_clock_now(); },
                                                          .say = [this](std::string_view text) { say(text); }});
    return {};
  }

  // What is due now, of yesterday and today; and what the day that has just ended still lacks.
  bool fetch(Instant now) {
    const Day ended{day_of(now).number - 1};
    const bool wanted = !is_sealed(ended);
    // Once a day: whoever failed an hour ago may have the file by now.
    const bool last_call = wanted && last_call_ != ended && day_of(now + Seconds{-delay_}) > ended;
    if (last_call) last_call_ = ended;
    std::vector<Seconds> clocks_ahead;
    for (const service::FetchRequest& request : {service::FetchRequest{}, {.day = ended, .last_call = last_call}}) {
      if (request.day && !wanted) break;
      const auto summary = fetcher_->fetch(request);
      if (!summary) say(summary.error().message);
      if (!summary || ending_) return false;
      clocks_ahead.insert(clocks_ahead.end(), summary->clocks_ahead.begin(), summary->clocks_ahead.end());
    }
    return believes_clock(clocks_ahead);
  }

  // By a clock that is ahead days are over that are not: they would be sealed without their files.
  bool believes_clock(const std::vector<Seconds>& clocks_ahead) {
    const auto ahead = service::typical_clock_ahead(clocks_ahead);
    if (!ahead || std::abs(ahead->count) < service::Scheduler::kJump) return true;
    const bool late = ahead->count > 0;
    say(fmt::format("this machine's clock is {} {} those of the servers that were asked{}",
                    format_age(Seconds{std::abs(ahead->count)}), late ? "behind" : "ahead of",
                    late ? "" : ": no day is observed until they agree"));
    return late;
  }

  bool is_sealed(Day day) const {
    const auto slices = store_->slices();
    return slices && std::ranges::find(*slices, day, &store::SliceInfo::day) != slices->end();
  }

  void publish_or_say() {
    if (const Status status = publish(); !status) say(status.error().message + ": the data from before stay in use");
  }

  void on_day(const DayOutcome& outcome) {
    reporter_.day(outcome);
    if (outcome.state == DayOutcome::State::kFailed) {
      notices_.add(wall_clock_now(), fmt::format("{} could not be made: {}", format_day(outcome.day), outcome.error));
    }
    if (std::chrono::steady_clock::now() - published_ > kPublishEvery) publish_or_say();
  }

  void say(std::string_view text) {
    reporter_.note(text);
    notices_.add(wall_clock_now(), text);
  }

  // What people said, as far as it shows from outside: size and time of the logs.
  std::string words() const {
    std::string out;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(data_.incidents(), error)) {
      const std::filesystem::path file = entry.path() / "feedback.jsonl";
      const auto info = io::file_info(file);
      if (info) out += fmt::format("{} {} {};", file.string(), info->size, info->modified.seconds);
    }
    return out;
  }

  void work() {
    service::Scheduler scheduler(
        {.clock = &clock_,
         .observer = observer_.get(),
         .delay = delay_,
         .fetch = fetcher_ ? std::function<bool(Instant)>([this](Instant now) { return fetch(now); })
                           : std::function<bool(Instant)>(),
         .observed =
             [this](const ObserveReport& report) {
               const bool nothing = report.days.empty() && report.recounted.empty() && report.restored.empty();
               if (!nothing) publish_or_say();
             },
         .say = [this](std::string_view text) { say(text); },
         .words = [this] { return words(); }});
    std::unique_lock lock(mutex_);
    while (!ending_) {
      if (asked_) scheduler.look_again();
      asked_ = false;
      lock.unlock();
      scheduler.tick();
      lock.lock();
      changed_.wait_for(lock, std::chrono::seconds(1), [this] { return ending_ || asked_; });
    }
  }

  Context& context_;
  DayReporter reporter_;
  service::DataFolder data_;
  std::shared_ptr<store::Store> store_;
  readiness::Profile profile_;
  observatory::PastEditions past_;
  std::int64_t delay_;
  bool downloads_;
  service::ObservatoryConfig config_;
  std::unique_ptr<service::Fetcher> fetcher_;
  std::optional<Day> last_call_;  // the last day that everybody was asked for once more
  std::optional<service::Observer::Setup> setup_;
  std::unique_ptr<service::Observer> observer_;
  observatory::Publisher editions_;
  observatory::NoticeBoard notices_;
  WallClock clock_;
  std::chrono::steady_clock::time_point published_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<bool> ending_ = false;
  bool asked_ = false;
  std::unique_ptr<service::WebhookCourier> courier_;
  std::jthread thread_;
};

int run(Context& context) {
  auto options = host_options(context);
  if (!options) return fail_with(context, options.error());
  ServiceSignals signals;
  auto setup = observer_setup(context);
  if (!setup) return fail_with(context, setup.error());
  Station station(context, std::move(*setup));
  if (const Status started = station.start(); !started) return fail_with(context, started.error());
  options->past = &station.past();
  options->notices = &station.notices();
  const auto host = api::Host::start(std::move(*options), station.editions());
  if (!host) return fail_with(context, host.error());
  std::string where;
  for (const io::Endpoint& endpoint : (*host)->endpoints()) where += " http://" + io::format_endpoint(endpoint) + "/";
  context.terminal.print(fmt::format("listening on{}\n", where));
  static_cast<void>(context.terminal.flush());
  for (;;) {
    const ServiceSignal signal = signals.wait(std::chrono::seconds(1));
    if (signal == ServiceSignal::kEnd) break;
    if (signal == ServiceSignal::kReload) station.look_now();
    (*host)->tick();
  }
  (*host)->stop(std::chrono::seconds(5));
  station.end();
  context.terminal.note("ended; the same command goes on");
  return kExitOk;
}

}  // namespace

Command run_command() {
  std::vector<Option> options = {data_option(), observatory_config_option()};
  for (Option& option : listen_options()) options.push_back(std::move(option));
  return {
      .path = "run",
      .summary = "Observe days as they end, and serve them",
      .text =
          "An observatory in one process: looks every five minutes, and when a day has ended, whether there are files "
          "of days that are not sealed (as mannerly observe), counts days anew when a dispute was decided, and serves "
          "API and pages (as mannerly serve) from the newest sealed day. While a day is made, the one before is "
          "served.\n\n"
          "SIGHUP looks at once. SIGINT and SIGTERM end it; the same command goes on where it was.",
      .options = std::move(options),
      .examples = {{"run --data /var/lib/mannerly", "at http://127.0.0.1:8080/"}},
      .run = run};
}

}  // namespace mannerly::cli
