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

  Planner& p_;
  Rng rng_;
};

}  // namespace

void plan_false_origins(Planner& planner) {
  OriginPlanner(planner).build();
}

}  // namespace mannerly::sim
