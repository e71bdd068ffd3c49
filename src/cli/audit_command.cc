// mannerly audit, mannerly as audit: an operator against the requirements of its programme.
#include <fmt/format.h>

#include "base/text.h"
#include "cli/audit_view.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/score_view.h"
#include "cli/view.h"
#include "cli/words.h"

namespace mannerly::cli {
namespace {

using programme::Operator;
using readiness::Assessor;
using snapshot::SourceKind;

const std::vector<SourceKind> kNeeded = {SourceKind::kMrt,       SourceKind::kVrp,       SourceKind::kIrr,
                                         SourceKind::kDelegated, SourceKind::kPeeringdb, SourceKind::kSpoofer,
                                         SourceKind::kIncidents};

render::Bars scores_of(const Assessor& assessor, const Operator& op) {
  if (op.asns.size() == 1) return bars_of(assessor.score_as(op.asns[0]), nullptr);
  return bars_of(readiness::score_operator(assessor, op.name, op.asns));
}

PhaseChoice phase_of(const std::string& name) {
  if (name == "join") return PhaseChoice::kJoin;
  return name == "ongoing" ? PhaseChoice::kOngoing : PhaseChoice::kBoth;
}

// Whether a requirement cannot be told. That nobody tested for spoofing is the common case and no fault of the data: it
// is said, and does not count.
bool missing(const Context& context, const AuditPicture& picture) {
  std::size_t untested = 0;
  for (const observatory::AuditEntry& entry : picture.entries) {
    if (entry.section != AuditSection::kNoData) continue;
    using programme::Check;
    const Check check = entry.requirement->check;
    const bool spoofer =
        check == Check::kSpooferSegments || check == Check::kSpooferThisMonth || check == Check::kNotSpoofable;
    if (!spoofer) return true;
    ++untested;
  }
  if (untested > 0)
    context.terminal.note(fmt::format("{} requirements were not judged: nobody tested for spoofing", untested));
  return false;
}

// 3: --fail-on failed, and something does; 5: it cannot be told, or nothing at all could be measured.
int exit_code(const Context& context, const AuditPicture& picture) {
  std::size_t told = picture.count(AuditSection::kPassed) + picture.count(AuditSection::kFailing) +
                     picture.count(AuditSection::kNeedsWork);
  if (context.arguments.has("fail-on")) {
    if (picture.count(AuditSection::kFailing) > 0) return kExitBelow;
    if (missing(context, picture)) return kExitNoData;
  }
  return told == 0 ? kExitNoData : kExitOk;
}

int audit_operator(Context& context, const OpenSnapshot& open, const Operator& op) {
  const auto profile = chosen_profile(context);
  if (!profile) return fail_with(context, profile.error());
  const auto format = output_format(context, render::Format::kTable);
  if (!format) return fail_with(context, format.error());
  const auto programme = programme::builtin_programme(op.programme);
  if (!programme) return fail_with(context, programme.error());
  const Assessor assessor(readiness::Inputs::of(open.view), *profile, on_all_cores());
  const auto report = programme::audit(assessor, *programme, op);
  if (!report) return fail_with(context, report.error());
  const AuditPicture picture = picture_of(*report, *programme, op, phase_of(context.arguments.get("phase")));
  if (context.arguments.has("fixes")) {
    // A text to paste, unless a form for programs is asked for.
    const bool rows =
        *format != render::Format::kTable && *format != render::Format::kWide && *format != render::Format::kMarkdown;
    const std::string text =
        rows ? render::render(fixes_sheet(picture), *format, style_of(context)) : printable(audit_fixes(picture));
    const bool fenced = *format == render::Format::kMarkdown && !text.empty();
    context.terminal.print(fenced ? fmt::format("```\n{}```\n", text) : text);
    return exit_code(context, picture);
  }
  const View view{
      .document = audit_document(picture, {.all = *format == render::Format::kWide, .scores = scores_of(assessor, op)}),
      .rows = audit_sheet(picture),
      .json = [&](render::JsonWriter& json) { write_audit(json, picture); },
      .provenance = provenance_of(open.view, kNeeded, profile->id)};
  const int code = print_view(context, view);
  return code == kExitOk ? exit_code(context, picture) : code;
}

int run_audit(Context& context) {
  const auto open = open_snapshot(context);
  if (!open) return fail_with(context, open.error());
  auto op = chosen_operator(context, open->view, context.arguments.positionals()[0]);
  if (!op) return fail_with(context, op.error());
  if (context.arguments.has("programme")) op->programme = context.arguments.get("programme");
  return audit_operator(context, *open, *op);
}

int run_as_audit(Context& context) {
  const auto asn = asn_argument(context.arguments.positionals()[0]);
  if (!asn) return fail_with(context, asn.error());
  const auto open = open_snapshot(context);
  if (!open) return fail_with(context, open.error());
  const snapshot::Snapshot& s = open->view;
  const auto row = known_as(s, *asn);
  if (!row) return fail_with(context, row.error());
  std::string programme = context.arguments.get("programme");
  const std::uint32_t participant = (*row)->participant;
  if (!context.arguments.has("programme") && participant < s.participants().size()) {
    programme = programme::name_of(s.participants()[participant].programme);
  }
  Operator op = programme::operator_of(s, *asn, programme);
  const std::string_view name = as_name(s, *asn);
  if (!name.empty()) op.name = fmt::format("{}  {}", format_asn(*asn), name);
  return audit_operator(context, *open, op);
}

Option programme_option() {
  return {.name = "programme",
          .value = "NAME",
          .help = "audit against this programme; else the operator's own",
          .default_value = "network-operator",
          .choices = {"network-operator", "ixp", "cdn-cloud", "vendor"}};
}

std::vector<Option> audit_options() {
  return {
      snapshot_option(),
      {.name = "phase", .value = "PHASE", .help = "requirements of this phase alone", .choices = {"join", "ongoing"}},
      programme_option(),
      profile_option(),
      {.name = "fixes", .help = "print only the objects to create (RPSL, ROAs), ready to paste"},
      {.name = "fail-on",
       .value = "OUTCOME",
       .help = "exit status 3 when a requirement fails, 5 when one cannot be told",
       .choices = {"failed"}},
      report_output_option()};
}

}  // namespace

Command as_audit_command() {
  return {.path = "as audit",
          .summary = "Audit a network against the MANRS requirements, with evidence and fixes",
          .text =
              "Goes through the requirements of the programme one by one, for joining and ongoing: what fails, what "
              "needs work, what no data can tell, what people have to judge, and what is in order; each with its "
              "clause, what was found, what is asked, the evidence, and the text of the objects that fix it.\n\n"
              "The audit proposes; people decide. Exit status 3 with --fail-on failed when a requirement fails.",
          .positionals = {{"ASN", "an AS number: 64500, AS64500 or 1.10"}},
          .options = audit_options(),
          .examples = {{"as audit AS64500", "what is in order, what is not, and what to do"},
                       {"as audit AS64500 --fixes > objects.txt", "only the objects to create"},
                       {"as audit AS64500 -o md > audit.md", "for an issue or a mail"},
                       {"as audit AS64500 --phase ongoing --fail-on failed", "in a script"}},
          .run = run_as_audit};
}

Command audit_command() {
  return {.path = "audit",
          .summary = "Audit an operator with all its networks against its programme",
          .text =
              "An operator is a file (name, asns, programme, the answers that only people can give, granted "
              "exceptions), NAME.toml in operator_dir, or a participant that the snapshot lists. Requirements that "
              "ask for answers stay open until the file gives them and an auditor has accepted them.",
          .positionals = {{"OPERATOR", "a file, a name, or an AS number"}},
          .options = audit_options(),
          .examples = {{"audit example.toml", "an operator with its answers"},
                       {"audit \"Example Net\" --phase join", "a participant of the snapshot; could it join?"},
                       {"audit example.toml -o json", "everything, for programs"}},
          .run = run_audit};
}

}  // namespace mannerly::cli
