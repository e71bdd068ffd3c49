// mannerly score: readiness of everybody, of groups, of an operator; mannerly as score: of one network.
#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/score_view.h"
#include "cli/view.h"
#include "cli/words.h"

namespace mannerly::cli {
namespace {

using readiness::AsReport;
using readiness::AsScore;
using readiness::Assessor;
using readiness::GroupScore;
using readiness::State;
using render::Cell;
using render::Heading;
using render::Paragraph;
using render::Sheet;
using render::Tone;
using snapshot::SourceKind;

const std::vector<SourceKind> kNeeded = {SourceKind::kMrt,       SourceKind::kVrp,       SourceKind::kIrr,
                                         SourceKind::kDelegated, SourceKind::kPeeringdb, SourceKind::kSpoofer,
                                         SourceKind::kIncidents};

// What --fail-on judges. That nobody tested for spoofing is the common case and no fault of the data: it is said, and
// does not count.
class Judged {
 public:
  template <class Score>
  void add(const Score& score) {
    for (const auto c : kAllCategories) {
      const State state = score.categories[readiness::index_of(c)].state;
      if (c == readiness::Category::kAntiSpoofing && state == State::kNoData) {
        ++untested_;
      } else {
        states_.push_back(state);
      }
    }
  }
  int exit_code(Context& context) const {
    if (untested_ > 0 && context.arguments.has("fail-on")) {
      context.terminal.note("anti-spoofing was not judged where nobody tested for it");
    }
    return exit_code_of(context, states_);
  }

