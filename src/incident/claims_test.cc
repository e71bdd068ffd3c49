#include <gtest/gtest.h>

#include "incident/judge.h"
#include "incident/made_context.h"

namespace mannerly::incident {
namespace {

// The path 100 200 300 400 500, the origin last. 300 or 400 pretends a link, or 200 leaks.
class Claims : public ::testing::Test {
 protected:
  Claims() : context_(made_.finish()) {}
  std::vector<Claim> claims(std::vector<Symptom> symptoms) {
    const RouteFacts route{
        .prefix = kPrefix, .hops = hops_, .symptoms = symptoms, .prefix_judgement = {}, .origin = nullptr};
    std::vector<Claim> out;
    claims_of(context_, route, out);
    return out;
  }
  std::optional<Claim> continued(const SignalKey& key) const { return continued_claim(context_, hops_, key, {}); }
  static Symptom edge() { return {.kind = Kind::kForgedEdge, .culprit = Asn{400}, .from = Asn{500}, .to = {}}; }
  static Symptom path() { return {.kind = Kind::kForgedPath, .culprit = Asn{300}, .from = Asn{400}, .to = {}}; }
  static Symptom leak(std::uint32_t culprit = 200) {
    return {.kind = Kind::kLeak1, .culprit = Asn{culprit}, .from = Asn{culprit + 100}, .to = Asn{culprit - 100}};
  }
  static Symptom with(Symptom symptom, Evidence evidence) {
    symptom.evidence.add(evidence);
    return symptom;
  }

  const Prefix kPrefix = MadeContext::prefix("11.1.0.0/16");

 private:
  const std::vector<Asn> hops_ = {Asn{500}, Asn{400}, Asn{300}, Asn{200}, Asn{100}};
  MadeContext made_;
  const Context& context_;
};

// What a route shows of a signal by its hops alone; the origin is 500, nearest to the collector stands 100.
TEST_F(Claims, WhatWasRaisedGoesOnWhereItsHopsAre) {
  const auto goes_on = [&](Kind kind, std::uint32_t culprit, std::uint32_t from = 0, std::uint32_t to = 0) {
    return continued({kPrefix, kind, Asn{culprit}, Asn{from}, Asn{to}});
  };
  const auto origin = goes_on(Kind::kMoas, 500);
  ASSERT_TRUE(origin);
  EXPECT_EQ(origin->accomplice, Asn{400});
  EXPECT_TRUE(origin->victims.empty());
  EXPECT_FALSE(goes_on(Kind::kMoas, 400)) << "stands on the path, and is not its origin";
  EXPECT_TRUE(goes_on(Kind::kLeak6, 500));

  const auto leak = goes_on(Kind::kLeak1, 300, 400, 200);
  ASSERT_TRUE(leak);
  EXPECT_EQ(leak->accomplice, Asn{200});
  EXPECT_EQ(leak->victims, std::vector{Asn{500}});
  EXPECT_FALSE(goes_on(Kind::kLeak1, 300, 400, 100)) << "told to somebody else";
  EXPECT_FALSE(goes_on(Kind::kLeak1, 300, 200, 400)) << "the other way round";
  EXPECT_FALSE(goes_on(Kind::kLeak1, 500, 0, 400)) << "a leak has two sides";

  EXPECT_TRUE(goes_on(Kind::kForgedEdge, 400, 500));
  EXPECT_EQ(goes_on(Kind::kForgedSubprefix, 400, 500)->accomplice, Asn{300});
  EXPECT_FALSE(goes_on(Kind::kForgedPath, 100, 200)) << "what the forger's own session shows proves nothing";

  EXPECT_FALSE(goes_on(Kind::kBogonAsn, 400, 500)) << "each day's registries say what a bogon is";
  EXPECT_FALSE(goes_on(Kind::kBogonPrefix, 500));
}

TEST_F(Claims, ALeakShowsLinksThatNobodySaw) {
  const auto found = claims({edge(), with(leak(), Evidence::kRelationFromFile)});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].key.kind, Kind::kLeak1);
  EXPECT_EQ(found[0].key.culprit, Asn{200});
}

TEST_F(Claims, ALeakThatIsGuessedExplainsNothing) {
  const auto found = claims({edge(), with(leak(), Evidence::kRelationUnknown)});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].key.kind, Kind::kForgedEdge);
}

TEST_F(Claims, ALeakOfTheForgerItselfIsAForgery) {
  const auto found = claims({edge(), with(leak(400), Evidence::kRelationFromFile)});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].key.kind, Kind::kForgedEdge);
  EXPECT_EQ(claims({with(edge(), Evidence::kInPolicy), leak(400)}).at(0).key.kind, Kind::kLeak1);
}

