// mannerly observe: days into sealed slices.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/observatory_setup.h"
#include "cli/open_snapshot.h"
#include "cli/wall_clock.h"

namespace mannerly::cli {
namespace {

using service::DayOutcome;
using service::ObserveReport;
using service::ObserveRequest;

Result<std::optional<Day>> day_option(const Arguments& arguments, std::string_view name) {
  const std::string text = arguments.get(name);
  if (text.empty()) return std::optional<Day>();
  if (const auto day = parse_day(text)) return day;
  return fail(ErrorCode::kUsage, fmt::format("--{}: \"{}\" is no day; write it as 2026-11-20", name, text));
}

Result<ObserveRequest> request_of(const Arguments& arguments) {
  ObserveRequest request{.now = wall_clock_now(), .again = arguments.has("again")};
  MANNERLY_TRY(request.from, day_option(arguments, "from"));
  MANNERLY_TRY(request.to, day_option(arguments, "to"));
  MANNERLY_TRY(const std::optional<Day> day, day_option(arguments, "day"));
  if (day && (request.from || request.to)) return fail(ErrorCode::kUsage, "either --day, or --from and --to");
  if (day) request.from = request.to = day;
  if (request.from && request.to && *request.from > *request.to) {
    return fail(ErrorCode::kUsage, "--from must not be after --to");
  }
  if (request.again && !request.from) return fail(ErrorCode::kUsage, "--again needs --day, or --from and --to");
  return request;
}

// Days that are not observed because they are not over, though somebody wants them or the clock should have reached
// them. That there are files of today is nothing to speak of.
std::vector<Day> awaited_days(const ObserveRequest& request, const ObserveReport& report) {
  std::vector<Day> days = report.not_over;
  if (!request.from && !request.to) std::erase_if(days, [&](Day day) { return day <= day_of(request.now); });
  return days;
}

int summarize(Context& context, const ObserveRequest& request, const ObserveReport& report) {
  std::size_t sealed = 0, failed = 0, without = 0, incomplete = 0;
  for (const DayOutcome& day : report.days) {
    sealed += day.state == DayOutcome::State::kSealed ? 1 : 0;
    failed += day.state == DayOutcome::State::kFailed ? 1 : 0;
    without += day.state == DayOutcome::State::kNoFiles ? 1 : 0;
    incomplete += day.state == DayOutcome::State::kSealed && day.incomplete > 0 ? 1 : 0;
  }
  std::string line = fmt::format("{} day{} sealed", sealed, sealed == 1 ? "" : "s");
  if (report.sealed_before > 0) line += fmt::format(", {} before", report.sealed_before);
  if (failed > 0) line += fmt::format(", {} failed", failed);
  if (incomplete > 0) line += fmt::format(", {} with sources not of that day", incomplete);
  std::size_t restored = 0, lost = 0;
  for (const DayOutcome& day : report.restored) ++(day.state == DayOutcome::State::kSealed ? restored : lost);
  if (restored > 0) line += fmt::format(", {} whose snapshot was missing made again", restored);
  if (lost > 0) line += fmt::format(", {} whose snapshot is missing", lost);
  std::size_t anew = 0, not_anew = 0;
  for (const DayOutcome& day : report.recounted) ++(day.state == DayOutcome::State::kSealed ? anew : not_anew);
  if (anew > 0) line += fmt::format(", {} counted anew after decisions", anew);
  if (not_anew > 0) line += fmt::format(", {} could not be counted anew", not_anew);
  if (without > 0) line += "; no source has a file of that time";
  context.terminal.note(line);
  const std::vector<Day> awaited = awaited_days(request, report);
  if (!awaited.empty()) {
    context.terminal.note(fmt::format("{} day{} from {} on not over yet, says the clock: not observed", awaited.size(),
                                      awaited.size() == 1 ? "" : "s", format_day(awaited.front())));
  }
  if (report.interrupted) {
    context.terminal.note("interrupted; the same command goes on");
    return kExitInterrupted;
  }
  return lost + not_anew + failed + without + incomplete + awaited.size() > 0 ? kExitNoData : kExitOk;
}

int run(Context& context) {
  const auto request = request_of(context.arguments);
  if (!request) return fail_with(context, request.error());
  Interrupt interrupt;
  auto setup = observer_setup(context);
  if (!setup) return fail_with(context, setup.error());
  DayReporter reporter(context);
  std::mutex asking;
  setup->interrupted = [&] {
    const std::lock_guard lock(asking);
    return interrupt.requested();
  };
  if (!context.arguments.has("quiet")) {
    setup->progress = [&](const service::ObserveProgress& p) { reporter.progress(p); };
    setup->on_day = [&](const DayOutcome& outcome) { reporter.day(outcome); };
  }
  const auto observer = service::Observer::open(std::move(*setup));
  if (!observer) return fail_with(context, observer.error());
  const auto report = (*observer)->observe(*request);
  if (!report) return fail_with(context, report.error());
  return summarize(context, *request, *report);
}

}  // namespace

Command observe_command() {
  return {
      .path = "observe",
      .summary = "Turn days of sources into sealed days of history",
      .text =
          "Takes the files that observatory.toml names for a day, looks for incidents in its updates, makes a "
          "snapshot, scores every network, and seals the result in the folder's store. Readers see a day when it is "
          "sealed, whole.\n\n"
          "Without a day: all days that there are files of and that come after the last sealed one. Days that are "
          "sealed already are left, but with --again: it makes days again with the files that are there now, and needs "
          "all later days with them, because incidents go on from day to day. A sealed day whose snapshot is missing "
          "is "
          "made again of the files that it was made of. Interrupted or killed at any moment, the same command goes on "
          "with the same result.\n\n"
          "A source without a usable file of the day gives its last good one, marked as stale; the exit status is "
          "then 5.",
      .options = {data_option(),
                  observatory_config_option(),
                  {.name = "day", .value = "DAY", .help = "this day alone, e.g. 2026-11-20"},
                  {.name = "from", .value = "DAY", .help = "from this day on"},
                  {.name = "to", .value = "DAY", .help = "up to this day"},
                  {.name = "again", .help = "also days that are sealed, and all after them"},
                  {.name = "quiet", .letter = 'q', .help = "no progress"}},
      .examples = {{"observe --data /var/lib/mannerly", "what is new"},
                   {"observe --data demo --from 2026-11-01 --to 2026-11-20", "twenty days, those that are missing"}},
      .run = run};
}

}  // namespace mannerly::cli
