// What says whether the server lives and what it is: /healthz, /readyz, /version.
#include "api/answer.h"
#include "api/tables.h"
#include "base/version.h"

namespace mannerly::api {
namespace {

Answer health(const Call&) {
  return body_of(content_type_of(Format::kText), "ok\n");
}

Answer readiness_of_server(const Call& call) {
  if (call.edition_ptr()) return body_of(content_type_of(Format::kText), "ready\n");
  Problem problem(503, "no_data_yet", "no day has been published yet");
  problem.retry_after = 10;
  return std::unexpected(problem);
}

Answer version(const Call& call) {
  render::JsonWriter json;
  json.begin_object().field("name", "mannerly").field("version", kVersion);
  json.key("snapshot");
  call.edition_ptr() ? json.value(call.edition().snapshot().short_id()) : json.null();
  return body_of(call, json.end_object().take() + "\n");
}

}  // namespace

std::span<const Route> server_routes() {
  static const std::vector<Route> routes = {{.pattern = "/healthz",
                                             .handle = health,
                                             .summary = "The process answers",
                                             .formats = {Format::kText},
                                             .caching = Caching::kNone,
                                             .needs_edition = false,
                                             .lenient = true,
                                             .cost = 0},
                                            {.pattern = "/readyz",
                                             .handle = readiness_of_server,
                                             .summary = "There are data to answer from; else 503",
                                             .formats = {Format::kText},
                                             .caching = Caching::kNone,
                                             .needs_edition = false,
                                             .lenient = true,
                                             .cost = 0},
                                            {.pattern = "/version",
                                             .handle = version,
                                             .summary = "Name and version of the program",
                                             .schema = "version",
                                             .caching = Caching::kNone,
                                             .needs_edition = false,
                                             .bare = true,
                                             .lenient = true,
                                             .cost = 0}};
  return routes;
}

}  // namespace mannerly::api
