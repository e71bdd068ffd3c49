// Readiness of a full Internet that is made here: 80,000 ASes, 1.2 million routes of 30 peers, 700,000 VRPs, 2
// million route objects. Times the assessor (its search for bogons goes through all paths), one AS, one audit,
// and all scores. Goals: all scores within 10 s, an audit within 100 ms (with opening the snapshot).
#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <random>
#include <vector>

#include "programme/audit.h"
#include "readiness/groups.h"
#include "snapshot/builder.h"
#include "snapshot/format.h"

namespace {

using namespace mannerly;

constexpr std::uint32_t kAses = 80'000, kRoutes = 1'200'000, kVrps = 700'000, kObjects = 2'000'000, kPeers = 30;

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

template <class F>
auto timed(std::string_view what, double goal_ms, F&& f) {
  const double start = now();
  auto out = f();
  const double ms = (now() - start) * 1e3;
  fmt::print("{:<44} {:>10.1f} ms", what, ms);
  if (goal_ms > 0) fmt::print("   goal {:.0f} ms{}", goal_ms, ms <= goal_ms ? "" : "  MISSED");
  fmt::print("\n");
  return out;
}

Prefix prefix_of(std::uint32_t i) {
  if (i % 6 == 0) return Prefix::of(Address::v6(0x2A00'0000'0000'0000 + (std::uint64_t{i} << 20), 0), 44);
  return Prefix::of(Address::v4(0x0B00'0000u + (i << 10)), i % 3 == 0 ? 22 : 24);
}

// Numbers that may be routed: none of 64496..131071.
std::uint32_t asn_of(std::uint32_t i) {
  return i < 60'000 ? 1000 + i : 140'000 + i;
}

std::uint32_t index_of_origin(std::uint32_t route) {
  return (route * 2654435761u >> 8) % kAses;
}

std::uint32_t origin_of(std::uint32_t route) {
  return asn_of(index_of_origin(route));
}

snapshot::Tables make_world() {
  const std::int64_t at = 1'750'000'000;
  snapshot::Builder b({.name = "bench", .at = Instant{at}, .built_by = "bench"});
  const auto source = b.add_source({snapshot::SourceKind::kDelegated, "made", "made"});
  b.finish_source(source, {.at = Instant{at}});
  std::mt19937 random(1);
  std::vector<std::uint32_t> peers;
  for (std::uint32_t i = 0; i < kPeers; ++i) peers.push_back(*b.add_peer(source, Address::v4(i + 1), Asn{500 + i}));
  for (std::uint32_t i = 0; i < kAses; ++i) {
    const std::uint32_t asn = asn_of(i);
    b.add_asn_resource({.source = source,
                        .economy = {static_cast<char>('A' + asn % 26), static_cast<char>('A' + asn / 26 % 26)},
                        .rir = static_cast<snapshot::Rir>(1 + asn % 5),
                        .status = snapshot::ResourceStatus::kAllocated},
                       Asn{asn}, Asn{asn});
    b.add_contact({.asn = asn,
                   .source = source,
                   .origin = snapshot::ContactOrigin::kPeeringdb,
                   .role = snapshot::ContactRole::kNoc,
                   .offers = 3});
  }
  std::vector<std::vector<snapshot::RouteBuilder::PeerPath>> paths(kAses);
  for (std::uint32_t i = 0; i < kRoutes; ++i) {
    const std::uint32_t origin = origin_of(i);
    auto& of = paths[index_of_origin(i)];
    if (of.empty()) {
      for (std::uint32_t p = 0; p < kPeers; ++p) {
        const std::uint32_t middle = origin % 500 == 0 ? 64512 : 1000 + static_cast<std::uint32_t>(random()) % 5000;
        const Asn hops[] = {Asn{500 + p}, Asn{1000 + static_cast<std::uint32_t>(random()) % 200}, Asn{middle},
                            Asn{origin}};
        of.push_back({peers[p], b.routes().add_path(AsPath::sequence(hops).view())});
      }
    }
    b.routes().add_rib_record(prefix_of(i), of);
  }
  for (std::uint32_t i = 0; i < kVrps; ++i) {
    const std::uint32_t of = static_cast<std::uint32_t>(random()) % kRoutes;
    const Prefix p = prefix_of(of);
    b.add_vrp(source, "ta", p, p.length, Asn{i % 10 == 0 ? 1 : origin_of(of)}, {});
  }
  const auto ripe = b.irr().add_irr_source("RIPE", 1, true, true);
  const auto radb = b.irr().add_irr_source("RADB", 2, false, true);
  for (std::uint32_t i = 0; i < kObjects; ++i) {
    const std::uint32_t of = static_cast<std::uint32_t>(random()) % kRoutes;
    b.irr().add_route(prefix_of(of), Asn{i % 8 == 0 ? 2 : origin_of(of)}, i % 2 == 0 ? ripe : radb, snapshot::kNone);
  }
  return b.finish().value();
}

}  // namespace

int main() {
  std::vector<std::uint64_t> file;
  {
    const snapshot::Tables tables = make_world();
    const auto encoded = snapshot::encode(tables);
    file.resize(encoded.size / 8);
    auto* out = reinterpret_cast<std::uint8_t*>(file.data());
    for (const Bytes part : encoded.parts) out = std::copy(part.begin(), part.end(), out);
  }
  const Bytes bytes(reinterpret_cast<const std::uint8_t*>(file.data()), file.size() * 8);
  const auto snapshot = snapshot::Snapshot::open(bytes, snapshot::Check::kHeader).value();
  fmt::print("{} MB, {} ASes, {} routes, {} paths, {} VRPs, {} route objects\n", bytes.size() / 1'000'000,
             snapshot.ases().size(), snapshot.routes().size(), snapshot.path_offsets().size() - 1,
             snapshot.vrps().size(), snapshot.irr_routes().size());
  const auto profile = readiness::builtin_profile(readiness::kDefaultProfile).value();
  const auto programme = programme::builtin_programme("network-operator").value();
  timed("profile and programme read", 0, [] {
    return readiness::builtin_profile(readiness::kDefaultProfile).has_value() &&
           programme::builtin_programme("network-operator").has_value();
  });
  const auto assessor = timed("assessor (bogons in all routes and paths)", 0,
                              [&] { return readiness::Assessor(readiness::Inputs::of(snapshot), profile); });
  const Asn asn{12'345};
  timed("score of one AS", 0, [&] { return assessor.score_as(asn).in_universe; });
  timed("report of one AS", 0, [&] { return assessor.report_as(asn).metrics.size(); });
  timed("audit of one AS, with its assessor", 100, [&] {
    const readiness::Assessor own(readiness::Inputs::of(snapshot), profile);
    return programme::audit(own, programme, programme::operator_of(snapshot, asn))->findings.size();
  });
  const auto all = timed("all scores", 10'000, [&] { return assessor.score_all(); });
  const auto groups = timed("all scores by economy", 0,
                            [&] { return readiness::group_scores(all, readiness::GroupBy::kEconomy, profile); });
  std::size_t differences = 0;
  for (std::size_t i = 0; i < all.size(); i += 97) differences += assessor.score_as(all[i].asn) == all[i] ? 0 : 1;
  fmt::print("{} economies; one by one against all: {} differences\n", groups.size(), differences);
  return differences == 0 ? 0 : 1;
}