TEST_F(Claims, OfTwoMadeUpLinksTheOneThatNobodyVouchesFor) {
  EXPECT_EQ(claims({edge(), path()}).at(0).key.culprit, Asn{300});
  EXPECT_EQ(claims({edge(), with(path(), Evidence::kInAsSet)}).at(0).key.culprit, Asn{400});
  EXPECT_EQ(claims({with(edge(), Evidence::kInAsSet), with(path(), Evidence::kInAsSet)}).at(0).key.culprit, Asn{300});
}

// A path, the origin last, and what its judges saw on it and on the shorter ones.
class Loops : public ::testing::Test {
 protected:
  std::vector<Claim> claims(std::initializer_list<std::uint32_t> nearest_first) {
    const Context& context = made.finish();
    std::vector<Asn> hops;
    for (const std::uint32_t number : nearest_first) hops.insert(hops.begin(), Asn{number});
    std::vector<Symptom> symptoms;
    for (std::size_t size = 1; size <= hops.size(); ++size) {
      judge_path(context, history, std::span(hops).first(size), MadeHistory::now(), symptoms);
    }
    std::vector<Claim> out;
    claims_of(context,
              {.prefix = MadeContext::prefix("11.1.0.0/16"),
               .hops = hops,
               .symptoms = symptoms,
               .prefix_judgement = {},
               .origin = nullptr},
              out);
    return out;
  }
  void SetUp() override {
    for (const std::uint32_t asn : {100, 200, 300, 400, 500, 600}) history.know_as(asn);
    history.know_path({100, 200, 500});
  }
  MadeContext made;
  MadeHistory history;
};

TEST_F(Loops, APoisonedPathAccusesNobody) {
  EXPECT_TRUE(claims({100, 200, 500, 300, 400, 500}).empty());
}

TEST_F(Loops, AMadeUpLinkBesideAPoisonedPathIsSeen) {
  const auto found = claims({100, 600, 500, 300, 400, 500});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].key.kind, Kind::kForgedEdge);
  EXPECT_EQ(found[0].key.culprit, Asn{600});
  EXPECT_EQ(found[0].accomplice, Asn{100});
}

TEST_F(Loops, ABogonIsTheMatterOfWhoPutItThere) {
  const auto found = claims({100, 200, 500, 300, 64512, 500});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].key.kind, Kind::kBogonAsn);
  EXPECT_EQ(found[0].key.culprit, Asn{500});
}

// 500 announces, or something of 300; the origin last.
struct OfOrigin {
  std::initializer_list<std::uint32_t> path;
  Kind kind;
  bool claimed;
};

TEST(OriginClaims, WhatTheUsualOriginPassesOnIsNothing) {
  MadeContext made;
  made.provider(300, 200);
  made.provider(500, 300);
  const Context& context = made.finish();
  const OfOrigin rows[] = {
      {{200, 500}, Kind::kMoas, true},         {{200, 300, 500}, Kind::kMoas, false},
      {{300, 500}, Kind::kMoas, false},        {{200, 300, 500}, Kind::kSubMoas, false},
      {{300, 200, 500}, Kind::kSubMoas, true},  // it hears of it as all others do
      {{900, 300, 500}, Kind::kMoas, true},     // over a link of which nobody knows: made up, and all behind it
  };
  for (const OfOrigin& row : rows) {
    std::vector<Asn> hops;
    for (const std::uint32_t number : row.path) hops.insert(hops.begin(), Asn{number});
    const OriginJudgement origin{.kind = row.kind, .victims = {Asn{300}}, .evidence = {}};
    std::vector<Claim> out;
    claims_of(context,
              {.prefix = MadeContext::prefix("11.1.0.0/16"),
               .hops = hops,
               .symptoms = {},
               .prefix_judgement = {},
               .origin = &origin},
              out);
    EXPECT_EQ(!out.empty(), row.claimed) << name_of(row.kind) << ::testing::PrintToString(row.path);
  }
}

TEST(OriginClaims, APartThatItsRoaAllowsIsNoLeak) {
  MadeContext made;
  const Context& context = made.finish();
  const std::vector<Asn> hops = {Asn{300}, Asn{200}};
  OriginJudgement origin{.kind = Kind::kLeak6, .victims = {Asn{300}}, .evidence = {}};
  RouteFacts route{.prefix = MadeContext::prefix("11.1.2.3/32"),
                   .hops = hops,
                   .symptoms = {},
                   .prefix_judgement = {},
                   .origin = &origin};
  std::vector<Claim> out;
  claims_of(context, route, out);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].key.kind, Kind::kLeak6);
  out.clear();
  origin.evidence.add(Evidence::kRpkiValid);
  claims_of(context, route, out);
  EXPECT_TRUE(out.empty());
  // But not what somebody else announces for it.
  const std::vector<Symptom> forged = {
      {.kind = Kind::kForgedEdge, .culprit = Asn{200}, .from = Asn{300}, .to = {}, .evidence = {}}};
  route.symptoms = forged;
  claims_of(context, route, out);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].key.kind, Kind::kForgedSubprefix);
}

