#include "observatory/route_facts.h"

#include <fmt/format.h>

#include "observatory/words.h"
#include "validity/route.h"

namespace mannerly::observatory {

using snapshot::Snapshot;
using validity::IrrState;

RouteFacts route_facts(const Snapshot& snapshot, const validity::IrrSources& sources, std::uint32_t row) {
  const snapshot::RouteRow& route = snapshot.routes()[row];
  const Origin origin = validity::origin_of(route);
  return {row, validity::validate(snapshot.vrps(), route.prefix(), origin),
          validity::check_irr(snapshot.irr_routes(), sources, route.prefix(), origin)};
}

bool has_vrps(const Snapshot& snapshot) {
  return !snapshot.vrps().empty();
}
bool has_route_objects(const Snapshot& snapshot) {
  return !snapshot.irr_routes().empty();
}

std::string_view rov_reason(const Snapshot& snapshot, const RouteFacts& facts) {
  const Origin origin = validity::origin_of(snapshot.routes()[facts.row]);
  if (facts.rov.state == validity::RovState::kInvalid && origin.kind == Origin::Kind::kAsSet) {
    return "its path ends in an AS_SET: it has no origin";
  }
  return reason_text(facts.rov, snapshot.vrps());
}

std::string irr_by_source(const Snapshot& snapshot, const validity::IrrResult& result) {
  std::string out;
  for (const auto& each : result.by_source) {
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", irr_source_name(snapshot, each.irr_source),
                       validity::name_of(each.state));
  }
  return out;
}

std::vector<SeenPath> seen_paths(const Snapshot& snapshot, const snapshot::RouteRow& route, std::size_t limit) {
  std::vector<SeenPath> seen;
  for (const auto& entry : snapshot.paths_of(route)) {
    if ((entry.flags & snapshot::PathEntryRow::kCurrent) == 0) continue;
    if (seen.size() >= limit) break;
    seen.push_back({entry.peer, format_as_path(snapshot.path(entry.path))});
  }
  return seen;
}

std::string_view irr_source_name(const Snapshot& snapshot, std::uint16_t source) {
  return source < snapshot.irr_sources().size() ? snapshot.text(snapshot.irr_sources()[source].name)
                                                : std::string_view();
}

std::string_view anchor_name(const Snapshot& snapshot, const snapshot::VrpRow& vrp) {
  return vrp.anchor < snapshot.trust_anchors().size() ? snapshot.text(snapshot.trust_anchors()[vrp.anchor].name)
                                                      : std::string_view();
}

std::string_view maintainers(const Snapshot& snapshot, std::uint32_t object) {
  return object < snapshot.irr_objects().size() ? snapshot.text(snapshot.irr_objects()[object].mnt_by)
                                                : std::string_view();
}

namespace {

void write_states(render::JsonWriter& json, const Snapshot& snapshot, const validity::IrrResult& irr) {
  json.key("irr");
  if (has_route_objects(snapshot)) {
    json.value(validity::name_of(irr.state));
  } else {
    json.null();
  }
  json.key("irr_by_source").begin_object();
  for (const auto& each : irr.by_source) {
    json.field(irr_source_name(snapshot, each.irr_source), validity::name_of(each.state));
  }
  json.end_object();
}

}  // namespace

void write_route(render::JsonWriter& json, const Snapshot& snapshot, const RouteFacts& facts) {
  const snapshot::RouteRow& route = snapshot.routes()[facts.row];
  const Origin origin = validity::origin_of(route);
  json.field("prefix", format_prefix(route.prefix())).key("origin");
  if (origin.kind == Origin::Kind::kAsn) {
    json.value(origin.asn.value);
  } else {
    json.null();
  }
  if (has_vrps(snapshot)) {
    json.field("rov", validity::name_of(facts.rov.state)).field("rov_reason", rov_reason(snapshot, facts));
  } else {
    json.key("rov").null().key("rov_reason").null();
  }
  for (const auto& [name, rows] :
       {std::pair{"vrps_matched", &facts.rov.matched}, std::pair{"vrps_unmatched_as", &facts.rov.unmatched_as},
        std::pair{"vrps_unmatched_length", &facts.rov.unmatched_length}}) {
    json.key(name).begin_array();
    for (const std::uint32_t row : *rows) write_vrp(json, snapshot, snapshot.vrps()[row]);
    json.end_array();
  }
  write_states(json, snapshot, facts.irr);
  json.key("peers");
  if (route.peers > 0) {
    json.value(std::uint64_t{route.peers});
  } else {
    json.null();
  }
  json.field("withdrawn", (route.flags & snapshot::RouteRow::kWithdrawn) != 0);
}

void write_vrp(render::JsonWriter& json, const Snapshot& snapshot, const snapshot::VrpRow& vrp) {
  json.begin_object().field("asn", vrp.asn).field("prefix", format_prefix(vrp.prefix()));
  json.field("max_length", std::uint64_t{vrp.max_length}).field("trust_anchor", anchor_name(snapshot, vrp));
  json.key("expires");
  if (vrp.expires != 0) {
    json.value(format_instant({vrp.expires}));
  } else {
    json.null();
  }
  json.end_object();
}

void write_irr_route(render::JsonWriter& json, const Snapshot& snapshot, const snapshot::IrrRouteRow& row) {
  json.begin_object().field("prefix", format_prefix(row.prefix())).field("origin", row.origin);
  json.field("source", irr_source_name(snapshot, row.irr_source));
  json.field("mnt_by", maintainers(snapshot, row.object)).end_object();
}

}  // namespace mannerly::observatory
