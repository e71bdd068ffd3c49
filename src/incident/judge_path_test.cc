#include <gtest/gtest.h>

#include <algorithm>

#include "incident/judge.h"
#include "incident/made_context.h"

namespace mannerly::incident {
namespace {

// The collector's peer first, as paths are written.
std::vector<Symptom> judge(const Context& context, const HistoryView& history,
                           std::initializer_list<std::uint32_t> nearest_first) {
  std::vector<Asn> hops;
  for (const std::uint32_t number : nearest_first) hops.push_back(Asn{number});
  std::reverse(hops.begin(), hops.end());
  std::vector<Symptom> out;
  judge_path(context, history, hops, MadeHistory::now(), out);
  return out;
}

// 100 and 101 are transit-free peers; 200 buys from both, peers with 201; 201 buys from 101, 300 from 200,
// 400 from 300, 500 from 100.
class Paths : public ::testing::Test {
 protected:
  Paths() {
    made.peers(100, 101);
    made.provider(200, 100);
    made.provider(200, 101);
    made.provider(201, 101);
    made.peers(200, 201);
    made.provider(300, 200);
    made.provider(400, 300);
    made.provider(500, 100);
    made.provider(501, 201);
    history.know_path({100, 200, 300, 400});
    history.know_path({101, 200, 300});
    history.know_path({200, 201, 501});
    history.know_path({100, 500});
    history.know_path({101, 201});
  }
  MadeContext made;
  MadeHistory history;
};

TEST_F(Paths, LeakTypes) {
  const Context& context = made.finish();
  struct Row {
    std::initializer_list<std::uint32_t> path;
    Kind kind;
    std::uint32_t culprit, from, to;
  };
  const Row rows[] = {
      {{101, 200, 100}, Kind::kLeak1, 200, 100, 101},  // from one provider to the other
      {{101, 200, 100, 500}, Kind::kNone, 0, 0, 0},    // judged with the path {101, 200, 100} only if that is new
      {{201, 200, 100}, Kind::kLeak3, 200, 100, 201},  // from a provider to a peer
      {{100, 200, 201}, Kind::kLeak4, 200, 201, 100},  // from a peer to a provider
      {{300, 200, 201, 501}, Kind::kNone, 0, 0, 0},    // from a peer to a customer: fine
      {{101, 200, 300}, Kind::kNone, 0, 0, 0},         // from a customer
      {{200, 201, 501}, Kind::kNone, 0, 0, 0},
  };
  for (const Row& row : rows) {
    auto found = judge(context, history, row.path);
    std::erase_if(found, [](const Symptom& s) { return group_of(s.kind) != Group::kLeak; });
    if (row.kind == Kind::kNone && row.path.size() == 4 && *row.path.begin() == 101) {
      // The leak stands at the end of the path and was told with the shorter one that ends at 101.
      ASSERT_EQ(found.size(), 1u);
      continue;
    }
    ASSERT_EQ(found.size(), row.kind == Kind::kNone ? 0u : 1u) << ::testing::PrintToString(row.path);
    if (found.empty()) continue;
    EXPECT_EQ(found[0].kind, row.kind);
    EXPECT_EQ(found[0].culprit.value, row.culprit);
    EXPECT_EQ(found[0].from.value, row.from);
    EXPECT_EQ(found[0].to.value, row.to);
  }
}

TEST_F(Paths, OnlyTheFirstLeakOfAPathIsTold) {
  made.peers(201, 202);
  const Context& context = made.finish();
  // 200 leaks to its peer 201, which passes it on to a peer: the second valley follows from the first.
  EXPECT_EQ(judge(context, history, {201, 200, 100}).size(), 1u);
  EXPECT_EQ(judge(context, history, {202, 201, 200, 100}).size(), 0u);
}

TEST_F(Paths, WhatWasCustomaryIsNoLeak) {
  history.know_path({101, 200, 100});
  history.know_valley_to(201, 200);
  const Context& context = made.finish();
  EXPECT_TRUE(judge(context, history, {101, 200, 100}).empty());
  const auto found = judge(context, history, {201, 200, 100});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_TRUE(found[0].evidence.has(Evidence::kValleyKnown));
}

TEST_F(Paths, SiblingsThatSellToEachOtherMayLeak) {
  made.organisation("ORG", {200, 100});
  const Context& context = made.finish();
  const auto found = judge(context, history, {101, 200, 100});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, Kind::kLeak1);
  EXPECT_TRUE(found[0].evidence.has(Evidence::kSibling));
}

TEST_F(Paths, SiblingsOfWhomNothingElseIsKnownMayPassEverything) {
  made.organisation("ORG", {200, 502});
  history.know_as(502);
  const Context& context = made.finish();
  EXPECT_TRUE(judge(context, history, {101, 200, 502, 500}).empty());
}

TEST_F(Paths, APolicyTellsOfALinkThatNoSourceKnows) {
  using P = snapshot::PolicyLinkRow;
  history.know_as(502);
  made.builder().link_evidence().add_policy(Asn{500}, Asn{502}, 0, P::kAcceptsSome | P::kAnnouncesSome);
  const Context& context = made.finish();
  // 500 says that it peers with 502, and gives its provider what it has from there.
  const auto found = judge(context, history, {100, 500, 502});
  const auto leak = std::find_if(found.begin(), found.end(), [](const Symptom& s) { return s.kind == Kind::kLeak4; });
  ASSERT_NE(leak, found.end());
  EXPECT_TRUE(leak->evidence.has(Evidence::kRelationWeak));
  const auto forged =
      std::find_if(found.begin(), found.end(), [](const Symptom& s) { return s.kind == Kind::kForgedEdge; });
  ASSERT_NE(forged, found.end()) << "the culprit's own word alone";
  EXPECT_TRUE(forged->evidence.has(Evidence::kInPolicy));
}

TEST_F(Paths, TheVictimsPolicyMakesALinkReal) {
  using P = snapshot::PolicyLinkRow;
  made.builder().link_evidence().add_policy(Asn{400}, Asn{500}, 0, P::kAcceptsSome | P::kAnnouncesSome);
  const Context& context = made.finish();
  for (const Symptom& s : judge(context, history, {100, 500, 400})) EXPECT_NE(s.kind, Kind::kForgedEdge);
}

TEST_F(Paths, WhoHearsAProvidersRoutesIsACustomer) {
  made.as_set("AS300:AS-CUSTOMERS", {500});
  const Context& context = made.finish();
  // No source knows 500 - 300; a peering would not carry what 300 has from its provider.
  const auto found = judge(context, history, {100, 500, 300, 200});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, Kind::kLeak1);
  EXPECT_EQ(found[0].culprit, Asn{500});
}

