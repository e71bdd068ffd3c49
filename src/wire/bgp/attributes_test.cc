#include <gtest/gtest.h>

#include "wire/bgp/encode.h"
#include "wire/bgp/path_attributes.h"

namespace mannerly::bgp {
namespace {

struct Case {
  const char* name;
  std::vector<std::uint8_t> list;
  Outcome outcome;
};

// RFC 7606 section 7, one row a rule.
const std::vector<Case>& cases() {
  static const std::vector<Case> kCases = {
      {"empty list", {}, Outcome::kOk},
      {"origin", {0x40, 1, 1, 0}, Outcome::kOk},
      {"origin undefined", {0x40, 1, 1, 3}, Outcome::kTreatAsWithdraw},
      {"origin length", {0x40, 1, 2, 0, 0}, Outcome::kTreatAsWithdraw},
      {"origin flags", {0xC0, 1, 1, 0}, Outcome::kTreatAsWithdraw},
      {"partial flag is no matter", {0x60, 1, 1, 0}, Outcome::kOk},
      {"path empty", {0x40, 2, 0}, Outcome::kOk},
      {"path", {0x40, 2, 6, 2, 1, 0, 0, 0, 1}, Outcome::kOk},
      {"path segment type", {0x40, 2, 6, 5, 1, 0, 0, 0, 1}, Outcome::kTreatAsWithdraw},
      {"path segment empty", {0x40, 2, 2, 2, 0}, Outcome::kTreatAsWithdraw},
      {"path segment overrun", {0x40, 2, 6, 2, 2, 0, 0, 0, 1}, Outcome::kTreatAsWithdraw},
      {"path segment underrun", {0x40, 2, 7, 2, 1, 0, 0, 0, 1, 2}, Outcome::kTreatAsWithdraw},
      {"next hop length", {0x40, 3, 3, 1, 2, 3}, Outcome::kTreatAsWithdraw},
      {"med length", {0x80, 4, 3, 1, 2, 3}, Outcome::kTreatAsWithdraw},
      {"local pref length", {0x40, 5, 5, 1, 2, 3, 4, 5}, Outcome::kTreatAsWithdraw},
      {"atomic aggregate length", {0x40, 6, 1, 0}, Outcome::kAttributeDiscard},
      {"aggregator of two octets", {0xC0, 7, 6, 0, 1, 1, 1, 1, 1}, Outcome::kAttributeDiscard},
      {"communities length", {0xC0, 8, 5, 0, 0, 0, 0, 0}, Outcome::kTreatAsWithdraw},
      {"communities empty", {0xC0, 8, 0}, Outcome::kTreatAsWithdraw},
      {"originator length", {0x80, 9, 1, 0}, Outcome::kTreatAsWithdraw},
      {"cluster list empty", {0x80, 10, 0}, Outcome::kTreatAsWithdraw},
      {"mp reach cut", {0x80, 14, 3, 0, 2, 1}, Outcome::kSessionReset},
      {"mp reach next hop of 5", {0x80, 14, 10, 0, 2, 1, 5, 1, 2, 3, 4, 5, 0}, Outcome::kSessionReset},
      {"mp unreach cut", {0x80, 15, 2, 0, 2}, Outcome::kSessionReset},
      {"mp unreach twice", {0x80, 15, 3, 0, 2, 1, 0x80, 15, 3, 0, 2, 1}, Outcome::kSessionReset},
      {"extended communities length", {0xC0, 16, 4, 0, 0, 0, 0}, Outcome::kTreatAsWithdraw},
      {"as4 path malformed", {0xC0, 17, 2, 2, 0}, Outcome::kAttributeDiscard},
      {"large communities length", {0xC0, 32, 4, 0, 0, 0, 0}, Outcome::kTreatAsWithdraw},
      {"otc", {0xC0, 35, 4, 0, 0, 0xFB, 0xF0}, Outcome::kOk},
      {"otc length", {0xC0, 35, 2, 0, 0}, Outcome::kTreatAsWithdraw},
      {"repeated origin", {0x40, 1, 1, 0, 0x40, 1, 1, 1}, Outcome::kAttributeDiscard},
      {"unknown optional", {0xC0, 99, 2, 1, 2}, Outcome::kOk},
      {"unknown well-known", {0x40, 99, 2, 1, 2}, Outcome::kSessionReset},
      {"cut value", {0x40, 1, 2, 0}, Outcome::kTreatAsWithdraw},
      {"cut head", {0x40}, Outcome::kTreatAsWithdraw},
  };
  return kCases;
}

TEST(Attributes, OutcomesOfRfc7606) {
  PathAttributes out;
  for (const Case& c : cases()) EXPECT_EQ(parse_attributes(c.list, {}, out), c.outcome) << c.name;
}

TEST(Attributes, TheFirstOfARepeatedOneCounts) {
  PathAttributes out;
  parse_attributes(std::vector<std::uint8_t>{0x40, 1, 1, 0, 0x40, 1, 1, 1}, {}, out);
  EXPECT_EQ(out.origin, 0);
  ASSERT_EQ(out.findings.size(), 1u);
  EXPECT_EQ(out.findings[0].reason, "attribute repeated");
  EXPECT_EQ(out.findings[0].offset, 4u);
}

TEST(Attributes, UnknownOnesAreKept) {
  PathAttributes out;
  const std::vector<std::uint8_t> list = {0xE0, 99, 2, 1, 2};
  parse_attributes(list, {}, out);
  ASSERT_EQ(out.unknown.size(), 1u);
  EXPECT_EQ(out.unknown[0].flags, 0xE0);
  EXPECT_EQ(out.unknown[0].code, 99);
  EXPECT_EQ(out.unknown[0].value.size(), 2u);
}

TEST(Attributes, MpReachInRibsIsReadInBothForms) {
  std::vector<std::uint8_t> brief = {0x80, 14, 17, 16};
  std::vector<std::uint8_t> full = {0x80, 14, 21, 0, 2, 1, 16};
  for (int i = 0; i < 16; ++i) {
    brief.push_back(0x20);
    full.push_back(0x20);
  }
  full.push_back(0);
  PathAttributes out;
  EXPECT_EQ(parse_attributes(brief, {.context = AttributeContext::kRib}, out), Outcome::kOk);
  EXPECT_EQ(out.route_next_hop(), Address::v6(0x2020202020202020, 0x2020202020202020));
  EXPECT_EQ(parse_attributes(full, {.context = AttributeContext::kRib}, out), Outcome::kOk);
  EXPECT_EQ(out.route_next_hop(), Address::v6(0x2020202020202020, 0x2020202020202020));
  EXPECT_EQ(parse_attributes(brief, {}, out), Outcome::kSessionReset);
}

struct Merge {
  const char* path;
  const char* as4_path;
  const char* merged;
};

// RFC 6793 section 4.2.3.
TEST(Attributes, MergeOfPaths) {
  const std::vector<Merge> rows = {
      {"64496 23456 23456", "65536 65537", "64496 65536 65537"},
      {"23456 23456", "65536 65537", "65536 65537"},
      {"23456", "65536 65537", "23456"},  // AS4_PATH longer: ignored
      {"64496 64497 {64498,64499}", "65536 {64498,64499}", "64496 65536 {64498,64499}"},
      {"(64512) 64496 23456", "65536", "(64512) 64496 65536"},
      {"64496 23456", "(64512) 65536", "64496 65536"},  // confederation segments of AS4_PATH are dropped
      {"64496 23456", "", "64496 23456"},
  };
  for (const Merge& row : rows) {
    const AsPath a = *parse_as_path(row.path), b = *parse_as_path(row.as4_path);
    std::vector<std::uint32_t> path(a.view().words().begin(), a.view().words().end());
    std::vector<std::uint32_t> as4(b.view().words().begin(), b.view().words().end());
    merge_as4_path(path, as4);
    ASSERT_TRUE(AsPathView::is_well_formed(path));
    EXPECT_EQ(format_as_path(AsPathView(path)), row.merged);
  }
}

TEST(Attributes, As4PathIsIgnoredWhenTheAggregatorIsNotAsTrans) {
  RouteAttributes route;
  const AsPath path = *parse_as_path("64496 65536");
  route.path = path.view();
  route.next_hop = Address::v4(1);
  Buffer list;
  append_common_attributes(list, route, AsWidth::kTwo);
  append_attribute(list, 0xC0, 7, std::vector<std::uint8_t>{0xFB, 0xF0, 1, 1, 1, 1});
  append_attribute(list, 0xC0, 18, std::vector<std::uint8_t>{0, 1, 0, 0, 1, 1, 1, 1});
  PathAttributes out;
  EXPECT_EQ(parse_attributes(list, {.as_width = AsWidth::kTwo}, out), Outcome::kOk);
  EXPECT_EQ(format_as_path(out.as_path()), "64496 23456");
  EXPECT_EQ(out.aggregator.asn, Asn{64496});
}

}  // namespace
}  // namespace mannerly::bgp
