// mannerly as-set includers: the sets that include a network or a set.
#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/view.h"
#include "policy/includers.h"

namespace mannerly::cli {
namespace {

using policy::Includer;
using policy::Includers;
using policy::IrrView;
using policy::ObjectName;
using render::Sheet;

Sheet sheet_of(const IrrView& view, const Includers& found, const std::string& target) {
  Sheet sheet{.columns = {{"depth", "Depth"},
                          {"set", "Set"},
                          {"source", "Source"},
                          {"how", "How"},
                          {"shadowed", "Shadowed", true},
                          {"chain", "Chain", false, true}}};
  for (std::uint32_t i = 0; i < found.rows.size(); ++i) {
    const Includer& row = found.rows[i];
    const snapshot::SetRow& set = view.snapshot().sets()[row.set];
    sheet.rows.push_back({row.depth, view.snapshot().text(set.name), view.index().source_name(set.irr_source),
                          row.by_reference ? "member-of" : "member", row.shadowed, found.chain(view, i, target)});
  }
  return sheet;
}

int run(Context& context) {
  const auto target = policy::parse_object_name(context.arguments.positionals()[0]);
  if (!target) return fail_with(context, target.error());
  if (target->kind == ObjectName::Kind::kPrefix) {
    return fail_with(context, {ErrorCode::kUsage, "give an AS number or a set"});
  }
  const auto depth = parse_u32(context.arguments.get("depth"));
  if (!depth) return fail_with(context, {ErrorCode::kUsage, "--depth wants a number"});
  const auto open = open_snapshot(context);
  if (!open) return fail_with(context, open.error());
  const policy::IrrIndex index(open->view);
  const IrrView view(index);
  const bool is_set = target->kind != ObjectName::Kind::kAsn;
  if (is_set && view.find_set(target->name) == nullptr) {
    return fail_with(context, {ErrorCode::kNoData, target->text + ": no such set in " + view.source_list()});
  }
  const std::string name = is_set ? target->name : format_asn(target->asn);
  const Includers found = find_includers(view, *target, *depth);
  if (found.over_limit) {
    return fail_with(context, {ErrorCode::kLimit, fmt::format("{} is in more than {} sets: give a --depth", name,
                                                              Includers::kIncludersMax)});
  }
  std::uint64_t direct = 0;
  for (const Includer& row : found.rows) direct += row.depth == 1 ? 1 : 0;
  const Sheet sheet = sheet_of(view, found, name);
  render::Document document;
  document.add(render::Heading{"Sets that include " + name, 1,
                               fmt::format("{} directly, {} in all", direct, found.rows.size())});
  if (found.rows.empty()) {
    document.add(render::Paragraph{"None.", render::Tone::kPlain, 0});
  } else {
    document.add(sheet);
  }
  return print_view(context, {.document = document,
                              .rows = sheet,
                              .json =
                                  [&](render::JsonWriter& json) {
                                    json.field("target", name).field("direct", direct);
                                    json.key("includers").raw(render::render(sheet, render::Format::kJson));
                                  },
                              .provenance = provenance_of(open->view, {snapshot::SourceKind::kIrr})});
}

}  // namespace

Command as_set_includers_command() {
  return {
      .path = "as-set includers",
      .summary = "Who includes a network or an as-set, over how many levels",
      .text =
          "Lists the sets that have a network or a set as a member, the sets that have those, and so on: whose "
          "filters let the routes of a network through because somebody listed it. Each set stands once, with a "
          "shortest chain.\n\n"
          "A set is shadowed when another registry's set of the same name is preferred: only a reference that "
          "names its registry reaches it. Exit status 5 when no source has the set.",
      .positionals = {{"OBJECT", "an AS number, or the name of a set"}},
      .options = {{.name = "depth", .value = "LEVELS", .help = "go up so many levels; 0: all", .default_value = "0"},
                  snapshot_option(),
                  report_output_option()},
      .examples = {{"as-set includers AS64500", "every set through which AS64500 is let in"},
                   {"as-set includers AS64500:AS-CUSTOMERS --depth 1 -o csv", "direct ones, for a spreadsheet"}},
      .run = run};
}

}  // namespace mannerly::cli
