// Incidents: route leaks of the six types of RFC 7908.
#include <algorithm>

#include <fmt/format.h>

#include "sim/planner.h"

namespace mannerly::sim {
namespace {

class LeakPlanner {
 public:
  static constexpr int kLeaksOfOne = 2;  // of one kind

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
  // Prefixes of networks outside the leaker's cone, whole networks at a time.
  std::vector<Prefix> draw_anything(AsIndex culprit, std::vector<AsIndex>& victims) {
    const std::uint32_t wanted = rng_.between(5, 8) << rng_.below(6);
    std::vector<Prefix> out;
    for (int tries = 0; tries < 2000 && out.size() < wanted; ++tries) {
      const AsIndex as = p_.draw_as(rng_);
      if (as == culprit || p_.are_linked(culprit, as)) continue;
      add_prefixes(as, out, victims);
    }
    return out;
  }
  // Whole networks, as a neighbour tells what it has and who leaks picks nothing out; or so many prefixes at most.
  void add_prefixes(AsIndex as, std::vector<Prefix>& out, std::vector<AsIndex>& victims, std::size_t most = SIZE_MAX) {
    if (std::find(victims.begin(), victims.end(), as) != victims.end()) return;
    bool any = false;
    for (const Announcement& a : p_.world.announcements_of(as)) {
      if (!p_.is_plain(a) || most == 0) continue;
      out.push_back(a.prefix);
      --most;
      any = true;
    }
    if (any) victims.push_back(as);
  }

  static Origination leak_of(AsIndex culprit, const std::vector<AsIndex>& to, RouteClass leaks) {
    Origination o{.as = culprit, .to_providers = false, .to_peers = false, .to_customers = false};
    for (const AsIndex neighbour : to) o.edges.push_back({neighbour, 0});
    o.leaks = leaks;
    o.registered = false;
    return o;
  }

  void add(EventKind kind, Origination o, std::vector<Prefix> prefixes, std::vector<AsIndex> victims,
           std::string note) {
    std::sort(victims.begin(), victims.end());
    std::sort(prefixes.begin(), prefixes.end());
    const std::int64_t start = p_.start_of_incident(rng_);
    const std::int64_t end = p_.within(start + Planner::duration(rng_));
    if (!p_.may_err(o.as, start)) return;
    const std::uint32_t event = p_.add({.kind = kind,
                                        .culprit = o.as,
                                        .victims = std::move(victims),
                                        .prefixes = prefixes,
                                        .start = start,
                                        .end = end,
                                        .note = std::move(note)});
    p_.put_while(event, prefixes, p_.originate(event, std::move(o)));
  }

  // Tries until most leaks are such that somebody hears of them. draw() gives a leak, or one without edges. Few
  // networks have peers that tell a collector, and who leaks every other day is soon taken for one that sells
  // transit: hardly anybody leaks more than twice.
  template <class Draw>
  void plan(EventKind kind, std::string note, Draw&& draw) {
    const bool heard = rng_.percent(85);
    for (int tries = 0; tries < 80; ++tries) {
      std::vector<AsIndex> victims;
      std::vector<Prefix> prefixes;
      Origination o = draw(victims, prefixes);
      if (o.edges.empty() || prefixes.size() < 5) continue;
      if (tries < 70 && leaks_[{kind, o.as}] >= kLeaksOfOne) continue;
      if (heard && tries < 60 && p_.audience(o, prefixes) < 2) continue;
      ++leaks_[{kind, o.as}];
      return add(kind, std::move(o), std::move(prefixes), std::move(victims), std::move(note));
    }
  }

  // A network with at least so many peers and providers; of a leak to peers one whose peers feed a collector,
  // or their customers do: nobody else hears of it.
  AsIndex draw_culprit(std::size_t peers, std::size_t providers, bool to_peers) {
    for (int tries = 0; tries < 6000; ++tries) {
      const AsIndex as = tries % 2 == 0 ? p_.draw_culprit(rng_) : p_.draw_as(rng_);
      const Role role = p_.world.ases[as].role;
      if (role == Role::kTier1 || role == Role::kRouteServer || !p_.may_leak(as)) continue;
      if (p_.world.links.peers.of(as).size() < peers || p_.world.links.providers.of(as).size() < providers) continue;
      const auto across = p_.world.links.peers.of(as);
      const auto fed =
          std::count_if(across.begin(), across.end(), [&](AsIndex n) { return p_.has_viewpoint_below(n); });
      if (to_peers && fed < 2 && tries < 5000) continue;
      return as;
    }
    return kNoAs;
  }
  // Some of its neighbours, never all.
  std::vector<AsIndex> draw_some(std::span<const AsIndex> from, std::uint32_t most) {
    std::vector<AsIndex> list(from.begin(), from.end());
    rng_.shuffle(list);
    if (rng_.percent(85))
      std::stable_partition(list.begin(), list.end(), [&](AsIndex as) { return p_.has_viewpoint_below(as); });
    const auto enough = static_cast<std::uint32_t>(list.size() > 1 ? list.size() - 1 : 1);
    list.resize(std::min<std::size_t>(list.size(), rng_.between(1, std::min(most, enough))));
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
      add_prefixes(found[i], out, victims);
      for (const AsIndex customer : p_.world.links.customers.of(found[i]))
        if (found.size() < 400) found.push_back(customer);
    }
    return out;
  }

