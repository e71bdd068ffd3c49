// Incidents: prefixes of others, announced by those who do not hold them.
#include <algorithm>

#include <fmt/format.h>

#include "sim/planner.h"

namespace mannerly::sim {
namespace {

struct Target {
  AsIndex culprit = 0, victim = 0;
  std::vector<Prefix> prefixes;
  std::int64_t start = 0, end = 0;
};

class OriginPlanner {
 public:
  explicit OriginPlanner(Planner& planner) : p_(planner), rng_(planner.world.options.seed, "false origins") {}

  void build() {
    for (std::uint32_t i = 0; i < p_.world.options.incidents; ++i) {
      plan_moas();
      plan_submoas();
      plan_squat();
      plan_forged_edge();
      plan_forged_subprefix();
      plan_forged_path();
    }
  }

 private:
  // Who does it to whom, and when. Several prefixes of one allocation now and then.
  std::optional<Target> draw_target() {
    for (int tries = 0; tries < 100; ++tries) {
      const auto announcement = p_.draw_announcement(rng_);
      if (!announcement) return std::nullopt;
      Target t{.culprit = p_.draw_culprit(rng_), .victim = p_.holder_of(*announcement)};
      if (t.culprit == t.victim || p_.are_siblings(t.culprit, t.victim)) continue;
      t.start = p_.start_of_incident(rng_);
      t.end = t.start + Planner::duration(rng_);
      const std::uint32_t allocation = p_.world.announcements[*announcement].allocation;
      if (!p_.claim(allocation, t.start, t.end)) continue;
      t.end = p_.within(t.end);
      t.prefixes = draw_prefixes(*announcement);
      return t;
    }
    return std::nullopt;
  }
  std::vector<Prefix> draw_prefixes(std::uint32_t first) {
    const auto& list = p_.world.announcements;
    std::uint32_t count = 1;
    if (rng_.percent(35)) count = rng_.between(2, 8);
    if (rng_.percent(8)) count = rng_.between(9, 40);
    std::vector<Prefix> out;
    for (std::uint32_t i = first; i < list.size() && out.size() < count; ++i) {
      if (list[i].allocation != list[first].allocation) break;
      if (p_.is_plain(list[i])) out.push_back(list[i].prefix);
    }
    return out;
  }

  std::uint32_t add(EventKind kind, const Target& t, std::string note) {
    return p_.add({.kind = kind,
                   .culprit = t.culprit,
                   .victims = {t.victim},
                   .prefixes = t.prefixes,
                   .start = t.start,
                   .end = t.end,
                   .note = std::move(note)});
  }
  // Few register a false route object first.
  bool cheats_registry(const Target& t) {
    if (!rng_.percent(6)) return false;
    for (const Prefix& prefix : t.prefixes) p_.register_route(prefix, t.culprit, IrrSource::kRadb);
    return true;
  }

  void plan_moas() {
    const auto t = draw_target();
    if (!t) return;
    const bool cheats = cheats_registry(*t);
    const std::uint32_t event = add(EventKind::kMoas, *t,
                                    cheats ? "originates the victim's prefixes, after false route objects in RADB"
                                           : "originates the victim's prefixes");
    p_.put_while(event, t->prefixes, p_.originate(event, {.as = t->culprit}));
  }

  std::optional<Target> draw_specifics() {
    for (int tries = 0; tries < 50; ++tries) {
      auto t = draw_target();
      if (!t) return t;
      const Prefix whole = t->prefixes[0];
      const int longest = whole.is_v4() ? 24 : 48;
      if (whole.length >= longest) continue;
      const int length = rng_.percent(75)
                             ? longest
                             : static_cast<int>(rng_.between(whole.length + 1u, static_cast<std::uint32_t>(longest)));
      t->prefixes.clear();
      const std::uint32_t count = rng_.percent(70) ? 1 : rng_.between(2, 6);
      for (std::uint32_t i = 0; i < count; ++i)
        if (const auto inner = p_.draw_inside(rng_, whole, length)) t->prefixes.push_back(*inner);
      std::sort(t->prefixes.begin(), t->prefixes.end());
      if (!t->prefixes.empty()) return t;
    }
    return std::nullopt;
  }

  void plan_submoas() {
    const auto t = draw_specifics();
    if (!t) return;
    const bool cheats = cheats_registry(*t);
    const std::uint32_t event =
        add(EventKind::kSubmoas, *t,
            cheats ? "originates more-specifics of the victim, after false route objects in RADB"
                   : "originates more-specifics of the victim");
    p_.put_while(event, t->prefixes, p_.originate(event, {.as = t->culprit}));
  }

