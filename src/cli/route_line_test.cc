#include "cli/route_line.h"

#include <gtest/gtest.h>

namespace mannerly::cli {
namespace {

TEST(RouteLine, EveryFormOfARoute) {
  for (const std::string_view line :
       {"AS64500 192.0.2.0/24", "192.0.2.0/24 64500", "192.0.2.0/24,as64500", "\"AS64500\",\"192.0.2.0/24\",24,x",
        "  64500\t192.0.2.0/24  ", "192.0.2.0/24|64500\r", "AS64500;192.0.2.0/24"}) {
    RouteText route;
    std::string_view reason;
    ASSERT_EQ(parse_route_line(line, route, reason), RouteLine::kRoute) << line << ": " << reason;
    EXPECT_EQ(format_prefix(route.prefix), "192.0.2.0/24");
    EXPECT_EQ(route.origin, (Origin{Origin::Kind::kAsn, Asn{64500}}));
  }
  RouteText route;
  std::string_view reason;
  ASSERT_EQ(parse_route_line("2001:db8::/32 {64500,64501}", route, reason), RouteLine::kRoute);
  EXPECT_EQ(route.origin.kind, Origin::Kind::kAsSet);
}

TEST(RouteLine, BadLinesHaveAReason) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"AS64500", "an AS number and a prefix are wanted"},
      {"AS64500 192.0.2.1/24", "the prefix has bits after its length"},
      {"AS64500 192.0.2.0/33", "no prefix"},
      {"router 192.0.2.0/24", "no AS number"},
      {"192.0.2.0/24 4294967296", "no AS number"}};
  for (const auto& [line, expected] : rows) {
    RouteText route;
    std::string_view reason;
    EXPECT_EQ(parse_route_line(line, route, reason), RouteLine::kBad) << line;
    EXPECT_EQ(reason, expected) << line;
  }
}

TEST(RouteLine, BlankCommentsAndHeaders) {
  RouteText route;
  std::string_view reason;
  EXPECT_EQ(parse_route_line("  ", route, reason), RouteLine::kEmpty);
  EXPECT_EQ(parse_route_line("# AS64500 192.0.2.0/24", route, reason), RouteLine::kEmpty);
  EXPECT_TRUE(is_header_line("ASN,IP Prefix,Max Length"));
  EXPECT_TRUE(is_header_line("prefix,origin"));
  EXPECT_FALSE(is_header_line("192.0.2.0/24 AS64500"));
}

}  // namespace
}  // namespace mannerly::cli
