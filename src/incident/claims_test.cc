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
    const std::vector<Asn> hops = {Asn{500}, Asn{400}, Asn{300}, Asn{200}, Asn{100}};
    const RouteFacts route{.prefix = MadeContext::prefix("11.1.0.0/16"),
                           .hops = hops,
                           .symptoms = symptoms,
                           .prefix_judgement = {},
                           .origin = nullptr};
    std::vector<Claim> out;
    claims_of(context_, route, out);
    return out;
  }
  static Symptom edge() { return {.kind = Kind::kForgedEdge, .culprit = Asn{400}, .from = Asn{500}, .to = {}}; }
  static Symptom path() { return {.kind = Kind::kForgedPath, .culprit = Asn{300}, .from = Asn{400}, .to = {}}; }
  static Symptom leak(std::uint32_t culprit = 200) {
    return {.kind = Kind::kLeak1, .culprit = Asn{culprit}, .from = Asn{culprit + 100}, .to = Asn{culprit - 100}};
  }
  static Symptom with(Symptom symptom, Evidence evidence) {
    symptom.evidence.add(evidence);
    return symptom;
  }

 private:
  MadeContext made_;
  const Context& context_;
};

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
