// mannerly as explain: a number down to the raw records that it was made of.
#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/score_view.h"
#include "cli/view.h"
#include "cli/words.h"
#include "observatory/records.h"

namespace mannerly::cli {
namespace {

using observatory::RawRecord;
using observatory::records_of;
using readiness::Assessor;
using readiness::Evidence;
using readiness::Metric;
using readiness::MetricId;
using render::Code;
using render::Document;
using render::Heading;
using render::Item;
using render::Paragraph;
using render::Tone;
using snapshot::Snapshot;
using snapshot::SourceKind;

void add_evidence(Document& document, const Snapshot& s, const Evidence& evidence) {
  const render::Mark mark = !evidence.counted ? render::Mark{"○", "~"}
                            : evidence.good   ? render::Mark{"●", "*"}
                                              : render::Mark{"▲", "!"};
  const Tone tone = !evidence.counted ? Tone::kMuted : evidence.good ? Tone::kGood : Tone::kBad;
  document.add(Paragraph{"", Tone::kPlain, 0});
  document.add(Item{mark, tone, evidence.text, 2, true});
  for (const RawRecord& record : records_of(s, evidence)) {
    document.add(Paragraph{"from " + record.source + ":", Tone::kMuted, 4});
    document.add(Code{record.text, record.language, 6});
  }
}

Document document_of(const Snapshot& s, Asn asn, const Metric& metric, std::size_t limit) {
  Document document;
  const std::string_view name = as_name(s, asn);
  document.add(Heading{
      fmt::format("{} of {}{}{}", readiness::name_of(metric.id), format_asn(asn), name.empty() ? "" : "  ", name), 1,
      std::string(readiness::title_of(metric.id))});
  document.add(render::Facts{{{"Value", metric_cell(metric)},
                              {"Formula", metric.formula.empty() ? render::Cell() : render::Cell(metric.formula)}}});
  if (!metric.no_data.empty()) document.add(Paragraph{"No data: " + metric.no_data, Tone::kMiddling, 2});
  if (!metric.note.empty()) document.add(Paragraph{metric.note, Tone::kMuted, 2});
  std::size_t against = 0;
  for (const Evidence& evidence : metric.evidence) against += !evidence.good && evidence.counted;
  document.add(
      Heading{"Evidence", 2, fmt::format("{} rows, {} of them against the network", metric.evidence.size(), against)});
  for (std::size_t i = 0; i < std::min(limit, metric.evidence.size()); ++i)
    add_evidence(document, s, metric.evidence[i]);
  if (metric.evidence.size() > limit) {
    document.add(Paragraph{fmt::format("... and {} more rows: --limit {} shows all", metric.evidence.size() - limit,
                                       metric.evidence.size()),
                           Tone::kMuted, 0});
  }
  return document;
}

render::Sheet rows_of(const Metric& metric) {
  render::Sheet sheet{
      .columns = {{"metric", "Metric"}, {"good", "Good"}, {"counted", "Counted"}, {"evidence", "Evidence"}}};
  for (const Evidence& evidence : metric.evidence) {
    sheet.rows.push_back({readiness::name_of(metric.id), evidence.good, evidence.counted, evidence.text});
  }
  return sheet;
}

void write_json(render::JsonWriter& json, const Snapshot& s, Asn asn, const Metric& metric, std::size_t limit) {
  json.field("asn", asn.value).key("metric");
  write_metric(json, metric);
  json.field("evidence_rows", std::uint64_t{metric.evidence.size()}).key("evidence").begin_array();
  for (std::size_t i = 0; i < std::min(limit, metric.evidence.size()); ++i) {
    const Evidence& evidence = metric.evidence[i];
    json.begin_object().field("text", evidence.text).field("good", evidence.good).field("counted", evidence.counted);
    json.key("records").begin_array();
    for (const RawRecord& record : records_of(s, evidence)) {
      json.begin_object().field("source", record.source).field("language", record.language);
      json.field("text", record.text).end_object();
    }
    json.end_array().end_object();
  }
  json.end_array();
}

Result<MetricId> metric_argument(std::string_view text) {
  if (const auto metric = readiness::parse_metric(text)) return *metric;
  std::string known;
  for (std::size_t i = 0; i < readiness::kMetrics; ++i) {
    known += fmt::format("{}{}", i == 0 ? "" : ", ", readiness::name_of(static_cast<MetricId>(i)));
  }
  return fail(ErrorCode::kUsage, fmt::format("there is no metric \"{}\"; known: {}", text, known));
}

std::vector<SourceKind> needed_by(MetricId metric) {
  switch (metric) {
    case MetricId::kM1:
    case MetricId::kM1C:
    case MetricId::kM2:
    case MetricId::kM2C: return {SourceKind::kIncidents};
    case MetricId::kM5: return {SourceKind::kSpoofer};
    case MetricId::kM6: return {SourceKind::kIrr};
    case MetricId::kM7Irr: return {SourceKind::kMrt, SourceKind::kIrr};
    case MetricId::kM7Rpki:
    case MetricId::kM7RpkiN: return {SourceKind::kMrt, SourceKind::kVrp};
    case MetricId::kM8: return {SourceKind::kIrr, SourceKind::kPeeringdb};
    default: return {SourceKind::kMrt, SourceKind::kDelegated, SourceKind::kIncidents};
  }
}

int run(Context& context) {
  const auto& words = context.arguments.positionals();
  const auto asn = asn_argument(words[0]);
  if (!asn) return fail_with(context, asn.error());
  const auto id = metric_argument(words[1]);
  if (!id) return fail_with(context, id.error());
  const auto limit = parse_u32(context.arguments.get("limit"));
  if (!limit) return fail_with(context, {ErrorCode::kUsage, "--limit wants a whole number"});
  const auto open = open_snapshot(context);
  if (!open) return fail_with(context, open.error());
  const Snapshot& s = open->view;
  if (const auto row = known_as(s, *asn); !row) return fail_with(context, row.error());
  const auto profile = chosen_profile(context);
  if (!profile) return fail_with(context, profile.error());
  const Assessor assessor(readiness::Inputs::of(s), *profile, on_all_cores());
  const Metric metric = assessor.explain(*asn, *id);
  const View view{.document = document_of(s, *asn, metric, *limit),
                  .rows = rows_of(metric),
                  .json = [&](render::JsonWriter& json) { write_json(json, s, *asn, metric, *limit); },
                  .provenance = provenance_of(s, needed_by(*id), profile->id)};
  const int code = print_view(context, view);
  return code == kExitOk && !metric.value ? kExitNoData : code;
}

}  // namespace

Command as_explain_command() {
  return {.path = "as explain",
          .summary = "Why a number is what it is: formula, evidence, raw records",
          .text =
              "The formula of a metric with its numbers filled in, then every row that went into it (what speaks "
              "against the network first), and under each row the records as their sources have them: the RPSL "
              "object, the VRP, the incident, the paths of the collectors' peers.\n\n"
              "Exit status 5 when the metric has no data; then the reason is given.",
          .positionals = {{"ASN", "an AS number: 64500, AS64500 or 1.10"},
                          {"METRIC",
                           "M1, M1C, M2, M2C (of incidents), M3, M3C, M4, M4C, M5, M6, M7IRR, M7RPKI, M7RPKIN, M8"}},
          .options = {snapshot_option(),
                      {.name = "limit", .value = "N", .help = "so many rows of evidence", .default_value = "10"},
                      profile_option(),
                      report_output_option()},
          .examples = {{"as explain AS64500 M7RPKI", "which routes are not RPKI valid, and why"},
                       {"as explain AS64500 M7IRR --limit 1000", "every route with its route objects"},
                       {"as explain AS64500 M8 -o json", "for programs"}},
          .run = run};
}

}  // namespace mannerly::cli
