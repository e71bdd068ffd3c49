// Roles, economies, organisations, AS numbers and habits.
#include <algorithm>
#include <utility>

#include "sim/build.h"

namespace mannerly::sim {
namespace {

// In creation order the big come first; World::ases is sorted by AS number afterwards.
struct RolePlan {
  Role role;
  std::uint32_t count;
  std::uint32_t percent_16_bit;  // networks with a 16-bit AS number: the older ones
};

std::vector<RolePlan> plan_roles(std::uint32_t ases) {
  const std::uint32_t tier1 = std::clamp(ases / 700, 4u, 16u);
  const std::uint32_t transit = std::max(6u, ases * 35 / 1000);
  const std::uint32_t route_servers = std::max(2u, ases * 5 / 1000);
  const std::uint32_t content = std::max(4u, ases * 80 / 1000);
  const std::uint32_t university = std::max(3u, ases * 60 / 1000);
  const std::uint32_t access = std::max(10u, ases * 320 / 1000);
  const std::uint32_t enterprise = ases - tier1 - transit - route_servers - content - university - access;
  return {{Role::kTier1, tier1, 100},
          {Role::kTransit, transit, 80},
          {Role::kAccess, access, 45},
          {Role::kContent, content, 40},
          {Role::kUniversity, university, 80},
          {Role::kEnterprise, enterprise, 38},
          {Role::kRouteServer, route_servers, 50}};
}

// Hands out AS numbers: 16-bit ones from blocks of 1024 that belong to one region each, 32-bit ones
// from a range a region, with gaps (numbers given back, or held by networks that announce nothing).
class AsnPool {
 public:
  explicit AsnPool(Rng& rng) : rng_(rng) {
    for (std::uint32_t asn = 1; asn <= kAsn16Last; ++asn) {
      if (asn == kAsTrans.value) continue;
      old_[index_of(rir_of_asn16(asn))].push_back(asn);
    }
    for (std::size_t r = 0; r < kRirCount; ++r) {
      rng.shuffle(old_[r]);
      next_[r] = info_of(static_cast<Rir>(r)).asn32_first + 600;
    }
  }

  Asn take(Rir rir, bool want_16_bit) {
    const std::size_t r = index_of(rir);
    if (want_16_bit && !old_[r].empty()) {
      const std::uint32_t asn = old_[r].back();
      old_[r].pop_back();
      return Asn{asn};
    }
    next_[r] += rng_.percent(70) ? 1 : rng_.between(2, 3);
    return Asn{next_[r]};
  }

