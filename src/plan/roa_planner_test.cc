#include "plan/roa_planner.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "validity/route.h"
#include "validity/rov.h"

namespace mannerly::plan {
namespace {

using snapshot::OriginKind;
using snapshot::RouteRow;
using snapshot::VrpRow;

constexpr std::uint32_t kUs = 64500, kCustomer = 64501, kStranger = 64509;

Prefix prefix(std::string_view text) {
  return parse_prefix(text).value();
}

RouteRow route(const Prefix& p, std::uint32_t origin, OriginKind kind = OriginKind::kAsn) {
  return {.hi = p.bits.hi,
          .lo = p.bits.lo,
          .origin = kind == OriginKind::kAsn ? origin : 0,
          .length = p.length,
          .family = static_cast<std::uint8_t>(p.family),
          .origin_kind = kind};
}
VrpRow vrp(const Roa& roa) {
  return {.hi = roa.prefix.bits.hi,
          .lo = roa.prefix.bits.lo,
          .asn = roa.asn.value,
          .length = roa.prefix.length,
          .family = static_cast<std::uint8_t>(roa.prefix.family),
          .max_length = roa.max_length};
}
Roa roa(std::string_view text, int max_length, std::uint32_t asn) {
  return {prefix(text), static_cast<std::uint8_t>(max_length), Asn{asn}};
}

// A world in which AS64500 holds 203.0.112.0/20 and 2001:db8::/32, and AS64501 is its customer.
struct World {
  std::vector<RouteRow> routes;
  std::vector<VrpRow> vrps;
  std::vector<std::uint32_t> own;
  std::map<std::uint32_t, Tie> ties = {{kCustomer, Tie::kCustomer}};
  std::vector<Prefix> held = {prefix("203.0.112.0/20"), prefix("2001:db8::/32")};
  Held held_as = Held::kYes;
  bool reject_as_sets = false;
  std::vector<std::pair<Address, Address>> as0_space;

  World& announce(std::string_view text, std::uint32_t origin, OriginKind kind = OriginKind::kAsn) {
    routes.push_back(route(prefix(text), origin, kind));
    return *this;
  }
  World& has(const Roa& r) {
    vrps.push_back(vrp(r));
    return *this;
  }

