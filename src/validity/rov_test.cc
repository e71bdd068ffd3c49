#include "validity/rov.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace mannerly::validity {
namespace {

using snapshot::RouteRow;
using snapshot::VrpRow;

Prefix prefix(std::string_view text) {
  const auto p = parse_prefix(text);
  EXPECT_TRUE(p) << text;
  return p.value_or(Prefix{});
}

VrpRow vrp(const Prefix& p, int max_length, std::uint32_t asn) {
  return {.hi = p.bits.hi,
          .lo = p.bits.lo,
          .asn = asn,
          .length = p.length,
          .family = static_cast<std::uint8_t>(p.family),
          .max_length = static_cast<std::uint8_t>(max_length)};
}

VrpRow vrp(std::string_view text, int max_length, std::uint32_t asn) {
  return vrp(prefix(text), max_length, asn);
}

RouteRow route(const Prefix& p, const Origin& origin) {
  return {.hi = p.bits.hi,
          .lo = p.bits.lo,
          .origin = origin.asn.value,
          .length = p.length,
          .family = static_cast<std::uint8_t>(p.family),
          .origin_kind = static_cast<snapshot::OriginKind>(origin.kind)};
}

void sort(std::vector<VrpRow>& vrps) {
  std::sort(vrps.begin(), vrps.end(), [](const VrpRow& a, const VrpRow& b) {
    if (a.prefix() != b.prefix()) return a.prefix() < b.prefix();
    return std::pair(a.max_length, a.asn) < std::pair(b.max_length, b.asn);
  });
}

Origin as(std::uint32_t number) {
  return {Origin::Kind::kAsn, Asn{number}};
}
constexpr Origin kSet{Origin::Kind::kAsSet, {}};
constexpr Origin kEmpty{Origin::Kind::kEmpty, {}};

// RFC 6811 section 2, as it is written: every VRP is looked at.
RovResult slow(std::span<const VrpRow> vrps, const Prefix& p, const Origin& origin) {
  RovResult out;
  for (std::uint32_t i = 0; i < vrps.size(); ++i) {
    const VrpRow& v = vrps[i];
    if (!v.prefix().covers(p)) continue;
    const bool same_as = origin.kind == Origin::Kind::kAsn && v.asn != 0 && origin.asn.value == v.asn;
    if (same_as && p.length <= v.max_length) {
      out.matched.push_back(i);
    } else {
      (same_as ? out.unmatched_length : out.unmatched_as).push_back(i);
    }
  }
  if (!out.matched.empty()) {
    out.state = RovState::kValid;
  } else if (!out.unmatched_as.empty() || !out.unmatched_length.empty()) {
    out.state = RovState::kInvalid;
  }
  return out;
}

bool same(const RovResult& a, const RovResult& b) {
  return a.state == b.state && a.matched == b.matched && a.unmatched_as == b.unmatched_as &&
         a.unmatched_length == b.unmatched_length;
}

TEST(Rov, StatesOfTheRfcs) {
  std::vector<VrpRow> vrps = {vrp("192.0.2.0/24", 24, 64496), vrp("198.51.100.0/22", 24, 64496),
                              vrp("203.0.113.0/24", 24, 0), vrp("203.0.113.0/25", 25, 64500),
                              vrp("2001:db8::/32", 48, 64497)};
  sort(vrps);
  const auto index = RovIndex::make(vrps);
  ASSERT_TRUE(index);
  const struct {
    const char* prefix;
    Origin origin;
    RovState state;
  } cases[] = {
      {"192.0.2.0/24", as(64496), RovState::kValid},
      {"192.0.2.0/24", as(64499), RovState::kInvalid},      // another AS
      {"192.0.2.0/25", as(64496), RovState::kInvalid},      // longer than maxLength
      {"192.0.0.0/16", as(64496), RovState::kNotFound},     // shorter than the VRP
      {"192.0.3.0/24", as(64496), RovState::kNotFound},     // beside it
      {"198.51.100.0/23", as(64496), RovState::kValid},     // between length and maxLength
      {"198.51.103.0/24", as(64496), RovState::kValid},     // at maxLength
      {"198.51.100.0/25", as(64496), RovState::kInvalid},   // beyond it
      {"203.0.113.0/24", as(0), RovState::kInvalid},        // AS0 never matches, not even AS0 (RFC 7607)
      {"203.0.113.0/24", as(64500), RovState::kInvalid},    // AS0 alone covers
      {"203.0.113.0/25", as(64500), RovState::kValid},      // another VRP matches beside AS0 (RFC 6483 s.4)
      {"203.0.113.128/25", as(64500), RovState::kInvalid},  // only AS0
      {"192.0.2.0/24", kSet, RovState::kInvalid},           // AS_SET: never valid (RFC 6907 s.7)
      {"192.0.3.0/24", kSet, RovState::kNotFound},
      {"192.0.2.0/24", kEmpty, RovState::kInvalid},  // NONE never matches
      {"203.0.113.0/24", kEmpty, RovState::kInvalid},
      {"10.0.0.0/8", kEmpty, RovState::kNotFound},
      {"2001:db8:1::/48", as(64497), RovState::kValid},
      {"2001:db8:1:2::/64", as(64497), RovState::kInvalid},
      {"2001:db9::/32", as(64497), RovState::kNotFound},
      {"::/0", as(64497), RovState::kNotFound},
      {"0.0.0.0/0", as(64496), RovState::kNotFound},
      {"255.255.255.255/32", as(64496), RovState::kNotFound},
  };
  for (const auto& c : cases) {
    const Prefix p = prefix(c.prefix);
    EXPECT_EQ(index->state(p, c.origin), c.state) << c.prefix;
    EXPECT_TRUE(same(index->validate(p, c.origin), slow(vrps, p, c.origin))) << c.prefix;
    EXPECT_TRUE(same(validate(vrps, p, c.origin), slow(vrps, p, c.origin))) << c.prefix;
    EXPECT_EQ(state(vrps, p, c.origin), c.state) << c.prefix;
  }
}

TEST(Rov, Reasons) {
  const std::vector<VrpRow> vrps = {vrp("192.0.2.0/24", 24, 64496), vrp("203.0.113.0/24", 24, 0)};
  const auto reason = [&](const char* text, std::uint32_t asn) {
    return reason_of(validate(vrps, prefix(text), as(asn)), vrps);
  };
  EXPECT_EQ(reason("192.0.2.0/24", 64496), "");
  EXPECT_EQ(reason("192.0.2.0/24", 64499), "as");
  EXPECT_EQ(reason("192.0.2.0/25", 64496), "length");
  EXPECT_EQ(reason("203.0.113.0/24", 64496), "as0");
}

TEST(Rov, NothingToSearch) {
  const auto index = RovIndex::make({});
  ASSERT_TRUE(index);
  EXPECT_EQ(index->size(), 0u);
  EXPECT_EQ(index->state(prefix("192.0.2.0/24"), as(64496)), RovState::kNotFound);
  EXPECT_EQ(index->state(prefix("2001:db8::/32"), as(64496)), RovState::kNotFound);
  EXPECT_EQ(state({}, prefix("192.0.2.0/24"), as(64496)), RovState::kNotFound);
}

TEST(Rov, DefaultRouteVrp) {
  std::vector<VrpRow> vrps = {vrp("0.0.0.0/0", 0, 64496), vrp("::/0", 128, 64496)};
  const auto index = RovIndex::make(vrps);
  ASSERT_TRUE(index);
  EXPECT_EQ(index->state(prefix("0.0.0.0/0"), as(64496)), RovState::kValid);
  EXPECT_EQ(index->state(prefix("192.0.2.0/24"), as(64496)), RovState::kInvalid);
  EXPECT_EQ(index->state(prefix("2001:db8::1/128"), as(64496)), RovState::kValid);
  EXPECT_EQ(index->state(prefix("ffff::/16"), as(64496)), RovState::kValid);
}

TEST(Rov, RefusesWhatIsNotSortedOrNoPrefix) {
  EXPECT_FALSE(RovIndex::make(std::vector{vrp("198.51.100.0/24", 24, 1), vrp("192.0.2.0/24", 24, 1)}));
  EXPECT_FALSE(RovIndex::make(std::vector{vrp("2001:db8::/32", 48, 1), vrp("192.0.2.0/24", 24, 1)}));
  VrpRow bad = vrp("192.0.2.0/24", 24, 1);
  bad.length = 33;
  EXPECT_FALSE(RovIndex::make(std::vector{bad}));
  bad = vrp("192.0.2.0/24", 24, 1);
  bad.family = 5;
  EXPECT_FALSE(RovIndex::make(std::vector{bad}));
}

// Prefixes that nest and collide often: few leading bits, any length.
rc::Gen<Prefix> any_prefix() {
  return rc::gen::apply(
      [](bool v6, std::uint8_t a, std::uint8_t b, int length) {
        if (v6) {
          const std::uint64_t hi = 0x2000000000000000 | std::uint64_t(a & 3) << 44 | (b & 3);
          return Prefix::of(Address::v6(hi, std::uint64_t(a & 4) << 61), length % 129);
        }
        const std::uint32_t value = 0xC0000000u | std::uint32_t(a & 7) << 13 | std::uint32_t(b & 3) << 7 | (a >> 7);
        return Prefix::of(Address::v4(value), length % 33);
      },
      rc::gen::arbitrary<bool>(), rc::gen::arbitrary<std::uint8_t>(), rc::gen::arbitrary<std::uint8_t>(),
      rc::gen::inRange(0, 33 * 129));
}

RC_GTEST_PROP(RovTwins, AllWaysAgreeWithTheRfcAsItIsWritten, ()) {
  const auto prefixes = *rc::gen::container<std::vector<Prefix>>(any_prefix());
  std::vector<VrpRow> vrps;
  for (const Prefix& p : prefixes) {
    const int extra = *rc::gen::inRange(0, 5);
    vrps.push_back(vrp(p, std::min(p.length + extra, bits_of(p.family)), *rc::gen::inRange<std::uint32_t>(0, 4)));
  }
  sort(vrps);
  const auto index = RovIndex::make(vrps);
  RC_ASSERT(index.has_value());
  std::vector<RouteRow> routes;
  for (const Prefix& p : *rc::gen::container<std::vector<Prefix>>(any_prefix())) {
    Origin origin = as(*rc::gen::inRange<std::uint32_t>(0, 4));
    const int kind = *rc::gen::inRange(0, 6);
    if (kind == 1) origin = kSet;
    if (kind == 2) origin = kEmpty;
    const RovResult expected = slow(vrps, p, origin);
    RC_ASSERT(same(index->validate(p, origin), expected));
    RC_ASSERT(index->state(p, origin) == expected.state);
    RC_ASSERT(same(validate(vrps, p, origin), expected));
    RC_ASSERT(state(vrps, p, origin) == expected.state);
    routes.push_back(route(p, origin));
  }
  // In batch, as they came and sorted.
  for (int pass = 0; pass < 2; ++pass) {
    std::vector<RovState> states(routes.size(), RovState::kValid);
    index->states(routes, states);
    for (std::size_t i = 0; i < routes.size(); ++i) {
      const Origin origin{static_cast<Origin::Kind>(routes[i].origin_kind), Asn{routes[i].origin}};
      RC_ASSERT(states[i] == slow(vrps, routes[i].prefix(), origin).state);
    }
    std::sort(routes.begin(), routes.end(),
              [](const RouteRow& a, const RouteRow& b) { return a.prefix() < b.prefix(); });
  }
}

}  // namespace
}  // namespace mannerly::validity
