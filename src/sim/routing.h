// Which path each viewpoint (a collector's peer) takes to each destination, by the rules of Gao and
// Rexford: routes of customers before those of peers before those of providers; then the shortest;
// then the lowest AS number of the next hop. Routes of customers go to all neighbours, all others to
// customers only, so that every path is free of valleys.
//
// Not one search a destination but two a viewpoint: a viewpoint's customer routes are the breadth-first
// tree down its cone, its peer routes the tree down from all its peers at once, and its provider routes
// are those of its providers, worked out before it. Only networks above a viewpoint are computed, so
// that 30 viewpoints and 80,000 networks take seconds. Cost: O(networks above any viewpoint * (links
// between transit networks + destinations)).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/world.h"

namespace mannerly::sim {

enum class RouteClass : std::uint8_t { kNone, kSelf, kCustomer, kPeer, kProvider };

class Routing {
 public:
  // The world must outlive this.
  Routing(const World& world, std::span<const AsIndex> viewpoints);

  struct Path {
    std::vector<AsIndex> hops;  // viewpoint first, origin last
    std::uint8_t prepend = 0;   // additional copies of the origin's number
  };
  // The viewpoint must be one of those given. False (path empty) when it has no route.
  bool find_path(AsIndex viewpoint, std::uint32_t destination, Path& path) const;
  RouteClass class_of(AsIndex viewpoint, std::uint32_t destination) const;
  // Networks that were computed: the viewpoints and all above them.
  std::size_t computed() const { return tables_.size(); }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  // A breadth-first tree over the networks with customers, by their number in core_.
  struct Tree {
    std::vector<std::uint32_t> parent;  // kNone for a root
    std::vector<std::uint8_t> level;    // kFar when not reached
    std::vector<std::uint32_t> rank;    // order of discovery: the order of paths, hop by hop
  };
  static constexpr std::uint8_t kFar = 255;
  struct Best {
    AsIndex via = kNone;  // provider: the next hop; else the hop before the origin, or the origin itself
    std::uint8_t length = 0;
    RouteClass route_class = RouteClass::kNone;
    std::uint16_t reserved = 0;
  };
  struct Table {
    Tree down, peers;
    std::vector<Best> best;  // a destination each
  };

  void find_core();
  std::vector<AsIndex> above(std::span<const AsIndex> viewpoints);
  void grow(Tree& tree, std::span<const AsIndex> roots, std::uint8_t root_level) const;
  void fill(AsIndex as, Table& table, std::vector<std::uint8_t>& is_peer) const;
  Best over_tree(const Tree& tree, std::uint32_t destination, RouteClass route_class) const;
  bool comes_first(const Tree& tree, std::uint32_t a, std::uint32_t b, AsIndex origin) const;
  void append_branch(const Tree& tree, AsIndex last, bool with_root, std::vector<AsIndex>& hops) const;
  std::uint8_t prepend_towards(const Destination& destination, AsIndex neighbour) const;
  const Table& table_of(AsIndex as) const { return tables_[table_number_[as]]; }

  const World& world_;
  std::vector<AsIndex> core_;               // networks with customers, ascending
  std::vector<std::uint32_t> core_number_;  // of each AS; kNone for the others
  std::vector<std::uint32_t> table_number_;
  std::vector<Table> tables_;
};

}  // namespace mannerly::sim
