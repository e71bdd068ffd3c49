#include "sim/history.h"

#include <algorithm>

#include "sim/build.h"

namespace mannerly::sim {
namespace {

// Uniform in 0..n-1, whatever part of the die was used already.
std::uint32_t part_of(std::uint64_t roll, std::uint32_t n) {
  return static_cast<std::uint32_t>((splitmix64(roll) >> 32) * n >> 32);
}

class HistoryBuilder {
 public:
  explicit HistoryBuilder(World& world) : world_(world), history_(*world.history), days_(world.options.days) {
    holder_.assign(world.allocations.size(), kNoAs);
    for (const auto* list : {&world.announcements, &world.later})
      for (const Announcement& a : *list)
        if (a.allocation != kNoAllocation) holder_[a.allocation] = world.destinations[a.destination].as;
    for (std::uint32_t i = 0; i < world.allocations.size(); ++i)
      by_prefix_.emplace_back(world.allocations[i].prefix, i);
    std::sort(by_prefix_.begin(), by_prefix_.end());
  }

  void build() {
    history_.networks.resize(world_.ases.size());
    draw_joining();
    for (AsIndex as = 0; as < world_.ases.size(); ++as) draw_practices(as);
    for (Vrp& vrp : world_.vrps) vrp.life = life_of(vrp.prefix, "ROA", &Habits::roa_share);
    for (RouteObject& object : world_.route_objects) object.life = life_of(object);
    for (Aspa& aspa : world_.aspas) aspa.life = life_of(aspa);
    repair_mistakes();
  }

 private:
  // A third took part already; the others come over the days, more of them late than early.
  void draw_joining() {
    for (std::uint32_t org = 0; org < world_.orgs.size(); ++org) {
      Org& o = world_.orgs[org];
      if (!o.participant) continue;
      const std::uint64_t roll = die(world_, "joined", org);
      const std::uint64_t when = die(world_, "joined when", org);
      if (roll % 100 < 35) {
        o.joined = -1 - static_cast<std::int32_t>(part_of(when, 1800));
      } else {
        const std::uint32_t span = days_ - 20;
        const std::uint32_t a = part_of(when, span), b = part_of(die(world_, "joined late", org), span);
        o.joined = 10 + static_cast<std::int32_t>(roll / 100 % 100 < 40 ? std::max(a, b) : a);
      }
      for (const AsIndex as : o.ases) history_.networks[as].joined = o.joined;
    }
  }

