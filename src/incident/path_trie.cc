#include "incident/path_trie.h"

#include <algorithm>

namespace mannerly::incident {

bool Hops::add(std::uint32_t asn) {
  if (size_ > 0 && hops_[size_ - 1] == asn) return true;
  if (size_ == kMax) return false;
  hops_[size_++] = asn;
  return true;
}

namespace {

constexpr std::uint32_t kSomebody = 0;  // of several

std::uint32_t hop_of_set(std::span<const std::uint32_t> members, const validity::Bogons& bogons) {
  if (members.size() == 1) return members.front();
  const auto bogon = std::find_if(members.begin(), members.end(), [&](std::uint32_t asn) {
    return bogons.class_of(asn) != validity::BogonClass::kNone;
  });
  return bogon == members.end() ? kSomebody : *bogon;
}

}  // namespace

bool Hops::assign(AsPathView path, Asn peer, const Context& context) {
  size_ = 0;
  first_set_ = kNone;
  bool fits = true, ends_in_set = false;
  path.each_segment([&](const AsPathView::Segment& segment) {
    if (segment.type == SegmentType::kAsSet) {
      const std::uint32_t hop = hop_of_set(segment.asns, context.bogons);
      ends_in_set = hop == kSomebody;
      if (first_set_ == kNone) first_set_ = size_;
      fits = fits && add(hop);
    } else if (segment.type == SegmentType::kAsSequence) {
      for (const std::uint32_t asn : segment.asns) fits = fits && add(asn);
      ends_in_set = false;
    }
  });
  if (ends_in_set && size_ > 1 && !context.topology.has_customers(Asn{hops_[size_ - 2]})) --size_;
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

void PathTrie::hash(std::span<const std::uint32_t> hops, Hashes& out) const {
  MANNERLY_ASSERT(!hops.empty() && hops.size() <= Hops::kMax);
  out[0] = index_.seed();
  for (std::size_t n = 1; n <= hops.size(); ++n) out[n] = hash_of(out[n - 1], hops[hops.size() - n]);
  index_.prefetch(out[hops.size()]);
}

std::optional<PathId> PathTrie::intern(std::span<const std::uint32_t> hops, std::vector<PathId>& created) {
  Hashes hashes;
  hash(hops, hashes);
  return intern(hops, hashes, created);
}

std::optional<PathId> PathTrie::intern(std::span<const std::uint32_t> hops, const Hashes& hashes,
                                       std::vector<PathId>& created) {
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
    path = make(hops[hops.size() - 1 - known], path);
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

PathId PathTrie::make(std::uint32_t asn, PathId parent) {
  if (parent != 0) hold(parent);
  const Node node{.asn = asn, .parent = parent};
  if (free_.empty()) return nodes_.push(node);
  const PathId path = free_.back();
  free_.pop_back();
  nodes_[path] = node;
  return path;
}

void PathTrie::hold(PathId path) {
  std::uint16_t& children = nodes_[path].children;
  if (children != kMany) ++children;
}

void PathTrie::unhold(PathId path) {
  std::uint16_t& children = nodes_[path].children;
  if (children != kMany) --children;
}

std::uint64_t PathTrie::hash_of(PathId path) const {
  std::array<std::uint32_t, Hops::kMax> hops;
  std::size_t count = 0;
  for (; path != 0; path = nodes_[path].parent) hops[count++] = nodes_[path].asn;
  std::uint64_t hash = index_.seed();
  while (count > 0) hash = hash_of(hash, hops[--count]);
  return hash;
}

void PathTrie::remove(PathId path) {
  index_.erase(hash_of(path), path);
  if (nodes_[path].parent != 0) unhold(nodes_[path].parent);
  nodes_[path] = {.parent = kFree};
  free_.push_back(path);
  ++generation_;
}

void PathTrie::sweep(std::uint32_t steps, std::uint16_t hour) {
  for (; steps > 0; --steps, ++cursor_) {
    if (cursor_ > last()) {
      cursor_ = 0;  // no path; the step makes it 1
      continue;
    }
    const Node& node = nodes_[cursor_];
    if (node.users == 0 && node.children == 0 && node.parent != kFree && is_stale(cursor_, hour)) remove(cursor_);
  }
}

namespace {
struct SavedNode {
  std::uint32_t asn, parent, symptoms, history;
  std::uint16_t children, idle_since;
};
constexpr std::size_t kRowsAtOnce = std::size_t{1} << 16;
}  // namespace

void PathTrie::save(StateWriter& out) const {
  out.put(last());
  out.put(cursor_);
  std::vector<SavedNode> rows;
  for (PathId first = 1; first <= last();) {
    rows.clear();
    for (; first <= last() && rows.size() < kRowsAtOnce; ++first) {
      const Node& n = nodes_[first];
      // While a path is in use this says nothing, and must not make equal states differ.
      const std::uint16_t idle = n.users == 0 ? n.idle_since : std::uint16_t{0};
      rows.push_back({n.asn, n.parent, n.symptoms, n.history, n.children, idle});
    }
    out.rows(std::span<const SavedNode>(rows));
  }
  out.rows(std::span<const PathId>(free_));
}

Status PathTrie::load_nodes(StateReader& in, std::uint32_t count) {
  while (last() < count) {
    const auto rows = in.rows<SavedNode>();
    if (rows.empty() || rows.size() > count - last()) return fail(ErrorCode::kCorrupt, "paths are cut short");
    for (const SavedNode& row : rows) {
      if (row.parent > count && row.parent != kFree)
        return fail(ErrorCode::kCorrupt, "a path on one that is not there");
      nodes_.push({row.asn, row.parent, row.symptoms, row.history, 0, 0, row.idle_since});
      saved_children_.push_back(row.children);
    }
  }
  return {};
}

// Each path leads to an origin, and none is there twice.
Status PathTrie::link_nodes() {
  std::vector<std::uint32_t> hops;
  std::size_t unused = 0;
  for (PathId path = 1; path <= last(); ++path) {
    if (nodes_[path].parent == kFree) {
      ++unused;
      continue;
    }
    hops.clear();
    for (PathId p = path; p != 0; p = nodes_[p].parent) {
      if (p == kFree || hops.size() == Hops::kMax) return fail(ErrorCode::kCorrupt, "a path that leads nowhere");
      hops.push_back(nodes_[p].asn);
    }
    if (find(hops)) return fail(ErrorCode::kCorrupt, "a path twice");
    index_.insert(hash_of(path), path);
    if (nodes_[path].parent != 0) hold(nodes_[path].parent);
  }
  if (unused != free_.size()) return fail(ErrorCode::kCorrupt, "numbers of paths are lost");
  std::vector<bool> seen(nodes_.size());
  for (const PathId path : free_) {
    if (path == 0 || path > last() || nodes_[path].parent != kFree || seen[path])
      return fail(ErrorCode::kCorrupt, "a free number that is in use");
    seen[path] = true;
  }
  return {};
}

Status PathTrie::load(StateReader& in) {
  const auto count = in.get<std::uint32_t>();
  if (count > paths_max_) return fail(ErrorCode::kCorrupt, "more paths than the limit allows");
  cursor_ = in.get<PathId>();
  MANNERLY_CHECK_OK(load_nodes(in, count));
  free_ = in.rows<PathId>();
  return link_nodes();
}

Status PathTrie::check_holds() {
  for (PathId path = 1; path <= last(); ++path) {
    const std::uint16_t saved = saved_children_[path - 1];
    if (saved != kMany && saved != nodes_[path].children)
      return fail(ErrorCode::kCorrupt, "a path that more or fewer stand on than it says");
    nodes_[path].children = saved;
  }
  saved_children_ = {};
  return {};
}

}  // namespace mannerly::incident
