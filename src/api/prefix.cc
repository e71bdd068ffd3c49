// /api/v1/prefixes/{prefix}: one prefix.
#include "api/answer.h"
#include "api/tables.h"
#include "observatory/route_facts.h"
#include "validity/bogon.h"
#include "validity/covering.h"

namespace mannerly::api {
namespace {

using observatory::Edition;
using render::JsonWriter;
using validity::rows_covering;

void write_routes(JsonWriter& json, const Edition& edition, std::string_view key,
                  const std::vector<std::uint32_t>& rows) {
  json.key(key).begin_array();
  for (const std::uint32_t row : rows) {
    json.begin_object();
    observatory::write_route(json, edition.snapshot(),
                             observatory::route_facts(edition.snapshot(), edition.assessor().irr_sources(), row));
    json.end_object();
  }
  json.end_array();
}

void write_paths(JsonWriter& json, const snapshot::Snapshot& s, const std::vector<std::uint32_t>& announced) {
  constexpr std::size_t kPathsMax = 1000;
  json.key("paths").begin_array();
  for (const std::uint32_t row : announced) {
    for (const observatory::SeenPath& seen : observatory::seen_paths(s, s.routes()[row], kPathsMax)) {
      if (seen.peer >= s.peers().size()) continue;
      const snapshot::PeerRow& peer = s.peers()[seen.peer];
      json.begin_object().field("peer", peer.asn).field("address", format_address(peer.address()));
      json.field("path", seen.path).end_object();
    }
  }
  json.end_array();
}

Answer one_prefix(const Call& call) {
  constexpr std::size_t kMoreSpecificsMax = 1000;
  const Prefix prefix = *call.prefix("prefix");
  const Edition& edition = call.edition();
  const snapshot::Snapshot& s = edition.snapshot();
  std::vector<std::uint32_t> announced, covering, under;
  for (const std::uint32_t row : rows_covering(s.routes(), prefix)) {
    (s.routes()[row].prefix() == prefix ? announced : covering).push_back(row);
  }
  for (const snapshot::RouteRow& route : s.routes_under(prefix)) {
    if (route.prefix() != prefix && under.size() < kMoreSpecificsMax) {
      under.push_back(static_cast<std::uint32_t>(&route - s.routes().data()));
    }
  }
  const validity::BogonVerdict bogon = edition.assessor().bogons().check(prefix);
  return document(
      call,
      [&](JsonWriter& json) {
        json.begin_object().field("prefix", format_prefix(prefix)).field("bogon", validity::name_of(bogon.bogon_class));
        write_routes(json, edition, "announced", announced);
        write_routes(json, edition, "less_specific", covering);
        write_routes(json, edition, "more_specific", under);
        json.key("vrps").begin_array();
        for (const std::uint32_t row : rows_covering(s.vrps(), prefix)) observatory::write_vrp(json, s, s.vrps()[row]);
        json.end_array().key("route_objects").begin_array();
        for (const std::uint32_t row : rows_covering(s.irr_routes(), prefix)) {
          observatory::write_irr_route(json, s, s.irr_routes()[row]);
        }
        json.end_array();
        write_paths(json, s, announced);
        json.end_object();
      },
      {.links = {{"ui", "/prefixes/" + format_prefix(prefix)}}});
}

}  // namespace

std::span<const Route> prefix_routes() {
  static const std::vector<Route> routes = {
      {.pattern = "/api/v1/prefixes/{prefix:2}",
       .handle = one_prefix,
       .summary = "One prefix: who announces it, what RPKI and the registries say, how it is seen",
       .schema = "prefix",
       .parameters = {{.name = "prefix", .kind = Kind::kPrefix, .help = "the prefix"}},
       .heavy = true}};
  return routes;
}

}  // namespace mannerly::api
