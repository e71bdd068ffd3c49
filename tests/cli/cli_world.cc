#include "tests/cli/cli_world.h"

#include <array>
#include <cstdlib>

#include "io/file.h"
#include "readiness/inputs.h"
#include "readiness/made_world.h"

namespace mannerly {
namespace {

using readiness::MadeWorld;
using snapshot::IrrClass;

void add_sources(MadeWorld& world) {
  constexpr std::array kKinds = {snapshot::SourceKind::kVrp, snapshot::SourceKind::kIrr,
                                 snapshot::SourceKind::kPeeringdb};
  for (const auto kind : kKinds) {
    const auto source = world.builder().add_source({kind, "made", "made"});
    world.builder().finish_source(source, {.at = Instant{MadeWorld::kAt}});
  }
  // A source that broke: answers that rest on it have to say so.
  const auto broken = world.builder().add_source({snapshot::SourceKind::kSpoofer, "sessions", "sessions.json"});
  world.builder().finish_source(
      broken, {.state = snapshot::SourceState::kFailed, .error = "byte 17: the file ends", .at = Instant{0}});
}

void add_route_object(MadeWorld& world, const char* text, std::uint32_t asn, const char* maintainer) {
  auto& irr = world.builder().irr();
  const Prefix prefix = MadeWorld::prefix(text);
  const std::string raw = "route:   " + std::string(text) + "\norigin:  AS" + std::to_string(asn) +
                          "\nmnt-by:  " + maintainer + "\nsource:  RIPE\n";
  const auto object = irr.add_object({.object_class = prefix.is_v4() ? IrrClass::kRoute : IrrClass::kRoute6,
                                      .mnt_by = maintainer,
                                      .raw = raw,
                                      .irr_source = world.ripe()});
  irr.add_route(prefix, Asn{asn}, world.ripe(), object);
}

void add_good_network(MadeWorld& world) {
  world.as(201, "Example Net", "CH");
  world.route("11.1.0.0/16", {"900 201", "901 201"});
  world.route("2a00:100::/32", {"900 201"});
  world.vrp("11.1.0.0/16", 16, 201);
  world.vrp("2a00:100::/32", 48, 201);
  add_route_object(world, "11.1.0.0/16", 201, "MNT-EXAMPLE");
  add_route_object(world, "2a00:100::/32", 201, "MNT-EXAMPLE");
  world.aut_num(201, 2, 2, true);
  world.contact(201, snapshot::ContactOrigin::kPeeringdb, snapshot::ContactRole::kNoc, snapshot::Visibility::kPublic);
  world.contact(201, snapshot::ContactOrigin::kPeeringdb, snapshot::ContactRole::kAbuse, snapshot::Visibility::kUsers,
                1);
  const std::array asns = {Asn{201}, Asn{203}};
  auto& builder = world.builder();
  builder.add_participant({.name = builder.text("Example Net, Ltd"),
                           .economies = builder.text("CH"),
                           .joined = MadeWorld::kAt - 400 * 86400,
                           .source = world.source()},
                          asns);
}

void add_bad_network(MadeWorld& world) {
  world.as(202, "Sample Networks \"South\" | West", "DE");
  world.route("11.2.0.0/16", {"900 202", "901 202"});
  world.route("11.2.1.0/24", {"900 202"});
  world.route("11.3.0.0/16", {"901 202"});
  world.route("192.0.2.0/24", {"900 202"});
  world.vrp("11.2.0.0/16", 16, 202);
  world.vrp("11.3.0.0/16", 16, 201);
  add_route_object(world, "11.2.0.0/16", 202, "MNT-SAMPLE");
  world.irr(MadeWorld::prefix("11.3.0.0/16"), 201, world.other());
  world.builder().add_link(Asn{202}, Asn{201}, snapshot::Relation::kProvider);
  const std::array providers = {Asn{201}};
  world.builder().add_aspa(world.source(), "ta", Asn{202}, providers);
}

// An archive of the first ten days of the month: the bad network's misoriginations, one of them disputed with
// success, one that the detector is not sure of; and a leak that the good one passed on.
void add_incidents(MadeWorld& world) {
  using incident::Kind;
  const auto source = world.builder().add_source({snapshot::SourceKind::kIncidents, "made", "incidents.jsonl"});
  world.builder().finish_source(source, {.at = Instant{MadeWorld::kAt}});
  const std::int64_t first = readiness::month_of({MadeWorld::kAt}).begin.seconds;
  world.incidents_cover({first}, {first + 10 * 86400});
  world.incident({.kind = Kind::kMoas,
                  .culprit = 202,
                  .start = first + 3600,
                  .end = first + 3600 + 20 * 60,
                  .accomplices = {Asn{900}},
                  .victims = {Asn{201}},
                  .prefixes = {"11.1.0.0/16"},
                  .confidence = 0.97});
  world.incident({.kind = Kind::kSubMoas,
                  .culprit = 202,
                  .start = first + 5 * 86400,
                  .end = first + 5 * 86400 + 7200,
                  .victims = {Asn{201}},
                  .prefixes = {"11.1.5.0/24"},
                  .feedback = snapshot::FeedbackState::kAccepted});
  world.incident({.kind = Kind::kSubMoas,
                  .culprit = 202,
                  .start = first + 6 * 86400,
                  .end = first + 6 * 86400 + 60,
                  .victims = {Asn{201}},
                  .prefixes = {"11.1.6.0/24"},
                  .confidence = 0.31});
  world.incident({.kind = Kind::kLeak1,
                  .culprit = 202,
                  .start = first + 9 * 86400,
                  .accomplices = {Asn{201}},
                  .prefixes = {"11.9.0.0/16", "11.10.0.0/16"}});
}

}  // namespace

std::string write_cli_world(const std::filesystem::path& file) {
  MadeWorld world;
  add_sources(world);
  add_good_network(world);
  add_bad_network(world);
  add_incidents(world);
  world.as(203, "Example Net Lab", "CH");
  world.delegated("11.0.0.0/8", snapshot::ResourceStatus::kAllocated);
  const auto tables = world.builder().finish();
  if (!tables) std::abort();
  const snapshot::EncodedSnapshot encoded = snapshot::encode(*tables);
  if (!io::write_file_atomically(file, encoded.parts)) std::abort();
  return to_hex(encoded.id);
}

}  // namespace mannerly
