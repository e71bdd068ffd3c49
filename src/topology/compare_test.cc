#include "topology/compare.h"

#include <gtest/gtest.h>

namespace mannerly::topology {
namespace {

TEST(Compare, FillsTheTable) {
  const ReferenceLink theirs[] = {
      {Asn{1}, Asn{2}, Relation::kCustomer},  // 2 is a customer of 1
      {Asn{3}, Asn{1}, Relation::kProvider},  // 1 is a provider of 3
      {Asn{4}, Asn{5}, Relation::kPeer},     {Asn{6}, Asn{5}, Relation::kPeer},
      {Asn{7}, Asn{8}, Relation::kSibling},  {Asn{4}, Asn{5}, Relation::kCustomer},  // stated again: the first counts
      {Asn{9}, Asn{10}, Relation::kPeer}};
  const OurLink ours[] = {
      {Asn{2}, Asn{1}, Relation::kProvider, "descent"}, {Asn{1}, Asn{3}, Relation::kProvider, "climb"},
      {Asn{5}, Asn{4}, Relation::kPeer, "unseen"},      {Asn{5}, Asn{6}, Relation::kCustomer, "descent"},
      {Asn{7}, Asn{8}, Relation::kPeer, "rest"},        {Asn{11}, Asn{12}, Relation::kPeer, "rest"}};
  const Comparison c = compare(theirs, ours);
  const auto at = [&](LinkKind row, LinkKind column) {
    return c.table[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
  };
  EXPECT_EQ(at(LinkKind::kP2c, LinkKind::kP2c), 1u);
  EXPECT_EQ(at(LinkKind::kP2c, LinkKind::kC2p), 1u) << "3 is a customer of 1 for them, its provider for us";
  EXPECT_EQ(at(LinkKind::kP2p, LinkKind::kP2p), 1u);
  EXPECT_EQ(at(LinkKind::kP2p, LinkKind::kP2c), 1u);
  EXPECT_EQ(at(LinkKind::kP2p, LinkKind::kNone), 1u);
  EXPECT_EQ(at(LinkKind::kSibling, LinkKind::kP2p), 1u);
  EXPECT_EQ(at(LinkKind::kNone, LinkKind::kP2p), 1u);
  EXPECT_EQ(c.transit.both, 2u);
  EXPECT_EQ(c.transit.equal, 1u);
  EXPECT_EQ(c.reversed, 1u);
  EXPECT_EQ(c.peers.both, 2u);
  EXPECT_EQ(c.peers.equal, 1u);
  EXPECT_EQ(c.transit_ours.both, 3u);
  EXPECT_EQ(c.transit_ours.equal, 1u);
  EXPECT_EQ(c.peers_ours.both, 2u);
  EXPECT_EQ(c.only_theirs, 1u);
  EXPECT_EQ(c.only_ours, 1u);
  EXPECT_EQ(c.theirs, 6u);
  EXPECT_EQ(c.ours, 6u);
  EXPECT_EQ(c.by_how_transit.at("descent").equal, 1u);
  EXPECT_EQ(c.by_how_peers.at("descent").both, 1u);
  EXPECT_EQ(c.by_how_peers.at("descent").equal, 0u);
}

TEST(Compare, OfNothing) {
  const Comparison c = compare({}, {});
  EXPECT_EQ(c.transit.both, 0u);
  EXPECT_EQ(c.transit.share(), 0);
}

}  // namespace
}  // namespace mannerly::topology
