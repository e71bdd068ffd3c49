// Legitimate events with a network's own prefixes: traffic engineering, new prefixes and networks,
// maintenance, flapping.
#include <algorithm>

#include "sim/planner.h"

namespace mannerly::sim {
namespace {

class DailyPlanner {
 public:
  explicit DailyPlanner(Planner& planner) : p_(planner), rng_(planner.world.options.seed, "daily") {}

  void build() {
    for (std::uint32_t n = p_.events_of_a_kind(); n > 0; --n) {
      plan_specifics();
      plan_prepending();
      plan_deaggregation();
      plan_new_prefix();
      plan_maintenance();
    }
    plan_new_networks();
    const std::uint32_t flaps = p_.daily(50);
    for (std::uint32_t i = 0; i < flaps; ++i) plan_flap();
  }

 private:
  struct Chosen {
    std::uint32_t announcement = 0;
    AsIndex as = 0;
    Prefix prefix;
  };
  // A prefix whose allocation is free from start to end, no longer than given (IPv4 only when at most 24).
  std::optional<Chosen> draw(std::int64_t start, std::int64_t end, int longest) {
    for (int tries = 0; tries < 200; ++tries) {
      const auto number = p_.draw_announcement(rng_);
      if (!number) return std::nullopt;
      const Announcement& a = p_.world.announcements[*number];
      if (longest <= 24 && (!a.prefix.is_v4() || a.prefix.length > longest)) continue;
      if (!p_.claim(a.allocation, start, end)) continue;
      return Chosen{*number, p_.holder_of(*number), a.prefix};
    }
    return std::nullopt;
  }
  void register_own(AsIndex as, const std::vector<Prefix>& prefixes, std::uint32_t percent) {
    const AsNode& node = p_.world.ases[as];
    const IrrSource source = node.habits.radb ? IrrSource::kRadb : static_cast<IrrSource>(index_of(node.rir()));
    if (rng_.percent(percent))
      for (const Prefix& prefix : prefixes) p_.register_route(prefix, as, source, as);
    if (node.habits.roa_share > 0 && rng_.percent(percent))
      for (const Prefix& prefix : prefixes) p_.sign(prefix, as);
  }
  std::uint32_t add(EventKind kind, AsIndex as, std::vector<Prefix> prefixes, std::int64_t start, std::int64_t end,
                    std::string note) {
    return p_.add({.kind = kind,
                   .culprit = as,
                   .victims = {as},
                   .prefixes = std::move(prefixes),
                   .start = start,
                   .end = p_.within(end),
                   .note = std::move(note)});
  }

  // One or two more-specifics of own space, often to one provider only.
  void plan_specifics() {
    const std::int64_t start = p_.start_of_event(rng_), end = start + Planner::duration(rng_, 600, 9);
    const auto chosen = draw(start, end, 23);
    if (!chosen) return;
    std::vector<Prefix> prefixes;
    for (std::uint32_t i = rng_.between(1, 2); i > 0; --i)
      if (const auto inner = p_.draw_inside(rng_, chosen->prefix, 24)) prefixes.push_back(*inner);
    if (prefixes.empty()) return;
    std::sort(prefixes.begin(), prefixes.end());
    register_own(chosen->as, prefixes, 75);
    const std::uint32_t event =
        add(EventKind::kTrafficEngineering, chosen->as, prefixes, start, end, "more-specifics of own space");
    Origination o{.as = chosen->as};
    const auto providers = p_.world.links.providers.of(chosen->as);
    if (providers.size() > 1 && rng_.percent(60)) {
      o.to_providers = false;
      o.edges = {{providers[rng_.below(static_cast<std::uint32_t>(providers.size()))], 0}};
    }
    p_.put_while(event, prefixes, p_.originate(event, std::move(o)));
  }

  void plan_prepending() {
    const std::int64_t start = p_.start_of_event(rng_), end = start + Planner::duration(rng_, 600, 9);
    const auto chosen = draw(start, end, 128);
    if (!chosen) return;
    const auto providers = p_.world.links.providers.of(chosen->as);
    if (providers.empty()) return;
    Origination o{.as = chosen->as, .to_providers = false};
    const std::uint32_t which = rng_.below(static_cast<std::uint32_t>(providers.size()));
    for (std::uint32_t i = 0; i < providers.size(); ++i)
      o.edges.push_back({providers[i], static_cast<std::uint8_t>(i == which ? rng_.between(1, 5) : 0)});
    const std::uint32_t event = add(EventKind::kTrafficEngineering, chosen->as, {chosen->prefix}, start, end,
                                    "its own number several times towards a provider");
    o.screened = false;
    const std::uint32_t old = p_.initial(chosen->announcement), now = p_.originate(event, std::move(o));
    p_.change(event, start, {chosen->prefix}, old, now);
    p_.change(event, end, {chosen->prefix}, now, old);
  }

