#include "topology/path_shape.h"

namespace mannerly::topology {
namespace {

// For each link, bit 0: its low end stands inside a path that uses it; bit 1: its high end does.
std::vector<std::uint8_t> inner_ends(const PathSet& paths) {
  std::vector<std::uint8_t> inner(paths.links().size(), 0);
  const auto mark = [&](PathSet::Step step, std::uint32_t node) {
    inner[step / 2] |= paths.links()[step / 2].low == node ? 1 : 2;
  };
  for (std::size_t p = 0; p < paths.size(); ++p) {
    const auto steps = paths.path(p).steps;
    for (std::size_t i = 1; i < steps.size(); ++i) {
      const std::uint32_t middle = paths.from(steps[i]);
      mark(steps[i - 1], middle);
      mark(steps[i], middle);
    }
  }
  return inner;
}

}  // namespace

PathShape::PathShape(const PathSet& paths)
    : degree(paths.nodes(), 0),
      degree_v4(paths.nodes(), 0),
      transit_degree(paths.nodes(), 0),
      on_v4(paths.nodes(), 0),
      carried(paths.nodes(), 0),
      originated(paths.nodes(), 0),
      origin_views(paths.nodes(), 0),
      is_viewpoint(paths.nodes(), 0),
      offsets(paths.nodes() + 1, 0) {
  const auto links = paths.links();
  const auto inner = inner_ends(paths);
  for (std::size_t i = 0; i < links.size(); ++i) {
    ++degree[links[i].low];
    ++degree[links[i].high];
    transit_degree[links[i].low] += inner[i] & 1;
    transit_degree[links[i].high] += inner[i] >> 1 & 1;
    if (!links[i].v4 || links[i].high >= paths.as_nodes()) continue;
    ++degree_v4[links[i].low];
    ++degree_v4[links[i].high];
  }
  for (std::uint32_t node = 0; node < paths.nodes(); ++node) offsets[node + 1] = offsets[node] + degree[node];
  node_links.resize(offsets.back());
  std::vector<std::uint32_t> next(offsets.begin(), offsets.end() - 1);
  for (std::uint32_t i = 0; i < links.size(); ++i) {
    node_links[next[links[i].low]++] = i;
    node_links[next[links[i].high]++] = i;
  }
  for (const PathSet::Viewpoint& viewpoint : paths.viewpoints()) {
    if (viewpoint.node != PathSet::kNoNode) is_viewpoint[viewpoint.node] = 1;
  }
  FlatMap seen;  // (viewpoint, origin)
  for (std::size_t p = 0; p < paths.size(); ++p) {
    const PathSet::Path path = paths.path(p);
    const bool v4 = paths.viewpoints()[path.viewpoint].family == Family::kIpv4;
    originated[path.last] += path.weight;
    on_v4[path.last] |= v4 ? 1 : 0;
    const std::size_t known = seen.size();
    seen.insert(std::uint64_t{path.viewpoint} << 32 | path.last);
    origin_views[path.last] += seen.size() > known ? 1 : 0;
    for (const PathSet::Step step : path.steps) {
      carried[paths.from(step)] += path.weight;
      on_v4[paths.from(step)] |= v4 ? 1 : 0;
    }
  }
}

}  // namespace mannerly::topology
