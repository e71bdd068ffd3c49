// What the paths say about the direction of each link, once the top is known. Used by infer() alone.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "topology/path_shape.h"
#include "topology/summit.h"

namespace mannerly::topology {

class PathEvidence {
 public:
  using Step = PathSet::Step;
  // Of a link: which end is the provider, or that both are peers.
  enum class Verdict : std::uint8_t { kUnknown = 0, kLowProvides = 1, kHighProvides = 2, kPeers = 3 };

  PathEvidence(const PathSet& paths, const PathShape& shape, const Summit& summit);

  // The first hops that are providers of their viewpoints, then votes until they settle.
  void vote();
  // Which links surely descend, given the links known to be between peers (by number; may be empty).
  void descend(const std::vector<std::uint8_t>& peers);

  Verdict verdict(std::uint32_t link) const { return verdicts_[link]; }
  bool is_viewpoint_transit(std::uint32_t link) const { return viewpoint_transit_[link] != 0; }
  // The step with the provider first, when the verdict names one.
  static Step downwards(std::uint32_t link, Verdict verdict) {
    return link * 2 + (verdict == Verdict::kHighProvides ? 1u : 0u);
  }

  static constexpr std::uint32_t kContextsMax = 3;
  // Distinct networks before the step on paths that surely descend by it; counted up to kContextsMax.
  std::uint32_t contexts(Step step) const { return context_count_[step]; }

  // Viewpoints that use the link in either direction.
  std::uint32_t users(std::uint32_t link) const;
  // Every user is a viewpoint in the AS of the node.
  bool used_only_from(std::uint32_t link, std::uint32_t node) const;
  // Viewpoints that surely descend to the end of the step by another link and do not use this one. O(degree).
  std::uint32_t avoiders(Step step) const;

 private:
  void find_viewpoint_transit();
  bool vote_once();
  void vote_on(const PathSet::Path& path, std::vector<std::uint32_t>& votes) const;
  bool starts_below(const PathSet::Path& path) const;
  bool mark_descents(const std::vector<std::uint8_t>& peers);
  void collect_contexts(const std::vector<std::uint8_t>& peers);
  bool has_context(Step step, std::uint32_t node) const;
  template <class F>
  void each_descent(const PathSet::Path& path, const std::vector<std::uint8_t>& peers, F&& f) const;
  void set_bit(std::vector<std::uint64_t>& bits, std::size_t row, std::uint32_t viewpoint) const {
    bits[row * words_ + viewpoint % PathSet::kViewpointsMax / 64] |= std::uint64_t{1} << (viewpoint % 64);
  }

  const PathSet& paths_;
  const PathShape& shape_;
  const Summit& summit_;
  std::vector<Verdict> verdicts_;
  std::vector<std::uint8_t> viewpoint_transit_;  // by link
  std::vector<std::uint8_t> descends_;           // by step
  std::vector<std::array<std::uint32_t, kContextsMax>> contexts_;
  std::vector<std::uint8_t> context_count_;
  std::size_t words_ = 0;               // of a row of bits
  std::vector<std::uint64_t> uses_;     // by link: viewpoints
  std::vector<std::uint64_t> reaches_;  // by step: viewpoints that surely descend by it
};

}  // namespace mannerly::topology
