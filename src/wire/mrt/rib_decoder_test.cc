#include "wire/mrt/rib_decoder.h"

#include <gtest/gtest.h>

#include <random>

#include "wire/mrt/mrt_test_support.h"
#include "wire/mrt/rib_twin.h"

namespace mannerly::mrt {
namespace {

TEST(PathTable, NumbersEachPathOnce) {
  PathTable table;
  EXPECT_EQ(table.size(), 1u);
  EXPECT_EQ(table.intern({}), PathTable::kEmpty);
  const std::vector<std::uint8_t> one = {2, 1, 0, 0, 0xFB, 0xF0};
  const std::vector<std::uint8_t> set = {2, 1, 0, 0, 0xFB, 0xF0, 1, 1, 0, 1, 0, 0};
  EXPECT_EQ(table.intern(one), 1u);
  EXPECT_EQ(table.intern(set), 2u);
  EXPECT_EQ(table.intern(one), 1u);
  EXPECT_EQ(format_as_path(table.path(2)), "64496 {65536}");
  EXPECT_EQ(table.origin(1).asn, Asn{64496});
  EXPECT_EQ(table.origin(2).kind, Origin::Kind::kAsSet);
  EXPECT_EQ(table.intern(Bytes(one).first(5)), PathTable::kMalformed);
  EXPECT_EQ(table.size(), 3u);
}

TEST(PathTable, KeepsItsPathsWhenItGrows) {
  PathTable table(1000);
  std::vector<std::uint8_t> value = {2, 2, 0, 0, 0, 0, 0, 0, 0, 0};
  constexpr std::uint32_t kPaths = 200000;
  for (int round = 0; round < 2; ++round) {
    for (std::uint32_t i = 0; i < kPaths; ++i) {
      for (unsigned k = 0; k < 4; ++k) value[6 + k] = static_cast<std::uint8_t>(i >> (24 - 8 * k));
      ASSERT_EQ(table.intern(value), i + 1);
    }
  }
  EXPECT_EQ(table.origin(kPaths).asn, Asn{kPaths - 1});
}

TEST(RibDecoder, AgreesWithTheGeneralReader) {
  const Buffer file = sample_file();
  EXPECT_EQ(first_twin_difference(file), std::nullopt);
  for (std::size_t at = 0; at < file.size(); ++at) {
    EXPECT_EQ(first_twin_difference(Bytes(file).first(at)), std::nullopt) << at;
    Buffer damaged = file;
    damaged[at] ^= 0xFF;
    EXPECT_EQ(first_twin_difference(damaged), std::nullopt) << at;
    damaged[at] ^= 0xFE;
    EXPECT_EQ(first_twin_difference(damaged), std::nullopt) << at;
  }
}

// Paths repeat within a record, between records, are long, empty and malformed.
TEST(RibDecoder, AgreesOnRandomTables) {
  std::mt19937 random(7);
  Buffer file;
  std::vector<Peer> peers;
  for (std::uint32_t i = 0; i < 5; ++i) peers.push_back({i, Address::v4(0xC0000200 + i), Asn{64496 + i}});
  std::vector<Buffer> lists;
  for (int i = 0; i < 12; ++i) {
    std::vector<std::uint8_t> value;
    const auto count = static_cast<std::uint8_t>(i == 0 ? 0 : i == 1 ? 60 : random() % 6);
    if (count > 0) value = {2, count};
    for (int k = 0; k < count * 4; ++k) value.push_back(static_cast<std::uint8_t>(random()));
    if (i == 2) value = {9, 1, 0, 0, 0, 1};
    Buffer list;
    bgp::append_attribute(list, 0x40, 1, std::vector<std::uint8_t>{0});
    if (i != 3) bgp::append_attribute(list, 0x40, 2, value);
    lists.push_back(list);
  }
  for (int table = 0; table < 3; ++table) {
    append_peer_index_table(file, Instant{1}, 1, "", peers);
    std::ranges::reverse(peers);
    for (std::uint32_t r = 0; r < 200; ++r) {
      std::vector<EncodedRibEntry> entries;
      for (unsigned e = 0; e < random() % 9; ++e) {
        entries.push_back({static_cast<std::uint16_t>(random() % 5), Instant{r}, e, lists[random() % lists.size()]});
      }
      append_encoded_rib(file, Instant{1}, r, Prefix::of(Address::v4(r << 12), 24), entries, true);
    }
  }
  EXPECT_EQ(first_twin_difference(file), std::nullopt);
}

TEST(RibDecoder, KeepsPeerNumbersOverTables) {
  Buffer file;
  const SampleRoute route;
  const std::vector<Peer> first = {{1, Address::v4(1), Asn{64496}}, {2, Address::v4(2), Asn{64497}}};
  const std::vector<Peer> second = {first[1]};
  const std::vector<RibEntry> entries = {{0, Instant{1}, 0, route.attributes(Address::v4(1))}};
  append_peer_index_table(file, Instant{1}, 1, "", first);
  append_rib(file, Instant{1}, 0, prefix_of("192.0.2.0/24"), entries);
  append_peer_index_table(file, Instant{1}, 1, "", second);
  append_rib(file, Instant{1}, 0, prefix_of("198.51.100.0/24"), entries);
  PathTable paths;
  std::vector<std::uint32_t> seen;
  RibReader reader(paths, [&](const RibBatch& batch) {
    for (const RibRoute& r : batch.routes) seen.push_back(r.peer);
  });
  ASSERT_TRUE(reader.feed(file));
  ASSERT_TRUE(reader.finish());
  EXPECT_EQ(seen, (std::vector<std::uint32_t>{0, 1}));
  EXPECT_EQ(reader.decoder().peers(), first);
  EXPECT_EQ(reader.decoder().routes(), 2u);
}

}  // namespace
}  // namespace mannerly::mrt
