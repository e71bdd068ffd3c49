#include "incident/path_trie.h"

#include <algorithm>

namespace mannerly::incident {

bool Hops::add(std::uint32_t asn) {
  if (size_ > 0 && hops_[size_ - 1] == asn) return true;
  if (size_ == kMax) return false;
  hops_[size_++] = asn;
  return true;
}

bool Hops::assign(AsPathView path, Asn peer) {
  size_ = 0;
  bool fits = true;
  path.each_segment([&](const AsPathView::Segment& segment) {
    if (segment.type == SegmentType::kAsSet) {
      fits = fits && add(0);
    } else if (segment.type == SegmentType::kAsSequence) {
      for (const std::uint32_t asn : segment.asns) fits = fits && add(asn);
    }
  });
  if (!fits) size_ = 0;
  if (fits && size_ == 0) add(peer.value);
  return fits;
}

PathTrie::PathTrie(AdviseMemory advise) : nodes_(advise), index_(6, advise) {
  nodes_.push({});
}

bool PathTrie::equals(PathId path, std::span<const std::uint32_t> hops) const {
  for (const std::uint32_t asn : hops) {
    if (path == 0 || nodes_[path].asn != asn) return false;
    path = nodes_[path].parent;
  }
  return path == 0;
}

std::optional<PathId> PathTrie::find(std::span<const std::uint32_t> hops) const {
  std::uint64_t hash = index_.seed();
  for (std::size_t i = hops.size(); i-- > 0;) hash = hash_of(hash, hops[i]);
  const std::uint32_t found = index_.find(hash, [&](PathId path) { return equals(path, hops); });
  if (found == NumberIndex::kNone) return std::nullopt;
  return found;
}

std::optional<PathId> PathTrie::intern(std::span<const std::uint32_t> hops, std::vector<PathId>& created) {
  MANNERLY_ASSERT(!hops.empty() && hops.size() <= Hops::kMax);
  std::array<std::uint64_t, Hops::kMax + 1> hashes;  // [n]: of the last n hops
  hashes[0] = index_.seed();
  for (std::size_t n = 1; n <= hops.size(); ++n) hashes[n] = hash_of(hashes[n - 1], hops[hops.size() - n]);
  PathId path = 0;
  std::size_t known = hops.size();  // so many of the last hops make a path that is there
  for (; known > 0; --known) {
    const auto end = hops.last(known);
    path = index_.find(hashes[known], [&](PathId candidate) { return equals(candidate, end); });
    if (path != NumberIndex::kNone) break;
  }
  if (known == 0) path = 0;
  if (size() + (hops.size() - known) > paths_max_) return std::nullopt;
  for (; known < hops.size(); ++known) {
    path = nodes_.push({.asn = hops[hops.size() - 1 - known], .parent = path});
    index_.insert(hashes[known + 1], path);
    created.push_back(path);
  }
  return path;
}

Asn PathTrie::origin(PathId path) const {
  while (nodes_[path].parent != 0) path = nodes_[path].parent;
  return Asn{nodes_[path].asn};
}

void PathTrie::hops(PathId path, std::vector<Asn>& out) const {
  const std::size_t before = out.size();
  for (; path != 0; path = nodes_[path].parent) out.push_back(Asn{nodes_[path].asn});
  std::reverse(out.begin() + static_cast<std::ptrdiff_t>(before), out.end());
}

namespace {
struct SavedNode {
  std::uint32_t asn, parent, symptoms, history;
};
constexpr std::size_t kRowsAtOnce = std::size_t{1} << 16;
}  // namespace

void PathTrie::save(StateWriter& out) const {
  out.put(size());
  std::vector<SavedNode> rows;
  for (PathId first = 1; first <= size();) {
    rows.clear();
    for (; first <= size() && rows.size() < kRowsAtOnce; ++first) {
      const Node& n = nodes_[first];
      rows.push_back({n.asn, n.parent, n.symptoms, n.history});
    }
    out.rows(std::span<const SavedNode>(rows));
  }
}

Status PathTrie::load(StateReader& in) {
  const auto count = in.get<std::uint32_t>();
  if (count > paths_max_) return fail(ErrorCode::kCorrupt, "more paths than the limit allows");
  std::vector<std::uint32_t> hops;
  while (size() < count) {
    const auto rows = in.rows<SavedNode>();
    if (rows.empty() || rows.size() > count - size()) return fail(ErrorCode::kCorrupt, "paths are cut short");
    for (const SavedNode& row : rows) {
      // A path stands behind the shorter one that it begins with.
      if (row.parent > size()) return fail(ErrorCode::kCorrupt, "a path before what it is made of");
      hops.assign(1, row.asn);
      for (PathId p = row.parent; p != 0 && hops.size() <= Hops::kMax; p = nodes_[p].parent)
        hops.push_back(nodes_[p].asn);
      if (hops.size() > Hops::kMax || find(hops)) return fail(ErrorCode::kCorrupt, "a path that cannot be");
      std::uint64_t hash = index_.seed();
      for (std::size_t i = hops.size(); i-- > 0;) hash = hash_of(hash, hops[i]);
      index_.insert(hash, nodes_.push({row.asn, row.parent, row.symptoms, row.history, 0}));
    }
  }
  return {};
}

}  // namespace mannerly::incident
