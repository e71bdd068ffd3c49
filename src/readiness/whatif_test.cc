#include "readiness/whatif.h"

#include <gtest/gtest.h>

#include "readiness/made_world.h"

namespace mannerly::readiness {
namespace {

using snapshot::IrrRouteRow;
using snapshot::VrpRow;
using validity::IrrState;
using validity::RovState;

VrpRow vrp(std::string_view text, int max_length, std::uint32_t asn) {
  const Prefix p = MadeWorld::prefix(text);
  return {.hi = p.bits.hi,
          .lo = p.bits.lo,
          .asn = asn,
          .length = p.length,
          .family = static_cast<std::uint8_t>(p.family),
          .max_length = static_cast<std::uint8_t>(max_length)};
}
IrrRouteRow object(std::string_view text, std::uint32_t origin) {
  const Prefix p = MadeWorld::prefix(text);
  return {.hi = p.bits.hi,
          .lo = p.bits.lo,
          .origin = origin,
          .length = p.length,
          .family = static_cast<std::uint8_t>(p.family)};
}

TEST(WhatIf, RoutesOfEverybodyChange) {
  MadeWorld world;
  world.as(201, "Example Net", "CH");
  world.route("11.1.0.0/16", {"900 201"});
  world.route("11.1.1.0/24", {"900 202"});
  world.vrp("11.1.1.0/24", 24, 203);
  world.irr("11.1.0.0/16", 201);
  const snapshot::Snapshot& s = world.finish();
  const WhatIf whatif(s, {.add_vrps = {vrp("11.1.0.0/16", 16, 201)},
                          .remove_vrps = {vrp("11.1.1.0/24", 24, 203), vrp("11.9.0.0/16", 16, 1)},
                          .add_routes = {object("11.1.1.0/24", 202)},
                          .remove_routes = {object("11.1.0.0/16", 201), object("11.1.0.0/16", 9)}});
  EXPECT_EQ(whatif.unmatched_vrps(), (std::vector<std::size_t>{1}));
  EXPECT_EQ(whatif.unmatched_routes(), (std::vector<std::size_t>{1}));
  EXPECT_EQ(whatif.inputs().vrps.size(), 1u);
  const validity::IrrSources sources(s.irr_sources(), validity::IrrPolicy::kAnySource);
  const auto changes = changed_routes(Inputs::of(s), whatif.inputs(), sources);
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].rov_before, RovState::kNotFound);
  EXPECT_EQ(changes[0].rov_after, RovState::kValid);
  EXPECT_EQ(changes[0].irr_before, IrrState::kExact);
  EXPECT_EQ(changes[0].irr_after, IrrState::kNone);
  // Still covered, now by the other ROA; its object is new.
  EXPECT_EQ(changes[1].rov_before, RovState::kInvalid);
  EXPECT_EQ(changes[1].rov_after, RovState::kInvalid);
  EXPECT_EQ(changes[1].irr_before, IrrState::kOtherOrigin);
  EXPECT_EQ(changes[1].irr_after, IrrState::kExact);
}

TEST(WhatIf, NothingChangedIsTheSame) {
  MadeWorld world;
  world.route("11.1.0.0/16", {"900 201"});
  world.vrp("11.1.0.0/16", 16, 201);
  world.irr("11.1.0.0/16", 201);
  const snapshot::Snapshot& s = world.finish();
  // What is there already is not there twice.
  const WhatIf whatif(s, {.add_vrps = {vrp("11.1.0.0/16", 16, 201)}});
  EXPECT_EQ(whatif.inputs().vrps.size(), 1u);
  const validity::IrrSources sources(s.irr_sources(), validity::IrrPolicy::kAnySource);
  EXPECT_TRUE(changed_routes(Inputs::of(s), whatif.inputs(), sources).empty());
}

}  // namespace
}  // namespace mannerly::readiness
