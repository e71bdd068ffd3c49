// mannerly plan aspa: which providers a network's ASPA should name, and what that would do to its routes.
#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/plan_view.h"
#include "cli/view.h"
#include "cli/words.h"
#include "plan/aspa.h"

namespace mannerly::cli {
namespace {

using plan::AspaPlan;
using plan::ProviderState;
using render::Cell;
using render::Document;
using render::Heading;
using render::Item;
using render::Paragraph;
using render::Sheet;
using render::Tone;
using snapshot::Snapshot;
using snapshot::SourceKind;

// The existing ASPA lies in the VRP files.
const std::vector<SourceKind> kNeeded = {SourceKind::kMrt, SourceKind::kVrp};

Result<std::vector<Asn>> asns_of(const Context& context, std::string_view option) {
  std::vector<Asn> out;
  for (const std::string& text : context.arguments.all(option)) {
    MANNERLY_TRY(const Asn asn, asn_argument(text));
    out.push_back(asn);
  }
  return out;
}

Tone tone_of(ProviderState state) {
  return state == ProviderState::kSure ? Tone::kGood : Tone::kMiddling;
}

Sheet sheet_of(const Snapshot& s, const AspaPlan& p) {
  Sheet sheet{.columns = {{"asn", "AS"},
                          {"name", "Name", false, true},
                          {"state", "Provider"},
                          {"attested", "In ASPA"},
                          {"paths", "Paths"},
                          {"confidence", "Sure"},
                          {"evidence", "Evidence", false, true}}};
  for (const auto& f : p.providers) {
    const std::string_view name = as_name(s, f.asn);
    sheet.rows.push_back({format_asn(f.asn), name.empty() ? Cell() : Cell(name),
                          Cell(name_of(f.state), tone_of(f.state)), f.is_attested, f.paths, render::Share{f.confidence},
                          f.evidence});
  }
  return sheet;
}

std::string list_of(const std::vector<Asn>& asns) {
  std::string out;
  for (const Asn asn : asns) out += fmt::format("{}{}", out.empty() ? "" : ", ", format_asn(asn));
  return out;
}

// Krill's notation of an ASPA definition (Krill manual, "aspas add").
std::string krill_text(const AspaPlan& p) {
  return fmt::format("{} => {}\n", format_asn(p.asn), p.listed.empty() ? "AS0" : list_of(p.listed));
}

Document document_of(const Snapshot& s, const AspaPlan& p) {
  const std::string_view name = as_name(s, p.asn);
  Document document;
  document.add(
      Heading{fmt::format("{}{}{}", format_asn(p.asn), name.empty() ? "" : "  ", name), 1, "plan for its ASPA"});
  document.add(render::Facts{
      {{"Its ASPA now", p.has_aspa ? Cell(p.attested.empty() ? "AS0" : list_of(p.attested)) : Cell("none")},
       {"Its ASPA planned", p.listed.empty() ? Cell("none: no provider is sure", Tone::kBad) : Cell(list_of(p.listed))},
       {"Paths with it", p.effect.paths},
       {"Made invalid", p.effect.made_invalid},
       {"No longer invalid", p.effect.made_valid}}});
  if (!p.providers.empty()) document.add(sheet_of(s, p));
  if (p.listed == std::vector<Asn>{Asn{0}}) {
    document.add(
        Paragraph{"AS0 says that it has no provider at all: right for a network at the top, and for one "
                  "whose providers are not known it would cut it off.",
                  Tone::kBad, 0});
  }
  document.add(Heading{"Before you publish", 2, ""});
  for (const std::string& check : p.checks) document.add(Item{{"?", "?"}, Tone::kMiddling, check, 2, false});
  return document;
}

void write_plan(render::JsonWriter& json, const AspaPlan& p) {
  const auto list = [&](std::string_view key, const std::vector<Asn>& asns) {
    json.key(key).begin_array();
    for (const Asn asn : asns) json.value(asn.value);
    json.end_array();
  };
  json.field("asn", p.asn.value).field("has_aspa", p.has_aspa);
  list("attested", p.attested);
  list("listed", p.listed);
  json.key("providers").begin_array();
  for (const auto& f : p.providers) {
    json.begin_object().field("asn", f.asn.value).field("state", name_of(f.state)).field("attested", f.is_attested);
    json.field("relation", topology::name_of(f.relation)).field("confidence", double{f.confidence});
    json.field("paths", f.paths).field("evidence", f.evidence).end_object();
  }
  json.end_array().key("effect").begin_object();
  json.field("paths", p.effect.paths).field("made_invalid", p.effect.made_invalid);
  json.field("made_valid", p.effect.made_valid).key("hops").begin_array();
  for (const auto& hop : p.effect.hops) {
    json.begin_object().field("neighbour", hop.neighbour.value).field("paths", hop.paths);
    json.field("example", hop.example).end_object();
  }
  json.end_array().end_object().key("checks").begin_array();
  for (const std::string& check : p.checks) json.value(check);
  json.end_array();
}

int run(Context& context) {
  const auto asn = asn_argument(context.arguments.positionals()[0]);
  if (!asn) return fail_with(context, asn.error());
  if (asn->value == 0) return fail_with(context, {ErrorCode::kUsage, "AS0 is nobody's (RFC 7607)"});
  const auto add = asns_of(context, "provider"), without = asns_of(context, "no-provider");
  if (!add) return fail_with(context, add.error());
  if (!without) return fail_with(context, without.error());
  const auto open = open_snapshot(context);
  if (!open) return fail_with(context, open.error());
  const Snapshot& s = open->view;
  if (const auto row = known_as(s, *asn); !row) return fail_with(context, row.error());
  if (const auto ok = check_sources(context, s, kNeeded); !ok) return fail_with(context, ok.error());
  const auto topology = topology::Topology::make(s);
  if (!topology) return fail_with(context, topology.error());
  const auto plan = plan::plan_aspa(s, *topology, *asn, {.add = *add, .without = *without});
  if (!plan) return fail_with(context, plan.error());
  if (context.arguments.has("format")) {
    // AS0 alone would cut off a network whose providers are merely not known.
    if ((plan->listed.empty() || plan->listed == std::vector<Asn>{Asn{0}}) && !context.arguments.has("force")) {
      return fail_with(context, {ErrorCode::kNoData,
                                 "no provider is sure: name them with --provider, or --force "
                                 "writes an ASPA that says there is none"});
    }
    // A provider that is left out takes routes off the net.
    const bool open_questions = std::any_of(plan->providers.begin(), plan->providers.end(),
                                            [](const auto& f) { return f.state == ProviderState::kConfirm; });
    if (open_questions && !context.arguments.has("force")) {
      for (const std::string& check : plan->checks) context.terminal.note(check);
      return fail_with(context, {ErrorCode::kNoData,
                                 "some networks may be providers: decide with --provider and --no-provider, or --force "
                                 "leaves them out"});
    }
    context.terminal.print(krill_text(*plan));
    return kExitOk;
  }
  const int code = print_view(context, {.document = document_of(s, *plan),
                                        .rows = sheet_of(s, *plan),
                                        .json = [&](render::JsonWriter& json) { write_plan(json, *plan); },
                                        .provenance = provenance_of(s, kNeeded)});
  return code == kExitOk && plan->listed.empty() ? kExitNoData : code;
}

}  // namespace

Command plan_aspa_command() {
  return {.path = "plan aspa",
          .summary = "Which providers a network's ASPA should name, and what that would break",
          .text =
              "Gathers the providers from the existing ASPA, the merged relationships and the paths, with evidence and "
              "confidence; lists those that are sure, and asks about the others. The planned ASPA is tried on every "
              "observed path of the network, judged at each network that it passes: what would become invalid is "
              "shown with the neighbour that it goes through, which is a leak or a provider that is missing.",
          .positionals = {{"ASN", "an AS number: 64500, AS64500 or 1.10"}},
          .options = {snapshot_option(),
                      {.name = "provider", .value = "ASN", .help = "this one is a provider", .repeatable = true},
                      {.name = "no-provider", .value = "ASN", .help = "this one is none", .repeatable = true},
                      {.name = "format",
                       .value = "FORM",
                       .help = "print only the ASPA, as Krill writes it",
                       .choices = {"krill"}},
                      force_option(),
                      report_output_option()},
          .examples = {{"plan aspa AS64500", "the providers, how sure each is, and what to check"},
                       {"plan aspa AS64500 --provider AS64510 --format krill", "with a backup provider"}},
          .run = run};
}

}  // namespace mannerly::cli
