// Address space: what the registries gave to whom, and what is announced of it.
#include <algorithm>
#include <array>
#include <optional>

#include "sim/build.h"

namespace mannerly::sim {
namespace {

// Hands out aligned blocks of one region, spread over its /8s. What is left of each /8 stays available.
class V4Pool {
 public:
  explicit V4Pool(std::span<const std::uint8_t> blocks) {
    for (const std::uint8_t block : blocks) {
      const std::uint64_t first = static_cast<std::uint64_t>(block) << 24;
      // The first and the last 1/16 stay unused: announced and reserved trouble comes from there.
      blocks_.push_back({first + (1u << 20), first + (15u << 20)});
    }
  }
  std::optional<Prefix> take(Rng& rng, int length) {
    const std::uint64_t size = std::uint64_t{1} << (32 - length);
    const std::uint32_t start = rng.below(static_cast<std::uint32_t>(blocks_.size()));
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      Block& block = blocks_[(start + i) % blocks_.size()];
      const std::uint64_t first = (block.next + size - 1) / size * size;
      if (first + size > block.end) continue;
      block.next = first + size;
      return Prefix::of(Address::v4(static_cast<std::uint32_t>(first)), length);
    }
    return std::nullopt;
  }

 private:
  struct Block {
    std::uint64_t next, end;
  };
  std::vector<Block> blocks_;
};

// IPv6 of a region: /32s at steps of /29 in the lower part of its /12, /48s (provider independent) at
// steps of /44 under its last /16.
class V6Pool {
 public:
  explicit V6Pool(std::uint16_t block) : block_(block) {}
  std::optional<Prefix> take(int length) {
    if (length >= 44) {
      const std::uint64_t hi = (static_cast<std::uint64_t>(block_) + 15) << 48 | static_cast<std::uint64_t>(small_)
                                                                                     << 20;
      return ++small_ < (1u << 27) ? std::optional(Prefix::of(Address::v6(hi, 0), length)) : std::nullopt;
    }
    const std::uint64_t hi = static_cast<std::uint64_t>(block_) << 48 | static_cast<std::uint64_t>(++large_) << 35;
    return large_ < 14u * 8192 ? std::optional(Prefix::of(Address::v6(hi, 0), length)) : std::nullopt;
  }

 private:
  std::uint16_t block_;
  std::uint32_t small_ = 0;
  std::uint32_t large_ = 0;
};

struct RoleSpace {
  std::uint32_t v4_least, v4_most;          // announced IPv4 prefixes, Pareto
  std::array<std::uint16_t, 11> v4_length;  // weights of allocations /14 ... /24
  std::uint32_t v6_percent;                 // networks with IPv6
  std::uint32_t v6_least, v6_most;
};
constexpr RoleSpace kSpace[kRoleCount] = {
    {150, 3000, {0, 2, 8, 12, 20, 25, 25, 8, 0, 0, 0}, 100, 12, 600},  // tier 1
    {16, 2500, {0, 0, 2, 5, 12, 20, 26, 20, 15, 0, 0}, 96, 4, 400},    // transit
    {3, 700, {0, 0, 0, 2, 5, 10, 20, 18, 38, 4, 3}, 58, 1, 160},       // access
    {2, 400, {0, 0, 0, 0, 1, 3, 10, 10, 36, 15, 25}, 62, 1, 120},      // content
    {1, 30, {0, 0, 0, 0, 0, 0, 1, 3, 22, 21, 53}, 16, 1, 6},           // enterprise
    {1, 60, {0, 0, 2, 2, 4, 8, 16, 14, 34, 10, 10}, 48, 1, 10},        // university
    {1, 2, {0, 0, 0, 0, 0, 0, 0, 0, 10, 20, 70}, 70, 1, 1},            // route server
};

class AddressBuilder {
 public:
  explicit AddressBuilder(World& world) : world_(world), rng_(world.options.seed, "addresses") {
    for (std::size_t r = 0; r < kRirCount; ++r) {
      const RirInfo& info = info_of(static_cast<Rir>(r));
      v4_.emplace_back(info.v4_blocks);
      legacy_.emplace_back(info.legacy_blocks);
      v6_.emplace_back(info.v6_block);
    }
  }

  Status build() {
    for (AsIndex as = 0; as < world_.ases.size(); ++as) {
      world_.destinations.push_back({.as = as});
    }
    for (AsIndex as = 0; as < world_.ases.size(); ++as) {
      plan_engineering(as);
      MANNERLY_CHECK_OK(add_v4(as));
      MANNERLY_CHECK_OK(add_v6(as));
    }
    if (world_.options.days > 0) MANNERLY_CHECK_OK(add_dormant());
    index_announcements(world_);
    return {};
  }

