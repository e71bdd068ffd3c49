// mannerly incidents dispute, decide: what people say of an incident.
#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/incident_view.h"
#include "cli/open_snapshot.h"
#include "cli/wall_clock.h"

namespace mannerly::cli {
namespace {

using service::FeedbackEntry;
using service::FeedbackStep;

// Writes the entry when it may follow on what was said before.
int log(Context& context, FeedbackEntry entry) {
  const auto path = chosen_archive(context);
  if (!path) return fail_with(context, path.error());
  const auto archive = read_archive(*path);
  if (!archive) return fail_with(context, archive.error());
  const auto found = find_incident(archive->incidents, context.arguments.positionals()[0]);
  if (!found) return fail_with(context, found.error());
  const auto at = instant_option(context.arguments, "at");
  if (!at) return fail_with(context, at.error());
  entry.id = (*found)->id;
  entry.by = context.arguments.get("by");
  const auto said = archive->feedback.find(entry.id);
  const std::vector<FeedbackEntry> none;
  const auto& history = said == archive->feedback.end() ? none : said->second;
  const Instant start = (*found)->start;
  entry.written = wall_clock_now();
  // The data may be ahead of the clock: what is said now is said after what it is about all the same.
  entry.at = at->value_or(std::max(*entry.written, service::earliest_step(history, start)));
  if (const Status fits = service::check_step(history, entry, start); !fits) {
    return fail_with(context, fits.error().in(entry.id));
  }
  const auto log_file = service::archive_paths(*path).feedback;
  if (const Status written = service::append_feedback(log_file, entry); !written) {
    return fail_with(context, written.error());
  }
  context.terminal.note(
      fmt::format("{}: {}{}", entry.id, name_of(entry.step),
                  entry.step == FeedbackStep::kAccepted ? "; it stays listed and does not count" : ""));
  return kExitOk;
}

int run_dispute(Context& context) {
  const Arguments& arguments = context.arguments;
  if (arguments.has("withdraw")) return log(context, {.step = FeedbackStep::kWithdrawn, .text = arguments.get("text")});
  return log(context,
             {.step = FeedbackStep::kDisputed, .label = arguments.get("label"), .text = arguments.get("text")});
}

int run_decide(Context& context) {
  const bool accept = context.arguments.has("accept");
  if (accept == context.arguments.has("reject")) {
    return fail_with(context, {ErrorCode::kUsage, "give one of --accept and --reject"});
  }
  return log(context, {.step = accept ? FeedbackStep::kAccepted : FeedbackStep::kRejected,
                       .text = context.arguments.get("reason")});
}

Option by_option() {
  return {.name = "by", .value = "WHO", .help = "the person who says so"};
}
Option at_option() {
  return {.name = "at",
          .value = "TIME",
          .help = "when it was said, not before the incident or what was said last; else now"};
}

}  // namespace

Command incidents_dispute_command() {
  return {
      .path = "incidents dispute",
      .summary = "Say that an incident was none, or that it was somebody else's",
      .text =
          "Adds an entry to the archive's log (feedback.jsonl), which only grows. A disputed incident counts until "
          "somebody decides.",
      .positionals = {{"ID", "of the incident, or its beginning"}},
      .options = {archive_option(),
                  {.name = "label", .value = "LABEL", .help = "what it was", .choices = service::feedback_labels()},
                  by_option(),
                  {.name = "text", .value = "TEXT", .help = "what happened"},
                  {.name = "withdraw", .help = "take the dispute back"},
                  at_option()},
      .examples = {{"incidents dispute -a archive moas-20261123T040506Z-AS64500 --label valid_change --by noc --text "
                    "\"new customer, ROA follows\"",
                    "a legitimate change"}},
      .run = run_dispute};
}

Command incidents_decide_command() {
  return {.path = "incidents decide",
          .summary = "Accept or reject a dispute of an incident",
          .text =
              "A person's decision, with its reason, in the archive's log. An accepted dispute takes the incident out "
              "of the counts; it stays listed. A decision may be revised; the log keeps every step, and when it was "
              "written; what was written last "
              "counts.",
          .positionals = {{"ID", "of the incident, or its beginning"}},
          .options = {archive_option(),
                      {.name = "accept", .help = "the dispute is right"},
                      {.name = "reject", .help = "the dispute is wrong"},
                      by_option(),
                      {.name = "reason", .value = "TEXT", .help = "why"},
                      at_option()},
          .examples =
              {{"incidents decide -a archive moas-20261123 --accept --by auditor --reason \"the contract was shown\"",
                "accept"}},
          .run = run_decide};
}

}  // namespace mannerly::cli