// The file calls 600 a peer of 200; but 200 always passed its routes on to a provider.
TEST_F(Paths, WhoseRoutesArePassedUpIsACustomer) {
  made.peers(200, 600);
  made.provider(600, 201);
  history.know_path({100, 200, 600});
  const Context& context = made.finish();
  EXPECT_TRUE(judge(context, history, {600, 200, 101}).empty()) << "a customer may have everything";
  EXPECT_TRUE(judge(context, history, {201, 200, 600}).empty()) << "and its routes go everywhere";
  const auto found = judge(context, history, {201, 600, 200, 101});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, Kind::kLeak1);
  EXPECT_EQ(found[0].culprit, Asn{600});
  EXPECT_TRUE(found[0].evidence.has(Evidence::kRelationFromFile));
}

TEST_F(Paths, WhoAlwaysHeardTheProvidersIsACustomer) {
  made.peers(200, 600);
  made.provider(600, 201);
  history.know_path({600, 200, 100});
  const Context& context = made.finish();
  EXPECT_TRUE(judge(context, history, {600, 200, 101}).empty());
  const auto found = judge(context, history, {201, 600, 200});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, Kind::kLeak1);
}

// 201 hears what 200 has from its providers: the file is wrong about 201, so that what 200 tells it of the peer 600
// does not make 600 a customer.
TEST_F(Paths, WhatACustomerHearsMakesNobodyACustomer) {
  made.peers(200, 600);
  history.know_path({201, 200, 101});
  history.know_path({201, 200, 600});
  const Context& context = made.finish();
  const auto found = judge(context, history, {100, 200, 600});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, Kind::kLeak4);
}

// By the file 200 is a provider of 600. Nobody has seen 200 with its routes, and 600 says that they peer.
TEST_F(Paths, APolicyCorrectsTransitThatNobodySaw) {
  using P = snapshot::PolicyLinkRow;
  made.provider(600, 200);
  made.provider(600, 201);
  made.builder().link_evidence().add_policy(Asn{600}, Asn{200}, 0, P::kAcceptsSome | P::kAnnouncesSome);
  const Context& context = made.finish();
  auto found = judge(context, history, {201, 600, 200});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, Kind::kLeak4);
  EXPECT_TRUE(found[0].evidence.has(Evidence::kRelationWeak));
  history.know_path({100, 200, 600});
  found = judge(context, history, {201, 600, 200});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, Kind::kLeak1) << "it was seen in use";
}

