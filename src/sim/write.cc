#include "sim/write.h"

#include <algorithm>

#include "sim/series.h"
#include "sim/writers.h"

namespace mannerly::sim {

std::string network_name(const World& world, AsIndex as) {
  const AsNode& node = world.ases[as];
  return fmt::format("Simulated Network {} ({})", as + 1, economies()[node.economy].view());
}

std::string org_name(const World& world, std::uint32_t org) {
  return fmt::format("Simulated Organisation {} ({})", org + 1, economies()[world.orgs[org].economy].view());
}

std::string org_id(const World& world, std::uint32_t org) {
  return fmt::format("ORG-SIM{}-{}", org + 1, info_of(economies()[world.orgs[org].economy].rir).irr);
}

std::string opaque_id(std::uint32_t org) {
  return fmt::format("simulated-{:06}", org + 1);
}

std::string compact_date(Instant at) {
  const CivilTime civil = to_civil(at);
  return fmt::format("{:04}{:02}{:02}", civil.year, civil.month, civil.day);
}

std::string compact_day(std::int32_t day) {
  return compact_date(Instant{day * kDay.count});
}

Status write_registries(const World& world, Sink& sink, bool monthly) {
  MANNERLY_CHECK_OK(write_irr(world, sink));
  MANNERLY_CHECK_OK(write_vrps(world, sink));
  MANNERLY_CHECK_OK(write_delegated(world, sink));
  MANNERLY_CHECK_OK(write_peeringdb(world, sink));
  MANNERLY_CHECK_OK(write_spoofer(world, sink));
  MANNERLY_CHECK_OK(write_members(world, sink));
  if (!monthly) return {};
  MANNERLY_CHECK_OK(write_iana(world, sink));
  MANNERLY_CHECK_OK(write_asrel(world, sink));
  return write_asorg(world, sink);
}

Status write_world(const World& world, Sink& sink) {
  if (world.history) return write_history(world, sink);
  std::vector<AsIndex> viewpoints;
  for (const Collector& collector : world.collectors)
    for (const CollectorPeer& peer : collector.peers) viewpoints.push_back(peer.as);
  const Routing routing(world, viewpoints);
  MANNERLY_CHECK_OK(write_world_file(world, sink));
  MANNERLY_CHECK_OK(world.timeline ? write_series(world, sink) : write_mrt(world, routing, sink));
  MANNERLY_CHECK_OK(write_irr(world, sink));
  MANNERLY_CHECK_OK(write_vrps(world, sink));
  MANNERLY_CHECK_OK(write_delegated(world, sink));
  MANNERLY_CHECK_OK(write_iana(world, sink));
  MANNERLY_CHECK_OK(write_peeringdb(world, sink));
  MANNERLY_CHECK_OK(write_asrel(world, sink));
  MANNERLY_CHECK_OK(write_asorg(world, sink));
  MANNERLY_CHECK_OK(write_spoofer(world, sink));
  MANNERLY_CHECK_OK(write_members(world, sink));
  if (world.timeline) MANNERLY_CHECK_OK(write_scrubbers(world, sink));
  return write_truth(world, routing, sink);
}

}  // namespace mannerly::sim
