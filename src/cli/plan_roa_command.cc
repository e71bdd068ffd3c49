// mannerly plan roa: which ROAs a network should publish, in which order, and which it can take back.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/plan_view.h"
#include "cli/view.h"
#include "cli/words.h"
#include "plan/network.h"
#include "render/plan/roa_delta.h"

namespace mannerly::cli {
namespace {

using plan::Roa;
using plan::RoaPlan;
using render::Cell;
using render::Document;
using render::Heading;
using render::Paragraph;
using render::Sheet;
using render::Tone;
using snapshot::SourceKind;

const std::vector<SourceKind> kNeeded = {SourceKind::kMrt, SourceKind::kVrp, SourceKind::kDelegated};

Result<std::vector<Asn>> asns_of(const Context& context, std::string_view option) {
  std::vector<Asn> out;
  for (const std::string& text : context.arguments.all(option)) {
    MANNERLY_TRY(const Asn asn, asn_argument(text));
    out.push_back(asn);
  }
  return out;
}

Result<plan::RoaRequest> request_of(const Context& context) {
  plan::RoaRequest out;
  MANNERLY_TRY(out.decisions.accepted, asns_of(context, "accept"));
  MANNERLY_TRY(out.decisions.rejected, asns_of(context, "reject"));
  for (const Asn asn : out.decisions.accepted) {
    const auto& no = out.decisions.rejected;
    if (std::find(no.begin(), no.end(), asn) != no.end()) {
      return fail(ErrorCode::kUsage, fmt::format("{} is accepted and rejected", format_asn(asn)));
    }
  }
  out.decisions.reject_as_sets = context.arguments.has("reject-as-sets");
  out.assume_held = context.arguments.has("assume-held");
  out.as0 = context.arguments.has("as0");
  out.remove = !context.arguments.has("no-removals");
  return out;
}

Sheet sheet_of(const RoaPlan& p) {
  Sheet sheet{.columns = {{"step", "Step"},
                          {"action", "Action"},
                          {"prefix", "Prefix"},
                          {"max_length", "Max"},
                          {"asn", "Origin"},
                          {"bundle", "Bundle", true},
                          {"cause", "Cause", true},
                          {"reason", "Why", false, true}}};
  const auto add = [&](Cell step, Cell action, const Roa& roa, Cell bundle, std::string_view cause,
                       const std::string& reason) {
    sheet.rows.push_back({std::move(step), std::move(action), format_prefix(roa.prefix), int{roa.max_length},
                          format_asn(roa.asn), std::move(bundle), cause, reason});
  };
  for (const auto& a : p.additions) {
    add(a.step + 1, Cell("publish", Tone::kGood), a.roa, a.bundle + 1, name_of(a.tie), a.reason);
  }
  for (const auto& r : p.removals) {
    add(p.steps + 1, Cell("remove", Tone::kMiddling), r.roa, {}, name_of(r.cause), r.reason);
  }
  for (const auto& l : p.left_out) {
    add({}, Cell("left out", Tone::kBad), l.wanted, {}, name_of(l.gap), l.reason);
  }
  return sheet;
}

// "Checked 12 routes after each step: none becomes invalid, 10 become valid."
std::string proof_text(const RoaPlan& p) {
  std::string out = fmt::format(
      "Checked on all {} announced routes that it touches, after each change: none becomes "
      "invalid, {} become valid",
      p.proof.routes, p.proof.made_valid);
  if (p.proof.invalid_left > 0) out += fmt::format(", {} stay invalid", p.proof.invalid_left);
  if (p.proof.rejected > 0) out += fmt::format("; {} become invalid because you rejected them", p.proof.rejected);
  return out + ".";
}

Document document_of(const snapshot::Snapshot& s, const RoaPlan& p, const std::vector<ScoreChange>& scores) {
  const std::string_view name = as_name(s, p.asn);
  Document document;
  document.add(
      Heading{fmt::format("{}{}{}", format_asn(p.asn), name.empty() ? "" : "  ", name), 1, "plan for its ROAs"});
  document.add(render::Facts{{{"Announced routes", p.announced},
                              {"Valid now", p.already_valid},
                              {"To publish", std::uint64_t{p.additions.size()}},
                              {"To remove later", std::uint64_t{p.removals.size()}},
                              {"Left out", std::uint64_t{p.left_out.size()}}}});
  if (p.additions.empty() && p.removals.empty() && p.left_out.empty()) {
    document.add(Paragraph{p.announced == 0 ? "It announces nothing: there is nothing to plan."
                                            : "All its routes are valid, and no ROA allows more: nothing to do.",
                           Tone::kPlain, 0});
    return document;
  }
  document.add(sheet_of(p));
  if (!p.additions.empty() || !p.removals.empty()) document.add(Paragraph{proof_text(p), Tone::kPlain, 0});
  if (p.steps > 1) {
    document.add(
        Paragraph{"Publish step by step and wait for validators in between (an hour or two), or all at once "
                  "where your CA takes them in one change (--format).",
                  Tone::kMuted, 0});
  }
  document.add(Heading{"Scores", 2, "with the whole plan done"});
  document.add(score_sheet(scores));
  return document;
}

void write_roa(render::JsonWriter& json, const Roa& roa) {
  json.field("prefix", format_prefix(roa.prefix)).field("max_length", int{roa.max_length});
  json.field("asn", roa.asn.value);
}

void write_plan(render::JsonWriter& json, const RoaPlan& p) {
  json.field("asn", p.asn.value).field("announced", p.announced).field("already_valid", p.already_valid);
  json.field("steps", p.steps);
  json.key("additions").begin_array();
  for (const auto& a : p.additions) {
    json.begin_object();
    write_roa(json, a.roa);
    json.field("step", a.step + 1).field("bundle", a.bundle + 1).field("tie", name_of(a.tie));
    json.field("routes", a.routes).field("reason", a.reason).end_object();
  }
  json.end_array().key("removals").begin_array();
  for (const auto& r : p.removals) {
    json.begin_object();
    write_roa(json, r.roa);
    json.field("cause", name_of(r.cause)).field("reason", r.reason).end_object();
  }
  json.end_array().key("left_out").begin_array();
  for (const auto& l : p.left_out) {
    json.begin_object();
    write_roa(json, l.wanted);
    json.field("gap", name_of(l.gap)).field("reason", l.reason);
    if (l.gap == plan::RoaGap::kNotHeld)
      json.field("holding", name_of(l.holding.held)).field("holder", l.holding.holder);
    json.key("deciders").begin_array();
    for (const Asn asn : l.deciders) json.value(asn.value);
    json.end_array().field("has_as_set", l.has_as_set).end_object();
  }
  json.end_array().key("proof").begin_object();
  json.field("routes", p.proof.routes).field("states", p.proof.states).field("made_valid", p.proof.made_valid);
  json.field("invalid_left", p.proof.invalid_left).field("rejected", p.proof.rejected).end_object();
}

readiness::Changes changes_of(const RoaPlan& p) {
  const auto row = [](const Roa& roa) {
    return snapshot::VrpRow{.hi = roa.prefix.bits.hi,
                            .lo = roa.prefix.bits.lo,
                            .asn = roa.asn.value,
                            .length = roa.prefix.length,
                            .family = static_cast<std::uint8_t>(roa.prefix.family),
                            .max_length = roa.max_length};
  };
  readiness::Changes out;
  for (const auto& a : p.additions) out.add_vrps.push_back(row(a.roa));
  for (const auto& r : p.removals) out.remove_vrps.push_back(row(r.roa));
  return out;
}

// Only what is sent to those who publish: of one step or of all, removals only when asked for.
int print_form(Context& context, const RoaPlan& p) {
  const auto form = render::parse_roa_form(context.arguments.get("format"));
  std::vector<Roa> added, removed;
  std::uint64_t step = 0;
  if (context.arguments.has("step")) {
    const auto number = parse_u64(context.arguments.get("step"));
    if (!number || *number == 0 || *number > p.steps + 1) {
      return fail_with(context,
                       {ErrorCode::kUsage, fmt::format("--step: the plan has the steps 1 to {}", p.steps + 1)});
    }
    step = *number;
  }
  for (const auto& a : p.additions) {
    if (step == 0 || a.step + 1 == step) added.push_back(a.roa);
  }
  if (step == 0 ? context.arguments.has("with-removals") : step == p.steps + 1) {
    for (const auto& r : p.removals) removed.push_back(r.roa);
  }
  if (!p.left_out.empty()) {
    context.terminal.note(
        fmt::format("{} of its routes were left out; without --format the plan says why", p.left_out.size()));
  }
  context.terminal.print(render::roa_delta(*form, added, removed));
  return kExitOk;
}

int run(Context& context) {
  const auto asn = asn_argument(context.arguments.positionals()[0]);
  if (!asn) return fail_with(context, asn.error());
  const auto request = request_of(context);
  if (!request) return fail_with(context, request.error());
  const auto profile = chosen_profile(context);
  if (!profile) return fail_with(context, profile.error());
  const auto open = open_snapshot(context);
  if (!open) return fail_with(context, open.error());
  const snapshot::Snapshot& s = open->view;
  if (const auto row = known_as(s, *asn); !row) return fail_with(context, row.error());
  if (const auto ok = check_sources(context, s, kNeeded); !ok) return fail_with(context, ok.error());
  const auto topology = topology::Topology::make(s);
  if (!topology) return fail_with(context, topology.error());
  const auto plan = plan::plan_roas(s, *topology, *asn, *request);
  if (!plan) return fail_with(context, plan.error());
  if (context.arguments.has("format")) return print_form(context, *plan);

  const readiness::WhatIf whatif(s, changes_of(*plan));
  const readiness::Assessor before(readiness::Inputs::of(s), *profile, on_all_cores());
  const readiness::Assessor after(whatif.inputs(), *profile, on_all_cores());
  const auto scores = score_changes(before, after, {*asn}, true);
  const auto write = [&](render::JsonWriter& json) {
    write_plan(json, *plan);
    write_scores(json, scores);
  };
  return print_view(context, {.document = document_of(s, *plan, scores),
                              .rows = sheet_of(*plan),
                              .json = write,
                              .provenance = provenance_of(s, kNeeded, profile->id)});
}

}  // namespace

Command plan_roa_command() {
  return {
      .path = "plan roa",
      .summary = "Which ROAs a network should publish, in which order, and which to take back",
      .text =
          "For each route that the network announces from space that it holds: a ROA that authorises just that (a "
          "longer maxLength only where all that it allows is announced), and ROAs for customers and others under it, "
          "which come first. No announced route becomes invalid after any step; the plan is checked for that route by "
          "route before it is shown.\n\n"
          "Left out are space that the registries do not show as the network's, and ROAs that would make invalid a "
          "route of somebody whom nothing ties to it: --accept says that it may be there, --reject that it may not. "
          "ROAs that allow more than is announced, or what nobody announces, are to be removed last.\n\n"
          "--format prints only the change itself, in the form that a CA takes.",
      .positionals = {{"ASN", "an AS number: 64500, AS64500 or 1.10"}},
      .options =
          {snapshot_option(),
           {.name = "accept", .value = "ASN", .help = "this network may announce in the space", .repeatable = true},
           {.name = "reject",
            .value = "ASN",
            .help = "this network may not: its routes may become invalid",
            .repeatable = true},
           {.name = "reject-as-sets", .help = "routes that end in an AS_SET may become invalid"},
           {.name = "assume-held", .help = "space whose holder no registry file names is the network's"},
           {.name = "as0", .help = "close space that is held and announced by nobody with AS0"},
           {.name = "no-removals", .help = "leave all existing ROAs"},
           {.name = "format",
            .value = "FORM",
            .help = "print only the change, for a CA",
            .choices = {"krill-json", "krill-delta", "ripe-json", "csv"}},
           {.name = "step", .value = "N", .help = "with --format: only this step; the last one removes"},
           {.name = "with-removals", .help = "with --format: the removals too"},
           force_option(),
           profile_option(),
           report_output_option()},
      .examples = {{"plan roa AS64500", "what to publish, step by step, and why"},
                   {"plan roa AS64500 --accept AS64501 --reject AS64509", "with two decisions taken"},
                   {"plan roa AS64500 --format krill-delta > roas.txt", "for krillc roas update --delta"}},
      .run = run};
}

}  // namespace mannerly::cli