 private:
  // Space that its holders do not announce (yet): for new prefixes, for tenants, and for those who squat on it.
  Status add_dormant() {
    const std::uint32_t count = 30 + 10 * world_.options.incidents + world_.options.ases / 40;
    for (std::uint32_t i = 0; i < count; ++i) {
      const AsIndex as = rng_.below(static_cast<std::uint32_t>(world_.ases.size()));
      MANNERLY_TRY(const Allocation allocation, allocate_v4(as, static_cast<int>(rng_.between(20, 24))));
      world_.dormant.push_back(static_cast<std::uint32_t>(world_.allocations.size()));
      world_.allocations.push_back(allocation);
    }
    return {};
  }

  const RoleSpace& space(AsIndex as) const { return kSpace[static_cast<std::size_t>(world_.ases[as].role)]; }

  // Traffic engineering of networks with several providers: some more-specifics go to one provider
  // only, or with the own number repeated towards one of them.
  void plan_engineering(AsIndex as) {
    variants_.clear();
    const std::span<const AsIndex> providers = world_.links.providers.of(as);
    if (providers.size() < 2 || !rng_.percent(30)) return;
    const std::uint32_t count = rng_.between(1, 2);
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint32_t chosen = rng_.below(static_cast<std::uint32_t>(providers.size()));
      const bool selective = rng_.percent(40);
      Destination destination{.as = as, .first_edge = static_cast<std::uint32_t>(world_.edges.size()), .plain = false};
      for (std::uint32_t k = 0; k < providers.size(); ++k) {
        if (selective && k != chosen) continue;
        const std::uint8_t copies = !selective && k == chosen ? static_cast<std::uint8_t>(rng_.between(1, 4)) : 0;
        world_.edges.push_back({providers[k], copies});
        ++destination.edge_count;
      }
      variants_.push_back(static_cast<std::uint32_t>(world_.destinations.size()));
      world_.destinations.push_back(destination);
    }
  }

  std::uint32_t destination_for(AsIndex as, bool specific) {
    if (variants_.empty() || !rng_.percent(specific ? 45 : 15)) return as;
    return variants_[rng_.below(static_cast<std::uint32_t>(variants_.size()))];
  }

  void announce(AsIndex as, const Prefix& prefix, const Allocation& allocation, bool specific) {
    Announcement a{.prefix = prefix, .destination = destination_for(as, specific)};
    a.allocation = static_cast<std::uint32_t>(world_.allocations.size());
    a.legacy = allocation.legacy;
    const std::span<const AsIndex> customers = world_.links.customers.of(as);
    if (!specific && prefix.is_v4() && prefix.length < 24 && !customers.empty() && rng_.per_mille(8)) {
      a.as_set = true;
      a.set_or_asn = world_.ases[customers[rng_.below(static_cast<std::uint32_t>(customers.size()))]].asn.value;
    }
    world_.announcements.push_back(a);
  }

  Result<Allocation> allocate_v4(AsIndex as, int length) {
    const AsNode& node = world_.ases[as];
    const std::size_t r = index_of(node.rir());
    const RegionHabits& habits = info_of(node.rir()).habits;
    Allocation out{.org = node.org, .rir = node.rir(), .day = node.registered_day};
    const bool old = node.asn.value <= kAsn16Last;
    const bool may = node.role == Role::kUniversity || node.role == Role::kEnterprise || node.role == Role::kTransit;
    if (old && may && length <= 22 && rng_.percent(habits.legacy_space)) {
      if (const auto prefix = legacy_[r].take(rng_, 16)) {
        out.prefix = *prefix;
        out.legacy = true;
        out.day = 5500 + static_cast<std::int32_t>(rng_.below(3000));
        return out;
      }
    }
    if (rng_.per_mille(6)) {
      if (const auto gap = v4_[r].take(rng_, 22)) world_.reserved.push_back(*gap);
    }
    // A registry that runs out of large blocks gives smaller ones.
    std::optional<Prefix> prefix;
    for (int longer = length + (node.rir() == Rir::kLacnic && length < 22 ? 1 : 0); !prefix && longer <= 24; ++longer)
      prefix = v4_[r].take(rng_, longer);
    if (!prefix)
      return fail(ErrorCode::kLimit, "the simulated IPv4 space of " + std::string(info_of(node.rir()).name) +
                                         " is used up; fewer ASes are possible");
    out.prefix = *prefix;
    return out;
  }

  // The lengths of more-specifics, most of them /24.
  int draw_specific(int least) {
    constexpr std::uint32_t kWeights[] = {78, 9, 8, 2, 2, 1};  // /24 /23 /22 /21 /20 /19
    return std::max(least, 24 - static_cast<int>(rng_.pick(kWeights)));
  }

