#include "incident/fit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "incident/assess.h"

namespace mannerly::incident {
namespace {

EvidenceSet set_of(std::initializer_list<Evidence> pieces) {
  EvidenceSet out;
  for (const Evidence e : pieces) out.add(e);
  return out;
}

// Cases whose chance of being trouble is a known function of their evidence.
std::vector<Example> made_cases(std::size_t count) {
  std::mt19937_64 random(7);
  const auto yes = [&](double p) { return static_cast<double>(random() >> 11) * 0x1p-53 < p; };
  std::vector<Example> out;
  for (std::size_t i = 0; i < count; ++i) {
    Example e{.kind = Kind::kMoas};
    double margin = -1;
    if (yes(0.4)) e.evidence.add(Evidence::kRpkiInvalidAs), margin += 2;
    if (yes(0.3)) e.evidence.add(Evidence::kHours), margin += 0.5;
    if (yes(0.3)) e.evidence.add(Evidence::kOtherRegion), margin -= 1.5;
    e.trouble = yes(1 / (1 + std::exp(-margin)));
    out.push_back(e);
  }
  return out;
}

TEST(Fit, FindsTheWeightsThatMadeTheCases) {
  const auto cases = made_cases(20'000);
  const FitReport report = fit_profile({}, cases, {.ridge = 0.01});
  const auto& weight = report.profile.weight[static_cast<std::size_t>(Kind::kMoas)];
  EXPECT_NEAR(report.profile.base[static_cast<std::size_t>(Kind::kMoas)], -1, 0.15);
  EXPECT_NEAR(weight[static_cast<std::size_t>(Evidence::kRpkiInvalidAs)], 2, 0.15);
  EXPECT_NEAR(weight[static_cast<std::size_t>(Evidence::kHours)], 0.5, 0.15);
  EXPECT_NEAR(weight[static_cast<std::size_t>(Evidence::kOtherRegion)], -1.5, 0.15);
  EXPECT_LT(report.rows[0].loss_after, report.rows[0].loss_before);
  EXPECT_TRUE(report.rows[1].fitted);  // with its relatives
}

TEST(Fit, DoesNotDependOnTheOrder) {
  auto cases = made_cases(500);
  const FitReport a = fit_profile({}, cases);
  std::reverse(cases.begin(), cases.end());
  const FitReport b = fit_profile({}, cases);
  EXPECT_EQ(a.profile.weight, b.profile.weight);
  EXPECT_EQ(a.profile.base, b.profile.base);
}

TEST(Fit, KeepsWithinWhatSenseAllows) {
  // Cases that say the opposite of sense: valid origins are trouble, invalid ones are not.
  std::vector<Example> cases;
  for (int i = 0; i < 100; ++i) {
    cases.push_back({Kind::kMoas, set_of({Evidence::kRpkiValid}), true});
    cases.push_back({Kind::kMoas, set_of({Evidence::kRpkiInvalidAs}), false});
  }
  const FitReport report = fit_profile({}, cases);
  const auto& weight = report.profile.weight[static_cast<std::size_t>(Kind::kMoas)];
  EXPECT_LE(weight[static_cast<std::size_t>(Evidence::kRpkiValid)], 0);
  EXPECT_GE(weight[static_cast<std::size_t>(Evidence::kRpkiInvalidAs)], 0);
}

TEST(Fit, MoreWitnessesNeverMakeItLessSure) {
  std::vector<Example> cases;
  for (int i = 0; i < 100; ++i) {
    for (const Evidence few : {Evidence::kPeersTwo, Evidence::kShareSmall})
      cases.push_back({Kind::kMoas, set_of({few}), true});
    for (const Evidence many : {Evidence::kPeersMany, Evidence::kShareHalf})
      cases.push_back({Kind::kMoas, set_of({many}), false});
  }
  const auto weight = fit_profile({}, cases).profile.weight[static_cast<std::size_t>(Kind::kMoas)];
  const auto of = [&](Evidence e) { return weight[static_cast<std::size_t>(e)]; };
  EXPECT_LE(of(Evidence::kPeersTwo), of(Evidence::kPeersFew));
  EXPECT_LE(of(Evidence::kPeersFew), of(Evidence::kPeersSome));
  EXPECT_LE(of(Evidence::kPeersSome), of(Evidence::kPeersMany));
  EXPECT_LE(of(Evidence::kShareSmall), 0);
  EXPECT_GE(of(Evidence::kShareHalf), 0);
}

// Whatever the cases say: small networks are no hijackers for being small.
TEST(Fit, CircumstancesAreNoProof) {
  std::vector<Example> cases;
  for (int i = 0; i < 1000; ++i) {
    cases.push_back({Kind::kForgedEdge, set_of({Evidence::kCulpritIsStub}), true});
    cases.push_back({Kind::kForgedEdge, set_of({Evidence::kCulpritHasCustomers}), false});
  }
  const auto weight = fit_profile({}, cases).profile.weight[static_cast<std::size_t>(Kind::kForgedEdge)];
  EXPECT_LE(weight[static_cast<std::size_t>(Evidence::kCulpritIsStub)], 2);
  EXPECT_GE(weight[static_cast<std::size_t>(Evidence::kCulpritHasCustomers)], -2);
}

TEST(Fit, LeavesAloneWhatWorldsCannotTeach) {
  DetectorProfile start;
  const auto moas = static_cast<std::size_t>(Kind::kMoas);
  start.weight[moas][static_cast<std::size_t>(Evidence::kNoBaseline)] = -10;
  start.weight[moas][static_cast<std::size_t>(Evidence::kWayLost)] = -5;
  std::vector<Example> cases;
  for (int i = 0; i < 100; ++i) {
    cases.push_back({Kind::kMoas, set_of({Evidence::kNoBaseline, Evidence::kWayLost}), true});
    cases.push_back({Kind::kMoas, {}, false});
  }
  const auto weight = fit_profile(start, cases).profile.weight[moas];
  EXPECT_EQ(weight[static_cast<std::size_t>(Evidence::kNoBaseline)], -10);
  EXPECT_LE(weight[static_cast<std::size_t>(Evidence::kWayLost)], -5);
}

TEST(Fit, SurvivesCasesThatAreWhollySeparate) {
  std::vector<Example> cases;
  for (int i = 0; i < 1000; ++i) cases.push_back({Kind::kLeak1, set_of({Evidence::kManyVictims}), true});
  for (int i = 0; i < 1000; ++i) cases.push_back({Kind::kLeak1, set_of({Evidence::kOneVictim}), false});
  const FitReport report = fit_profile({}, cases);
  EXPECT_GT(assess(report.profile, Kind::kLeak1, cases.front().evidence).confidence, 0.95);
  EXPECT_LT(assess(report.profile, Kind::kLeak1, cases.back().evidence).confidence, 0.05);
}

TEST(Fit, KeepsJudgementWhereNothingIsKnown) {
  DetectorProfile start;
  start.base[1] = -2;
  start.weight[1][0] = -6;
  const FitReport report = fit_profile(start, {});
  EXPECT_EQ(report.profile.base, start.base);
  EXPECT_EQ(report.profile.weight, start.weight);
}

TEST(Fit, RelativesTeachAKindWithFewCases) {
  std::vector<Example> cases;
  for (int i = 0; i < 200; ++i) {
    cases.push_back({Kind::kLeak1, set_of({Evidence::kManyVictims}), true});
    cases.push_back({Kind::kLeak1, set_of({Evidence::kRouteServer}), false});
  }
  cases.push_back({Kind::kLeak2, set_of({Evidence::kManyVictims}), true});
  const FitReport report = fit_profile({}, cases);
  EXPECT_TRUE(report.rows[static_cast<std::size_t>(Kind::kLeak2) - 1].fitted);
  EXPECT_LT(assess(report.profile, Kind::kLeak2, set_of({Evidence::kRouteServer})).confidence, 0.1);
  EXPECT_EQ(report.profile.weight[static_cast<std::size_t>(Kind::kLeak5)], (std::array<double, kEvidenceMax>{}));
}

// All cases of a kind without relatives were true: that says nothing of what speaks against it.
TEST(Fit, OneSidedCasesTeachNothing) {
  std::vector<Example> cases(100, {Kind::kBogonPrefix, set_of({Evidence::kPeersMany}), true});
  DetectorProfile start;
  start.base[static_cast<std::size_t>(Kind::kBogonPrefix)] = 3;
  const FitReport report = fit_profile(start, cases);
  EXPECT_EQ(report.profile.base, start.base);
  EXPECT_EQ(report.profile.weight, start.weight);
}

TEST(Assess, IsASumOfVisibleParts) {
  DetectorProfile profile;
  profile.base[static_cast<std::size_t>(Kind::kMoas)] = -1;
  profile.weight[static_cast<std::size_t>(Kind::kMoas)][static_cast<std::size_t>(Evidence::kRpkiInvalidAs)] = 3;
  const Assessment a = assess(profile, Kind::kMoas, set_of({Evidence::kRpkiInvalidAs, Evidence::kHours}));
  EXPECT_EQ(a.confidence, 0.8808);  // 1 / (1 + exp(-2))
  ASSERT_EQ(a.parts.size(), 2u);
  EXPECT_EQ(a.parts[0].evidence, Evidence::kRpkiInvalidAs);
  EXPECT_EQ(a.parts[0].weight, 3);
  EXPECT_EQ(a.parts[1].weight, 0);
  EXPECT_EQ(assess(profile, Kind::kMoas, {}).confidence, 0.2689);
  // Nothing is certain, whatever adds up.
  DetectorProfile sure = profile;
  for (const auto& [base, said] : {std::pair(40.0, 0.9999), {-40.0, 0.0001}, {12.0, 0.9999}, {5.0, 0.9933}}) {
    sure.base[static_cast<std::size_t>(Kind::kMoas)] = base;
    EXPECT_EQ(assess(sure, Kind::kMoas, {}).confidence, said) << base;
  }
}

}  // namespace
}  // namespace mannerly::incident
