// /api/v1/reports: the conformance of an operator.
#include "api/answer.h"
#include "api/tables.h"
#include "observatory/conformance.h"

namespace mannerly::api {
namespace {

Answer conformance(const Call& call) {
  MANNERLY_TRY(const auto report, observatory::conformance_of(call.edition(), *call.text("who")));
  return document(
      call, [&](render::JsonWriter& json) { observatory::write_conformance(json, call.edition(), *report); },
      {.messages = report->caveats, .links = {{"ui", "/reports/conformance/" + report->who}, {"about", report->path}}});
}

}  // namespace

std::span<const Route> report_routes() {
  static const std::vector<Route> routes = {
      {.pattern = "/api/v1/reports/conformance/{who}",
       .handle = conformance,
       .summary = "The conformance report of an operator",
       .schema = "conformance",
       .parameters = {{.name = "who", .help = "AS64500, or participant-7: the row of the participants' list"}},
       .heavy = true,
       .cost = 5}};
  return routes;
}

}  // namespace mannerly::api
