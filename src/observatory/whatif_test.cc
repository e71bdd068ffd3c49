// What-if against the slow way: an assessor over the changed registrations.
#include "observatory/whatif.h"

#include <gtest/gtest.h>

#include <random>

#include "observatory/made_edition.h"
#include "observatory/network_peers.h"
#include "observatory/network_routes.h"

namespace mannerly::observatory {
namespace {

using readiness::Category;

constexpr std::uint32_t kFirst = 1000, kAses = 12, kRoutes = 8;

Prefix prefix_of(std::uint32_t as, std::uint32_t n) {
  return Prefix::of(Address::v4(0x20000000 + as * 0x10000 + n * 256), n == 0 ? 16 : 24);
}

snapshot::VrpRow vrp_row(const Prefix& p, int max_length, std::uint32_t asn) {
  return {.hi = p.bits.hi,
          .lo = p.bits.lo,
          .asn = asn,
          .length = p.length,
          .family = 4,
          .max_length = static_cast<std::uint8_t>(max_length)};
}
snapshot::IrrRouteRow irr_row(const Prefix& p, std::uint32_t asn) {
  return {.hi = p.bits.hi, .lo = p.bits.lo, .origin = asn, .length = p.length, .family = 4};
}

void fill(readiness::MadeWorld& world, std::mt19937& random) {
  for (std::uint32_t a = 0; a < kAses; ++a) {
    const std::uint32_t asn = kFirst + a;
    world.as(asn, "Example " + std::to_string(a), a % 2 == 0 ? "KE" : "CH");
    for (std::uint32_t n = 0; n < kRoutes; ++n) {
      world.route(prefix_of(a, n), {"900 " + std::to_string(random() % 9 == 0 ? asn + 1 : asn)});
      if (random() % 3 == 0) world.vrp(prefix_of(a, n), random() % 2 == 0 ? 24 : prefix_of(a, n).length, asn);
      if (random() % 7 == 0) world.vrp(prefix_of(a, n), 24, asn + 1);
      if (random() % 3 == 0) world.irr(prefix_of(a, n), asn, world.ripe());
      if (random() % 9 == 0) world.irr(prefix_of(a, n), asn + 2, world.radb());
    }
  }
}

readiness::Changes random_changes(std::mt19937& random) {
  readiness::Changes out;
  const auto prefix = [&] { return prefix_of(random() % kAses, random() % kRoutes); };
  const auto asn = [&] { return static_cast<std::uint32_t>(kFirst + random() % kAses); };
  for (unsigned i = random() % 4; i > 0; --i) {
    const Prefix p = prefix();
    out.add_vrps.push_back(vrp_row(p, p.length + static_cast<int>(random() % 3), asn()));
  }
  for (unsigned i = random() % 3; i > 0; --i) out.remove_vrps.push_back(vrp_row(prefix(), 24, asn()));
  for (unsigned i = random() % 3; i > 0; --i) out.add_routes.push_back(irr_row(prefix(), asn()));
  for (unsigned i = random() % 3; i > 0; --i) out.remove_routes.push_back(irr_row(prefix(), asn()));
  return out;
}

TEST(WhatIf, IsWhatAnAssessorOfTheChangedWorldSays) {
  std::mt19937 random(3);
  readiness::MadeWorld world;
  fill(world, random);
  const MadeEdition edition(world);
  int changed = 0;
  for (int round = 0; round < 400; ++round) {
    const Asn asn{kFirst + static_cast<std::uint32_t>(random() % kAses)};
    const WhatIfRequest request{.changes = random_changes(random)};
    const auto answer = what_if(*edition, asn, request);
    ASSERT_TRUE(answer) << answer.error().message;
    const readiness::WhatIf slow(edition->snapshot(), request.changes);
    const readiness::Assessor assessor(slow.inputs(), edition->profile());
    ASSERT_EQ(answer->after, assessor.score_as(asn)) << "round " << round;
    ASSERT_EQ(answer->before, *edition->find(asn));
    const auto all =
        readiness::changed_routes(edition->assessor().inputs(), slow.inputs(), edition->assessor().irr_sources());
    ASSERT_EQ(answer->routes.size() + answer->others.size(), all.size());
    ASSERT_EQ(answer->unmatched.size(), slow.unmatched_vrps().size() + slow.unmatched_routes().size());
    changed += answer->after == answer->before ? 0 : 1;
  }
  EXPECT_GT(changed, 20);
}

TEST(WhatIf, WithdrawnRoutesCountNoMore) {
  std::mt19937 random(4);
  readiness::MadeWorld world;
  fill(world, random);
  const MadeEdition edition(world);
  const Asn asn{kFirst + 1};
  WhatIfRequest request;
  for (const std::uint32_t row : edition->snapshot().routes_of(asn)) {
    request.withdrawn.push_back(edition->snapshot().routes()[row].prefix());
  }
  request.withdrawn.push_back(prefix_of(60, 1));
  request.contact_registered = true;
  const auto answer = what_if(*edition, asn, request);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->after.counts.routes, 0U);
  EXPECT_FALSE(answer->after.categories[readiness::index_of(Category::kRpki)].score);  // no data, not 0
  EXPECT_EQ(answer->after.categories[readiness::index_of(Category::kCoordination)].score, 1.0);
  EXPECT_EQ(answer->unmatched.size(), 1U);
}

TEST(WhatIf, HasLimits) {
  readiness::MadeWorld world;
  world.as(kFirst, "Example", "KE");
  const MadeEdition edition(world);
  WhatIfRequest request;
  request.withdrawn.resize(WhatIfRequest::kChangesMax + 1);
  EXPECT_EQ(what_if(*edition, Asn{kFirst}, request).error().code, ErrorCode::kLimit);
  EXPECT_EQ(what_if(*edition, Asn{77}, {}).error().code, ErrorCode::kNotFound);
}

TEST(NetworkRoutes, GainsAreWhatTheChangeBrings) {
  std::mt19937 random(5);
  readiness::MadeWorld world;
  fill(world, random);
  const MadeEdition edition(world);
  int compared = 0;
  for (std::uint32_t a = 0; a < kAses; ++a) {
    const Asn asn{kFirst + a};
    for (const NetworkRoute& route : routes_of(*edition, asn)) {
      const Prefix prefix = edition->snapshot().routes()[route.facts.row].prefix();
      if (prefix.length < 24) continue;  // a ROA of the covering prefix changes the others' verdicts too
      const bool valid = route.facts.rov.state == validity::RovState::kValid;
      EXPECT_EQ(valid, std::ranges::none_of(route.advice, [](const Advice& x) { return x.code.starts_with("roa"); }));
      WhatIfRequest request;
      request.changes.add_vrps.push_back(vrp_row(prefix, prefix.length, asn.value));
      const auto answer = what_if(*edition, asn, request);
      ASSERT_TRUE(answer);
      const auto score = [&](const readiness::AsScore& s) {
        return s.categories[readiness::index_of(Category::kRpki)].score.value();
      };
      ASSERT_TRUE(route.rpki_gain);
      EXPECT_DOUBLE_EQ(*route.rpki_gain, score(answer->after) - score(answer->before));
      ++compared;
    }
  }
  EXPECT_GT(compared, 50);
}

TEST(NetworkPeers, WidensUntilThereAreEnough) {
  std::mt19937 random(6);
  readiness::MadeWorld world;
  fill(world, random);
  const MadeEdition edition(world);
  const PeerGroup group = peers_of(*edition, *edition->find(Asn{kFirst}));
  std::uint32_t like_it = 0;  // no sub-region and no region has kPeersMin of them
  for (const readiness::AsScore& score : edition->scores()) {
    like_it += score.in_universe && score.counts.routes >= 1 && score.counts.routes <= 9 ? 1 : 0;
  }
  EXPECT_GE(like_it, kPeersMin);
  EXPECT_EQ(group.size, like_it);
  EXPECT_EQ(group.title, std::to_string(like_it) + " networks of the world with 1 to 9 routes");
  const auto& rpki = group.bands[readiness::index_of(Category::kRpki)];
  EXPECT_EQ(rpki.with_data, like_it);
  EXPECT_LE(*rpki.low, *rpki.median);
  EXPECT_LE(*rpki.median, *rpki.high);
  EXPECT_EQ(group.bands[readiness::index_of(Category::kAntiSpoofing)].with_data, 0U);
  EXPECT_FALSE(group.bands[readiness::index_of(Category::kAntiSpoofing)].median);
}

}  // namespace
}  // namespace mannerly::observatory
