// /api/v1/networks/{asn}/watch: a network for monitoring systems, what `mannerly check --url` asks for.
#include "observatory/watch.h"
#include "api/answer.h"
#include "api/tables.h"

namespace mannerly::api {
namespace {

Answer watch(const Call& call) {
  const Asn asn = *call.asn("asn");
  MANNERLY_TRY(const observatory::WatchFacts facts, observatory::watch_in_edition(call.edition(), asn));
  return document(call,
                  [&](render::JsonWriter& json) {
                    json.begin_object();
                    observatory::write_watch(json, facts);
                    json.end_object();
                  },
                  {.links = {{"ui", "/networks/" + std::to_string(asn.value)}}});
}

}  // namespace

std::span<const Route> watch_routes() {
  static const std::vector<Route> routes = {
      {.pattern = "/api/v1/networks/{asn}/watch",
       .handle = watch,
       .summary = "One network for monitoring: scores, open incidents that name it, the time of the data",
       .schema = "watch",
       .parameters = {{.name = "asn",
                       .kind = Kind::kAsn,
                       .help = "the network; one that nobody knows is known: false"}},
       .heavy = true}};
  return routes;
}

}  // namespace mannerly::api
