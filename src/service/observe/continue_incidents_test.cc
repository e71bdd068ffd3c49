#include "service/observe/continue_incidents.h"

#include <gtest/gtest.h>

#include "net/prefix.h"

namespace mannerly::service {
namespace {

using incident::Incident;
using incident::Phase;

constexpr Instant kTable{1'000'000};

Incident made(const std::string& id, std::int64_t start, std::optional<std::int64_t> end, std::string_view prefix,
              std::uint32_t culprit = 64500) {
  Incident out{.id = id, .kind = incident::Kind::kMoas, .start = {start}, .culprit = Asn{culprit}};
  if (end) {
    out.end = Instant{*end};
    out.phase = Phase::kClosed;
  }
  out.prefixes.push_back({.prefix = *parse_prefix(prefix), .start = {start}, .end = out.end, .peers = 2});
  out.prefix_count = 1;
  return out;
}

TEST(ContinueIncidents, WhatTheTableShowsIsTheSameIncident) {
  const auto all = continue_incidents({made("old", 900'000, std::nullopt, "192.0.2.0/24")},
                                      {made("new", kTable.seconds + 5, 1'005'000, "192.0.2.0/24")}, kTable);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].id, "old");
  EXPECT_EQ(all[0].start.seconds, 900'000);
  EXPECT_EQ(all[0].end, Instant{1'005'000});
  EXPECT_EQ(all[0].prefixes.at(0).start.seconds, 900'000);
}

TEST(ContinueIncidents, WhatTheTableDoesNotShowIsOver) {
  const auto all = continue_incidents({made("old", 900'000, std::nullopt, "192.0.2.0/24")}, {}, kTable);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].phase, Phase::kClosed);
  EXPECT_EQ(all[0].end, kTable);
  EXPECT_EQ(all[0].prefixes.at(0).end, kTable);
}

TEST(ContinueIncidents, WithoutATableItStaysOpen) {
  const auto all = continue_incidents({made("old", 900'000, std::nullopt, "192.0.2.0/24")}, {}, std::nullopt);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].phase, Phase::kOpen);
}

TEST(ContinueIncidents, AnotherCulpritPrefixKindOrTimeIsAnotherIncident) {
  const std::vector<Incident> carried = {made("old", 900'000, std::nullopt, "192.0.2.0/24")};
  Incident other_kind = made("kind", kTable.seconds, std::nullopt, "192.0.2.0/24");
  other_kind.kind = incident::Kind::kSquat;
  const std::vector<Incident> others = {
      made("culprit", kTable.seconds, std::nullopt, "192.0.2.0/24", 64501),
      made("prefix", kTable.seconds, std::nullopt, "198.51.100.0/24"),
      made("later", kTable.seconds + kContinuedWithin.count + 1, std::nullopt, "192.0.2.0/24"), other_kind};
  for (const Incident& other : others) {
    const auto all = continue_incidents(carried, {other}, kTable);
    ASSERT_EQ(all.size(), 2U) << other.id;
    EXPECT_EQ(all[0].id, "old");
    EXPECT_EQ(all[0].end, kTable);
    EXPECT_EQ(all[1].id, other.id);
  }
}

TEST(ContinueIncidents, OneGoesOnInOneOnly) {
  const auto all = continue_incidents(
      {made("a", 800'000, std::nullopt, "192.0.2.0/24"), made("b", 900'000, std::nullopt, "192.0.2.0/24")},
      {made("n", kTable.seconds, std::nullopt, "192.0.2.0/24")}, kTable);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].id, "a");
  EXPECT_EQ(all[0].phase, Phase::kOpen);
  EXPECT_EQ(all[1].id, "b");
  EXPECT_EQ(all[1].phase, Phase::kClosed);
}

TEST(ContinueIncidents, PrefixesOfBothAreKept) {
  Incident old = made("old", 900'000, std::nullopt, "192.0.2.0/24");
  old.prefixes.push_back({.prefix = *parse_prefix("203.0.113.0/24"), .start = {900'100}});
  old.prefix_count = 2;
  const auto all = continue_incidents({old}, {made("new", kTable.seconds, std::nullopt, "192.0.2.0/24")}, kTable);
  ASSERT_EQ(all.size(), 1U);
  ASSERT_EQ(all[0].prefixes.size(), 2U);
  EXPECT_FALSE(all[0].prefixes[0].end);
  EXPECT_EQ(all[0].prefixes[1].end, kTable);  // the table does not show it
  EXPECT_EQ(all[0].prefix_count, 2U);
}

TEST(AsOf, LaterOnesAreNotKnownAndLaterEndsNeither) {
  const auto then = as_of({made("a", 10, 20, "192.0.2.0/24"), made("b", 10, 40, "192.0.2.0/24"),
                           made("c", 31, 40, "192.0.2.0/24"), made("d", 10, std::nullopt, "192.0.2.0/24")},
                          Instant{30});
  ASSERT_EQ(then.size(), 3U);
  EXPECT_EQ(then[0].end, Instant{20});
  EXPECT_EQ(then[1].phase, Phase::kOpen);
  EXPECT_FALSE(then[1].end);
  EXPECT_FALSE(then[1].prefixes.at(0).end);
  EXPECT_EQ(then[2].id, "d");
}

TEST(ToCarry, OpenOnesAndThoseThatEndedLately) {
  const auto carried = to_carry({made("a", 10, 20, "192.0.2.0/24"), made("b", 10, 30, "192.0.2.0/24"),
                                 made("c", 10, std::nullopt, "192.0.2.0/24")},
                                Instant{30});
  ASSERT_EQ(carried.size(), 2U);
  EXPECT_EQ(carried[0].id, "b");
  EXPECT_EQ(carried[1].id, "c");
}

}  // namespace
}  // namespace mannerly::service
