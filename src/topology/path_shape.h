// Degrees and neighbours of the nodes of a set of paths.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "topology/path_set.h"

namespace mannerly::topology {

struct PathShape {
  explicit PathShape(const PathSet& paths);

  // Links of a node, ascending.
  std::span<const std::uint32_t> links_of(std::uint32_t node) const {
    return std::span(node_links).subspan(offsets[node], offsets[node + 1] - offsets[node]);
  }
  bool is_transit(std::uint32_t node) const { return transit_degree[node] > 0; }

  std::vector<std::uint32_t> degree;          // neighbours
  std::vector<std::uint32_t> degree_v4;       // neighbours by IPv4 paths, hidden viewpoints left out
  std::vector<std::uint32_t> transit_degree;  // neighbours beside it on paths that it stands inside of
  std::vector<std::uint8_t> on_v4;            // 1: stands on an IPv4 path, be it as its only AS
  std::vector<std::uint64_t> carried;         // prefixes on whose paths it stands before the end
  std::vector<std::uint64_t> originated;      // prefixes, one for each viewpoint that has a path to it
  std::vector<std::uint32_t> origin_views;    // viewpoints that have a path ending at it
  std::vector<std::uint8_t> is_viewpoint;     // 1: shows its routes to a collector
  std::vector<std::uint32_t> offsets, node_links;
};

}  // namespace mannerly::topology
