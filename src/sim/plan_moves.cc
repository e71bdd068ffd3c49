// Legitimate events that change who originates what: what a hijack looks like, and is not.
#include <algorithm>

#include <fmt/format.h>

#include "sim/planner.h"

namespace mannerly::sim {
namespace {

class MovePlanner {
 public:
  explicit MovePlanner(Planner& planner) : p_(planner), rng_(planner.world.options.seed, "moves") {}

  void build() {
    draw_scrubbers();
    for (std::uint32_t n = p_.events_of_a_kind(); n > 0; --n) {
      plan_transfer();
      plan_multihoming();
      plan_anycast();
      plan_scrubbing();
      plan_sibling_move();
      plan_provider_assigned();
      if (n % 2 == 0) plan_lease();
    }
  }

 private:
  static constexpr std::uint32_t kHolderWrites = 55;  // percent

  // Draws a prefix whose allocation is free from start to end.
  std::optional<std::uint32_t> draw_free(std::int64_t start, std::int64_t end) {
    for (int tries = 0; tries < 100; ++tries) {
      const auto announcement = p_.draw_announcement(rng_);
      if (!announcement) return announcement;
      if (p_.claim(p_.world.announcements[*announcement].allocation, start, end)) return announcement;
    }
    return std::nullopt;
  }
  AsIndex draw_other(AsIndex as) {
    for (;;) {
      const AsIndex other = p_.draw_as(rng_);
      const Role role = p_.world.ases[other].role;
      if (other != as && role != Role::kTier1 && role != Role::kRouteServer) return other;
    }
  }
  // What those who do it properly have. Where the space is signed hardly anybody forgets the ROA, since many
  // networks would drop the routes; where it is not, few have neither ROA nor route object. The route object is the
  // holder's work as often as not: the others let whoever announces the space write it. Whether there is a ROA.
  bool register_for(AsIndex as, AsIndex holder, const std::vector<Prefix>& prefixes, std::uint32_t percent_irr,
                    std::uint32_t percent_roa) {
    const AsIndex maintainer = rng_.percent(kHolderWrites) ? holder : as;
    const AsNode& node = p_.world.ases[maintainer];
    const bool is_signed =
        std::any_of(prefixes.begin(), prefixes.end(), [&](const Prefix& p) { return p_.is_signed(p); });
    const bool roa = is_signed ? !rng_.per_mille(7) : rng_.percent(percent_roa);
    const bool irr = rng_.percent(percent_irr) || (!roa && !is_signed && rng_.percent(85));
    const IrrSource source = node.habits.radb ? IrrSource::kRadb : static_cast<IrrSource>(index_of(node.rir()));
    for (const Prefix& prefix : prefixes) {
      if (irr) p_.register_route(prefix, as, source, maintainer);
      if (roa) p_.sign(prefix, as);
    }
    return roa;
  }
  // The other network that announces a customer's prefix: mostly a provider that the holder has, else one nearby.
  AsIndex draw_provider(AsIndex holder) {
    const auto providers = p_.world.links.providers.of(holder);
    if (!providers.empty() && rng_.percent(75)) {
      const AsIndex provider = providers[rng_.below(static_cast<std::uint32_t>(providers.size()))];
      if (p_.world.ases[provider].role != Role::kRouteServer) return provider;
    }
    for (int tries = 0; tries < 200; ++tries) {
      const AsIndex other = draw_other(holder);
      if (p_.world.ases[other].economy == p_.world.ases[holder].economy) return other;
    }
    return draw_other(holder);
  }

  void plan_transfer() {
    const std::int64_t start = p_.start_of_event(rng_);
    const auto announcement = draw_free(start, kNever);
    if (!announcement) return;
    const AsIndex from = p_.holder_of(*announcement), to = draw_other(from);
    const std::vector<Prefix> prefixes = {p_.world.announcements[*announcement].prefix};
    register_for(to, to, prefixes, 88, 85);
    const std::uint32_t way = rng_.below(3);
    const std::int64_t other = start + Planner::duration(rng_, 300, 9);
    constexpr std::string_view kWays[] = {"both announce for a while", "a gap between the two", "at once"};
    const std::uint32_t event = p_.add({.kind = EventKind::kTransfer,
                                        .culprit = to,
                                        .victims = {from},
                                        .prefixes = prefixes,
                                        .start = start,
                                        .note = fmt::format("goes to another network: {}", kWays[way])});
    const std::uint32_t old = p_.initial(*announcement), now = p_.originate(event, {.as = to});
    if (way == 2) return p_.change(event, start, prefixes, old, now);
    p_.change(event, start, prefixes, way == 0 ? kNoOrigination : old, way == 0 ? now : kNoOrigination);
    p_.change(event, other, prefixes, way == 0 ? old : kNoOrigination, way == 0 ? kNoOrigination : now);
  }

