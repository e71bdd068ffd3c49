#include <algorithm>

#include <fmt/format.h>

#include "sim/build.h"

namespace mannerly::sim {

std::string_view name_of(Role role) {
  constexpr std::string_view kNames[] = {"tier-1",     "transit",    "access",      "content",
                                         "enterprise", "university", "route server"};
  return kNames[static_cast<std::size_t>(role)];
}

std::string_view name_of(Planted planted) {
  constexpr std::string_view kNames[] = {"nothing",     "special-use prefix", "unallocated prefix", "reserved prefix",
                                         "private ASN", "RPKI-invalid",       "foreign prefix"};
  return kNames[static_cast<std::size_t>(planted)];
}

std::string_view name_of(IrrSource source) {
  return source == IrrSource::kRadb ? "RADB" : info_of(static_cast<Rir>(source)).irr;
}

// Tests of the Spoofer project during the 18 days before the instant.
void build_spoofer(World& world) {
  Rng rng(world.options.seed, "spoofer");
  constexpr std::uint32_t kTestersPerMille[kRoleCount] = {150, 110, 60, 40, 8, 120, 0};
  for (AsIndex as = 0; as < world.ases.size(); ++as) {
    const AsNode& node = world.ases[as];
    const std::uint32_t chance = kTestersPerMille[static_cast<std::size_t>(node.role)];
    if (!rng.per_mille(node.participant ? 400 : chance)) continue;
    std::vector<Prefix> candidates;
    for (const Announcement& a : world.announcements_of(as))
      if (a.prefix.is_v4() && a.planted == Planted::kNothing) candidates.push_back(a.prefix);
    if (candidates.empty()) continue;
    const bool open = rng.percent(node.participant ? 6 : 24);
    const std::uint32_t count = rng.between(1, 4);
    for (std::uint32_t i = 0; i < count; ++i) {
      const Prefix whole = candidates[rng.below(static_cast<std::uint32_t>(candidates.size()))];
      const std::uint32_t slots = std::uint32_t{1} << (24 - std::min<int>(whole.length, 24));
      const std::uint32_t at = whole.address().v4_value() | rng.below(slots) << 8;
      SpooferSession session{.as = as, .client4 = Prefix::of(Address::v4(at), 24)};
      session.at = world.options.at.seconds - rng.between(600, 18 * 86400);
      session.nat = rng.percent(35);
      session.received = open && !session.nat && rng.percent(80);
      world.spoofer.push_back(session);
    }
  }
  std::stable_sort(world.spoofer.begin(), world.spoofer.end(),
                   [](const SpooferSession& a, const SpooferSession& b) { return a.at < b.at; });
  std::uint64_t id = 1'000'000;
  for (SpooferSession& session : world.spoofer) session.id = id++;
}

void build_collectors(World& world) {
  Rng rng(world.options.seed, "collectors");
  std::vector<AsIndex> pools[3];  // tier 1, transit, access and content
  for (AsIndex as = 0; as < world.ases.size(); ++as) {
    const Role role = world.ases[as].role;
    if (role == Role::kTier1) pools[0].push_back(as);
    if (role == Role::kTransit) pools[1].push_back(as);
    if (role == Role::kAccess || role == Role::kContent) pools[2].push_back(as);
  }
  for (std::uint32_t c = 0; c < world.options.collectors; ++c) {
    Collector collector{.name = fmt::format("sim-collector-{}", c + 1)};
    // A network that is drawn twice is one peer less, but for worlds with days, where the number counts.
    const std::uint32_t wanted = world.options.peers_per_collector;
    const std::uint32_t draws = world.options.days > 0 ? 20 * wanted : wanted;
    for (std::uint32_t i = 0; i < draws && collector.peers.size() < wanted; ++i) {
      constexpr std::uint32_t kWeights[] = {25, 50, 25};
      const std::vector<AsIndex>& pool = pools[i == 0 ? 0 : rng.pick(kWeights)];
      const AsIndex as = pool[rng.below(static_cast<std::uint32_t>(pool.size()))];
      const bool there = std::any_of(collector.peers.begin(), collector.peers.end(),
                                     [&](const CollectorPeer& p) { return p.as == as; });
      const bool full = i == 0 || rng.percent(82);
      if (!there) collector.peers.push_back({.as = as, .full = full});
    }
    world.collectors.push_back(std::move(collector));
  }
}

namespace {

Status check_history(const Options& options) {
  if (options.history == 0) return {};
  if (options.history < kHistoryMin || options.history > kHistoryMax)
    return fail(ErrorCode::kUsage, fmt::format("a history has {} to {} days", kHistoryMin, kHistoryMax));
  if (options.days > 0 || options.rib_days > 0)
    return fail(ErrorCode::kUsage, "a history has days and tables of its own: not with days, nor with days of tables");
  if (options.registry_days < 1 || options.registry_days > options.history)
    return fail(ErrorCode::kUsage, "a world with a history is observed at least once in it");
  return {};
}

}  // namespace

Result<World> generate(const Options& options) {
  if (options.ases < kAsesMin || options.ases > kAsesMax)
    return fail(ErrorCode::kUsage, fmt::format("the number of ASes must be {} to {}", kAsesMin, kAsesMax));
  if (options.collectors < 1 || options.collectors > kCollectorsMax)
    return fail(ErrorCode::kUsage, fmt::format("the number of collectors must be 1 to {}", kCollectorsMax));
  if (options.peers_per_collector > kPeersMax)
    return fail(ErrorCode::kUsage, fmt::format("the number of peers of a collector must be at most {}", kPeersMax));
  if (options.days > kDaysMax || options.incidents > kIncidentsMax)
    return fail(ErrorCode::kUsage, fmt::format("at most {} days and {} incidents of a kind", kDaysMax, kIncidentsMax));
  if (options.update_hours < 1 || 24 % options.update_hours != 0)
    return fail(ErrorCode::kUsage, "the hours of an update file must divide a day");
  MANNERLY_CHECK_OK(check_history(options));
  World world;
  world.options = options;
  if (options.history > 0) {
    world.options.days = options.history;
    world.options.at = Instant{(options.at.seconds / kDay.count - (options.history - 1)) * kDay.count};
    world.first_day = static_cast<std::int32_t>(world.options.at.seconds / kDay.count);
  }
  if (options.peers_per_collector == 0) world.options.peers_per_collector = options.ases >= 20'000 ? 10 : 6;
  build_population(world);
  build_links(world);
  MANNERLY_CHECK_OK(build_addresses(world));
  build_trouble(world);
  build_rpki(world);
  build_irr(world);
  build_spoofer(world);
  build_collectors(world);
  if (world.options.days > 0) build_time(world);
  return world;
}

}  // namespace mannerly::sim
