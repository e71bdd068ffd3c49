#include "plan/minimal_roas.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "plan/as0_space.h"

namespace mannerly::plan {
namespace {

Prefix prefix(std::string_view text) {
  return parse_prefix(text).value();
}

TEST(MinimalRoas, ACountThatCannotBeWrittenSaturates) {
  EXPECT_EQ(authorised_count({prefix("192.0.2.0/24"), 24, Asn{1}}), 1u);
  EXPECT_EQ(authorised_count({prefix("192.0.2.0/24"), 26, Asn{1}}), 7u);
  EXPECT_EQ(authorised_count({prefix("192.0.2.0/24"), 23, Asn{1}}), 0u);
  EXPECT_EQ(authorised_count({prefix("2001:db8::/32"), 128, Asn{1}}), ~std::uint64_t{0});
}

TEST(MinimalRoas, LevelsHaveToBeComplete) {
  // The /22 and all its /24s, but not its /23s.
  const std::vector<Prefix> prefixes = {prefix("203.0.112.0/22"), prefix("203.0.112.0/24"), prefix("203.0.113.0/24"),
                                        prefix("203.0.114.0/24"), prefix("203.0.115.0/24")};
  const auto roas = minimal_roas(Asn{64500}, prefixes);
  ASSERT_EQ(roas.size(), 5u);
  for (const auto& m : roas) EXPECT_EQ(m.roa.max_length, m.roa.prefix.length);
}

std::vector<Prefix> any_prefixes() {
  std::set<Prefix> out;
  const int count = *rc::gen::inRange(0, 30);
  for (int i = 0; i < count; ++i) {
    const int length = *rc::gen::inRange(22, 27);
    const auto host = static_cast<std::uint32_t>(*rc::gen::inRange(0, 1024));
    out.insert(Prefix::of(Address::v4(0xCB007000u + host), length));
  }
  return {out.begin(), out.end()};
}

RC_GTEST_PROP(MinimalRoasProperty, ExactlyThePrefixesOnce, ()) {
  const std::vector<Prefix> prefixes = any_prefixes();
  const auto roas = minimal_roas(Asn{64500}, prefixes);
  for (std::uint32_t host = 0; host < 1024; ++host) {
    for (int length = 22; length <= 26; ++length) {
      const Prefix p = Prefix::of(Address::v4(0xCB007000u + host), length);
      const auto matching = std::count_if(roas.begin(), roas.end(), [&](const MinimalRoa& m) {
        return m.roa.prefix.covers(p) && p.length <= m.roa.max_length;
      });
      const bool wanted = std::find(prefixes.begin(), prefixes.end(), p) != prefixes.end();
      RC_ASSERT(matching == (wanted ? 1 : 0));
    }
  }
}

RC_GTEST_PROP(As0SpaceProperty, ExactlyTheAddressesThatNoRouteHolds, ()) {
  std::vector<snapshot::RouteRow> routes;
  for (const Prefix& p : any_prefixes()) {
    routes.push_back({.hi = p.bits.hi, .lo = p.bits.lo, .length = p.length, .family = 4});
  }
  const std::uint32_t base = 0xCB007000u;
  const auto a = static_cast<std::uint32_t>(*rc::gen::inRange(0, 1024));
  const auto b = static_cast<std::uint32_t>(*rc::gen::inRange(0, 1024));
  const std::uint32_t first = base + std::min(a, b), last = base + std::max(a, b);
  const std::vector<std::pair<Address, Address>> ranges = {{Address::v4(first), Address::v4(last)}};
  const auto free = unannounced(ranges, routes);
  for (std::uint32_t host = base; host < base + 1024; ++host) {
    const Address address = Address::v4(host);
    const bool announced = std::any_of(routes.begin(), routes.end(),
                                       [&](const snapshot::RouteRow& r) { return r.prefix().covers(address); });
    const auto holding = std::count_if(free.begin(), free.end(), [&](const Prefix& p) { return p.covers(address); });
    RC_ASSERT(holding == (!announced && host >= first && host <= last ? 1 : 0));
  }
}

}  // namespace
}  // namespace mannerly::plan
