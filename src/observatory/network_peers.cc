#include "observatory/network_peers.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

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

// The quartile by nearest rank: always a value that some network has.
double quartile(const std::vector<double>& sorted, std::size_t quarter) {
  const std::size_t rank = (sorted.size() * quarter + 3) / 4;
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

PeerGroup group_of(const std::vector<const AsScore*>& members, std::string title) {
  PeerGroup out{.title = std::move(title), .size = static_cast<std::uint32_t>(members.size())};
  for (std::size_t c = 0; c < readiness::kCategories; ++c) {
    std::vector<double> values;
    for (const AsScore* member : members) {
      if (member->categories[c].score) values.push_back(*member->categories[c].score);
    }
    std::ranges::sort(values);
    out.bands[c].with_data = static_cast<std::uint32_t>(values.size());
    if (values.empty()) continue;
    out.bands[c].low = quartile(values, 1);
    out.bands[c].median = quartile(values, 2);
    out.bands[c].high = quartile(values, 3);
  }
  return out;
}

}  // namespace

PeerGroup peers_of(const Edition& edition, const AsScore& score) {
  const Size size = size_of(score.counts.routes);
  const readiness::UnRegion own = readiness::un_region_of(score.economy);
  enum Circle : std::uint8_t { kSubRegion, kRegion, kWorld };
  const auto collect = [&](Circle circle) {
    std::vector<const AsScore*> members;
    for (const AsScore& other : edition.scores()) {
      const bool self = other.asn == score.asn;
      if (!self && (!other.in_universe || other.counts.routes < size.min || other.counts.routes > size.max)) continue;
      const readiness::UnRegion region = readiness::un_region_of(other.economy);
      if (!self && circle == kSubRegion && region.sub_region != own.sub_region) continue;
      if (!self && circle == kRegion && region.region != own.region) continue;
      members.push_back(&other);
    }
    return members;
  };
  const auto title = [&](std::size_t count, std::string_view where) {
    return fmt::format("{} networks of {} {}", count, where, words_of(size));
  };
  if (!own.sub_region.empty()) {
    if (const auto members = collect(kSubRegion); members.size() >= kPeersMin) {
      return group_of(members, title(members.size(), own.sub_region));
    }
    if (const auto members = collect(kRegion); members.size() >= kPeersMin) {
      return group_of(members, title(members.size(), own.region));
    }
  }
  const auto members = collect(kWorld);
  return group_of(members, title(members.size(), "the world"));
}

}  // namespace mannerly::observatory
