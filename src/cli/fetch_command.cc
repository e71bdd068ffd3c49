// mannerly fetch: gets the sources that are due, once.
#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <thread>

#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/open_snapshot.h"
#include "cli/sources_view.h"
#include "service/fetch/fetcher.h"
#include "service/observe/folders.h"
#include "store/store.h"

namespace mannerly::cli {
namespace {

using service::FetchEnvironment;
using service::FetchRequest;
using service::FetchSummary;
using store::SourceAttempt;
using store::SourceOutcome;

std::string line_of(const SourceAttempt& attempt) {
  const std::string took = fmt::format("{:.1f} s", static_cast<double>(attempt.milliseconds) / 1000);
  switch (attempt.outcome) {
    case SourceOutcome::kNew: return fmt::format("{}: new, {} bytes in {}", attempt.source, attempt.bytes, took);
    case SourceOutcome::kUnchanged: return fmt::format("{}: nothing new", attempt.source);
    case SourceOutcome::kFailed: return fmt::format("{}: failed after {}: {}", attempt.source, took, attempt.error);
    case SourceOutcome::kRefused: return fmt::format("{}: refused: {}", attempt.source, attempt.error);
  }
  return attempt.source;
}

Result<FetchRequest> request_of(const Arguments& arguments) {
  FetchRequest request{.names = arguments.all("source"),
                       .force = arguments.has("force") || arguments.has("accept"),
                       .accept = arguments.has("accept")};
  if (request.accept && request.names.empty()) {
    return fail(ErrorCode::kUsage, "--accept: name the sources whose files shall be taken, with --source");
  }
  if (arguments.has("day")) {
    request.day = parse_day(arguments.get("day"));
    if (!request.day) return fail(ErrorCode::kUsage, "--day: a date such as 2026-11-20 is wanted");
  }
  return request;
}

int finish(Context& context, const FetchSummary& summary) {
  context.terminal.print(fmt::format("{} new, {} unchanged, {} failed, {} refused, {} not due\n", summary.fetched,
                                     summary.unchanged, summary.failed, summary.refused, summary.not_due));
  static_cast<void>(context.terminal.flush());
  if (summary.interrupted) return kExitInterrupted;
  return summary.failed + summary.refused > 0 ? kExitNoData : kExitOk;
}

// An observatory's status page tells of every attempt. Null when there is none yet.
Result<std::unique_ptr<store::Store>> store_of(const SourcePlace& place) {
  const std::filesystem::path file = service::DataFolder{place.folder.parent_path()}.store();
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return nullptr;
  return store::open_sqlite(file);
}

int run(Context& context) {
  const auto request = request_of(context.arguments);
  if (!request) return fail_with(context, request.error());
  const auto place = source_place(context.arguments);
  if (!place) return fail_with(context, place.error());
  Interrupt interrupt;
  FetchEnvironment environment = FetchEnvironment::real();
  std::mutex asking;  // several threads fetch
  environment.stop = [&] {
    const std::lock_guard guard(asking);
    return interrupt.requested();
  };
  environment.sleep = [stop = environment.stop](std::chrono::milliseconds time) {
    constexpr std::chrono::milliseconds kStep{200};
    for (; time.count() > 0; time -= kStep) {
      if (stop()) return false;
      std::this_thread::sleep_for(std::min(time, kStep));
    }
    return !stop();
  };
  const auto store = store_of(*place);
  if (!store) return fail_with(context, store.error());
  environment.on_attempt = [&](const SourceAttempt& attempt) {
    context.terminal.note(line_of(attempt));
    const Status kept = *store ? (*store)->add_attempt(attempt) : Status{};
    if (!kept) context.terminal.note(kept.error().message);
  };
  auto fetcher = service::Fetcher::open(place->folder, place->catalogue.sources(), {}, std::move(environment));
  if (!fetcher) return fail_with(context, fetcher.error());
  const auto summary = (*fetcher)->fetch(*request);
  if (!summary) return fail_with(context, summary.error());
  return finish(context, *summary);
}

}  // namespace

Command fetch_command() {
  return {
      .path = "fetch",
      .summary = "Get the sources that are due",
      .text =
          "Looks at every source that is due, gets what is new, and keeps it in DIR/sources/NAME/DAY when it is "
          "believable: of the right kind, whole, not older and not much smaller than what is there. What is not "
          "believed lies in DIR/sources/NAME/refused with the reason; the last good file stays. A file that broke off "
          "is continued by the next call. Each attempt is a line on standard error.\n\n"
          "The exit status is 5 when something failed or was refused.",
      .options =
          {sources_data_option(),
           sources_option(),
           {.name = "source",
            .value = "NAME",
            .help = "only this source, also when it is off; may be repeated",
            .repeatable = true},
           {.name = "day", .value = "DATE", .help = "of archives: the files of this day, not of yesterday and today"},
           {.name = "force", .help = "also what is not due yet"},
           {.name = "accept", .help = "with --source: take a file that is older or much smaller than the last one"}},
      .examples = {{"fetch --data /var/lib/mannerly", "what is due, e.g. from a timer"},
                   {"fetch --data /var/lib/mannerly --source rpki --force", "one source, now"},
                   {"fetch --data /var/lib/mannerly --source radb --accept", "a registry that did shrink"}},
      .run = run};
}

}  // namespace mannerly::cli
