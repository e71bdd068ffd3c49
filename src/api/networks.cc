// /api/v1/networks/{asn}: one network's scores and the metrics behind them.
#include "api/answer.h"
#include "api/tables.h"
#include "observatory/score_json.h"

namespace mannerly::api {
namespace {

Answer one_network(const Call& call) {
  const Asn asn = *call.asn("asn");
  const observatory::Edition& edition = call.edition();
  const readiness::AsScore* score = edition.find(asn);
  if (score == nullptr) return std::unexpected(not_found("no source names " + format_asn(asn)));
  return document(call,
                  [&](render::JsonWriter& json) {
                    json.begin_object();
                    observatory::write_score(json, edition.snapshot(), *score);
                    json.key("metrics").begin_array();
                    for (const readiness::Metric& metric : edition.assessor().report_as(asn).metrics) {
                      observatory::write_metric(json, metric);
                    }
                    json.end_array().end_object();
                  },
                  {.links = {{"ui", "/networks/" + std::to_string(asn.value)}}});
}

}  // namespace

std::span<const Route> network_routes() {
  static const std::vector<Route> routes = {{.pattern = "/api/v1/networks/{asn}",
                                             .handle = one_network,
                                             .summary = "One network: scores, states and the metrics behind them",
                                             .schema = "network",
                                             .parameters = {{.name = "asn", .kind = Kind::kAsn, .help = "the network"}},
                                             .heavy = true}};
  return routes;
}

}  // namespace mannerly::api
