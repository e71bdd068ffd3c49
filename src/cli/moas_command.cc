// mannerly moas: prefixes with several origins, and what excuses them.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/view.h"
#include "incident/moas_survey.h"
#include "service/detect/detector_world.h"

namespace mannerly::cli {
namespace {

using incident::MoasReason;
using incident::MoasSurvey;
using render::Heading;
using render::Paragraph;
using render::Share;
using render::Sheet;
using render::Tone;

Sheet reasons_sheet(const MoasSurvey& survey) {
  Sheet sheet{.columns = {{"reason", "Reason"}, {"prefixes", "Prefixes"}, {"share", "Share"}, {"meaning", "Meaning"}}};
  for (std::size_t i = 0; i < incident::kMoasReasons; ++i) {
    const auto reason = static_cast<MoasReason>(i);
    const std::uint64_t n = survey.by_reason[i];
    if (n == 0) continue;
    sheet.rows.push_back({std::string(name_of(reason)), n,
                          Share{static_cast<double>(n) / static_cast<double>(survey.moas.size())},
                          std::string(text_of(reason))});
  }
  return sheet;
}

std::string origins_text(const incident::MoasPrefix& moas) {
  std::string out;
  for (const Asn asn : moas.origins) out += fmt::format("{}AS{}", out.empty() ? "" : " ", asn.value);
  return out;
}

Sheet prefixes_sheet(const MoasSurvey& survey, bool all) {
  Sheet sheet{.columns = {{"prefix", "Prefix"}, {"origins", "Origins"}, {"reason", "Reason"}}};
  for (const incident::MoasPrefix& moas : survey.moas) {
    if (!all && is_excused(moas.reason)) continue;
    sheet.rows.push_back({format_prefix(moas.prefix), origins_text(moas), std::string(name_of(moas.reason))});
  }
  return sheet;
}

int run(Context& context) {
  const auto open = open_snapshot(context);
  if (!open) return fail_with(context, open.error());
  auto profile = incident::builtin_detector_profile();
  if (!profile) return fail_with(context, profile.error());
  incident::KnownNetworks known;
  if (context.arguments.has("known")) {
    auto read = service::read_known_networks(context.arguments.get("known"));
    if (!read) return fail_with(context, read.error());
    known = std::move(*read);
  }
  const auto world = service::DetectorWorld::make(open->view, std::move(*profile), std::move(known));
  if (!world) return fail_with(context, world.error());
  const MoasSurvey survey = survey_moas((*world)->context());
  std::uint64_t excused = 0;
  for (const incident::MoasPrefix& moas : survey.moas) excused += is_excused(moas.reason) ? 1 : 0;

  render::Document document;
  document.add(Heading{"Prefixes with several origins", 1,
                       fmt::format("{} of {} prefixes; {} excused", survey.moas.size(), survey.prefixes, excused)});
  document.add(reasons_sheet(survey));
  document.add(
      Paragraph{"That a prefix has several origins is no incident by itself: incidents detect weighs what "
                "changed. -o csv lists the prefixes.",
                Tone::kPlain, 0});
  const View view{.document = document,
                  .rows = prefixes_sheet(survey, context.arguments.has("all")),
                  .json =
                      [&](render::JsonWriter& json) {
                        json.field("prefixes", survey.prefixes).field("moas", survey.moas.size());
                        json.field("excused", excused);
                        json.key("reasons").raw(render::render(reasons_sheet(survey), render::Format::kJson));
                      },
                  .provenance = provenance_of(open->view, {snapshot::SourceKind::kMrt})};
  return print_view(context, view);
}

}  // namespace

Command moas_command() {
  return {
      .path = "moas",
      .summary = "Prefixes with several origins, and what excuses them",
      .text =
          "Counts the prefixes of the snapshot that more than one network originates, by the first reason that "
          "explains them: RPKI, route objects, private AS numbers, known services, one organisation, customers and "
          "providers, peers; and those that nothing explains.\n\n"
          "csv, tsv and jsonl list the prefixes that nothing explains; with --all also the others.",
      .options = {{.name = "known",
                   .value = "FILE",
                   .help = "networks that announce others' prefixes as a service: a line each, AS number and scrubber "
                           "or anycast"},
                  {.name = "all", .help = "list excused prefixes too"},
                  snapshot_option(),
                  report_output_option()},
      .examples = {{"moas -s today.snapshot", "how many there are, and why"},
                   {"moas -o csv", "those that nothing explains"}},
      .run = run};
}

}  // namespace mannerly::cli
