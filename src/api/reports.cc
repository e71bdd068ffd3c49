// /api/v1/reports: the conformance of an operator, the community's year.
#include "api/answer.h"
#include "api/report_answer.h"
#include "api/tables.h"
#include "observatory/event_study.h"
#include "observatory/groups.h"
#include "observatory/report_documents.h"

namespace mannerly::api {
namespace {

Answer conformance(const Call& call) {
  MANNERLY_TRY(const auto report, observatory::conformance_of(call.edition(), *call.text("who")));
  if (call.format() == Format::kPdf) {
    return pdf_of(call, "Conformance of " + report->op.name,
                  observatory::conformance_document(call.edition(), *report));
  }
  return document(
      call, [&](render::JsonWriter& json) { observatory::write_conformance(json, call.edition(), *report); },
      {.messages = report->caveats, .links = {{"ui", "/reports/conformance/" + report->who}, {"about", report->path}}});
}

Answer community(const Call& call) {
  const int number = static_cast<int>(*call.number("year"));
  MANNERLY_TRY(const auto year, observatory::community_of(call.edition(), number));
  if (call.format() == Format::kPdf) {
    return pdf_of(call, "The community's year " + std::to_string(number), observatory::community_document(year));
  }
  return document(call, [&](render::JsonWriter& json) { observatory::write_community(json, year); },
                  {.messages = year.caveats, .links = {{"ui", "/reports/community/" + std::to_string(number)}}});
}

Answer event_study(const Call& call) {
  observatory::StudyQuery query;
  if (const auto code = call.text("region")) {
    const auto region = observatory::find_region(call.edition(), *code);
    if (!region || region->kind != store::GroupKind::kRegion) {
      return std::unexpected(not_found("there is no UN region " + *code));
    }
    query.region = region->key;
  }
  if (const auto year = call.number("year")) query.year = static_cast<int>(*year);
  MANNERLY_TRY(const auto study, observatory::event_study(call.edition(), query));
  return document(call, [&](render::JsonWriter& json) { observatory::write_event_study(json, study); },
                  {.messages = study.caveats, .links = {{"ui", "/reports/event-study"}}});
}

}  // namespace

std::span<const Route> report_routes() {
  static const std::vector<Route> routes = {
      {.pattern = "/api/v1/reports/conformance/{who}",
       .handle = conformance,
       .summary = "The conformance report of an operator",
       .schema = "conformance",
       .formats = {Format::kJson, Format::kPdf},
       .parameters = {{.name = "who", .help = "AS64500, or participant-7: the row of the participants' list"}},
       .heavy = true,
       .cost = 5},
      {.pattern = "/api/v1/reports/event-study",
       .handle = event_study,
       .summary = "Scores around joining, beside networks like those that joined",
       .schema = "event_study",
       .parameters = {{.name = "region", .help = "a UN region: un:africa"},
                      {.name = "year", .kind = Kind::kNumber, .help = "of joining: 2026", .min = 1990, .max = 9999}},
       .heavy = true,
       .cost = 20},
      {.pattern = "/api/v1/reports/community/{year}",
       .handle = community,
       .summary = "The community's year",
       .schema = "community",
       .formats = {Format::kJson, Format::kPdf},
       .parameters = {{.name = "year", .kind = Kind::kNumber, .help = "2026", .min = 1990, .max = 9999}},
       .heavy = true,
       .cost = 20}};
  return routes;
}

}  // namespace mannerly::api