  Status add_v4(AsIndex as) {
    const std::uint32_t most = std::min(space(as).v4_most, std::max(60u, world_.options.ases / 2));
    std::uint32_t left = rng_.pareto(space(as).v4_least, std::max(most, space(as).v4_least));
    std::vector<Prefix> specifics;
    while (left > 0) {
      const int length = 14 + static_cast<int>(rng_.pick(space(as).v4_length));
      MANNERLY_TRY(const Allocation allocation, allocate_v4(as, length));
      const Prefix whole = allocation.prefix;
      const std::uint32_t room = std::uint32_t{1} << (24 - whole.length);
      std::uint32_t count = room > 1 ? std::min(left - 1, rng_.below(room * 7 / 8 + 1)) : 0;
      if (left <= 3) count = std::min(count, left - 1);
      specifics.clear();
      for (std::uint32_t i = 0; i < count; ++i) {
        const int inner = draw_specific(whole.length + 1);
        const std::uint32_t at = rng_.below(std::uint32_t{1} << (inner - whole.length));
        specifics.push_back(Prefix::of(Address::v4(whole.address().v4_value() | at << (32 - inner)), inner));
      }
      std::sort(specifics.begin(), specifics.end());
      specifics.erase(std::unique(specifics.begin(), specifics.end()), specifics.end());
      const bool aggregate = specifics.empty() || rng_.percent(88);
      if (aggregate) announce(as, whole, allocation, false);
      for (const Prefix& prefix : specifics) announce(as, prefix, allocation, true);
      world_.allocations.push_back(allocation);
      left -= std::min(left, static_cast<std::uint32_t>(specifics.size()) + (aggregate ? 1 : 0));
    }
    return {};
  }

  Status add_v6(AsIndex as) {
    const AsNode& node = world_.ases[as];
    if (!rng_.percent(space(as).v6_percent)) return {};
    const std::uint32_t most = std::min(space(as).v6_most, std::max(30u, world_.options.ases / 4));
    std::uint32_t left = rng_.pareto(space(as).v6_least, std::max(most, space(as).v6_least));
    const bool independent = node.role == Role::kEnterprise || node.role == Role::kRouteServer;
    const int length = independent ? 48 : rng_.percent(12) ? 29 : 32;
    const auto prefix = v6_[index_of(node.rir())].take(length);
    if (!prefix) return fail(ErrorCode::kLimit, "the simulated IPv6 space is used up; fewer ASes are possible");
    const Allocation allocation{.prefix = *prefix, .org = node.org, .rir = node.rir(), .day = node.registered_day};
    std::vector<Prefix> specifics;
    for (--left; left > 0 && length < 48; --left) {
      constexpr std::uint32_t kWeights[] = {66, 10, 10, 8, 6};  // /48 /44 /40 /36 /33
      constexpr int kLengths[] = {48, 44, 40, 36, 33};
      const int inner = kLengths[rng_.pick(kWeights)];
      const std::uint64_t at = static_cast<std::uint64_t>(rng_.below(std::uint32_t{1} << (inner - length)))
                               << (64 - inner);
      specifics.push_back(Prefix::of(Address::v6(prefix->bits.hi | at, 0), inner));
    }
    std::sort(specifics.begin(), specifics.end());
    specifics.erase(std::unique(specifics.begin(), specifics.end()), specifics.end());
    announce(as, *prefix, allocation, false);
    for (const Prefix& inner : specifics) announce(as, inner, allocation, true);
    world_.allocations.push_back(allocation);
    return {};
  }

  World& world_;
  Rng rng_;
  std::vector<V4Pool> v4_, legacy_;
  std::vector<V6Pool> v6_;
  std::vector<std::uint32_t> variants_;
};

}  // namespace

Status build_addresses(World& world) {
  return AddressBuilder(world).build();
}

void index_announcements(World& world) {
  std::stable_sort(world.announcements.begin(), world.announcements.end(),
                   [&](const Announcement& a, const Announcement& b) {
                     const AsIndex as_a = world.destinations[a.destination].as;
                     const AsIndex as_b = world.destinations[b.destination].as;
                     return as_a != as_b ? as_a < as_b : a.prefix < b.prefix;
                   });
  for (AsNode& node : world.ases) node.announcement_count = 0;
  for (std::uint32_t i = 0; i < world.announcements.size(); ++i) {
    AsNode& node = world.ases[world.destinations[world.announcements[i].destination].as];
    if (node.announcement_count++ == 0) node.first_announcement = i;
  }
}

}  // namespace mannerly::sim
