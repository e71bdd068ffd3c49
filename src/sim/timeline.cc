#include "sim/timeline.h"

#include "sim/history.h"
#include "sim/planner.h"

namespace mannerly::sim {

std::string_view name_of(EventKind kind) {
  constexpr std::string_view kNames[kEventKinds] = {"moas",
                                                    "submoas",
                                                    "squat",
                                                    "forged-edge",
                                                    "forged-subprefix",
                                                    "forged-path",
                                                    "leak-1",
                                                    "leak-2",
                                                    "leak-3",
                                                    "leak-4",
                                                    "leak-5",
                                                    "leak-6",
                                                    "bogon-prefix",
                                                    "bogon-prefix-administrative",
                                                    "bogon-asn",
                                                    "bogon-asn-administrative",
                                                    "anycast",
                                                    "multihoming",
                                                    "transfer",
                                                    "scrubbing",
                                                    "sibling-move",
                                                    "new-provider",
                                                    "new-customer",
                                                    "new-peering",
                                                    "link-failure",
                                                    "traffic-engineering",
                                                    "deaggregation",
                                                    "new-prefix",
                                                    "provider-assigned",
                                                    "lease",
                                                    "flap",
                                                    "new-as",
                                                    "maintenance",
                                                    "roa-mistake",
                                                    "network-end",
                                                    "session-reset",
                                                    "stale-peer",
                                                    "lying-peer",
                                                    "noisy-peer"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::vector<Session> sessions_of(const World& world) {
  std::vector<Session> out;
  for (std::uint32_t c = 0; c < world.collectors.size(); ++c) {
    const auto& peers = world.collectors[c].peers;
    for (std::size_t p = 0; p < peers.size(); ++p)
      out.push_back({c, static_cast<std::uint16_t>(p), peers[p].as, peers[p].full});
  }
  return out;
}

std::vector<std::int64_t> rib_instants(const Options& options) {
  std::vector<std::int64_t> out = {options.at.seconds};
  if (options.history > 0) {
    out.clear();
    for (const std::int32_t day : observed_days(options)) out.push_back(options.at.seconds + day * kDay.count);
    return out;
  }
  if (options.rib_days == 0) return out;
  for (std::uint32_t day = options.rib_days; day <= options.days; day += options.rib_days)
    out.push_back(options.at.seconds + day * kDay.count);
  return out;
}

namespace {

// Shares in per cent, by role: tier-1, transit, all others. Round numbers, not measurements.
std::vector<Conduct> draw_conduct(const World& world) {
  Rng rng(world.options.seed, "conduct");
  std::vector<Conduct> out;
  out.reserve(world.ases.size());
  for (const AsNode& node : world.ases) {
    const std::size_t kind = node.role == Role::kTier1 ? 0 : node.role == Role::kTransit ? 1 : 2;
    constexpr std::uint32_t kRov[] = {60, 30, 12}, kFilters[] = {40, 38, 30}, kBogons[] = {50, 45, 30};
    Conduct c;
    c.rov = rng.percent(kRov[kind]);
    c.filters_customers = rng.percent(node.participant ? 85 : kFilters[kind]);
    c.filters_bogons = rng.percent(kBogons[kind]);
    c.peer_lock = kind == 0 && rng.percent(50);
    c.marks_otc = rng.percent(15);
    c.checks_otc = c.marks_otc && rng.percent(25);
    out.push_back(c);
  }
  return out;
}

}  // namespace

void build_timeline(World& world) {
  std::vector<Conduct> conduct = draw_conduct(world);
  if (world.history) draw_rov(world, conduct);
  Planner planner(world, std::move(conduct));
  plan_false_origins(planner);
  plan_leaks(planner);
  plan_bogons(planner);
  plan_moves(planner);
  plan_links(planner);
  plan_daily(planner);
  plan_peers(planner);
  if (world.history) plan_history(planner);
  planner.finish();
}

}  // namespace mannerly::sim
