// What a world with days has from the start, besides its timeline.
#include <algorithm>

#include "sim/build.h"
#include "sim/history.h"
#include "sim/timeline.h"

namespace mannerly::sim {
namespace {

// ASPAs of a quarter of all networks; those of build_rpki are among them.
void add_aspas(World& world) {
  Rng rng(world.options.seed, "more ASPAs");
  std::vector<std::uint8_t> has(world.ases.size(), 0);
  for (const Aspa& aspa : world.aspas) has[aspa.customer] = 1;
  for (AsIndex as = 0; as < world.ases.size(); ++as) {
    const auto providers = world.links.providers.of(as);
    if (has[as] != 0 || providers.empty() || !rng.percent(20)) continue;
    world.aspas.push_back({.customer = as, .providers = {providers.begin(), providers.end()}});
  }
  std::sort(world.aspas.begin(), world.aspas.end(),
            [](const Aspa& a, const Aspa& b) { return a.customer < b.customer; });
}

// Small networks whose announcements come later.
void hold_back_networks(World& world) {
  Rng rng(world.options.seed, "new networks");
  std::vector<std::uint8_t> later(world.ases.size(), 0);
  for (const Session& session : sessions_of(world)) later[session.as] = 2;  // never
  const std::uint32_t wanted = 2 + 2 * world.options.incidents + world.options.days * world.options.ases / 8000;
  std::uint32_t found = 0;
  for (std::uint32_t tries = 0; tries < 50 * wanted && found < std::min(wanted, world.options.ases / 20); ++tries) {
    const AsIndex as = rng.below(static_cast<std::uint32_t>(world.ases.size()));
    const AsNode& node = world.ases[as];
    const bool small = world.links.customers.of(as).empty() && node.role != Role::kRouteServer &&
                       !world.links.providers.of(as).empty() && node.announcement_count <= 6;
    const auto list = world.announcements_of(as);
    const bool plain = std::all_of(list.begin(), list.end(), [](const Announcement& a) {
      return a.planted == Planted::kNothing && !a.as_set && a.allocation != kNoAllocation;
    });
    if (later[as] != 0 || !small || !plain) continue;
    later[as] = 1;
    ++found;
  }
  std::vector<Announcement> now;
  for (const Announcement& a : world.announcements)
    (later[world.destinations[a.destination].as] == 1 ? world.later : now).push_back(a);
  world.announcements = std::move(now);
  index_announcements(world);
}

// After the numbers that a registry lists as available (sim/write_delegated.cc).
void reserve_asns(World& world) {
  for (std::size_t r = 0; r < kRirCount; ++r) world.reserved_asns[r] = info_of(static_cast<Rir>(r)).asn32_first + 1024;
  for (const AsNode& node : world.ases)
    if (node.asn.value > kAsn16Last) world.reserved_asns[index_of(node.rir())] = node.asn.value + 1025;
}

}  // namespace

void build_time(World& world) {
  add_aspas(world);
  hold_back_networks(world);
  reserve_asns(world);
  if (world.options.history > 0) {
    build_history(world);
    build_spoofer_history(world);
  }
  build_timeline(world);
}

}  // namespace mannerly::sim
