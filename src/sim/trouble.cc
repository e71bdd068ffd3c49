// Planted trouble: what should not be in the routing system, each with a mark of what it is.
#include <algorithm>
#include <optional>

#include "sim/build.h"

namespace mannerly::sim {
namespace {

class Planter {
 public:
  explicit Planter(World& world) : world_(world), rng_(world.options.seed, "trouble") {}

  void build() {
    const std::uint32_t n = world_.options.ases;
    repeat(std::max(2u, n / 700), [&](AsIndex as) { plant(as, special_use(), Planted::kSpecialUse); });
    repeat(std::max(2u, n / 800), [&](AsIndex as) { plant(as, unallocated(as), Planted::kUnallocated); });
    std::sort(world_.reserved.begin(), world_.reserved.end());
    if (!world_.reserved.empty()) {
      repeat(std::max(1u, n / 1500), [&](AsIndex as) {
        const Prefix gap = world_.reserved[rng_.below(static_cast<std::uint32_t>(world_.reserved.size()))];
        plant(as, Prefix::of(gap.address(), 23), Planted::kReserved);
      });
    }
    repeat(std::max(2u, n / 600), [&](AsIndex as) { leave_private_asn(as); });
    // With time they are incidents that begin one day: what is there from the start has no history.
    if (world_.options.days == 0) repeat(std::max(2u, n / 500), [&](AsIndex as) { announce_foreign(as); });
    index_announcements(world_);
  }

 private:
  template <class F>
  void repeat(std::uint32_t times, F&& f) {
    for (std::uint32_t i = 0; i < times; ++i) {
      for (int tries = 0; tries < 64; ++tries) {
        const AsIndex as = rng_.below(static_cast<std::uint32_t>(world_.ases.size()));
        const AsNode& node = world_.ases[as];
        const bool may = node.role != Role::kTier1 && node.role != Role::kRouteServer && !node.participant;
        if (!may || node.announcement_count == 0) continue;
        f(as);
        break;
      }
    }
  }

  void plant(AsIndex as, const Prefix& prefix, Planted planted) {
    for (const Announcement& other : world_.announcements)
      if (other.planted != Planted::kNothing && other.prefix == prefix) return;
    world_.announcements.push_back({.prefix = prefix, .destination = as, .planted = planted});
  }

  Prefix special_use() {
    const std::uint32_t byte = rng_.below(256);
    switch (rng_.below(6)) {
      case 0: return Prefix::of(Address::v4(0x0A000000u | byte << 16), 16);  // 10.0.0.0/8
      case 1: return Prefix::of(Address::v4(0xC0A80000u | byte << 8), 24);   // 192.168.0.0/16
      case 2: return Prefix::of(Address::v4(0x64400000u | byte << 12), 20);  // 100.64.0.0/10
      case 3: return Prefix::of(Address::v4(0xAC100000u | byte << 8), 24);   // 172.16.0.0/12
      case 4: return Prefix::of(Address::v6(0xFD00000000000000ull | std::uint64_t{byte} << 40, 0), 48);  // fc00::/7
      default:
        return Prefix::of(Address::v6(0x20010DB800000000ull | std::uint64_t{byte} << 16, 0), 48);  // 2001:db8::/32
    }
  }

  // The last sixteenth of each /8 is never given out.
  Prefix unallocated(AsIndex as) {
    const auto blocks = info_of(world_.ases[as].rir()).v4_blocks;
    const std::uint32_t block = blocks[rng_.below(static_cast<std::uint32_t>(blocks.size()))];
    return Prefix::of(Address::v4(block << 24 | 15u << 20 | rng_.below(4096) << 8), 24);
  }

  void leave_private_asn(AsIndex as) {
    const AsNode& node = world_.ases[as];
    const std::uint32_t at = node.first_announcement + rng_.below(node.announcement_count);
    Announcement& a = world_.announcements[at];
    if (a.planted != Planted::kNothing || a.as_set) return;
    a.planted = Planted::kPrivateAsn;
    a.set_or_asn = rng_.percent(75) ? rng_.between(64512, 65534) : rng_.between(4200000000u, 4200000999u);
  }

  // A more-specific of somebody else's space that the holder does not announce: nobody else's route
  // for the same prefix hides it.
  void announce_foreign(AsIndex as) {
    for (int tries = 0; tries < 64; ++tries) {
      const AsNode& victim = world_.ases[rng_.below(static_cast<std::uint32_t>(world_.ases.size()))];
      if (victim.announcement_count == 0 || victim.org == world_.ases[as].org) continue;
      const Announcement a = world_.announcements[victim.first_announcement];
      if (!a.prefix.is_v4() || a.prefix.length > 22 || a.planted != Planted::kNothing) continue;
      const std::uint32_t offset = rng_.below(std::uint32_t{1} << (24 - a.prefix.length)) << 8;
      const Prefix inner = Prefix::of(Address::v4(a.prefix.address().v4_value() | offset), 24);
      if (is_announced(victim, inner)) continue;
      plant(as, inner, Planted::kForeignOrigin);
      return;
    }
  }
  bool is_announced(const AsNode& node, const Prefix& prefix) const {
    const auto first = world_.announcements.begin() + node.first_announcement;
    return std::any_of(first, first + node.announcement_count,
                       [&](const Announcement& a) { return a.prefix == prefix; });
  }

  World& world_;
  Rng rng_;
};

}  // namespace

void build_trouble(World& world) {
  Planter(world).build();
}

}  // namespace mannerly::sim
