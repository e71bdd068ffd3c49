#include "wire/mrt/element.h"

#include <gtest/gtest.h>

#include "wire/mrt/mrt_test_support.h"

namespace mannerly::mrt {
namespace {

TEST(Element, RibRoundTrip) {
  Buffer file;
  append_sample_rib(file);
  const ReadResult read = read_all(file, SIZE_MAX, {.large_communities = true});
  ASSERT_TRUE(read.status);
  EXPECT_TRUE(read.skipped.empty());
  EXPECT_EQ(
      read.text,
      "TABLE_DUMP2|1700000000|B|192.0.2.1|64496|198.51.100.0/24|64496 65536 {64500,64501}|IGP|192.0.2.1|100|10|"
      "64496:100 no-export|65536:1:2|AG|65536 192.0.2.1|\n"
      "TABLE_DUMP2|1700000000|B|2001:db8::2|65550|198.51.100.0/24|64496 65536 {64500,64501}|IGP|192.0.2.1|100|10|"
      "64496:100 no-export|65536:1:2|AG|65536 192.0.2.1|\n"
      "TABLE_DUMP2_AP|1700000000|B|192.0.2.1|64496|203.0.113.0/25|7|64496 65536 {64500,64501}|IGP|192.0.2.1|100|10|"
      "64496:100 no-export|65536:1:2|AG|65536 192.0.2.1|\n"
      "TABLE_DUMP2_AP|1700000000|B|2001:db8::2|65550|203.0.113.0/25|8|64496 65536 {64500,64501}|IGP|192.0.2.1|100|"
      "10|64496:100 no-export|65536:1:2|AG|65536 192.0.2.1|\n"
      "TABLE_DUMP2|1700000000|B|2001:db8::2|65550|2001:db8:1::/48|64496 65536 {64500,64501}|IGP|2001:db8::2|100|10|"
      "64496:100 no-export|65536:1:2|AG|65536 192.0.2.1|\n"
      "TABLE_DUMP|1700000000|B|192.0.2.1|64496|198.51.100.128/26|64496 65536 {64500,64501}|IGP|192.0.2.1|100|10|"
      "64496:100 no-export|65536:1:2|AG|65536 192.0.2.1|\n"
      "TABLE_DUMP|1700000000|B|2001:db8::2|23456|2001:db8:2::/47|64496 65536 {64500,64501}|IGP|2001:db8::2|100|10|"
      "64496:100 no-export|65536:1:2|AG|65536 192.0.2.1|\n");
}

TEST(Element, UpdatesOfEverySubtype) {
  Buffer file;
  append_sample_updates(file);
  const ReadResult read = read_all(file);
  ASSERT_TRUE(read.status);
  EXPECT_TRUE(read.skipped.empty());
  const std::string route = "|64496 65536 {64500,64501}|IGP|192.0.2.1|100|10|64496:100 no-export|AG|65536 192.0.2.1|\n";
  EXPECT_EQ(read.text.substr(0, read.text.find("|A|")),
            "BGP4MP|1700000100|W|192.0.2.1|64496|198.51.100.0/24\n"
            "BGP4MP|1700000100|W|192.0.2.1|64496|0.0.0.0/0\nBGP4MP|1700000100");
  for (const std::string tag : {"BGP4MP", "BGP4MP_LOCAL"}) {
    EXPECT_NE(read.text.find(tag + "|1700000100|A|192.0.2.1|64496|198.51.100.0/24" + route), std::string::npos) << tag;
    EXPECT_NE(read.text.find(tag + "_AP|1700000100|A|192.0.2.1|64496|198.51.100.0/24|1" + route), std::string::npos);
  }
  for (const std::string tag : {"BGP4MP_ET", "BGP4MP_ET_LOCAL"}) {
    EXPECT_NE(read.text.find(tag + "|1700000100.000123|A|192.0.2.1|64496|0.0.0.0/0" + route), std::string::npos) << tag;
    EXPECT_NE(read.text.find(tag + "_AP|1700000100.000123|W|192.0.2.1|64496|2001:db8:1::/48|3\n"), std::string::npos);
  }
  EXPECT_TRUE(read.text.ends_with("BGP4MP|1700000100|STATE|192.0.2.1|64496|3|6\n"));
}

TEST(Element, ChunksDoNotMatter) {
  const Buffer file = sample_file();
  const ReadResult whole = read_all(file);
  for (const std::size_t chunk : {1u, 5u, 64u, 1000u}) EXPECT_EQ(read_all(file, chunk).text, whole.text) << chunk;
}

TEST(Element, DamageNeverCrashesAndIsNeverSilent) {
  const Buffer file = sample_file();
  const std::size_t lines = static_cast<std::size_t>(std::ranges::count(read_all(file).text, '\n'));
  for (std::size_t at = 0; at < file.size(); ++at) {
    for (const std::uint8_t flip : {0x01, 0x80, 0xFF}) {
      Buffer damaged = file;
      damaged[at] ^= flip;
      const ReadResult read = read_all(damaged);
      const std::size_t got = static_cast<std::size_t>(std::ranges::count(read.text, '\n'));
      // Fewer lines without a count can only be a length that now says fewer, or an UPDATE that became another message.
      if (got + 8 < lines) {
        EXPECT_GT(read.skipped.total(), 0u) << at;
      }
    }
  }
}

TEST(Element, RibWithoutPeersIsCounted) {
  const SampleRoute route;
  const std::vector<RibEntry> entries = {{5, Instant{1}, 0, route.attributes(Address::v4(1))}};
  Buffer file;
  append_rib(file, Instant{1}, 0, prefix_of("192.0.2.0/24"), entries);
  append_peer_index_table(file, Instant{1}, 0, "", {});
  append_rib(file, Instant{1}, 0, prefix_of("192.0.2.0/24"), entries);
  const ReadResult read = read_all(file);
  EXPECT_EQ(read.text, "");
  ASSERT_EQ(read.skipped.rows().size(), 2u);
  EXPECT_EQ(read.skipped.rows()[0].reason, "RIB record without a PEER_INDEX_TABLE");
  EXPECT_EQ(read.skipped.rows()[1].reason, "peer index beyond the PEER_INDEX_TABLE");
}

TEST(Element, PathIdentifiersInAPlainRecordAreFound) {
  // As BIRD 1.6 wrote the messages of an ADD-PATH session: RFC 8050 did not exist.
  const SampleRoute route;
  const std::vector<bgp::Nlri> announced = {{prefix_of("198.51.100.0/24"), 1}, {prefix_of("192.0.2.0/24"), 2}};
  const bgp::UpdateContent content{.announced = announced, .attributes = route.attributes(Address::v4(0xC0000201))};
  Buffer message;
  ASSERT_TRUE(append_bgp4mp_update(message, Instant{1}, sample_session(), content, {.update = {.add_path = true}}));
  message[7] = static_cast<std::uint8_t>(Bgp4mpSubtype::kMessageAs4);
  const ReadResult read = read_all(message);
  EXPECT_TRUE(read.skipped.empty());
  EXPECT_EQ(read.text.substr(0, 61), "BGP4MP_AP|1|A|192.0.2.1|64496|198.51.100.0/24|1|64496 65536 {");
}

}  // namespace
}  // namespace mannerly::mrt
