#include "incident/peer_book.h"

#include <gtest/gtest.h>

namespace mannerly::incident {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

// So many peers with equally many routes that all spoke at the beginning.
PeerBook book_of(std::uint32_t peers) {
  PeerBook book;
  for (std::uint32_t i = 0; i < peers; ++i) {
    PeerInfo& peer = book.at(*book.add("rrc00", Address::v4(0xC0000200 + i), Asn{64496 + i}));
    peer.routes_v4 = 1000;
    peer.last_update = {kSecond};
  }
  return book;
}

TEST(PeerBook, KnowsASessionAgain) {
  PeerBook book;
  EXPECT_EQ(book.add("rrc00", Address::v4(1), Asn{64496}), 0);
  EXPECT_EQ(book.add("rrc01", Address::v4(1), Asn{64496}), 1);
  EXPECT_EQ(book.add("rrc00", Address::v4(2), Asn{64496}), 2);
  EXPECT_EQ(book.add("rrc00", Address::v4(1), Asn{64497}), 3);
  EXPECT_EQ(book.add("rrc01", Address::v4(1), Asn{64496}), 1);
  for (std::uint32_t i = 4; i < PeerBook::kPeersMax; ++i) ASSERT_EQ(book.add("rrc00", Address::v4(i), Asn{1}), i);
  EXPECT_EQ(book.add("rrc00", Address::v4(9999), Asn{1}), std::nullopt);
  EXPECT_EQ(book.add("rrc00", Address::v4(2), Asn{64496}), 2);
}

TEST(PeerBook, FullIsMeasuredByFamily) {
  PeerBook book = book_of(4);
  book.at(1).routes_v4 = 499;
  book.at(2).routes_v4 = 0;
  book.at(2).routes_v6 = 10;
  book.at(3).asn = book[0].asn;  // a second session of one AS
  book.refresh({2 * kSecond});
  EXPECT_TRUE(book[0].full);
  EXPECT_FALSE(book[1].full);
  EXPECT_TRUE(book[2].full);
  EXPECT_TRUE(book[3].full);
  EXPECT_EQ(book.full_ases(), 2u);
  book.at(2).up = false;
  EXPECT_EQ(book.full_ases(), 1u);
}

TEST(PeerBook, TrustFallsWithSignalsThatNobodyElseShows) {
  PeerBook book = book_of(3);
  book.refresh({2 * kSecond});
  EXPECT_EQ(book[0].trust, 1.0);
  book.at(0).signals_alone = 8;
  book.at(1).signals_alone = 8;
  book.at(1).signals_shared = 100;
  book.at(2).signals_lingering = 24;
  book.refresh({2 * kSecond});
  EXPECT_EQ(book[0].trust, 0.5);
  EXPECT_GT(book[1].trust, 0.9);
  EXPECT_EQ(book[2].trust, 0.25);
}

TEST(PeerBook, TrustFallsForAPeerThatChangesItsMind) {
  PeerBook book = book_of(2);
  book.at(0).updates = 999;
  book.at(0).flaps = 900;
  book.refresh({2 * kSecond});
  EXPECT_EQ(book[0].trust, 1.0);  // too few to tell
  book.at(0).updates = 1500;
  book.refresh({2 * kSecond});
  EXPECT_LT(book[0].trust, 0.7);
}

constexpr std::int64_t kHour = 3600 * kSecond;

// Sessions that say something every six minutes, from the beginning to then.
void speak(PeerBook& book, std::initializer_list<PeerNumber> peers, Moment until) {
  for (const PeerNumber number : peers) {
    PeerInfo& peer = book.at(number);
    peer.in_rib = true;
    peer.first_update = {kSecond};
    peer.last_update = until;
    peer.updates = static_cast<std::uint64_t>(until.microseconds / (kHour / 10));
  }
}

TEST(PeerBook, SilenceIsStaleOnlyWhenOthersSpeak) {
  PeerBook book = book_of(4);
  speak(book, {0, 1, 2, 3}, {20 * kHour});
  EXPECT_TRUE(book.refresh({60 * kHour}).empty());
  EXPECT_FALSE(book[0].stale);  // all are silent
  speak(book, {1, 2}, {29 * kHour});
  book.refresh({60 * kHour});
  EXPECT_FALSE(book[0].stale);  // nobody spoke after it was silent for as long as it never is
  speak(book, {1, 2}, {31 * kHour});
  EXPECT_EQ(book.refresh({31 * kHour}), (std::vector<PeerNumber>{0, 3}));
  EXPECT_TRUE(book[0].stale);
  EXPECT_LT(book[0].trust, 0.5);
  EXPECT_FALSE(book[1].stale);
  book.at(0).up = false;
  EXPECT_EQ(book.refresh({32 * kHour}), (std::vector<PeerNumber>{0}));
  EXPECT_FALSE(book[0].stale);  // it is gone, which is known
}

// Once a session is dead, it does not come to life because the others have nothing to say.
TEST(PeerBook, StaysStaleUntilItSpeaks) {
  PeerBook book = book_of(3);
  speak(book, {0, 1, 2}, {20 * kHour});
  speak(book, {1, 2}, {31 * kHour});
  book.refresh({31 * kHour});
  ASSERT_TRUE(book[0].stale);
  EXPECT_TRUE(book.refresh({40 * kHour}).empty());  // the others were silent for nine hours
  EXPECT_TRUE(book[0].stale);
  EXPECT_LT(book[0].trust, 0.5);
  book.at(0).last_update = {40 * kHour};
  EXPECT_EQ(book.refresh({41 * kHour}), (std::vector<PeerNumber>{0}));
  EXPECT_FALSE(book[0].stale);
}

TEST(PeerBook, AQuietCollectorOrASmallSessionIsNotStale) {
  PeerBook book = book_of(5);
  book.at(3).collector = book.at(4).collector = "rrc01";
  speak(book, {0, 1, 2, 3, 4}, {20 * kHour});
  speak(book, {0, 1, 2}, {90 * kHour});
  book.refresh({90 * kHour});
  EXPECT_FALSE(book[3].stale);  // nothing comes of its collector
  speak(book, {4}, {90 * kHour});
  book.refresh({90 * kHour});
  EXPECT_TRUE(book[3].stale);
  PeerBook small = book_of(4);
  small.at(0).routes_v4 = 3;  // of its own, which it seldom changes
  speak(small, {1, 2, 3}, {90 * kHour});
  small.refresh({90 * kHour});
  EXPECT_FALSE(small[0].stale);
  small.at(0).routes_v4 = 1000;
  small.refresh({91 * kHour});
  EXPECT_TRUE(small[0].stale);  // a full table always has something to say
}

TEST(PeerBook, ReadsBackWhatItWrote) {
  PeerBook book = book_of(3);
  book.at(1).signals_alone = 4;
  book.at(1).flaps = 7;
  book.at(2).up = false;
  book.refresh({2 * kSecond});
  StateWriter out;
  book.save(out);
  const std::string bytes = out.take();
  const Bytes all(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  PeerBook copy;
  StateReader in(all);
  ASSERT_TRUE(copy.load(in));
  EXPECT_TRUE(in.at_end());
  ASSERT_EQ(copy.size(), 3u);
  EXPECT_EQ(copy[1].trust, book[1].trust);
  EXPECT_EQ(copy[1].flaps, 7u);
  EXPECT_EQ(copy[1].address, book[1].address);
  EXPECT_EQ(copy[1].routes_v4, 0u);  // counted anew from the table
  EXPECT_FALSE(copy[2].up);
  for (std::size_t size = 0; size < all.size(); ++size) {
    PeerBook cut;
    StateReader part(all.first(size));
    EXPECT_FALSE(cut.load(part)) << size;
  }
}

}  // namespace
}  // namespace mannerly::incident