  // When a participant gets to it: from two months before it joins, when it prepares, until three months after.
  std::int32_t around_joining(AsIndex as, std::uint64_t roll) const {
    const std::int32_t joined = history_.networks[as].joined;
    return joined - 60 + static_cast<std::int32_t>(part_of(roll, 140));
  }
  // Most of what others have they had before; some begins in these days: one of eleven a year.
  std::int32_t background(std::uint64_t roll) const {
    if (roll % 10'000 >= std::uint64_t{9} * 100 * days_ / 365) return kAlways;
    return 1 + static_cast<std::int32_t>(part_of(roll, days_));
  }
  // Gaps (a ROA that expires and is renewed) and ends, per mille; participants watch what they have.
  void worsen(AsIndex as, std::uint64_t roll, std::uint32_t gaps, std::uint32_t ends, Life& life) const {
    const bool careful = history_.networks[as].joined != kNeverDay;
    const std::uint32_t lot = static_cast<std::uint32_t>(roll % 1000) * (careful ? 4 : 1);
    const auto day = 1 + static_cast<std::int32_t>(part_of(roll, days_));
    if (day <= life.from) return;
    if (lot < gaps) {
      life.gap_from = day;
      life.gap_until = day + 3 + static_cast<std::int32_t>(roll / 1000 % 42);
    } else if (lot < gaps + ends) {
      life.until = day;
    }
  }

  void draw_practices(AsIndex as) {
    const AsNode& node = world_.ases[as];
    NetworkHistory& n = history_.networks[as];
    const auto draw = [&](Practice practice, std::string_view part, bool before, std::uint32_t ends) {
      const std::uint64_t roll = die(world_, part, as);
      n.of(practice).from = before || n.joined == kNeverDay ? background(roll) : around_joining(as, roll);
      worsen(as, die(world_, part, as, 1), 0, ends, n.of(practice));
    };
    draw(Practice::kAutNum, "aut-num", node.before.aut_num, 0);
    draw(Practice::kContact, "contact", node.before.contact == node.habits.contact, 40);
    draw(Practice::kPolicy, "policy", node.before.policy, 15);
    draw(Practice::kPeeringdb, "PeeringDB", node.before.peeringdb == node.habits.peeringdb, 20);
    // What needs the aut-num waits for it.
    for (const Practice practice : {Practice::kContact, Practice::kPolicy})
      n.of(practice).from = std::max(n.of(practice).from, n.of(Practice::kAutNum).from);
    const std::uint64_t roll = die(world_, "spoofing", as);
    if (roll % 100 < 76) n.filters_spoofing_from = kAlways;
    if (roll % 100 >= 76 && roll % 100 < 82)
      n.filters_spoofing_from = 1 + static_cast<std::int32_t>(part_of(roll, days_));
    if (n.joined != kNeverDay && roll % 100 >= 76 && roll % 100 < 95)
      n.filters_spoofing_from = around_joining(as, roll);
  }

  std::uint32_t allocation_of(const Prefix& prefix) const {
    auto at = std::upper_bound(by_prefix_.begin(), by_prefix_.end(), std::pair(prefix, kNoAllocation));
    if (at == by_prefix_.begin()) return kNoAllocation;
    --at;
    return at->first.covers(prefix) ? at->second : kNoAllocation;
  }

  // A network goes from one allocation to the next: each has a day of its own. The share that it had before it
  // joined came before.
  Life life_of(std::uint32_t allocation, std::string_view part, std::uint8_t Habits::* share) const {
    Life life;
    const AsIndex as = holder_[allocation];
    const AsNode& node = world_.ases[as];
    const std::uint64_t roll = die(world_, part, allocation);
    const bool early = roll % 100 * std::max<std::uint32_t>(node.habits.*share, 1) < 100u * (node.before.*share);
    life.from = early || history_.networks[as].joined == kNeverDay ? background(roll / 100) : around_joining(as, roll);
    worsen(as, die(world_, part, allocation, 1), 50, 20, life);
    return life;
  }
  Life life_of(const Prefix& prefix, std::string_view part, std::uint8_t Habits::* share) const {
    const std::uint32_t allocation = allocation_of(prefix);
    if (allocation == kNoAllocation || holder_[allocation] == kNoAs) return {};
    return life_of(allocation, part, share);
  }
  // Objects of an earlier holder are there until somebody has them removed.
  Life life_of(const RouteObject& object) const {
    const std::uint32_t allocation = allocation_of(object.prefix);
    if (allocation == kNoAllocation || holder_[allocation] == kNoAs) return {};
    if (object.kind != RouteObjectKind::kStale) return life_of(allocation, "route object", &Habits::irr_share);
    Life life;
    const AsIndex as = holder_[allocation];
    const std::uint64_t roll = die(world_, "stale object", allocation);
    if (history_.networks[as].joined != kNeverDay) {
      life.until = around_joining(as, roll);
    } else if (roll % 100 < 20) {
      life.until = 1 + static_cast<std::int32_t>(part_of(roll, days_));
    }
    return life;
  }
  // ASPAs are young: most come in these days.
  Life life_of(const Aspa& aspa) const {
    Life life;
    const std::uint64_t roll = die(world_, "ASPA", aspa.customer);
    const bool participant = history_.networks[aspa.customer].joined != kNeverDay;
    if (participant && roll % 100 < 60) {
      life.from = around_joining(aspa.customer, roll);
    } else {
      life.from = static_cast<std::int32_t>(part_of(roll, days_)) - 60;
    }
    return life;
  }

  // Three of five wrong ROAs are put right; participants do when they join.
  void repair_mistakes() {
    for (const Announcement& a : world_.announcements) {
      if (a.planted != Planted::kRpkiInvalid) continue;
      const AsIndex as = world_.destinations[a.destination].as;
      const std::uint64_t roll = die(world_, "repair", a.allocation, a.prefix.bits.hi);
      const Life whole = life_of(a.allocation, "ROA", &Habits::roa_share);
      const bool joins = history_.networks[as].joined != kNeverDay;
      if (!joins && roll % 100 >= 60) continue;
      const std::int32_t day = joins ? around_joining(as, roll) : 1 + static_cast<std::int32_t>(part_of(roll, days_));
      for (Vrp& vrp : world_.vrps)
        if (vrp.prefix == a.prefix && vrp.asn != world_.ases[as].asn) vrp.life.until = std::min(vrp.life.until, day);
      Vrp right{a.prefix, a.prefix.length, world_.allocations[a.allocation].rir, world_.ases[as].asn, whole};
      right.life.from = std::max(whole.from, day);
      world_.vrps.push_back(right);
    }
  }

  World& world_;
  History& history_;
  std::uint32_t days_;
  std::vector<AsIndex> holder_;  // of each allocation: who announces it
  std::vector<std::pair<Prefix, std::uint32_t>> by_prefix_;
};

}  // namespace

std::uint64_t die(const World& world, std::string_view part, std::uint64_t a, std::uint64_t b) {
  std::uint64_t state = world.options.seed;
  for (const char c : part) state = (state ^ static_cast<std::uint8_t>(c)) * 0x100000001B3ull;
  state ^= splitmix64(state) + a;
  state ^= splitmix64(state) + b;
  return splitmix64(state);
}

std::int32_t day_of(const World& world, std::int64_t at) {
  const std::int64_t since = at - world.options.at.seconds;
  return static_cast<std::int32_t>(since >= 0 ? since / kDay.count : -((-since + kDay.count - 1) / kDay.count));
}

Options small_history() {
  return {.seed = 8,
          .ases = 120,
          .collectors = 2,
          .peers_per_collector = 5,
          .incidents = 2,
          .history = 420,
          .registry_days = 20,
          .daily_days = 4};
}

std::vector<std::int32_t> observed_days(const Options& options) {
  std::vector<std::int32_t> out;
  const auto days = static_cast<std::int32_t>(options.days);
  const std::int32_t daily = std::max(0, days - static_cast<std::int32_t>(options.daily_days));
  for (std::int32_t day = 0; day < daily; day += static_cast<std::int32_t>(options.registry_days)) out.push_back(day);
  for (std::int32_t day = daily; day < days; ++day) out.push_back(day);
  return out;
}

void build_history(World& world) {
  world.history = std::make_shared<History>();
  HistoryBuilder(world).build();
}

// Half of those who do it did before. Participants begin around joining, and more of them. A quarter of those with
// customers take what comes from these.
void draw_rov(World& world, std::vector<Conduct>& conduct) {
  for (AsIndex as = 0; as < world.ases.size(); ++as) {
    NetworkHistory& n = world.history->networks[as];
    const std::uint64_t roll = die(world, "origin validation", as);
    const bool joins = n.joined != kNeverDay;
    if (conduct[as].rov) {
      n.rov_from = roll % 100 < 45 ? kAlways : 1 + static_cast<std::int32_t>(part_of(roll, world.options.days));
    } else if (joins && roll % 100 < 35) {
      n.rov_from = n.joined - 30 + static_cast<std::int32_t>(part_of(roll, 120));
    }
    n.rov_spares_customers = !world.links.customers.of(as).empty() && roll / 1000 % 100 < 25;
    conduct[as].rov = n.rov_from <= 0;
    conduct[as].rov_spares_customers = n.rov_spares_customers;
  }
}

namespace {

// When networks announce something for the first and the last time, whatever it is.
struct Announcing {
  std::int64_t first = kNever, last = 0;
  std::int64_t routes = 0;  // at the end
};

std::vector<Announcing> announcing(const World& world, const Timeline& timeline) {
  std::vector<Announcing> out(world.ases.size());
  const auto changes = [&](std::uint32_t number, std::int64_t at, std::int64_t by) {
    if (number == kNoOrigination || timeline.originations[number].is_leak()) return;
    Announcing& a = out[timeline.originations[number].as];
    a.first = std::min(a.first, at);
    a.last = std::max(a.last, at);
    a.routes += by;
  };
  for (const std::uint32_t number : timeline.initial) changes(number, timeline.start, 1);
  for (const Step& step : timeline.steps) {
    if (step.kind != StepKind::kRoutes) continue;
    const auto prefixes = static_cast<std::int64_t>(step.prefixes.size());
    changes(step.off, step.at, -prefixes);
    changes(step.on, step.at, prefixes);
  }
  return out;
}

}  // namespace

void settle_history(World& world, const Timeline& timeline) {
  History& history = *world.history;
  const std::vector<Announcing> announced = announcing(world, timeline);
  std::vector<std::pair<Prefix, std::pair<AsIndex, std::int32_t>>> left;  // the old holder and the day
  for (const Event& event : timeline.events) {
    if (event.culprit == kNoAs) continue;
    NetworkHistory& n = history.networks[event.culprit];
    // Nobody announces what a registry has not given it yet, nor what it gave back: what others hand to a network that
    // begins may come first, and one that gives up may take over something later.
    const Announcing& routes = announced[event.culprit];
    if (event.kind == EventKind::kNewAs) n.begins = day_of(world, std::min(event.start, routes.first));
    if (event.kind == EventKind::kNetworkEnd && routes.routes == 0)
      n.ends = day_of(world, std::max(event.start, routes.last));
    if (event.kind != EventKind::kTransfer) continue;
    const std::int32_t day = day_of(world, event.start);
    for (const Prefix& prefix : event.prefixes) left.emplace_back(prefix, std::pair(event.victims[0], day));
    for (std::uint32_t i = 0; i < world.allocations.size(); ++i)
      if (world.allocations[i].prefix == event.prefixes[0])
        history.transfers.push_back({i, world.ases[event.culprit].org, day});
  }
  std::stable_sort(history.transfers.begin(), history.transfers.end(),
                   [](const Transfer& a, const Transfer& b) { return a.day < b.day; });
  // Most old holders tidy up in the weeks after; the others leave what they had behind.
  const auto until_of = [&](const Prefix& prefix, Asn asn, std::int32_t until) {
    for (const auto& [moved, who] : left) {
      if (moved != prefix || world.ases[who.first].asn != asn) continue;
      const std::uint64_t roll = die(world, "tidied", who.first, prefix.bits.hi);
      if (roll % 100 < 75) until = std::min(until, who.second + 3 + static_cast<std::int32_t>(part_of(roll, 30)));
    }
    return until;
  };
  for (Vrp& vrp : world.vrps) vrp.life.until = until_of(vrp.prefix, vrp.asn, vrp.life.until);
  for (RouteObject& object : world.route_objects)
    object.life.until = until_of(object.prefix, object.origin, object.life.until);
  // Networks that begin or end: what is theirs comes and goes with them, but half of the ROAs stay behind.
  const auto clip = [&](Asn asn, Life& life, bool may_stay) {
    const auto at = std::lower_bound(world.ases.begin(), world.ases.end(), asn,
                                     [](const AsNode& node, Asn value) { return node.asn < value; });
    if (at == world.ases.end() || at->asn != asn) return;
    const auto as = static_cast<AsIndex>(at - world.ases.begin());
    const NetworkHistory& n = history.networks[as];
    if (n.begins != kAlways) life.from = std::max(life.from, n.begins - History::kRegisteredBefore);
    if (n.ends == kNeverDay || (may_stay && die(world, "left behind", as) % 2 == 0)) return;
    life.until = std::min(life.until, n.ends + History::kRemovedAfter);
  };
  for (Vrp& vrp : world.vrps) clip(vrp.asn, vrp.life, true);
  for (RouteObject& object : world.route_objects) clip(object.origin, object.life, true);
  for (Aspa& aspa : world.aspas) clip(world.ases[aspa.customer].asn, aspa.life, false);
  for (const Announcement& a : world.later) {
    const NetworkHistory& n = history.networks[world.destinations[a.destination].as];
    if (a.allocation == kNoAllocation || n.begins == kAlways) continue;
    world.allocations[a.allocation].life.from = n.begins - History::kRegisteredBefore;
    world.allocations[a.allocation].day = world.first_day + n.begins - History::kRegisteredBefore;
  }
}

namespace {

Habits habits_on(const AsNode& node, const NetworkHistory& n, std::int32_t day) {
  Habits out = node.habits;
  out.aut_num = out.aut_num && n.of(Practice::kAutNum).on(day);
  out.policy = out.aut_num && out.policy && n.of(Practice::kPolicy).on(day);
  if (!n.of(Practice::kContact).on(day)) {
    // Before, what it did before; afterwards its role is gone.
    const bool lost = day >= n.of(Practice::kContact).until && out.contact == ContactHabit::kResolves;
    out.contact = lost                                 ? ContactHabit::kDangling
                  : node.before.contact == out.contact ? ContactHabit::kNone
                                                       : node.before.contact;
  }
  if (!out.aut_num) out.contact = ContactHabit::kNone;
  if (const Life& life = n.of(Practice::kPeeringdb); !life.on(day))
    out.peeringdb =
        day >= life.until || node.before.peeringdb == out.peeringdb ? PeeringdbHabit::kAbsent : node.before.peeringdb;
  return out;
}

}  // namespace

World world_on(const World& world, std::int32_t day) {
  World out = world;
  const History& history = *world.history;
  out.options.at = Instant{start_of_day(world, day)};
  const auto is_off = [&](const auto& item) { return !item.life.on(day); };
  std::erase_if(out.vrps, is_off);
  std::erase_if(out.route_objects, is_off);
  std::erase_if(out.aspas, is_off);
  for (AsIndex as = 0; as < out.ases.size(); ++as) {
    AsNode& node = out.ases[as];
    const NetworkHistory& n = history.networks[as];
    node.participant = n.joined <= day;
    const bool before = n.begins != kAlways && day < n.begins - History::kRegisteredBefore;
    node.there = !before && (n.ends == kNeverDay || day < n.ends + History::kRemovedAfter);
    if (n.begins != kAlways) node.registered_day = world.first_day + n.begins - History::kRegisteredBefore;
    node.habits = node.there ? habits_on(node, n, day) : Habits{};
  }
  for (Org& org : out.orgs) org.participant = org.joined <= day;
  for (const Transfer& t : history.transfers) {
    if (t.day > day) break;
    out.allocations[t.allocation].org = t.org;
    out.allocations[t.allocation].day = world.first_day + t.day;
  }
  std::erase_if(out.allocations, is_off);
  std::erase_if(out.as_sets, [&](const AsSet& set) { return !out.ases[set.maintainer].habits.aut_num; });
  const std::int64_t until = out.options.at.seconds, from = until - 40 * kDay.count;
  std::erase_if(out.spoofer, [&](const SpooferSession& s) { return s.at < from || s.at >= until; });
  return out;
}

}  // namespace mannerly::sim
