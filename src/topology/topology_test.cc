#include "topology/topology.h"

#include <gtest/gtest.h>

#include "snapshot/builder.h"
#include "snapshot/format.h"

namespace mannerly::topology {
namespace {

using snapshot::Builder;

// A snapshot in memory.
struct Picture {
  std::vector<std::uint8_t> file;
  snapshot::Snapshot view;
  explicit Picture(Builder& builder) {
    const auto tables = builder.finish();
    EXPECT_TRUE(tables);
    for (const Bytes part : snapshot::encode(*tables).parts) file.insert(file.end(), part.begin(), part.end());
    view = *snapshot::Snapshot::open(file, snapshot::Check::kAll);
  }
};

Builder start() {
  return Builder({.name = "small", .at = Instant{1445558400}, .built_by = "test"});
}

Topology small_topology() {
  Builder b = start();
  using R = snapshot::Relation;
  b.add_link(Asn{64500}, Asn{64501}, R::kPeer);
  b.add_link(Asn{64500}, Asn{64502}, R::kCustomer);
  b.add_link(Asn{64503}, Asn{64502}, R::kProvider);
  b.add_link(Asn{64504}, Asn{64503}, R::kProvider);
  b.add_link(Asn{64501}, Asn{64504}, R::kCustomer);
  b.add_as_name({.asn = Asn{64503}, .name = "THREE", .org_id = "ORG-1", .economy = {}});
  b.add_as_name({.asn = Asn{64509}, .name = "NINE", .org_id = "ORG-1", .economy = {}});
  const Picture picture(b);
  auto topology = Topology::make(picture.view);
  EXPECT_TRUE(topology);
  return std::move(*topology);
}

TEST(Topology, AnswersFromEitherSide) {
  const Topology t = small_topology();
  EXPECT_EQ(t.relation(Asn{64500}, Asn{64501}), Relation::kPeer);
  EXPECT_EQ(t.relation(Asn{64500}, Asn{64502}), Relation::kCustomer);
  EXPECT_EQ(t.relation(Asn{64502}, Asn{64500}), Relation::kProvider);
  EXPECT_EQ(t.relation(Asn{64500}, Asn{64504}), Relation::kUnknown);
  EXPECT_EQ(t.confidence(Asn{64500}, Asn{64504}), 0);
  EXPECT_GT(t.confidence(Asn{64502}, Asn{64500}), 0.9f);
  EXPECT_EQ(t.relation(Asn{64500}, Asn{64500}), Relation::kUnknown);
  const auto near = t.neighbours(Asn{64502});
  ASSERT_EQ(near.size(), 2u);
  EXPECT_EQ(near[0].asn, Asn{64500});
  EXPECT_EQ(near[0].relation, Relation::kProvider);
  EXPECT_EQ(near[1].relation, Relation::kCustomer);
  EXPECT_TRUE(t.neighbours(Asn{64499}).empty());
  EXPECT_EQ(t.confidence(Asn{0xFFFFFFFF}, Asn{0xFFFFFFFF}), 0) << "the key that stands for an empty slot";
}

TEST(Topology, KnowsSiblingsLinkedOrNot) {
  const Topology t = small_topology();
  EXPECT_TRUE(t.siblings(Asn{64503}, Asn{64509}));
  EXPECT_FALSE(t.siblings(Asn{64503}, Asn{64503}));
  EXPECT_FALSE(t.siblings(Asn{64503}, Asn{64502}));
  EXPECT_EQ(t.relation(Asn{64509}, Asn{64503}), Relation::kSibling);
  const Explanation e = t.explain(Asn{64509}, Asn{64503});
  ASSERT_EQ(e.evidence.size(), 1u);
  EXPECT_EQ(e.evidence[0].source, Source::kOrganisation);
  EXPECT_TRUE(t.explain(Asn{64500}, Asn{64504}).evidence.empty());
}

TEST(Topology, MakesCones) {
  const Topology t = small_topology();
  EXPECT_EQ(t.cone_size(Asn{64500}), 4u);
  EXPECT_EQ(t.cone_of(Asn{64500}), (std::vector<Asn>{Asn{64500}, Asn{64502}, Asn{64503}, Asn{64504}}));
  EXPECT_TRUE(t.in_cone(Asn{64504}, Asn{64502}));
  EXPECT_FALSE(t.in_cone(Asn{64502}, Asn{64504}));
  EXPECT_TRUE(t.in_cone(Asn{64499}, Asn{64499}));
  EXPECT_EQ(t.cone_size(Asn{64499}), 1u);
  EXPECT_EQ(t.cone_of(Asn{64499}), std::vector<Asn>{Asn{64499}});
  EXPECT_TRUE(t.has_customers(Asn{64503}));
  EXPECT_FALSE(t.has_customers(Asn{64504}));
  EXPECT_FALSE(t.is_clique(Asn{64504}));
  EXPECT_FALSE(t.is_route_server(Asn{64504}));
}

}  // namespace
}  // namespace mannerly::topology