 private:
  std::vector<State> states_;
  std::size_t untested_ = 0;
};

// ---- as score ----

Sheet metrics_sheet(const AsReport& report) {
  Sheet sheet{.columns = {{"metric", "Metric"},
                          {"title", "What", false, true},
                          {"value", "Value"},
                          {"numerator", "Count"},
                          {"denominator", "Of"},
                          {"formula", "How it came out", false, true}}};
  for (const auto& metric : report.metrics) {
    const bool counted = metric.value.has_value();
    sheet.rows.push_back({readiness::name_of(metric.id), readiness::title_of(metric.id), metric_cell(metric),
                          counted ? Cell(metric.numerator) : Cell(),
                          counted && metric.denominator > 0 ? Cell(metric.denominator) : Cell(),
                          counted ? Cell(metric.formula) : Cell(metric.no_data, Tone::kMuted)});
  }
  return sheet;
}

void add_report(render::Document& document, const snapshot::Snapshot& s, const AsReport& report) {
  const std::string_view name = as_name(s, report.score.asn);
  document.add(Heading{fmt::format("{}{}{}", format_asn(report.score.asn), name.empty() ? "" : "  ", name), 1,
                       economy_text(report.score.economy)});
  document.add(bars_of(report.score, &report.formulas));
  document.add(Heading{"Metrics", 2, ""});
  document.add(metrics_sheet(report));
  document.add(
      Paragraph{fmt::format("Next: mannerly as explain {0} M7RPKI | as audit {0}", format_asn(report.score.asn)),
                Tone::kMuted, 0});
}

void write_report(render::JsonWriter& json, const snapshot::Snapshot& s, const AsReport& report) {
  json.begin_object();
  write_score(json, s, report.score);
  json.key("formulas").begin_object();
  for (const auto c : kAllCategories) json.field(key_of(c), report.formulas[readiness::index_of(c)]);
  json.end_object().key("metrics").begin_array();
  for (const auto& metric : report.metrics) write_metric(json, metric);
  json.end_array().end_object();
}

int run_as(Context& context) {
  std::vector<Asn> asns;
  for (const std::string& word : context.arguments.positionals()) {
    const auto asn = asn_argument(word);
    if (!asn) return fail_with(context, asn.error());
    asns.push_back(*asn);
  }
  const auto open = open_snapshot(context);
  if (!open) return fail_with(context, open.error());
  const auto profile = chosen_profile(context);
  if (!profile) return fail_with(context, profile.error());
  for (const Asn asn : asns) {
    if (const auto row = known_as(open->view, asn); !row) return fail_with(context, row.error());
  }
  const Assessor assessor(readiness::Inputs::of(open->view), *profile, on_all_cores());
  View view{.provenance = provenance_of(open->view, kNeeded, profile->id)};
  std::vector<AsReport> reports;
  reports.reserve(asns.size());
  std::vector<const AsScore*> scores;
  Judged judged;
  for (const Asn asn : asns) reports.push_back(assessor.report_as(asn));
  for (const AsReport& report : reports) {
    add_report(view.document, open->view, report);
    scores.push_back(&report.score);
    judged.add(report.score);
  }
  view.rows = program_sheet(open->view, scores);
  view.json = [&](render::JsonWriter& json) {
    json.key("ases").begin_array();
    for (const AsReport& report : reports) write_report(json, open->view, report);
    json.end_array();
  };
  const int code = print_view(context, view);
  return code == kExitOk ? judged.exit_code(context) : code;
}

// ---- score ----

struct Chosen {
  std::string title;
  std::vector<GroupScore> groups;
  std::vector<AsScore> scores;  // that are listed one by one
};

Result<Chosen> groups_by(const Assessor& assessor, const std::string& by) {
  const std::vector<AsScore> all = assessor.score_all();
  if (by == "programme") {
    return Chosen{"Programme", readiness::group_by_programme(assessor.snapshot(), all, assessor.profile()), {}};
  }
  const auto key = readiness::parse_group_by(by);
  if (!key) return fail(ErrorCode::kUsage, fmt::format("--by: unknown group \"{}\"", by));
  std::string title = by == "rir" ? "Registry" : by;
  title[0] = to_upper(title[0]);
  return Chosen{title, readiness::group_scores(all, *key, assessor.profile()), {}};
}

Chosen everybody(const Assessor& assessor, bool listed) {
  std::vector<AsScore> all = assessor.score_all();
  Chosen chosen{.title = "All networks", .groups = {readiness::world_score(all, assessor.profile())}};
  if (!listed) return chosen;
  std::erase_if(all, [](const AsScore& score) { return !score.in_universe; });
  chosen.scores = std::move(all);
  return chosen;
}

Result<Chosen> of_operator(Context& context, const Assessor& assessor, const std::string& text) {
  MANNERLY_TRY(const programme::Operator op, chosen_operator(context, assessor.snapshot(), text));
  Chosen chosen{.title = op.name, .groups = {readiness::score_operator(assessor, op.name, op.asns)}};
  for (const Asn asn : op.asns) chosen.scores.push_back(assessor.score_as(asn));
  return chosen;
}

int print_chosen(Context& context, const Assessor& assessor, const Chosen& chosen, bool by_group) {
  const snapshot::Snapshot& s = assessor.snapshot();
  View view{.provenance = provenance_of(s, kNeeded, assessor.profile().id)};
  std::vector<const AsScore*> scores;
  scores.reserve(chosen.scores.size());
  for (const AsScore& score : chosen.scores) scores.push_back(&score);
  const render::Style style = style_of(context);
  if (by_group) {
    view.document.add(people_sheet(chosen.groups, chosen.title, style));
  } else {
    view.document.add(Heading{chosen.title, 1, fmt::format("{} ASes", chosen.groups[0].ases)});
    view.document.add(bars_of(chosen.groups[0]));
    if (!scores.empty()) view.document.add(people_sheet(s, scores, style));
  }
  bool partial = false;
  for (const GroupScore& group : chosen.groups) {
    for (const auto& category : group.categories) partial = partial || category.partial > 0;
  }
  if (partial) {
    view.document.add(render::Paragraph{
        "~ in part: leaves out metrics without data, or knows incidents of a part of the month only (as explain says).",
        render::Tone::kMuted, 0});
  }
  view.rows = scores.empty() ? program_sheet(chosen.groups) : program_sheet(s, scores);
  view.json = [&](render::JsonWriter& json) {
    json.key("groups").begin_array();
    for (const GroupScore& group : chosen.groups) write_group(json, group);
    json.end_array().key("ases").begin_array();
    for (const AsScore* score : scores) {
      json.begin_object();
      write_score(json, s, *score);
      json.end_object();
    }
    json.end_array();
  };
  return print_view(context, view, render::Format::kTsv);
}

int run_score(Context& context) {
  const Arguments& arguments = context.arguments;
  const bool named = !arguments.positionals().empty();
  if (named + arguments.has("all") + arguments.has("by") > 1) {
    return fail_with(context, {ErrorCode::kUsage, "give one of: an operator, --all, --by GROUP"});
  }
  const auto open = open_snapshot(context);
  if (!open) return fail_with(context, open.error());
  const auto profile = chosen_profile(context);
  if (!profile) return fail_with(context, profile.error());
  const Assessor assessor(readiness::Inputs::of(open->view), *profile, on_all_cores());
  const auto chosen = named                 ? of_operator(context, assessor, arguments.positionals()[0])
                      : arguments.has("by") ? groups_by(assessor, arguments.get("by"))
                                            : Result<Chosen>(everybody(assessor, arguments.has("all")));
  if (!chosen) return fail_with(context, chosen.error());
  const int code = print_chosen(context, assessor, *chosen, arguments.has("by"));
  if (code != kExitOk) return code;
  Judged judged;
  if (chosen->scores.empty()) {
    for (const GroupScore& group : chosen->groups) judged.add(group);
  }
  for (const AsScore& score : chosen->scores) judged.add(score);
  return judged.exit_code(context);
}

}  // namespace

Command as_score_command() {
  return {.path = "as score",
          .summary = "Readiness of a network: every category and metric, with its numbers",
          .text =
              "The five categories of the measurement framework with score and state, and the metrics that they are "
              "made of with numerators and denominators. What has no data is said to have none; it is never 0.",
          .positionals = {{"ASN", "one or more AS numbers", true, true}},
          .options = {snapshot_option(), profile_option(), fail_on_option(), report_output_option()},
          .examples = {{"as score AS64500", "the scores of a network"},
                       {"as score 64500 64501 -o csv", "two networks, for a spreadsheet"},
                       {"as score AS64500 --fail-on lagging", "for scripts: status 3 when a category is lagging"},
                       {"as score AS64500 --profile 2019-2023", "by the framework of an earlier time"}},
          .run = run_as};
}

Command score_command() {
  return {.path = "score",
          .summary = "Readiness of all networks, of groups, or of an operator",
          .text =
              "Without an argument the readiness of all networks of the snapshot as a whole. A group's score is the "
              "mean over its networks with data; how many these are is shown beside it (-o wide).",
          .positionals = {{"OPERATOR",
                           "a file that describes an operator, the name of a participant or of a file in "
                           "operator_dir, or an AS number",
                           false}},
          .options = {snapshot_option(),
                      {.name = "all", .help = "list every network"},
                      {.name = "by",
                       .value = "GROUP",
                       .help = "one line a group",
                       .choices = {"economy", "region", "sub-region", "rir", "programme"}},
                      profile_option(),
                      fail_on_option()},
          .examples = {{"score", "the Internet at a glance"},
                       {"score --by region", "region by region"},
                       {"score --all -o csv > scores.csv", "every network"},
                       {"score example.toml", "the networks of an operator"}},
          .run = run_score};
}

}  // namespace mannerly::cli
