// Address space by state against a count of single units, on random prefixes; and the coverage of groups made of it.
#include "observatory/space.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "observatory/groups.h"
#include "observatory/made_edition.h"

namespace mannerly::observatory {
namespace {

using store::GroupKind;

struct MadeSpace {
  AnnouncedSpace announced;
  std::vector<SpaceState> states;  // of each prefix
};

// Prefixes within the block, of its length to `longest`, nested and beside one another.
MadeSpace made_space(const Prefix& block, int longest, std::uint32_t seed) {
  std::mt19937_64 random(seed);
  const auto upto = [&](std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(random); };
  std::set<Prefix> prefixes;
  const std::size_t count = 1 + upto(60);
  while (prefixes.size() < count) {
    const int length = block.length + static_cast<int>(upto(static_cast<std::size_t>(longest - block.length) + 1));
    const Bits128 bits{random(), random()};
    prefixes.insert(Prefix::of({block.bits | (bits & ~mask_of(block.length)), block.family}, length));
  }
  MadeSpace made;
  for (const Prefix& prefix : prefixes) {
    const auto begin = static_cast<std::uint32_t>(made.announced.rov.size());
    const std::size_t origins = 1 + upto(3);
    bool valid = false, invalid = false;
    for (std::size_t i = 0; i < origins; ++i) {
      const auto state = static_cast<validity::RovState>(upto(3));
      valid = valid || state == validity::RovState::kValid;
      invalid = invalid || state == validity::RovState::kInvalid;
      made.announced.rov.push_back(state);
    }
    const bool bogon = upto(8) == 0;
    made.announced.prefixes.push_back(
        {.prefix = prefix, .begin = begin, .end = static_cast<std::uint32_t>(begin + origins), .bogon = bogon});
    made.states.push_back(bogon     ? SpaceState::kBogon
                          : valid   ? SpaceState::kValid
                          : invalid ? SpaceState::kInvalid
                                    : SpaceState::kNotFound);
  }
  return made;
}

// Every unit of the block looked at alone: the longest prefix that holds it.
std::vector<SpaceState> unit_by_unit(const MadeSpace& made, const Prefix& block) {
  const int bits = block.is_v4() ? 32 : 48;
  std::vector<SpaceState> out(static_cast<std::size_t>(space_of(block)), SpaceState::kUnannounced);
  std::vector<int> longest(out.size(), -1);
  for (std::size_t i = 0; i < made.states.size(); ++i) {
    const Prefix& prefix = made.announced.prefixes[i].prefix;
    const std::uint64_t first = (prefix.bits.hi - block.bits.hi) >> (64 - bits);
    for (std::uint64_t unit = first; unit < first + space_of(prefix); ++unit) {
      if (longest[unit] >= prefix.length) continue;
      longest[unit] = prefix.length;
      out[unit] = made.states[i];
    }
  }
  return out;
}

TEST(Space, AgreesWithACountOfSingleUnits) {
  const std::pair<Prefix, int> blocks[] = {{*parse_prefix("193.7.0.0/16"), 32},
                                           {*parse_prefix("12.0.0.0/18"), 25},
                                           {*parse_prefix("2a00:7700::/32"), 48},
                                           {*parse_prefix("2001:400::/34"), 42}};
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    const auto& [block, longest] = blocks[seed % 4];
    const MadeSpace made = made_space(block, longest, seed);
    const std::vector<SpaceState> units = unit_by_unit(made, block);
    const SpaceMap map(made.announced);
    for (const int bits : {0, 1, 4, 8, 10}) {
      const std::vector<SpaceCounts> cells = map.cells(block, bits);
      ASSERT_EQ(cells.size(), std::size_t{1} << bits);
      std::vector<SpaceCounts> expected(cells.size());
      for (std::size_t unit = 0; unit < units.size(); ++unit) {
        ++expected[unit / (units.size() >> bits)].units[static_cast<std::size_t>(units[unit])];
      }
      ASSERT_EQ(cells, expected) << "seed " << seed << ", " << bits << " bits";
    }
    // A part of it, as a reader who looks closer asks for.
    const Prefix part =
        Prefix::of({block.bits | Bits128{std::uint64_t{1} << (62 - block.length), 0}, block.family}, block.length + 3);
    const std::size_t from = units.size() / 4, part_size = units.size() / 8;
    SpaceCounts expected;
    for (std::size_t unit = from; unit < from + part_size; ++unit) {
      ++expected.units[static_cast<std::size_t>(units[unit])];
    }
    EXPECT_EQ(map.count(part), expected) << "seed " << seed;
    // The same block as seen from far away.
    std::uint64_t sum = 0;
    for (const SpaceCounts& cell : map.cells(whole_space(block.family), 8)) sum += cell.announced();
    EXPECT_EQ(sum, map.count(block).announced());
  }
}

TEST(Space, NothingAnnouncedIsUnannouncedNotZero) {
  const SpaceMap map{AnnouncedSpace{}};
  EXPECT_EQ(map.count(*parse_prefix("12.0.0.0/8")).of(SpaceState::kUnannounced), std::uint64_t{1} << 24);
  EXPECT_EQ(map.count(*parse_prefix("12.0.0.0/8")).announced(), 0u);
  EXPECT_EQ(map.cells(whole_space(Family::kIpv6), 8).size(), 256u);
}

TEST(Space, ATreeOfRoutesAtTheEdgesOfAFamily) {
  AnnouncedSpace announced;
  for (const char* text : {"0.0.0.0/8", "255.255.255.0/24", "2000::/16", "3fff:ffff:ffff::/48"}) {
    const auto at = static_cast<std::uint32_t>(announced.rov.size());
    announced.rov.push_back(validity::RovState::kValid);
    announced.prefixes.push_back({.prefix = *parse_prefix(text), .begin = at, .end = at + 1});
  }
  const SpaceMap map(announced);
  EXPECT_EQ(map.count(whole_space(Family::kIpv4)).of(SpaceState::kValid), (std::uint64_t{1} << 24) + 256);
  EXPECT_EQ(map.count(whole_space(Family::kIpv6)).of(SpaceState::kValid), (std::uint64_t{1} << 32) + 1);
  EXPECT_EQ(map.cells(whole_space(Family::kIpv4), 8).back().announced(), 256u);
}

// ---- groups ----

class Reach : public testing::Test {
 protected:
  static const store::GroupRow& row(const MadeEdition& made, GroupKind kind, std::string_view key) {
    for (const store::GroupRow& each : made->group_rows()) {
      if (each.kind == kind && each.key == key) return each;
    }
    ADD_FAILURE() << key;
    return made->group_rows().front();
  }
};

TEST_F(Reach, EachAddressCountsOnceForItsLongestRoute) {
  readiness::MadeWorld world;
  world.as(1000, "One", "CH");
  world.as(1001, "Two", "CH");
  world.as(1002, "Three", "DE");
  world.vrp("193.0.0.0/16", 16, 1000);
  world.vrp("2a00:100::/32", 48, 1002);
  world.route("193.0.0.0/16", {"900 1000", "901 1000"});  // valid, but for what its parts hold
  world.route("193.0.0.0/24", {"900 1000", "901 1000"});  // invalid by its length
  world.route("193.0.1.0/24", {"900 1001", "901 1001"});  // invalid by its origin
  world.route("193.1.0.0/16", {"900 1001", "901 1002"});  // two origins in two economies, no VRP
  world.route("2a00:100::/32", {"900 1002", "901 1002"});
  world.route("2a00:100:1::/48", {"900 1002", "901 1002"});
  world.route("10.0.0.0/8", {"900 1002", "901 1002"});  // a bogon
  world.route("0.0.0.0/0", {"900 1002", "901 1002"});
  const MadeEdition made(world);

  const store::FamilyReach ch = row(made, GroupKind::kEconomy, "CH").reach->v4;
  EXPECT_EQ(ch.routes, 4u);
  EXPECT_EQ(ch.rpki_valid, 1u);
  EXPECT_EQ(ch.rpki_invalid, 2u);
  EXPECT_EQ(ch.originating, 2u);
  EXPECT_EQ(ch.with_roa, 1u);
  EXPECT_EQ(ch.space, 2u * 65536);
  EXPECT_EQ(ch.space_valid, 65536u - 512);
  EXPECT_EQ(ch.space_invalid, 512u);
  const store::GroupReach de = *row(made, GroupKind::kEconomy, "DE").reach;
  EXPECT_EQ(de.v4.space, 65536u) << "neither the bogon nor the way to everything";
  EXPECT_EQ(de.v6.space, 65536u);
  EXPECT_EQ(de.v6.space_valid, 65536u) << "the longer route is part of the shorter one's space";
  EXPECT_EQ(de.v6.routes, 2u);
  const store::GroupReach all = *row(made, GroupKind::kWorld, "").reach;
  EXPECT_EQ(all.v4.space, 2u * 65536) << "two origins of one prefix are no more space";
  EXPECT_TRUE(all.rpki_known);
  EXPECT_FALSE(all.incidents) << "without an archive of incidents nobody looked";
  EXPECT_EQ(value_of(row(made, GroupKind::kWorld, ""), GroupMetric::kIncidents), std::nullopt);
  // What is drawn is what was counted.
  const SpaceCounts drawn = made->space().count(*parse_prefix("193.0.0.0/15"));
  EXPECT_EQ(drawn.of(SpaceState::kValid), ch.space_valid);
  EXPECT_EQ(drawn.of(SpaceState::kInvalid), ch.space_invalid);
  EXPECT_EQ(drawn.of(SpaceState::kNotFound), 65536u);
  EXPECT_EQ(made->space().count(*parse_prefix("10.0.0.0/8")).of(SpaceState::kBogon), std::uint64_t{1} << 24);
}

TEST_F(Reach, RoutesOfTheFamiliesAreTheRoutesOfTheGroup) {
  readiness::MadeWorld world;
  world.as(1000, "One", "CH");
  world.vrp("193.0.0.0/16", 16, 1000);
  world.route("193.0.0.0/16", {"900 1000"});
  world.route("2a00:100::/32", {"900 1000"});
  const MadeEdition made(world);
  for (const store::GroupRow& each : made->group_rows()) {
    ASSERT_TRUE(each.reach);
    EXPECT_EQ(each.reach->v4.routes + each.reach->v6.routes, each.routes) << each.key;
    EXPECT_EQ(each.reach->v4.rpki_valid + each.reach->v6.rpki_valid, each.rpki_valid) << each.key;
  }
  const store::GroupRow& others = row(made, GroupKind::kMembership, "other");
  EXPECT_EQ(others.ases, row(made, GroupKind::kWorld, "").ases);
  EXPECT_EQ(value_of(others, GroupMetric::kParticipants), 0.0);
}

TEST_F(Reach, WithoutVrpsValidityIsUnknownNotZero) {
  readiness::MadeWorld world;
  world.as(1000, "One", "CH");
  world.route("193.0.0.0/16", {"900 1000"});
  const MadeEdition made(world);
  const store::GroupRow& ch = row(made, GroupKind::kEconomy, "CH");
  for (const GroupMetric metric : {GroupMetric::kRpkiRoutes, GroupMetric::kRpkiV4, GroupMetric::kSpaceV4,
                                   GroupMetric::kWithRoa, GroupMetric::kRpkiInvalid}) {
    EXPECT_EQ(value_of(ch, metric), std::nullopt) << name_of(metric);
  }
  EXPECT_EQ(denominator_of(ch, GroupMetric::kSpaceV4), 65536u);
}

TEST(GroupMetrics, NamesLeadBackAndEveryOneIsOffered) {
  std::set<GroupMetric> offered;
  for (const MetricFamily& family : metric_families()) offered.insert(family.metrics.begin(), family.metrics.end());
  EXPECT_EQ(offered.size(), kGroupMetrics);
  store::GroupRow old{.ases = 3, .routes = 4};
  for (std::size_t i = 0; i < kGroupMetrics; ++i) {
    const auto metric = static_cast<GroupMetric>(i);
    EXPECT_EQ(parse_group_metric(name_of(metric)), metric);
    if (metric >= GroupMetric::kRpkiV4 && metric < GroupMetric::kReadyFiltering) {
      EXPECT_EQ(value_of(old, metric), std::nullopt) << "a day that did not count it says nothing";
    }
  }
}

TEST(GroupMetrics, StateSharesAreOfNetworksWithDataAndSumToOne) {
  store::GroupRow row{.ases = 10};
  auto& rpki = row.categories[4];
  rpki.with_data = 8;
  rpki.by_state[static_cast<std::size_t>(readiness::State::kReady)] = 5;
  rpki.by_state[static_cast<std::size_t>(readiness::State::kAspiring)] = 2;
  rpki.by_state[static_cast<std::size_t>(readiness::State::kLagging)] = 1;
  rpki.by_state[static_cast<std::size_t>(readiness::State::kNoData)] = 2;
  EXPECT_DOUBLE_EQ(*value_of(row, *parse_group_metric("ready_rpki")), 5.0 / 8);
  EXPECT_DOUBLE_EQ(*value_of(row, *parse_group_metric("aspiring_rpki")), 2.0 / 8);
  EXPECT_DOUBLE_EQ(*value_of(row, *parse_group_metric("lagging_rpki")), 1.0 / 8);
  EXPECT_DOUBLE_EQ(*value_of(row, *parse_group_metric("no_data_rpki")), 0.2);
  EXPECT_EQ(value_of(row, *parse_group_metric("ready_irr")), std::nullopt);
}

}  // namespace
}  // namespace mannerly::observatory
