// Plans against known truth: in a simulated Internet every network does what its ROA plan says, one after the other
// and all at once, with the decisions that an operator could take (who really has leave to announce). Then every
// legitimate route is valid, none of anybody became invalid, and the RPKI scores are full.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "plan/aspa.h"
#include "plan/network.h"
#include "plan/registration.h"
#include "plan/route_objects.h"
#include "policy/customers.h"
#include "readiness/whatif.h"
#include "tests/truth/sim_snapshot.h"
#include "validity/route.h"
#include "validity/rov.h"

namespace mannerly {
namespace {

using plan::Roa;
using snapshot::RouteRow;
using snapshot::VrpRow;

VrpRow vrp_of(const Roa& roa) {
  return {.hi = roa.prefix.bits.hi,
          .lo = roa.prefix.bits.lo,
          .asn = roa.asn.value,
          .length = roa.prefix.length,
          .family = static_cast<std::uint8_t>(roa.prefix.family),
          .max_length = roa.max_length};
}

// The truth: who announces what out of space of its own organisation, and who announces others' space.
struct Legitimate {
  std::set<std::pair<Prefix, std::uint32_t>> routes;
  std::vector<Asn> intruders;  // networks that announce a prefix of somebody else
};

Legitimate truth_of(const sim::World& world) {
  Legitimate out;
  for (sim::AsIndex i = 0; i < world.ases.size(); ++i) {
    for (const sim::Announcement& a : world.announcements_of(i)) {
      const bool own = a.allocation != sim::kNoAllocation && world.allocations[a.allocation].org == world.ases[i].org;
      const bool fine = a.planted == sim::Planted::kNothing || a.planted == sim::Planted::kRpkiInvalid;
      if (own && fine && !a.as_set) out.routes.insert({a.prefix, world.ases[i].asn.value});
      if (a.planted == sim::Planted::kForeignOrigin) out.intruders.push_back(world.ases[i].asn);
      // A number that no ROA can name, left on the path: to be stripped there.
      if (a.planted == sim::Planted::kPrivateAsn) out.intruders.push_back(Asn{a.set_or_asn});
    }
  }
  return out;
}

class PlanTruth : public testing::TestWithParam<std::uint64_t> {};

TEST_P(PlanTruth, WhenAllDoWhatTheirPlansSay) {
  const auto world = sim::generate({.seed = GetParam(), .ases = 300});
  ASSERT_TRUE(world);
  const truth::SimSnapshot built(*world);
  ASSERT_TRUE(built.snapshot);
  const snapshot::Snapshot& s = *built.snapshot;
  const Legitimate truth = truth_of(*world);
  const auto topology = topology::Topology::make(s);
  ASSERT_TRUE(topology);

  const plan::RoaRequest request{.decisions = {.accepted = {}, .rejected = truth.intruders, .reject_as_sets = true}};
  readiness::Changes changes;
  std::set<Roa> added, removed;
  std::size_t additions = 0, withheld = 0;
  for (const sim::AsNode& node : world->ases) {
    if (s.routes_of(node.asn).empty()) continue;
    const auto plan = plan::plan_roas(s, *topology, node.asn, request);
    ASSERT_TRUE(plan) << plan.error().message;
    additions += plan->additions.size();
    for (const auto& a : plan->additions) added.insert(a.roa);
    for (const auto& r : plan->removals) removed.insert(r.roa);
    for (const auto& l : plan->left_out) withheld += l.gap == plan::RoaGap::kWouldInvalidate;
  }
  EXPECT_GT(additions, 100u);
  EXPECT_EQ(withheld, 0u) << "every stranger was decided on";
  for (const Roa& roa : added) changes.add_vrps.push_back(vrp_of(roa));
  for (const Roa& roa : removed) {
    if (!added.contains(roa)) changes.remove_vrps.push_back(vrp_of(roa));
  }
  const readiness::WhatIf whatif(s, changes);
  EXPECT_TRUE(whatif.unmatched_vrps().empty());

  std::size_t checked = 0, unplanned = 0;
  for (const RouteRow& r : s.routes()) {
    if (r.origin_kind != snapshot::OriginKind::kAsn) continue;
    if (!truth.routes.contains({r.prefix(), r.origin})) continue;
    const auto after = validity::state(whatif.inputs().vrps, r.prefix(), validity::origin_of(r));
    EXPECT_EQ(after, validity::RovState::kValid) << format_prefix(r.prefix()) << " AS" << r.origin;
    ++checked;
  }
  EXPECT_GT(checked, 500u);

  const auto profile = readiness::builtin_profile(readiness::kDefaultProfile);
  ASSERT_TRUE(profile);
  const readiness::Assessor assessor(whatif.inputs(), *profile);
  for (sim::AsIndex i = 0; i < world->ases.size(); ++i) {
    const auto score = assessor.score_as(world->ases[i].asn);
    const auto announced = world->announcements_of(i);
    const bool clean = std::all_of(announced.begin(), announced.end(), [&](const sim::Announcement& a) {
      return truth.routes.contains({a.prefix, world->ases[i].asn.value}) || a.as_set;
    });
    if (score.counts.routes == 0 || !clean) continue;
    ++unplanned;
    EXPECT_EQ(score.counts.rpki_invalid, 0u) << format_asn(score.asn);
    EXPECT_EQ(score.categories[readiness::index_of(readiness::Category::kRpki)].score, 1.0) << format_asn(score.asn);
  }
  EXPECT_GT(unplanned, 200u);
}

TEST_P(PlanTruth, WithoutDecisionsNobodyIsHarmed) {
  const auto world = sim::generate({.seed = GetParam(), .ases = 200});
  ASSERT_TRUE(world);
  const truth::SimSnapshot built(*world);
  ASSERT_TRUE(built.snapshot);
  const snapshot::Snapshot& s = *built.snapshot;
  const auto topology = topology::Topology::make(s);
  ASSERT_TRUE(topology);
  readiness::Changes changes;
  std::set<Roa> added;
  for (const sim::AsNode& node : world->ases) {
    const auto plan = plan::plan_roas(s, *topology, node.asn, {});
    ASSERT_TRUE(plan) << plan.error().message;
    for (const auto& a : plan->additions) added.insert(a.roa);
  }
  for (const Roa& roa : added) changes.add_vrps.push_back(vrp_of(roa));
  const readiness::WhatIf whatif(s, changes);
  const validity::IrrSources sources(s.irr_sources(), validity::IrrPolicy::kAnySource);
  std::size_t better = 0;
  for (const auto& change : readiness::changed_routes(readiness::Inputs::of(s), whatif.inputs(), sources)) {
    EXPECT_EQ(change.rov_after, validity::RovState::kValid)
        << format_prefix(s.routes()[change.route].prefix()) << " AS" << s.routes()[change.route].origin;
    ++better;
  }
  EXPECT_GT(better, 100u);
}

TEST_P(PlanTruth, RouteObjectsMakeTheRegistriesFull) {
  const auto world = sim::generate({.seed = GetParam(), .ases = 300});
  ASSERT_TRUE(world);
  const truth::SimSnapshot built(*world);
  ASSERT_TRUE(built.snapshot);
  const snapshot::Snapshot& s = *built.snapshot;
  const Legitimate truth = truth_of(*world);
  const auto topology = topology::Topology::make(s);
  ASSERT_TRUE(topology);
  readiness::Changes changes;
  std::size_t whole = 0;
  for (const sim::AsNode& node : world->ases) {
    if (s.routes_of(node.asn).empty()) continue;
    const auto plan = plan::plan_route_objects(s, *topology, node.asn, {});
    ASSERT_TRUE(plan) << plan.error().message;
    for (const auto& a : plan->additions) {
      // Never for what is not the network's.
      EXPECT_TRUE(truth.routes.contains({a.object.prefix, node.asn.value})) << format_prefix(a.object.prefix);
      EXPECT_NE(a.object.registry, plan::kYourRegistry);
      const Prefix& p = a.object.prefix;
      changes.add_routes.push_back({.hi = p.bits.hi,
                                    .lo = p.bits.lo,
                                    .origin = a.object.origin.value,
                                    .length = p.length,
                                    .family = static_cast<std::uint8_t>(p.family)});
    }
    for (const auto& l : plan->left_out) {
      EXPECT_FALSE(truth.routes.contains({l.wanted.prefix, node.asn.value})) << format_prefix(l.wanted.prefix);
    }
  }
  EXPECT_GT(changes.add_routes.size(), 100u);
  const readiness::WhatIf whatif(s, changes);
  const auto profile = readiness::builtin_profile(readiness::kDefaultProfile);
  ASSERT_TRUE(profile);
  const readiness::Assessor assessor(whatif.inputs(), *profile);
  for (sim::AsIndex i = 0; i < world->ases.size(); ++i) {
    const auto announced = world->announcements_of(i);
    const bool clean = std::all_of(announced.begin(), announced.end(), [&](const sim::Announcement& a) {
      return truth.routes.contains({a.prefix, world->ases[i].asn.value}) || a.as_set;
    });
    const auto score = assessor.score_as(world->ases[i].asn);
    if (score.counts.routes == 0 || !clean) continue;
    ++whole;
    EXPECT_EQ(score.categories[readiness::index_of(readiness::Category::kIrr)].score, 1.0) << format_asn(score.asn);
  }
  EXPECT_GT(whole, 200u);
}

// The simulator's providers are the truth that an ASPA has to name.
TEST_P(PlanTruth, AspasNameProvidersAlone) {
  const auto world = sim::generate({.seed = GetParam(), .ases = 200});
  ASSERT_TRUE(world);
  const truth::SimSnapshot built(*world);
  ASSERT_TRUE(built.snapshot);
  const auto topology = topology::Topology::make(*built.snapshot);
  ASSERT_TRUE(topology);
  std::size_t listed = 0, wrong = 0;
  for (sim::AsIndex i = 0; i < world->ases.size(); ++i) {
    const auto plan = plan::plan_aspa(*built.snapshot, *topology, world->ases[i].asn, {});
    ASSERT_TRUE(plan) << plan.error().message;
    for (const Asn provider : plan->listed) {
      if (provider.value == 0) continue;
      ++listed;
      const auto of = world->links.providers.of(i);
      wrong += std::none_of(of.begin(), of.end(), [&](sim::AsIndex p) { return world->ases[p].asn == provider; });
    }
  }
  EXPECT_GT(listed, 150u);
  EXPECT_LE(wrong * 50, listed) << wrong << " of " << listed;
}

// Nobody leaks in a world without days, and bogons are those that were planted.
TEST_P(PlanTruth, CustomersAreAccusedOfWhatTheyDid) {
  const auto world = sim::generate({.seed = GetParam(), .ases = 200});
  ASSERT_TRUE(world);
  const truth::SimSnapshot built(*world);
  ASSERT_TRUE(built.snapshot);
  const snapshot::Snapshot& s = *built.snapshot;
  std::set<Prefix> bogons;
  for (sim::AsIndex i = 0; i < world->ases.size(); ++i) {
    for (const sim::Announcement& a : world->announcements_of(i)) {
      const bool full = a.planted == sim::Planted::kSpecialUse || a.planted == sim::Planted::kUnallocated;
      if (full) bogons.insert(a.prefix);
    }
  }
  const auto topology = topology::Topology::make(s);
  ASSERT_TRUE(topology);
  std::set<Prefix> found;
  std::size_t networks = 0, routes = 0;
  for (sim::AsIndex i = 0; i < world->ases.size(); ++i) {
    if (world->links.customers.of(i).empty()) continue;
    const auto report = policy::check_customers(s, *topology, world->ases[i].asn, {.examples_max = 100'000});
    if (!report) continue;
    ++networks;
    EXPECT_EQ(report->totals[static_cast<std::size_t>(policy::CustomerIssue::kLeak)], 0u);
    EXPECT_EQ(report->totals[static_cast<std::size_t>(policy::CustomerIssue::kIncident)], 0u);
    for (const auto& customer : report->customers) {
      routes += customer.routes;
      EXPECT_LE(customer.clean, customer.routes);
      for (const auto& finding : customer.findings) {
        if (finding.issue != policy::CustomerIssue::kBogonPrefix) continue;
        for (const auto& example : finding.examples) found.insert(s.routes()[example.route].prefix());
      }
    }
  }
  EXPECT_GT(networks, 10u);
  EXPECT_GT(routes, 1000u);
  for (const Prefix& prefix : found) EXPECT_TRUE(bogons.contains(prefix)) << format_prefix(prefix);
  EXPECT_FALSE(found.empty());
}

INSTANTIATE_TEST_SUITE_P(Seeds, PlanTruth, testing::Values(1, 2, 3));

}  // namespace
}  // namespace mannerly
