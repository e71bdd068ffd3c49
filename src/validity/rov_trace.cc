#include "validity/rov_trace.h"

#include <algorithm>
#include <tuple>

namespace mannerly::validity {
namespace {

using snapshot::RouteRow;
using snapshot::Snapshot;

constexpr int kLongestV4 = 24, kLongestV6 = 48;

std::uint64_t mix(std::uint64_t hash, std::uint32_t asn) {
  hash = (hash ^ asn) * 0x9E3779B97F4A7C15ull;
  return (hash ^ hash >> 29) & ~(std::uint64_t{1} << 63);  // never FlatMap::kNoKey
}

bool has_paths(const RouteRow& route) {
  return route.origin_kind == snapshot::OriginKind::kAsn && route.path_set != snapshot::kNone &&
         (route.flags & RouteRow::kInRib) != 0 && (route.flags & RouteRow::kWithdrawn) == 0;
}

bool is_short(const RouteRow& route) {
  return route.length <= (route.family == 4 ? kLongestV4 : kLongestV6);
}

// Nobody else announces the prefix, so that nobody can have preferred another origin. Sorted neighbours tell.
bool is_alone(std::span<const RouteRow> routes, std::size_t at) {
  const Prefix prefix = routes[at].prefix();
  if (at > 0 && routes[at - 1].prefix() == prefix) return false;
  return at + 1 == routes.size() || routes[at + 1].prefix() != prefix;
}

std::uint16_t short_of(std::uint64_t count) {
  return static_cast<std::uint16_t>(std::min<std::uint64_t>(count, UINT16_MAX));
}

}  // namespace

RovTrace::RovTrace(const Snapshot& snapshot, const topology::Topology& topology, std::span<const RovState> states)
    : snapshot_(snapshot),
      topology_(topology),
      states_(states),
      irr_sources_(snapshot.irr_sources(), IrrPolicy::kAnySource) {}

void RovTrace::run() {
  const auto routes = snapshot_.routes();
  std::vector<std::uint32_t> invalid;
  for (std::uint32_t i = 0; i < routes.size() && i < states_.size(); ++i) {
    if (states_[i] != RovState::kInvalid || !has_paths(routes[i])) continue;
    ++counts.invalid_routes;
    if (is_short(routes[i])) invalid.push_back(i);
  }
  counts.tested_routes = static_cast<std::uint32_t>(invalid.size());
  std::ranges::stable_sort(invalid, {}, [&](std::uint32_t i) { return routes[i].origin; });
  for (std::size_t begin = 0, end = 0; begin < invalid.size(); begin = end) {
    while (end < invalid.size() && routes[invalid[end]].origin == routes[invalid[begin]].origin) ++end;
    ++counts.origins;
    trace_origin(std::span(invalid).subspan(begin, end - begin));
  }
  std::ranges::sort(units, {}, [](const RovUnit& u) { return std::tuple(u.asn, u.origin, u.side); });
  std::ranges::stable_sort(sights, {}, [](const RovSight& s) { return std::tuple(s.asn, s.via, s.list, s.side); });
  std::ranges::sort(behind);
  behind.erase(std::ranges::unique(behind).begin(), behind.end());
}

void RovTrace::trace_origin(std::span<const std::uint32_t> invalid) {
  const Asn origin{snapshot_.routes()[invalid.front()].origin};
  groups_ = groups_of(invalid);
  passed_.clear();
  dropped_.clear();
  for (const std::uint8_t family : {4, 6}) {
    std::vector<std::uint32_t> controls;
    bool asked = false;
    for (std::uint32_t g = 0; g < groups_.size(); ++g) {
      if (groups_[g].family != family) continue;
      Spread spread;
      spread_of(g, spread);
      if (!groups_[g].alone) continue;
      if (!asked) controls = controls_of(origin, family);
      asked = true;
      for (const std::uint32_t control : controls) compare(g, spread, control);
    }
  }
  finish_origin(origin);
}

// Routes with the same paths are one group, so that a table's many prefixes of one network cost little.
std::vector<RovTrace::Group> RovTrace::groups_of(std::span<const std::uint32_t> invalid) {
  const auto routes = snapshot_.routes();
  std::vector<Group> out;
  for (const std::uint32_t i : invalid) {
    const RouteRow& route = routes[i];
    const Origin origin{Origin::Kind::kAsn, Asn{route.origin}};
    const bool registered = is_registered(irr_state(snapshot_.irr_routes(), irr_sources_, route.prefix(), origin));
    const bool alone = is_alone(routes, i);
    const auto same = std::ranges::find_if(out, [&](const Group& g) {
      return g.path_set == route.path_set && g.family == route.family && g.alone == alone && g.registered == registered;
    });
    if (same != out.end()) {
      ++same->prefixes;
    } else if (out.size() == kInvalidSetsMax) {
      ++counts.sets_skipped;
    } else {
      out.push_back({route.path_set, i, 1, alone, registered, route.family});
    }
  }
  return out;
}

std::vector<std::uint32_t> RovTrace::controls_of(Asn origin, std::uint8_t family) {
  const auto routes = snapshot_.routes();
  std::vector<std::uint32_t> out;
  for (const std::uint32_t i : snapshot_.routes_of(origin)) {
    if (i >= routes.size() || i >= states_.size()) continue;
    if (states_[i] == RovState::kInvalid || routes[i].family != family) continue;
    if (!has_paths(routes[i]) || !is_short(routes[i])) continue;
    const auto same = std::ranges::find(out, routes[i].path_set, [&](std::uint32_t c) { return routes[c].path_set; });
    if (same != out.end()) continue;
    if (out.size() == kControlSetsMax) {
      ++counts.sets_skipped;
      break;
    }
    out.push_back(i);
  }
  return out;
}

bool RovTrace::read(const snapshot::PathEntryRow& entry, std::uint32_t origin) {
  if ((entry.flags & snapshot::PathEntryRow::kCurrent) == 0 || entry.peer >= snapshot_.peers().size()) return false;
  // A route server or a collector's own network is not on the path, yet it has handed the route on.
  hops_.assign(1, snapshot_.peers()[entry.peer].asn);
  bool plain = hops_[0] != 0;
  snapshot_.path(entry.path).each_segment([&](const AsPathView::Segment& segment) {
    plain = plain && segment.type == SegmentType::kAsSequence && segment.asns.size() <= kHopsMax;
    if (!plain) return;
    for (const std::uint32_t asn : segment.asns) {
      if (asn != hops_.back()) hops_.push_back(asn);
    }
  });
  if (!plain || hops_.size() > kHopsMax || hops_.back() != origin) {
    ++counts.paths_skipped;
    return false;
  }
  tails_.resize(hops_.size());
  std::uint64_t hash = 0;
  for (std::size_t i = hops_.size(); i-- > 0;) tails_[i] = hash = mix(hash, hops_[i]);
  return true;
}

// What the invalid routes of a group passed through.
void RovTrace::spread_of(std::uint32_t group, Spread& spread) {
  const RouteRow& route = snapshot_.routes()[groups_[group].first_route];
  for (const snapshot::PathEntryRow& entry : snapshot_.paths_of(route)) {
    if (!read(entry, route.origin)) continue;
    for (std::size_t i = hops_.size(); i-- > 0;) {
      spread.tails.insert(tails_[i]).value = entry.path;
      topology::FlatMap::Slot& had = spread.had.insert(hops_[i]);
      if (i + 1 == hops_.size() || siblings(hops_[i], hops_[i + 1])) continue;
      const RovSide side = side_of(hops_[i], hops_[i + 1]);
      const std::uint32_t bit = 1U << static_cast<std::uint32_t>(side);
      if ((had.extra & bit) != 0) continue;
      had.extra |= bit;
      passed_.push_back({hops_[i], group, hops_[i + 1], entry.path, side});
    }
  }
}

// Where the control's paths go on and those of the invalid routes do not.
void RovTrace::compare(std::uint32_t group, const Spread& spread, std::uint32_t control) {
  const RouteRow& route = snapshot_.routes()[control];
  for (const snapshot::PathEntryRow& entry : snapshot_.paths_of(route)) {
    if (!read(entry, route.origin)) continue;
    std::size_t known = hops_.size();  // hops from here to the origin are the invalid route's too
    while (known > 0 && spread.tails.find(tails_[known - 1]) != nullptr) --known;
    // Nobody missed it; or the origin itself may not have announced it on this way.
    if (known == 0 || known + 1 >= hops_.size()) continue;
    const std::size_t at = known - 1;
    if (spread.had.find(hops_[at]) != nullptr) continue;  // had it from somebody else
    miss(group, spread, at, control, entry.path);
  }
}

void RovTrace::miss(std::uint32_t group, const Spread& spread, std::size_t at, std::uint32_t control,
                    std::uint32_t path) {
  const std::uint32_t asn = hops_[at], from = hops_[at + 1];
  std::vector<RovBlocker> list;
  std::size_t next = at;
  while (next > 0 && spread.had.find(hops_[next - 1]) == nullptr) {
    --next;
    if (!siblings(hops_[next], hops_[next + 1])) list.push_back({hops_[next], side_of(hops_[next], hops_[next + 1])});
    behind.push_back(hops_[next]);
  }
  if (behind.size() > std::size_t{1} << 20) {
    std::ranges::sort(behind);
    behind.erase(std::ranges::unique(behind).begin(), behind.end());
  }
  if (siblings(asn, from) || list.size() > kBlockersMax) return;
  const RovSide side = side_of(asn, from);
  if (side == RovSide::kCustomer && !groups_[group].registered) return;
  const topology::FlatMap::Slot* proof = spread.tails.find(tails_[at + 1]);
  dropped_.push_back({asn, group, from, at == 0 ? 0 : hops_[at - 1], list_of(list), proof != nullptr ? proof->value : 0,
                      control, path, side});
}

void RovTrace::finish_origin(Asn origin) {
  std::ranges::stable_sort(passed_, {}, [](const Passed& p) { return std::tuple(p.asn, p.side, p.group); });
  std::ranges::stable_sort(dropped_, {}, [](const Dropped& d) { return std::tuple(d.asn, d.side, d.group); });
  const std::size_t first_unit = units.size(), first_sight = sights.size();
  const auto key = [](const auto& row) { return std::tuple(row.asn, row.side); };
  for (std::size_t p = 0, d = 0; p < passed_.size() || d < dropped_.size();) {
    const bool from_passed = d == dropped_.size() || (p < passed_.size() && key(passed_[p]) <= key(dropped_[d]));
    const auto [asn, side] = from_passed ? key(passed_[p]) : key(dropped_[d]);
    units.push_back({.asn = Asn{asn}, .origin = origin, .side = side});
    finish_side(asn, side, units.back(), p, d);
  }
  weigh_sides(first_unit, first_sight);
}

// All rows of one network and side, from p and d on.
void RovTrace::finish_side(std::uint32_t asn, RovSide side, RovUnit& unit, std::size_t& p, std::size_t& d) {
  std::uint64_t passed = 0, dropped = 0;
  for (; p < passed_.size() && passed_[p].asn == asn && passed_[p].side == side; ++p) {
    if (passed == 0) {
      unit.passed_from = Asn{passed_[p].from};
      unit.passed_route = groups_[passed_[p].group].first_route;
      unit.passed_path = passed_[p].path;
    }
    passed += groups_[passed_[p].group].prefixes;
  }
  const std::size_t begin = d;
  for (; d < dropped_.size() && dropped_[d].asn == asn && dropped_[d].side == side; ++d) {
    const Dropped& row = dropped_[d];
    if (dropped == 0) {
      unit.dropped_from = Asn{row.from};
      unit.dropped_route = groups_[row.group].first_route;
      unit.proof_path = row.proof_path;
      unit.control_route = row.control_route;
      unit.control_path = row.control_path;
    }
    if (d == begin || row.group != dropped_[d - 1].group) dropped += groups_[row.group].prefixes;
  }
  unit.passed = short_of(passed);
  unit.dropped = short_of(dropped);
  const auto share = static_cast<float>(static_cast<double>(dropped) / static_cast<double>(dropped + passed));
  // Of one way out the path with the fewest that may have dropped it instead.
  const auto rows = std::span(dropped_).subspan(begin, d - begin);
  std::ranges::stable_sort(rows, {}, [&](const Dropped& r) { return std::tuple(r.via, blockers(r.list).size()); });
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i == 0 || rows[i].via != rows[i - 1].via) sights.push_back({asn, rows[i].via, rows[i].list, side, share});
  }
}

