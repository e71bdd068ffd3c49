#include "observatory/change_text.h"

#include <gtest/gtest.h>

namespace mannerly::observatory {
namespace {

Result<WhatIfRequest> parse(std::initializer_list<std::string> texts) {
  return parse_changes(std::vector<std::string>(texts));
}

TEST(ChangeText, ReadsEveryKind) {
  const auto request =
      parse({"+roa 192.0.2.0/24-25 AS64500\n-roa 2001:db8::/32 64501", "", " +route 192.0.2.0/24  as64500 ",
             "-route 192.0.2.0/24 AS64500", "withdraw 192.0.2.0/24", "contact"});
  ASSERT_TRUE(request) << request.error().message;
  ASSERT_EQ(request->changes.add_vrps.size(), 1U);
  EXPECT_EQ(request->changes.add_vrps[0].max_length, 25);
  EXPECT_EQ(request->changes.remove_vrps[0].max_length, 32);
  EXPECT_EQ(request->changes.remove_vrps[0].asn, 64501U);
  EXPECT_EQ(request->changes.add_routes[0].origin, 64500U);
  EXPECT_EQ(request->changes.remove_routes.size(), 1U);
  EXPECT_EQ(request->withdrawn, std::vector<Prefix>{*parse_prefix("192.0.2.0/24")});
  EXPECT_TRUE(request->contact_registered);
}

TEST(ChangeText, SaysWhatItExpects) {
  for (const char* text : {"roa 192.0.2.0/24 AS64500", "+roa 192.0.2.0/24", "+roa 192.0.2.1/24 AS1", "+roa x AS1",
                           "+roa 192.0.2.0/24-23 AS1", "+roa 192.0.2.0/24-33 AS1", "+roa 192.0.2.0/24 ASX",
                           "+route 192.0.2.0/24-24 AS1", "withdraw", "withdraw 192.0.2.0", "contact me"}) {
    const auto request = parse({text});
    ASSERT_FALSE(request) << text;
    EXPECT_EQ(request.error().code, ErrorCode::kUsage);
    EXPECT_NE(request.error().message.find(text), std::string::npos);
  }
  EXPECT_EQ(parse({std::string(3000, '\n') + "contact"})->contact_registered, true);
  std::string many;
  for (std::size_t i = 0; i <= WhatIfRequest::kChangesMax; ++i) many += "contact\n";
  EXPECT_EQ(parse({many}).error().code, ErrorCode::kLimit);
}

TEST(ChangeText, WritesWhatItReads) {
  const Prefix prefix = *parse_prefix("2001:db8::/32");
  EXPECT_EQ(roa_change(prefix, 48, Asn{64500}), "+roa 2001:db8::/32-48 AS64500");
  EXPECT_TRUE(parse({roa_change(prefix, 48, Asn{64500}), route_change(prefix, Asn{64500})}));
}

}  // namespace
}  // namespace mannerly::observatory
