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
    for (std::uint32_t i = 0; i < p_.world.options.incidents; ++i) {
      plan_leak_1();
      plan_leak_2();
      plan_leak_3();
      plan_leak_4();
      plan_leak_5();
      plan_leak_6();
    }
  }

 private:
  // Most leaks that are planned go where they spread: to networks that do not filter and have customers who
  // feed a collector. Others are heard of by nobody.
  bool spreads(AsIndex to) const { return p_.has_viewpoint_below(to) && !p_.timeline.conduct[to].filters_customers; }

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
      if (tries < 200 && !spreads(to)) continue;
      std::vector<AsIndex> victims;
      auto prefixes = draw_anything(culprit, victims);
      return add(EventKind::kLeak1, {culprit, {to}}, RouteClass::kProvider, std::move(prefixes), std::move(victims),
                 "passes routes of a provider on to another provider");
    }
  }

  // A network with at least so many peers and providers, some of which pass a leak on if possible.
  std::optional<AsIndex> draw_peered(std::size_t peers, std::size_t providers, bool to_peers) {
    for (int tries = 0; tries < 4000; ++tries) {
      const AsIndex as = tries % 2 == 0 ? p_.draw_culprit(rng_) : p_.draw_as(rng_);
      const Role role = p_.world.ases[as].role;
      const auto up = p_.world.links.providers.of(as), across = p_.world.links.peers.of(as);
      if (role == Role::kTier1 || role == Role::kRouteServer) continue;
      if (across.size() < peers || up.size() < providers) continue;
      const auto& to = to_peers ? across : up;
      const auto good = std::count_if(to.begin(), to.end(),
                                      [&](AsIndex n) { return to_peers ? p_.has_viewpoint_below(n) : spreads(n); });
      if (good >= (to_peers ? 2 : 1) || tries > 3000) return as;
    }
    return std::nullopt;
  }
  // Those that pass a leak on first, most of the time.
  std::vector<AsIndex> draw_some(std::span<const AsIndex> from, std::uint32_t most) {
    std::vector<AsIndex> list(from.begin(), from.end());
    rng_.shuffle(list);
    if (rng_.percent(85)) std::stable_partition(list.begin(), list.end(), [&](AsIndex as) { return spreads(as); });
    list.resize(std::min<std::size_t>(list.size(), rng_.between((most + 1) / 2, most)));
    std::sort(list.begin(), list.end());
    return list;
  }
  // Prefixes of some of its peers and of the networks below them, but for those of one list.
  std::vector<Prefix> draw_of_peers(AsIndex culprit, const std::vector<AsIndex>& but, std::vector<AsIndex>& victims) {
    const std::uint32_t wanted = rng_.between(5, 8) << rng_.below(6);
    std::vector<AsIndex> found;
    for (const AsIndex peer : p_.world.links.peers.of(culprit))
      if (std::find(but.begin(), but.end(), peer) == but.end()) found.push_back(peer);
    rng_.shuffle(found);
    std::vector<Prefix> out;
    for (std::size_t i = 0; i < found.size() && out.size() < wanted; ++i) {
      add_prefixes(found[i], wanted, out, victims);
      for (const AsIndex customer : p_.world.links.customers.of(found[i]))
        if (found.size() < 400) found.push_back(customer);
    }
    return out;
  }

  void plan_leak_2() {
    const auto culprit = draw_peered(3, 0, true);
    if (!culprit) return;
    const auto to = draw_some(p_.world.links.peers.of(*culprit), 6);
    std::vector<AsIndex> victims;
    auto prefixes = draw_of_peers(*culprit, to, victims);
    add(EventKind::kLeak2, {*culprit, to}, RouteClass::kPeer, std::move(prefixes), std::move(victims),
        "passes routes of peers on to other peers");
  }
  void plan_leak_3() {
    const auto culprit = draw_peered(1, 1, true);
    if (!culprit) return;
    const auto to = draw_some(p_.world.links.peers.of(*culprit), 10);
    std::vector<AsIndex> victims;
    auto prefixes = draw_anything(*culprit, victims);
    add(EventKind::kLeak3, {*culprit, to}, RouteClass::kProvider, std::move(prefixes), std::move(victims),
        "passes routes of a provider on to peers");
  }
  void plan_leak_4() {
    const auto culprit = draw_peered(1, 1, false);
    if (!culprit) return;
    const auto to = draw_some(p_.world.links.providers.of(*culprit), 2);
    std::vector<AsIndex> victims;
    auto prefixes = draw_of_peers(*culprit, to, victims);
    add(EventKind::kLeak4, {*culprit, to}, RouteClass::kPeer, std::move(prefixes), std::move(victims),
        "passes routes of peers on to a provider");
  }

  // Routes of one provider, with itself as the origin, to the others and to its customers.
  void plan_leak_5() {
    for (int tries = 0; tries < 300; ++tries) {
      const AsIndex culprit = p_.draw_culprit(rng_);
      const auto providers = p_.world.links.providers.of(culprit);
      if (providers.size() < 2) continue;
      std::vector<AsIndex> victims;
      if (tries < 200 && std::none_of(providers.begin(), providers.end(), [&](AsIndex as) { return spreads(as); }))
        continue;
      std::vector<Prefix> prefixes;
      const std::uint32_t wanted = rng_.between(20, 60);
      for (int more = 0; more < 3000 && victims.size() < wanted; ++more) {
        const AsIndex as = p_.draw_as(rng_);
        if (as != culprit && !p_.are_linked(culprit, as) && !p_.are_siblings(culprit, as))
          add_prefixes(as, prefixes.size() + rng_.between(1, 3), prefixes, victims);
      }
      std::sort(victims.begin(), victims.end());
      std::sort(prefixes.begin(), prefixes.end());
      const std::int64_t start = p_.start_of_incident(rng_);
      const std::int64_t end = p_.within(start + Planner::duration(rng_));
      const std::uint32_t event = p_.add({.kind = EventKind::kLeak5,
                                          .culprit = culprit,
                                          .victims = std::move(victims),
                                          .prefixes = prefixes,
                                          .start = start,
                                          .end = end,
                                          .note = "re-originates routes of a provider towards another"});
      Origination o{.as = culprit, .to_providers = false, .to_peers = false};
      const std::uint32_t source = rng_.below(static_cast<std::uint32_t>(providers.size()));
      for (std::uint32_t i = 0; i < providers.size(); ++i)
        if (i != source) o.edges.push_back({providers[i], 0});
      return p_.put_while(event, prefixes, p_.originate(event, std::move(o)));
    }
  }

  // Internal routes of its own space, too long or never registered, to one provider.
  void plan_leak_6() {
    for (int tries = 0; tries < 300; ++tries) {
      const auto announcement = p_.draw_announcement(rng_);
      if (!announcement) return;
      const Announcement& a = p_.world.announcements[*announcement];
      const AsIndex culprit = p_.holder_of(*announcement);
      const auto providers = p_.world.links.providers.of(culprit);
      if (!a.prefix.is_v4() || a.prefix.length > 22 || providers.empty()) continue;
      const std::int64_t start = p_.start_of_incident(rng_), end = start + Planner::duration(rng_);
      if (!p_.claim(a.allocation, start, end)) continue;
      std::vector<Prefix> prefixes;
      const std::uint32_t wanted = rng_.between(10, 120);
      const int longest = rng_.percent(25) && a.prefix.length <= 18 ? 24 : static_cast<int>(rng_.between(25, 28));
      for (std::uint32_t i = 0; i < wanted; ++i)
        if (const auto inner = p_.draw_inside(rng_, a.prefix, longest)) prefixes.push_back(*inner);
      if (prefixes.size() < 8) continue;
      std::sort(prefixes.begin(), prefixes.end());
      const std::uint32_t event = p_.add({.kind = EventKind::kLeak6,
                                          .culprit = culprit,
                                          .victims = {culprit},
                                          .prefixes = prefixes,
                                          .start = start,
                                          .end = p_.within(end),
                                          .note = "internal more-specifics of its own space"});
      Origination o{.as = culprit, .to_providers = false, .to_peers = false, .to_customers = false};
      o.edges = {{providers[rng_.below(static_cast<std::uint32_t>(providers.size()))], 0}};
      return p_.put_while(event, prefixes, p_.originate(event, std::move(o)));
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
