// Relationships inferred from the paths of World A alone (a table of one session and an IPv6 RIB), held against
// CAIDA's file of the same time, which is no input of the inference.
#include <gtest/gtest.h>

#include <set>

#include "io/source.h"
#include "tests/integration/built_world.h"
#include "topology/compare.h"
#include "topology/topology.h"
#include "wire/asrel/asrel.h"

namespace mannerly::integration {
namespace {

using topology::InferenceStep;
using topology::Relation;

constexpr const char* kReference = "asrel/20160101.as-rel.txt.xz";

const std::vector<SourceLine>& paths_of_world_a() {
  static const std::vector<SourceLine> sources = {
      {"mrt", "table", "mrt-updates/updates.et-header.20151023.gz"},
      {"mrt", "routeviews6", "mrt-rib/routeviews6.rib.20151101.0600_first1MB.bz2"}};
  return sources;
}

// The links of the file, and its clique.
std::vector<topology::ReferenceLink> read_reference(std::vector<Asn>& clique) {
  std::vector<topology::ReferenceLink> out;
  auto input = io::open_source(*shared_data(kReference));
  EXPECT_TRUE(input);
  if (!input) return out;
  asrel::AsRelReader reader([&](const asrel::Link& link) {
    const bool transit = link.relationship == asrel::Relationship::kProviderToCustomer;
    out.push_back({link.a, link.b, transit ? Relation::kCustomer : Relation::kPeer});
  });
  for (;;) {
    const auto chunk = (*input)->next();
    EXPECT_TRUE(chunk);
    if (!chunk || chunk->empty()) break;
    EXPECT_TRUE(reader.feed(*chunk));
  }
  EXPECT_TRUE(reader.finish());
  clique = reader.header().clique;
  return out;
}

TEST(InferenceOnWorldA, AgreesWithTheFileOfTheTime) {
  if (!missing_of(paths_of_world_a()).empty() || !shared_data(kReference)) GTEST_SKIP() << "real data is not here";
  const auto built = build_world("topology", "2015-11-01T00:00:00Z", paths_of_world_a());
  ASSERT_NE(built, nullptr);
  const topology::Inference inference = topology::infer(topology::PathSet::of(built->snapshot));
  std::vector<Asn> clique;
  const auto reference = read_reference(clique);
  ASSERT_EQ(reference.size(), 210'412u);

  std::vector<topology::OurLink> ours;
  for (const topology::InferredLink& link : inference.links) {
    ours.push_back({link.a, link.b, link.relation, name_of(link.step)});
  }
  const topology::Comparison c = topology::compare(reference, ours);
  EXPECT_EQ(c.transit.both, 66'955u);
  EXPECT_EQ(c.peers.both, 3'274u);
  // Wanted are 0.94 and 0.85; measured were 0.9934 and 0.8525.
  EXPECT_GE(c.transit.share(), 0.990);
  EXPECT_GE(c.peers.share(), 0.850);
  // The other way round: of what we call so and the file has.
  EXPECT_GE(c.transit_ours.share(), 0.985);
  EXPECT_GE(c.peers_ours.share(), 0.890);
  EXPECT_LE(c.reversed, 200u);
  EXPECT_EQ(c.only_theirs, 140'183u) << "what one vantage point cannot show";

  const std::set<Asn> theirs(clique.begin(), clique.end());
  ASSERT_GE(inference.clique.size(), 8u);
  for (const Asn asn : inference.clique) EXPECT_TRUE(theirs.contains(asn)) << format_asn(asn);
}

}  // namespace
}  // namespace mannerly::integration
