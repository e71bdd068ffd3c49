// mannerly plan route, mannerly plan as-set: registrations that a network should make, and which to delete.
#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/plan_view.h"
#include "cli/view.h"
#include "cli/words.h"
#include "plan/as_set.h"
#include "plan/route_objects.h"
#include "render/plan/rpsl.h"

namespace mannerly::cli {
namespace {

using plan::AsSetPlan;
using plan::MemberState;
using plan::RouteObjectPlan;
using render::Cell;
using render::Document;
using render::Heading;
using render::Paragraph;
using render::Sheet;
using render::Tone;
using snapshot::Snapshot;
using snapshot::SourceKind;

const std::vector<SourceKind> kRouteNeeds = {SourceKind::kMrt, SourceKind::kIrr, SourceKind::kDelegated};
const std::vector<SourceKind> kSetNeeds = {SourceKind::kMrt, SourceKind::kIrr};

Option maintainer_option() {
  return {.name = "mnt-by", .value = "NAME", .help = "the maintainer of the objects; else that of existing ones"};
}

// ---- plan route ----

Sheet sheet_of(const Snapshot& s, const RouteObjectPlan& p) {
  Sheet sheet{.columns = {{"action", "Action"},
                          {"prefix", "Prefix"},
                          {"origin", "Origin"},
                          {"registry", "Registry"},
                          {"maintainer", "Maintainer", true},
                          {"cause", "Cause", true},
                          {"reason", "Why", false, true}}};
  for (const auto& a : p.additions) {
    sheet.rows.push_back({Cell("create", Tone::kGood), format_prefix(a.object.prefix), format_asn(a.object.origin),
                          a.object.registry, a.object.maintainer, name_of(a.need), a.reason});
  }
  for (const auto& r : p.removals) {
    const auto& row = s.irr_routes()[r.row];
    sheet.rows.push_back({Cell("delete", Tone::kMiddling), format_prefix(row.prefix()), format_asn(Asn{row.origin}),
                          r.registry, r.maintainers, name_of(r.fault), r.reason});
  }
  for (const auto& l : p.left_out) {
    sheet.rows.push_back({Cell("left out", Tone::kBad), format_prefix(l.wanted.prefix), format_asn(l.wanted.origin),
                          l.wanted.registry, l.wanted.maintainer, name_of(l.holding.held), l.reason});
  }
  return sheet;
}

std::string rpsl_of(const RouteObjectPlan& p) {
  std::string out;
  for (const auto& a : p.additions) out += (out.empty() ? "" : "\n") + render::rpsl_text(a.object);
  return out;
}

Document document_of(const Snapshot& s, const RouteObjectPlan& p, const std::vector<ScoreChange>& scores) {
  const std::string_view name = as_name(s, p.asn);
  Document document;
  document.add(Heading{fmt::format("{}{}{}", format_asn(p.asn), name.empty() ? "" : "  ", name), 1,
                       "plan for its route objects"});
  document.add(render::Facts{{{"Announced routes", p.announced},
                              {"Registered now", p.registered},
                              {"To create", std::uint64_t{p.additions.size()}},
                              {"To delete", std::uint64_t{p.removals.size()}},
                              {"Left out", std::uint64_t{p.left_out.size()}}}});
  if (p.additions.empty() && p.removals.empty() && p.left_out.empty()) {
    document.add(Paragraph{p.announced == 0 ? "It announces nothing: there is nothing to plan."
                                            : "Every route has its object, and none stands for nothing: nothing to do.",
                           Tone::kPlain, 0});
    return document;
  }
  document.add(sheet_of(s, p));
  document.add(Paragraph{"The objects as text: --format rpsl.", Tone::kMuted, 0});
  document.add(Heading{"Scores", 2, "with all objects created"});
  document.add(score_sheet(scores));
  return document;
}

void write_plan(render::JsonWriter& json, const Snapshot& s, const RouteObjectPlan& p) {
  const auto object = [&](const plan::RouteObject& o) {
    json.field("prefix", format_prefix(o.prefix)).field("origin", o.origin.value);
    json.field("registry", o.registry).field("maintainer", o.maintainer);
  };
  json.field("asn", p.asn.value).field("announced", p.announced).field("registered", p.registered);
  json.key("additions").begin_array();
  for (const auto& a : p.additions) {
    json.begin_object();
    object(a.object);
    json.field("need", name_of(a.need)).field("reason", a.reason).end_object();
  }
  json.end_array().key("removals").begin_array();
  for (const auto& r : p.removals) {
    const auto& row = s.irr_routes()[r.row];
    json.begin_object().field("prefix", format_prefix(row.prefix())).field("origin", row.origin);
    json.field("registry", r.registry).field("maintainers", r.maintainers).field("fault", name_of(r.fault));
    json.field("reason", r.reason).end_object();
  }
  json.end_array().key("left_out").begin_array();
  for (const auto& l : p.left_out) {
    json.begin_object();
    object(l.wanted);
    json.field("holding", name_of(l.holding.held)).field("holder", l.holding.holder).field("reason", l.reason);
    json.end_object();
  }
  json.end_array();
}

readiness::Changes changes_of(const Snapshot& s, const RouteObjectPlan& p, const readiness::Profile& profile) {
  // As an object of any registry that counts: which one makes no difference to a score.
  const validity::IrrSources sources(s.irr_sources(), profile.irr_policy);
  std::uint16_t source = 0;
  while (source < s.irr_sources().size() && !sources.accepts(source)) ++source;
  readiness::Changes out;
  for (const auto& a : p.additions) {
    const Prefix& prefix = a.object.prefix;
    out.add_routes.push_back({.hi = prefix.bits.hi,
                              .lo = prefix.bits.lo,
                              .origin = a.object.origin.value,
                              .irr_source = source,
                              .length = prefix.length,
                              .family = static_cast<std::uint8_t>(prefix.family)});
  }
  return out;
}

int run_route(Context& context) {
  const auto asn = asn_argument(context.arguments.positionals()[0]);
  if (!asn) return fail_with(context, asn.error());
  const auto profile = chosen_profile(context);
  if (!profile) return fail_with(context, profile.error());
  const auto open = open_snapshot(context);
  if (!open) return fail_with(context, open.error());
  const Snapshot& s = open->view;
  if (const auto row = known_as(s, *asn); !row) return fail_with(context, row.error());
  if (const auto ok = check_sources(context, s, kRouteNeeds); !ok) return fail_with(context, ok.error());
  const auto topology = topology::Topology::make(s);
  if (!topology) return fail_with(context, topology.error());
  const auto plan = plan::plan_route_objects(s, *topology, *asn,
                                             {.maintainer = context.arguments.get("mnt-by"),
                                              .assume_held = context.arguments.has("assume-held"),
                                              .exact = !context.arguments.has("covered-is-enough"),
                                              .policy = profile->irr_policy});
  if (!plan) return fail_with(context, plan.error());
  if (context.arguments.has("format")) {
    if (!plan->left_out.empty()) {
      context.terminal.note(
          fmt::format("{} of its routes were left out; without --format the plan says why", plan->left_out.size()));
    }
    context.terminal.print(rpsl_of(*plan));
    return kExitOk;
  }
  const readiness::WhatIf whatif(s, changes_of(s, *plan, *profile));
  const readiness::Assessor before(readiness::Inputs::of(s), *profile, on_all_cores());
  const readiness::Assessor after(whatif.inputs(), *profile, on_all_cores());
  const auto scores = score_changes(before, after, {*asn}, true);
  return print_view(context, {.document = document_of(s, *plan, scores),
                              .rows = sheet_of(s, *plan),
                              .json =
                                  [&](render::JsonWriter& json) {
                                    write_plan(json, s, *plan);
                                    write_scores(json, scores);
                                  },
                              .provenance = provenance_of(s, kRouteNeeds, profile->id)});
}

// ---- plan as-set ----

Tone tone_of(MemberState state) {
  switch (state) {
    case MemberState::kListed: return Tone::kGood;
    case MemberState::kMissing: return Tone::kMiddling;
    case MemberState::kUnexpected:
    case MemberState::kRefused: break;
  }
  return Tone::kBad;
}

Sheet sheet_of(const Snapshot& s, const AsSetPlan& p) {
  Sheet sheet{.columns = {{"asn", "AS"},
                          {"name", "Name", false, true},
                          {"state", "State"},
                          {"as_set", "Its set"},
                          {"confidence", "Sure", true},
                          {"reason", "Why", false, true}}};
  for (const auto& m : p.members) {
    const std::string_view name = as_name(s, m.asn);
    sheet.rows.push_back({format_asn(m.asn), name.empty() ? Cell() : Cell(name),
                          Cell(name_of(m.state), tone_of(m.state)), m.as_set.empty() ? Cell() : Cell(m.as_set),
                          m.is_direct ? Cell(render::Share{m.confidence}) : Cell(), m.reason});
  }
  return sheet;
}

std::size_t count(const AsSetPlan& p, MemberState state) {
  return static_cast<std::size_t>(
      std::count_if(p.members.begin(), p.members.end(), [&](const auto& m) { return m.state == state; }));
}

std::string rpsl_of(const AsSetPlan& p) {
  std::string out;
  for (const auto& o : p.objects) out += (out.empty() ? "" : "\n") + render::rpsl_text(o);
  return out;
}

Document document_of(const Snapshot& s, const AsSetPlan& p) {
  const std::string_view name = as_name(s, p.asn);
  Document document;
  document.add(
      Heading{fmt::format("{}{}{}", format_asn(p.asn), name.empty() ? "" : "  ", name), 1, "plan for its as-sets"});
  document.add(render::Facts{
      {{"Its set now", p.existing.empty()          ? Cell("none")
                       : p.existing_source.empty() ? Cell(p.existing + " (in no registry)")
                                                   : Cell(fmt::format("{} ({})", p.existing, p.existing_source))},
       {"Customers listed", std::uint64_t{count(p, MemberState::kListed)}},
       {"Customers missing", std::uint64_t{count(p, MemberState::kMissing)}},
       {"No customers", std::uint64_t{count(p, MemberState::kUnexpected)}},
       {"Refused numbers", std::uint64_t{count(p, MemberState::kRefused)}}}});
  if (p.over_limit) {
    document.add(Paragraph{"The set is too large to follow to its end: what is missing in it is not known for sure.",
                           Tone::kBad, 0});
  }
  for (const std::string& set : p.missing_sets) {
    document.add(Paragraph{fmt::format("{} is named, but in no registry.", set), Tone::kMiddling, 0});
  }
  if (!p.members.empty()) document.add(sheet_of(s, p));
  document.add(Heading{"Objects", 2, "to create, or to put in place of what is there"});
  document.add(render::Code{rpsl_of(p), "rpsl", 2});
  return document;
}

void write_plan(render::JsonWriter& json, const AsSetPlan& p) {
  json.field("asn", p.asn.value).field("existing", p.existing).field("existing_source", p.existing_source);
  json.field("over_limit", p.over_limit).key("missing_sets").begin_array();
  for (const std::string& set : p.missing_sets) json.value(set);
  json.end_array().key("members").begin_array();
  for (const auto& m : p.members) {
    json.begin_object().field("asn", m.asn.value).field("state", name_of(m.state)).field("is_direct", m.is_direct);
    json.field("as_set", m.as_set).field("confidence", double{m.confidence}).field("reason", m.reason).end_object();
  }
  json.end_array().key("objects").begin_array();
  for (const auto& o : p.objects) {
    json.begin_object().field("name", o.name).field("registry", o.registry).field("maintainer", o.maintainer);
    json.key("members").begin_array();
    for (const std::string& member : o.members) json.value(member);
    json.end_array().end_object();
  }
  json.end_array();
}

int run_as_set(Context& context) {
  const auto asn = asn_argument(context.arguments.positionals()[0]);
  if (!asn) return fail_with(context, asn.error());
  const auto open = open_snapshot(context);
  if (!open) return fail_with(context, open.error());
  const Snapshot& s = open->view;
  if (const auto row = known_as(s, *asn); !row) return fail_with(context, row.error());
  if (const auto ok = check_sources(context, s, kSetNeeds); !ok) return fail_with(context, ok.error());
  const auto topology = topology::Topology::make(s);
  if (!topology) return fail_with(context, topology.error());
  const auto plan =
      plan::plan_as_set(s, *topology, *asn,
                        {.maintainer = context.arguments.get("mnt-by"), .existing = context.arguments.get("compare")});
  if (!plan) return fail_with(context, plan.error());
  if (context.arguments.has("format")) {
    context.terminal.print(rpsl_of(*plan));
    return kExitOk;
  }
  return print_view(context, {.document = document_of(s, *plan),
                              .rows = sheet_of(s, *plan),
                              .json = [&](render::JsonWriter& json) { write_plan(json, *plan); },
                              .provenance = provenance_of(s, kSetNeeds)});
}

Option rpsl_option() {
  return {.name = "format", .value = "FORM", .help = "print only the objects, to be pasted", .choices = {"rpsl"}};
}

}  // namespace

Command plan_route_command() {
  return {.path = "plan route",
          .summary = "Which route objects a network should create, and which to delete",
          .text =
              "A route or route6 object for each route that the network announces from space that it holds and that no "
              "object with its origin has, in the registry of the RIR that gave the space out, with the maintainer of "
              "its existing objects. To delete: its objects for what it no longer announces, and those of others in "
              "its space who announce nothing of it. Space that the registries do not show as the network's is left "
              "out, with the reason.",
          .positionals = {{"ASN", "an AS number: 64500, AS64500 or 1.10"}},
          .options = {snapshot_option(),
                      maintainer_option(),
                      {.name = "covered-is-enough",
                       .help = "no objects for routes that a less specific object covers (they count as registered)"},
                      {.name = "assume-held", .help = "space whose holder no registry file names is the network's"},
                      rpsl_option(),
                      force_option(),
                      profile_option(),
                      report_output_option()},
          .examples = {{"plan route AS64500", "what to create, what to delete, and why"},
                       {"plan route AS64500 --mnt-by MNT-EXAMPLE --format rpsl", "the objects, ready to send"}},
          .run = run_route};
}

Command plan_as_set_command() {
  return {.path = "plan as-set",
          .summary = "The as-sets that a network should keep, against those that it has",
          .text =
              "Compares the customers that the merged relationships show (see: as neighbours) with the as-set that the "
              "network keeps: customers that it misses, members that are no customers, numbers that filters refuse. "
              "Proposes hierarchical sets (AS64500:AS-ALL, AS64500:AS-CUSTOMERS), which only the holder of the number "
              "can create, with the customers' own sets where they keep one.",
          .positionals = {{"ASN", "an AS number: 64500, AS64500 or 1.10"}},
          .options = {snapshot_option(),
                      maintainer_option(),
                      {.name = "compare",
                       .value = "AS-SET",
                       .help = "with this set; else the one that PeeringDB or its name tells"},
                      rpsl_option(),
                      force_option(),
                      report_output_option()},
          .examples = {{"plan as-set AS64500", "who is missing, who should not be there"},
                       {"plan as-set AS64500 --format rpsl", "the objects"}},
          .run = run_as_set};
}

}  // namespace mannerly::cli
