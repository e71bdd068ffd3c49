// Customer cones: what can be reached from a network by provider-to-customer links alone ("recursive cone" of
// the literature: Luckie et al., "AS Relationships, Customer Cones, and Validation", 2013, section 5).
//
// Real data hold circles of providers (A sells to B, B to C, C to A). All members of a circle reach each
// other, so the strongly connected parts are found first (Tarjan) and share one cone.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace mannerly::topology {

class Cones {
 public:
  struct Limits {
    std::size_t bytes_max = std::size_t{2} << 30;  // of all cones together
  };

  Cones() = default;
  // Nodes are 0 .. offsets.size() - 2; the customers of node i are customers[offsets[i] .. offsets[i + 1]).
  // Time is the sum of the sizes of the customers' cones over all links. kLimit beyond the limits.
  static Result<Cones> make(std::span<const std::uint32_t> offsets, std::span<const std::uint32_t> customers,
                            Limits limits);
  static Result<Cones> make(std::span<const std::uint32_t> offsets, std::span<const std::uint32_t> customers) {
    return make(offsets, customers, Limits{});
  }

  // Number of nodes in the cone, node itself among them. O(1).
  std::uint32_t size(std::uint32_t node) const { return parts_[part_of_[node]].size; }
  // O(1) for large cones, O(log size) for others.
  bool contains(std::uint32_t node, std::uint32_t member) const;
  // Ascending. O(size), or O(nodes / 64) for large cones.
  std::vector<std::uint32_t> members(std::uint32_t node) const;

 private:
  // A cone is a list of its nodes, or, when that would be longer, a map of bits.
  struct Part {
    std::uint32_t size = 0;
    std::vector<std::uint32_t> list;
    std::vector<std::uint64_t> bits;
  };
  friend class ConeBuilder;
  std::vector<std::uint32_t> part_of_;
  std::vector<Part> parts_;
};

}  // namespace mannerly::topology
