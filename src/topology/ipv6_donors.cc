#include "topology/ipv6_donors.h"

#include <algorithm>

namespace mannerly::topology {
namespace {

using Step = PathSet::Step;
using Verdict = PathEvidence::Verdict;

constexpr std::uint32_t kTransitDegreeMin = 30;
constexpr std::uint32_t kCustomersMin = 10;  // in IPv4
constexpr std::uint32_t kRefutedMin = 20;
constexpr std::size_t kDirectHops = 2;  // viewpoint, network, customer

class Donors {
 public:
  Donors(const PathSet& paths, const PathShape& shape, const PathEvidence& evidence)
      : paths_(paths), shape_(shape), evidence_(evidence), direct_(paths.nodes()) {
    read_paths();
  }

  bool is_donor(std::uint32_t node) const {
    if (shape_.transit_degree[node] < kTransitDegreeMin) return false;
    std::uint32_t customers = 0;
    for (const std::uint32_t i : shape_.links_of(node)) customers += paths_.links()[i].v4 && provides(node, i) ? 1 : 0;
    const auto& [shown, viewpoint] = direct_[node];
    if (customers < kCustomersMin || shown * 2 < customers) return false;
    std::uint32_t confirmed = 0, refuted = 0;
    for (const std::uint32_t i : shape_.links_of(node)) {
      const PathSet::Link& link = paths_.links()[i];
      if (!link.v6 || !provides(node, i)) continue;
      const FlatMap::Slot* route = routes_.find(key_of(viewpoint, link.low == node ? link.high : link.low));
      if (route == nullptr) continue;
      if (link.v4) {
        ++confirmed;
      } else {
        refuted += route->value;
      }
    }
    return refuted >= kRefutedMin && refuted > confirmed;
  }

 private:
  static std::uint64_t key_of(std::uint32_t viewpoint, std::uint32_t other) {
    return std::uint64_t{viewpoint} << 32 | other;
  }

  // The node is the provider of the link's other end, by the votes.
  bool provides(std::uint32_t node, std::uint32_t i) const {
    const Verdict verdict = evidence_.verdict(i);
    return verdict == (paths_.links()[i].low == node ? Verdict::kLowProvides : Verdict::kHighProvides);
  }

  void read_paths() {
    FlatMap seen;    // (viewpoint, step beneath its first hop)
    FlatMap counts;  // (viewpoint, first hop) -> customers shown
    for (std::size_t p = 0; p < paths_.size(); ++p) {
      const PathSet::Path path = paths_.path(p);
      const PathSet::Viewpoint& viewpoint = paths_.viewpoints()[path.viewpoint];
      if (viewpoint.family != Family::kIpv4 || path.steps.empty()) continue;
      if (paths_.from(path.steps[0]) != viewpoint.node) continue;
      const bool by_transit = evidence_.is_viewpoint_transit(path.steps[0] / 2);
      FlatMap::Slot& route = routes_.insert(key_of(path.viewpoint, path.last));
      if (by_transit || path.steps.size() > kDirectHops) route.value = 1;
      if (by_transit || path.steps.size() < kDirectHops) continue;
      const std::uint32_t first = paths_.to(path.steps[0]);
      if (!provides(first, path.steps[1] / 2)) continue;
      const std::size_t known = seen.size();
      seen.insert(key_of(path.viewpoint, path.steps[1]));
      if (seen.size() == known) continue;
      const std::uint32_t count = ++counts.insert(key_of(path.viewpoint, first)).value;
      // Of several viewpoints the one that is shown the most, the first of equal ones.
      Direct& best = direct_[first];
      if (count > best.shown || (count == best.shown && path.viewpoint < best.viewpoint))
        best = {count, path.viewpoint};
    }
  }

  struct Direct {
    std::uint32_t shown = 0;  // customers of the network that the viewpoint is shown by it
    std::uint32_t viewpoint = 0;
  };
  const PathSet& paths_;
  const PathShape& shape_;
  const PathEvidence& evidence_;
  std::vector<Direct> direct_;  // by node
  FlatMap routes_;              // (viewpoint, origin) -> 1 when a route to it is neither direct nor next to direct
};

}  // namespace

std::vector<std::uint8_t> find_ipv6_donors(const PathSet& paths, const PathShape& shape, const PathEvidence& evidence) {
  const Donors donors(paths, shape, evidence);
  std::vector<std::uint8_t> out(paths.nodes(), 0);
  for (std::uint32_t node = 0; node < paths.as_nodes(); ++node) out[node] = donors.is_donor(node) ? 1 : 0;
  return out;
}

}  // namespace mannerly::topology