  // Space that nobody announces, but somebody holds.
  void plan_squat() {
    for (int tries = 0; tries < 100 && !p_.world.dormant.empty(); ++tries) {
      const std::uint32_t number = p_.world.dormant[rng_.below(static_cast<std::uint32_t>(p_.world.dormant.size()))];
      const Allocation& allocation = p_.world.allocations[number];
      Target t{.culprit = p_.draw_culprit(rng_), .start = p_.start_of_incident(rng_)};
      t.end = t.start + Planner::duration(rng_);
      if (p_.world.ases[t.culprit].org == allocation.org || !p_.claim(number, t.start, kNever)) continue;
      t.end = p_.within(t.end);
      t.prefixes = {allocation.prefix};
      if (allocation.prefix.length < 24 && rng_.percent(60))
        if (const auto inner = p_.draw_inside(rng_, allocation.prefix, 24)) t.prefixes = {*inner};
      if (rng_.percent(30)) p_.sign(allocation.prefix, p_.world.orgs[allocation.org].ases[0]);
      const std::uint32_t event = p_.add({.kind = EventKind::kSquat,
                                          .culprit = t.culprit,
                                          .prefixes = t.prefixes,
                                          .start = t.start,
                                          .end = t.end,
                                          .note = "originates allocated space that its holder does not announce"});
      return p_.put_while(event, t.prefixes, p_.originate(event, {.as = t.culprit}));
    }
  }

  // The culprit claims to be a neighbour of the victim.
  void plan_forged_edge() {
    for (int tries = 0; tries < 50; ++tries) {
      const auto t = draw_target();
      if (!t) return;
      if (p_.are_linked(t->culprit, t->victim)) continue;
      const std::uint32_t event = add(EventKind::kForgedEdge, *t, "puts the victim behind itself on the path");
      const Asn victim = p_.world.ases[t->victim].asn;
      return p_.put_while(event, t->prefixes, p_.forge(event, {.as = t->culprit, .tail = {victim.value}}));
    }
  }
  void plan_forged_subprefix() {
    for (int tries = 0; tries < 50; ++tries) {
      const auto t = draw_specifics();
      if (!t) return;
      if (p_.are_linked(t->culprit, t->victim)) continue;
      const std::uint32_t event =
          add(EventKind::kForgedSubprefix, *t, "announces more-specifics with the victim behind itself on the path");
      const Asn victim = p_.world.ases[t->victim].asn;
      return p_.put_while(event, t->prefixes, p_.forge(event, {.as = t->culprit, .tail = {victim.value}}));
    }
  }
  // The made-up link is one farther from the origin: to a provider of the victim, whose ASPA tells.
  void plan_forged_path() {
    for (int tries = 0; tries < 300; ++tries) {
      const auto announcement = p_.draw_announcement(rng_);
      if (!announcement) return;
      Target t{.culprit = p_.draw_culprit(rng_), .victim = p_.holder_of(*announcement)};
      const std::optional<AsIndex> provider = provider_with_aspa(t.victim);
      if (!provider || t.culprit == t.victim || t.culprit == *provider || p_.are_linked(t.culprit, t.victim)) continue;
      if (p_.are_linked(t.culprit, *provider) || p_.are_siblings(t.culprit, t.victim)) continue;
      t.start = p_.start_of_incident(rng_);
      t.end = t.start + Planner::duration(rng_);
      if (!p_.claim(p_.world.announcements[*announcement].allocation, t.start, t.end)) continue;
      t.end = p_.within(t.end);
      t.prefixes = draw_prefixes(*announcement);
      const std::uint32_t event = add(EventKind::kForgedPath, t, "puts a provider of the victim behind itself");
      const Asn via = p_.world.ases[*provider].asn, victim = p_.world.ases[t.victim].asn;
      return p_.put_while(event, t.prefixes, p_.forge(event, {.as = t.culprit, .tail = {via.value, victim.value}}));
    }
  }
  std::optional<AsIndex> provider_with_aspa(AsIndex as) const {
    const auto& aspas = p_.world.aspas;
    for (const AsIndex provider : p_.world.links.providers.of(as)) {
      const auto at = std::lower_bound(aspas.begin(), aspas.end(), provider,
                                       [](const Aspa& aspa, AsIndex x) { return aspa.customer < x; });
      if (at != aspas.end() && at->customer == provider) return provider;
    }
    return std::nullopt;
  }

  Planner& p_;
  Rng rng_;
};

}  // namespace

void plan_false_origins(Planner& planner) {
  OriginPlanner(planner).build();
}

}  // namespace mannerly::sim
