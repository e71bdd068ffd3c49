#include "observatory/space.h"

#include <algorithm>
#include <numeric>

#include "readiness/counts.h"
#include "validity/bogon.h"
#include "validity/route.h"

namespace mannerly::observatory {
namespace {

constexpr int kShortestV4 = 8, kShortestV6 = 16, kUnitV6 = 48;
constexpr int kCellBits = 8;

int unit_bits(Family family) {
  return family == Family::kIpv4 ? 32 : kUnitV6;
}

std::uint64_t first_unit(const Prefix& prefix) {
  return prefix.bits.hi >> (64 - unit_bits(prefix.family));
}

SpaceState state_of(const AnnouncedPrefix& announced, std::span<const validity::RovState> rov) {
  if (announced.bogon) return SpaceState::kBogon;
  const auto routes = rov.subspan(announced.begin, announced.end - announced.begin);
  if (std::ranges::find(routes, validity::RovState::kValid) != routes.end()) return SpaceState::kValid;
  if (std::ranges::find(routes, validity::RovState::kInvalid) != routes.end()) return SpaceState::kInvalid;
  return SpaceState::kNotFound;
}

std::vector<validity::RovState> rov_states(const readiness::Inputs& inputs) {
  const auto routes = inputs.snapshot->routes();
  std::vector<validity::RovState> rov(routes.size());
  if (const auto index = validity::RovIndex::make(inputs.vrps)) {
    index->states(routes, rov);
  } else {  // damaged rows: slower, but an answer
    for (std::size_t i = 0; i < routes.size(); ++i) {
      rov[i] = validity::state(inputs.vrps, routes[i].prefix(), validity::origin_of(routes[i]));
    }
  }
  return rov;
}

}  // namespace

std::uint64_t space_of(const Prefix& prefix) {
  const int free = unit_bits(prefix.family) - prefix.length;
  return free < 0 ? 0 : std::uint64_t{1} << free;
}

bool has_space(const Prefix& prefix) {
  return prefix.length >= (prefix.is_v4() ? kShortestV4 : kShortestV6) && prefix.length <= unit_bits(prefix.family);
}

AnnouncedSpace AnnouncedSpace::of(const readiness::Assessor& assessor) {
  const auto routes = assessor.snapshot().routes();
  AnnouncedSpace out{.rov = rov_states(assessor.inputs())};
  const std::vector<validity::Bogons::Route> bogons = assessor.bogons().bogon_routes();
  auto bogon = bogons.begin();
  for (std::uint32_t i = 0; i < routes.size(); ++i) {
    while (bogon != bogons.end() && bogon->route < i) ++bogon;
    const Prefix prefix = routes[i].prefix();
    if (!has_space(prefix) || !readiness::is_counted(routes[i], assessor.profile())) continue;
    if (out.prefixes.empty() || out.prefixes.back().prefix != prefix) {
      out.prefixes.push_back({.prefix = prefix, .begin = i});
    }
    AnnouncedPrefix& announced = out.prefixes.back();
    announced.end = i + 1;
    announced.bogon =
        bogon != bogons.end() && bogon->route == i && bogon->verdict.bogon_class == validity::BogonClass::kFull;
  }
  cut_space(out.prefixes,
            [&](std::size_t i, std::uint64_t first, std::uint64_t last) { out.prefixes[i].own += last - first + 1; });
  return out;
}

void cut_space(std::span<const AnnouncedPrefix> prefixes,
               const std::function<void(std::size_t, std::uint64_t, std::uint64_t)>& take) {
  struct Open {
    std::size_t index;
    std::uint64_t last;
  };
  std::vector<Open> open;  // those that hold the present prefix, the longest last
  std::uint64_t next = 0;  // the first unit that nobody has taken yet
  const auto close = [&](bool all, const Prefix* before) {
    while (!open.empty() && (all || !prefixes[open.back().index].prefix.covers(*before))) {
      const Open done = open.back();
      open.pop_back();
      if (next <= done.last) take(done.index, next, done.last);
      next = std::max(next, done.last + 1);
    }
  };
  for (std::size_t i = 0; i < prefixes.size(); ++i) {
    const Prefix& prefix = prefixes[i].prefix;
    if (i > 0 && prefixes[i - 1].prefix.family != prefix.family) {
      close(true, nullptr);
      next = 0;
    }
    close(false, &prefix);
    const std::uint64_t first = first_unit(prefix);
    if (!open.empty() && next < first) take(open.back().index, next, first - 1);
    next = first;
    open.push_back({i, first + space_of(prefix) - 1});
  }
  close(true, nullptr);
}

std::uint64_t SpaceCounts::whole() const {
  return std::accumulate(units.begin(), units.end(), std::uint64_t{0});
}

Prefix whole_space(Family family) {
  if (family == Family::kIpv4) return {};
  return Prefix::of(Address::v6(std::uint64_t{1} << 61, 0), 3);
}

SpaceMap::SpaceMap(const AnnouncedSpace& announced) {
  std::uint64_t end = 0;
  Family family = Family::kIpv4;
  const auto border = [&](std::uint64_t at, SpaceState state) {
    std::vector<std::uint64_t>& borders = family == Family::kIpv4 ? v4_ : v6_;
    const SpaceState before = borders.empty() ? SpaceState::kUnannounced : static_cast<SpaceState>(borders.back() & 7);
    if (before != state) borders.push_back(at << 3 | static_cast<std::uint64_t>(state));
  };
  const auto finish = [&] {
    if (end != 0) border(end, SpaceState::kUnannounced);
    end = 0;
  };
  cut_space(announced.prefixes, [&](std::size_t i, std::uint64_t first, std::uint64_t last) {
    const AnnouncedPrefix& prefix = announced.prefixes[i];
    if (prefix.prefix.family != family) {
      finish();
      family = prefix.prefix.family;
    }
    if (first > end) border(end, SpaceState::kUnannounced);
    border(first, state_of(prefix, announced.rov));
    end = last + 1;
  });
  finish();
  v4_.shrink_to_fit();
  v6_.shrink_to_fit();
  all_v4_ = sweep(whole_space(Family::kIpv4), kCellBits);
  all_v6_ = sweep(whole_space(Family::kIpv6), kCellBits);
}

std::vector<SpaceCounts> SpaceMap::cells(const Prefix& block, int bits) const {
  if (bits == kCellBits && block == whole_space(block.family) && !all_v4_.empty()) {
    return block.is_v4() ? all_v4_ : all_v6_;
  }
  return sweep(block, bits);
}

std::vector<SpaceCounts> SpaceMap::sweep(const Prefix& block, int bits) const {
  MANNERLY_ASSERT(bits >= 0 && bits <= kCellBitsMax && block.length + bits <= unit_bits(block.family));
  std::vector<SpaceCounts> out(std::size_t{1} << bits);
  const std::vector<std::uint64_t>& borders = block.is_v4() ? v4_ : v6_;
  const std::uint64_t first = first_unit(block), end = first + space_of(block), cell = space_of(block) >> bits;
  auto at = std::ranges::upper_bound(borders, first, {}, [](std::uint64_t border) { return border >> 3; });
  std::uint64_t unit = first;
  auto state = at == borders.begin() ? 0 : static_cast<std::size_t>(*std::prev(at) & 7);
  while (unit < end) {
    const std::uint64_t until = at == borders.end() ? end : std::min(end, *at >> 3);
    while (unit < until) {
      const std::size_t index = static_cast<std::size_t>((unit - first) / cell);
      const std::uint64_t stop = std::min(until, first + (index + 1) * cell);
      out[index].units[state] += stop - unit;
      unit = stop;
    }
    if (at != borders.end()) state = static_cast<std::size_t>(*at++ & 7);
  }
  return out;
}

}  // namespace mannerly::observatory
