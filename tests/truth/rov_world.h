// A simulated Internet in which some networks do origin validation: routes spread by the rules of Gao and Rexford over
// the links of a simulated world, with whatever else keeps a route from being seen.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/rng.h"
#include "sim/routing.h"
#include "sim/world.h"
#include "snapshot/builder.h"
#include "snapshot/format.h"
#include "snapshot/snapshot.h"
#include "validity/rov_use.h"

namespace mannerly::truth {

struct RovOptions {
  std::uint64_t seed = 1;
  std::uint32_t ases = 1200;
  std::uint32_t peers = 50;
  std::uint32_t invalid_origins = 120;
  int does = 20, partly = 6;   // per cent of networks
  int filters_customers = 30;  // per cent that filter customers' unregistered prefixes
  int second_origin = 10;      // per cent of the invalid prefixes that the rightful network announces too
  int to_one_provider = 15;    // per cent of the invalid prefixes that go to one provider only
  int lost_per_mille = 10;     // of (prefix, link): blocked by a community or a filter
};

class RovWorld {
 public:
  explicit RovWorld(const RovOptions& options);
  const snapshot::Snapshot& snapshot() const { return *snapshot_; }
  validity::RovUse truth(Asn asn) const;
  const sim::World& world() const { return world_; }

 private:
  struct Destination {
    Prefix prefix;
    std::vector<sim::AsIndex> origins;
    bool invalid = false, registered = true;  // of the first origin; the second is rightful
    std::uint32_t only_provider = kNone;
    std::uint64_t salt = 0;
  };
  struct Choice {
    sim::RouteClass route_class = sim::RouteClass::kNone;
    std::uint32_t length = 0;
    sim::AsIndex next = kNone;
    std::uint32_t origin = 0;  // of the destination's origins
  };
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  void choose_conduct(sim::Rng& rng);
  void add_routes(sim::Rng& rng);
  void announce(const Destination& d);
  bool accepts(const Destination& d, sim::AsIndex as, sim::AsIndex from, sim::RouteClass heard) const;
  void take(const Destination& d, sim::AsIndex as, sim::AsIndex from, sim::RouteClass heard);
  void climb(const Destination& d);
  void cross(const Destination& d);
  void descend(const Destination& d);
  void finish();

  RovOptions options_;
  sim::World world_;
  std::vector<validity::RovUse> conduct_;
  std::vector<bool> filters_customers_;
  std::vector<sim::AsIndex> viewpoints_;
  std::vector<Choice> choices_;
  std::vector<std::vector<sim::AsIndex>> by_length_;
  snapshot::Builder builder_;
  std::uint32_t source_ = 0;
  std::vector<std::uint32_t> peers_;
  std::vector<std::uint64_t> words_;
  std::unique_ptr<snapshot::Snapshot> snapshot_;
};

}  // namespace mannerly::truth
