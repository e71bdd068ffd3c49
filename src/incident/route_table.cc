#include "incident/route_table.h"

#include <algorithm>

namespace mannerly::incident {

PathId* RouteTable::make_chunk(PeerNumber peer, std::uint32_t number) {
  if (peer >= peers_.size()) peers_.resize(std::size_t{peer} + 1);
  auto& chunks = peers_[peer];
  if (number >= chunks.size()) chunks.resize(std::size_t{number} + 1);
  if (chunks[number] == nullptr) {
    if (slab_left_ == 0) {
      slab_left_ = slabs_.empty() ? kFirstSlab : kSlab;
      slabs_.push_back(make_large_array<PathId>(slab_left_, advise_));
    }
    slab_left_ -= kChunk;
    chunks[number] = slabs_.back().get() + slab_left_;
  }
  return chunks[number];
}

PathId RouteTable::set(PeerNumber peer, PrefixId prefix, PathId path) {
  auto* chunk = const_cast<PathId*>(chunk_of(peer, prefix));
  if (chunk == nullptr) {
    if (path == 0) return 0;
    chunk = make_chunk(peer, prefix >> kChunkBits);
  }
  PathId& cell = chunk[prefix & (kChunk - 1)];
  const PathId old = cell;
  cell = path;
  size_ += (path != 0 ? 1u : 0u);
  size_ -= (old != 0 ? 1u : 0u);
  return old;
}

void RouteTable::save(StateWriter& out) const {
  out.put(static_cast<std::uint32_t>(peers_.size()));
  for (const auto& chunks : peers_) {
    out.put(static_cast<std::uint32_t>(chunks.size()));
    for (const PathId* chunk : chunks) {
      // Up to the last route: a peer with few routes makes a small state.
      std::uint32_t used = chunk == nullptr ? 0 : kChunk;
      while (used > 0 && chunk[used - 1] == 0) --used;
      out.rows(std::span<const PathId>(chunk, used));
    }
  }
}

Status RouteTable::load(StateReader& in, std::size_t peers, std::uint32_t prefixes, std::uint32_t paths) {
  const auto corrupt = [] { return fail(ErrorCode::kCorrupt, "a route of nothing"); };
  const auto count = in.get<std::uint32_t>();
  if (count > peers) return corrupt();
  for (std::uint32_t peer = 0; peer < count; ++peer) {
    const auto chunks = in.get<std::uint32_t>();
    if (chunks > (std::uint64_t{prefixes} + kChunk - 1) / kChunk) return corrupt();
    for (std::uint32_t c = 0; c < chunks; ++c) {
      const auto rows = in.rows<PathId>();
      if (!in.ok() || rows.size() > kChunk) return corrupt();
      PathId* chunk = make_chunk(static_cast<PeerNumber>(peer), c);
      for (std::uint32_t i = 0; i < rows.size(); ++i) {
        if (rows[i] == 0) continue;
        if (rows[i] > paths || std::uint64_t{c} * kChunk + i >= prefixes) return corrupt();
        chunk[i] = rows[i];
        ++size_;
      }
    }
  }
  return {};
}

}  // namespace mannerly::incident
