// mannerly rov: which networks drop RPKI-invalid routes; mannerly as rov: one network, with the evidence.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/view.h"
#include "cli/words.h"
#include "observatory/rov_json.h"
#include "topology/topology.h"
#include "validity/rov_use.h"

namespace mannerly::cli {
namespace {

using observatory::key_of;
using observatory::path_text;
using observatory::route_text;
using render::Cell;
using render::Document;
using render::Facts;
using render::Heading;
using render::Paragraph;
using render::Sheet;
using render::Tone;
using snapshot::Snapshot;
using snapshot::SourceKind;
using topology::Topology;
using validity::RovSurvey;
using validity::RovUnit;
using validity::RovUse;
using validity::RovVerdict;

constexpr std::size_t kShown = 60;
const std::vector<SourceKind> kNeeded = {SourceKind::kMrt, SourceKind::kVrp};

struct Opened {
  OpenSnapshot snapshot;
  Topology topology;
  RovSurvey survey;
};

Result<Opened> open_survey(const Context& context) {
  MANNERLY_TRY(OpenSnapshot open, open_snapshot(context));
  MANNERLY_TRY(Topology topology, Topology::make(open.view));
  MANNERLY_TRY(RovSurvey survey, RovSurvey::make(open.view, topology));
  return Opened{std::move(open), std::move(topology), std::move(survey)};
}

double rounded(double value) {
  return static_cast<double>(static_cast<int>(value * 100 + 0.5)) / 100;
}

double sum(const validity::RovCounts& counts) {
  return counts[0] + counts[1] + counts[2];
}

Tone tone_of(RovUse use) {
  switch (use) {
    case RovUse::kCannotTell: return Tone::kMuted;
    case RovUse::kDoesNot: return Tone::kBad;
    case RovUse::kDoesPartly: return Tone::kMiddling;
    case RovUse::kDoes: return Tone::kGood;
  }
  return Tone::kPlain;
}

// ---- as rov ----

Sheet evidence_sheet(const Snapshot& s, std::span<const RovUnit> units) {
  Sheet sheet{.columns = {{"origin", "Origin"},
                          {"from", "Heard from"},
                          {"neighbour", "Neighbour"},
                          {"prefix", "Invalid prefix"},
                          {"what", "It"},
                          {"prefixes", "Prefixes", true},
                          {"path", "Path of the invalid prefix", false, true},
                          {"control", "Compared with", false, true},
                          {"control_path", "Path of that", true, true}}};
  for (const RovUnit& unit : units) {
    if (unit.passed > 0) {
      sheet.rows.push_back({format_asn(unit.origin), observatory::name_of(unit.side), format_asn(unit.passed_from),
                            route_text(s, unit.passed_route), Cell("passed", Tone::kBad), int{unit.passed},
                            path_text(s, unit.passed_path), Cell(), Cell()});
    }
    if (unit.dropped > 0) {
      sheet.rows.push_back({format_asn(unit.origin), observatory::name_of(unit.side), format_asn(unit.dropped_from),
                            route_text(s, unit.dropped_route), Cell("dropped", Tone::kGood), int{unit.dropped},
                            path_text(s, unit.proof_path), route_text(s, unit.control_route),
                            path_text(s, unit.control_path)});
    }
  }
  return sheet;
}

Document document_of(const Snapshot& s, const RovVerdict& verdict, const Sheet& all, bool wide) {
  Document document;
  const std::string_view name = as_name(s, verdict.asn);
  document.add(Heading{fmt::format("{}{}{}", format_asn(verdict.asn), name.empty() ? "" : "  ", name), 1,
                       verdict.use == RovUse::kCannotTell
                           ? std::string(name_of(verdict.use))
                           : fmt::format("{}, {:.2f}", name_of(verdict.use), verdict.confidence)});
  document.add(Paragraph{observatory::rov_sentence(verdict), Tone::kPlain, 0});
  Facts facts;
  facts.facts = {{"Drops all", rounded(verdict.belief.all)},
                 {"Drops but of customers", rounded(verdict.belief.partly)},
                 {"Drops none", rounded(verdict.belief.none)},
                 {"Seen through", fmt::format("{} neighbours", verdict.observers)}};
  document.add(facts);
  if (all.rows.empty()) return document;
  Sheet sheet = all;
  if (!wide && sheet.rows.size() > kShown) sheet.rows.resize(kShown);
  document.add(Heading{"Evidence", 2, fmt::format("{}", all.rows.size())});
  document.add(sheet);
  if (sheet.rows.size() < all.rows.size()) {
    document.add(Paragraph{fmt::format("... and {} more: -o wide shows all.", all.rows.size() - sheet.rows.size()),
                           Tone::kMuted, 0});
  }
  return document;
}

int run_as(Context& context) {
  const auto asn = asn_argument(context.arguments.positionals()[0]);
  if (!asn) return fail_with(context, asn.error());
  const auto format = output_format(context, render::Format::kTable);
  if (!format) return fail_with(context, format.error());
  const auto open = open_survey(context);
  if (!open) return fail_with(context, open.error());
  const Snapshot& s = open->snapshot.view;
  const auto row = known_as(s, *asn);
  if (!row) return fail_with(context, row.error());
  const RovVerdict verdict = open->survey.verdict(*asn);
  const auto units = open->survey.evidence(*asn);
  const Sheet sheet = evidence_sheet(s, units);
  const auto write = [&](render::JsonWriter& json) {
    observatory::write_rov(json, verdict);
    json.key("evidence").begin_array();
    for (const RovUnit& unit : units) observatory::write_rov_unit(json, s, unit);
    json.end_array();
  };
  const int code = print_view(context, {.document = document_of(s, verdict, sheet, *format == render::Format::kWide),
                                        .rows = sheet,
                                        .json = write,
                                        .provenance = provenance_of(s, kNeeded)});
  return code == kExitOk && verdict.use == RovUse::kCannotTell ? kExitNoData : code;
}

// ---- rov ----

Sheet list_sheet(const Snapshot& s, const Topology& t, std::span<const RovVerdict> verdicts) {
  Sheet sheet{.columns = {{"asn", "AS"},
                          {"name", "Name", false, true},
                          {"rov", "ROV"},
                          {"confidence", "Sure"},
                          {"origins", "Origins"},
                          {"dropped", "Dropped"},
                          {"passed", "Passed"},
                          {"observers", "Seen through", true},
                          {"cone", "Cone"}}};
  for (const RovVerdict& verdict : verdicts) {
    const std::string_view name = as_name(s, verdict.asn);
    sheet.rows.push_back({format_asn(verdict.asn), name.empty() ? Cell() : Cell(name),
                          Cell(key_of(verdict.use), tone_of(verdict.use)), rounded(double{verdict.confidence}),
                          verdict.origins, rounded(sum(verdict.dropped)), rounded(sum(verdict.passed)),
                          verdict.observers, t.cone_size(verdict.asn)});
  }
  return sheet;
}

Document summary_of(const RovSurvey& survey, std::size_t listed) {
  std::array<std::size_t, validity::kRovUses> count{};
  for (const RovVerdict& verdict : survey.verdicts()) ++count[static_cast<std::size_t>(verdict.use)];
  const RovSurvey::Counts& from = survey.counts();
  Document document;
  document.add(Heading{"Who drops RPKI-invalid routes", 1, fmt::format("{} listed", listed)});
  document.add(Paragraph{
      fmt::format(
          "Inferred from {} invalid prefixes of {} origins. Does: {}. Partly: {}. Does not: {}. Of {} more, and "
          "of all that are not listed, it cannot be told.",
          from.tested_routes, from.origins, count[3], count[2], count[1], count[0]),
      Tone::kPlain, 0});
  return document;
}

int run_list(Context& context) {
  const auto format = output_format(context, render::Format::kTsv);
  if (!format) return fail_with(context, format.error());
  const std::string wanted = context.arguments.get("verdict");
  const auto open = open_survey(context);
  if (!open) return fail_with(context, open.error());
  const Snapshot& s = open->snapshot.view;
  std::vector<RovVerdict> chosen;
  for (const RovVerdict& verdict : open->survey.verdicts()) {
    if (wanted.empty() ? verdict.use != RovUse::kCannotTell : key_of(verdict.use) == wanted) chosen.push_back(verdict);
  }
  // The networks that most others depend on first.
  std::ranges::stable_sort(chosen, std::ranges::greater{},
                           [&](const RovVerdict& v) { return open->topology.cone_size(v.asn); });
  const Sheet sheet = list_sheet(s, open->topology, chosen);
  Document document = summary_of(open->survey, chosen.size());
  Sheet shown = sheet;
  if (*format == render::Format::kTable && shown.rows.size() > kShown) shown.rows.resize(kShown);
  if (!shown.rows.empty()) document.add(shown);
  if (shown.rows.size() < sheet.rows.size()) {
    document.add(Paragraph{fmt::format("... and {} more: -o wide shows all.", sheet.rows.size() - shown.rows.size()),
                           Tone::kMuted, 0});
  }
  const auto write = [&](render::JsonWriter& json) {
    const RovSurvey::Counts& from = open->survey.counts();
    json.field("invalid_prefixes", from.tested_routes).field("invalid_origins", from.origins);
    json.field("paths_skipped", from.paths_skipped).field("path_sets_skipped", from.sets_skipped);
    json.key("networks").begin_array();
    for (const RovVerdict& verdict : chosen) {
      json.begin_object();
      observatory::write_rov(json, verdict);
      json.end_object();
    }
    json.end_array();
  };
  return print_view(context,
                    {.document = document, .rows = sheet, .json = write, .provenance = provenance_of(s, kNeeded)},
                    render::Format::kTsv);
}

}  // namespace

Command as_rov_command() {
  return {
      .path = "as rov",
      .summary = "Whether a network drops RPKI-invalid routes, with the evidence",
      .text =
          "Inferred from the paths of the snapshot: an RPKI-invalid prefix that a neighbour of the network had and "
          "that never passes the network, though another prefix of the same origin comes the same way and does, was "
          "dropped; one with the network on its path was passed on. The evidence is listed by origin and by whom "
          "the network heard it from, with prefixes and paths; docs/concepts/verdicts.md has the rules and the "
          "formula of the confidence.\n\n"
          "A network behind one that drops has nothing to drop, default routes do not show, and one origin alone "
          "never makes a verdict that a network drops. Exit status 5 when it cannot be told.",
      .positionals = {{"ASN", "an AS number: 64500, AS64500 or 1.10"}},
      .options = {snapshot_option(), report_output_option()},
      .examples = {{"as rov AS64500", "the verdict and its evidence"},
                   {"as rov AS64500 -o json", "with the numbers of the paths, for programs"}},
      .run = run_as};
}

Command rov_command() {
  return {.path = "rov",
          .summary = "Which networks drop RPKI-invalid routes",
          .text =
              "All networks of which the paths of the snapshot tell whether they drop RPKI-invalid routes, those with "
              "the largest customer cones first: does, does partly (what peers and providers send, not what customers "
              "send), does not. as rov has the evidence of one.",
          .options = {{.name = "verdict",
                       .value = "VERDICT",
                       .help = "only networks with this verdict",
                       .choices = {"does", "does_partly", "does_not", "cannot_tell"}},
                      snapshot_option()},
          .examples = {{"rov", "everybody of whom it can be told"},
                       {"rov --verdict does -o csv", "those that drop, for a spreadsheet"}},
          .run = run_list};
}

}  // namespace mannerly::cli