TEST_F(Paths, WhoSaysThatItBuysThereSpeaksAgainstALeak) {
  using P = snapshot::PolicyLinkRow;
  made.peers(200, 600);
  made.peers(200, 601);
  made.builder().link_evidence().add_policy(Asn{600}, Asn{200}, 0, P::kAcceptsAny | P::kAnnouncesSome);
  const Context& context = made.finish();
  const auto found = judge(context, history, {101, 200, 600});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, Kind::kLeak4);
  EXPECT_TRUE(found[0].evidence.has(Evidence::kInPolicy));
  EXPECT_FALSE(judge(context, history, {101, 200, 601}).at(0).evidence.has(Evidence::kInPolicy));
}

// What 600 hears from 200 looks like a customer's routes; but both say that they peer.
TEST_F(Paths, WhatBothEndsSayGoesBeforeCustom) {
  using P = snapshot::PolicyLinkRow;
  made.peers(200, 600);
  made.provider(600, 201);
  made.builder().link_evidence().add_policy(Asn{600}, Asn{200}, 0, P::kAcceptsSome | P::kAnnouncesSome);
  made.builder().link_evidence().add_policy(Asn{200}, Asn{600}, 0, P::kAcceptsSome | P::kAnnouncesSome);
  history.know_path({600, 200, 100});
  const auto found = judge(made.finish(), history, {201, 600, 200});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, Kind::kLeak4);
}

TEST_F(Paths, AnAspaAgainstAFileIsNoCertainty) {
  made.provider(600, 200);
  made.aspa(600, {201});
  const Context& context = made.finish();
  // A peer of 200 by its ASPA, a customer by the file: an old list, or a leak.
  const auto found = judge(context, history, {101, 200, 600});
  const auto leak = std::find_if(found.begin(), found.end(), [](const Symptom& s) { return s.kind == Kind::kLeak4; });
  ASSERT_NE(leak, found.end());
  EXPECT_TRUE(leak->evidence.has(Evidence::kRelationUnknown));
}

TEST_F(Paths, ALinkSeenTheOtherWayRoundIsThere) {
  history.know_path({400, 500});
  const Context& context = made.finish();
  EXPECT_TRUE(judge(context, history, {100, 500, 400}).empty());
}

TEST_F(Paths, EvidenceOfALeak) {
  made.aspa(100, {0});
  const Context& context = made.finish();
  const auto found = judge(context, history, {101, 200, 100});
  ASSERT_EQ(found.size(), 1u);
  const EvidenceSet& e = found[0].evidence;
  EXPECT_TRUE(e.has(Evidence::kAspaInvalid));
  EXPECT_TRUE(e.has(Evidence::kTier1Behind));
  EXPECT_TRUE(e.has(Evidence::kCulpritNextToTier1));
  EXPECT_TRUE(e.has(Evidence::kCulpritHasCustomers));
  EXPECT_FALSE(e.has(Evidence::kRelationWeak));
}

TEST_F(Paths, AForgedLinkNextToTheOrigin) {
  made.aspa(400, {300});
  const Context& context = made.finish();
  const auto found = judge(context, history, {100, 500, 400});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, Kind::kForgedEdge);
  EXPECT_EQ(found[0].culprit, Asn{500});
  EXPECT_EQ(found[0].from, Asn{400});
  EXPECT_TRUE(found[0].evidence.has(Evidence::kAspaOmits));
  EXPECT_TRUE(found[0].evidence.has(Evidence::kEdgeNew));
  EXPECT_TRUE(found[0].evidence.has(Evidence::kCulpritIsStub));
  EXPECT_TRUE(found[0].evidence.has(Evidence::kUnrelated));
  // Told once: the longer path adds nothing.
  EXPECT_TRUE(judge(context, history, {101, 100, 500, 400}).empty());
}

TEST_F(Paths, KnownAndDeclaredLinksAreNotForged) {
  made.aspa(501, {500});
  made.organisation("ORG", {400, 502});
  made.as_set("AS500:AS-CUSTOMERS", {}, {"AS-OTHER"});
  made.as_set("AS-OTHER", {300});
  history.know_as(502);
  const Context& context = made.finish();
  EXPECT_TRUE(judge(context, history, {100, 200, 300}).empty());   // seen before
  EXPECT_TRUE(judge(context, history, {200, 300, 400}).empty());   // in the relationship file
  EXPECT_TRUE(judge(context, history, {100, 500, 501}).empty());   // the ASPA of 501 names 500
  EXPECT_TRUE(judge(context, history, {100, 502, 400}).empty());   // one organisation
  EXPECT_TRUE(judge(context, history, {100, 500, 9000}).empty());  // a network that is new itself
  const auto in_set = judge(context, history, {100, 500, 300});
  ASSERT_EQ(in_set.size(), 1u);
  EXPECT_TRUE(in_set[0].evidence.has(Evidence::kInAsSet));
  EXPECT_FALSE(judge(context, history, {100, 500, 400})[0].evidence.has(Evidence::kInAsSet));
}

