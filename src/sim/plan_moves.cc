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
    // Of each kind as many as of all incidents together would take 5 times, in shares.
    const std::uint32_t each = 2 + 6 * p_.world.options.incidents;
    for (std::uint32_t i = 0; i < each * 2; ++i) plan_transfer();
    for (std::uint32_t i = 0; i < each * 2; ++i) plan_multihoming();
  }

 private:
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
  // Route object, ROA or both, as most do; the ROA above all where the space is signed already.
  void register_for(AsIndex as, const std::vector<Prefix>& prefixes, std::uint32_t percent_irr,
                    std::uint32_t percent_roa) {
    const AsNode& node = p_.world.ases[as];
    const bool irr = rng_.percent(percent_irr), roa = rng_.percent(percent_roa);
    const IrrSource source = node.habits.radb ? IrrSource::kRadb : static_cast<IrrSource>(index_of(node.rir()));
    for (const Prefix& prefix : prefixes) {
      if (irr) p_.register_route(prefix, as, source);
      if (roa) p_.sign(prefix, as);
    }
  }

  void plan_transfer() {
    const std::int64_t start = p_.start_of_event(rng_);
    const auto announcement = draw_free(start, kNever);
    if (!announcement) return;
    const AsIndex from = p_.holder_of(*announcement), to = draw_other(from);
    const std::vector<Prefix> prefixes = {p_.world.announcements[*announcement].prefix};
    register_for(to, prefixes, 88, 85);
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
    const AsIndex first = p_.holder_of(*announcement), second = draw_other(first);
    const Prefix whole = p_.world.announcements[*announcement].prefix;
    const int longest = whole.is_v4() ? 24 : 48;
    std::vector<Prefix> prefixes = {whole};
    const std::optional<Prefix> inner = rng_.percent(70) ? p_.draw_inside(rng_, whole, longest) : std::nullopt;
    if (inner) prefixes = {*inner};
    register_for(second, prefixes, 85, 75);
    if (inner) register_for(first, prefixes, 80, 75);
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

  Planner& p_;
  Rng rng_;
};

}  // namespace

void plan_moves(Planner& planner) {
  MovePlanner(planner).build();
}

}  // namespace mannerly::sim
