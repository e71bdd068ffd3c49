// ROAs and ASPAs by the habits of each network. A network signs an allocation with all that it
// announces of it, or not at all; what is wrong is wrong on purpose.
#include <algorithm>
#include <tuple>

#include "sim/build.h"

namespace mannerly::sim {
namespace {

class RpkiBuilder {
 public:
  explicit RpkiBuilder(World& world) : world_(world), rng_(world.options.seed, "rpki") {}

  void build() {
    for (AsIndex as = 0; as < world_.ases.size(); ++as) {
      const AsNode& node = world_.ases[as];
      const std::uint32_t end = node.first_announcement + node.announcement_count;
      for (std::uint32_t i = node.first_announcement; i < end;) {
        std::uint32_t next = i + 1;
        while (next < end && world_.announcements[next].allocation == world_.announcements[i].allocation) ++next;
        if (world_.announcements[i].allocation != kNoAllocation) sign(as, i, next);
        i = next;
      }
      if (node.habits.aspa) add_aspa(as);
    }
    sign_reserved_as0();
    std::sort(world_.vrps.begin(), world_.vrps.end(), [](const Vrp& a, const Vrp& b) {
      return std::tie(a.prefix, a.max_length, a.asn) < std::tie(b.prefix, b.max_length, b.asn);
    });
    world_.vrps.erase(std::unique(world_.vrps.begin(), world_.vrps.end(),
                                  [](const Vrp& a, const Vrp& b) {
                                    return a.prefix == b.prefix && a.max_length == b.max_length && a.asn == b.asn;
                                  }),
                      world_.vrps.end());
  }

 private:
  void add(const Prefix& prefix, int max_length, Rir anchor, Asn asn) {
    world_.vrps.push_back({prefix, static_cast<std::uint8_t>(max_length), anchor, asn});
  }

  // The announcements first..last-1 are of one allocation.
  void sign(AsIndex as, std::uint32_t first, std::uint32_t last) {
    const AsNode& node = world_.ases[as];
    const Announcement& top = world_.announcements[first];
    const Allocation& allocation = world_.allocations[top.allocation];
    const bool eager = rng_.percent(node.habits.roa_share);
    const bool may = !allocation.legacy || rng_.percent(20);  // few agreements for legacy space
    if (!eager || !may) return;
    const Rir anchor = allocation.rir;
    if (node.habits.long_max_length && !node.participant) {
      const int longest = top.prefix.is_v4() ? 24 : 48;
      add(allocation.prefix, std::max<int>(longest, allocation.prefix.length), anchor, node.asn);
      return;
    }
    const bool careful = node.participant && world_.options.history == 0;
    const std::uint32_t wrong = careful ? last : draw_wrong(first, last);
    for (std::uint32_t i = first; i < last; ++i) {
      Announcement& a = world_.announcements[i];
      if (i != wrong) {
        add(a.prefix, a.prefix.length, anchor, node.asn);
        continue;
      }
      a.planted = Planted::kRpkiInvalid;
      // A more-specific that nobody signed under a signed aggregate, or a ROA with a forgotten origin.
      const bool by_length = i > first && top.prefix.covers(a.prefix) && rng_.percent(55);
      if (!by_length) add(a.prefix, a.prefix.length, anchor, another_asn(as));
    }
  }
  // Which of first..last-1 shall be invalid; last for none.
  std::uint32_t draw_wrong(std::uint32_t first, std::uint32_t last) {
    // In the course of a history most are put right.
    if (!rng_.per_mille(world_.options.history > 0 ? 30 : 9)) return last;
    const std::uint32_t chosen = rng_.between(first, last - 1);
    const Announcement& a = world_.announcements[chosen];
    // Nothing may hang below it, else a later signature would be needed to keep the rest valid.
    return a.planted == Planted::kNothing && !a.as_set ? chosen : last;
  }

  Asn another_asn(AsIndex as) {
    const std::vector<AsIndex>& siblings = world_.orgs[world_.ases[as].org].ases;
    AsIndex other = siblings[rng_.below(static_cast<std::uint32_t>(siblings.size()))];
    while (other == as) other = rng_.below(static_cast<std::uint32_t>(world_.ases.size()));
    return world_.ases[other].asn;
  }

  void add_aspa(AsIndex as) {
    const std::span<const AsIndex> providers = world_.links.providers.of(as);
    if (providers.empty()) return;
    Aspa aspa{.customer = as, .providers = {providers.begin(), providers.end()}};
    if (aspa.providers.size() > 1 && rng_.percent(10)) aspa.providers.pop_back();
    world_.aspas.push_back(std::move(aspa));
  }

  // Two registries sign their unused space with AS0 (RFC 6483 section 4).
  void sign_reserved_as0() {
    for (const Prefix& prefix : world_.reserved) {
      const auto owner = owner_of_v4(static_cast<std::uint8_t>(prefix.address().v4_value() >> 24));
      if (owner && (owner->rir == Rir::kApnic || owner->rir == Rir::kLacnic)) add(prefix, 32, owner->rir, Asn{0});
    }
  }

  World& world_;
  Rng rng_;
};

}  // namespace

void build_rpki(World& world) {
  RpkiBuilder(world).build();
}

}  // namespace mannerly::sim
