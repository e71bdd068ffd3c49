// Route objects and as-sets by the habits of each network.
#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "sim/build.h"

namespace mannerly::sim {
namespace {

class IrrBuilder {
 public:
  explicit IrrBuilder(World& world) : world_(world), rng_(world.options.seed, "irr") {}

  void build() {
    for (AsIndex as = 0; as < world_.ases.size(); ++as) {
      const AsNode& node = world_.ases[as];
      const std::uint32_t end = node.first_announcement + node.announcement_count;
      for (std::uint32_t i = node.first_announcement; i < end;) {
        std::uint32_t next = i + 1;
        while (next < end && world_.announcements[next].allocation == world_.announcements[i].allocation) ++next;
        if (world_.announcements[i].allocation != kNoAllocation) register_routes(as, i, next);
        i = next;
      }
    }
    auto& objects = world_.route_objects;
    std::sort(objects.begin(), objects.end(), [](const RouteObject& a, const RouteObject& b) {
      return std::tie(a.source, a.prefix, a.origin, a.kind) < std::tie(b.source, b.prefix, b.origin, b.kind);
    });
    objects.erase(std::unique(objects.begin(), objects.end(),
                              [](const RouteObject& a, const RouteObject& b) {
                                return a.source == b.source && a.prefix == b.prefix && a.origin == b.origin;
                              }),
                  objects.end());
    build_sets();
  }

 private:
  IrrSource home_of(AsIndex as) const {
    const AsNode& node = world_.ases[as];
    return node.habits.radb ? IrrSource::kRadb : static_cast<IrrSource>(index_of(node.rir()));
  }

  void register_routes(AsIndex as, std::uint32_t first, std::uint32_t last) {
    const AsNode& node = world_.ases[as];
    const Announcement& top = world_.announcements[first];
    const bool stale = node.habits.stale && rng_.percent(40);
    if (stale) {
      const AsIndex earlier = rng_.below(static_cast<std::uint32_t>(world_.ases.size()));
      const IrrSource source = rng_.percent(60) ? IrrSource::kRadb : home_of(as);
      if (earlier != as)
        world_.route_objects.push_back(
            {top.prefix, world_.ases[earlier].asn, earlier, source, RouteObjectKind::kStale});
      if (rng_.percent(50) && !node.participant) return;  // nothing but the old object
    }
    if (!rng_.percent(node.habits.irr_share)) return;
    const std::span<const AsIndex> providers = world_.links.providers.of(as);
    const bool proxy = node.habits.proxy && !providers.empty();
    RouteObject object{.origin = node.asn, .maintainer = proxy ? providers[0] : as};
    object.source = proxy ? IrrSource::kRadb : home_of(as);
    object.kind = proxy ? RouteObjectKind::kProxy : RouteObjectKind::kOwn;
    const bool aggregate_only = last > first + 1 && rng_.percent(20);
    for (std::uint32_t i = first; i < last; ++i) {
      const Prefix& prefix = world_.announcements[i].prefix;
      if (i > first && aggregate_only && top.prefix.covers(prefix)) continue;
      object.prefix = prefix;
      add(object, node.habits.copies && !proxy);
    }
    add_idle(object, world_.allocations[top.allocation].prefix, node.habits.copies && !proxy);
  }

  void add(RouteObject object, bool copy) {
    world_.route_objects.push_back(object);
    if (!copy) return;
    object.source = IrrSource::kRadb;
    world_.route_objects.push_back(object);
  }

  // Registries hold many more-specifics that nobody announces: in reserve for an attack, or left over.
  void add_idle(RouteObject object, const Prefix& allocation, bool copy) {
    const int longest = allocation.is_v4() ? 24 : 48;
    if (allocation.length >= longest || !rng_.percent(80)) return;
    const int bits = std::min(longest - allocation.length, 16);
    std::uint32_t count = world_.options.history > 0 ? rng_.pareto(1, 12) : rng_.pareto(3, 250);
    count = std::min(count, (std::uint32_t{1} << bits) / 2);
    object.kind = RouteObjectKind::kIdle;
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint64_t at = static_cast<std::uint64_t>(rng_.below(std::uint32_t{1} << bits)) << (64 - longest);
      object.prefix = Prefix::of({{allocation.bits.hi | at, 0}, allocation.family}, longest);
      add(object, copy);
    }
  }

  std::string set_name(AsIndex as) const { return fmt::format("AS{}:AS-CUSTOMERS", world_.ases[as].asn.value); }
  bool has_set(AsIndex as) const { return world_.ases[as].habits.aut_num && !world_.links.customers.of(as).empty(); }

  // Hierarchical: a set names the sets of the customers that have one. Some members are forgotten, some
  // sets name a set that leads back to them.
  void build_sets() {
    for (AsIndex as = 0; as < world_.ases.size(); ++as) {
      if (!has_set(as)) continue;
      AsSet set{.name = set_name(as), .maintainer = as, .source = home_of(as)};
      set.members.push_back(format_asn(world_.ases[as].asn));
      for (const AsIndex customer : world_.links.customers.of(as)) {
        if (!world_.ases[as].participant && rng_.percent(4)) continue;
        set.members.push_back(has_set(customer) ? set_name(customer) : format_asn(world_.ases[customer].asn));
      }
      for (const AsIndex provider : world_.links.providers.of(as))
        if (has_set(provider) && rng_.per_mille(8)) set.members.push_back(set_name(provider));
      world_.as_sets.push_back(std::move(set));
    }
  }

  World& world_;
  Rng rng_;
};

}  // namespace

void build_irr(World& world) {
  IrrBuilder(world).build();
}

}  // namespace mannerly::sim
