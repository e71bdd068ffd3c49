// Incidents: route leaks of the six types of RFC 7908.
#include <algorithm>

#include <fmt/format.h>

#include "sim/planner.h"

namespace mannerly::sim {
namespace {

class LeakPlanner {
 public:
  explicit LeakPlanner(Planner& planner) : p_(planner), rng_(planner.world.options.seed, "leaks") {}

  void build() {
    for (std::uint32_t i = 0; i < p_.world.options.incidents; ++i) plan_leak_1();
  }

 private:
  struct Leak {
    AsIndex culprit = 0;
    std::vector<AsIndex> to;
  };

  // Prefixes of networks outside the leaker's cone, whole networks at a time.
  std::vector<Prefix> draw_anything(AsIndex culprit, std::vector<AsIndex>& victims) {
    const std::uint32_t wanted = rng_.between(5, 8) << rng_.below(6);
    std::vector<Prefix> out;
    for (int tries = 0; tries < 2000 && out.size() < wanted; ++tries) {
      const AsIndex as = p_.draw_as(rng_);
      if (as == culprit || p_.are_linked(culprit, as)) continue;
      add_prefixes(as, wanted, out, victims);
    }
    return out;
  }
  void add_prefixes(AsIndex as, std::size_t wanted, std::vector<Prefix>& out, std::vector<AsIndex>& victims) {
    if (std::find(victims.begin(), victims.end(), as) != victims.end()) return;
    bool any = false;
    for (const Announcement& a : p_.world.announcements_of(as)) {
      if (!p_.is_plain(a) || out.size() >= wanted) continue;
      out.push_back(a.prefix);
      any = true;
    }
    if (any) victims.push_back(as);
  }

  void add(EventKind kind, const Leak& leak, RouteClass leaks, std::vector<Prefix> prefixes,
           std::vector<AsIndex> victims, std::string note) {
    if (prefixes.empty()) return;
    std::sort(victims.begin(), victims.end());
    std::sort(prefixes.begin(), prefixes.end());
    const std::int64_t start = p_.start_of_incident(rng_);
    const std::int64_t end = p_.within(start + Planner::duration(rng_));
    const std::uint32_t event = p_.add({.kind = kind,
                                        .culprit = leak.culprit,
                                        .victims = std::move(victims),
                                        .prefixes = prefixes,
                                        .start = start,
                                        .end = end,
                                        .note = std::move(note)});
    Origination o{.as = leak.culprit, .to_providers = false, .to_peers = false, .to_customers = false};
    for (const AsIndex to : leak.to) o.edges.push_back({to, 0});
    o.leaks = leaks;
    o.registered = false;
    p_.put_while(event, prefixes, p_.originate(event, std::move(o)));
  }

  void plan_leak_1() {
    for (int tries = 0; tries < 300; ++tries) {
      const AsIndex culprit = p_.draw_culprit(rng_);
      const auto providers = p_.world.links.providers.of(culprit);
      if (providers.size() < 2) continue;
      const AsIndex to = providers[rng_.below(static_cast<std::uint32_t>(providers.size()))];
      std::vector<AsIndex> victims;
      auto prefixes = draw_anything(culprit, victims);
      return add(EventKind::kLeak1, {culprit, {to}}, RouteClass::kProvider, std::move(prefixes), std::move(victims),
                 "passes routes of a provider on to another provider");
    }
  }

  Planner& p_;
  Rng rng_;
};

}  // namespace

void plan_leaks(Planner& planner) {
  LeakPlanner(planner).build();
}

}  // namespace mannerly::sim
