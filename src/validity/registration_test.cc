// IRR validity, bogons and legacy space against naive twins, on small made worlds.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "snapshot/builder.h"
#include "snapshot/format.h"
#include "validity/bogon.h"
#include "validity/irr.h"
#include "validity/legacy.h"

namespace mannerly::validity {
namespace {

using namespace snapshot;

Prefix prefix(std::string_view text) {
  return parse_prefix(text).value_or(Prefix{});
}

IrrRouteRow irr(const Prefix& p, std::uint32_t origin, std::uint16_t source) {
  return {.hi = p.bits.hi,
          .lo = p.bits.lo,
          .origin = origin,
          .irr_source = source,
          .length = p.length,
          .family = static_cast<std::uint8_t>(p.family)};
}

RouteRow route(const Prefix& p, std::uint32_t origin) {
  return {.hi = p.bits.hi,
          .lo = p.bits.lo,
          .origin = origin,
          .length = p.length,
          .family = static_cast<std::uint8_t>(p.family)};
}

// A snapshot in memory with the bytes that it reads.
struct World {
  std::vector<std::uint64_t> words;
  std::optional<Snapshot> snapshot;

  explicit World(const Tables& tables) {
    const EncodedSnapshot file = encode(tables);
    words.resize(file.size / 8);
    auto* out = reinterpret_cast<std::uint8_t*>(words.data());
    for (const Bytes part : file.parts) out = std::copy(part.begin(), part.end(), out);
    auto opened = Snapshot::open({reinterpret_cast<const std::uint8_t*>(words.data()), file.size});
    EXPECT_TRUE(opened) << opened.error().message;
    if (opened) snapshot = *opened;
  }
};

constexpr Origin kAs100{Origin::Kind::kAsn, Asn{100}};
const std::vector<IrrSourceRow> kSources = {{.authoritative = 1, .mirrored = 1}, {.mirrored = 1}, {}};

TEST(Irr, StatesAndSources) {
  std::vector<IrrRouteRow> rows = {irr(prefix("192.0.2.0/24"), 100, 0), irr(prefix("198.51.100.0/23"), 100, 1),
                                   irr(prefix("198.51.100.0/24"), 200, 0), irr(prefix("203.0.113.0/24"), 100, 2)};
  const IrrSources mirrored(kSources, IrrPolicy::kRirOrRadbMirrored), any(kSources, IrrPolicy::kAnySource),
      authoritative(kSources, IrrPolicy::kAuthoritativeOnly);
  EXPECT_EQ(mirrored.count(), 2u);
  const auto state = [&](const char* text, const IrrSources& sources, Origin origin = kAs100) {
    const IrrResult result = check_irr(rows, sources, prefix(text), origin);
    EXPECT_EQ(result.state, irr_state(rows, sources, prefix(text), origin));
    return result.state;
  };
  EXPECT_EQ(state("192.0.2.0/24", mirrored), IrrState::kExact);
  EXPECT_EQ(state("192.0.2.128/25", mirrored), IrrState::kCovering);
  EXPECT_EQ(state("192.0.0.0/16", mirrored), IrrState::kNone);
  EXPECT_EQ(state("198.51.100.0/24", mirrored), IrrState::kCovering);  // exact object is of another AS
  EXPECT_EQ(state("198.51.100.0/24", authoritative), IrrState::kOtherOrigin);
  EXPECT_EQ(state("203.0.113.0/24", mirrored), IrrState::kNone);
  EXPECT_EQ(state("203.0.113.0/24", any), IrrState::kExact);
  EXPECT_EQ(state("192.0.2.0/24", mirrored, {Origin::Kind::kAsSet, {}}), IrrState::kOtherOrigin);
  EXPECT_EQ(state("192.0.2.0/24", mirrored, {}), IrrState::kOtherOrigin);
  const IrrResult both = check_irr(rows, mirrored, prefix("198.51.100.0/24"), kAs100);
  ASSERT_EQ(both.by_source.size(), 2u);
  EXPECT_EQ(both.by_source[0].state, IrrState::kOtherOrigin);
  EXPECT_EQ(both.by_source[1].state, IrrState::kCovering);
  EXPECT_EQ(both.covering, std::vector<std::uint32_t>{1});
  EXPECT_EQ(both.other_origin, std::vector<std::uint32_t>{2});
}

rc::Gen<Prefix> any_prefix() {
  return rc::gen::apply(
      [](bool v6, std::uint8_t a, int length) {
        if (v6) return Prefix::of(Address::v6(0x2001 | std::uint64_t(a & 3) << 60, 0), length % 65);
        return Prefix::of(Address::v4(0xC0000000u | std::uint32_t(a & 7) << 8 | (a >> 7)), length % 33);
      },
      rc::gen::arbitrary<bool>(), rc::gen::arbitrary<std::uint8_t>(), rc::gen::inRange(0, 4096));
}

RC_GTEST_PROP(IrrTwins, BatchAndSearchAgreeWithLookingAtEveryObject, ()) {
  std::vector<IrrRouteRow> rows;
  for (const Prefix& p : *rc::gen::container<std::vector<Prefix>>(any_prefix())) {
    rows.push_back(irr(p, *rc::gen::inRange<std::uint32_t>(1, 4), *rc::gen::inRange<std::uint16_t>(0, 3)));
  }
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.prefix() < b.prefix(); });
  std::vector<RouteRow> routes;
  for (const Prefix& p : *rc::gen::container<std::vector<Prefix>>(any_prefix())) {
    routes.push_back(route(p, *rc::gen::inRange<std::uint32_t>(1, 4)));
  }
  std::sort(routes.begin(), routes.end(), [](const auto& a, const auto& b) { return a.prefix() < b.prefix(); });
  const IrrSources sources(kSources, IrrPolicy::kRirOrRadbMirrored);
  std::vector<IrrState> batch(routes.size());
  irr_states(rows, sources, routes, batch);
  for (std::size_t i = 0; i < routes.size(); ++i) {
    IrrState expected = IrrState::kNone;
    for (const IrrRouteRow& row : rows) {
      if (!row.prefix().covers(routes[i].prefix()) || row.irr_source == 2) continue;
      IrrState state = IrrState::kOtherOrigin;
      if (row.origin == routes[i].origin)
        state = row.length == routes[i].length ? IrrState::kExact : IrrState::kCovering;
      expected = std::max(expected, state);
    }
    RC_ASSERT(batch[i] == expected);
    RC_ASSERT(irr_state(rows, sources, routes[i].prefix(), {Origin::Kind::kAsn, Asn{routes[i].origin}}) == expected);
  }
}

