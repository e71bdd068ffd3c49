// Plans for registrations: route objects, as-sets, ASPAs.
#include <gtest/gtest.h>

#include "plan/as_set.h"
#include "plan/aspa.h"
#include "plan/registration.h"
#include "plan/route_objects.h"
#include "policy/made_routing.h"

namespace mannerly::plan {
namespace {

using snapshot::Relation;
using Lines = std::vector<std::string>;

// Numbers and space that are no bogons: documentation ranges are refused by the planners. Made up all the same.
constexpr std::uint32_t kUs = 300, kCustomer = 301, kStranger = 309, kUpstream = 320, kBackup = 321, kPeer = 330;

topology::Topology topology_of(const snapshot::Snapshot& s) {
  return topology::Topology::make(s).value();
}

Lines lines(const snapshot::Snapshot& s, const RouteObjectPlan& plan) {
  Lines out;
  for (const auto& a : plan.additions) {
    out.push_back("+ " + format_prefix(a.object.prefix) + " " + a.object.registry + " " + a.object.maintainer + " " +
                  std::string(name_of(a.need)));
  }
  for (const auto& r : plan.removals) {
    out.push_back("- " + format_prefix(s.irr_routes()[r.row].prefix()) + " AS" +
                  std::to_string(s.irr_routes()[r.row].origin) + " " + r.registry + " " +
                  std::string(name_of(r.fault)));
  }
  for (const auto& l : plan.left_out) {
    out.push_back("? " + format_prefix(l.wanted.prefix) + " " + std::string(name_of(l.holding.held)));
  }
  return out;
}

class RouteObjects : public testing::Test {
 protected:
  RouteObjects() {
    world_.as(kUs, "H1");
    world_.give("11.1.0.0/16", "H1");
    world_.give("11.2.0.0/16", "H2");
    world_.give("12.1.0.0/16", "H1", snapshot::Rir::kRipeNcc);
    world_.route("11.1.0.0/16", {"900 300"});
    world_.route("11.1.1.0/24", {"900 300"});
    world_.route("11.2.0.0/16", {"900 300"});
    world_.route("12.1.0.0/16", {"900 300"});
    world_.object("11.1.0.0/16", kUs, "MNT-OURS", world_.ripe());
    world_.object("11.1.128.0/24", kUs, "MNT-OURS", world_.ripe());
    world_.object("11.1.64.0/24", kStranger, "MNT-OLD", world_.radb());
    world_.object("12.1.0.0/16", kStranger, "MNT-OLD", world_.radb());
  }
  policy::MadeRouting world_;
};

TEST_F(RouteObjects, WhatIsMissingAndWhatStandsForNothing) {
  const auto& s = world_.finish();
  const auto t = topology_of(s);
  auto plan = plan_route_objects(s, t, Asn{kUs}, {});
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(lines(s, *plan),
            (Lines{"+ 11.1.1.0/24 RIPE MNT-OURS only-covered", "+ 12.1.0.0/16 RIPE MNT-OURS unregistered",
                   "- 11.1.64.0/24 AS309 RADB foreign", "- 11.1.128.0/24 AS300 RIPE stale",
                   "- 12.1.0.0/16 AS309 RADB foreign", "? 11.2.0.0/16 other holder"}));
  EXPECT_EQ(plan->announced, 4u);
  EXPECT_EQ(plan->registered, 2u);
  plan = plan_route_objects(s, t, Asn{kUs}, {.maintainer = "MNT-X", .exact = false});
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->additions.size(), 1u);
  EXPECT_EQ(plan->additions[0].object.maintainer, "MNT-X");
  EXPECT_NE(plan->additions[0].reason.find("other origins"), std::string::npos);
}

TEST_F(RouteObjects, WhoAnnouncesSomethingOfItKeepsTheObject) {
  world_.route("11.1.64.0/25", {"900 309"});
  world_.route("11.1.128.128/25", {"900 300"});
  const auto& s = world_.finish();
  const auto plan = plan_route_objects(s, topology_of(s), Asn{kUs}, {.exact = false});
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->removals.size(), 1u);
  EXPECT_EQ(s.irr_routes()[plan->removals[0].row].prefix(), policy::MadeRouting::prefix("12.1.0.0/16"));
}

