// mannerly serve: the API and the web pages from a snapshot.
#include <fmt/format.h>

#include <chrono>

#include "api/host.h"
#include "base/calendar.h"
#include "base/text.h"
#include "base/thread_pool.h"
#include "cli/commands.h"
#include "cli/edition_source.h"
#include "cli/observatory_setup.h"
#include "cli/open_snapshot.h"
#include "cli/serve_options.h"
#include "cli/service_signals.h"
#include "observatory/past.h"
#include "pages/routes.h"
#include "service/file_watch.h"

namespace mannerly::cli {
namespace {

// What is served, and how it is had anew.
class Source {
 public:
  Status choose(const Context& context) {
    MANNERLY_TRY(from_, EditionSource::choose(context));
    if (!from_.folder().empty()) past_.emplace(from_.folder() / "days", from_.shared_store(), on_all_cores());
    return open();
  }
  // nullptr: a snapshot alone is served.
  observatory::PastEditions* past() { return past_ ? &*past_ : nullptr; }

  // True when there is something newer than what was opened last.
  Result<bool> changed() {
    if (watch_ && watch_->changed()) return true;
    if (from_.store() == nullptr) return false;
    if (is_behind()) return true;
    MANNERLY_TRY(const std::uint64_t last, from_.store()->last_event());
    return last != event_;
  }

  Status open() {
    if (from_.store() != nullptr) {
      MANNERLY_TRY(event_, from_.store()->last_event());
    }
    MANNERLY_TRY(const std::filesystem::path snapshot, from_.snapshot());
    if (!from_.folder().empty()) watch_.reset();
    if (from_.folder().empty() && !watch_) watch_.emplace(snapshot);
    MANNERLY_TRY(auto edition, from_.open());
    editions_.publish(std::move(edition));
    return {};
  }

  const observatory::Publisher& editions() const { return editions_; }

 private:
  // The newest sealed day had no snapshot, and has one now.
  bool is_behind() const {
    const auto edition = editions_.current();
    if (from_.folder().empty() || !edition || edition->slices().empty()) return false;
    const Day newest = edition->slices().back().day;
    const std::filesystem::path its = service::DataFolder{from_.folder()}.day(newest).snapshot;
    const auto wanted = from_.snapshot();
    std::error_code error;
    return day_of(edition->at()) < newest && wanted && *wanted == its && std::filesystem::exists(its, error);
  }

  EditionSource from_;
  std::optional<observatory::PastEditions> past_;
  std::uint64_t event_ = 0;  // the store's last one when the edition was opened
  std::optional<service::FileWatch> watch_;
  observatory::Publisher editions_;
};

void say_ready(Terminal& terminal, const api::Host& host, const observatory::Edition& edition) {
  std::string where;
  for (const io::Endpoint& endpoint : host.endpoints()) where += " http://" + io::format_endpoint(endpoint) + "/";
  terminal.print(fmt::format("listening on{}: snapshot {} of {}, {} networks\n", where, edition.snapshot().short_id(),
                             format_instant(edition.at()), edition.world().ases));
  static_cast<void>(terminal.flush());
}

void reload(Terminal& terminal, Source& source) {
  if (const auto status = source.open(); !status) {
    terminal.error(status.error());
    terminal.note("the data from before stay in use");
    return;
  }
  const auto edition = source.editions().current();
  terminal.note(fmt::format("now answering from snapshot {} of {}", edition->snapshot().short_id(),
                            format_instant(edition->at())));
}

void serve_until_told(Context& context, Source& source, api::Host& host, ServiceSignals& signals) {
  for (;;) {
    const ServiceSignal signal = signals.wait(std::chrono::seconds(1));
    if (signal == ServiceSignal::kEnd) return;
    const auto changed = source.changed();
    if (!changed) context.terminal.error(changed.error());
    if (changed.value_or(false) || signal == ServiceSignal::kReload) reload(context.terminal, source);
    host.tick();
  }
}

int run(Context& context) {
  auto options = host_options(context);
  if (!options) return fail_with(context, options.error());
  ServiceSignals signals;
  Source source;
  if (const auto status = source.choose(context); !status) return fail_with(context, status.error());
  options->past = source.past();
  const auto host = api::Host::start(std::move(*options), source.editions());
  if (!host) return fail_with(context, host.error());
  say_ready(context.terminal, **host, *source.editions().current());
  serve_until_told(context, source, **host, signals);
  (*host)->stop(std::chrono::seconds(5));
  const io::ServerStats stats = (*host)->stats();
  context.terminal.note(fmt::format("{} connections, {} refused, {} timed out; {} bytes in, {} bytes out",
                                    stats.accepted, stats.refused, stats.timeouts, stats.bytes_in, stats.bytes_out));
  return kExitOk;
}

}  // namespace

namespace {

std::vector<Option> serve_options() {
  std::vector<Option> options = edition_options();
  for (Option& option : listen_options()) options.push_back(std::move(option));
  return options;
}

}  // namespace

Command serve_command() {
  return {
      .path = "serve",
      .summary = "Serve the API and the web pages from a snapshot",
      .text =
          "An HTTP server for the API under /api/v1, which names its resources in /api/v1/openapi.json, and for the "
          "pages that show the same. Put a proxy that speaks TLS before it to serve others than this machine.\n\n"
          "When the snapshot's file is replaced, a new day is sealed in the store, or on SIGHUP, the next request is "
          "answered from the new data. Data that cannot be opened are reported and those before stay in use. SIGINT "
          "and SIGTERM let answers "
          "that are under way end, for at most five seconds.\n\n"
          "One line on standard output says where it listens once it does; port 0 lets the system choose.",
      .positionals = {},
      .options = serve_options(),
      .examples = {{"serve -s today.snapshot", "at http://127.0.0.1:8080/"},
                   {"serve --data /var/lib/mannerly --listen '*:8080'", "for a network"}},
      .run = run};
}

}  // namespace mannerly::cli
