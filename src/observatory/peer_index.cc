#include "observatory/peer_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "readiness/regions.h"

namespace mannerly::observatory {

using readiness::AsScore;

namespace {

struct Size {
  std::uint32_t min = 0, max = 0;
};
// Decades of routes: none, 1 to 9, 10 to 99, ...
Size size_of(std::uint32_t routes) {
  if (routes == 0) return {};
  std::uint32_t min = 1;
  while (routes / 10 >= min && min < 100'000'000) min *= 10;
  return {min, min * 10 - 1};
}

std::string words_of(const Size& size) {
  if (size.max == 0) return "without routes";
  return size.min == 1 ? "with 1 to 9 routes" : fmt::format("with {} to {} routes", size.min, size.max);
}

// Ascending values and, when there is one, another value in its place among them.
struct Ranks {
  const std::vector<double>& values;
  std::optional<double> other;

  std::size_t size() const { return values.size() + (other ? 1 : 0); }
  double at(std::size_t rank) const {
    if (!other) return values[rank];
    const auto place =
        static_cast<std::size_t>(std::upper_bound(values.begin(), values.end(), *other) - values.begin());
    if (rank == place) return *other;
    return values[rank < place ? rank : rank - 1];
  }
  // The quartile by nearest rank: always a value that some network has.
  double quartile(std::size_t quarter) const { return at(std::max<std::size_t>((size() * quarter + 3) / 4, 1) - 1); }
};

}  // namespace

PeerIndex::PeerIndex(std::span<const AsScore> scores) {
  for (const AsScore& score : scores) {
    if (!score.in_universe) continue;
    const readiness::UnRegion region = readiness::un_region_of(score.economy);
    const std::uint32_t min = size_of(score.counts.routes).min;
    for (const Key& key : {Key{Circle::kSubRegion, region.sub_region, min}, Key{Circle::kRegion, region.region, min},
                           Key{Circle::kWorld, "", min}}) {
      Members& members = groups_[key];
      ++members.size;
      for (std::size_t c = 0; c < readiness::kCategories; ++c) {
        if (const auto value = score.categories[c].score) members.values[c].push_back(*value);
      }
    }
  }
  for (auto& [key, members] : groups_) {
    for (auto& values : members.values) {
      std::ranges::sort(values);
      values.shrink_to_fit();
    }
  }
}

PeerGroup PeerIndex::group_of(const Members& members, const AsScore& score, std::string_view where) {
  // One that is in no aggregate is among its peers all the same, on its own page alone.
  const bool guest = !score.in_universe;
  PeerGroup out{.size = members.size + (guest ? 1 : 0)};
  out.title = fmt::format("{} networks of {} {}", out.size, where, words_of(size_of(score.counts.routes)));
  for (std::size_t c = 0; c < readiness::kCategories; ++c) {
    const Ranks ranks{members.values[c], guest ? score.categories[c].score : std::nullopt};
    out.bands[c].with_data = static_cast<std::uint32_t>(ranks.size());
    constexpr std::size_t kQuartilesMin = 5;  // one of fewer is one of their values by chance
    if (ranks.size() < kQuartilesMin) continue;
    out.bands[c].low = ranks.quartile(1);
    out.bands[c].median = ranks.quartile(2);
    out.bands[c].high = ranks.quartile(3);
  }
  return out;
}

PeerGroup PeerIndex::of(const AsScore& score) const {
  const readiness::UnRegion own = readiness::un_region_of(score.economy);
  const std::uint32_t min = size_of(score.counts.routes).min;
  const std::uint32_t self = score.in_universe ? 0 : 1;
  const auto members = [&](const Key& key) -> const Members& {
    static const Members kNobody;
    const auto at = groups_.find(key);
    return at == groups_.end() ? kNobody : at->second;
  };
  if (!own.sub_region.empty()) {
    const Members& near = members({Circle::kSubRegion, own.sub_region, min});
    if (near.size + self >= kPeersMin) return group_of(near, score, own.sub_region);
    const Members& wide = members({Circle::kRegion, own.region, min});
    if (wide.size + self >= kPeersMin) return group_of(wide, score, own.region);
  }
  return group_of(members({Circle::kWorld, "", min}), score, "the world");
}

}  // namespace mannerly::observatory
