#include "observatory/replay.h"

#include <gtest/gtest.h>

#include "service/detect/made_mrt.h"

namespace mannerly::observatory {
namespace {

TEST(Replay, BadPathsByKind) {
  const auto path = [](std::initializer_list<std::uint32_t> asns) {
    std::vector<Asn> out;
    for (const std::uint32_t asn : asns) out.push_back(Asn{asn});
    return out;
  };
  incident::Incident hijack{.kind = incident::Kind::kMoas, .culprit = Asn{64500}};
  EXPECT_TRUE(is_bad(hijack, path({64510, 64500})));
  EXPECT_FALSE(is_bad(hijack, path({64510, 64500, 64501})));
  EXPECT_FALSE(is_bad(hijack, {}));
  incident::Incident leak{.kind = incident::Kind::kLeak1, .culprit = Asn{64500}, .accomplices = {Asn{64510}}};
  EXPECT_TRUE(is_bad(leak, path({64511, 64510, 64500, 64501})));
  EXPECT_TRUE(is_bad(leak, path({64500, 64501}))) << "the culprit is the collector's peer";
  EXPECT_FALSE(is_bad(leak, path({64509, 64500, 64501}))) << "its customer has the route by right";
  EXPECT_FALSE(is_bad(leak, path({64510, 64501})));
}

constexpr std::int64_t kAt = 1'800'000'000;
const service::MadePeer kA{"192.0.2.1", 64510}, kB{"192.0.2.2", 64511}, kC{"192.0.2.3", 64512};

incident::Incident hijack_of(std::string_view prefix, incident::Kind kind) {
  return {.kind = kind,
          .start = Instant{kAt + 100},
          .end = Instant{kAt + 400},
          .culprit = Asn{64500},
          .victims = {Asn{64501}},
          .prefixes = {{.prefix = *parse_prefix(prefix), .peers = 2}}};
}

// Three peers; two of them fall for it, one after the other, and come back.
service::MadeMrt evidence(std::string_view prefix) {
  service::MadeMrt mrt;
  mrt.peers(kAt, {kA, kB, kC});
  mrt.rib(kAt, "198.51.100.0/24", {{kA, "64510 64501"}, {kB, "64511 64510 64510 64501"}, {kC, "64512 64501"}});
  mrt.announce(kAt + 100, kA, prefix, "64510 64500");
  mrt.announce(kAt + 130, kB, prefix, "64511 64500");
  return mrt;
}

std::vector<std::array<std::uint32_t, 3>> counts(const Replay& r) {
  std::vector<std::array<std::uint32_t, 3>> out;
  for (const SpreadPoint& p : r.spread) out.push_back({p.bad, p.good, p.none});
  return out;
}

TEST(Replay, FollowsAnExactHijack) {
  auto mrt = evidence("198.51.100.0/24");
  mrt.announce(kAt + 400, kA, "198.51.100.0/24", "64510 64501").withdraw(kAt + 410, kB, "198.51.100.0/24");
  mrt.announce(kAt + 411, kB, "203.0.113.0/24", "64511 64509");  // another prefix
  const auto r = replay(hijack_of("198.51.100.0/24", incident::Kind::kMoas), mrt.bytes);
  ASSERT_TRUE(r) << r.error().message;
  ASSERT_EQ(r->peers.size(), 3U);
  EXPECT_EQ(counts(*r), (std::vector<std::array<std::uint32_t, 3>>{{1, 2, 0}, {2, 1, 0}, {1, 2, 0}, {0, 2, 1}}));
  EXPECT_EQ(r->states[0].routes.size(), 3U);
  EXPECT_EQ(r->states[0].routes[1].path.ases, (std::vector<Asn>{Asn{64511}, Asn{64510}, Asn{64501}}));
  EXPECT_TRUE(std::ranges::none_of(r->states[0].routes, &ReplayRoute::bad));
  EXPECT_EQ(r->states[1].at.seconds, kAt + 130);
  EXPECT_EQ(std::ranges::count(r->states[1].routes, true, &ReplayRoute::bad), 2);
  EXPECT_EQ(r->states[2].routes.size(), 2U);
  ASSERT_EQ(r->steps.size(), 4U);
  EXPECT_EQ(r->steps[0].text, "AS64510 (192.0.2.1) changes to 64510 64500");
  EXPECT_EQ(r->steps[3].text, "AS64511 (192.0.2.2) has no route any more");
}

TEST(Replay, AMoreSpecificTakesOverFromWhatCoversIt) {
  auto mrt = evidence("198.51.100.128/25");
  mrt.withdraw(kAt + 400, kA, "198.51.100.128/25").withdraw(kAt + 401, kB, "198.51.100.128/25");
  const auto r = replay(hijack_of("198.51.100.128/25", incident::Kind::kSubMoas), mrt.bytes);
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_EQ(counts(*r), (std::vector<std::array<std::uint32_t, 3>>{{1, 2, 0}, {2, 1, 0}, {1, 2, 0}, {0, 3, 0}}));
  EXPECT_EQ(r->states[2].routes[0].path.ases, (std::vector<Asn>{Asn{64510}, Asn{64501}}));
}

// Members of an AS_SET have no links among them, and nobody knows who of them stands where.
TEST(Replay, ShowsAnAsSetInBraces) {
  auto mrt = evidence("198.51.100.0/24");
  mrt.announce(kAt + 200, kC, "198.51.100.0/24", "64512 64512 64500 {64520,64521} 64522");
  mrt.announce(kAt + 300, kC, "198.51.100.0/24", "64512 64500 {64520,64523} 64522");
  mrt.announce(kAt + 400, kC, "198.51.100.0/24", "64512 {64500}");
  const auto r = replay(hijack_of("198.51.100.0/24", incident::Kind::kMoas), mrt.bytes);
  ASSERT_TRUE(r) << r.error().message;
  ASSERT_EQ(r->steps.size(), 5U);
  EXPECT_EQ(r->steps[2].text, "AS64512 (192.0.2.3) changes to 64512 64500 {64520,64521} 64522");
  EXPECT_TRUE(r->steps[2].bad);
  EXPECT_EQ(r->steps[3].text, "AS64512 (192.0.2.3) changes to 64512 64500 {64520,64523} 64522");
  EXPECT_EQ(r->steps[4].text, "AS64512 (192.0.2.3) changes to 64512 {64500}");
  const auto& during = r->states[1].routes;
  ASSERT_EQ(during.size(), 3U);
  EXPECT_EQ(during[2].path.ases, (std::vector<Asn>{Asn{64512}, Asn{64500}}));
}

// Internal more-specifics that leak: the culprit announces the covering prefix all the time, and by right.
TEST(Replay, TheCulpritsOwnCoveringRouteIsNotTheBadOne) {
  service::MadeMrt mrt;
  mrt.peers(kAt, {kA, kB});
  mrt.rib(kAt, "198.51.100.0/24", {{kA, "64510 64500"}, {kB, "64511 64500"}});
  mrt.announce(kAt + 100, kA, "198.51.100.128/25", "64510 64500").withdraw(kAt + 400, kA, "198.51.100.128/25");
  const auto r = replay(hijack_of("198.51.100.128/25", incident::Kind::kLeak6), mrt.bytes);
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_EQ(counts(*r), (std::vector<std::array<std::uint32_t, 3>>{{1, 1, 0}, {0, 2, 0}}));
  ASSERT_EQ(r->states[0].routes.size(), 2U);
  EXPECT_TRUE(std::ranges::none_of(r->states[0].routes, &ReplayRoute::bad));
  EXPECT_EQ(std::ranges::count(r->states[1].routes, true, &ReplayRoute::bad), 1);
}

// It was there when the records begin, and nothing changes: all of it is in the tables.
TEST(Replay, WhatStoodBeforeTheRecordsIsCountedAsWide) {
  service::MadeMrt mrt;
  mrt.peers(kAt, {kA, kB, kC});
  mrt.rib(kAt, "198.51.100.0/24", {{kA, "64510 64500"}, {kB, "64511 64500"}, {kC, "64512 64501"}});
  const auto hijack = hijack_of("198.51.100.0/24", incident::Kind::kMoas);
  const auto still = replay(hijack, mrt.bytes);
  ASSERT_TRUE(still) << still.error().message;
  EXPECT_EQ(still->most_bad, 2U);
  EXPECT_EQ(counts(*still), (std::vector<std::array<std::uint32_t, 3>>{{2, 1, 0}}));
  EXPECT_TRUE(still->states[0].shows_it());
  EXPECT_TRUE(still->states[2].shows_it());
  // The only change is one for the better: the widest was before it.
  mrt.withdraw(kAt + 400, kA, "198.51.100.0/24").withdraw(kAt + 401, kB, "198.51.100.0/24");
  const auto ended = replay(hijack, mrt.bytes);
  ASSERT_TRUE(ended) << ended.error().message;
  EXPECT_EQ(ended->most_bad, 2U);
  EXPECT_EQ(counts(*ended), (std::vector<std::array<std::uint32_t, 3>>{{2, 1, 0}, {1, 1, 1}, {0, 1, 2}}));
  EXPECT_EQ(std::ranges::count(ended->states[1].routes, true, &ReplayRoute::bad), 2);
  EXPECT_FALSE(ended->states[2].shows_it());
}

// A table of later shows a route that no update told of.
TEST(Replay, ALaterTableWidensIt) {
  auto mrt = evidence("198.51.100.0/24");
  mrt.rib(kAt + 300, "198.51.100.0/24", {{kA, "64510 64500"}, {kB, "64511 64500"}, {kC, "64512 64500"}});
  const auto r = replay(hijack_of("198.51.100.0/24", incident::Kind::kMoas), mrt.bytes);
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_EQ(r->most_bad, 3U);
  EXPECT_EQ(r->spread.back().bad, 3U);
}

TEST(Replay, ASessionThatEndsTakesItsRoutesAlong) {
  auto mrt = evidence("198.51.100.0/24");
  mrt.state(kAt + 200, kB, 6, 1);
  const auto r = replay(hijack_of("198.51.100.0/24", incident::Kind::kMoas), mrt.bytes);
  ASSERT_TRUE(r);
  EXPECT_EQ(counts(*r).back(), (std::array<std::uint32_t, 3>{1, 1, 1}));
  EXPECT_EQ(r->steps.back().text, "AS64511 (192.0.2.2) loses its session");
}

TEST(Replay, SaysWhatItCannotShow) {
  const auto hijack = hijack_of("203.0.113.0/24", incident::Kind::kMoas);
  EXPECT_EQ(replay(hijack, evidence("198.51.100.0/24").bytes).error().code, ErrorCode::kNoData);
  EXPECT_EQ(replay(hijack, {}).error().code, ErrorCode::kNoData);
}

// Damage anywhere gives an answer or an error, and never more than the records say.
TEST(Replay, StandsEveryCutAndFlip) {
  const auto mrt = evidence("198.51.100.0/24");
  const auto hijack = hijack_of("198.51.100.0/24", incident::Kind::kMoas);
  for (std::size_t i = 0; i < mrt.bytes.size(); ++i) {
    static_cast<void>(replay(hijack, Bytes(mrt.bytes).first(i)));
    auto flipped = mrt.bytes;
    flipped[i] = static_cast<std::uint8_t>(flipped[i] ^ 0xFF);
    if (const auto r = replay(hijack, flipped)) {
      for (const SpreadPoint& p : r->spread) EXPECT_EQ(p.bad + p.good + p.none, r->peers.size());
    }
  }
}

}  // namespace
}  // namespace mannerly::observatory
