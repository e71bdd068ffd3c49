// Which path each peer has to each prefix: 4 bytes a route. A peer's routes lie in the order of the prefixes'
// numbers, so that a dump, which goes through the prefixes, and a session that is lost both walk along memory.
// Room is made for 4096 prefixes at a time, when the peer has the first of them.
#pragma once

#include <cstdint>
#include <vector>

#include "base/large_array.h"
#include "base/result.h"
#include "incident/path_trie.h"
#include "incident/prefix_table.h"
#include "incident/route.h"
#include "incident/state_stream.h"

namespace mannerly::incident {

class RouteTable {
 public:
  explicit RouteTable(AdviseMemory advise = nullptr) : advise_(advise) {}

  // 0: the peer has no route to it.
  PathId get(PeerNumber peer, PrefixId prefix) const {
    const PathId* chunk = chunk_of(peer, prefix);
    return chunk == nullptr ? 0 : chunk[prefix & (kChunk - 1)];
  }
  // Gives back what was there.
  PathId set(PeerNumber peer, PrefixId prefix, PathId path);
  void prefetch(PeerNumber peer, PrefixId prefix) const {
    if (const PathId* chunk = chunk_of(peer, prefix)) __builtin_prefetch(&chunk[prefix & (kChunk - 1)]);
  }

  // Calls f(PrefixId, PathId) for each route of a peer, in the order of prefix numbers. f may change the
  // route that it was called for.
  template <class F>
  void each(PeerNumber peer, F&& f) const {
    if (peer >= peers_.size()) return;
    for (std::uint32_t c = 0; c < peers_[peer].size(); ++c) {
      const PathId* chunk = peers_[peer][c];
      if (chunk == nullptr) continue;
      for (std::uint32_t i = 0; i < kChunk; ++i)
        if (chunk[i] != 0) f(c * kChunk + i, chunk[i]);
    }
  }

  std::uint64_t size() const { return size_; }
  std::uint64_t bytes() const { return slabs_.size() * std::uint64_t{kSlab} * sizeof(PathId); }  // at most

  void save(StateWriter& out) const;
  // Into a fresh table; errors when a route names a peer, prefix or path that is not there.
  Status load(StateReader& in, std::size_t peers, std::uint32_t prefixes, std::uint32_t paths);

 private:
  static constexpr std::uint32_t kChunkBits = 12;
  static constexpr std::uint32_t kChunk = 1u << kChunkBits;
  // Chunks are cut from slabs of a huge page; the first slab is small, for small tables.
  static constexpr std::uint32_t kSlab = 128 * kChunk;
  static constexpr std::uint32_t kFirstSlab = 8 * kChunk;

  const PathId* chunk_of(PeerNumber peer, PrefixId prefix) const {
    if (peer >= peers_.size() || prefix >> kChunkBits >= peers_[peer].size()) return nullptr;
    return peers_[peer][prefix >> kChunkBits];
  }
  PathId* make_chunk(PeerNumber peer, std::uint32_t number);

  AdviseMemory advise_;
  std::vector<LargeArray<PathId>> slabs_;
  std::uint32_t slab_left_ = 0;
  std::vector<std::vector<PathId*>> peers_;  // [peer][chunk]
  std::uint64_t size_ = 0;
};

}  // namespace mannerly::incident
