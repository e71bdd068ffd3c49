// Collects the tests that rov_use.h weighs: one pass over the paths of invalid routes and of their controls.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "snapshot/snapshot.h"
#include "topology/flat_map.h"
#include "topology/topology.h"
#include "validity/irr.h"
#include "validity/rov_use.h"

namespace mannerly::validity {

// Through which neighbour it shows that a network dropped an origin's prefixes, and who on the way from there to the
// observer may have dropped them instead.
struct RovSight {
  std::uint32_t asn = 0;
  std::uint32_t via = 0;   // the network's next AS towards the observer; 0: it is the observer
  std::uint32_t list = 0;  // of RovTrace::blockers
  RovSide side = RovSide::kUnknown;
  float share = 0;  // of the origin's tests, those that were dropped
};

struct RovBlocker {
  std::uint32_t asn = 0;
  RovSide side = RovSide::kUnknown;
};

class RovTrace {
 public:
  static constexpr std::size_t kControlSetsMax = 16;  // of one origin and family: more say little new
  static constexpr std::size_t kInvalidSetsMax = 32;
  static constexpr std::size_t kHopsMax = 40;      // longer paths are damaged or made up
  static constexpr std::size_t kBlockersMax = 12;  // more of them, and nothing could be told

  RovTrace(const snapshot::Snapshot& snapshot, const topology::Topology& topology, std::span<const RovState> states);
  void run();

  // Results; sorted by asn.
  std::vector<RovUnit> units;
  std::vector<RovSight> sights;
  std::vector<std::uint32_t> behind;  // ASes on the way of something that was dropped before; each once
  RovSurvey::Counts counts;
  std::span<const RovBlocker> blockers(std::uint32_t list) const {
    return std::span(blockers_).subspan(list_at_[list], list_at_[list + 1] - list_at_[list]);
  }

 private:
  struct Group {  // invalid routes of one origin that travel together
    std::uint32_t path_set = 0, first_route = 0, prefixes = 0;
    bool alone = false, registered = false;
    std::uint8_t family = 4;
  };
  struct Passed {
    std::uint32_t asn, group, from, path;
    RovSide side;
  };
  struct Dropped {
    std::uint32_t asn, group, from, via, list, proof_path, control_route, control_path;
    RovSide side;
  };
  struct Spread {             // where a group's routes were seen
    topology::FlatMap tails;  // of the hops from a network to the origin -> a path with it
    topology::FlatMap had;    // the networks
  };

  void trace_origin(std::span<const std::uint32_t> invalid);
  std::vector<Group> groups_of(std::span<const std::uint32_t> invalid);
  std::vector<std::uint32_t> controls_of(Asn origin, std::uint8_t family);
  void spread_of(std::uint32_t group, Spread& spread);
  void compare(std::uint32_t group, const Spread& spread, std::uint32_t control);
  void miss(std::uint32_t group, const Spread& spread, std::size_t at, std::uint32_t control, std::uint32_t path);
  void finish_origin(Asn origin);
  void finish_side(std::uint32_t asn, RovSide side, RovUnit& unit, std::size_t& p, std::size_t& d);
  void weigh_sides(std::size_t first_unit, std::size_t first_sight);
  // Fills hops_ and tails_; false when the path tells nothing.
  bool read(const snapshot::PathEntryRow& entry, std::uint32_t origin);
  RovSide side_of(std::uint32_t asn, std::uint32_t from) const;
  bool siblings(std::uint32_t a, std::uint32_t b) const;
  std::uint32_t list_of(std::span<const RovBlocker> list);

  const snapshot::Snapshot& snapshot_;
  const topology::Topology& topology_;
  std::span<const RovState> states_;
  IrrSources irr_sources_;
  std::vector<RovBlocker> blockers_;
  std::vector<std::uint32_t> list_at_ = {0, 0};  // list 0 is empty
  topology::FlatMap lists_;                      // a list's hash -> its number
  // Of the origin at hand.
  std::vector<Group> groups_;
  std::vector<Passed> passed_;
  std::vector<Dropped> dropped_;
  // Of the path at hand: hops, the nearest to the collector first, and the hash of each one's way to the origin.
  std::vector<std::uint32_t> hops_;
  std::vector<std::uint64_t> tails_;
};

}  // namespace mannerly::validity
