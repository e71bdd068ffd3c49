#include "topology/path_set.h"

#include <algorithm>

#include "wire/iana/special.h"

namespace mannerly::topology {

std::uint32_t PathSet::add_viewpoint(Asn asn, Family family) {
  const std::uint64_t key = std::uint64_t{asn.value} << 8 | static_cast<std::uint64_t>(family);
  const std::size_t known = viewpoint_index_.size();
  FlatMap::Slot& slot = viewpoint_index_.insert(key);
  if (viewpoint_index_.size() > known) {
    slot.value = static_cast<std::uint32_t>(viewpoints_.size());
    viewpoints_.push_back({.asn = asn, .family = family, .node = kNoNode});
  }
  return slot.value;
}

// Puts the folded sequence behind the viewpoint in words_; false when the path is of no use.
bool PathSet::clean(AsPathView path) {
  bool has_set = false;
  path.each_segment([&](AsPathView::Segment segment) {
    has_set = has_set || segment.type != SegmentType::kAsSequence;
    for (const std::uint32_t asn : segment.asns) {
      if (words_.size() == 1 || words_.back() != asn) words_.push_back(asn);
    }
  });
  const auto hops = std::span(words_).subspan(1);
  if (has_set) return ++discarded_.with_set, false;
  if (hops.empty()) return ++discarded_.empty, false;
  if (hops.size() > kHopsMax) return ++discarded_.too_long, false;
  for (std::size_t i = 0; i < hops.size(); ++i) {
    if (iana::find_special(Asn{hops[i]}) != nullptr) return ++discarded_.special_asn, false;
    if (std::find(hops.begin() + static_cast<std::ptrdiff_t>(i) + 1, hops.end(), hops[i]) != hops.end()) {
      return ++discarded_.loop, false;
    }
  }
  return true;
}

void PathSet::add(std::uint32_t viewpoint, AsPathView path, std::uint64_t weight) {
  words_.assign(1, viewpoint);
  const bool of_use = clean(path);
  Viewpoint& from = viewpoints_[viewpoint];
  if (words_.size() > 1) ++(words_[1] == from.asn.value ? from.with_itself : from.without_itself);
  if (!of_use) return;
  const std::uint32_t number = sequences_.add(words_);
  if (number == weights_.size()) weights_.push_back(0);
  weights_[number] += weight;
}

void PathSet::finish() {
  number_nodes();
  number_links();
  sequences_ = {};
  weights_ = {};
}

void PathSet::number_nodes() {
  for (std::uint32_t s = 0; s < sequences_.size(); ++s) {
    const auto words = sequences_.at(s).subspan(1);
    asns_.insert(asns_.end(), words.begin(), words.end());
    if (s % 65536 != 65535 && s + 1 != sequences_.size()) continue;  // keeps the list short
    std::sort(asns_.begin(), asns_.end());
    asns_.erase(std::unique(asns_.begin(), asns_.end()), asns_.end());
  }
  as_nodes_ = static_cast<std::uint32_t>(asns_.size());
  for (Viewpoint& viewpoint : viewpoints_) {
    viewpoint.hidden = viewpoint.without_itself > viewpoint.with_itself;
    if (viewpoint.hidden) {
      viewpoint.node = static_cast<std::uint32_t>(asns_.size());
      asns_.push_back(viewpoint.asn.value);
      continue;
    }
    const auto end = asns_.begin() + as_nodes_;
    const auto at = std::lower_bound(asns_.begin(), end, viewpoint.asn.value);
    if (at != end && *at == viewpoint.asn.value) viewpoint.node = static_cast<std::uint32_t>(at - asns_.begin());
  }
}

void PathSet::number_links() {
  FlatMap node_of(as_nodes_), link_of;
  for (std::uint32_t i = 0; i < as_nodes_; ++i) node_of.insert(asns_[i]).value = i;
  const auto step_of = [&](std::uint32_t from, std::uint32_t to, Family family) {
    const std::uint32_t low = std::min(from, to), high = std::max(from, to);
    const std::size_t known = link_of.size();
    FlatMap::Slot& slot = link_of.insert(std::uint64_t{low} << 32 | high);
    if (link_of.size() > known) {
      slot.value = static_cast<std::uint32_t>(links_.size());
      links_.push_back({.low = low, .high = high});
    }
    (family == Family::kIpv4 ? links_[slot.value].v4 : links_[slot.value].v6) = true;
    return slot.value * 2 + (from == high ? 1u : 0u);
  };
  offsets_.push_back(0);
  for (std::uint32_t s = 0; s < sequences_.size(); ++s) {
    const auto words = sequences_.at(s);
    const Viewpoint& viewpoint = viewpoints_[words[0]];
    std::uint32_t at = kNoNode;
    if (viewpoint.hidden) at = viewpoint.node;
    for (const std::uint32_t asn : words.subspan(1)) {
      const std::uint32_t next = node_of.find(asn)->value;
      if (at != kNoNode) steps_.push_back(step_of(at, next, viewpoint.family));
      at = next;
    }
    paths_.push_back({words[0], at, weights_[s]});
    offsets_.push_back(static_cast<std::uint32_t>(steps_.size()));
  }
}

PathSet::Path PathSet::path(std::size_t number) const {
  const Row& row = paths_[number];
  return {std::span(steps_).subspan(offsets_[number], offsets_[number + 1] - offsets_[number]), row.viewpoint, row.last,
          row.weight};
}

PathSet PathSet::of(const snapshot::Snapshot& snapshot) {
  PathSet out;
  // How many prefixes of each family use a set of paths: many share one.
  const std::size_t sets = snapshot.path_sets().size();
  std::vector<std::uint64_t> uses(sets * 2, 0);
  for (const snapshot::RouteRow& route : snapshot.routes()) {
    if (route.path_set < sets) ++uses[route.path_set * 2 + (route.family == 4 ? 0 : 1)];
  }
  const std::size_t paths = snapshot.path_offsets().empty() ? 0 : snapshot.path_offsets().size() - 1;
  struct Use {
    std::uint32_t path, viewpoint;
    std::uint64_t weight;
  };
  FlatMap index;  // (path, viewpoint) -> uses
  std::vector<Use> list;
  for (std::size_t set = 0; set < sets; ++set) {
    for (const Family family : {Family::kIpv4, Family::kIpv6}) {
      const std::uint64_t weight = uses[set * 2 + (family == Family::kIpv4 ? 0 : 1)];
      if (weight == 0) continue;
      for (const auto& entry : snapshot::Snapshot::rows(snapshot.path_entries(), snapshot.path_sets()[set])) {
        if (entry.peer >= snapshot.peers().size() || entry.path >= paths) continue;
        const std::uint32_t viewpoint = out.add_viewpoint(Asn{snapshot.peers()[entry.peer].asn}, family);
        const std::size_t known = index.size();
        FlatMap::Slot& slot = index.insert(std::uint64_t{entry.path} << 32 | viewpoint);
        if (index.size() > known) {
          slot.value = static_cast<std::uint32_t>(list.size());
          list.push_back({entry.path, viewpoint, 0});
        }
        list[slot.value].weight += weight;
      }
    }
  }
  for (const Use& use : list) out.add(use.viewpoint, snapshot.path(use.path), use.weight);
  out.finish();
  return out;
}

}  // namespace mannerly::topology
