// Who does origin validation, as inferred from the routes, against who does in a simulated Internet: nobody is accused
// or praised beyond what the stated confidence allows.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "tests/truth/rov_world.h"
#include "topology/topology.h"

namespace mannerly::truth {
namespace {

using validity::RovSurvey;
using validity::RovUse;
using validity::RovVerdict;

struct Tally {
  std::array<std::array<int, validity::kRovUses>, validity::kRovUses> by{};  // [truth][verdict]
  std::array<double, 5> stated{};                                            // by confidence, from kDecides on
  std::array<int, 5> right{}, all{};

  void add(RovUse truth, const RovVerdict& verdict) {
    ++by[static_cast<std::size_t>(truth)][static_cast<std::size_t>(verdict.use)];
    if (verdict.use == RovUse::kCannotTell) return;
    const auto bin = std::min<std::size_t>(
        static_cast<std::size_t>((double{verdict.confidence} - RovSurvey::kDecides) / (1 - RovSurvey::kDecides) * 5),
        4);
    ++all[bin];
    right[bin] += verdict.use == truth ? 1 : 0;
    stated[bin] += double{verdict.confidence};
  }
  void add(const Tally& other) {
    for (std::size_t t = 0; t < by.size(); ++t) {
      for (std::size_t v = 0; v < by.size(); ++v) by[t][v] += other.by[t][v];
    }
    for (std::size_t b = 0; b < all.size(); ++b) {
      stated[b] += other.stated[b];
      right[b] += other.right[b];
      all[b] += other.all[b];
    }
  }
  int of(RovUse truth, RovUse said) const {
    return by[static_cast<std::size_t>(truth)][static_cast<std::size_t>(said)];
  }
  int said(RovUse use) const {
    int sum = 0;
    for (const auto& row : by) sum += row[static_cast<std::size_t>(use)];
    return sum;
  }
  double precision(RovUse use) const { return said(use) == 0 ? 1 : static_cast<double>(of(use, use)) / said(use); }
  // Of those that were tested; who only sits behind others is not.
  double recall(RovUse use) const {
    const auto& row = by[static_cast<std::size_t>(use)];
    const int sum = row[0] + row[1] + row[2] + row[3];
    return sum == 0 ? 1 : static_cast<double>(of(use, use)) / sum;
  }
  void print() const {
    std::printf("%-12s %12s %12s %12s %12s\n", "truth", "cannot tell", "does not", "partly", "does");
    for (const RovUse truth : {RovUse::kDoesNot, RovUse::kDoesPartly, RovUse::kDoes}) {
      const auto& row = by[static_cast<std::size_t>(truth)];
      std::printf("%-12s %12d %12d %12d %12d\n", std::string(name_of(truth)).c_str(), row[0], row[1], row[2], row[3]);
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i] > 0) {
        std::printf("confidence %.3f: right %.3f of %d\n", stated[i] / all[i], static_cast<double>(right[i]) / all[i],
                    all[i]);
      }
    }
  }
};

Tally survey(const RovOptions& options) {
  Tally tally;
  const RovWorld world(options);
  const auto topology = topology::Topology::make(world.snapshot());
  EXPECT_TRUE(topology);
  const auto survey = RovSurvey::make(world.snapshot(), *topology);
  EXPECT_TRUE(survey);
  if (!topology || !survey) return tally;
  for (const RovVerdict& verdict : survey->verdicts()) {
    if (verdict.origins > 0) tally.add(world.truth(verdict.asn), verdict);
  }
  return tally;
}

Tally survey_all(RovOptions options) {
  Tally all;
  for (const std::uint64_t seed : {1u, 2u, 3u, 4u, 5u, 6u}) {
    options.seed = seed;
    all.add(survey(options));
  }
  all.print();
  return all;
}

TEST(RovTruth, SaysWhoDrops) {
  const Tally all = survey_all({});
  EXPECT_GE(all.precision(RovUse::kDoes), 0.85);
  EXPECT_GE(all.precision(RovUse::kDoesNot), 0.97);
  EXPECT_GE(all.precision(RovUse::kDoesPartly), 0.7);
  // Nearly nobody is taken for the opposite of what he is.
  EXPECT_LE(all.of(RovUse::kDoesNot, RovUse::kDoes), all.said(RovUse::kDoes) / 50);
  EXPECT_LE(all.of(RovUse::kDoes, RovUse::kDoesNot), all.said(RovUse::kDoesNot) / 50);
  // Of those that were tested, a verdict for most.
  EXPECT_GE(all.recall(RovUse::kDoes), 0.6);
  EXPECT_GE(all.recall(RovUse::kDoesNot), 0.85);
}

TEST(RovTruth, IsAsSureAsItIsRight) {
  const Tally all = survey_all({.invalid_origins = 60});
  for (std::size_t bin = 0; bin < all.all.size(); ++bin) {
    if (all.all[bin] < 20) continue;
    const double n = all.all[bin], stated = all.stated[bin] / n, right = all.right[bin] / n;
    // Three standard deviations of the share that was stated, and a little for the model.
    EXPECT_GE(right, stated - 3 * std::sqrt(stated * (1 - stated) / n) - 0.03) << "bin " << bin;
  }
}

TEST(RovTruth, NobodyIsPraisedWhereNobodyDrops) {
  const Tally all = survey_all({.does = 0, .partly = 0});
  EXPECT_LE(all.said(RovUse::kDoes) + all.said(RovUse::kDoesPartly), all.said(RovUse::kDoesNot) / 100);
}

TEST(RovTruth, StandsRoutesThatAreLostForOtherReasons) {
  const Tally all =
      survey_all({.filters_customers = 60, .second_origin = 30, .to_one_provider = 50, .lost_per_mille = 50});
  EXPECT_GE(all.precision(RovUse::kDoes), 0.75);
  EXPECT_GE(all.precision(RovUse::kDoesNot), 0.95);
}

}  // namespace
}  // namespace mannerly::truth