// Its holder, or who has a ROA for it, gives a part of unused space to a customer; or writes a wrong number when it
// wants to prepend.
TEST(OriginClaims, WhatItsHolderPassesOnIsNoSquatting) {
  MadeContext made;
  made.holder("one", {300}, {"11.1.0.0/16"});
  made.vrp("11.2.0.0/16", 24, 301);
  made.provider(300, 200);
  made.provider(301, 200);
  made.provider(302, 200);
  const Context& context = made.finish();
  const OriginJudgement origin{.kind = Kind::kSquat, .victims = {}, .evidence = {}};
  const auto claimed = [&](std::string_view prefix, std::vector<Asn> hops) {
    std::vector<Claim> out;
    claims_of(context,
              {.prefix = MadeContext::prefix(prefix),
               .hops = hops,
               .symptoms = {},
               .prefix_judgement = {},
               .origin = &origin},
              out);
    return !out.empty();
  };
  EXPECT_FALSE(claimed("11.1.2.0/24", {Asn{2}, Asn{300}, Asn{200}}));
  EXPECT_FALSE(claimed("11.2.2.0/24", {Asn{2}, Asn{301}, Asn{200}}));
  EXPECT_TRUE(claimed("11.1.2.0/24", {Asn{2}, Asn{302}, Asn{200}}));
  EXPECT_TRUE(claimed("11.1.2.0/24", {Asn{2}, Asn{300}, Asn{900}})) << "over a link of which nobody knows";
  EXPECT_TRUE(claimed("11.1.2.0/24", {Asn{2}}));
}

// A path, the origin first, and a signal that others show.
struct GoesOn {
  std::vector<Asn> hops;
  SignalKey key;
  bool shown;
};

// What would not be raised does not join what was raised at others either.
TEST(OriginClaims, WhatAccusesNobodyIsNoEvidenceOfAnIncidentThatGoesOn) {
  MadeContext made;
  made.provider(300, 200);
  made.provider(500, 300);
  const Context& context = made.finish();
  const SignalKey moas{MadeContext::prefix("11.1.0.0/16"), Kind::kMoas, Asn{500}, {}, {}};
  const SignalKey edge{MadeContext::prefix("11.1.0.0/16"), Kind::kForgedEdge, Asn{400}, Asn{300}, {}};
  const std::vector<Asn> victims = {Asn{300}};
  const GoesOn rows[] = {
      {{Asn{500}, Asn{200}}, moas, true},
      {{Asn{500}, Asn{300}, Asn{200}}, moas, false},            // the usual origin passes it on
      {{Asn{500}, Asn{300}, Asn{900}}, moas, true},             // over a link of which nobody knows
      {{Asn{300}, Asn{400}, Asn{200}}, edge, true},             //
      {{Asn{300}, Asn{400}, Asn{300}, Asn{200}}, edge, false},  // 300 has put 400 there itself
      {{Asn{300}, Asn{500}, Asn{300}, Asn{400}, Asn{200}}, edge, true},
  };
  for (const GoesOn& row : rows)
    EXPECT_EQ(continued_claim(context, row.hops, row.key, victims).has_value(), row.shown) << &row - rows;
}

// 200 takes parts of 300's space, which its provider 100 made to steer its own traffic, and gives them to its other
// provider 101 with all else: the deed is that of 200, and 300 has announced nothing.
TEST(OriginClaims, APartThatComesByALeakIsTheLeakers) {
  MadeContext made;
  const Context& context = made.finish();
  const std::vector<Asn> hops = {Asn{300}, Asn{100}, Asn{200}, Asn{101}};
  const OriginJudgement origin{.kind = Kind::kLeak6, .victims = {Asn{300}}, .evidence = {}};
  Symptom leak{.kind = Kind::kLeak1, .culprit = Asn{200}, .from = Asn{100}, .to = Asn{101}, .evidence = {}};
  const auto claims = [&] {
    std::vector<Claim> out;
    claims_of(context,
              {.prefix = MadeContext::prefix("11.1.2.0/24"),
               .hops = hops,
               .symptoms = {&leak, 1},
               .prefix_judgement = {},
               .origin = &origin},
              out);
    return out;
  };
  ASSERT_EQ(claims().size(), 1u);
  EXPECT_EQ(claims()[0].key.kind, Kind::kLeak1);
  EXPECT_EQ(claims()[0].key.culprit, Asn{200});
  EXPECT_EQ(claims()[0].victims, std::vector{Asn{300}});
  leak.evidence.add(Evidence::kRelationUnknown);
  ASSERT_EQ(claims().size(), 1u);
  EXPECT_EQ(claims()[0].key.kind, Kind::kLeak6) << "a guess explains nothing";
}

}  // namespace
}  // namespace mannerly::incident