TEST_F(RouteObjects, AnAssumptionDoesNotStandAgainstOthersWord) {
  world_.give("13.1.0.0/16", "");
  world_.give("13.2.0.0/16", "");
  world_.give("13.3.0.0/16", "");
  world_.route("13.1.0.0/16", {"900 300"});
  world_.route("13.2.0.0/16", {"900 300"});
  world_.route("13.3.0.0/16", {"900 300"});
  world_.object("13.2.0.0/16", kStranger, "MNT-X", world_.ripe());
  world_.vrp("13.3.0.0/16", 16, kStranger);
  const auto& s = world_.finish();
  const auto plan = plan_route_objects(s, topology_of(s), Asn{kUs}, {.assume_held = true});
  ASSERT_TRUE(plan);
  EXPECT_EQ(lines(s, *plan),
            (Lines{"+ 11.1.1.0/24 RIPE MNT-OURS only-covered", "+ 12.1.0.0/16 RIPE MNT-OURS unregistered",
                   "+ 13.1.0.0/16 RIPE MNT-OURS unregistered", "- 11.1.64.0/24 AS309 RADB foreign",
                   "- 11.1.128.0/24 AS300 RIPE stale", "- 12.1.0.0/16 AS309 RADB foreign", "? 11.2.0.0/16 other holder",
                   "? 13.2.0.0/16 other holder", "? 13.3.0.0/16 other holder"}));
}

TEST_F(RouteObjects, Refused) {
  const auto& s = world_.finish();
  const auto t = topology_of(s);
  EXPECT_EQ(plan_route_objects(s, t, Asn{kUs}, {.maintainer = "two words"}).error().code, ErrorCode::kUsage);
  EXPECT_EQ(plan_route_objects(s, t, Asn{64512}, {}).error().code, ErrorCode::kUsage);
  policy::MadeRouting empty;
  const auto& none = empty.finish();
  EXPECT_EQ(plan_route_objects(none, topology_of(none), Asn{kUs}, {}).error().code, ErrorCode::kNoData);
}

TEST(Registration, TheMaintainerOfTheAutNumComesFirst) {
  policy::MadeRouting world;
  world.object("11.1.0.0/16", kUs, "MNT-PROVIDER", world.ripe());
  world.object("11.2.0.0/16", kUs, "text! MNT-B", world.radb());
  const auto object = world.builder().irr().add_object(
      {.object_class = snapshot::IrrClass::kAutNum, .key = "AS301", .mnt_by = "MNT-C", .irr_source = world.ripe()});
  world.builder().irr().add_aut_num({.asn = Asn{kCustomer}, .irr_source = world.ripe(), .object = object});
  world.object("11.3.0.0/16", kCustomer, "MNT-PROVIDER", world.ripe());
  const auto& s = world.finish();
  EXPECT_EQ(maintainer_in(s, Asn{kUs}, "RIPE"), "MNT-PROVIDER");
  EXPECT_EQ(maintainer_in(s, Asn{kUs}, "RADB"), "MNT-B") << "the first that could stand in an object";
  EXPECT_EQ(maintainer_in(s, Asn{kCustomer}, "RIPE"), "MNT-C");
  EXPECT_EQ(maintainer_in(s, Asn{kCustomer}, "ARIN"), "MNT-C");
  EXPECT_EQ(maintainer_in(s, Asn{kUs}, "ARIN"), kYourMaintainer);
  EXPECT_EQ(maintainers_of(s, Asn{kCustomer}), "MNT-C");
}

TEST(AsSetPlan, CustomersAgainstTheSet) {
  policy::MadeRouting world;
  world.as(kUs, "H1");
  world.link(kUs, kCustomer, Relation::kCustomer);
  world.link(kUs, 302, Relation::kCustomer);
  world.link(302, 303, Relation::kCustomer);
  world.link(kUs, kPeer, Relation::kPeer);
  world.as_set("AS300:AS-CUSTOMERS", "AS300 AS301 AS303 AS330 AS309 AS64512 AS-GONE");
  world.as_set("AS302:AS-ALL", "AS302 AS303");
  const auto& s = world.finish();
  const auto plan = plan_as_set(s, topology_of(s), Asn{kUs}, {});
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(plan->existing, "AS300:AS-CUSTOMERS");
  EXPECT_EQ(plan->existing_source, "RIPE");
  EXPECT_EQ(plan->missing_sets, (Lines{"AS-GONE"}));
  Lines members;
  for (const auto& m : plan->members) members.push_back(format_asn(m.asn) + " " + std::string(name_of(m.state)));
  EXPECT_EQ(members,
            (Lines{"AS301 listed", "AS302 missing", "AS309 unexpected", "AS330 unexpected", "AS64512 refused"}));
  ASSERT_EQ(plan->objects.size(), 2u);
  EXPECT_EQ(plan->objects[0].members, (Lines{"AS300", "AS300:AS-CUSTOMERS"}));
  EXPECT_EQ(plan->objects[1].members, (Lines{"AS301", "AS302:AS-ALL"}));
}

