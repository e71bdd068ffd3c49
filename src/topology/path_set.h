// AS paths made ready for the inference of relationships (inference.h): cleaned, each once for each viewpoint,
// as sequences of numbered links.
//
// A viewpoint is an AS that showed its routes of one address family to a collector. Where the first AS of its
// paths is not its own (a feed from inside a network, a route server that leaves itself out), a node of its own
// stands for it at the front: what the first AS told it is then known as well. That node is no AS, and no link
// of it is given out.
//
// Cleaning, as in the literature (Luckie et al. 2013, section 4): prepending is folded; paths with a set, a
// confederation, a loop, or an ASN that may not be routed are left out and counted.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "net/address.h"
#include "net/as_path.h"
#include "snapshot/interner.h"
#include "snapshot/snapshot.h"
#include "topology/flat_map.h"

namespace mannerly::topology {

class PathSet {
 public:
  static constexpr std::size_t kHopsMax = 64;  // of a path without its prepending; longer ones are left out
  // Viewpoints told apart; those beyond share numbers, which weakens "seen by few" but breaks nothing.
  static constexpr std::uint32_t kViewpointsMax = 1024;

  struct Discarded {
    std::uint64_t empty = 0, with_set = 0, loop = 0, special_asn = 0, too_long = 0;
    std::uint64_t all() const { return empty + with_set + loop + special_asn + too_long; }
  };

  struct Viewpoint {
    Asn asn;
    Family family = Family::kIpv4;
    bool hidden = false;     // does not stand on its own paths
    std::uint32_t node = 0;  // that stands for it; kNoNode when none of its paths was of use
    std::uint64_t with_itself = 0, without_itself = 0;
  };
  static constexpr std::uint32_t kNoNode = 0xFFFFFFFF;

  // ---- filling ----
  std::uint32_t add_viewpoint(Asn asn, Family family);
  // weight: how many prefixes the viewpoint reaches by this path.
  void add(std::uint32_t viewpoint, AsPathView path, std::uint64_t weight);
  // Numbers nodes and links. Nothing may be added afterwards.
  void finish();

  // All paths of a snapshot, each with the peers that had it.
  static PathSet of(const snapshot::Snapshot& snapshot);

  // ---- reading ----
  // Directed link: number of the link * 2, + 1 when it is walked from its greater node to its smaller one.
  using Step = std::uint32_t;
  struct Link {
    std::uint32_t low = 0, high = 0;  // nodes, low < high
    bool v4 = false, v6 = false;      // families that showed it
  };
  struct Path {
    std::span<const Step> steps;  // from the viewpoint towards the origin; empty: the viewpoint's own route
    std::uint32_t viewpoint = 0;
    std::uint32_t last = 0;  // node of the origin
    std::uint64_t weight = 0;
  };

  std::uint32_t nodes() const { return static_cast<std::uint32_t>(asns_.size()); }
  // Nodes below are ASes, in the order of their numbers; the others stand for hidden viewpoints.
  std::uint32_t as_nodes() const { return as_nodes_; }
  Asn asn_of(std::uint32_t node) const { return Asn{asns_[node]}; }
  std::span<const Link> links() const { return links_; }
  std::span<const Viewpoint> viewpoints() const { return viewpoints_; }
  std::size_t size() const { return paths_.size(); }
  Path path(std::size_t number) const;
  std::uint32_t from(Step step) const { return (step & 1) != 0 ? links_[step / 2].high : links_[step / 2].low; }
  std::uint32_t to(Step step) const { return (step & 1) != 0 ? links_[step / 2].low : links_[step / 2].high; }
  const Discarded& discarded() const { return discarded_; }

 private:
  struct Row {
    std::uint32_t viewpoint = 0;
    std::uint32_t last = 0;
    std::uint64_t weight = 0;
  };
  bool clean(AsPathView path);
  void number_nodes();
  void number_links();

  Discarded discarded_;
  std::vector<Viewpoint> viewpoints_;
  FlatMap viewpoint_index_;             // (asn, family) -> number
  snapshot::WordListTable sequences_;   // viewpoint, then ASNs, while filling
  std::vector<std::uint64_t> weights_;  // of sequences_
  std::vector<std::uint32_t> words_;    // scratch
  std::vector<std::uint32_t> asns_;     // by node
  std::uint32_t as_nodes_ = 0;
  std::vector<Link> links_;
  std::vector<Row> paths_;
  std::vector<std::uint32_t> offsets_;  // of paths_ into steps_
  std::vector<Step> steps_;
};

}  // namespace mannerly::topology