 private:
  Rng& rng_;
  std::vector<std::uint32_t> old_[kRirCount];
  std::uint32_t next_[kRirCount] = {};
};

// From an 8 % better region each for the networks whose business is routing, down for enterprises.
std::uint32_t adjusted(std::uint32_t percent, Role role) {
  switch (role) {
    case Role::kTier1:
    case Role::kTransit:
    case Role::kContent: return std::min(percent + 10, 98u);
    case Role::kEnterprise: return percent > 12 ? percent - 8 : percent;
    default: return percent;
  }
}

std::uint8_t draw_share(Rng& rng, std::uint32_t percent, std::uint32_t percent_partial) {
  if (rng.percent(percent)) return rng.percent(85) ? 100 : static_cast<std::uint8_t>(rng.between(70, 98));
  if (rng.percent(percent_partial)) return static_cast<std::uint8_t>(rng.between(20, 60));
  return 0;
}

PeeringdbHabit draw_peeringdb(Rng& rng, std::uint32_t percent, Role role) {
  if (role == Role::kEnterprise) percent /= 6;
  if (!rng.percent(adjusted(percent, role))) return PeeringdbHabit::kAbsent;
  constexpr std::uint32_t kWeights[] = {10, 10, 35, 45};
  return static_cast<PeeringdbHabit>(1 + rng.pick(kWeights));
}

Habits draw_habits(Rng& rng, const AsNode& node) {
  const RegionHabits& region = info_of(node.rir()).habits;
  const bool member = node.participant;
  Habits habits;
  habits.roa_share = draw_share(rng, member ? 88 : adjusted(region.roa, node.role), member ? 60 : 15);
  habits.irr_share = draw_share(rng, member ? 93 : adjusted(region.irr, node.role), member ? 70 : 30);
  habits.radb = rng.percent(region.irr_in_radb);
  habits.copies = !habits.radb && rng.percent(55);
  habits.proxy = !member && node.role == Role::kEnterprise && rng.percent(12);
  habits.stale = rng.percent(member ? 2 : 6);
  habits.long_max_length = rng.percent(12);
  habits.aut_num = rng.percent(member ? 98 : region.aut_num);
  habits.policy = habits.aut_num && rng.percent(region.policy);
  if (habits.aut_num && rng.percent(member ? 97 : region.contact)) {
    habits.contact = ContactHabit::kResolves;
  } else {
    habits.contact = habits.aut_num && rng.percent(40) ? ContactHabit::kDangling : ContactHabit::kNone;
  }
  habits.peeringdb = draw_peeringdb(rng, member ? 90 : region.peeringdb, node.role);
  habits.aspa = habits.roa_share > 0 && rng.percent(member ? 20 : 8);
  return habits;
}

// What a network does in the end that did the one before it joined, and learnt the other.
Habits improved(const Habits& before, const Habits& learnt) {
  Habits out = before;
  out.irr_share = std::max(before.irr_share, learnt.irr_share);
  out.roa_share = std::max(before.roa_share, learnt.roa_share);
  out.copies = before.copies || learnt.copies;
  out.long_max_length = false;
  out.aut_num = before.aut_num || learnt.aut_num;
  out.policy = before.policy || learnt.policy;
  out.aspa = before.aspa || learnt.aspa;
  out.contact = std::max(before.contact, learnt.contact);
  out.peeringdb = std::max(before.peeringdb, learnt.peeringdb);
  return out;
}

// Some organisations run several networks: a network joins an earlier organisation of its economy,
// the first (biggest) ones most often.
void assign_orgs(World& world, Rng& rng) {
  std::vector<std::vector<std::uint32_t>> by_economy(economies().size());
  for (AsNode& node : world.ases) {
    std::vector<std::uint32_t>& pool = by_economy[node.economy];
    if (!pool.empty() && node.role != Role::kTier1 && rng.percent(7)) {
      node.org = pool[rng.skewed(static_cast<std::uint32_t>(pool.size()), 3)];
      continue;
    }
    node.org = static_cast<std::uint32_t>(world.orgs.size());
    pool.push_back(node.org);
    const bool likely = node.role == Role::kTransit || node.role == Role::kAccess || node.role == Role::kContent;
    // With a history more take part in the end: a month in which nobody joins shows nothing.
    const std::uint32_t chance = world.options.history > 0 ? (likely ? 200 : 60) : (likely ? 50 : 12);
    world.orgs.push_back({.economy = node.economy, .participant = rng.per_mille(chance)});
  }
}

}  // namespace

Rir rir_of_asn16(std::uint32_t asn) {
  // Per mille of the 16-bit space: AFRINIC, APNIC, ARIN, LACNIC, RIPE NCC.
  constexpr std::uint32_t kUpTo[] = {25, 145, 560, 610, 1000};
  std::uint64_t state = 0xA5A5 + asn / 1024;
  const std::uint64_t roll = splitmix64(state) % 1000;
  for (std::size_t r = 0; r < kRirCount; ++r)
    if (roll < kUpTo[r]) return static_cast<Rir>(r);
  return Rir::kRipeNcc;
}

void build_population(World& world) {
  Rng rng(world.options.seed, "population");
  Rng numbers(world.options.seed, "as-numbers");
  AsnPool pool(numbers);
  std::vector<std::uint16_t> weights;
  for (const Economy& e : economies()) weights.push_back(e.weight);

  const std::int32_t today = static_cast<std::int32_t>(world.options.at.seconds / kDay.count);
  for (const RolePlan& plan : plan_roles(world.options.ases)) {
    for (std::uint32_t i = 0; i < plan.count; ++i) {
      AsNode node{.role = plan.role, .hierarchy = static_cast<std::uint32_t>(world.ases.size())};
      node.economy = static_cast<std::uint16_t>(rng.pick(weights));
      const bool old = rng.percent(plan.percent_16_bit);
      node.asn = pool.take(node.rir(), old);
      node.registered_day = today - static_cast<std::int32_t>(old ? rng.between(6000, 11000) : rng.between(150, 5500));
      world.ases.push_back(node);
    }
  }
  assign_orgs(world, rng);
  Rng habits(world.options.seed, "habits");
  for (AsNode& node : world.ases) {
    node.participant = world.orgs[node.org].participant;
    node.habits = draw_habits(habits, node);
    if (world.options.history == 0) continue;
    const Habits learnt = node.habits;
    const bool joins = std::exchange(node.participant, false);
    node.before = draw_habits(habits, node);
    node.participant = joins;
    node.habits = joins ? improved(node.before, learnt) : node.before;
  }
  std::sort(world.ases.begin(), world.ases.end(), [](const AsNode& a, const AsNode& b) { return a.asn < b.asn; });
  for (AsIndex as = 0; as < world.ases.size(); ++as) world.orgs[world.ases[as].org].ases.push_back(as);
}

}  // namespace mannerly::sim