  // A customer without an AS number of its own: both providers originate its prefix.
  void plan_multihoming() {
    const std::int64_t start = p_.start_of_event(rng_);
    const bool for_good = rng_.percent(60);
    const std::int64_t end = for_good ? kNever : start + Planner::duration(rng_, 3600, 6);
    const auto announcement = draw_free(start, end);
    if (!announcement) return;
    const AsIndex first = p_.holder_of(*announcement), second = draw_provider(first);
    const Prefix whole = p_.world.announcements[*announcement].prefix;
    const int longest = whole.is_v4() ? 24 : 48;
    std::vector<Prefix> prefixes = {whole};
    const std::optional<Prefix> inner = rng_.percent(70) ? p_.draw_inside(rng_, whole, longest) : std::nullopt;
    if (inner) prefixes = {*inner};
    const bool roa = register_for(second, first, prefixes, 85, 75);
    if (inner)
      register_for(first, first, prefixes, 80, roa ? 99 : 0);  // a ROA for one provider alone would harm the other
    const std::uint32_t event = p_.add({.kind = EventKind::kMultihoming,
                                        .culprit = second,
                                        .victims = {first},
                                        .prefixes = prefixes,
                                        .start = start,
                                        .end = for_good ? kNever : p_.within(end),
                                        .note = "a customer's prefix, originated by both of its providers"});
    if (inner) p_.put_while(event, prefixes, p_.originate(event, {.as = first}));
    p_.put_while(event, prefixes, p_.originate(event, {.as = second}));
  }

  // The same service from several networks, of one organisation or hired.
  void plan_anycast() {
    const std::int64_t start = p_.start_of_event(rng_);
    const bool for_good = rng_.percent(70);
    const std::int64_t end = for_good ? kNever : start + Planner::duration(rng_, 3600, 6);
    const auto announcement = draw_free(start, end);
    if (!announcement) return;
    const AsIndex first = p_.holder_of(*announcement);
    std::vector<AsIndex> others = siblings_of(first);
    const bool siblings = !others.empty() && rng_.percent(50);
    rng_.shuffle(others);
    if (!siblings) others = {draw_other(first), draw_other(first)};
    others.resize(std::min<std::size_t>(others.size(), rng_.between(1, 2)));
    const std::vector<Prefix> prefixes = {p_.world.announcements[*announcement].prefix};
    const std::uint32_t event = p_.add({.kind = EventKind::kAnycast,
                                        .culprit = others[0],
                                        .victims = {first},
                                        .prefixes = prefixes,
                                        .start = start,
                                        .end = for_good ? kNever : p_.within(end),
                                        .note = siblings ? "from a sibling too" : "from hired networks too"});
    for (const AsIndex other : others) {
      register_for(other, first, prefixes, siblings ? 60 : 92, siblings ? 80 : 85);
      p_.put_while(event, prefixes, p_.originate(event, {.as = other}));
    }
  }
  std::vector<AsIndex> siblings_of(AsIndex as) const {
    std::vector<AsIndex> out;
    for (const AsIndex other : p_.world.orgs[p_.world.ases[as].org].ases)
      if (other != as && p_.world.ases[other].role != Role::kRouteServer) out.push_back(other);
    return out;
  }

  // Networks that take attacked prefixes over for hours and pass clean traffic on.
  void draw_scrubbers() {
    auto& list = p_.timeline.scrubbers;
    for (int tries = 0; tries < 4000 && list.size() < 3; ++tries) {
      const AsIndex as = p_.draw_as(rng_);
      const AsNode& node = p_.world.ases[as];
      const bool fits = node.role == Role::kContent && p_.world.links.providers.of(as).size() >= 2;
      if (fits && std::find(list.begin(), list.end(), as) == list.end()) list.push_back(as);
    }
    std::sort(list.begin(), list.end());
  }
  void plan_scrubbing() {
    const auto& list = p_.timeline.scrubbers;
    if (list.empty()) return;
    const std::int64_t start = p_.start_of_event(rng_), end = start + Planner::duration(rng_, 1200, 7);
    const auto announcement = draw_free(start, end);
    if (!announcement) return;
    const AsIndex customer = p_.holder_of(*announcement);
    const AsIndex scrubber = list[rng_.below(static_cast<std::uint32_t>(list.size()))];
    if (customer == scrubber) return;
    const Prefix whole = p_.world.announcements[*announcement].prefix;
    std::vector<Prefix> prefixes = {whole};
    if (const auto inner = p_.draw_inside(rng_, whole, whole.is_v4() ? 24 : 48)) prefixes = {*inner};
    register_for(scrubber, customer, prefixes, 80, 75);
    const std::uint32_t event = p_.add({.kind = EventKind::kScrubbing,
                                        .culprit = scrubber,
                                        .victims = {customer},
                                        .prefixes = prefixes,
                                        .start = start,
                                        .end = p_.within(end),
                                        .note = "a scrubbing network announces an attacked prefix"});
    p_.put_while(event, prefixes, p_.originate(event, {.as = scrubber}));
  }

