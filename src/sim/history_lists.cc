// Lists of a history: registries without duplicates, and Spoofer tests of every month.
#include <algorithm>
#include <tuple>

#include "sim/history.h"
#include "sim/rng.h"

namespace mannerly::sim {
namespace {

// Two lives of one object, as one.
Life joined(const Life& a, const Life& b) {
  if (a == b) return a;
  Life out{.from = std::min(a.from, b.from), .until = std::max(a.until, b.until)};
  // A gap stays when the other is not there either.
  const auto gap_of = [&](const Life& life, const Life& other) {
    if (life.gap_from >= life.gap_until || (other.from < life.gap_until && other.until > life.gap_from)) return;
    out.gap_from = life.gap_from;
    out.gap_until = life.gap_until;
  };
  gap_of(a, b);
  gap_of(b, a);
  const Life &first = a.from < b.from ? a : b, &second = a.from < b.from ? b : a;
  if (first.until < second.from) {
    out.gap_from = first.until;
    out.gap_until = second.from;
  }
  return out;
}

template <class T, class Key>
void merge(std::vector<T>& items, Key&& key) {
  std::stable_sort(items.begin(), items.end(), [&](const T& a, const T& b) { return key(a) < key(b); });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (kept > 0 && key(items[kept - 1]) == key(items[i])) {
      items[kept - 1].life = joined(items[kept - 1].life, items[i].life);
    } else {
      items[kept++] = items[i];
    }
  }
  items.erase(items.begin() + static_cast<std::ptrdiff_t>(kept), items.end());
}

}  // namespace

void merge_registries(World& world) {
  std::erase_if(world.vrps, [](const Vrp& vrp) { return vrp.life.from >= vrp.life.until; });
  std::erase_if(world.route_objects, [](const RouteObject& object) { return object.life.from >= object.life.until; });
  merge(world.route_objects, [](const RouteObject& o) { return std::tie(o.source, o.prefix, o.origin); });
  merge(world.vrps, [](const Vrp& v) { return std::tie(v.prefix, v.max_length, v.asn); });
}

// Testers come back every month, most of them; others test once or twice.
void build_spoofer_history(World& world) {
  constexpr std::uint32_t kTestersPerMille[kRoleCount] = {150, 110, 60, 40, 8, 120, 0};
  constexpr std::int64_t kMonth = 30 * kDay.count;
  const std::int64_t end = start_of_day(world, static_cast<std::int32_t>(world.options.days));
  world.spoofer.clear();
  for (AsIndex as = 0; as < world.ases.size(); ++as) {
    const AsNode& node = world.ases[as];
    const NetworkHistory& n = world.history->networks[as];
    Rng rng(world.options.seed + as, "spoofer in time");
    const std::uint32_t chance = kTestersPerMille[static_cast<std::size_t>(node.role)];
    if (!rng.per_mille(node.participant ? 550 : chance)) continue;
    std::vector<Prefix> candidates;
    for (const Announcement& a : world.announcements_of(as))
      if (a.prefix.is_v4() && a.planted == Planted::kNothing) candidates.push_back(a.prefix);
    if (candidates.empty()) continue;
    const std::uint32_t often = rng.percent(60) ? 80 : 12;  // months with a test, per cent
    for (std::int64_t month = world.options.at.seconds - kMonth; month < end; month += kMonth) {
      // Before it prepares to join hardly any network tests.
      const bool prepares = day_of(world, month) >= (n.joined == kNeverDay ? kAlways : n.joined - 90);
      if (!rng.percent(prepares ? often : often / 4)) continue;
      for (std::uint32_t i = rng.between(1, 3); i > 0; --i) {
        const Prefix whole = candidates[rng.below(static_cast<std::uint32_t>(candidates.size()))];
        const std::uint32_t slots = std::uint32_t{1} << (24 - std::min<int>(whole.length, 24));
        const std::uint32_t at = whole.address().v4_value() | rng.below(slots) << 8;
        SpooferSession session{.as = as, .client4 = Prefix::of(Address::v4(at), 24)};
        session.at = month + rng.between(600, static_cast<std::uint32_t>(kMonth) - 1);
        session.nat = rng.percent(30);
        const bool filters = day_of(world, session.at) >= n.filters_spoofing_from;
        session.received = rng.percent(85) && !filters && !session.nat;
        world.spoofer.push_back(session);
      }
    }
  }
  std::stable_sort(world.spoofer.begin(), world.spoofer.end(),
                   [](const SpooferSession& a, const SpooferSession& b) { return a.at < b.at; });
  std::uint64_t id = 1'000'000;
  for (SpooferSession& session : world.spoofer) session.id = id++;
}

}  // namespace mannerly::sim
