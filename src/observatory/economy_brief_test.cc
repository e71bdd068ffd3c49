// What an economy's page says beside its scores, over a made world and a simulated one.
#include "observatory/economy_brief.h"

#include <gmock/gmock.h>

#include <map>
#include <set>

#include "incident/kind.h"
#include "observatory/made_edition.h"
#include "store/store_twin.h"
#include "tests/pages/made_edition.h"

namespace mannerly::observatory {
namespace {

using readiness::MadeWorld;

constexpr snapshot::Economy kSwiss = {'C', 'H'};

store::IncidentRecord incident(std::string id, std::string_view start, incident::Kind kind, snapshot::Economy culprit,
                               snapshot::Economy victim) {
  const std::int64_t at = parse_instant(start)->seconds;
  return {.id = std::move(id),
          .kind = static_cast<std::uint8_t>(kind),
          .start = at,
          .end = at + 60,
          .culprit = Asn{1000},
          .economies = {victim},
          .culprit_economy = culprit,
          .confidence = 900'000,
          .json = "{}"};
}

TEST(EconomyBrief, SpaceCountsOnceAndIncidentsFlowTwoWays) {
  MadeWorld world;
  for (const std::uint32_t asn : {1000U, 1001U, 1002U}) world.as(asn, "Example", asn == 1002 ? "KE" : "CH");
  world.origin("32.0.0.0/16", 1000);
  world.origin("32.0.1.0/24", 1001);  // inside
  world.origin("33.0.0.0/24", 1001);
  world.origin("2a00::/32", 1000);
  world.origin("2a00:1::/47", 1000);
  world.origin("34.0.0.0/8", 1002);  // of another economy
  world.vrp("32.0.1.0/24", 24, 1001);
  world.vrp("2a00:1::/47", 48, 1000);
  const auto store = std::make_shared<store::StoreTwin>();
  const Day day = *parse_day("2025-06-01");
  using incident::Kind;
  const std::vector<store::IncidentRecord> incidents = {
      incident("a", "2025-05-01", Kind::kMoas, kSwiss, {'K', 'E'}),
      incident("b", "2025-05-02", Kind::kLeak1, kSwiss, kSwiss),
      incident("c", "2025-05-03", Kind::kMoas, {'K', 'E'}, kSwiss),
      incident("d", "2024-05-03", Kind::kMoas, kSwiss, kSwiss),
      incident("e", "2025-05-04", Kind::kMoas, {'K', 'E'}, {'K', 'E'})};
  ASSERT_TRUE(store->seal({.info = {.day = day, .at = begin_of(day), .sources = "[]"}, .incidents = incidents}));
  const MadeEdition edition(world, store);
  const auto brief = economy_brief(*edition, kSwiss);
  ASSERT_TRUE(brief) << brief.error().message;
  EXPECT_EQ(brief->networks, 2U);
  EXPECT_EQ(brief->ipv4.routes, 3U);
  EXPECT_EQ(brief->ipv4.routes_valid, 1U);
  EXPECT_DOUBLE_EQ(brief->ipv4.space, 65536 + 256);
  EXPECT_DOUBLE_EQ(brief->ipv4.space_valid, 256);
  EXPECT_EQ(brief->ipv4.networks, 2U);
  EXPECT_EQ(brief->ipv4.networks_valid, 1U);
  EXPECT_DOUBLE_EQ(brief->ipv6.space, 65536 + 2);
  EXPECT_DOUBLE_EQ(brief->ipv6.space_valid, 2);
  ASSERT_TRUE(brief->flows);
  EXPECT_THAT(brief->flows->out, testing::ElementsAre(1, 0, 1, 0));
  EXPECT_THAT(brief->flows->in, testing::ElementsAre(1, 0, 0, 0));
  EXPECT_EQ(brief->contacts_known, 0U) << "no source tells";
  EXPECT_TRUE(economy_document(*edition, kSwiss));
  EXPECT_EQ(economy_document(*edition, {'D', 'E'}).error().code, ErrorCode::kNotFound);
}

TEST(EconomyBrief, EqualsASlowCountOfASimulatedInternet) {
  const pages::MadeEdition made;
  const Edition& edition = *made.edition;
  std::set<snapshot::Economy> economies;
  for (const auto& score : edition.scores()) {
    if (score.in_universe && score.economy[0] != '\0') economies.insert(score.economy);
  }
  ASSERT_GT(economies.size(), 5U);
  std::size_t with_upstreams = 0, with_space = 0;
  for (const snapshot::Economy economy : economies) {
    const auto brief = economy_brief(edition, economy);
    ASSERT_TRUE(brief);
    std::map<snapshot::Economy, std::set<Asn>> buyers, providers;
    std::uint64_t routes = 0, valid = 0;
    std::uint32_t contacts = 0;
    for (const auto& score : edition.scores()) {
      if (!score.in_universe || score.economy != economy) continue;
      routes += score.counts.routes;
      valid += score.counts.rpki_valid;
      contacts += score.counts.contact.value_or(false);
      for (const Asn other : edition.topology().ases()) {
        if (edition.topology().relation(score.asn, other) != topology::Relation::kProvider) continue;
        const auto* provider = edition.find(other);
        const snapshot::Economy there = provider == nullptr ? snapshot::Economy{} : provider->economy;
        buyers[there].insert(score.asn);
        providers[there].insert(other);
      }
    }
    EXPECT_EQ(brief->ipv4.routes + brief->ipv6.routes, routes);
    EXPECT_EQ(brief->ipv4.routes_valid + brief->ipv6.routes_valid, valid);
    EXPECT_EQ(brief->with_contact, contacts);
    ASSERT_EQ(brief->upstreams.size(), buyers.size());
    for (const UpstreamEconomy& upstream : brief->upstreams) {
      EXPECT_EQ(upstream.networks, buyers[upstream.economy].size());
      EXPECT_EQ(upstream.providers, providers[upstream.economy].size());
    }
    with_upstreams += !brief->upstreams.empty();
    with_space += brief->ipv4.space_valid > 0;
    EXPECT_LE(brief->ipv4.space_valid, brief->ipv4.space);
  }
  EXPECT_GT(with_upstreams, 3U);
  EXPECT_GT(with_space, 3U);
}

}  // namespace
}  // namespace mannerly::observatory
