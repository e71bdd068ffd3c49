// The conformance report for programs.
#include "observatory/conformance.h"
#include "observatory/incident_words.h"
#include "observatory/score_json.h"
#include "observatory/words.h"

namespace mannerly::observatory {
namespace {

using render::JsonWriter;

void write_since(JsonWriter& json, std::string_view key, const std::map<Asn, Instant>& since, Asn asn) {
  json.key(key);
  const auto found = since.find(asn);
  found == since.end() ? json.null() : json.value(format_instant(found->second));
}

void write_ases(JsonWriter& json, const Edition& edition, const ConformanceReport& report) {
  json.key("networks").begin_array();
  for (const readiness::AsScore* score : report.ases) {
    json.begin_object();
    write_score(json, edition.snapshot(), *score);
    write_since(json, "visible_since", report.history.visible_since, score->asn);
    write_since(json, "clean_since", report.history.clean_since, score->asn);
    json.end_object();
  }
  json.end_array().key("unknown_asns").begin_array();
  for (const Asn asn : report.unknown) json.value(asn.value);
  json.end_array();
}

void write_months(JsonWriter& json, const ConformanceReport& report) {
  json.key("months").begin_array();
  for (const ConformanceMonth& month : report.months) {
    json.begin_object().field("month", format_month(month.month)).field("networks", month.ases);
    for (const readiness::Category c : kAllCategories) {
      const std::size_t i = readiness::index_of(c);
      json.key(key_of(c)).begin_object();
      share_or_null(json, "mean", month.mean[i]);
      json.field("with_data", month.with_data[i]).end_object();
    }
    json.end_object();
  }
  json.end_array();
}

void write_incidents(JsonWriter& json, const Edition& edition, const ConformanceReport& report) {
  json.field("incidents_from", format_instant(report.incidents_from));
  json.field("incidents_total", report.incidents_total).key("incidents").begin_array();
  for (const KnownIncident& known : report.incidents) {
    const incident::Incident& i = known.incident;
    json.begin_object().field("id", i.id).field("kind", incident::name_of(i.kind));
    json.field("started_at", format_instant(i.start)).key("ended_at");
    i.end ? json.value(format_instant(*i.end)) : json.null();
    json.field("culprit", i.culprit.value).field("prefix_count", i.prefix_count).field("confidence", i.confidence);
    json.field("feedback", feedback_words(known.feedback)).field("counts", counts(edition, known));
    json.field("headline", headline_of(i, &edition.snapshot())).end_object();
  }
  json.end_array();
}

}  // namespace

void write_conformance(JsonWriter& json, const Edition& edition, const ConformanceReport& report) {
  json.begin_object().field("who", report.who).field("verdict", conformance_verdict(report));
  json.field("snapshot", report.audit.snapshot_id).field("as_of", format_instant(report.audit.at));
  json.field("profile", report.audit.profile_id);
  write_audit(json, report.picture);
  json.key("score");
  write_group(json, report.score);
  write_ases(json, edition, report);
  write_months(json, report);
  write_incidents(json, edition, report);
  json.key("caveats").begin_array();
  for (const std::string& caveat : report.caveats) json.value(caveat);
  json.end_array().end_object();
}

}  // namespace mannerly::observatory
