// What several sources say about one link, from the snapshot to the answer.
#include <gtest/gtest.h>

#include "snapshot/builder.h"
#include "snapshot/format.h"
#include "topology/topology.h"

namespace mannerly::topology {
namespace {

using snapshot::Builder;
using R = snapshot::Relation;
using P = snapshot::PolicyLinkRow;

constexpr Asn kA{64500}, kB{64501}, kC{64502};

class Merge : public testing::Test {
 protected:
  Builder builder{Builder::About{.name = "merge", .at = Instant{1445558400}, .built_by = "test"}};
  std::uint32_t source = builder.add_source({snapshot::SourceKind::kMrt, "s", "s.mrt"});

  Topology topology(const Options& options = {}) {
    const auto tables = builder.finish();
    EXPECT_TRUE(tables);
    std::vector<std::uint8_t> file;
    for (const Bytes part : snapshot::encode(*tables).parts) file.insert(file.end(), part.begin(), part.end());
    const auto view = snapshot::Snapshot::open(file, snapshot::Check::kAll);
    EXPECT_TRUE(view);
    auto made = Topology::make(*view, options);
    EXPECT_TRUE(made);
    return std::move(*made);
  }
  void aspa(Asn customer, std::initializer_list<Asn> providers) {
    builder.add_aspa(source, "ta", customer, std::vector<Asn>(providers));
  }
  void otc(const char* path, Asn mark) {
    const AsPath words = *parse_as_path(path);
    builder.link_evidence().add_otc(builder.routes().add_path(words.view()), words.view(), mark);
  }
  void policy(Asn asn, Asn peer, std::uint8_t flags) { builder.link_evidence().add_policy(asn, peer, 0, flags); }
};

TEST_F(Merge, AnAspaOutranksAFile) {
  builder.add_link(kA, kB, R::kPeer);
  aspa(kA, {kB});
  const Topology t = topology();
  EXPECT_EQ(t.relation(kA, kB), Relation::kProvider);
  EXPECT_EQ(t.relation(kB, kA), Relation::kCustomer);
  const Explanation e = t.explain(kB, kA);
  ASSERT_EQ(e.evidence.size(), 2u);
  EXPECT_EQ(e.evidence[0].source, Source::kAspa);
  EXPECT_TRUE(e.evidence[0].decided);
  EXPECT_EQ(e.evidence[0].says, Relation::kCustomer);
  EXPECT_EQ(e.why, "AS64500 names AS64501 as a provider in its ASPA");
  EXPECT_EQ(e.evidence[1].says, Relation::kPeer);
  EXPECT_LT(e.confidence, 0.98f) << "the file contradicts";
  EXPECT_EQ(t.reasons(kA, kB), "ASPA, not file");
}

TEST_F(Merge, WhomAnAspaLeavesOutIsNoProvider) {
  builder.add_link(kA, kB, R::kProvider);
  builder.add_link(kA, kC, R::kCustomer);
  aspa(kA, {Asn{64510}});
  const Topology t = topology();
  EXPECT_EQ(t.relation(kA, kB), Relation::kPeer) << "linked, and not as the file says";
  EXPECT_EQ(t.confidence(kA, kB), 0.5f);
  EXPECT_EQ(t.relation(kA, kC), Relation::kCustomer) << "an ASPA says nothing about customers";
  EXPECT_EQ(t.relation(kA, Asn{64510}), Relation::kProvider) << "though no path showed the link";
  EXPECT_EQ(t.explain(kA, kB).evidence[0].denies, Relation::kProvider);
}

TEST_F(Merge, AnAspaOfNobodyMeansNoProviders) {
  builder.add_link(kA, kB, R::kProvider);
  aspa(kA, {Asn{0}});
  const Topology t = topology();
  EXPECT_EQ(t.relation(kA, kB), Relation::kPeer);
  EXPECT_EQ(t.relation(kA, Asn{0}), Relation::kUnknown);
}

TEST_F(Merge, AspasThatNameEachOtherMakeSiblings) {
  aspa(kA, {kB});
  aspa(kB, {kA});
  const Topology t = topology();
  EXPECT_EQ(t.relation(kA, kB), Relation::kSibling);
  EXPECT_EQ(t.relation(kB, kA), Relation::kSibling);
}

TEST_F(Merge, OtcMarksSayWhoIsAbove) {
  // 64502 marked the route when it told 64501, which told its customer 64500.
  otc("64499 64500 64501 64502 64503", kC);
  otc("64499 64500 64501 64502 64503", kC);
  const Topology t = topology({.use_paths = false});
  EXPECT_EQ(t.relation(kA, kB), Relation::kProvider);
  EXPECT_EQ(t.relation(Asn{64499}, kA), Relation::kProvider);
  EXPECT_EQ(t.relation(kB, kC), Relation::kUnknown) << "provider or peer: a mark alone does not tell";
  EXPECT_EQ(t.explain(kA, kB).why, "1 paths marked further on came by here") << "a route told twice counts once";
}

TEST_F(Merge, AnOtcMarkDeniesThePolicyButNotTheFile) {
  otc("64499 64500 64501", kB);  // 64501 is above or beside 64500
  policy(kA, kB, P::kAnnouncesAny);
  policy(kB, kA, P::kAcceptsAny);
  builder.add_link(kB, kC, R::kProvider);
  otc("64499 64502 64501", kB);
  const Topology t = topology({.use_paths = false});
  EXPECT_EQ(t.relation(kA, kB), Relation::kPeer) << "64501 is no customer of 64500, whatever the policies say";
  EXPECT_EQ(t.relation(kC, kB), Relation::kCustomer) << "the file wins, and is less sure";
  EXPECT_LT(t.confidence(kC, kB), 0.97f);
}

TEST_F(Merge, PoliciesOfBothEndsMakeALinkOfOneEndDoNot) {
  policy(kA, kB, P::kAcceptsAny | P::kAnnouncesSome);
  policy(kB, kA, P::kAcceptsSome | P::kAnnouncesAny);
  policy(kA, kC, P::kAcceptsAny);
  const Topology t = topology();
  EXPECT_EQ(t.relation(kA, kB), Relation::kProvider);
  EXPECT_EQ(t.reasons(kA, kB), "RPSL");
  EXPECT_EQ(t.relation(kA, kC), Relation::kUnknown);
}

TEST_F(Merge, APolicyOfOneEndSpeaksOfKnownLinks) {
  builder.add_link(kA, kB, R::kProvider);
  policy(kA, kB, P::kAcceptsAny);
  builder.add_link(kA, kC, R::kPeer);
  policy(kC, kA, P::kDefault);
  const Topology t = topology();
  EXPECT_GT(t.confidence(kA, kB), 0.97f) << "agrees with the file";
  EXPECT_LT(t.confidence(kA, kC), 0.92f) << "contradicts it";
  EXPECT_EQ(t.reasons(kA, kC), "file, not RPSL (one end)");
}

TEST_F(Merge, RouteServersHavePeers) {
  const AsPath path = *parse_as_path("10 20");
  const snapshot::RouteBuilder::PeerPath entries[] = {
      {*builder.add_peer(source, *parse_address("192.0.2.1"), Asn{10}), builder.routes().add_path(path.view())}};
  builder.routes().add_rib_record(*parse_prefix("198.51.100.0/24"), entries);
  builder.link_evidence().add_mark(Asn{10}, snapshot::AsMark::kRouteServer, source);
  const Topology t = topology();
  EXPECT_TRUE(t.is_route_server(Asn{10}));
  EXPECT_EQ(t.relation(Asn{10}, Asn{20}), Relation::kPeer);
  EXPECT_NE(t.reasons(Asn{10}, Asn{20}).find("route server"), std::string::npos);
}

TEST_F(Merge, OpaqueIdsOfARegistryMakeSiblings) {
  const Builder::Delegation holder{
      .rir = snapshot::Rir::kRipeNcc, .status = snapshot::ResourceStatus::kAllocated, .holder = "id-1"};
  builder.add_asn_resource(holder, kA, kA);
  builder.add_asn_resource(holder, kC, kC);
  Builder::Delegation elsewhere = holder;
  elsewhere.rir = snapshot::Rir::kApnic;
  builder.add_asn_resource(elsewhere, kB, kB);
  Builder::Delegation pool = holder;
  pool.status = snapshot::ResourceStatus::kAvailable;
  builder.add_asn_resource(pool, Asn{64505}, Asn{64506});
  builder.add_link(kA, kC, R::kProvider);
  const Topology t = topology();
  EXPECT_TRUE(t.siblings(kA, kC));
  EXPECT_FALSE(t.siblings(kA, kB)) << "another registry's id";
  EXPECT_FALSE(t.siblings(kA, Asn{64505})) << "the free pool";
  EXPECT_EQ(t.relation(kA, kC), Relation::kProvider) << "siblings may sell to each other";
}

TEST_F(Merge, TheTopIsGivenOrFound) {
  builder.add_link(kA, kB, R::kPeer);
  builder.add_link(kA, Asn{64503}, R::kCustomer);
  builder.add_link(kB, Asn{64504}, R::kCustomer);
  builder.add_link(kC, kA, R::kProvider);
  const Topology t = topology();
  EXPECT_TRUE(t.is_clique(kA));
  EXPECT_TRUE(t.is_clique(kB));
  EXPECT_FALSE(t.is_clique(kC));
  EXPECT_FALSE(t.is_clique(Asn{64503})) << "has no customers";
}

TEST_F(Merge, AGivenMemberWithAProviderIsNotAtTheTop) {
  builder.add_link(kA, kB, R::kPeer);
  builder.add_link(kC, kA, R::kProvider);
  builder.link_evidence().add_mark(kA, snapshot::AsMark::kTransitFree, source);
  builder.link_evidence().add_mark(kC, snapshot::AsMark::kTransitFree, source);
  const Topology t = topology();
  EXPECT_TRUE(t.is_clique(kA));
  EXPECT_FALSE(t.is_clique(kC));
}

TEST_F(Merge, SourcesCanBeLeftOut) {
  builder.add_link(kA, kB, R::kPeer);
  aspa(kA, {kB});
  const Topology t = topology({.use_aspas = false});
  EXPECT_EQ(t.relation(kA, kB), Relation::kPeer);
}

TEST(Decide, AnAspaThatLeavesOutAKnownProviderIsIncomplete) {
  const Claim denial{.source = Source::kAspa, .denies = Relation::kProvider, .confidence = 0.9f};
  const Claim file{.source = Source::kFile, .says = Relation::kProvider, .confidence = 0.97f};
  const Claim paths{.source = Source::kPaths, .says = Relation::kProvider, .confidence = 0.97f};
  const Claim other_paths{.source = Source::kPaths, .says = Relation::kPeer, .confidence = 0.9f};
  EXPECT_EQ(decide(std::vector{denial, file}).relation, Relation::kPeer);
  EXPECT_EQ(decide(std::vector{denial, file, other_paths}).relation, Relation::kPeer);
  const Verdict both = decide(std::vector{denial, file, paths});
  EXPECT_EQ(both.relation, Relation::kProvider);
  EXPECT_LT(both.confidence, 0.97f) << "the ASPA still speaks against it";
}

TEST(Decide, TwoSureSourcesOutvoteAFile) {
  const Claim file{.source = Source::kFile, .says = Relation::kPeer, .confidence = 0.92f};
  const Claim otc{.source = Source::kOtc, .says = Relation::kProvider, .confidence = 0.93f};
  const Claim both_ends{.source = Source::kRpslBoth, .says = Relation::kProvider, .confidence = 0.88f};
  const Claim paths{.source = Source::kPaths, .says = Relation::kProvider, .confidence = 0.97f};
  const Claim one_end{.source = Source::kRpslOne, .says = Relation::kProvider, .confidence = 0.6f};
  EXPECT_EQ(decide(std::vector{file, paths}).relation, Relation::kPeer);
  EXPECT_EQ(decide(std::vector{file, paths, one_end}).relation, Relation::kPeer) << "one end is not sure";
  EXPECT_EQ(decide(std::vector{file, otc, paths}).relation, Relation::kProvider);
  EXPECT_EQ(decide(std::vector{file, both_ends}).relation, Relation::kProvider) << "both ends are two";
}

TEST(Decide, OfNothingIsNothing) {
  EXPECT_EQ(decide({}).relation, Relation::kUnknown);
  const Claim denial{.source = Source::kAspa, .denies = Relation::kProvider, .confidence = 0.9f};
  EXPECT_EQ(decide(std::span(&denial, 1)).relation, Relation::kUnknown);
}

}  // namespace
}  // namespace mannerly::topology