// A node of AS112 (RFC 7534) anywhere, and a network that is listed as anycast behind a new host.
TEST_F(Paths, WhoIsMeantToAppearAnywhereIsNoForgedNeighbour) {
  made.provider(300, 200);
  made.provider(500, 100);
  made.peers(200, 112);
  made.known().anycast = {Asn{501}};
  history.know_as(112);
  history.know_as(501);
  const Context& context = made.finish();
  EXPECT_TRUE(judge(context, history, {200, 300, 112}).empty());
  EXPECT_TRUE(judge(context, history, {200, 300, 501}).empty());
  EXPECT_TRUE(judge(context, history, {100, 200, 112}).empty()) << "its host announces it to everybody";
  EXPECT_EQ(judge(context, history, {200, 300, 500}).size(), 1u);
}

TEST_F(Paths, ALinkSeenMinutesAgoIsStillNew) {
  const Instant now = MadeHistory::now().instant();
  history.saw_edge(500, 400, {now, now, 1});
  const Context& context = made.finish();
  EXPECT_EQ(judge(context, history, {100, 500, 400}).size(), 1u);
}

TEST_F(Paths, AForgedLinkFartherAwayNeedsAspa) {
  // 500 pretends to have 300 behind it; the ASPA of 300 names 200 alone.
  {
    const Context& context = made.finish();
    // To its provider: by the relations alone a leak over a link that nobody knows.
    const auto found = judge(context, history, {100, 500, 300, 400});
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].kind, Kind::kLeak4);
    EXPECT_TRUE(found[0].evidence.has(Evidence::kRelationWeak));
  }
  MadeContext with;
  with.provider(300, 200);
  with.provider(400, 300);
  with.provider(500, 100);
  with.aspa(300, {200});
  const Context& context = with.finish();
  auto found = judge(context, history, {100, 500, 300, 400});
  std::erase_if(found, [](const Symptom& s) { return group_of(s.kind) != Group::kForgery; });
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, Kind::kForgedPath);
  EXPECT_EQ(found[0].culprit, Asn{500});
  EXPECT_EQ(found[0].from, Asn{300});
  // Passed down to a customer the same link may be a new peering.
  MadeContext down;
  down.provider(300, 200);
  down.provider(400, 300);
  down.provider(600, 500);
  down.aspa(300, {200});
  EXPECT_TRUE(judge(down.finish(), history, {600, 500, 300, 400}).empty());
}

TEST_F(Paths, BogonNumbers) {
  const Context& context = made.finish();
  const auto found = judge(context, history, {200, 64512});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, Kind::kBogonAsn);
  EXPECT_EQ(found[0].culprit, Asn{200});
  EXPECT_EQ(found[0].from, Asn{64512});
  // Two of them behind one network: once each; in the middle of a path too.
  EXPECT_EQ(judge(context, history, {200, 64512, 64513}).size(), 2u);
  EXPECT_EQ(judge(context, history, {200, 23456, 300}).size(), 1u);
  // Told with the network next to it only.
  EXPECT_TRUE(judge(context, history, {100, 200, 64512}).empty());
  EXPECT_TRUE(judge(context, history, {64512, 200, 300}).empty());
}

TEST_F(Paths, AnAsSetIsNobody) {
  const Context& context = made.finish();
  EXPECT_TRUE(judge(context, history, {200, 0}).empty());
  EXPECT_TRUE(judge(context, history, {100, 200, 0}).empty());
  EXPECT_TRUE(judge(context, history, {101, 0, 100}).empty());
}

// Nobody accepts what holds its own number: 400 has put there itself what is between.
TEST_F(Paths, WhatANetworkPutsOntoItsPathAccusesNobody) {
  history.know_path({100, 101, 201});
  const Context& context = made.finish();
  EXPECT_EQ(judge(context, history, {300, 500, 400}).size(), 1u);
  for (const auto path : {std::initializer_list<std::uint32_t>{400, 500, 400},
                          {300, 400, 500, 400},
                          {200, 300, 400, 500, 501, 400},
                          {300, 400, 101, 201, 100, 400}}) {
    EXPECT_TRUE(judge(context, history, path).empty()) << ::testing::PrintToString(path);
  }
  // But who makes up a link to such a path has made up a link.
  const auto found = judge(context, history, {100, 500, 400, 201, 400});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, Kind::kForgedEdge);
  EXPECT_EQ(found[0].culprit, Asn{500});
  EXPECT_EQ(found[0].from, Asn{400});
  // A network on the way does the same for its customer.
  EXPECT_TRUE(judge(context, history, {100, 200, 501, 200, 300}).empty());
  // A bogon number is one whoever put it there.
  EXPECT_EQ(judge(context, history, {400, 64512, 400}).size(), 1u);
}

}  // namespace
}  // namespace mannerly::incident
