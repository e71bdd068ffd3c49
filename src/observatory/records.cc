#include "observatory/records.h"

#include <fmt/format.h>

#include "base/text.h"
#include "incident/kind.h"
#include "observatory/route_facts.h"
#include "render/json_writer.h"

namespace mannerly::observatory {

using readiness::Evidence;
using readiness::EvidenceKind;
using snapshot::Snapshot;

namespace {

std::string source_text(const Snapshot& s, std::uint32_t source) {
  if (source >= s.sources().size()) return "unknown source";
  const auto& row = s.sources()[source];
  return fmt::format("{} ({})", s.text(row.name), s.text(row.path));
}

RawRecord object_record(const Snapshot& s, std::uint32_t object) {
  if (object >= s.irr_objects().size()) return {"unknown source", "text", "(the object is not in the snapshot)"};
  const auto& row = s.irr_objects()[object];
  const std::string source(irr_source_name(s, row.irr_source));
  const auto raw = s.raw_object(row);
  if (!raw) return {source, "text", fmt::format("(cannot be unpacked: {})", raw.error().message)};
  return {source, "rpsl", to_utf8(*raw)};
}

RawRecord vrp_record(const Snapshot& s, std::uint32_t row) {
  const auto& vrp = s.vrps()[row];
  render::JsonWriter json;
  write_vrp(json, s, vrp);
  std::string source = "VRPs";
  if (vrp.anchor < s.trust_anchors().size()) source = source_text(s, s.trust_anchors()[vrp.anchor].source);
  return {source, "json", json.take()};
}

RawRecord route_record(const Snapshot& s, std::uint32_t row) {
  const auto& route = s.routes()[row];
  const auto seen = seen_paths(s, route, kPathsShown);
  if (seen.empty()) return {"prefix-to-origin table", "text", "(a table without paths names this origin)"};
  std::string text;
  for (const SeenPath& each : seen) {
    if (each.peer >= s.peers().size()) continue;
    const auto& peer = s.peers()[each.peer];
    // A peer may have a session at several collectors.
    const std::string at =
        peer.source < s.sources().size() ? fmt::format(" at {}", s.text(s.sources()[peer.source].name)) : std::string();
    text += fmt::format("{} from AS{} {}{}: {}\n", format_prefix(route.prefix()), peer.asn,
                        format_address(peer.address()), at, each.path);
  }
  if (route.peers > seen.size()) text += fmt::format("(and {} more sessions)\n", route.peers - seen.size());
  return {"BGP", "text", text};
}

RawRecord path_record(const Snapshot& s, std::uint32_t path) {
  return {"BGP", "text", "AS path: " + format_as_path(s.path(path))};
}

RawRecord spoofer_record(const Snapshot& s, std::uint32_t row) {
  const auto& test = s.spoofer()[row];
  render::JsonWriter json;
  json.begin_object().field("session", test.session).field("at", format_instant({test.at}));
  json.field("client", format_prefix(test.prefix())).field("asn", test.asn).field("nat", test.nat != 0).end_object();
  return {source_text(s, test.source), "json", json.take()};
}

RawRecord incident_record(const Snapshot& s, std::uint32_t row) {
  const auto& incident = s.incidents()[row];
  render::JsonWriter json;
  const auto write_asns = [&](std::string_view key, snapshot::Range range) {
    json.key(key).begin_array();
    for (const std::uint32_t asn : Snapshot::rows(s.incident_asns(), range)) json.value(asn);
    json.end_array();
  };
  json.begin_object().field("id", s.text(incident.id));
  json.field("kind", incident::name_of(static_cast<incident::Kind>(incident.kind)));
  json.field("culprit", incident.culprit);
  write_asns("accomplices", incident.accomplices);
  write_asns("victims", incident.victims);
  json.field("start", format_instant({incident.start})).key("end");
  if ((incident.flags & snapshot::IncidentRow::kOngoing) != 0) {
    json.null();
  } else {
    json.value(format_instant({incident.end}));
  }
  json.field("peers", incident.peers).end_object();
  return {source_text(s, incident.source), "json", json.take()};
}

}  // namespace

std::vector<RawRecord> records_of(const Snapshot& s, const Evidence& evidence) {
  std::vector<RawRecord> records;
  switch (evidence.kind) {
    case EvidenceKind::kRoute:
      if (evidence.row < s.routes().size()) records.push_back(route_record(s, evidence.row));
      break;
    case EvidenceKind::kPath: records.push_back(path_record(s, evidence.row)); break;
    case EvidenceKind::kSpoofer:
      if (evidence.row < s.spoofer().size()) records.push_back(spoofer_record(s, evidence.row));
      break;
    case EvidenceKind::kAutNum:
      if (evidence.row < s.aut_nums().size()) records.push_back(object_record(s, s.aut_nums()[evidence.row].object));
      break;
    case EvidenceKind::kIncident:
      if (evidence.row < s.incidents().size()) records.push_back(incident_record(s, evidence.row));
      break;
    case EvidenceKind::kContact: break;  // what a contact offers is in the text; who it is stays in the source
  }
  for (const std::uint32_t row : evidence.vrps) {
    if (row < s.vrps().size()) records.push_back(vrp_record(s, row));
  }
  for (const std::uint32_t row : evidence.irr) {
    if (row < s.irr_routes().size()) records.push_back(object_record(s, s.irr_routes()[row].object));
  }
  if (records.size() > kRecordsMax) records.resize(kRecordsMax);
  return records;
}

}  // namespace mannerly::observatory
