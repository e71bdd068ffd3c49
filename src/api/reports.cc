// /api/v1/reports: the conformance of an operator, the community's year.
#include "api/answer.h"
#include "api/tables.h"
#include "observatory/audit_document.h"
#include "observatory/community.h"
#include "observatory/conformance.h"
#include "render/pdf/pdf.h"

namespace mannerly::api {
namespace {

Answer conformance(const Call& call) {
  MANNERLY_TRY(const auto report, observatory::conformance_of(call.edition(), *call.text("who")));
  if (call.format() == Format::kPdf) {
    const observatory::Edition& edition = call.edition();
    MANNERLY_TRY(std::string pdf,
                 render::to_pdf(observatory::conformance_document(edition, *report),
                                {.title = "Conformance of " + report->op.name,
                                 .footer = "Snapshot " + edition.snapshot().short_id() + " of " +
                                           format_instant(edition.at()) + ", profile " + edition.profile().id,
                                 .made = edition.at()}));
    return body_of(call, std::move(pdf));
  }
  return document(
      call, [&](render::JsonWriter& json) { observatory::write_conformance(json, call.edition(), *report); },
      {.messages = report->caveats, .links = {{"ui", "/reports/conformance/" + report->who}, {"about", report->path}}});
}

Answer community(const Call& call) {
  const int number = static_cast<int>(*call.number("year"));
  MANNERLY_TRY(const auto year, observatory::community_of(call.edition(), number));
  return document(call, [&](render::JsonWriter& json) { observatory::write_community(json, year); },
                  {.messages = year.caveats, .links = {{"ui", "/reports/community/" + std::to_string(number)}}});
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
      {.pattern = "/api/v1/reports/community/{year}",
       .handle = community,
       .summary = "The community's year",
       .schema = "community",
       .parameters = {{.name = "year", .kind = Kind::kNumber, .help = "2026", .min = 1990, .max = 9999}},
       .heavy = true,
       .cost = 20}};
  return routes;
}

}  // namespace mannerly::api
