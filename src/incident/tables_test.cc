// The tables of prefixes and routes against maps.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>

#include "incident/history.h"
#include "incident/prefix_table.h"
#include "incident/route_table.h"

namespace mannerly::incident {
namespace {

Prefix made_prefix(std::uint32_t bits, int length) {
  return Prefix::of(
      length <= 32 ? Address::v4(0x0A000000 + (bits << 20)) : Address::v6(std::uint64_t{bits} << 60, bits), length);
}

RC_GTEST_PROP(PrefixTable, CoveringIsTheLongestThatSomebodyHas, ()) {
  struct Have {
    PrefixId id = 0;
    std::uint16_t peers = 0;
  };
  PrefixTable table;
  std::map<Prefix, Have> twin;
  const auto steps = *rc::gen::container<std::vector<std::tuple<std::uint32_t, int, bool>>>(
      rc::gen::tuple(rc::gen::inRange<std::uint32_t>(0, 16), rc::gen::element(0, 8, 9, 12, 24, 32, 48, 61, 128),
                     rc::gen::arbitrary<bool>()));
  for (const auto& [bits, length, add] : steps) {
    const Prefix prefix = made_prefix(bits, length);
    bool added = false;
    const PrefixId id = table.find_or_add(prefix, added);
    RC_ASSERT(added != twin.contains(prefix));
    Have& have = twin.try_emplace(prefix, Have{.id = id}).first->second;
    RC_ASSERT(have.id == id);
    RC_ASSERT(table[id].prefix() == prefix);
    OriginRow& origin = *table.find_or_add_origin(id, 64500 + have.peers % 2);
    if (add) {
      table.add_peer(id, origin, 1000, 1000);
      ++have.peers;
    } else if (origin.peers > 0) {
      table.remove_peer(id, origin, 2000);
      --have.peers;
    }
    const Prefix* longest = nullptr;
    for (const auto& [other, row] : twin)
      if (row.peers > 0 && other.length >= PrefixTable::shortest_holding(prefix.is_v4()) && other.covers(prefix) &&
          other != prefix && (!longest || longest->length < other.length))
        longest = &other;
    const PrefixId covering = table.covering(prefix);
    RC_ASSERT((covering == PrefixTable::kNone) == (longest == nullptr));
    if (longest != nullptr) RC_ASSERT(table[covering].prefix() == *longest);
  }
}

TEST(PrefixTable, KeepsOriginsInTheOrderOfSight) {
  PrefixTable table;
  bool added = false;
  const PrefixId id = table.find_or_add(made_prefix(1, 24), added);
  for (std::uint32_t i = 0; i < PrefixTable::kOriginsMax; ++i)
    ASSERT_NE(table.find_or_add_origin(id, 5000 - i), nullptr);
  EXPECT_EQ(table.find_or_add_origin(id, 1), nullptr);
  EXPECT_NE(table.find_or_add_origin(id, 5000), nullptr);
  std::uint32_t next = 5000;
  table.each_origin(id, [&](const OriginRow& row) { EXPECT_EQ(row.origin, next--); });
  EXPECT_EQ(next, 5000 - PrefixTable::kOriginsMax);
  EXPECT_EQ(table.find_origin(id, 1), nullptr);
}

RC_GTEST_PROP(RouteTable, AgreesWithAMap, ()) {
  RouteTable table;
  std::map<std::pair<PeerNumber, PrefixId>, PathId> twin;
  const auto steps = *rc::gen::container<std::vector<std::tuple<PeerNumber, PrefixId, PathId>>>(
      rc::gen::tuple(rc::gen::inRange<PeerNumber>(0, 4), rc::gen::element<PrefixId>(0, 1, 4095, 4096, 100'000, 700'000),
                     rc::gen::inRange<PathId>(0, 3)));
  for (const auto& [peer, prefix, path] : steps) {
    const auto at = twin.find({peer, prefix});
    RC_ASSERT(table.set(peer, prefix, path) == (at == twin.end() ? 0 : at->second));
    if (path == 0) {
      twin.erase({peer, prefix});
    } else {
      twin[{peer, prefix}] = path;
    }
    RC_ASSERT(table.get(peer, prefix) == path);
    RC_ASSERT(table.size() == twin.size());
  }
  std::map<std::pair<PeerNumber, PrefixId>, PathId> seen;
  for (PeerNumber peer = 0; peer < 4; ++peer)
    table.each(peer, [&](PrefixId prefix, PathId path) { seen[{peer, prefix}] = path; });
  RC_ASSERT(seen == twin);
  StateWriter out;
  table.save(out);
  const std::string bytes = out.take();
  StateReader in({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  RouteTable copy;
  RC_ASSERT(copy.load(in, 4, 700'001, 2).has_value());
  for (const auto& [key, path] : twin) RC_ASSERT(copy.get(key.first, key.second) == path);
  RC_ASSERT(copy.size() == twin.size());
}

constexpr std::uint32_t kDay0 = 19'676 * kDaySeconds;

TEST(PathHistory, CountsDaysAndWhatStays) {
  PathHistory history;
  const auto none = [](const PathHistory::Top&) { return false; };
  const auto row = history.row_for({.asn = 1, .behind = 2, .behind2 = 3}, none);
  EXPECT_EQ(history.triple(Asn{1}, Asn{2}, Asn{3}, kDay0).days, 0u);  // nobody uses it yet
  history.begin(row, kDay0 + 10, kDay0 + 10);
  history.begin(row, kDay0 + 20, kDay0 + 20);
  history.end(row, kDay0 + 30);
  auto seen = history.triple(Asn{1}, Asn{2}, Asn{3}, kDay0 + 2 * kDaySeconds);
  EXPECT_EQ(seen.first, Instant{kDay0 + 10});
  EXPECT_EQ(seen.last, Instant{kDay0 + 2 * kDaySeconds});  // still used
  EXPECT_EQ(seen.days, 3u);
  history.end(row, kDay0 + 40);
  seen = history.edge(Asn{1}, Asn{2}, kDay0 + 2 * kDaySeconds);
  EXPECT_EQ(seen.last, Instant{kDay0 + 40});
  EXPECT_EQ(seen.days, 1u);
  history.begin(row, kDay0 + 5 * kDaySeconds, kDay0 + 5 * kDaySeconds);
  EXPECT_EQ(history.as(Asn{1}, kDay0 + 5 * kDaySeconds).days, 2u);
  EXPECT_EQ(history.as(Asn{2}, kDay0).days, 0u);  // nothing began at it
}

TEST(PathHistory, RemembersValleys) {
  PathHistory history;
  const auto edge = history.row_for({.asn = 2, .behind = 3}, [](const PathHistory::Top&) { return true; });
  const auto row = history.row_for({.asn = 1, .behind = 2, .behind2 = 3}, [](const PathHistory::Top& top) {
    return top.asn == 1 && top.behind == 2 && top.behind2 == 3;
  });
  history.begin(edge, kDay0, kDay0);
  EXPECT_EQ(history.valley_to(Asn{1}, Asn{2}, kDay0).days, 0u);
  history.begin(row, kDay0, kDay0);
  EXPECT_EQ(history.valley_to(Asn{1}, Asn{2}, kDay0 + kDaySeconds).days, 2u);
  EXPECT_EQ(history.valley_from(Asn{2}, Asn{3}, kDay0 + kDaySeconds).days, 2u);
  EXPECT_EQ(history.valley_to(Asn{2}, Asn{3}, kDay0).days, 0u);
}

}  // namespace
}  // namespace mannerly::incident
