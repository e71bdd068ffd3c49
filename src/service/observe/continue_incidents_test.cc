#include "service/observe/continue_incidents.h"

#include <gtest/gtest.h>

#include "net/prefix.h"

namespace mannerly::service {
namespace {

using incident::Incident;
using incident::Phase;

constexpr Instant kFirst{1'000'000};

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

TEST(ContinueIncidents, WhatGoesOnIsOneWithTheNotesOfBothArchives) {
  Incident before = made("a", 900'000, std::nullopt, "192.0.2.0/24");
  before.unseen = {"a gap", "a note of both"};
  Incident now = made("a", 900'000, 1'005'000, "192.0.2.0/24");
  now.unseen = {"a note of both", "a later gap"};
  const auto all = continue_incidents({before}, {now}, kFirst);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].end, Instant{1'005'000});
  EXPECT_EQ(all[0].unseen, (std::vector<std::string>{"a gap", "a note of both", "a later gap"}));
}

TEST(ContinueIncidents, WhatEndedLatelyStaysAndNewOnesAreAdded) {
  const auto all = continue_incidents({made("old", 900'000, 950'000, "192.0.2.0/24")},
                                      {made("new", 1'000'005, std::nullopt, "192.0.2.0/24")}, kFirst);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].id, "old");
  EXPECT_EQ(all[0].end, Instant{950'000});
  EXPECT_EQ(all[1].id, "new");
}

TEST(ContinueIncidents, WhatTheDetectorGaveUpEndedWithTheArchiveBefore) {
  const std::vector<Incident> carried = {made("old", 900'000, std::nullopt, "192.0.2.0/24")};
  const auto all = continue_incidents(carried, {}, kFirst);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].phase, Phase::kClosed);
  EXPECT_EQ(all[0].end, kFirst);
  EXPECT_EQ(all[0].prefixes.at(0).end, kFirst);
  EXPECT_EQ(continue_incidents(carried, {}, std::nullopt).at(0).phase, Phase::kOpen) << "nothing was read yet";
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
