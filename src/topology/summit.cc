#include "topology/summit.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <optional>

namespace mannerly::topology {
namespace {

// Shares of a network's paths from above on which it follows two members in a row.
constexpr double kStruckShare = 0.10;       // more: it is nobody's peer at the top
constexpr double kTransitFreeShare = 0.02;  // less: leaks and errors alone
constexpr std::uint64_t kStruckPathsMin = 3;
constexpr std::uint64_t kTransitFreePathsMin = 20;
constexpr double kTransitFreeLinksShare = 0.35;  // of the clique

// The set of mutually linked candidates of the greatest weight, by branch and bound over at most 64.
class HeaviestClique {
 public:
  HeaviestClique(std::vector<std::uint64_t> weights, std::vector<std::uint64_t> linked)
      : weights_(std::move(weights)), linked_(std::move(linked)) {}

  std::uint64_t find(std::uint64_t allowed) {
    search(0, 0, allowed);
    return best_;
  }

 private:
  void search(std::uint64_t chosen, std::uint64_t weight, std::uint64_t rest) {
    if (weight > best_weight_) {
      best_weight_ = weight;
      best_ = chosen;
    }
    std::uint64_t left = 0;
    for (std::uint64_t r = rest; r != 0; r &= r - 1) left += weights_[static_cast<std::size_t>(std::countr_zero(r))];
    while (rest != 0) {
      if (weight + left <= best_weight_) return;
      const auto i = static_cast<std::size_t>(std::countr_zero(rest));
      rest &= rest - 1;
      left -= weights_[i];
      search(chosen | std::uint64_t{1} << i, weight + weights_[i], rest & linked_[i]);
    }
  }

  std::vector<std::uint64_t> weights_, linked_;
  std::uint64_t best_weight_ = 0;
  std::uint64_t best_ = 0;
};

// On how many paths each node comes behind one member, or behind two in a row.
struct Behind {
  std::vector<std::uint64_t> one, two;
  double share(std::uint32_t node) const {
    const auto all = static_cast<double>(one[node] + two[node]);
    return all > 0 ? static_cast<double>(two[node]) / all : 0;
  }
};

Behind count_behind(const PathSet& paths, const std::vector<std::uint8_t>& member) {
  Behind out{std::vector<std::uint64_t>(paths.nodes(), 0), std::vector<std::uint64_t>(paths.nodes(), 0)};
  for (std::size_t p = 0; p < paths.size(); ++p) {
    bool before = false;
    for (const PathSet::Step step : paths.path(p).steps) {
      const bool now = member[paths.from(step)] != 0;
      if (now) ++(before ? out.two : out.one)[paths.to(step)];
      before = now;
    }
  }
  return out;
}

std::vector<std::uint32_t> by_transit_degree(const PathSet& paths, const PathShape& shape, std::size_t count) {
  std::vector<std::uint32_t> nodes(paths.as_nodes());
  std::iota(nodes.begin(), nodes.end(), 0);
  count = std::min(count, nodes.size());
  std::partial_sort(nodes.begin(), nodes.begin() + static_cast<std::ptrdiff_t>(count), nodes.end(),
                    [&](std::uint32_t a, std::uint32_t b) {
                      if (shape.transit_degree[a] != shape.transit_degree[b])
                        return shape.transit_degree[a] > shape.transit_degree[b];
                      return a < b;
                    });
  nodes.resize(count);
  while (!nodes.empty() && shape.transit_degree[nodes.back()] == 0) nodes.pop_back();
  return nodes;
}

}  // namespace

Summit::Summit(const PathSet& paths, const PathShape& shape) : member(paths.nodes(), 0) {
  const auto candidates = by_transit_degree(paths, shape, kCandidates);
  std::vector<std::uint64_t> weights, linked(candidates.size(), 0);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    weights.push_back(shape.transit_degree[candidates[i]]);
    for (const std::uint32_t link : shape.links_of(candidates[i])) {
      const auto [low, high, v4, v6] = paths.links()[link];
      const std::uint32_t other = low == candidates[i] ? high : low;
      const auto at = std::find(candidates.begin(), candidates.end(), other);
      if (at != candidates.end()) linked[i] |= std::uint64_t{1} << (at - candidates.begin());
    }
  }
  std::uint64_t allowed = candidates.empty() ? 0 : ~std::uint64_t{0} >> (64 - candidates.size());
  for (;;) {
    const std::uint64_t found = HeaviestClique(weights, linked).find(allowed);
    clique.clear();
    for (std::uint64_t r = found; r != 0; r &= r - 1) {
      clique.push_back(candidates[static_cast<std::size_t>(std::countr_zero(r))]);
    }
    std::fill(member.begin(), member.end(), 0);
    for (const std::uint32_t node : clique) member[node] = 1;
    const Behind behind = count_behind(paths, member);
    std::optional<std::size_t> worst;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const std::uint32_t node = candidates[i];
      if (member[node] == 0 || behind.two[node] < kStruckPathsMin || behind.share(node) <= kStruckShare) continue;
      if (!worst || behind.share(node) > behind.share(candidates[*worst])) worst = i;
    }
    if (worst) {
      allowed &= ~(std::uint64_t{1} << *worst);
      continue;
    }
    const auto least = static_cast<std::size_t>(kTransitFreeLinksShare * static_cast<double>(clique.size()) + 0.999);
    for (const std::uint32_t node : by_transit_degree(paths, shape, kWiderCandidates)) {
      if (member[node] != 0 || behind.one[node] < kTransitFreePathsMin) continue;
      if (behind.share(node) > kTransitFreeShare) continue;
      std::size_t links = 0;
      for (const std::uint32_t link : shape.links_of(node)) {
        const PathSet::Link& l = paths.links()[link];
        links += member[l.low == node ? l.high : l.low];
      }
      if (links >= std::max(least, std::min<std::size_t>(clique.size(), 3))) transit_free.push_back(node);
    }
    break;
  }
  for (const std::uint32_t node : transit_free) member[node] = 1;
  std::sort(clique.begin(), clique.end());
  std::sort(transit_free.begin(), transit_free.end());
}

}  // namespace mannerly::topology
