// /api/v1/search: what a person may mean by a few characters.
#include "observatory/search.h"

#include "api/answer.h"
#include "api/tables.h"

namespace mannerly::api {
namespace {

constexpr std::uint64_t kHitsMax = 50;

Answer found(const Call& call) {
  const auto hits = observatory::search(call.edition(), *call.text("q"), *call.number("limit"));
  return document(call, [&](render::JsonWriter& json) {
    json.begin_array();
    for (const observatory::Hit& hit : hits) {
      json.begin_object().field("kind", hit.kind).field("label", hit.title).field("detail", hit.detail);
      json.field("url", hit.path).end_object();
    }
    json.end_array();
  });
}

}  // namespace

std::span<const Route> search_routes() {
  static const std::vector<Route> routes = {
      {.pattern = "/api/v1/search",
       .handle = found,
       .summary = "Networks, prefixes, economies, sets, incidents, participants and pages by a few characters",
       .schema = "search",
       .parameters =
           {{.name = "q",
             .help = "an AS number, a prefix, an address, a name or a part of one",
             .required = true,
             .max = observatory::kSearchTextMax},
            {.name = "limit", .kind = Kind::kNumber, .help = "hits", .min = 1, .max = kHitsMax, .fallback = "10"}},
       .heavy = true}};
  return routes;
}

}  // namespace mannerly::api
