// Incidents: prefixes and AS numbers that nobody may use, full and administrative.
#include "sim/planner.h"

namespace mannerly::sim {
namespace {

class BogonPlanner {
 public:
  explicit BogonPlanner(Planner& planner) : p_(planner), rng_(planner.world.options.seed, "bogons") {}

  void build() {
    for (std::uint32_t i = 0; i < p_.world.options.incidents; ++i) {
      plan_prefix();
      plan_reserved_prefix();
      plan_asn(false);
      plan_asn(true);
    }
  }

 private:
  void announce(EventKind kind, std::vector<Prefix> prefixes, std::string note) {
    const AsIndex culprit = p_.draw_culprit(rng_);
    const std::int64_t start = p_.start_of_incident(rng_);
    const std::int64_t end = p_.within(start + Planner::duration(rng_));
    if (!p_.may_err(culprit, start)) return;
    for (const Prefix& prefix : prefixes) p_.use(prefix);
    const std::uint32_t event = p_.add(
        {.kind = kind, .culprit = culprit, .prefixes = prefixes, .start = start, .end = end, .note = std::move(note)});
    p_.put_while(event, prefixes, p_.originate(event, {.as = culprit, .bogon = kind == EventKind::kBogonPrefix}));
  }

  Prefix draw_special() {
    const std::uint32_t byte = rng_.below(256);
    switch (rng_.below(7)) {
      case 0: return Prefix::of(Address::v4(0x0A000000u | byte << 16), 16);  // 10.0.0.0/8
      case 1: return Prefix::of(Address::v4(0xC0A80000u | byte << 8), 24);   // 192.168.0.0/16
      case 2: return Prefix::of(Address::v4(0x64400000u | byte << 12), 20);  // 100.64.0.0/10
      case 3: return Prefix::of(Address::v4(0xAC100000u | byte << 8), 24);   // 172.16.0.0/12
      case 4: return Prefix::of(Address::v4(0xC6120000u | byte << 8), 24);   // 198.18.0.0/15
      case 5: return Prefix::of(Address::v6(0xFD00000000000000ull | std::uint64_t{byte} << 40, 0), 48);  // fc00::/7
      default: return Prefix::of(Address::v6(0x20010DB800000000ull | std::uint64_t{byte} << 16, 0), 48);
    }
  }
  // The last sixteenth of each /8 is never given out.
  Prefix draw_unallocated() {
    const auto blocks = info_of(static_cast<Rir>(rng_.below(kRirCount))).v4_blocks;
    const std::uint32_t block = blocks[rng_.below(static_cast<std::uint32_t>(blocks.size()))];
    return Prefix::of(Address::v4(block << 24 | 15u << 20 | rng_.below(4096) << 8),
                      static_cast<int>(rng_.between(22, 24)));
  }
  void plan_prefix() {
    for (int tries = 0; tries < 100; ++tries) {
      const bool special = rng_.percent(55);
      const Prefix prefix = special ? draw_special() : draw_unallocated();
      if (p_.is_used(prefix)) continue;
      return announce(EventKind::kBogonPrefix, {prefix}, special ? "special-use space" : "unallocated space");
    }
  }
  void plan_reserved_prefix() {
    const auto& reserved = p_.world.reserved;
    for (int tries = 0; tries < 100 && !reserved.empty(); ++tries) {
      const Prefix gap = reserved[rng_.below(static_cast<std::uint32_t>(reserved.size()))];
      const int length = static_cast<int>(rng_.between(gap.length, 24));
      const std::uint32_t at = length > gap.length ? rng_.below(std::uint32_t{1} << (length - gap.length)) : 0;
      const Prefix prefix = Prefix::of(Address::v4(gap.address().v4_value() | at << (32 - length)), length);
      if (p_.is_used(prefix)) continue;
      return announce(EventKind::kBogonPrefixAdministrative, {prefix}, "space that its registry keeps in reserve");
    }
  }

  std::uint32_t draw_bogon_asn() {
    switch (rng_.below(5)) {
      case 0: return rng_.between(64512, 65534);              // RFC 6996
      case 1: return rng_.between(4200000000u, 4200009999u);  // RFC 6996
      case 2: return kAsTrans.value;                          // RFC 6793
      case 3: return rng_.between(64496, 64511);              // RFC 5398
      default: {                                              // listed as available by its registry
        const std::uint32_t reserved = p_.world.reserved_asns[rng_.below(kRirCount)];
        return reserved - rng_.between(1, 1000);
      }
    }
  }
  // The network leaves the number on the path of some of its prefixes.
  void plan_asn(bool administrative) {
    for (int tries = 0; tries < 200; ++tries) {
      const auto announcement = p_.draw_announcement(rng_);
      if (!announcement) return;
      const AsIndex culprit = p_.holder_of(*announcement);
      if (p_.world.ases[culprit].role == Role::kTier1) continue;
      const Announcement& a = p_.world.announcements[*announcement];
      const std::int64_t start = p_.start_of_incident(rng_), end = start + Planner::duration(rng_);
      if (!p_.may_err(culprit, start) || !p_.claim(a.allocation, start, end)) continue;
      const std::uint32_t asn =
          administrative ? p_.world.reserved_asns[rng_.below(kRirCount)] + rng_.below(kReservedAsns) : draw_bogon_asn();
      const EventKind kind = administrative ? EventKind::kBogonAsnAdministrative : EventKind::kBogonAsn;
      const std::uint32_t event = p_.add({.kind = kind,
                                          .culprit = culprit,
                                          .prefixes = {a.prefix},
                                          .start = start,
                                          .end = p_.within(end),
                                          .note = "leaves a number on the path that nobody may use"});
      Origination o = p_.timeline.originations[p_.initial(*announcement)];
      o.tail = {asn};
      const std::uint32_t old = p_.initial(*announcement), now = p_.originate(event, std::move(o));
      p_.change(event, start, {a.prefix}, old, now);
      return p_.change(event, end, {a.prefix}, now, old);
    }
  }

  Planner& p_;
  Rng rng_;
};

}  // namespace

void plan_bogons(Planner& planner) {
  BogonPlanner(planner).build();
}

}  // namespace mannerly::sim
