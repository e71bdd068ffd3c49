// Route origin validation as Routinator's HTTP service answers it, so that its clients work here as they are:
// /api/v1/validity/{asn}/{prefix}, GET and POST /validity, /api/v1/status, /json, /csv.
#include <fmt/format.h>

#include "api/answer.h"
#include "api/tables.h"
#include "base/version.h"
#include "observatory/route_facts.h"
#include "validity/rov.h"
#include "wire/json/value.h"

namespace mannerly::api {
namespace {

using snapshot::Snapshot;
using validity::RovResult;
using validity::RovState;

constexpr std::size_t kRoutesMax = 5000;  // of one POST

std::string_view word_of(RovState state) {
  switch (state) {
    case RovState::kValid: return "valid";
    case RovState::kInvalid: return "invalid";
    case RovState::kNotFound: break;
  }
  return "not-found";
}

std::string_view sentence_of(RovState state, std::string_view reason) {
  if (state == RovState::kValid) return "a VRP names this origin and allows this length";
  if (state == RovState::kNotFound) return "no VRP covers the prefix";
  if (reason == "length") return "VRPs name this origin, but allow no prefix of this length";
  return "VRPs cover the prefix, and none names this origin";
}

void write_vrps(render::JsonWriter& json, const Snapshot& snapshot, std::string_view name,
                const std::vector<std::uint32_t>& rows) {
  json.key(name).begin_array();
  for (const std::uint32_t row : rows) {
    const snapshot::VrpRow& vrp = snapshot.vrps()[row];
    json.begin_object().field("asn", format_asn(Asn{vrp.asn})).field("prefix", format_prefix(vrp.prefix()));
    json.field("max_length", fmt::format("{}", vrp.max_length)).end_object();
  }
  json.end_array();
}

// "route": ..., "validity": ... in an open object.
void write_verdict(render::JsonWriter& json, const Snapshot& snapshot, Asn asn, const Prefix& prefix) {
  const Origin origin{.kind = Origin::Kind::kAsn, .asn = asn};
  const RovResult result = validity::validate(snapshot.vrps(), prefix, origin);
  json.key("route").begin_object().field("origin_asn", format_asn(asn));
  json.field("prefix", format_prefix(prefix)).end_object();
  json.key("validity").begin_object().field("state", word_of(result.state));
  // As Routinator has it: AS0 alone is another AS too.
  const std::string_view reason = result.unmatched_length.empty() ? "as" : "length";
  if (result.state == RovState::kInvalid) json.field("reason", reason);
  json.field("description", sentence_of(result.state, reason)).key("VRPs").begin_object();
  write_vrps(json, snapshot, "matched", result.matched);
  write_vrps(json, snapshot, "unmatched_as", result.unmatched_as);
  write_vrps(json, snapshot, "unmatched_length", result.unmatched_length);
  json.end_object().end_object();
}

Answer one_route(const Call& call) {
  if (!observatory::has_vrps(call.edition().snapshot())) {
    return std::unexpected(Problem(503, "no_data", "the snapshot holds no VRPs"));
  }
  render::JsonWriter json;
  json.begin_object().key("validated_route").begin_object();
  write_verdict(json, call.edition().snapshot(), *call.asn("asn"), *call.prefix("prefix"));
  json.end_object().field("generatedTime", format_instant(call.edition().at())).end_object();
  return body_of(call, json.take() + "\n");
}

struct AskedRoute {
  Asn asn;
  Prefix prefix;
};

// {"routes": [{"asn": "AS64500", "prefix": "192.0.2.0/24"}, ...]}
std::expected<std::vector<AskedRoute>, Problem> asked_routes(const std::string& body) {
  json::Document document;
  const auto root = document.parse_object(body);
  const auto list = root ? root->member("routes") : std::nullopt;
  if (!list || !list->is_array())
    return std::unexpected(bad_request("/routes", "an object with an array of routes is needed"));
  std::vector<AskedRoute> out;
  std::optional<Problem> wrong;
  std::size_t number = 0;
  list->each_item([&](const json::Value& item) {
    const std::string at = fmt::format("/routes/{}", number++);
    if (wrong || number > kRoutesMax) return;
    const auto asn = json::asn_of(item, "asn");
    const auto text = json::text_of(item, "prefix");
    const auto prefix = text ? parse_prefix(*text) : std::nullopt;
    if (!asn) wrong = bad_request(at + "/asn", "this is no AS number such as \"AS64500\"");
    if (asn && !prefix) wrong = bad_request(at + "/prefix", "this is no prefix without host bits");
    if (asn && prefix) out.push_back({*asn, *prefix});
  });
  if (wrong) return std::unexpected(std::move(*wrong));
  if (number > kRoutesMax) {
    return std::unexpected(
        Problem(413, "too_large", fmt::format("at most {} routes can be asked at once", kRoutesMax)));
  }
  return out;
}

Answer many_routes(const Call& call) {
  const Snapshot& snapshot = call.edition().snapshot();
  if (!observatory::has_vrps(snapshot)) {
    return std::unexpected(Problem(503, "no_data", "the snapshot holds no VRPs"));
  }
  auto routes = asked_routes(call.request().body);
  if (!routes) return std::unexpected(std::move(routes).error());
  render::JsonWriter json;
  json.begin_object().key("validated_routes").begin_array();
  for (const AskedRoute& route : *routes) {
    json.begin_object();
    write_verdict(json, snapshot, route.asn, route.prefix);
    json.end_object();
  }
  json.end_array().field("generatedTime", format_instant(call.edition().at())).end_object();
  return body_of(call, json.take() + "\n");
}

Answer rpki_status(const Call& call) {
  const Snapshot& snapshot = call.edition().snapshot();
  std::array<std::uint64_t, 2> families{};
  for (const snapshot::VrpRow& vrp : snapshot.vrps()) ++families[vrp.family == 4 ? 0 : 1];
  render::JsonWriter json;
  json.begin_object().field("version", "mannerly/" + std::string(kVersion));
  json.field("now", format_instant(call.now())).field("lastUpdateDone", format_instant(call.edition().at()));
  json.field("snapshot", snapshot.short_id()).field("vrpsTotal", std::uint64_t{snapshot.vrps().size()});
  json.field("vrpsIpv4", families[0]).field("vrpsIpv6", families[1]);
  json.key("tals").begin_object();
  std::vector<std::uint64_t> counts(256);
  for (const snapshot::VrpRow& vrp : snapshot.vrps()) ++counts[vrp.anchor];
  for (std::size_t i = 0; i < std::min<std::size_t>(snapshot.trust_anchors().size(), counts.size()); ++i) {
    json.key(snapshot.text(snapshot.trust_anchors()[i].name)).begin_object();
    json.field("vrpsTotal", counts[i]).end_object();
  }
  json.end_object().end_object();
  return body_of(call, json.take() + "\n");
}

// Rows of VRPs, a piece at a time.
io::HttpStream vrp_stream(
    const Call& call, std::string head, std::string tail,
    std::function<void(const Snapshot&, const snapshot::VrpRow&, bool first, std::string&)> write) {
  return [edition = call.edition_ptr(), head = std::move(head), tail = std::move(tail), write = std::move(write),
          at = std::size_t{0}](std::string& out) mutable {
    const Snapshot& snapshot = edition->snapshot();
    const std::size_t end = out.size() + io::kStreamPiece;  // out may hold something already
    if (at == 0) out += head;
    while (at < snapshot.vrps().size() && out.size() < end) {
      write(snapshot, snapshot.vrps()[at], at == 0, out);
      ++at;
    }
    if (at < snapshot.vrps().size()) return true;
    out += tail;
    return false;
  };
}

Answer vrps_json(const Call& call) {
  const Instant at = call.edition().at();
  io::HttpResponse response = body_of(call, "");
  response.stream = vrp_stream(
      call,
      fmt::format("{{\"metadata\":{{\"generated\":{},\"generatedTime\":\"{}\"}},\"roas\":[\n", at.seconds,
                  format_instant(at)),
      "\n]}\n", [](const Snapshot& snapshot, const snapshot::VrpRow& vrp, bool first, std::string& out) {
        fmt::format_to(std::back_inserter(out), "{}{{\"asn\":\"AS{}\",\"prefix\":\"{}\",\"maxLength\":{},\"ta\":{}}}",
                       first ? "" : ",\n", vrp.asn, format_prefix(vrp.prefix()), vrp.max_length,
                       render::json_quoted(observatory::anchor_name(snapshot, vrp)));
      });
  return response;
}

Answer vrps_csv(const Call& call) {
  io::HttpResponse response = body_of(call, "");
  response.stream =
      vrp_stream(call, "ASN,IP Prefix,Max Length,Trust Anchor\n", "",
                 [](const Snapshot& snapshot, const snapshot::VrpRow& vrp, bool, std::string& out) {
                   fmt::format_to(std::back_inserter(out), "AS{},{},{},{}\n", vrp.asn, format_prefix(vrp.prefix()),
                                  vrp.max_length, observatory::anchor_name(snapshot, vrp));
                 });
  return response;
}

}  // namespace

std::span<const Route> validity_routes() {
  static const Parameter kAsnAsked{.name = "asn", .kind = Kind::kAsn, .help = "the origin", .required = true};
  static const Parameter kPrefixAsked{.name = "prefix", .kind = Kind::kPrefix, .help = "the prefix", .required = true};
  static const std::vector<Route> routes = {
      {.pattern = "/api/v1/validity/{asn}/{prefix:2}",
       .handle = one_route,
       .summary = "Route origin validation of one route (RFC 6811), as Routinator answers",
       .schema = "validity",
       .parameters = {kAsnAsked, kPrefixAsked},
       .bare = true},
      {.pattern = "/validity",
       .handle = one_route,
       .summary = "The same by query",
       .schema = "validity",
       .parameters = {kAsnAsked, kPrefixAsked},
       .bare = true},
      {.pattern = "/validity",
       .handle = many_routes,
       .summary = "Many routes at once: {\"routes\": [{\"asn\", \"prefix\"}]}",
       .schema = "validities",
       .heavy = true,
       .caching = Caching::kNone,
       .method = "POST",
       .bare = true},
      {.pattern = "/api/v1/status",
       .handle = rpki_status,
       .summary = "Counts of VRPs, as Routinator's status names them",
       .schema = "rpki_status",
       .heavy = true,
       .caching = Caching::kNone,
       .bare = true},
      {.pattern = "/json",
       .handle = vrps_json,
       .summary = "All VRPs as JSON",
       .schema = "vrps",
       .bare = true,
       .cost = 5},
      {.pattern = "/csv", .handle = vrps_csv, .summary = "All VRPs as CSV", .formats = {Format::kCsv}, .cost = 5}};
  return routes;
}

}  // namespace mannerly::api
