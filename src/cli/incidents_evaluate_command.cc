// mannerly incidents evaluate: an archive of incidents against what really happened.
#include <fmt/format.h>

#include <charconv>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/quality_view.h"
#include "cli/view.h"
#include "service/detect/archive.h"

namespace mannerly::cli {
namespace {

using service::Reported;

int run(Context& context) {
  const auto& arguments = context.arguments;
  if (!arguments.has("truth"))
    return fail_with(context, {ErrorCode::kUsage, "what really happened? Give --truth FILE"});
  const auto options = quality_options(arguments);
  if (!options) return fail_with(context, options.error());
  const auto errors = parse_u32(arguments.get("errors"));
  if (!errors) return fail_with(context, {ErrorCode::kUsage, "--errors wants a whole number"});
  const auto truth = service::read_truth(arguments.get("truth"));
  if (!truth) return fail_with(context, truth.error());
  const std::string archive = arguments.positionals()[0];
  auto incidents = service::read_incidents(archive);
  if (!incidents) return fail_with(context, incidents.error());
  std::vector<Reported> reports;
  for (incident::Incident& incident : *incidents) reports.push_back({std::move(incident), std::nullopt});
  service::Quality quality(*options);
  quality.add(0, *truth, reports);
  return print_quality(context, quality, {.title = archive, .note = "", .seeds = false, .errors_max = *errors});
}

}  // namespace

Result<service::MatchOptions> quality_options(const Arguments& arguments) {
  service::MatchOptions options;
  const std::string text = arguments.get("threshold");
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), options.threshold);
  if (error != std::errc() || end != text.data() + text.size() || !(options.threshold >= 0 && options.threshold <= 1)) {
    return fail(ErrorCode::kUsage, "--threshold wants a number from 0 to 1");
  }
  return options;
}

Command incidents_evaluate_command() {
  return {
      .path = "incidents evaluate",
      .summary = "Compare incidents with the truth of a simulated world",
      .text =
          "By kind: how many were planted, how many enough peers saw, how many of these were found (recall), how many "
          "reports there are and how many of them are true (precision); what the false alarms come from and why "
          "incidents were missed; and whether so many reports are true as their confidence says.\n\n"
          "A report is true when an incident of its kind by its culprit shares time and a prefix with it. The second "
          "face of an incident under another kind is a false alarm.",
      .positionals = {{"INCIDENTS", "an archive's folder, or its incidents.jsonl"}},
      .options = {{.name = "truth", .value = "FILE", .help = "truth/incidents.jsonl of the simulated world"},
                  {.name = "threshold",
                   .value = "P",
                   .help = "reports that are so sure or surer count",
                   .default_value = "0.5"},
                  {.name = "errors", .value = "N", .help = "list so many errors", .default_value = "20"},
                  report_output_option()},
      .examples = {{"incidents evaluate archive --truth tiny/truth/incidents.jsonl", "how good was it?"}},
      .run = run};
}

}  // namespace mannerly::cli
