// mannerly as explain: a number down to the raw records that it was made of.
#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/route_facts.h"
#include "cli/score_view.h"
#include "cli/view.h"
#include "cli/words.h"
#include "incident/kind.h"

namespace mannerly::cli {
namespace {

using readiness::Assessor;
using readiness::Evidence;
using readiness::EvidenceKind;
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

constexpr std::size_t kPathsShown = 5;   // of one route
constexpr std::size_t kRecordsMax = 20;  // raw records of one row of evidence

// A record as its source has it.
struct RawRecord {
  std::string source;    // "RIPE", "rpki vrps.json", "rrc00"
  std::string language;  // "rpsl", "json", "text"
  std::string text;
};

std::string source_text(const Snapshot& s, std::uint32_t source) {
  if (source >= s.sources().size()) return "unknown source";
  const auto& row = s.sources()[source];
  return fmt::format("{} ({})", s.text(row.name), s.text(row.path));
}

RawRecord object_record(const Snapshot& s, std::uint32_t object) {
  if (object >= s.irr_objects().size()) return {"unknown source", "text", "(the object is not in the snapshot)"};
  const auto& row = s.irr_objects()[object];
  const std::string source(irr_source_name(s, row.irr_source));
  const auto raw = s.raw_object(row);
  if (!raw) return {source, "text", fmt::format("(cannot be unpacked: {})", raw.error().message)};
  return {source, "rpsl", to_utf8(*raw)};
}

RawRecord vrp_record(const Snapshot& s, std::uint32_t row) {
  const auto& vrp = s.vrps()[row];
  render::JsonWriter json;
  write_vrp(json, s, vrp);
  std::string source = "VRPs";
  if (vrp.anchor < s.trust_anchors().size()) source = source_text(s, s.trust_anchors()[vrp.anchor].source);
  return {source, "json", json.take()};
}

RawRecord route_record(const Snapshot& s, std::uint32_t row) {
  const auto& route = s.routes()[row];
  const auto seen = seen_paths(s, route, kPathsShown);
  if (seen.empty()) return {"prefix-to-origin table", "text", "(a table without paths names this origin)"};
  std::string text;
  for (const SeenPath& each : seen) {
    if (each.peer >= s.peers().size()) continue;
    const auto& peer = s.peers()[each.peer];
    text += fmt::format("{} from AS{} {}: {}\n", format_prefix(route.prefix()), peer.asn,
                        format_address(peer.address()), each.path);
  }
  if (route.peers > seen.size()) text += fmt::format("(and {} more peers)\n", route.peers - seen.size());
  return {"BGP", "text", text};
}

RawRecord path_record(const Snapshot& s, std::uint32_t path) {
  return {"BGP", "text", "AS path: " + format_as_path(s.path(path))};
}

RawRecord spoofer_record(const Snapshot& s, std::uint32_t row) {
  const auto& test = s.spoofer()[row];
  render::JsonWriter json;
  json.begin_object().field("session", test.session).field("at", format_instant({test.at}));
  json.field("client", format_prefix(test.prefix())).field("asn", test.asn).field("nat", test.nat != 0).end_object();
  return {source_text(s, test.source), "json", json.take()};
}

RawRecord incident_record(const Snapshot& s, std::uint32_t row) {
  const auto& incident = s.incidents()[row];
  render::JsonWriter json;
  const auto write_asns = [&](std::string_view key, snapshot::Range range) {
    json.key(key).begin_array();
    for (const std::uint32_t asn : Snapshot::rows(s.incident_asns(), range)) json.value(asn);
    json.end_array();
  };
  json.begin_object().field("id", s.text(incident.id));
  json.field("kind", incident::name_of(static_cast<incident::Kind>(incident.kind)));
  json.field("culprit", incident.culprit);
  write_asns("accomplices", incident.accomplices);
  write_asns("victims", incident.victims);
  json.field("start", format_instant({incident.start})).key("end");
  if ((incident.flags & snapshot::IncidentRow::kOngoing) != 0) {
    json.null();
  } else {
    json.value(format_instant({incident.end}));
  }
  json.field("peers", incident.peers).end_object();
  return {source_text(s, incident.source), "json", json.take()};
}

std::vector<RawRecord> records_of(const Snapshot& s, const Evidence& evidence) {
  std::vector<RawRecord> records;
  switch (evidence.kind) {
    case EvidenceKind::kRoute:
      if (evidence.row < s.routes().size()) records.push_back(route_record(s, evidence.row));
      break;
    case EvidenceKind::kPath: records.push_back(path_record(s, evidence.row)); break;
    case EvidenceKind::kSpoofer:
      if (evidence.row < s.spoofer().size()) records.push_back(spoofer_record(s, evidence.row));
      break;
    case EvidenceKind::kAutNum:
      if (evidence.row < s.aut_nums().size()) records.push_back(object_record(s, s.aut_nums()[evidence.row].object));
      break;
    case EvidenceKind::kIncident:
      if (evidence.row < s.incidents().size()) records.push_back(incident_record(s, evidence.row));
      break;
    case EvidenceKind::kContact: break;  // what a contact offers is in the text; who it is stays in the source
  }
  for (const std::uint32_t row : evidence.vrps) {
    if (row < s.vrps().size()) records.push_back(vrp_record(s, row));
  }
  for (const std::uint32_t row : evidence.irr) {
    if (row < s.irr_routes().size()) records.push_back(object_record(s, s.irr_routes()[row].object));
  }
  if (records.size() > kRecordsMax) records.resize(kRecordsMax);
  return records;
}

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