// ---- bogons ----

constexpr std::int64_t kAt = 1'750'000'000;
constexpr std::int32_t kToday = static_cast<std::int32_t>(kAt / 86400);

Address address(std::string_view text) {
  return parse_address(text).value_or(Address{});
}

ResourceRow resource(const char* first, const char* last, ResourceStatus status, std::int32_t date = 0) {
  const Address a = address(first), b = address(last);
  return {.first_hi = a.bits.hi,
          .first_lo = a.bits.lo,
          .last_hi = b.bits.hi,
          .last_lo = b.bits.lo,
          .source = 0,
          .date = date,
          .rir = Rir::kApnic,
          .status = status,
          .family = static_cast<std::uint8_t>(a.family)};
}

Tables bogon_tables(std::int64_t delegated_at) {
  Tables t;
  t.meta.push_back({.at = kAt});
  t.sources.push_back({.at = delegated_at, .kind = SourceKind::kDelegated});
  t.resources = {resource("5.0.0.0", "5.0.255.255", ResourceStatus::kAllocated),
                 resource("5.1.0.0", "5.1.0.255", ResourceStatus::kAvailable),
                 resource("5.1.1.0", "5.1.1.255", ResourceStatus::kReserved),
                 resource("5.1.2.0", "5.1.3.255", ResourceStatus::kAvailable, kToday - 1),
                 resource("5.1.4.0", "5.1.7.255", ResourceStatus::kAvailable, kToday - 30),
                 resource("2a0f:ff00::", "2a0f:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ResourceStatus::kAvailable)};
  t.asn_resources = {{.first = 100, .last = 199, .status = ResourceStatus::kAssigned},
                     {.first = 200, .last = 200, .status = ResourceStatus::kReserved},
                     {.first = 300, .last = 399, .status = ResourceStatus::kAvailable},
                     {.first = 600'000, .last = 600'001, .status = ResourceStatus::kAvailable}};
  return t;
}

TEST(Bogon, Prefixes) {
  const World world(bogon_tables(kAt - 86400));
  const Bogons bogons(*world.snapshot);
  EXPECT_TRUE(bogons.registry_usable());
  const struct {
    const char* prefix;
    BogonClass expected;
  } cases[] = {
      {"10.0.0.0/8", BogonClass::kFull},
      {"10.1.2.0/24", BogonClass::kFull},
      {"8.0.0.0/6", BogonClass::kNone},  // holds 10/8, does not lie in it
      {"0.0.0.0/0", BogonClass::kNone},
      {"::/0", BogonClass::kNone},
      {"192.175.48.0/24", BogonClass::kNone},  // AS112
      {"2620:4f:8000::/48", BogonClass::kNone},
      {"192.0.2.0/24", BogonClass::kFull},
      {"2001:db8:1::/48", BogonClass::kFull},
      {"64:ff9b::/96", BogonClass::kNone},  // reachable by its own registration
      {"4000::/16", BogonClass::kFull},     // outside of global unicast space
      {"::/2", BogonClass::kNone},
      {"5f00::/16", BogonClass::kFull},
      {"255.255.255.255/32", BogonClass::kFull},
      {"5.0.0.0/16", BogonClass::kNone},
      {"5.1.0.0/24", BogonClass::kFull},
      {"5.1.0.128/25", BogonClass::kFull},
      {"5.1.1.0/24", BogonClass::kAdministrative},
      {"5.1.0.0/23", BogonClass::kAdministrative},  // available and reserved together
      {"5.1.2.0/24", BogonClass::kNone},            // available since yesterday only
      {"5.1.4.0/22", BogonClass::kFull},
      {"5.1.0.0/21", BogonClass::kNone},  // part of it is too young
      {"5.0.0.0/15", BogonClass::kNone},
      {"5.2.0.0/16", BogonClass::kNone},  // no registry speaks of it
      {"2a0f:ff80::/32", BogonClass::kFull},
      {"2a0f:fe00::/32", BogonClass::kNone},
  };
  for (const auto& c : cases) EXPECT_EQ(bogons.check(prefix(c.prefix)).bogon_class, c.expected) << c.prefix;
  EXPECT_EQ(bogons.reason(bogons.check(prefix("10.0.0.0/8")), prefix("10.0.0.0/8")), "private use, RFC 1918");
  EXPECT_EQ(bogons.reason(bogons.check(prefix("5.1.0.0/24")), prefix("5.1.0.0/24")), "listed as available by APNIC");
}

TEST(Bogon, AsNumbers) {
  const World world(bogon_tables(kAt));
  const Bogons bogons(*world.snapshot);
  for (const std::uint32_t asn : {0u, 23456u, 64496u, 64511u, 64512u, 65534u, 65535u, 65536u, 65551u, 65552u, 131071u,
                                  4200000000u, 4294967294u, 4294967295u, 300u, 399u, 600001u}) {
    EXPECT_EQ(bogons.class_of(asn), BogonClass::kFull) << asn;
    EXPECT_EQ(bogons.check(Asn{asn}).bogon_class, BogonClass::kFull) << asn;
  }
  for (const std::uint32_t asn : {1u, 112u, 100u, 199u, 299u, 400u, 64495u, 131072u, 599999u, 4199999999u}) {
    EXPECT_EQ(bogons.class_of(asn), BogonClass::kNone) << asn;
    EXPECT_EQ(bogons.check(Asn{asn}).bogon_class, BogonClass::kNone) << asn;
  }
  EXPECT_EQ(bogons.class_of(200), BogonClass::kAdministrative);
  EXPECT_EQ(bogons.reason(bogons.check(Asn{23456}), Asn{23456}), "AS_TRANS, RFC 6793");
}

TEST(Bogon, OldRegistryDataAccuseNobody) {
  for (const std::int64_t at : {std::int64_t{0}, kAt - 4 * 86400, kAt + 4 * 86400}) {
    const World world(bogon_tables(at));
    const Bogons bogons(*world.snapshot);
    EXPECT_FALSE(bogons.registry_usable());
    EXPECT_EQ(bogons.check(prefix("5.1.0.0/24")).bogon_class, BogonClass::kNone);
    EXPECT_EQ(bogons.class_of(300), BogonClass::kNone);
    EXPECT_EQ(bogons.check(prefix("10.0.0.0/8")).bogon_class, BogonClass::kFull);  // needs no registry
  }
}

RC_GTEST_PROP(BogonTwins, RangesFindWhatCheckingEveryRouteFinds, ()) {
  Tables t = bogon_tables(kAt);
  for (const Prefix& p : *rc::gen::container<std::vector<Prefix>>(any_prefix())) t.routes.push_back(route(p, 1));
  for (int i = *rc::gen::inRange(0, 40); i > 0; --i) {
    const auto value = *rc::gen::inRange<std::uint32_t>(0x05000000, 0x05020000);
    t.routes.push_back(route(Prefix::of(Address::v4(value), *rc::gen::inRange(14, 27)), 1));
  }
  for (const char* text : {"10.0.0.0/24", "192.175.48.0/24", "192.0.2.0/25", "2001:db8::/48", "fc00::/8"}) {
    if (*rc::gen::arbitrary<bool>()) t.routes.push_back(route(prefix(text), 1));
  }
  for (int i = *rc::gen::inRange(0, 5); i > 0; --i) {
    const Prefix p = *any_prefix();
    t.bogons.push_back({.hi = p.bits.hi,
                        .lo = p.bits.lo,
                        .length = p.length,
                        .family = static_cast<std::uint8_t>(p.family),
                        .full = static_cast<std::uint8_t>(i % 2)});
  }
  std::sort(t.bogons.begin(), t.bogons.end(), [](const auto& a, const auto& b) { return a.prefix() < b.prefix(); });
  std::sort(t.routes.begin(), t.routes.end(), [](const auto& a, const auto& b) { return a.prefix() < b.prefix(); });
  const World world(t);
  const Bogons bogons(*world.snapshot);
  std::vector<Bogons::Route> expected;
  for (std::uint32_t i = 0; i < t.routes.size(); ++i) {
    const BogonVerdict verdict = bogons.check(t.routes[i].prefix());
    if (verdict.bogon_class != BogonClass::kNone) expected.push_back({i, verdict});
  }
  RC_ASSERT(bogons.bogon_routes() == expected);
}

TEST(LegacySpace, BlockAndDateDecide) {
  Tables t;
  t.meta.push_back({.at = kAt});
  const auto block = [](const char* text, std::uint8_t status) {
    const Prefix p = parse_prefix(text).value_or(Prefix{});
    return IanaBlockRow{.hi = p.bits.hi, .length = p.length, .status = status};
  };
  t.iana_blocks = {block("5.0.0.0/8", IanaBlockRow::kAllocated), block("18.0.0.0/8", IanaBlockRow::kLegacy)};
  const std::int32_t arin = first_day_of(Rir::kArin);
  t.resources = {resource("5.0.0.0", "5.0.255.255", ResourceStatus::kAllocated, 100),
                 resource("18.0.0.0", "18.0.255.255", ResourceStatus::kAllocated, arin - 1),
                 resource("18.1.0.0", "18.1.255.255", ResourceStatus::kAllocated, arin),
                 resource("18.2.0.0", "18.2.255.255", ResourceStatus::kAllocated, 0),
                 resource("19.0.0.0", "19.0.255.255", ResourceStatus::kAllocated, arin - 1)};
  for (ResourceRow& row : t.resources) row.rir = Rir::kArin;
  const World world(t);
  const auto legacy = [&](const char* text) { return legacy_of(*world.snapshot, prefix(text)); };
  EXPECT_EQ(legacy("5.0.0.0/16"), Legacy::kNo);        // IANA gave the block to a registry
  EXPECT_EQ(legacy("18.0.0.0/16"), Legacy::kYes);      // one day before ARIN
  EXPECT_EQ(legacy("18.1.0.0/16"), Legacy::kNo);       // ARIN's first day
  EXPECT_EQ(legacy("18.2.0.0/24"), Legacy::kYes);      // no date: the block decides
  EXPECT_EQ(legacy("18.3.0.0/24"), Legacy::kYes);      // no delegation at all
  EXPECT_EQ(legacy("19.0.0.0/24"), Legacy::kYes);      // no block: the date decides
  EXPECT_EQ(legacy("20.0.0.0/24"), Legacy::kUnknown);  // neither
  EXPECT_EQ(legacy("2001:db8::/32"), Legacy::kNo);
}

}  // namespace
}  // namespace mannerly::validity
