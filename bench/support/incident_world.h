// What the detector's benchmark runs on: a simulated Internet as snapshot and topology, the paths of many
// peers to all its prefixes, and a stream of updates of the kinds that real feeds are made of.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "incident/context.h"
#include "incident/profile.h"
#include "net/as_path.h"
#include "sim/routing.h"
#include "sim/world.h"

namespace mannerly::bench {

struct IncidentSize {
  std::uint32_t ases = 80'000;
  std::uint32_t peers = 300;
  std::uint64_t seed = 1;
};

// A simulated world, the snapshot of what is published of it, and what judges need.
class IncidentWorld {
 public:
  static Result<std::unique_ptr<IncidentWorld>> make(const IncidentSize& size);

  incident::Context context() const {
    return {.snapshot = snapshot_,
            .topology = *topology_,
            .rov = *rov_,
            .irr = *irr_,
            .bogons = *bogons_,
            .known = known_,
            .profile = profile_,
            .registries = snapshot_};
  }
  const sim::World& world() const { return world_; }

 private:
  sim::World world_;
  std::vector<std::uint8_t> file_;
  snapshot::Snapshot snapshot_;
  std::optional<topology::Topology> topology_;
  std::optional<validity::RovIndex> rov_;
  std::optional<validity::IrrSources> irr_;
  std::optional<validity::Bogons> bogons_;
  incident::KnownNetworks known_;
  incident::DetectorProfile profile_;
};

// Paths in one pool of words (net/as_path.h); each is one AS_SEQUENCE, known by where it begins.
using PathAt = std::uint32_t;
class PathPool {
 public:
  PathAt add(std::span<const std::uint32_t> asns);
  AsPathView at(PathAt path) const {
    return AsPathView(std::span(words_).subspan(path, 1 + (words_[path] & 0xFFFFFF)));
  }
  std::span<const std::uint32_t> asns(PathAt path) const { return at(path).words().subspan(1); }
  std::size_t bytes() const { return words_.capacity() * sizeof(std::uint32_t); }

 private:
  std::vector<std::uint32_t> words_;
};

// Routes of all peers. A peer has one path to each destination (a way in which a network announces some of
// its prefixes), and often another one, through its next best provider.
class PeerRoutes {
 public:
  static constexpr PathAt kNone = 0xFFFFFFFF;
  PeerRoutes(const sim::World& world, const IncidentSize& size);

  struct Row {
    Prefix prefix;
    std::uint32_t destination = 0;
  };
  const std::vector<Row>& rows() const { return rows_; }  // sorted by prefix
  const std::vector<Asn>& peers() const { return peers_; }
  // Rows of a destination.
  std::span<const std::uint32_t> rows_of(std::uint32_t destination) const {
    return std::span(by_destination_).subspan(starts_[destination], starts_[destination + 1] - starts_[destination]);
  }
  PathAt best(std::uint32_t peer, std::uint32_t destination) const {
    return best_[std::size_t{destination} * peers_.size() + peer];
  }
  // The path through another provider, put into the pool; kNone without one.
  PathAt other(std::uint32_t peer, std::uint32_t destination);
  std::uint32_t destinations() const { return destinations_; }
  PathPool& pool() { return pool_; }
  const PathPool& pool() const { return pool_; }
  // other() cannot be asked any more; frees its tables, which are large.
  void forget_routing() { routing_.reset(); }

 private:
  PathAt add_path(std::optional<sim::AsIndex> first, const sim::Routing::Path& path);

  const sim::World& world_;
  std::unique_ptr<sim::Routing> routing_;
  std::uint32_t destinations_ = 0;
  std::vector<sim::AsIndex> viewpoints_;
  std::vector<Asn> peers_;
  std::vector<Row> rows_;
  std::vector<std::uint32_t> starts_, by_destination_;
  std::vector<PathAt> best_;
  PathPool pool_;
  std::vector<std::uint32_t> scratch_;
};

struct MadeUpdate {
  std::uint32_t row = 0;
  PathAt path = PeerRoutes::kNone;  // kNone: withdrawal
  std::uint16_t peer = 0;
  Prefix prefix;  // of the row, or a more-specific of it
};

// The kinds of updates, in parts of a thousand; the rest are changes between paths that were seen before.
struct UpdateMix {
  std::uint32_t new_path = 170;  // of single prefixes; the changes carry two or three: a tenth of all updates
  std::uint32_t duplicate = 150;
  std::uint32_t withdrawal = 70;  // and as many announcements of the same route again
  std::uint32_t new_origin = 1;   // hijacks, each at many peers, taken back later
  std::uint32_t more_specific = 1;
  std::uint32_t leak = 1;
};

// warm: so many of the changes come twice, so that their other paths are known; they are the first updates.
struct UpdateStream {
  std::vector<MadeUpdate> warm, updates;
  PathPool words;  // what their paths refer to
};
UpdateStream make_updates(PeerRoutes& routes, std::size_t count, const UpdateMix& mix, std::uint64_t seed);

}  // namespace mannerly::bench