  Result<RoaPlan> plan(const RoaOptions& options = {}, std::uint32_t asn = kUs) {
    std::sort(routes.begin(), routes.end(), [](const RouteRow& a, const RouteRow& b) {
      if (a.prefix() != b.prefix()) return a.prefix() < b.prefix();
      return std::pair(a.origin_kind, a.origin) < std::pair(b.origin_kind, b.origin);
    });
    std::sort(vrps.begin(), vrps.end(), [](const VrpRow& a, const VrpRow& b) { return Roa::of(a) < Roa::of(b); });
    own.clear();
    for (std::uint32_t i = 0; i < routes.size(); ++i) {
      if (routes[i].origin_kind == OriginKind::kAsn && routes[i].origin == asn) own.push_back(i);
    }
    const RoaWorld world{.routes = routes,
                         .own = own,
                         .vrps = vrps,
                         .holding =
                             [this](const Prefix& p) {
                               for (const Prefix& h : held) {
                                 if (h.covers(p)) return Holding{.held = held_as, .holder = "H1"};
                               }
                               return Holding{.held = Held::kOther, .holder = "H2"};
                             },
                         .tie =
                             [this](Asn origin, const Prefix&) {
                               const auto at = ties.find(origin.value);
                               return at == ties.end() ? Tie::kNone : at->second;
                             },
                         .reject_as_sets = reject_as_sets,
                         .as0_space = as0_space};
    return plan_roas(Asn{asn}, world, options);
  }
};

// "1: 203.0.113.0/24-24 AS64500", removals as "-: ...", what was left out as "?: ...".
std::vector<std::string> lines(const RoaPlan& plan) {
  std::vector<std::string> out;
  for (const auto& a : plan.additions) out.push_back(std::to_string(a.step + 1) + ": " + format_roa(a.roa));
  for (const auto& r : plan.removals) {
    out.push_back("-: " + format_roa(r.roa) + " " + std::string(name_of(r.cause)));
  }
  for (const auto& l : plan.left_out) {
    out.push_back("?: " + format_prefix(l.prefix) + " " + format_asn(l.origin) + " " + std::string(name_of(l.gap)));
  }
  return out;
}
using Lines = std::vector<std::string>;

TEST(RoaPlan, EachAnnouncedPrefixGetsItsOwnLength) {
  World world;
  world.announce("203.0.112.0/22", kUs).announce("203.0.113.0/24", kUs).announce("2001:db8::/32", kUs);
  const auto plan = world.plan();
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(lines(*plan),
            (Lines{"1: 203.0.113.0/24-24 AS64500", "1: 2001:db8::/32-32 AS64500", "2: 203.0.112.0/22-22 AS64500"}));
}

TEST(RoaPlan, OneRoaForACompleteTree) {
  World world;
  world.announce("203.0.112.0/23", kUs).announce("203.0.112.0/24", kUs).announce("203.0.113.0/24", kUs);
  auto plan = world.plan();
  ASSERT_TRUE(plan);
  EXPECT_EQ(lines(*plan), (Lines{"1: 203.0.112.0/23-24 AS64500"}));
  EXPECT_EQ(plan->additions[0].routes, 3u);
  // With one of the halves missing, a maxLength of 24 would allow what nobody announces.
  World half;
  half.announce("203.0.112.0/23", kUs).announce("203.0.112.0/24", kUs);
  plan = half.plan();
  ASSERT_TRUE(plan);
  EXPECT_EQ(lines(*plan), (Lines{"1: 203.0.112.0/24-24 AS64500", "2: 203.0.112.0/23-23 AS64500"}));
}

TEST(RoaPlan, CustomersComeFirst) {
  World world;
  world.announce("203.0.112.0/20", kUs).announce("203.0.113.0/24", kCustomer);
  const auto plan = world.plan();
  ASSERT_TRUE(plan);
  EXPECT_EQ(lines(*plan), (Lines{"1: 203.0.113.0/24-24 AS64501", "2: 203.0.112.0/20-20 AS64500"}));
  EXPECT_EQ(plan->additions[0].tie, Tie::kCustomer);
  EXPECT_EQ(plan->proof.made_valid, 2u);
}

TEST(RoaPlan, SeveralOriginsOfOnePrefixAtTheSameTime) {
  World world;
  world.announce("203.0.113.0/24", kUs).announce("203.0.113.0/24", kCustomer);
  const auto plan = world.plan();
  ASSERT_TRUE(plan);
  ASSERT_EQ(lines(*plan), (Lines{"1: 203.0.113.0/24-24 AS64500", "1: 203.0.113.0/24-24 AS64501"}));
  EXPECT_EQ(plan->additions[0].bundle, plan->additions[1].bundle);
}

TEST(RoaPlan, AStrangerNeedsADecision) {
  World world;
  world.announce("203.0.112.0/20", kUs).announce("203.0.112.0/24", kUs).announce("203.0.113.0/24", kStranger);
  auto plan = world.plan();
  ASSERT_TRUE(plan);
  EXPECT_EQ(lines(*plan), (Lines{"1: 203.0.112.0/24-24 AS64500", "?: 203.0.112.0/20 AS64500 would-invalidate"}));
  EXPECT_EQ(plan->left_out[0].deciders, (std::vector<Asn>{Asn{kStranger}}));
  world.ties[kStranger] = Tie::kAccepted;
  plan = world.plan();
  ASSERT_TRUE(plan);
  EXPECT_EQ(lines(*plan),
            (Lines{"1: 203.0.112.0/24-24 AS64500", "1: 203.0.113.0/24-24 AS64509", "2: 203.0.112.0/20-20 AS64500"}));
  world.ties[kStranger] = Tie::kRejected;
  plan = world.plan();
  ASSERT_TRUE(plan);
  EXPECT_EQ(lines(*plan), (Lines{"1: 203.0.112.0/24-24 AS64500", "2: 203.0.112.0/20-20 AS64500"}));
  EXPECT_EQ(plan->proof.rejected, 1u);
}

TEST(RoaPlan, WhatWasWithheldIsNotBrokenByOthers) {
  // The /24 is withheld for the /25's sake; so the covering /20, which would break the /24, is too.
  World world;
  world.announce("203.0.112.0/20", kUs).announce("203.0.113.0/24", kUs).announce("203.0.113.0/25", kStranger);
  const auto plan = world.plan();
  ASSERT_TRUE(plan);
  EXPECT_EQ(lines(*plan),
            (Lines{"?: 203.0.112.0/20 AS64500 would-invalidate", "?: 203.0.113.0/24 AS64500 would-invalidate"}));
}

TEST(RoaPlan, NoRoaHelpsAnAsSet) {
  World world;
  world.announce("203.0.112.0/20", kUs).announce("203.0.113.0/24", 0, OriginKind::kAsSet);
  auto plan = world.plan();
  ASSERT_TRUE(plan);
  EXPECT_EQ(lines(*plan), (Lines{"?: 203.0.112.0/20 AS64500 would-invalidate"}));
  EXPECT_TRUE(plan->left_out[0].has_as_set);
  world.reject_as_sets = true;
  plan = world.plan();
  ASSERT_TRUE(plan);
  EXPECT_EQ(lines(*plan), (Lines{"1: 203.0.112.0/20-20 AS64500"}));
}

TEST(RoaPlan, WhatIsInvalidOrValidAlreadyIsNobodysConflict) {
  World world;
  world.announce("203.0.112.0/20", kUs).announce("203.0.113.0/24", kStranger).announce("203.0.114.0/24", kStranger);
  world.has(roa("203.0.113.0/24", 24, kStranger)).has(roa("203.0.114.0/24", 24, 64510));
  const auto plan = world.plan();
  ASSERT_TRUE(plan);
  EXPECT_EQ(lines(*plan), (Lines{"1: 203.0.112.0/20-20 AS64500", "-: 203.0.114.0/24-24 AS64510 stale"}));
}

TEST(RoaPlan, AnInvalidRouteOfOursIsMended) {
  World world;
  world.announce("203.0.112.0/23", kUs).announce("203.0.113.0/24", kUs).announce("203.0.112.0/24", kCustomer);
  world.has(roa("203.0.112.0/23", 23, kUs));
  const auto plan = world.plan();
  ASSERT_TRUE(plan);
  EXPECT_EQ(lines(*plan), (Lines{"1: 203.0.112.0/24-24 AS64501", "1: 203.0.113.0/24-24 AS64500"}));
  EXPECT_NE(plan->additions[0].reason.find("invalid now"), std::string::npos);
}

TEST(RoaPlan, LooseAndStaleOnesGoLast) {
  World world;
  world.announce("203.0.112.0/22", kUs).announce("203.0.113.0/24", kUs);
  world.has(roa("203.0.112.0/22", 24, kUs)).has(roa("203.0.120.0/24", 24, kUs)).has(roa("203.0.112.0/22", 22, 0));
  auto plan = world.plan();
  ASSERT_TRUE(plan);
  EXPECT_EQ(lines(*plan),
            (Lines{"1: 203.0.112.0/22-22 AS64500", "1: 203.0.113.0/24-24 AS64500", "-: 203.0.112.0/22-22 AS0 as0",
                   "-: 203.0.112.0/22-24 AS64500 loose", "-: 203.0.120.0/24-24 AS64500 stale"}));
  plan = world.plan({.remove = false});
  ASSERT_TRUE(plan);
  EXPECT_EQ(lines(*plan), (Lines{}));
}

TEST(RoaPlan, OthersSpaceIsLeftOut) {
  World world;
  world.announce("198.51.100.0/24", kUs).announce("203.0.113.0/24", kUs);
  world.has(roa("198.51.100.0/24", 24, 64510));
  const auto plan = world.plan();
  ASSERT_TRUE(plan);
  EXPECT_EQ(lines(*plan), (Lines{"1: 203.0.113.0/24-24 AS64500", "?: 198.51.100.0/24 AS64500 not-held"}));
  EXPECT_EQ(plan->left_out[0].wanted, roa("198.51.100.0/24", 24, kUs));
  EXPECT_EQ(plan->announced, 2u);
}

TEST(RoaPlan, AnAssumptionDoesNotStandAgainstARoa) {
  World world;
  world.held_as = Held::kAssumed;
  world.announce("203.0.112.0/24", kUs).announce("203.0.113.0/24", kUs).announce("203.0.114.0/24", kUs);
  world.has(roa("203.0.113.0/24", 24, 64510)).has(roa("203.0.114.0/23", 23, kUs));
  const auto plan = world.plan();
  ASSERT_TRUE(plan);
  EXPECT_EQ(lines(*plan), (Lines{"1: 203.0.112.0/24-24 AS64500", "1: 203.0.114.0/24-24 AS64500",
                                 "-: 203.0.114.0/23-23 AS64500 stale", "?: 203.0.113.0/24 AS64500 not-held"}));
}

TEST(RoaPlan, As0ClosesWhatNobodyAnnounces) {
  World world;
  world.announce("203.0.112.0/22", kUs).announce("203.0.120.0/24", kStranger);
  world.as0_space = {{prefix("203.0.112.0/20").address(), prefix("203.0.112.0/20").last_address()}};
  const auto plan = world.plan();
  ASSERT_TRUE(plan);
  EXPECT_EQ(lines(*plan), (Lines{"1: 203.0.112.0/22-22 AS64500", "2: 203.0.116.0/22-32 AS0", "2: 203.0.121.0/24-32 AS0",
                                 "2: 203.0.122.0/23-32 AS0", "2: 203.0.124.0/22-32 AS0"}));
}

// ---- random worlds, against the definition ----

using State = validity::RovState;

State judge(const std::vector<Roa>& roas, const RouteRow& r) {
  bool covered = false;
  for (const Roa& one : roas) {
    if (!one.prefix.covers(r.prefix())) continue;
    covered = true;
    if (r.origin_kind == OriginKind::kAsn && one.asn.value == r.origin && r.origin != 0 && r.length <= one.max_length) {
      return State::kValid;
    }
  }
  return covered ? State::kInvalid : State::kNotFound;
}

rc::Gen<Prefix> any_prefix() {
  return rc::gen::map(rc::gen::pair(rc::gen::inRange(0, 5), rc::gen::inRange(0, 16)), [](const auto& pair) {
    return Prefix::of(Address::v4(0xCB007000u + (static_cast<std::uint32_t>(pair.second) << 8)), 20 + pair.first);
  });
}

World any_world() {
  World world;
  world.held = *rc::gen::container<std::vector<Prefix>>(any_prefix());
  if (*rc::gen::inRange(0, 2) == 0) world.held.push_back(prefix("203.0.112.0/20"));
  std::set<std::tuple<Prefix, OriginKind, std::uint32_t>> seen;
  const int routes = *rc::gen::inRange(1, 14);
  for (int i = 0; i < routes; ++i) {
    const Prefix p = *any_prefix();
    const auto origin = static_cast<std::uint32_t>(*rc::gen::element(kUs, kUs, kUs, kCustomer, kStranger, 0u));
    const OriginKind kind = origin == 0 ? OriginKind::kAsSet : OriginKind::kAsn;
    if (seen.insert({p, kind, origin}).second) world.routes.push_back(route(p, origin, kind));
  }
  std::set<Roa> roas;
  const int vrps = *rc::gen::inRange(0, 8);
  for (int i = 0; i < vrps; ++i) {
    const Prefix p = *any_prefix();
    const int longer = *rc::gen::inRange(0, 25 - p.length);
    const auto asn = static_cast<std::uint32_t>(*rc::gen::element(kUs, kUs, kCustomer, kStranger, 64510u, 0u));
    roas.insert({p, static_cast<std::uint8_t>(p.length + longer), Asn{asn}});
  }
  for (const Roa& one : roas) world.vrps.push_back(vrp(one));
  world.ties = {{kCustomer, Tie::kCustomer},
                {kStranger, *rc::gen::element(Tie::kNone, Tie::kAccepted, Tie::kRejected)}};
  world.reject_as_sets = *rc::gen::inRange(0, 2) == 0;
  return world;
}

bool may_break(const World& world, const RouteRow& r) {
  if (r.origin_kind != OriginKind::kAsn) return world.reject_as_sets;
  const auto at = world.ties.find(r.origin);
  return at != world.ties.end() && at->second == Tie::kRejected;
}

std::vector<Roa> roas_of(const World& world) {
  std::vector<Roa> out;
  for (const VrpRow& row : world.vrps) out.push_back(Roa::of(row));
  return out;
}

RC_GTEST_PROP(RoaPlanProperty, NobodyBecomesInvalidAtAnyTime, ()) {
  World world = any_world();
  const auto plan = world.plan();
  RC_ASSERT(plan);
  const std::vector<Roa> before = roas_of(world);
  std::vector<Roa> now = before;
  const auto check = [&] {
    for (const RouteRow& r : world.routes) {
      if (may_break(world, r)) continue;
      const State then = judge(before, r), state = judge(now, r);
      RC_ASSERT(state != State::kInvalid || then == State::kInvalid);
      RC_ASSERT(then != State::kValid || state == State::kValid);
    }
  };
  // Bundles of one step may come in any order: backwards is as good as forwards.
  std::map<std::uint32_t, std::map<std::uint32_t, std::vector<Roa>>> steps;
  for (const auto& a : plan->additions) steps[a.step][a.bundle].push_back(a.roa);
  for (const auto& [step, bundles] : steps) {
    for (auto bundle = bundles.rbegin(); bundle != bundles.rend(); ++bundle) {
      now.insert(now.end(), bundle->second.begin(), bundle->second.end());
      check();
    }
  }
  for (auto r = plan->removals.rbegin(); r != plan->removals.rend(); ++r) {
    const auto at = std::find(now.begin(), now.end(), r->roa);
    RC_ASSERT(at != now.end());
    now.erase(at);
    check();
  }
}

RC_GTEST_PROP(RoaPlanProperty, AllThatIsHeldBecomesValidOrIsNamed, ()) {
  World world = any_world();
  const auto plan = world.plan();
  RC_ASSERT(plan);
  std::vector<Roa> after = roas_of(world);
  for (const auto& r : plan->removals) std::erase(after, r.roa);
  for (const auto& a : plan->additions) after.push_back(a.roa);
  for (const RouteRow& r : world.routes) {
    if (r.origin != kUs) continue;
    const bool named = std::any_of(plan->left_out.begin(), plan->left_out.end(),
                                   [&](const RoaLeftOut& l) { return l.prefix == r.prefix() && l.origin == Asn{kUs}; });
    RC_ASSERT(named != (judge(after, r) == State::kValid));
  }
}

RC_GTEST_PROP(RoaPlanProperty, NothingIsAuthorisedThatNobodyAnnounces, ()) {
  World world = any_world();
  const auto plan = world.plan();
  RC_ASSERT(plan);
  for (const auto& a : plan->additions) {
    std::uint64_t announced = 0;
    for (const RouteRow& r : world.routes) announced += a.roa.matches(r.prefix(), validity::origin_of(r));
    RC_ASSERT(announced == (std::uint64_t{2} << (a.roa.max_length - a.roa.prefix.length)) - 1);
    RC_ASSERT(announced == a.routes);
    // Only in own space.
    RC_ASSERT(
        std::any_of(world.held.begin(), world.held.end(), [&](const Prefix& p) { return p.covers(a.roa.prefix); }));
  }
}

RC_GTEST_PROP(RoaPlanProperty, OnceDoneNothingIsLeftToDo, ()) {
  World world = any_world();
  const auto plan = world.plan();
  RC_ASSERT(plan);
  for (const auto& r : plan->removals) std::erase_if(world.vrps, [&](const VrpRow& v) { return Roa::of(v) == r.roa; });
  for (const auto& a : plan->additions) world.vrps.push_back(vrp(a.roa));
  const auto again = world.plan();
  RC_ASSERT(again);
  RC_ASSERT(again->additions.empty());
  RC_ASSERT(again->removals.empty());
}

// Whoever may be there, and in space that is wholly held: everything becomes valid.
RC_GTEST_PROP(RoaPlanProperty, NothingIsWithheldWithoutCause, ()) {
  World world = any_world();
  world.held = {prefix("203.0.112.0/20")};
  world.ties[kStranger] = Tie::kAccepted;
  world.reject_as_sets = true;
  const auto plan = world.plan();
  RC_ASSERT(plan);
  RC_ASSERT(plan->left_out.empty());
}

}  // namespace
}  // namespace mannerly::plan