// An origin counts once for a network, from however many sides its prefixes came.
void RovTrace::weigh_sides(std::size_t first_unit, std::size_t first_sight) {
  std::size_t sight = first_sight;
  for (std::size_t begin = first_unit, end = begin; begin < units.size(); begin = end) {
    double all = 0;
    for (; end < units.size() && units[end].asn == units[begin].asn; ++end)
      all += units[end].dropped + units[end].passed;
    for (std::size_t u = begin; u < end; ++u) {
      units[u].weight = static_cast<float>((units[u].dropped + units[u].passed) / all);
      for (; sight < sights.size() && sights[sight].asn == units[u].asn.value && sights[sight].side == units[u].side;
           ++sight) {
        sights[sight].share *= units[u].weight;
      }
    }
  }
}

RovSide RovTrace::side_of(std::uint32_t asn, std::uint32_t from) const {
  switch (topology_.relation(Asn{asn}, Asn{from})) {
    case topology::Relation::kCustomer: return RovSide::kCustomer;
    case topology::Relation::kPeer:
    case topology::Relation::kProvider: return RovSide::kOther;
    default: return RovSide::kUnknown;
  }
}

bool RovTrace::siblings(std::uint32_t a, std::uint32_t b) const {
  return topology_.siblings(Asn{a}, Asn{b});
}

std::uint32_t RovTrace::list_of(std::span<const RovBlocker> list) {
  if (list.empty()) return 0;
  std::uint64_t hash = 1;
  for (const RovBlocker& blocker : list) hash = mix(mix(hash, blocker.asn), static_cast<std::uint32_t>(blocker.side));
  topology::FlatMap::Slot& slot = lists_.insert(hash);
  const auto same = [&] {
    return std::ranges::equal(blockers(slot.value), list, [](const RovBlocker& a, const RovBlocker& b) {
      return a.asn == b.asn && a.side == b.side;
    });
  };
  if (slot.value != 0 && same()) return slot.value;
  slot.value = static_cast<std::uint32_t>(list_at_.size() - 1);
  blockers_.insert(blockers_.end(), list.begin(), list.end());
  list_at_.push_back(static_cast<std::uint32_t>(blockers_.size()));
  return slot.value;
}

}  // namespace mannerly::validity