  void plan_leak_1() {
    plan(EventKind::kLeak1, "passes routes of a provider on to another provider", [&](auto& victims, auto& prefixes) {
      const AsIndex culprit = draw_culprit(0, 2, false);
      if (culprit == kNoAs) return Origination{};
      const auto to = draw_some(p_.world.links.providers.of(culprit), 1);
      prefixes = draw_anything(culprit, victims);
      return leak_of(culprit, to, RouteClass::kProvider);
    });
  }
  void plan_leak_2() {
    plan(EventKind::kLeak2, "passes routes of peers on to other peers", [&](auto& victims, auto& prefixes) {
      const AsIndex culprit = draw_culprit(3, 0, true);
      if (culprit == kNoAs) return Origination{};
      const auto to = draw_some(p_.world.links.peers.of(culprit), 30);
      prefixes = draw_of_peers(culprit, to, victims);
      return leak_of(culprit, to, RouteClass::kPeer);
    });
  }
  void plan_leak_3() {
    plan(EventKind::kLeak3, "passes routes of a provider on to peers", [&](auto& victims, auto& prefixes) {
      const AsIndex culprit = draw_culprit(2, 1, true);
      if (culprit == kNoAs) return Origination{};
      const auto to = draw_some(p_.world.links.peers.of(culprit), 40);
      prefixes = draw_anything(culprit, victims);
      return leak_of(culprit, to, RouteClass::kProvider);
    });
  }
  void plan_leak_4() {
    plan(EventKind::kLeak4, "passes routes of peers on to a provider", [&](auto& victims, auto& prefixes) {
      const AsIndex culprit = draw_culprit(1, 1, false);
      if (culprit == kNoAs) return Origination{};
      const auto to = draw_some(p_.world.links.providers.of(culprit), 2);
      prefixes = draw_of_peers(culprit, {}, victims);
      return leak_of(culprit, to, RouteClass::kPeer);
    });
  }

  // Routes of one provider, with itself as the origin, to the others and to its customers.
  void plan_leak_5() {
    plan(EventKind::kLeak5, "re-originates routes of a provider towards another", [&](auto& victims, auto& prefixes) {
      const AsIndex culprit = draw_culprit(0, 2, false);
      if (culprit == kNoAs) return Origination{};
      const std::uint32_t wanted = rng_.between(20, 60);
      for (int more = 0; more < 3000 && victims.size() < wanted; ++more) {
        const AsIndex as = p_.draw_as(rng_);
        if (as != culprit && !p_.are_linked(culprit, as) && !p_.are_siblings(culprit, as))
          add_prefixes(as, prefixes, victims, rng_.between(1, 3));
      }
      Origination o{.as = culprit, .to_providers = false, .to_peers = false};
      const auto providers = p_.world.links.providers.of(culprit);
      const std::uint32_t source = rng_.below(static_cast<std::uint32_t>(providers.size()));
      for (std::uint32_t i = 0; i < providers.size(); ++i)
        if (i != source) o.edges.push_back({providers[i], 0});
      return o;
    });
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
      if (!p_.may_err(culprit, start) || !p_.claim(a.allocation, start, end)) continue;
      std::vector<Prefix> prefixes;
      const std::uint32_t wanted = rng_.between(10, 120);
      const int longest = rng_.percent(25) && a.prefix.length <= 18 ? 24 : static_cast<int>(rng_.between(25, 28));
      for (std::uint32_t i = 0; i < wanted; ++i)
        if (const auto inner = p_.draw_inside(rng_, a.prefix, longest)) prefixes.push_back(*inner);
      if (prefixes.size() < 8) continue;
      std::sort(prefixes.begin(), prefixes.end());
      Origination o{.as = culprit, .to_providers = false, .to_peers = false, .to_customers = false};
      o.edges = {{providers[rng_.below(static_cast<std::uint32_t>(providers.size()))], 0}};
      if (tries < 20 && p_.audience(o, prefixes) < 2) continue;
      const std::uint32_t event = p_.add({.kind = EventKind::kLeak6,
                                          .culprit = culprit,
                                          .victims = {culprit},
                                          .prefixes = prefixes,
                                          .start = start,
                                          .end = p_.within(end),
                                          .note = "internal more-specifics of its own space"});
      return p_.put_while(event, prefixes, p_.originate(event, std::move(o)));
    }
  }

  std::map<std::pair<EventKind, AsIndex>, int> leaks_;
  Planner& p_;
  Rng rng_;
};

}  // namespace

void plan_leaks(Planner& planner) {
  LeakPlanner(planner).build();
}

}  // namespace mannerly::sim