TEST(AsSetPlan, WithoutASetAndWithABadName) {
  policy::MadeRouting world;
  world.link(kUs, kCustomer, Relation::kCustomer);
  const auto& s = world.finish();
  const auto t = topology_of(s);
  const auto plan = plan_as_set(s, t, Asn{kUs}, {});
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->existing, "");
  ASSERT_EQ(plan->members.size(), 1u);
  EXPECT_EQ(plan->members[0].state, MemberState::kMissing);
  EXPECT_EQ(plan_as_set(s, t, Asn{kUs}, {.existing = "AS-NONE"}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(plan_as_set(s, t, Asn{kUs}, {.existing = "AS1"}).error().code, ErrorCode::kUsage);
}

class Aspas : public testing::Test {
 protected:
  Aspas() {
    world_.link(kUs, kUpstream, Relation::kProvider);
    world_.link(kUs, kBackup, Relation::kProvider);
    world_.link(kUs, kPeer, Relation::kPeer);
    world_.link(kUpstream, 900, Relation::kProvider);
    world_.link(kPeer, 901, Relation::kProvider);
    world_.route("11.1.0.0/16", {"900 320 300"});
  }
  policy::MadeRouting world_;
};

TEST_F(Aspas, SureOnesAreListedAndOthersAskedFor) {
  const auto& s = world_.finish();
  const auto t = topology_of(s);
  auto plan = plan_aspa(s, t, Asn{kUs}, {});
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_FALSE(plan->has_aspa);
  EXPECT_EQ(plan->listed, (std::vector<Asn>{Asn{kUpstream}, Asn{kBackup}})) << "a backup is on no path";
  EXPECT_EQ(plan->effect.paths, 1u);
  EXPECT_EQ(plan->effect.made_invalid, 0u);
  plan = plan_aspa(s, t, Asn{kUs}, {.add = {Asn{kUpstream}}, .confidence_min = 0.99f});
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->listed, (std::vector<Asn>{Asn{kUpstream}}));
  ASSERT_EQ(plan->providers.size(), 2u);
  EXPECT_EQ(plan->providers[1].asn, Asn{kBackup});
  EXPECT_EQ(plan->providers[1].state, ProviderState::kConfirm);
  EXPECT_NE(plan->checks[0].find("Is AS321 a provider?"), std::string::npos);
  plan = plan_aspa(s, t, Asn{kUs}, {.add = {Asn{kBackup}}, .without = {Asn{kUpstream}}});
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->listed, (std::vector<Asn>{Asn{kBackup}}));
  EXPECT_EQ(plan->effect.made_invalid, 1u) << "its only upstream is said to be none";
  ASSERT_EQ(plan->effect.hops.size(), 1u);
  EXPECT_EQ(plan->effect.hops[0].neighbour, Asn{kUpstream});
  EXPECT_EQ(plan->effect.hops[0].example, "900 320 300");
  EXPECT_EQ(plan_aspa(s, t, Asn{kUs}, {.add = {Asn{kUs}}}).error().code, ErrorCode::kUsage);
  EXPECT_EQ(plan_aspa(s, t, Asn{kUs}, {.add = {Asn{1}}, .without = {Asn{1}}}).error().code, ErrorCode::kUsage);
}

TEST_F(Aspas, ALeakThroughAPeerBecomesInvalid) {
  world_.route("11.2.0.0/16", {"901 330 300"});
  const auto& s = world_.finish();
  const auto plan = plan_aspa(s, topology_of(s), Asn{kUs}, {});
  ASSERT_TRUE(plan);
  // The peer passed the route on to its provider: invalid there, as it should be for a route of a peer.
  EXPECT_EQ(plan->effect.made_invalid, 1u);
  ASSERT_EQ(plan->effect.hops.size(), 1u);
  EXPECT_EQ(plan->effect.hops[0].neighbour, Asn{kPeer});
}

TEST_F(Aspas, AnAttestedProviderThatNothingShows) {
  world_.aspa(kUs, {Asn{kUpstream}, Asn{399}});
  const auto& s = world_.finish();
  const auto plan = plan_aspa(s, topology_of(s), Asn{kUs}, {});
  ASSERT_TRUE(plan);
  EXPECT_TRUE(plan->has_aspa);
  const auto at =
      std::find_if(plan->providers.begin(), plan->providers.end(), [](const auto& f) { return f.asn == Asn{399}; });
  ASSERT_NE(at, plan->providers.end());
  EXPECT_EQ(at->state, ProviderState::kUnused);
  EXPECT_EQ(plan->listed, (std::vector<Asn>{Asn{kUpstream}, Asn{399}})) << "its own word stands, against others too";
}

TEST(AspaPlan, NoProviderIsAs0) {
  policy::MadeRouting world;
  world.route("11.1.0.0/16", {"900 300"});
  const auto& s = world.finish();
  const auto plan = plan_aspa(s, topology_of(s), Asn{300}, {});
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->listed, (std::vector<Asn>{Asn{0}}));
}

}  // namespace
}  // namespace mannerly::plan
