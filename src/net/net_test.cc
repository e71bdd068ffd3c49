#include <arpa/inet.h>
#include <gtest/gtest.h>

#include "net/as_path.h"
#include "net/prefix.h"

namespace mannerly {
namespace {

TEST(Asn, ReadsEverySpelling) {
  EXPECT_EQ(parse_asn("64500"), Asn{64500});
  EXPECT_EQ(parse_asn("AS64500"), Asn{64500});
  EXPECT_EQ(parse_asn("as1.10"), Asn{65546});
  for (const char* bad : {"", "AS", "AS-1", "4294967296", "1.65536", "65536.1", "AS64500 ", "1.2.3"}) {
    EXPECT_FALSE(parse_asn(bad)) << bad;
  }
}

// The peer: glibc reads and writes the same texts.
TEST(Address, AgreesWithInetNtop) {
  const char* texts[] = {"::",
                         "::1",
                         "1::",
                         "::ffff:192.0.2.1",
                         "::192.0.2.1",
                         "2001:db8::1",
                         "2001:db8:0:1:1:1:1:1",
                         "2001:0:0:1::1",
                         "2001:db8:0:0:1:0:0:1",
                         "fe80::1:0:0:1",
                         "::2:3:4:5:6:7:8",
                         "1:2:3:4:5:6:7::",
                         "64:ff9b::192.0.2.33",
                         "0:0:0:0:0:0:0:2",
                         "::ffff:0:0",
                         "1::0:0:8"};
  for (const char* text : texts) {
    in6_addr theirs;
    ASSERT_EQ(inet_pton(AF_INET6, text, &theirs), 1) << text;
    const auto ours = parse_address(text);
    ASSERT_TRUE(ours) << text;
    EXPECT_EQ(*ours, Address::v6_from(theirs.s6_addr)) << text;
    char buffer[64];
    EXPECT_EQ(format_address(*ours), inet_ntop(AF_INET6, &theirs, buffer, sizeof buffer)) << text;
  }
  std::uint64_t state = 1;
  for (int i = 0; i < 200000; ++i) {
    in6_addr raw;
    for (int b = 0; b < 16; ++b) {
      state = state * 6364136223846793005ull + 1442695040888963407ull;
      raw.s6_addr[b] = (state >> 61) < 5 ? 0 : static_cast<std::uint8_t>(state >> 40);
    }
    char buffer[64];
    inet_ntop(AF_INET6, &raw, buffer, sizeof buffer);
    ASSERT_EQ(format_address(Address::v6_from(raw.s6_addr)), buffer);
    ASSERT_EQ(parse_address(buffer), Address::v6_from(raw.s6_addr)) << buffer;
  }
}

TEST(Address, RefusesWhatInetPtonRefuses) {
  for (const char* bad : {"",
                          "1",
                          "1.2.3",
                          "1.2.3.4.5",
                          "256.0.0.1",
                          "01.2.3.4",
                          "1.2.3.",
                          ":",
                          ":::",
                          "1:::2",
                          "1::2::3",
                          "12345::",
                          "1:2:3:4:5:6:7:8:9",
                          "1:2:3:4:5:6:7",
                          "::1.2.3",
                          "1:2:3:4:5:6:7:1.2.3.4",
                          "1:",
                          "g::",
                          "1:2:3:4:5:6:7:8::",
                          "::%eth0",
                          "1.2.3.4 "}) {
    std::uint8_t raw[16];
    EXPECT_FALSE(parse_address(bad)) << bad;
    EXPECT_NE(inet_pton(AF_INET, bad, raw), 1) << bad;
    EXPECT_NE(inet_pton(AF_INET6, bad, raw), 1) << bad;
  }
}

TEST(Prefix, ReadsAndWrites) {
  for (const char* text : {"0.0.0.0/0", "192.0.2.0/24", "192.0.2.1/32", "::/0", "2001:db8::/32", "2001:db8::1/128"}) {
    const auto prefix = parse_prefix(text);
    ASSERT_TRUE(prefix) << text;
    EXPECT_EQ(format_prefix(*prefix), text);
  }
  EXPECT_FALSE(parse_prefix("192.0.2.1/24"));
  EXPECT_EQ(format_prefix(*parse_prefix("192.0.2.1/24", HostBits::kClear)), "192.0.2.0/24");
  for (const char* bad :
       {"192.0.2.0", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/-1", "2001:db8::/129", "/24", "192.0.2.0/0024"}) {
    EXPECT_FALSE(parse_prefix(bad)) << bad;
  }
}

TEST(Prefix, CoversAndOrders) {
  const Prefix wide = *parse_prefix("192.0.0.0/16");
  const Prefix narrow = *parse_prefix("192.0.2.0/24");
  EXPECT_TRUE(wide.covers(narrow));
  EXPECT_TRUE(wide.covers(wide));
  EXPECT_FALSE(narrow.covers(wide));
  EXPECT_FALSE(parse_prefix("::/0")->covers(narrow));
  EXPECT_LT(wide, narrow);
  EXPECT_LT(narrow, *parse_prefix("::/0"));
  EXPECT_EQ(format_address(wide.last_address()), "192.0.255.255");
  EXPECT_EQ(format_address(parse_prefix("2001:db8::/126")->last_address()), "2001:db8::3");
}

std::vector<std::string> range(const char* first, const char* last) {
  std::vector<std::string> out;
  for (const Prefix& p : prefixes_of_range(*parse_address(first), *parse_address(last)))
    out.push_back(format_prefix(p));
  return out;
}

TEST(Prefix, CutsRanges) {
  using V = std::vector<std::string>;
  EXPECT_EQ(range("192.0.2.0", "192.0.2.255"), V{"192.0.2.0/24"});
  EXPECT_EQ(range("192.0.2.0", "192.0.2.2"), (V{"192.0.2.0/31", "192.0.2.2/32"}));
  EXPECT_EQ(range("0.0.0.0", "255.255.255.255"), V{"0.0.0.0/0"});
  EXPECT_EQ(range("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), V{"::/0"});
  EXPECT_EQ(range("192.0.2.1", "192.0.2.0"), V{});
  EXPECT_EQ(range("255.255.255.254", "255.255.255.255"), V{"255.255.255.254/31"});
  EXPECT_EQ(range("2001:db8::1", "2001:db8::4"), (V{"2001:db8::1/128", "2001:db8::2/127", "2001:db8::4/128"}));
}

TEST(AsPath, TextRoundTrip) {
  for (const char* text : {"", "64500", "64500 64501 64501", "64500 {64501,64502}", "(64512 64513) 64500",
                           "[64512,64513] 64500 {64501}"}) {
    const auto path = parse_as_path(text);
    ASSERT_TRUE(path) << text;
    EXPECT_TRUE(AsPathView::is_well_formed(path->view().words()));
    EXPECT_EQ(format_as_path(path->view()), text);
  }
  for (const char* bad : {"x", "64500 {64501", "{}", "64500,64501", "-1"}) EXPECT_FALSE(parse_as_path(bad)) << bad;
}

TEST(AsPath, OriginFollowsRfc6811) {
  EXPECT_EQ(parse_as_path("64500 64501")->view().origin(), (Origin{Origin::Kind::kAsn, Asn{64501}}));
  EXPECT_EQ(parse_as_path("64500 {64501,64502}")->view().origin().kind, Origin::Kind::kAsSet);
  EXPECT_EQ(parse_as_path("")->view().origin().kind, Origin::Kind::kEmpty);
  EXPECT_EQ(parse_as_path("(64512)")->view().origin().kind, Origin::Kind::kEmpty);
  EXPECT_EQ(parse_as_path("64500 64500 {1,2}")->view().hop_count(), 3u);
}

}  // namespace
}  // namespace mannerly
