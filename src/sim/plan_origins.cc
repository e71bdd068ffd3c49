// Incidents: prefixes of others, announced by those who do not hold them.
#include <algorithm>

#include <fmt/format.h>

#include "sim/planner.h"

namespace mannerly::sim {
namespace {

struct Target {
  std::uint32_t announcement = 0;
  bool slip = false;  // of the fingers: the culprit's own space is next to it
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
  // Who does it to whom, and when.
  std::optional<Target> draw_target() {
    for (int tries = 0; tries < 100; ++tries) {
      const auto announcement = p_.draw_announcement(rng_);
      if (!announcement) return std::nullopt;
      Target t{.announcement = *announcement, .culprit = p_.draw_culprit(rng_), .victim = p_.holder_of(*announcement)};
      t.slip = rng_.percent(10);
      if (t.slip) t.culprit = p_.next_door(*announcement);
      if (t.culprit == t.victim || p_.are_siblings(t.culprit, t.victim)) continue;
      return t;
    }
    return std::nullopt;
  }
  // Several prefixes of one allocation now and then.
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
  std::vector<Prefix> draw_specifics(std::uint32_t announcement) {
    const Prefix whole = p_.world.announcements[announcement].prefix;
    const auto longest = static_cast<std::uint32_t>(whole.is_v4() ? 24 : 48);
    std::vector<Prefix> out;
    if (whole.length >= longest) return out;
    const std::uint32_t length = rng_.percent(75) ? longest : rng_.between(whole.length + 1u, longest);
    for (std::uint32_t i = rng_.percent(70) ? 1 : rng_.between(2, 6); i > 0; --i)
      if (const auto inner = p_.draw_inside(rng_, whole, static_cast<int>(length))) out.push_back(*inner);
    std::sort(out.begin(), out.end());
    return out;
  }

  // Tries until something fits, and most of the time until somebody would hear of it. draw() gives the
  // prefixes and what stands behind the culprit on the path; no prefixes when the target does not suit.
  template <class Draw>
  void plan(EventKind kind, std::string note, Draw&& draw) {
    const bool heard = rng_.percent(85);
    for (int tries = 0; tries < 300; ++tries) {
      auto t = draw_target();
      if (!t) return;
      Origination o{.as = t->culprit};
      t->prefixes = draw(*t, o.tail);
      if (t->prefixes.empty() || (heard && tries < 250 && p_.audience(o, t->prefixes) < 2)) continue;
      t->start = p_.start_of_incident(rng_);
      t->end = t->start + Planner::duration(rng_);
      if (!p_.may_err(t->culprit, t->start)) continue;
      if (!p_.claim(p_.world.announcements[t->announcement].allocation, t->start, t->end)) continue;
      const bool cheats = o.tail.empty() && !t->slip && cheats_registry(*t);
      if (t->slip && o.tail.empty()) note += ", a slip of the fingers: next to its own";
      if (cheats) note += ", after false route objects in RADB";
      const std::uint32_t event = p_.add({.kind = kind,
                                          .culprit = t->culprit,
                                          .victims = {t->victim},
                                          .prefixes = t->prefixes,
                                          .start = t->start,
                                          .end = p_.within(t->end),
                                          .note = std::move(note)});
      const bool forged = !o.tail.empty();
      return p_.put_while(event, t->prefixes,
                          forged ? p_.forge(event, std::move(o)) : p_.originate(event, std::move(o)));
    }
  }
  // Few register a false route object first, which nobody but its maintainer stands for.
  bool cheats_registry(const Target& t) {
    if (!rng_.percent(6)) return false;
    for (const Prefix& prefix : t.prefixes) p_.register_route(prefix, t.culprit, IrrSource::kRadb, t.culprit);
    return true;
  }

  void plan_moas() {
    plan(EventKind::kMoas, "originates the victim's prefixes",
         [&](const Target& t, auto&) { return draw_prefixes(t.announcement); });
  }
  void plan_submoas() {
    plan(EventKind::kSubmoas, "originates more-specifics of the victim",
         [&](const Target& t, auto&) { return draw_specifics(t.announcement); });
  }
  // The culprit claims to be a neighbour of the victim.
  void plan_forged_edge() {
    plan(EventKind::kForgedEdge, "puts the victim behind itself on the path", [&](const Target& t, auto& tail) {
      if (p_.are_linked(t.culprit, t.victim)) return std::vector<Prefix>{};
      tail = {p_.world.ases[t.victim].asn.value};
      return draw_prefixes(t.announcement);
    });
  }
  void plan_forged_subprefix() {
    plan(EventKind::kForgedSubprefix, "more-specifics with the victim behind itself on the path",
         [&](const Target& t, auto& tail) {
           if (p_.are_linked(t.culprit, t.victim)) return std::vector<Prefix>{};
           tail = {p_.world.ases[t.victim].asn.value};
           return draw_specifics(t.announcement);
         });
  }
  // The made-up link is one farther from the origin: to a provider of the victim, whose ASPA tells.
  void plan_forged_path() {
    plan(EventKind::kForgedPath, "puts a provider of the victim behind itself", [&](const Target& t, auto& tail) {
      const std::optional<AsIndex> provider = provider_with_aspa(t.victim);
      if (!provider || t.culprit == *provider || p_.are_linked(t.culprit, *provider)) return std::vector<Prefix>{};
      if (p_.are_linked(t.culprit, t.victim)) return std::vector<Prefix>{};
      tail = {p_.world.ases[*provider].asn.value, p_.world.ases[t.victim].asn.value};
      return draw_prefixes(t.announcement);
    });
  }

  // Space that nobody announces, but somebody holds.
  void plan_squat() {
    for (int tries = 0; tries < 100 && !p_.world.dormant.empty(); ++tries) {
      const std::uint32_t number = p_.world.dormant[rng_.below(static_cast<std::uint32_t>(p_.world.dormant.size()))];
      const Allocation& allocation = p_.world.allocations[number];
      Target t{.culprit = p_.draw_culprit(rng_), .start = p_.start_of_incident(rng_)};
      t.end = t.start + Planner::duration(rng_);
      if (!p_.may_err(t.culprit, t.start)) continue;
      if (p_.world.ases[t.culprit].org == allocation.org || !p_.claim(number, t.start, kNever)) continue;
      t.end = p_.within(t.end);
      t.prefixes = {allocation.prefix};
      if (allocation.prefix.length < 24 && rng_.percent(60))
        if (const auto inner = p_.draw_inside(rng_, allocation.prefix, 24)) t.prefixes = {*inner};
      if (rng_.percent(30)) p_.sign(allocation.prefix, p_.world.orgs[allocation.org].ases[0]);
      if (tries < 20 && p_.audience({.as = t.culprit}, t.prefixes) < 2) continue;
      std::string note = "originates allocated space that its holder does not announce";
      if (cheats_registry(t)) note += ", after false route objects in RADB";
      const std::uint32_t event = p_.add({.kind = EventKind::kSquat,
                                          .culprit = t.culprit,
                                          .prefixes = t.prefixes,
                                          .start = t.start,
                                          .end = t.end,
                                          .note = std::move(note)});
      return p_.put_while(event, t.prefixes, p_.originate(event, {.as = t.culprit}));
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