  void plan_sibling_move() {
    const std::int64_t start = p_.start_of_event(rng_);
    for (int tries = 0; tries < 60; ++tries) {
      const auto announcement = p_.draw_announcement(rng_);
      if (!announcement) return;
      const AsIndex from = p_.holder_of(*announcement);
      const std::vector<AsIndex> others = siblings_of(from);
      if (others.empty()) continue;
      if (!p_.claim(p_.world.announcements[*announcement].allocation, start, kNever)) continue;
      const AsIndex to = others[rng_.below(static_cast<std::uint32_t>(others.size()))];
      const std::vector<Prefix> prefixes = {p_.world.announcements[*announcement].prefix};
      register_for(to, to, prefixes, 65, 80);
      const std::uint32_t event = p_.add({.kind = EventKind::kSiblingMove,
                                          .culprit = to,
                                          .victims = {from},
                                          .prefixes = prefixes,
                                          .start = start,
                                          .note = "goes to a network of the same organisation"});
      return p_.change(event, start, prefixes, p_.initial(*announcement), p_.originate(event, {.as = to}));
    }
  }

  // A customer announces a more-specific of its provider's space.
  void plan_provider_assigned() {
    const std::int64_t start = p_.start_of_event(rng_);
    const bool for_good = rng_.percent(75);
    const std::int64_t end = for_good ? kNever : start + Planner::duration(rng_, 3600, 6);
    for (int tries = 0; tries < 200; ++tries) {
      const AsIndex customer = p_.draw_as(rng_);
      const auto providers = p_.world.links.providers.of(customer);
      if (providers.empty() || p_.world.ases[customer].role == Role::kRouteServer) continue;
      const AsIndex provider = providers[rng_.below(static_cast<std::uint32_t>(providers.size()))];
      const AsNode& node = p_.world.ases[provider];
      if (node.announcement_count == 0) continue;
      const Announcement& a = p_.world.announcements[node.first_announcement + rng_.below(node.announcement_count)];
      if (!p_.is_plain(a) || !a.prefix.is_v4() || a.prefix.length > 22) continue;
      if (!p_.claim(a.allocation, start, end)) continue;
      const auto inner = p_.draw_inside(rng_, a.prefix, 24);
      if (!inner) continue;
      const std::vector<Prefix> prefixes = {*inner};
      register_for(customer, provider, prefixes, 82, 75);
      const std::uint32_t event = p_.add({.kind = EventKind::kProviderAssigned,
                                          .culprit = customer,
                                          .victims = {provider},
                                          .prefixes = prefixes,
                                          .start = start,
                                          .end = for_good ? kNever : p_.within(end),
                                          .note = "a customer announces space of its provider"});
      return p_.put_while(event, prefixes, p_.originate(event, {.as = customer}));
    }
  }

  // Space that its holder does not announce, announced by a tenant, or by the provider of a holder without a router.
  void plan_lease() {
    const std::int64_t start = p_.start_of_event(rng_);
    const bool for_good = rng_.percent(60);
    const std::int64_t end = for_good ? kNever : start + Planner::duration(rng_, 3600, 10);
    for (int tries = 0; tries < 60 && !p_.world.dormant.empty(); ++tries) {
      const std::uint32_t number = p_.world.dormant[rng_.below(static_cast<std::uint32_t>(p_.world.dormant.size()))];
      const Allocation& allocation = p_.world.allocations[number];
      const AsIndex holder = p_.world.orgs[allocation.org].ases[0];
      const AsIndex tenant = rng_.percent(30) ? draw_provider(holder) : draw_other(holder);
      if (p_.are_siblings(tenant, holder) || !p_.claim(number, start, kNever)) continue;
      const auto inner = rng_.percent(50) ? p_.draw_inside(rng_, allocation.prefix, 24) : std::nullopt;
      const std::vector<Prefix> prefixes = {inner.value_or(allocation.prefix)};
      register_for(tenant, holder, prefixes, 85, 70);
      const std::uint32_t event = p_.add({.kind = EventKind::kLease,
                                          .culprit = tenant,
                                          .victims = {holder},
                                          .prefixes = prefixes,
                                          .start = start,
                                          .end = for_good ? kNever : p_.within(end),
                                          .note = "space of a holder who does not announce it, with its permission"});
      return p_.put_while(event, prefixes, p_.originate(event, {.as = tenant}));
    }
  }

  Planner& p_;
  Rng rng_;
};

}  // namespace

void plan_moves(Planner& planner) {
  MovePlanner(planner).build();
}

}  // namespace mannerly::sim
