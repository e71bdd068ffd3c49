// mannerly incidents quality: precision and recall of the detector on simulated worlds, and weights fitted to them.
#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/open_snapshot.h"
#include "cli/quality_view.h"
#include "cli/view.h"
#include "incident/fit.h"
#include "io/file.h"
#include "service/quality/run.h"

namespace mannerly::cli {
namespace {

using service::QualityPlan;

Result<incident::DetectorProfile> profile_of(const Arguments& arguments) {
  const std::string file = arguments.get("detector");
  if (file.empty()) return incident::builtin_detector_profile();
  MANNERLY_TRY(const std::string text, io::read_small_file(file, incident::kProfileBytesMax));
  return incident::parse_detector_profile(text, file);
}

Result<QualityPlan> plan_of(const Arguments& arguments) {
  QualityPlan plan;
  MANNERLY_TRY(plan.seeds, service::parse_seeds(arguments.get("seeds")));
  for (const auto& [name, to] : {std::pair{"ases", &plan.ases}, {"days", &plan.days}, {"incidents", &plan.incidents}}) {
    const auto number = parse_u32(arguments.get(name));
    if (!number) return fail(ErrorCode::kUsage, fmt::format("--{} wants a whole number", name));
    *to = *number;
  }
  const auto threads = parse_u32(arguments.get("threads"));
  if (!threads) return fail(ErrorCode::kUsage, "--threads wants a whole number");
  plan.threads = *threads;
  MANNERLY_TRY(plan.profile, profile_of(arguments));
  plan.match.threshold = plan.profile.threshold;
  if (arguments.has("threshold")) {
    MANNERLY_TRY(plan.match, quality_options(arguments));
  }
  plan.keep = arguments.has("keep");
  plan.folder = arguments.get("keep");
  return plan;
}

// The fitted profile as a file; how the fit went goes to the notes.
int print_fit(Context& context, const QualityPlan& plan, const service::Quality& quality, const std::string& seeds) {
  const incident::FitReport fit = incident::fit_profile(plan.profile, quality.examples());
  for (const incident::FitReport::Row& row : fit.rows) {
    context.terminal.note(fmt::format("{}: {} reports, {} true, loss {:.4f} -> {:.4f}{}", incident::name_of(row.kind),
                                      row.examples, row.troubles, row.loss_before, row.loss_after,
                                      row.fitted ? "" : ", kept as it was"));
  }
  context.terminal.print(incident::format_detector_profile(
      fit.profile,
      fmt::format("fitted to simulated worlds, seeds {}, {} networks, {} days", seeds, plan.ases, plan.days)));
  return kExitOk;
}

int run(Context& context) {
  const Arguments& arguments = context.arguments;
  auto plan = plan_of(arguments);
  if (!plan) return fail_with(context, plan.error());
  const double report_floor = plan->profile.report_floor;
  // To be fitted by, also what would not even be written down is wanted.
  if (arguments.has("fit")) plan->profile.report_floor = 0;
  const auto errors = parse_u32(arguments.get("errors"));
  if (!errors) return fail_with(context, {ErrorCode::kUsage, "--errors wants a whole number"});
  const auto quality = service::measure_quality(*plan, [&](const service::SeedDone& done) {
    context.terminal.progress(fmt::format("seed {}: {} events, {} reports, {:.1f} s ({} of {})", done.seed, done.events,
                                          done.reports, done.seconds, done.seeds_done, done.seeds),
                              true);
  });
  if (!quality) return fail_with(context, quality.error());
  const std::string seeds = arguments.get("seeds");
  if (arguments.has("fit")) {
    plan->profile.report_floor = report_floor;
    return print_fit(context, *plan, *quality, seeds);
  }
  const std::string title = fmt::format(
      "simulated worlds, seeds {}: {} networks, {} days, {} incidents of each kind; profile {}, threshold {:g}", seeds,
      plan->ases, plan->days, plan->incidents, plan->profile.id, plan->match.threshold);
  return print_quality(context, *quality, {.title = title, .note = "", .errors_max = *errors});
}

}  // namespace

Command incidents_quality_command() {
  return {
      .path = "incidents quality",
      .summary = "Measure the detector on simulated worlds, by kind of incident",
      .text =
          "For each seed a world is simulated, written, ingested and watched by the detector, and its reports are "
          "compared with the truth, as incidents evaluate does. The same options give the same table on every "
          "machine.\n\n"
          "--fit prints a detector profile whose weights are fitted to the worlds. Fit on some seeds and measure on "
          "others: seeds from 481 on are kept for measuring, and each is seen but once.",
      .options = {{.name = "seeds", .value = "LIST", .help = "such as 341-350 or 1,3,5", .default_value = "471-480"},
                  {.name = "ases", .value = "N", .help = "networks of each world", .default_value = "3000"},
                  {.name = "days", .value = "N", .help = "days of updates", .default_value = "45"},
                  {.name = "incidents", .value = "N", .help = "planted incidents of each kind", .default_value = "60"},
                  {.name = "detector", .value = "FILE", .help = "a detector profile instead of the built-in one"},
                  {.name = "threshold",
                   .value = "P",
                   .help = "reports that are so sure or surer count; the profile's where it is not given",
                   .default_value = "0.5"},
                  {.name = "fit", .help = "print a profile with weights fitted to these worlds"},
                  {.name = "keep",
                   .value = "DIR",
                   .help = "keep worlds and archives in this folder; use those that are there"},
                  {.name = "threads", .value = "N", .help = "worlds at a time; 0: one a core", .default_value = "0"},
                  {.name = "errors", .value = "N", .help = "list so many errors", .default_value = "20"},
                  report_output_option()},
      .examples = {{"incidents quality", "the table of docs/quality.md, in some minutes"},
                   {"incidents quality --seeds 1 --errors 100", "what goes wrong in one world"},
                   {"incidents quality --seeds 1-20 --ases 1000 --incidents 20 --fit > fitted.toml",
                    "weights from twenty smaller worlds"}},
      .run = run};
}

}  // namespace mannerly::cli
