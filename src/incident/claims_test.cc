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
  std::optional<Claim> continued(const SignalKey& key) const { return continued_claim(context_, hops_, key); }
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

}  // namespace
}  // namespace mannerly::incident
