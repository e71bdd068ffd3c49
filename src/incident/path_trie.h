// Every AS path once, as a tree: a path is its nearest hop and the path behind it, so that paths to one
// origin share their ends. 24 bytes a path and about 11 in the index.
//
// A path that was seen before is found with one look into the index, whatever its length: the hash of a
// path is worked out from its hops, origin first, and the path found is compared hop by hop.
//
// A path that nobody has used for kForgetHours counts as new when it comes back, whether or not it is still
// there: so it can be swept away at any time after that, a few with each new path, and years of updates need
// no more memory than days.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/large_array.h"
#include "base/result.h"
#include "incident/chunked_array.h"
#include "incident/context.h"
#include "incident/number_index.h"
#include "incident/state_stream.h"
#include "net/as_path.h"
#include "net/asn.h"

namespace mannerly::incident {

// Number of a path in the PathTrie; 0: no path.
using PathId = std::uint32_t;

// The hops of a path as the judges get them, but the collector's peer first: prepending collapsed,
// confederation segments dropped. A path without hops (from inside of the peer's AS) is the peer alone.
//
// An AS_SET is one hop (RFC 9774 does away with them): of one member that one, which stands where it would without
// the braces; else a member that must not be on a path; else number 0, nobody. At the end of a path behind a network
// without customers it is nothing: that one has nobody's routes to put together, and announces this one itself.
class Hops {
 public:
  static constexpr std::size_t kMax = 255;
  // False, and no hops, beyond kMax of them.
  bool assign(AsPathView path, Asn peer, const Context& context);
  std::span<const std::uint32_t> view() const { return {hops_.data(), size_}; }
  std::uint32_t origin() const { return hops_[size_ - 1]; }
  // Whether an AS_SET was on the path, and how many of the last hops stand for what comes from the first one on: what
  // was announced is another path then (set_tails.h).
  bool has_set() const { return first_set_ != kNone; }
  std::uint16_t hops_of_sets() const { return static_cast<std::uint16_t>(size_ - std::min(size_, first_set_)); }

 private:
  static constexpr std::size_t kNone = SIZE_MAX;
  bool add(std::uint32_t asn);
  std::array<std::uint32_t, kMax> hops_;  // the first size_ are set
  std::size_t size_ = 0;
  std::size_t first_set_ = kNone;  // so many hops before it
};

class PathTrie {
 public:
  static constexpr std::size_t kPathsMax = std::size_t{1} << 30;
  static constexpr std::uint16_t kForgetHours = 24;
  // Of paths that are looked at for each one that is made.
  static constexpr std::uint32_t kSweepSteps = 8;

  explicit PathTrie(AdviseMemory advise = nullptr);

  // The path with these hops (peer first, at least one). What had to be made is appended to created, the
  // shortest path first. nullopt: beyond paths_max.
  // Those who are given a path must judge it and say whether they use it before they ask for the next one.
  std::optional<PathId> intern(std::span<const std::uint32_t> hops, std::vector<PathId>& created);

  // The same in steps, so that memory can be fetched while other work goes on: hash() fetches the index,
  // prefetch() the path that it guesses from there.
  using Hashes = std::array<std::uint64_t, Hops::kMax + 1>;  // [n]: of the last n hops
  void hash(std::span<const std::uint32_t> hops, Hashes& out) const;
  void prefetch(std::span<const std::uint32_t> hops, const Hashes& hashes) const {
    const PathId path = index_.guess(hashes[hops.size()]);
    if (path != NumberIndex::kNone) nodes_.prefetch(path);
  }
  void prefetch(PathId path) const { nodes_.prefetch(path); }
  std::optional<PathId> intern(std::span<const std::uint32_t> hops, const Hashes& hashes, std::vector<PathId>& created);
  std::optional<PathId> find(std::span<const std::uint32_t> hops) const;

  // Of a path: its nearest hop, the path behind that (0: it is the origin), its last hop.
  Asn asn(PathId path) const { return Asn{nodes_[path].asn}; }
  PathId parent(PathId path) const { return nodes_[path].parent; }
  Asn origin(PathId path) const;
  // Appends them, origin first.
  void hops(PathId path, std::vector<Asn>& out) const;

  // What the engine keeps with a path: the symptoms that it shows (symptom_book.h), its row in the history,
  // and how many routes and longer paths in use stand on it.
  struct Node {
    std::uint32_t asn = 0;
    PathId parent = 0;
    std::uint32_t symptoms = 0;
    std::uint32_t history = 0;
    std::uint32_t users = 0;
    std::uint16_t children = 0;    // longer paths that stand on it, and holds; kMany: once so many, never less
    std::uint16_t idle_since = 0;  // hour, while there are no users
  };
  static constexpr std::uint16_t kMany = 0xFFFF;
  static std::uint16_t hour_of(std::uint32_t seconds) { return static_cast<std::uint16_t>(seconds / 3600); }

  // Must be judged anew before it is used.
  bool is_stale(PathId path, std::uint16_t hour) const {
    const Node& node = nodes_[path];
    return node.users == 0 && static_cast<std::uint16_t>(hour - node.idle_since) >= kForgetHours;
  }
  // Somebody keeps the number of the path: it stays for as long.
  void hold(PathId path);
  void unhold(PathId path);
  // Changes whenever a path is removed.
  std::uint32_t generation() const { return generation_; }
  // Removes stale paths that nothing stands on, among the next so many.
  void sweep(std::uint32_t steps, std::uint16_t hour);
  Node& at(PathId path) { return nodes_[path]; }
  const Node& at(PathId path) const { return nodes_[path]; }

  // Numbers are 1 to last(), but for those that are free.
  std::uint32_t last() const { return nodes_.size() - 1; }
  bool exists(PathId path) const { return path != 0 && path <= last() && nodes_[path].parent != kFree; }
  std::uint32_t size() const { return last() - static_cast<std::uint32_t>(free_.size()); }
  std::uint64_t bytes() const { return nodes_.bytes() + index_.bytes() + free_.capacity() * sizeof(PathId); }
  void set_limit(std::size_t paths_max) { paths_max_ = paths_max; }

  void save(StateWriter& out) const;
  // Into a fresh trie; symptoms and history are checked by their owners, users and holds are counted anew.
  Status load(StateReader& in);
  // After all holds are back: the counts are those that were saved.
  Status check_holds();

 private:
  static std::uint64_t hash_of(std::uint64_t parent_hash, std::uint32_t asn) { return fold_hash(parent_hash, asn); }
  std::uint64_t hash_of(PathId path) const;
  bool equals(PathId path, std::span<const std::uint32_t> hops) const;
  PathId make(std::uint32_t asn, PathId parent);
  void remove(PathId path);
  Status load_nodes(StateReader& in, std::uint32_t count);
  Status link_nodes();

  static constexpr PathId kFree = 0xFFFFFFFF;  // as parent: the number is free
  ChunkedArray<Node, 19> nodes_;
  NumberIndex index_;
  std::vector<PathId> free_;
  std::uint32_t generation_ = 0;
  PathId cursor_ = 1;                          // of sweep()
  std::vector<std::uint16_t> saved_children_;  // between load() and check_holds()
  std::size_t paths_max_ = kPathsMax;
};

}  // namespace mannerly::incident
