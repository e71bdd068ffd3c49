// mannerly as-set check: what is wrong with an as-set.
#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/view.h"
#include "cli/words.h"
#include "policy/guard.h"
#include "policy/seen_behind.h"

namespace mannerly::cli {
namespace {

using policy::GuardFinding;
using policy::GuardLevel;
using policy::GuardReport;
using render::Cell;
using render::Document;
using render::Heading;
using render::Item;
using render::Paragraph;
using render::Sheet;
using render::Tone;

// Examples that a report for people shows of one finding; -o wide and csv have all that there are.
constexpr std::size_t kShown = 5;

Tone tone_of(GuardLevel level) {
  if (level == GuardLevel::kError) return Tone::kBad;
  return level == GuardLevel::kWarning ? Tone::kMiddling : Tone::kMuted;
}

render::Mark mark_of(GuardLevel level) {
  if (level == GuardLevel::kError) return {"✗", "!"};
  return level == GuardLevel::kWarning ? render::Mark{"▲", "^"} : render::Mark{"·", "-"};
}

Cell size_cell(const std::optional<policy::SetSize>& before, std::uint64_t policy::SetSize::* member,
               const policy::SetSize& now) {
  const std::uint64_t value = now.*member;
  if (!before) return Cell(value);
  return Cell(fmt::format("{} ({} before)", value, (*before).*member));
}

void add_facts(Document& document, const GuardReport& r) {
  render::Facts facts;
  facts.facts.push_back({"Members", fmt::format("{} networks, {} sets, {} joined by member-of", r.asn_members,
                                                r.set_members, r.joined_members)});
  facts.facts.push_back({"Sets in all", fmt::format("{}, {} levels deep", r.sets, r.depth)});
  facts.facts.push_back({"Networks", size_cell(r.before, &policy::SetSize::asns, r.size)});
  facts.facts.push_back({"IPv4 prefixes", size_cell(r.before, &policy::SetSize::prefixes_v4, r.size)});
  facts.facts.push_back({"IPv6 prefixes", size_cell(r.before, &policy::SetSize::prefixes_v6, r.size)});
  facts.facts.push_back({"Network", r.network ? Cell(format_asn(*r.network)) : Cell()});
  facts.facts.push_back(
      {"Seen behind it", r.seen ? Cell(fmt::format("{}, {} of them in the set", *r.seen, *r.seen_in_set)) : Cell()});
  document.add(std::move(facts));
}

Document document_of(const GuardReport& r, bool wide) {
  Document document;
  document.add(Heading{r.name, 1, r.source});
  add_facts(document, r);
  document.add(Heading{"Findings", 2, fmt::format("{}", r.findings.size())});
  if (r.findings.empty()) document.add(Paragraph{"None.", Tone::kGood, 0});
  for (const GuardFinding& f : r.findings) {
    document.add(Item{mark_of(f.level), tone_of(f.level), fmt::format("{}: {}", name_of(f.check), f.what)});
    const std::size_t shown = wide ? f.examples.size() : std::min(f.examples.size(), kShown);
    for (std::size_t i = 0; i < shown; ++i) document.add(Paragraph{f.examples[i], Tone::kPlain, 4});
    if (f.count > shown && shown != 0) {
      document.add(Paragraph{fmt::format("and {} more", f.count - shown), Tone::kMuted, 4});
    }
  }
  return document;
}

Sheet rows_of(const GuardReport& r) {
  Sheet sheet{.columns = {{"set", "Set"},
                          {"check", "Check"},
                          {"level", "Level"},
                          {"count", "Count"},
                          {"what", "What", false, true},
                          {"examples", "Examples", true, true}}};
  for (const GuardFinding& f : r.findings) {
    sheet.rows.push_back({r.name, name_of(f.check), Cell(name_of(f.level), tone_of(f.level)), f.count, f.what,
                          fmt::format("{}", fmt::join(f.examples, "; "))});
  }
  return sheet;
}

void write_size(render::JsonWriter& json, std::string_view key, const policy::SetSize& size) {
  json.key(key).begin_object();
  json.field("networks", size.asns).field("prefixes_v4", size.prefixes_v4).field("prefixes_v6", size.prefixes_v6);
  json.end_object();
}

void write_json(render::JsonWriter& json, const GuardReport& r) {
  json.field("set", r.name).field("source", r.source);
  json.key("members").begin_object();
  json.field("networks", r.asn_members).field("sets", r.set_members).field("joined", r.joined_members).end_object();
  json.field("sets", r.sets).field("depth", r.depth);
  write_size(json, "size", r.size);
  if (r.before) write_size(json, "before", *r.before);
  json.key("network");
  r.network ? json.value(format_asn(*r.network)) : json.null();
  json.key("seen_behind");
  r.seen ? json.value(*r.seen) : json.null();
  json.key("seen_in_set");
  r.seen_in_set ? json.value(*r.seen_in_set) : json.null();
  json.field("level", name_of(r.worst()));
  json.key("findings").begin_array();
  for (const GuardFinding& f : r.findings) {
    json.begin_object();
    json.field("check", name_of(f.check)).field("level", name_of(f.level)).field("count", f.count);
    json.field("what", f.what).key("examples").begin_array();
    for (const std::string& example : f.examples) json.value(example);
    json.end_array().end_object();
  }
  json.end_array();
}

Result<policy::IrrView> view_of(const Context& context, const policy::IrrIndex& index) {
  const std::string sources = context.arguments.get("sources");
  if (sources.empty()) return policy::IrrView(index);
  return policy::IrrView::select(index, split(sources, ','));
}

// What the answer is made from; the older snapshot only when it is asked for.
struct Inputs {
  std::optional<OpenSnapshot> before;
  std::optional<policy::IrrIndex> before_index;
  std::optional<policy::IrrView> before_view;
  std::optional<std::vector<Asn>> seen;
  policy::GuardInput guard;
};

Status open_before(const Context& context, Inputs& inputs) {
  if (!context.arguments.has("before")) return {};
  MANNERLY_TRY(OpenSnapshot open, open_snapshot(context, snapshot::Check::kSections, context.arguments.get("before")));
  inputs.before.emplace(std::move(open));
  inputs.before_index.emplace(inputs.before->view);
  MANNERLY_TRY(policy::IrrView view, view_of(context, *inputs.before_index));
  inputs.guard.before = &inputs.before_view.emplace(std::move(view));
  return {};
}

Status look_at_bgp(const Context& context, const policy::IrrView& view, const policy::ObjectName& name,
                   Inputs& inputs) {
  if (context.arguments.has("as")) {
    MANNERLY_TRY(inputs.guard.network, asn_argument(context.arguments.get("as")));
  } else {
    inputs.guard.network = network_of(view, name);
  }
  if (!inputs.guard.network || view.snapshot().path_offsets().empty()) return {};
  MANNERLY_TRY(const topology::Topology topology, topology::Topology::make(view.snapshot()));
  inputs.seen = policy::seen_behind(view.snapshot(), topology, *inputs.guard.network);
  inputs.guard.seen = &*inputs.seen;
  return {};
}

int exit_code(Context& context, const policy::IrrView& view, const GuardReport& report) {
  if (!context.arguments.has("fail-on")) return kExitOk;
  const auto limit = policy::parse_guard_level(context.arguments.get("fail-on"));
  if (!report.findings.empty() && report.worst() >= *limit) return kExitBelow;
  return incomplete_sources(view).empty() ? kExitOk : kExitNoData;
}

int run(Context& context) {
  const auto name = policy::parse_object_name(context.arguments.positionals()[0]);
  if (!name) return fail_with(context, name.error());
  const auto open = open_snapshot(context);
  if (!open) return fail_with(context, open.error());
  const policy::IrrIndex index(open->view);
  const auto view = view_of(context, index);
  if (!view) return fail_with(context, view.error());
  Inputs inputs;
  if (const Status ready = open_before(context, inputs); !ready) return fail_with(context, ready.error());
  if (const Status ready = look_at_bgp(context, *view, *name, inputs); !ready) return fail_with(context, ready.error());
  const auto report = check_set(*view, *name, inputs.guard);
  if (!report) {
    const bool missing = report.error().code == ErrorCode::kNotFound;
    return fail_with(context, missing ? Error{ErrorCode::kNoData, report.error().message} : report.error());
  }
  const bool wide = context.arguments.get("output") == "wide";
  const int printed = print_view(
      context, {.document = document_of(*report, wide),
                .rows = rows_of(*report),
                .json = [&](render::JsonWriter& json) { write_json(json, *report); },
                .provenance = provenance_of(open->view, {snapshot::SourceKind::kIrr, snapshot::SourceKind::kMrt})});
  return printed == kExitOk ? exit_code(context, *view, *report) : printed;
}

}  // namespace

Command as_set_check_command() {
  return {.path = "as-set check",
          .summary = "What is wrong with an as-set: size, growth, circles, members, and BGP against it",
          .text =
              "Expands an as-set and looks at what the owner of the set, and everybody who builds a filter from it, "
              "should know: how large it is and has become, circles and self references, AS0, private and reserved "
              "numbers, members that do not exist or are empty, the same name in two registries, a name that anybody "
              "may take, networks that BGP shows behind the network but that the set lacks, and networks of the set "
              "that are never seen there.\n\n"
              "The network is the number that the name begins with, else the only one whose PeeringDB record names the "
              "set, else what --as says; without it, or without BGP paths, the comparison with BGP is left out.\n\n"
              "Levels: info, warning, error. --fail-on gives status 3 from that level on, and 5 when an IRR source of "
              "the snapshot is incomplete. Status 5 too when no source has the set.",
          .positionals = {{"AS-SET", "a name: AS64500:AS-CUSTOMERS, AS-EXAMPLE, RIPE::AS-EXAMPLE"}},
          .options = {{.name = "before", .value = "FILE", .help = "an older snapshot, to see what has grown"},
                      {.name = "as", .value = "ASN", .help = "the network whose set it is"},
                      {.name = "sources",
                       .letter = 'S',
                       .value = "LIST",
                       .help = "registries to ask, first one first: RIPE,RADB; else all, by trust"},
                      {.name = "fail-on",
                       .value = "LEVEL",
                       .help = "exit status 3 when there is a finding of that level or a worse one",
                       .choices = {"info", "warning", "error"}},
                      snapshot_option(),
                      report_output_option()},
          .examples = {{"as-set check AS64500:AS-CUSTOMERS", "everything about one set"},
                       {"as-set check AS-EXAMPLE --before last-month.snapshot --fail-on warning",
                        "for a nightly job: status 3 when something is off"}},
          .run = run};
}

}  // namespace mannerly::cli
