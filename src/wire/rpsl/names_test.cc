// Set names, range operators, registries: tables from RFC 2622 sections 2 and 5.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "wire/rpsl/policy_source.h"
#include "wire/rpsl/range_operator.h"
#include "wire/rpsl/set_name.h"

namespace mannerly::rpsl {
namespace {

TEST(RpslSetName, ReadsWhatRfc2622Allows) {
  struct Case {
    const char* text;
    SetKind kind;
    const char* parent;
    std::optional<std::uint32_t> leading;
  };
  for (const Case& c : {Case{"AS-EXAMPLE", SetKind::kAsSet, "", {}}, Case{"as-example_1", SetKind::kAsSet, "", {}},
                        Case{"AS64500:AS-X", SetKind::kAsSet, "AS64500", 64500},
                        Case{"AS64500:AS-X:AS65536", SetKind::kAsSet, "AS64500:AS-X", 64500},
                        Case{"AS-X:AS-Y", SetKind::kAsSet, "AS-X", {}}, Case{"RS-EXAMPLE", SetKind::kRouteSet, "", {}},
                        Case{"AS64500:RS-X:RS-Y:AS64501", SetKind::kRouteSet, "AS64500:RS-X:RS-Y", 64500},
                        Case{"FLTR-X", SetKind::kFilterSet, "", {}}, Case{"RTRS-X", SetKind::kRtrSet, "", {}},
                        Case{"PRNG-X", SetKind::kPeeringSet, "", {}}, Case{"AS-X-", SetKind::kAsSet, "", {}}}) {
    const auto name = parse_set_name(c.text);
    ASSERT_TRUE(name) << c.text;
    EXPECT_EQ(name->kind, c.kind) << c.text;
    EXPECT_EQ(name->parent(), c.parent) << c.text;
    EXPECT_EQ(name->leading_asn().has_value(), c.leading.has_value()) << c.text;
    if (c.leading) {
      EXPECT_EQ(name->leading_asn()->value, *c.leading);
    }
  }
  EXPECT_EQ(parse_set_name("As64500:aS-x")->name, "AS64500:AS-X");
}

TEST(RpslSetName, RefusesTheRest) {
  for (const char* text :
       {"", "AS", "AS-", "AS64500", "AS64500:AS64501", "AS-ANY", "RS-ANY", "PeerAS", "AS-X:", ":AS-X", "AS-X::AS-Y",
        "AS-X:RS-Y", "FOO", "AS-X Y", "AS-X/24", "AS64500:AS-ANY", "AS-\xE9"}) {
    EXPECT_FALSE(parse_set_name(text)) << text;
  }
  EXPECT_FALSE(parse_set_name("AS-" + std::string(kSetNameBytesMax, 'X')));
}

TEST(RpslSetName, SourceInFront) {
  const auto with = parse_set_reference("ripe::AS64500:AS-X");
  ASSERT_TRUE(with);
  EXPECT_EQ(with->source, "RIPE");
  EXPECT_EQ(with->set.name, "AS64500:AS-X");
  EXPECT_EQ(format_set_reference(*with), "RIPE::AS64500:AS-X");
  EXPECT_EQ(parse_set_reference("AS-X")->source, "");
  for (const char* text : {"::AS-X", "RIPE::", "RIPE:::AS-X", "RI PE::AS-X", "RIPE::AS64500", "A::B::AS-X"}) {
    EXPECT_FALSE(parse_set_reference(text)) << text;
  }
}

TEST(RpslRange, ParsesOperators) {
  using Kind = RangeOperator::Kind;
  const std::pair<const char*, RangeOperator> good[] = {{"", {}},
                                                        {"^-", {Kind::kMinus}},
                                                        {"^+", {Kind::kPlus}},
                                                        {"^16", {Kind::kLength, 16, 16}},
                                                        {"^24-32", {Kind::kLengths, 24, 32}},
                                                        {"^0-128", {Kind::kLengths, 0, 128}}};
  for (const auto& [text, range] : good) {
    EXPECT_EQ(parse_range_operator(text), std::optional(range)) << text;
    EXPECT_EQ(format_range_operator(range), text);
  }
  for (const char* text : {"^", "^^", "^a", "^24-", "^-24", "^32-24", "^129", "^24-129", "^+^+", "^24-28^+", "^ 24"}) {
    EXPECT_FALSE(parse_range_operator(text)) << text;
  }
}

std::string applied(const char* inner, const char* outer) {
  const auto text = parse_prefix_range(inner);
  const auto range = parse_range_operator(outer);
  if (!text || !range) return "unread";
  const auto first = apply(text->range, PrefixRange::exact(text->prefix));
  const auto result = first ? apply(*range, *first) : std::nullopt;
  if (!result) return "none";
  return format_prefix(result->prefix) + " " + std::to_string(result->low) + "-" + std::to_string(result->high);
}

TEST(RpslRange, AppliesAsRfc2622Section2Says) {
  EXPECT_EQ(applied("5.0.0.0/8^+", ""), "5.0.0.0/8 8-32");
  EXPECT_EQ(applied("128.9.0.0/16^-", ""), "128.9.0.0/16 17-32");
  EXPECT_EQ(applied("30.0.0.0/8^16", ""), "30.0.0.0/8 16-16");
  EXPECT_EQ(applied("30.0.0.0/8^24-32", ""), "30.0.0.0/8 24-32");
  // Outer operators distribute over inner ones: ^n-m over ^k-l is ^max(n,k)-m.
  EXPECT_EQ(applied("30.0.0.0/8^24-28", "^27-30"), "30.0.0.0/8 27-30");
  EXPECT_EQ(applied("30.0.0.0/8^24-28", "^16-20"), "none");
  EXPECT_EQ(applied("30.0.0.0/8^24-28", "^16-26"), "30.0.0.0/8 24-26");
  EXPECT_EQ(applied("30.0.0.0/8^24-28", "^+"), "30.0.0.0/8 24-32");
  EXPECT_EQ(applied("30.0.0.0/8^24-28", "^-"), "30.0.0.0/8 25-32");
  EXPECT_EQ(applied("192.0.2.0/24", "^16"), "none");
  EXPECT_EQ(applied("192.0.2.1/32", "^-"), "none");
  EXPECT_EQ(applied("192.0.2.1/32", "^+"), "192.0.2.1/32 32-32");
  EXPECT_EQ(applied("2001:db8::/32", "^48"), "2001:db8::/32 48-48");
  EXPECT_EQ(applied("2001:db8::/32", "^+"), "2001:db8::/32 32-128");
  EXPECT_EQ(applied("192.0.2.0/24", "^24-64"), "192.0.2.0/24 24-32");
}

TEST(RpslRange, PrefixRangesOfText) {
  const std::pair<const char*, RangeError> bad[] = {{"192.0.2.0/24^24-28^+", RangeError::kBadOperator},
                                                    {"192.0.2.0/24^", RangeError::kBadOperator},
                                                    {"192.0.2.1/24", RangeError::kHostBits},
                                                    {"192.0.2.0/33", RangeError::kBadPrefix},
                                                    {"192.0.2.0", RangeError::kBadPrefix},
                                                    {"+", RangeError::kBadPrefix},
                                                    {"", RangeError::kBadPrefix},
                                                    {"192.0.2.0/24^8", RangeError::kEmptyRange}};
  for (const auto& [text, why] : bad) {
    RangeError error{};
    EXPECT_FALSE(parse_prefix_range(text, &error)) << text;
    EXPECT_EQ(error, why) << text;
  }
  EXPECT_EQ(parse_prefix_range("172.20.0.0/14+")->range.kind, RangeOperator::Kind::kPlus);
  EXPECT_EQ(format_prefix(parse_prefix_range("192.000.002.0/24")->prefix), "192.0.2.0/24");
  EXPECT_EQ(format_prefix(parse_prefix_range("010.000.000.000/08^-")->prefix), "10.0.0.0/8");
}

TEST(RpslRange, ApplyMatchesAWalkOverAllMoreSpecifics) {
  rc::check("operators keep exactly the lengths that they name", [] {
    const int length = *rc::gen::inRange(0, 33);
    const Prefix prefix = Prefix::of(Address::v4(*rc::gen::arbitrary<std::uint32_t>()), length);
    const int n = *rc::gen::inRange(0, 33);
    const int m = *rc::gen::inRange(n, 33);
    const RangeOperator range{RangeOperator::Kind::kLengths, static_cast<std::uint8_t>(n),
                              static_cast<std::uint8_t>(m)};
    const auto result = apply(range, PrefixRange::exact(prefix));
    for (int l = length; l <= 32; ++l) {
      const bool wanted = l >= n && l <= m;
      RC_ASSERT((result && result->contains(Prefix::of(prefix.address(), l))) == wanted);
    }
  });
}

TEST(RpslPolicySource, KnowsTheRegistries) {
  EXPECT_TRUE(policy_source("ripe").authoritative);
  EXPECT_TRUE(policy_source("RADB").mirrored);
  EXPECT_FALSE(policy_source("RADB").authoritative);
  EXPECT_FALSE(policy_source("RIPE-NONAUTH").authoritative);
  EXPECT_LT(policy_source("RIPE").priority, policy_source("RADB").priority);
  EXPECT_EQ(policy_source("example").name, "EXAMPLE");
  EXPECT_EQ(policy_source("example").priority, kPriorityUnknown);
  std::size_t mirrored = 0;
  for (const std::string_view name : known_sources()) mirrored += policy_source(name).mirrored ? 1 : 0;
  EXPECT_EQ(mirrored, 21u);
}

}  // namespace
}  // namespace mannerly::rpsl
