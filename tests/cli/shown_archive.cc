#include "tests/cli/shown_archive.h"

#include <fstream>

#include "incident/incident.h"

namespace mannerly {
namespace {

using incident::Evidence;
using incident::Incident;
using incident::Kind;
using incident::Phase;

constexpr Instant kBegin{1'750'000'000};  // 2025-06-15T15:06:40Z

incident::TouchedPrefix touched(std::string_view prefix, std::int64_t from, std::optional<std::int64_t> to,
                                std::uint32_t peers) {
  incident::TouchedPrefix out{.prefix = parse_prefix(prefix).value(), .victims = {Asn{201}}, .peers = peers};
  out.start = kBegin + Seconds{from};
  if (to) out.end = kBegin + Seconds{*to};
  return out;
}

// Over, seen by many, with everything to be said of it.
Incident hijack() {
  Incident i{.id = kShownIncident, .kind = Kind::kSubMoas, .phase = Phase::kClosed, .start = kBegin};
  i.end = kBegin + Seconds{3 * 3600 + 5 * 60};
  i.ending = incident::Ending::kRoutesGone;
  i.culprit = Asn{202};
  i.accomplices = {Asn{900}};
  i.victims = {Asn{201}};
  i.prefixes = {touched("11.1.1.0/24", 0, 11100, 3), touched("11.1.2.0/24", 60, 600, 2),
                touched("2a00:100:1::/48", 0, 11100, 2), touched("11.1.3.0/24", 30, 40, 0)};
  i.prefix_count = 3;
  i.own_prefix_count = 1;
  i.ipv4_addresses = 512;
  i.ipv6_48s = 1;
  i.economies = {{'C', 'H'}};
  i.seen_by = {{"rrc00", Address::v4(0x0B000000), Asn{900}, 1},
               {"rrc00", Address::v4(0x0B000001), Asn{901}, 0.5},
               {"rrc00", Address::v4(0x0B000003), Asn{202}, 1},
               {"route-views2", Address::v4(0x0B000002), Asn{902}, 0.97}};
  i.peers_full = 4;
  i.confidence = 0.9427;
  i.base = -2;
  i.parts = {{Evidence::kRpkiInvalidAs, 2.5}, {Evidence::kIrrNone, 0},   {Evidence::kOtherHolder, 0.7},
             {Evidence::kUnrelated, 1.2},     {Evidence::kOriginNew, 0}, {Evidence::kPeersFew, 0.9},
             {Evidence::kHours, -0.5}};
  i.prevention = {.rov = 1, .rov_with_roa = 1, .prefix_filter = 0.5, .aspa = 0, .aspa_published = std::nullopt};
  i.paths = {"901 900 202", "902 900 202 202 202", "900 202", "900 202 {203,204}"};
  i.unseen = {"rrc00: an update file is missing from 2025-06-15T16:00:00Z to 2025-06-15T16:05:00Z"};
  return i;
}

Incident bogon() {
  Incident i{.id = "bogon-prefix-20250615T163000Z-AS202",
             .kind = Kind::kBogonPrefix,
             .start = *parse_instant("2025-06-15T16:30:00Z")};
  i.culprit = Asn{202};
  i.prefixes = {{.prefix = parse_prefix("192.0.2.0/24").value(), .start = i.start, .peers = 2}};
  i.prefix_count = 1;
  i.ipv4_addresses = 256;
  i.seen_by = {{"rrc00", Address::v4(0x0B000000), Asn{900}, 1}, {"rrc00", Address::v4(0x0B000001), Asn{901}, 1}};
  i.peers_full = 4;
  i.confidence = 0.9526;
  i.base = 3;
  i.parts = {{Evidence::kPeersTwo, 0}};
  i.paths = {"900 202", "901 202"};
  return i;
}

// Not sure enough to count.
Incident doubtful() {
  Incident i{.id = "leak-1-20250615T170000Z-AS203",
             .kind = Kind::kLeak1,
             .phase = Phase::kClosed,
             .start = *parse_instant("2025-06-15T17:00:00Z")};
  i.end = i.start + Seconds{40};
  i.culprit = Asn{203};
  i.accomplices = {Asn{900}, Asn{901}};
  i.victims = {Asn{201}, Asn{202}, Asn{204}};
  i.prefixes = {touched("11.1.0.0/16", 6800, 6840, 2)};
  i.prefix_count = 1400;
  i.seen_by = {{"rrc00", Address::v4(0x0B000000), Asn{900}, 1}, {"rrc00", Address::v4(0x0B000001), Asn{901}, 1}};
  i.peers_full = 4;
  i.confidence = 0.2;
  i.base = -1.3863;
  i.paths = {"900 203 905 201"};
  return i;
}

}  // namespace

void write_shown_archive(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "incidents.jsonl") << to_json(hijack()) << "\n"
                                            << to_json(bogon()) << "\n"
                                            << to_json(doubtful()) << "\n";
  std::ofstream(folder / "report.json")
      << R"({"snapshot": "0123456789abcdef", "profile": "made", "from": "2025-06-15T15:00:00Z",
 "to": "2025-06-15T19:00:00Z", "not_seen": ["no ASPAs in the snapshot: whom networks name as their providers is not known, and no path is called forged for it"],
 "inputs": []})";
  std::ofstream(folder / "feedback.jsonl")
      << R"({"id":"submoas-20250615T150640Z-AS202","at":"2025-06-16T08:00:00Z","state":"disputed","label":"valid_change","by":"NOC of AS202","text":"a customer of ours"})"
      << "\n"
      << R"({"id":"submoas-20250615T150640Z-AS202","at":"2025-06-17T09:30:00Z","state":"rejected","by":"auditor","reason":"the holder knows of no contract"})"
      << "\n";
}

}  // namespace mannerly
