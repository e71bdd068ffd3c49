#include "wire/bgp/update.h"

#include <gtest/gtest.h>

#include "wire/bgp/encode.h"

namespace mannerly::bgp {
namespace {

Prefix prefix_of(std::string_view text) {
  return parse_prefix(text).value();
}

TEST(Nlri, RoundTrip) {
  for (const char* text : {"0.0.0.0/0", "192.0.2.0/24", "203.0.113.128/25", "198.51.100.1/32", "2001:db8::/32", "::/0",
                           "2001:db8::1/128", "2001:db8:0:8000::/49"}) {
    for (const bool add_path : {false, true}) {
      const Nlri in{prefix_of(text), add_path ? 77u : 0u};
      Buffer out;
      append_nlri(out, in, add_path);
      NlriReader reader(out, in.prefix.family, add_path);
      Nlri back;
      ASSERT_TRUE(reader.next(back)) << text;
      EXPECT_EQ(back.prefix, in.prefix);
      EXPECT_EQ(back.path_id, in.path_id);
      EXPECT_FALSE(reader.next(back));
      EXPECT_TRUE(reader.ok());
      for (std::size_t cut = 1; cut < out.size(); ++cut) {
        EXPECT_FALSE(is_well_formed_nlri(Bytes(out).first(cut), in.prefix.family, add_path)) << text << cut;
      }
    }
  }
}

TEST(Nlri, TrailingBitsAreClearedAndCounted) {
  const std::vector<std::uint8_t> list = {13, 0x0B, 0x0D, 8, 10};
  NlriReader reader(list, Family::kIpv4, false);
  Nlri nlri;
  ASSERT_TRUE(reader.next(nlri));
  EXPECT_EQ(format_prefix(nlri.prefix), "11.8.0.0/13");
  ASSERT_TRUE(reader.next(nlri));
  EXPECT_EQ(reader.trailing_bits_cleared(), 1u);
}

TEST(Nlri, LengthBeyondTheFamilyIsMalformed) {
  EXPECT_FALSE(is_well_formed_nlri(std::vector<std::uint8_t>{33, 1, 2, 3, 4, 5}, Family::kIpv4, false));
  EXPECT_FALSE(is_well_formed_nlri(std::vector<std::uint8_t>(18, 129), Family::kIpv6, false));
}

TEST(Update, RoundTripOfEveryForm) {
  const AsPath path = *parse_as_path("64496 65536 (64512) {64500,64501}");
  const std::vector<Community> communities = {Community::of(64496, 1), kBlackhole};
  const std::vector<RawAttribute> unknown = {{kFlagOptional | kFlagTransitive, 200, as_bytes("xyz")}};
  RouteAttributes route;
  route.origin = 2;
  route.path = path.view();
  route.aggregator = Aggregator{Asn{65537}, 0xC0000201};
  route.communities = communities;
  route.unknown = unknown;
  route.only_to_customer = Asn{64499};
  for (const bool v6 : {false, true}) {
    const std::vector<Nlri> list = {{prefix_of(v6 ? "2001:db8::/32" : "192.0.2.0/24"), 0}};
    route.next_hop = v6 ? Address::v6(1, 2) : Address::v4(0xC0000201);
    for (const AsWidth width : {AsWidth::kTwo, AsWidth::kFour}) {
      Buffer message;
      ASSERT_TRUE(append_update(message, {.announced = list, .withdrawn = list, .attributes = route}, {width, false}));
      ByteCursor cursor(message);
      const auto parsed = parse_message(cursor);
      ASSERT_TRUE(parsed);
      EXPECT_TRUE(cursor.at_end());
      Update update;
      ASSERT_EQ(parse_update(parsed->body, {width, false}, update), Outcome::kOk);
      const PathAttributes& a = update.attributes;
      EXPECT_EQ(a.origin, 2);
      EXPECT_EQ(format_as_path(a.as_path()),
                width == AsWidth::kFour ? "64496 65536 (64512) {64500,64501}" : "64496 65536 {64500,64501}");
      EXPECT_EQ(a.aggregator, *route.aggregator);
      ASSERT_EQ(a.communities.size(), 2u);
      EXPECT_EQ(a.communities[1], kBlackhole);
      EXPECT_EQ(a.only_to_customer, Asn{64499});
      ASSERT_EQ(a.unknown.size(), 1u);
      EXPECT_EQ(as_text(a.unknown[0].value), "xyz");
      EXPECT_EQ(a.route_next_hop(), route.next_hop);
      EXPECT_EQ(v6 ? a.mp_reach.nlri.size() : update.nlri.size(), v6 ? 5u : 4u);
      EXPECT_EQ(v6 ? a.mp_unreach.nlri.size() : update.withdrawn.size(), v6 ? 5u : 4u);
      for (std::size_t cut = 0; cut < parsed->body.size(); ++cut) {
        parse_update(parsed->body.first(cut), {width, false}, update);  // whatever comes out: no read beyond
      }
    }
  }
}

TEST(Update, MissingMandatoryAttributesWithdrawTheRoute) {
  const std::vector<std::uint8_t> body = {0, 0, 0, 4, 0x40, 1, 1, 0, 24, 192, 0, 2};
  Update update;
  EXPECT_EQ(parse_update(body, {}, update), Outcome::kTreatAsWithdraw);
  const std::vector<std::uint8_t> withdraw = {0, 4, 24, 192, 0, 2, 0, 0};
  EXPECT_EQ(parse_update(withdraw, {}, update), Outcome::kOk);
  EXPECT_EQ(parse_update(Bytes(withdraw).first(7), {}, update), Outcome::kSessionReset);
}

TEST(Message, Errors) {
  Buffer message(16, 0xFF);
  append_u16(message, 19);
  append_u8(message, 4);
  for (std::size_t cut = 0; cut < message.size(); ++cut) {
    ByteCursor cursor(Bytes(message).first(cut));
    EXPECT_EQ(parse_message(cursor).error().code, ErrorCode::kTruncated);
  }
  ByteCursor good(message);
  EXPECT_EQ(parse_message(good)->type, MessageType::kKeepalive);
  message[17] = 18;
  ByteCursor shorter(message);
  EXPECT_EQ(parse_message(shorter).error().code, ErrorCode::kInvalid);
  message[0] = 0;
  ByteCursor marker(message);
  EXPECT_EQ(parse_message(marker).error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace mannerly::bgp
