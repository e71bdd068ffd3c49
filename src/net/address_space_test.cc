#include "net/address_space.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace mannerly {
namespace {

Prefix p(std::string_view text) {
  return parse_prefix(text).value();
}

AddressSpace space(const std::vector<std::string_view>& texts) {
  std::vector<Prefix> prefixes;
  for (const auto text : texts) prefixes.push_back(p(text));
  return AddressSpace::of(prefixes);
}

std::vector<std::string> texts(const AddressSpace& s) {
  std::vector<std::string> out;
  for (const Prefix& prefix : s.prefixes()) out.push_back(format_prefix(prefix));
  return out;
}

using Texts = std::vector<std::string>;

TEST(AddressSpaceTest, JoinsWhatTouchesAndKeepsFamiliesApart) {
  EXPECT_EQ(texts(space({"192.0.2.128/25", "192.0.2.0/25", "192.0.2.7/32"})), Texts{"192.0.2.0/24"});
  EXPECT_EQ(texts(space({"255.255.255.0/24", "::/128"})), (Texts{"255.255.255.0/24", "::/128"}));
  EXPECT_EQ(texts(space({"0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1"})), (Texts{"0.0.0.0/0", "::/0"}));
  EXPECT_EQ(AddressSpace::everything(), space({"0.0.0.0/0", "::/0"}));
  EXPECT_TRUE(AddressSpace().empty());
}

TEST(AddressSpaceTest, SubtractsToTheEndsOfTheFamily) {
  EXPECT_EQ(texts(space({"0.0.0.0/0"}).without(space({"0.0.0.0/1"}))), Texts{"128.0.0.0/1"});
  EXPECT_EQ(texts(space({"0.0.0.0/0"}).without(space({"128.0.0.0/1"}))), Texts{"0.0.0.0/1"});
  EXPECT_EQ(texts(space({"::/0"}).without(space({"8000::/1", "0.0.0.0/0"}))), Texts{"::/1"});
  EXPECT_TRUE(AddressSpace::everything().without(AddressSpace::everything()).empty());
  EXPECT_EQ(texts(space({"192.0.2.0/24", "198.51.100.0/24"}).without(space({"192.0.2.128/25", "198.51.100.0/25"}))),
            (Texts{"192.0.2.0/25", "198.51.100.128/25"}));
}

TEST(AddressSpaceTest, LongestMatchDecides) {
  const std::vector<std::pair<Prefix, bool>> table = {{p("192.0.2.0/24"), true},   {p("192.0.2.0/26"), false},
                                                      {p("192.0.2.0/28"), true},   {p("192.0.2.255/32"), false},
                                                      {p("2001:db8::/32"), false}, {p("2001:db8:8000::/33"), true}};
  EXPECT_EQ(AddressSpace::of_longest_match(table),
            space({"192.0.2.0/28", "192.0.2.64/26", "192.0.2.128/25", "2001:db8:8000::/33"})
                .without(space({"192.0.2.255/32"})));
  const std::vector<std::pair<Prefix, bool>> whole = {
      {p("0.0.0.0/0"), true}, {p("255.0.0.0/8"), false}, {p("::/0"), true}, {p("ff00::/8"), false}};
  EXPECT_EQ(AddressSpace::of_longest_match(whole),
            AddressSpace::everything().without(space({"255.0.0.0/8", "ff00::/8"})));
}

TEST(AddressSpaceTest, Counts) {
  EXPECT_EQ(space({"192.0.2.0/24", "0.0.0.0/32"}).v4_addresses(), 257U);
  EXPECT_EQ(AddressSpace::everything().v4_addresses(), std::uint64_t{1} << 32);
  EXPECT_EQ(space({"2001:db8::/32"}).v6_slash48s(), 65536U);
  EXPECT_EQ(space({"2001:db8::/64", "2001:db8:0:2::/64", "2001:db8:1::/64"}).v6_slash48s(), 2U);
}

TEST(AddressSpaceTest, KnowsWhatItHolds) {
  const AddressSpace s = space({"192.0.2.0/25", "192.0.2.128/26"});
  EXPECT_TRUE(s.contains(p("192.0.2.64/26")));
  EXPECT_TRUE(s.contains(p("192.0.2.191/32")));
  EXPECT_FALSE(s.contains(p("192.0.2.0/24")));
  EXPECT_TRUE(s.overlaps(p("192.0.2.0/24")));
  EXPECT_FALSE(s.overlaps(p("192.0.2.192/26")));
  EXPECT_FALSE(s.overlaps(p("::/0")));
}

// A slow twin over 256 addresses, so that every operation is compared address by address.
using Bits = std::vector<bool>;
Bits bits_of_space(const AddressSpace& s) {
  Bits out(256);
  for (std::uint32_t i = 0; i < 256; ++i) out[i] = s.contains(Prefix::of(Address::v4(0xC0000200 + i), 32));
  return out;
}
std::vector<Prefix> some_prefixes() {
  return *rc::gen::container<std::vector<Prefix>>(
      rc::gen::apply([](std::uint32_t host, int length) { return Prefix::of(Address::v4(0xC0000200 + host), length); },
                     rc::gen::inRange<std::uint32_t>(0, 256), rc::gen::inRange(24, 33)));
}

RC_GTEST_PROP(AddressSpaceTest, EqualsItsTwin, ()) {
  const auto a = some_prefixes(), b = some_prefixes();
  const AddressSpace x = AddressSpace::of(a), y = AddressSpace::of(b);
  Bits in_a(256), in_b(256);
  for (std::uint32_t i = 0; i < 256; ++i) {
    const Address address = Address::v4(0xC0000200 + i);
    in_a[i] = std::ranges::any_of(a, [&](const Prefix& q) { return q.covers(address); });
    in_b[i] = std::ranges::any_of(b, [&](const Prefix& q) { return q.covers(address); });
  }
  RC_ASSERT(bits_of_space(x) == in_a);
  Bits both(256), either(256), only(256);
  for (int i = 0; i < 256; ++i) {
    both[i] = in_a[i] && in_b[i];
    either[i] = in_a[i] || in_b[i];
    only[i] = in_a[i] && !in_b[i];
  }
  RC_ASSERT(bits_of_space(x.shared_with(y)) == both);
  RC_ASSERT(bits_of_space(x.united(y)) == either);
  RC_ASSERT(bits_of_space(x.without(y)) == only);
  RC_ASSERT(AddressSpace::of(x.prefixes()) == x);
}

RC_GTEST_PROP(AddressSpaceTest, LongestMatchEqualsItsTwin, ()) {
  auto prefixes = some_prefixes();
  std::ranges::sort(prefixes);
  prefixes.erase(std::ranges::unique(prefixes).begin(), prefixes.end());
  std::vector<std::pair<Prefix, bool>> table;
  for (const Prefix& prefix : prefixes) table.emplace_back(prefix, *rc::gen::arbitrary<bool>());
  Bits expected(256);
  for (std::uint32_t i = 0; i < 256; ++i) {
    int best = -1;
    for (const auto& [prefix, mark] : table) {
      if (!prefix.covers(Address::v4(0xC0000200 + i)) || prefix.length <= best) continue;
      best = prefix.length;
      expected[i] = mark;
    }
  }
  RC_ASSERT(bits_of_space(AddressSpace::of_longest_match(table)) == expected);
}

}  // namespace
}  // namespace mannerly
