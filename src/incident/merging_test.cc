// Which signals are one incident, and which are several.
#include <gtest/gtest.h>

#include "incident/made_book.h"

namespace mannerly::incident {
namespace {

TEST_F(Book, WhatTouchesWithinTheGapIsOne) {
  raise(moas("11.1.0.0/16"), 0, {0, 1});
  lower(moas("11.1.0.0/16"), 1000);
  // The same victim, another prefix, exactly at the end of the gap.
  raise(moas("11.2.0.0/16"), 1600, {0, 1});
  lower(moas("11.2.0.0/16"), 2000);
  // Later than the gap: another incident.
  raise(moas("11.3.0.0/16"), 2601, {0, 1});
  lower(moas("11.3.0.0/16"), 3000);
  book_->advance(at(4000));
  const auto incidents = closed();
  ASSERT_EQ(incidents.size(), 2u);
  EXPECT_EQ(incidents[0].prefix_count, 2u);
  EXPECT_EQ(incidents[0].start, at(0).instant());
  EXPECT_EQ(incidents[0].end, at(2000).instant());
  EXPECT_EQ(incidents[1].prefix_count, 1u);
  EXPECT_NE(incidents[0].id, incidents[1].id);
}

// As the measurement framework counts.
TEST_F(Book, WithoutAGapWhatTouchesIsOne) {
  made_.profile().merge_gap = Seconds{0};
  raise(moas("11.1.0.0/16"), 0, {0, 1});
  lower(moas("11.1.0.0/16"), 100);
  raise(moas("11.1.1.0/24"), 100, {0, 1});
  lower(moas("11.1.1.0/24"), 200);
  raise(moas("11.1.2.0/24"), 201, {0, 1});
  lower(moas("11.1.2.0/24"), 300);
  book_->advance(at(5000));
  const auto over = closed();
  ASSERT_EQ(over.size(), 2u);
  EXPECT_EQ(over[0].prefixes.size() + over[1].prefixes.size(), 3u);
}

// The session that showed it last is lost for hours: whether the route went away nobody can say until it is back.
TEST_F(Book, WhatWasLostOutOfSightGoesOnWhenItIsThereAgain) {
  const SignalKey key = moas("11.1.0.0/16");
  const auto lose = [&](std::int64_t second) {
    book_->advance(at(second));
    for (PeerSight& sight : signals_[key].sights) sight.last = at(second);
    for (const PeerNumber peer : {0, 1}) peers_.at(peer).up = false;
    signals_[key].ending = Ending::kSessionLost;
    lower(key, second);
  };
  const auto come_back = [&](std::int64_t second) {
    book_->advance(at(second));
    for (const PeerNumber peer : {0, 1}) peers_.at(peer).up = true;
  };
  raise(key, 0, {0, 1});
  lose(1000);
  come_back(9000);
  raise(moas("11.2.0.0/16"), 9100, {2, 3});  // not the same: an affair of its own
  raise(key, 9300, {0, 1});
  book_->advance(at(9500));
  EXPECT_TRUE(closed().empty());
  EXPECT_EQ(book_->open_incidents(at(9500)).size(), 2u);
  // Back without the route: over, when it went out of sight.
  lose(10'000);
  come_back(20'000);
  book_->advance(at(20'500));
  EXPECT_TRUE(closed().empty());
  book_->advance(at(20'700));
  ASSERT_EQ(closed().size(), 1u);
  EXPECT_EQ(closed()[0].start, at(0).instant());
  EXPECT_EQ(closed()[0].end, at(10'000).instant());
  EXPECT_EQ(closed()[0].ending, Ending::kSessionLost);
}

TEST_F(Book, WhatStaysOutOfSightForADayIsOver) {
  const SignalKey key = moas("11.1.0.0/16");
  raise(key, 0, {0, 1});
  book_->advance(at(1000));
  signals_[key].sights[0].last = at(1000);
  peers_.at(0).up = false;
  signals_[key].ending = Ending::kSessionLost;
  lower(key, 1000);
  book_->advance(at(1000 + 86'400));
  EXPECT_TRUE(closed().empty());
  book_->advance(at(1000 + 86'400 + 700));
  EXPECT_EQ(closed().size(), 1u);
}

TEST_F(Book, OtherVictimsAreOneInABurstOnly) {
  raise(moas("11.1.0.0/16"), 0, {0, 1}, 300);
  raise(moas("11.2.0.0/16"), 600, {0, 1}, 301);   // within the gap of the start
  raise(moas("11.3.0.0/16"), 1201, {0, 1}, 302);  // the first is still there, but this is another affair
  book_->advance(at(2000));
  const auto open = book_->open_incidents(at(2000));
  ASSERT_EQ(open.size(), 2u);
  EXPECT_EQ(open[0].victims, (std::vector{Asn{300}, Asn{301}}));
  EXPECT_EQ(open[1].victims, std::vector{Asn{302}});
}

TEST_F(Book, ManyVictimsAtOnceAreALeakOfTypeFive) {
  for (std::uint32_t i = 0; i < 20; ++i) {
    raise(moas("11." + std::to_string(i) + ".0.0/16"), i, {0, 1}, 300 + i);
  }
  book_->advance(at(1000));
  const auto open = book_->open_incidents(at(1000));
  ASSERT_EQ(open.size(), 1u);
  EXPECT_EQ(open[0].kind, Kind::kLeak5);
  EXPECT_EQ(open[0].id, "leak-5-20261122T000000Z-AS500");
  EXPECT_EQ(open[0].victims.size(), 20u);
}

TEST_F(Book, TwoVictimsWithNothingInCommonAreALeakOfTypeFive) {
  raise(moas("11.1.0.0/16"), 0, {0, 1}, 300);
  raise(moas("11.2.0.0/16"), 1, {0, 1}, 301);
  // The same victim twice is none.
  raise(moas("11.3.0.0/16", 501), 2, {0, 1}, 300);
  raise(moas("11.4.0.0/16", 501), 3, {0, 1}, 300);
  book_->advance(at(1000));
  const auto open = book_->open_incidents(at(1000));
  ASSERT_EQ(open.size(), 2u);
  EXPECT_EQ(open[0].kind, Kind::kLeak5);
  EXPECT_EQ(open[1].kind, Kind::kMoas);
}

TEST_F(Book, TwoVictimsThatWouldNotCountAreNoLeak) {
  made_.profile().base.fill(-1);
  raise(moas("11.1.0.0/16"), 0, {0, 1}, 300);
  raise(moas("11.2.0.0/16"), 1, {0, 1}, 301);
  book_->advance(at(1000));
  const auto open = book_->open_incidents(at(1000));
  ASSERT_EQ(open.size(), 1u);
  EXPECT_EQ(open[0].kind, Kind::kMoas);
}

}  // namespace
}  // namespace mannerly::incident