  // All halves or quarters of an aggregate, against an attack or for balance.
  void plan_deaggregation() {
    const std::int64_t start = p_.start_of_event(rng_), end = start + Planner::duration(rng_, 900, 9);
    const auto chosen = draw(start, end, 23);
    if (!chosen) return;
    const int length = std::min<int>(24, chosen->prefix.length + static_cast<int>(rng_.between(1, 3)));
    std::vector<Prefix> prefixes;
    for (std::uint32_t i = 0; i < (1u << (length - chosen->prefix.length)); ++i) {
      const Prefix part = Prefix::of(Address::v4(chosen->prefix.address().v4_value() + (i << (32 - length))), length);
      if (p_.is_used(part)) continue;
      p_.use(part);
      prefixes.push_back(part);
    }
    if (prefixes.empty()) return;
    register_own(chosen->as, prefixes, 75);
    const std::uint32_t event =
        add(EventKind::kDeaggregation, chosen->as, prefixes, start, end, "the parts of an aggregate");
    p_.put_while(event, prefixes, p_.originate(event, {.as = chosen->as}));
  }

  // Space that the holder has had, fresh or for years, and now announces.
  void plan_new_prefix() {
    for (int tries = 0; tries < 60 && !p_.world.dormant.empty(); ++tries) {
      const std::uint32_t number = p_.world.dormant[rng_.below(static_cast<std::uint32_t>(p_.world.dormant.size()))];
      const Allocation& allocation = p_.world.allocations[number];
      const auto& ases = p_.world.orgs[allocation.org].ases;
      const AsIndex as = ases[rng_.below(static_cast<std::uint32_t>(ases.size()))];
      const std::int64_t start = p_.start_of_event(rng_);
      if (p_.world.ases[as].announcement_count == 0 || !p_.claim(number, start, kNever)) continue;
      std::vector<Prefix> prefixes = {allocation.prefix};
      for (std::uint32_t i = rng_.below(3); i > 0; --i)
        if (const auto inner = p_.draw_inside(rng_, allocation.prefix, 24)) prefixes.push_back(*inner);
      std::sort(prefixes.begin(), prefixes.end());
      register_own(as, prefixes, 80);
      const std::uint32_t event =
          add(EventKind::kNewPrefix, as, prefixes, start, kNever, "space that was held and not announced");
      return p_.put_while(event, prefixes, p_.originate(event, {.as = as}));
    }
  }

  // All prefixes of a small network are gone for a while.
  void plan_maintenance() {
    for (int tries = 0; tries < 200; ++tries) {
      const AsIndex as = p_.draw_as(rng_);
      const AsNode& node = p_.world.ases[as];
      if (!p_.is_stub(as) || node.announcement_count == 0 || node.announcement_count > 12) continue;
      const std::int64_t start = p_.start_of_event(rng_), end = start + Planner::duration(rng_, 300, 5);
      std::vector<std::uint32_t> chosen;
      for (std::uint32_t i = 0; i < node.announcement_count; ++i) {
        const std::uint32_t number = node.first_announcement + i;
        const std::uint32_t allocation = p_.world.announcements[number].allocation;
        const bool known = !chosen.empty() && p_.world.announcements[chosen.back()].allocation == allocation;
        if (p_.is_plain(p_.world.announcements[number]) && (known || p_.claim(allocation, start, end)))
          chosen.push_back(number);
      }
      if (chosen.empty()) continue;
      std::vector<Prefix> prefixes;
      for (const std::uint32_t number : chosen) prefixes.push_back(p_.world.announcements[number].prefix);
      const std::uint32_t event = add(EventKind::kMaintenance, as, prefixes, start, end, "withdrawn for a while");
      for (const std::uint32_t number : chosen) {
        const Prefix& prefix = p_.world.announcements[number].prefix;
        p_.change(event, start, {prefix}, p_.initial(number), kNoOrigination);
        p_.change(event, end, {prefix}, kNoOrigination, p_.initial(number));
      }
      return;
    }
  }

  // The networks that the world holds back: their space, numbers and objects are there already.
  void plan_new_networks() {
    const auto& later = p_.world.later;
    for (std::size_t i = 0; i < later.size();) {
      const AsIndex as = p_.world.destinations[later[i].destination].as;
      std::vector<Prefix> prefixes;
      for (; i < later.size() && p_.world.destinations[later[i].destination].as == as; ++i)
        prefixes.push_back(later[i].prefix);
      std::sort(prefixes.begin(), prefixes.end());
      const std::uint32_t event =
          add(EventKind::kNewAs, as, prefixes, p_.start_of_event(rng_), kNever, "a network that was not there before");
      p_.put_while(event, prefixes, p_.originate(event, {.as = as}));
    }
  }

  void plan_flap() {
    const std::int64_t start = p_.start_of_event(rng_);
    const std::uint32_t times = rng_.pareto(2, 30);
    std::vector<std::int64_t> at = {start};
    for (std::uint32_t i = 1; i < 2 * times; ++i)
      at.push_back(at.back() + (i % 2 == 1 ? rng_.between(20, 90) : rng_.between(30, 600)));
    const auto chosen = draw(start, at.back(), 128);
    if (!chosen) return;
    const std::uint32_t event =
        add(EventKind::kFlap, chosen->as, {chosen->prefix}, start, at.back(), "withdrawn and announced again");
    const std::uint32_t own = p_.initial(chosen->announcement);
    for (std::size_t i = 0; i < at.size(); ++i)
      p_.change(event, at[i], {chosen->prefix}, i % 2 == 0 ? own : kNoOrigination, i % 2 == 0 ? kNoOrigination : own);
  }

  Planner& p_;
  Rng rng_;
};

}  // namespace

void plan_daily(Planner& planner) {
  DailyPlanner(planner).build();
}

}  // namespace mannerly::sim
