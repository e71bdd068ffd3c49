#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "sim/build.h"
#include "sim/memory_sink.h"
#include "sim/truth.h"
#include "sim/write.h"

namespace mannerly::sim {
namespace {

World make(const Options& options) {
  auto world = generate(options);
  EXPECT_TRUE(world) << (world ? "" : world.error().message);
  return std::move(*world);
}

std::map<std::string, std::string> write(const World& world) {
  MemorySink sink;
  const Status status = write_world(world, sink);
  EXPECT_TRUE(status) << (status ? "" : status.error().message);
  return std::move(sink.files);
}

TEST(Rng, GivesTheNumbersOfTheReferenceGenerator) {
  std::uint64_t state = 1234567;  // splitmix64's published test vector
  EXPECT_EQ(splitmix64(state), 6457827717110365317ull);
  EXPECT_EQ(splitmix64(state), 3203168211198807973ull);
  Rng a(1, "x"), b(1, "x"), c(1, "y"), d(2, "x");
  const std::uint64_t first = a.next();
  EXPECT_EQ(first, b.next());
  EXPECT_NE(first, c.next());
  EXPECT_NE(first, d.next());
  for (int i = 0; i < 1000; ++i) {
    EXPECT_LT(a.below(7), 7u);
    EXPECT_LT(a.skewed(10, 3), 10u);
    const std::uint32_t p = a.pareto(3, 100);
    EXPECT_TRUE(p >= 3 && p <= 100);
  }
}

TEST(Generate, RefusesOptionsBeyondItsLimits) {
  EXPECT_FALSE(generate({.ases = kAsesMin - 1}));
  EXPECT_FALSE(generate({.ases = kAsesMax + 1}));
  EXPECT_FALSE(generate({.ases = 100, .collectors = 0}));
  EXPECT_FALSE(generate({.ases = 100, .collectors = kCollectorsMax + 1}));
  EXPECT_FALSE(generate({.ases = 100, .peers_per_collector = kPeersMax + 1}));
  EXPECT_FALSE(generate({.ases = 100, .days = kDaysMax + 1}));
  EXPECT_FALSE(generate({.ases = 100, .days = 1, .incidents = kIncidentsMax + 1}));
  EXPECT_FALSE(generate({.ases = 100, .days = 1, .update_hours = 5}));
  EXPECT_FALSE(generate({.ases = 100, .days = 1, .update_hours = 0}));
  EXPECT_TRUE(generate({.ases = kAsesMin}));
  EXPECT_TRUE(generate({.ases = kAsesMin, .days = 1, .incidents = 1}));
}

TEST(Generate, EqualOptionsGiveEqualFilesAndAnotherSeedOthers) {
  const auto a = write(make({.seed = 5, .ases = 200}));
  const auto b = write(make({.seed = 5, .ases = 200}));
  const auto c = write(make({.seed = 6, .ases = 200}));
  EXPECT_EQ(a, b);
  ASSERT_EQ(a.size(), c.size());
  for (const auto& [name, content] : a) {
    if (name == "iana/ipv4-address-space.csv" || name.starts_with("iana/")) continue;
    EXPECT_NE(content, c.at(name)) << name;
  }
}

// Pinned: a change here means that every simulated world has changed. Meant changes of the model may.
TEST(Generate, TheSmallWorldIsTheSameEverywhere) {
  Digester digester;
  for (const auto& [name, content] : write(make({.seed = 1, .ases = 100}))) {
    digester.add(as_bytes(name));
    digester.add(as_bytes(content));
  }
  EXPECT_EQ(to_hex(digester.finish()), "e65f0e765580e2557d8f82beb58e5f1fc2aa68a1077f9deaea5dcc717291a88d");
}

// Pinned in the same way: a world with time and trouble.
TEST(Generate, TheSmallWorldWithDaysIsTheSameEverywhere) {
  Digester digester;
  const Options options{.seed = 1, .ases = 100, .days = 2, .incidents = 1, .rib_days = 1};
  for (const auto& [name, content] : write(make(options))) {
    digester.add(as_bytes(name));
    digester.add(as_bytes(content));
  }
  EXPECT_EQ(to_hex(digester.finish()), "566390aa243c198080fd575978ec937ac04e3c33d5f6df715c14eb754b0cf9a3");
}

TEST(Generate, EveryFileSaysThatItIsSimulated) {
  for (const auto& [name, content] : write(make({.ases = 120})))
    EXPECT_NE(content.find("imulat"), std::string::npos) << name;
}

TEST(Generate, NumbersAreUniqueAndNoneIsABogon) {
  const World world = make({.seed = 3, .ases = 3000});
  ASSERT_EQ(world.ases.size(), 3000u);
  for (AsIndex as = 0; as < world.ases.size(); ++as) {
    const std::uint32_t asn = world.ases[as].asn.value;
    ASSERT_TRUE(as == 0 || world.ases[as - 1].asn.value < asn);
    ASSERT_TRUE((asn >= 1 && asn <= kAsn16Last && asn != kAsTrans.value) || (asn >= 131072 && asn < 458752)) << asn;
    ASSERT_TRUE(asn > kAsn16Last || rir_of_asn16(asn) == world.ases[as].rir());
    ASSERT_GE(world.ases[as].announcement_count, 1u);
    for (const AsIndex provider : world.links.providers.of(as))
      ASSERT_LT(world.ases[provider].hierarchy, world.ases[as].hierarchy);
    ASSERT_EQ(world.links.providers.of(as).empty(), world.ases[as].role == Role::kTier1);
  }
}

TEST(Generate, AllocationsDoNotOverlapAndCoverWhatIsAnnounced) {
  const World world = make({.seed = 4, .ases = 2000});
  std::vector<Prefix> given;
  for (const Allocation& a : world.allocations) given.push_back(a.prefix);
  given.insert(given.end(), world.reserved.begin(), world.reserved.end());
  std::sort(given.begin(), given.end());
  for (std::size_t i = 1; i < given.size(); ++i) ASSERT_FALSE(given[i - 1].covers(given[i])) << format_prefix(given[i]);
  std::set<Prefix> seen;
  for (const Announcement& a : world.announcements) {
    ASSERT_TRUE(seen.insert(a.prefix).second) << format_prefix(a.prefix);
    ASSERT_TRUE(a.allocation == kNoAllocation || world.allocations[a.allocation].prefix.covers(a.prefix));
  }
}

TEST(Generate, SharesArePlausible) {
  const World world = make({.seed = 9, .ases = 10000});
  std::size_t v4 = 0, v6 = 0, slash24 = 0;
  for (const Announcement& a : world.announcements) {
    ++(a.prefix.is_v4() ? v4 : v6);
    slash24 += a.prefix.is_v4() && a.prefix.length == 24 ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(world.announcements.size()) / 10000, 15, 3);
  EXPECT_NEAR(static_cast<double>(v6) / static_cast<double>(v4 + v6), 0.19, 0.05);
  EXPECT_NEAR(static_cast<double>(slash24) / static_cast<double>(v4), 0.60, 0.07);
  std::set<std::uint16_t> used;
  std::size_t multihomed = 0, participants = 0;
  for (AsIndex as = 0; as < world.ases.size(); ++as) {
    used.insert(world.ases[as].economy);
    multihomed += world.links.providers.of(as).size() > 1 ? 1 : 0;
    participants += world.ases[as].participant ? 1 : 0;
  }
  EXPECT_GE(used.size(), 40u);
  EXPECT_NEAR(static_cast<double>(multihomed) / 10000, 0.55, 0.12);
  EXPECT_NEAR(static_cast<double>(participants) / 10000, 0.03, 0.015);
  const Routing routing(world, {});
  const std::vector<AsTruth> truth = [&] {
    World quiet = world;
    quiet.collectors.clear();
    return truth_of(quiet, routing);
  }();
  std::uint32_t routes = 0, valid = 0, invalid = 0, registered = 0;
  for (const AsTruth& t : truth) {
    routes += t.routes();
    valid += t.rov[1];
    invalid += t.rov[2];
    registered += t.irr[1] + t.irr[2];
  }
  EXPECT_NEAR(static_cast<double>(valid) / routes, 0.57, 0.12);
  EXPECT_NEAR(static_cast<double>(registered) / routes, 0.80, 0.12);
  EXPECT_GT(invalid, 0u);
  EXPECT_LT(static_cast<double>(invalid) / routes, 0.02);
}

TEST(Validity, FollowsRfc6811) {
  World world;
  const Prefix p = *parse_prefix("192.0.2.0/24");
  world.vrps = {{p, 25, Rir::kArin, Asn{64500}}, {p, 24, Rir::kArin, Asn{0}}};
  world.route_objects = {{p, Asn{64500}}};
  const Validity validity(world);
  EXPECT_EQ(validity.rov(p, Asn{64500}), RovState::kValid);
  EXPECT_EQ(validity.rov(*parse_prefix("192.0.2.128/25"), Asn{64500}), RovState::kValid);
  EXPECT_EQ(validity.rov(*parse_prefix("192.0.2.0/26"), Asn{64500}), RovState::kInvalid);
  EXPECT_EQ(validity.rov(p, Asn{64501}), RovState::kInvalid);
  EXPECT_EQ(validity.rov(p, Asn{0}), RovState::kInvalid);
  EXPECT_EQ(validity.rov(*parse_prefix("192.0.0.0/16"), Asn{64500}), RovState::kNotFound);
  EXPECT_EQ(validity.irr(p, Asn{64500}), IrrState::kExact);
  EXPECT_EQ(validity.irr(*parse_prefix("192.0.2.0/25"), Asn{64500}), IrrState::kCovering);
  EXPECT_EQ(validity.irr(p, Asn{64501}), IrrState::kOtherOrigin);
  EXPECT_EQ(validity.irr(*parse_prefix("198.51.100.0/24"), Asn{64500}), IrrState::kNone);
}

}  // namespace
}  // namespace mannerly::sim
