#include "incident/fit.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace mannerly::incident {
namespace {

constexpr double kWeightMax = 10;  // no single piece decides against all others
constexpr double kStepMax = 1.0;
constexpr double kSettled = 1e-4;

// Equal evidence counts once, with how often it was trouble and how often not.
struct Case {
  EvidenceSet evidence;
  double troubles = 0, others = 0;
  double margin = 0;  // base + weights
};

double chance(double margin) {
  return 1 / (1 + std::exp(-margin));
}

// -log of the likelihood of one case, without overflow.
double loss_of(const Case& c) {
  const double soft = std::log1p(std::exp(-std::abs(c.margin)));
  return c.troubles * (soft + std::max(-c.margin, 0.0)) + c.others * (soft + std::max(c.margin, 0.0));
}

class Fit {
 public:
  Fit(std::vector<Case> cases, double& base, std::array<double, kEvidenceMax>& weight, const FitOptions& options)
      : cases_(std::move(cases)), base_(base), weight_(weight), start_base_(base), start_(weight), options_(options) {
    members_.resize(kEvidenceMax);
    for (std::uint32_t i = 0; i < cases_.size(); ++i) {
      cases_[i].margin = base_;
      cases_[i].evidence.each([&](Evidence e) {
        cases_[i].margin += weight_[static_cast<std::size_t>(e)];
        members_[static_cast<std::size_t>(e)].push_back(i);
      });
    }
  }

  double mean_loss() const {
    double sum = 0, count = 0;
    for (const Case& c : cases_) sum += loss_of(c), count += c.troubles + c.others;
    return count == 0 ? 0 : sum / count;
  }

  std::uint32_t run() {
    std::vector<std::uint32_t> all(cases_.size());
    for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
    for (std::uint32_t round = 1; round <= options_.rounds_max; ++round) {
      // The base is hardly held: how common trouble is among what gets this far is for the cases to say.
      double moved = step(all, base_, start_base_, 0.05, {-kWeightMax, kWeightMax});
      for (std::size_t e = 0; e < kEvidenceMax; ++e) {
        if (members_[e].empty()) continue;
        moved = std::max(moved,
                         step(members_[e], weight_[e], start_[e], options_.ridge, bounds_of(static_cast<Evidence>(e))));
      }
      if (moved < kSettled) return round;
    }
    return options_.rounds_max;
  }

 private:
  // One Newton step of one weight; how far it went.
  double step(std::span<const std::uint32_t> members, double& weight, double centre, double ridge,
              WeightBounds bounds) {
    double slope = ridge * (weight - centre), bend = ridge;
    for (const std::uint32_t i : members) {
      const Case& c = cases_[i];
      const double p = chance(c.margin), count = c.troubles + c.others;
      slope += count * p - c.troubles;
      bend += count * p * (1 - p);
    }
    const double wanted = weight + std::clamp(-slope / bend, -kStepMax, kStepMax);
    const double change = std::clamp(wanted, bounds.min, bounds.max) - weight;
    if (change == 0) return 0;
    weight += change;
    for (const std::uint32_t i : members) cases_[i].margin += change;
    return std::abs(change);
  }

  std::vector<Case> cases_;
  std::vector<std::vector<std::uint32_t>> members_;  // cases with a piece, by its number
  double& base_;
  std::array<double, kEvidenceMax>& weight_;
  const double start_base_;
  const std::array<double, kEvidenceMax> start_;
  const FitOptions& options_;
};

double rounded(double weight) {
  const double out = std::round(weight * 100) / 100;
  return out == 0 ? 0 : out;  // no -0
}

std::vector<Case> cases_of(std::span<const Example> examples, Kind kind) {
  std::map<std::tuple<std::uint64_t, std::uint64_t>, Case> found;
  for (const Example& example : examples) {
    if (example.kind != kind) continue;
    Case& c = found[{example.evidence.word(0), example.evidence.word(1)}];
    c.evidence = example.evidence;
    (example.trouble ? c.troubles : c.others) += 1;
  }
  std::vector<Case> out;
  for (const auto& [key, c] : found) out.push_back(c);
  return out;
}

}  // namespace

WeightBounds bounds_of(Evidence evidence) {
  using enum Evidence;
  switch (evidence) {
    case kRpkiValid:
    case kIrrExact:
    case kIrrCovering:
    case kIrrAuthoritative:
    case kHolder:
    case kSibling:
    case kInAsSet:
    case kRelationWeak:
    case kOriginSeenBefore:
    case kEdgeSeenBefore:
    case kOldPathGone:
    case kValleyKnown:
    case kBaselineOld:
    case kNoBaseline:
    case kScrubber:
    case kAnycast:
    case kAspaValid:
    case kAspaLists:
    case kRouteServer:
    case kPeersDoubtful: return {-kWeightMax, 0};
    case kRpkiInvalidAs:
    case kRpkiInvalidAs0:
    case kOtherHolder:
    case kVictimRegistered:
    case kOtcViolated:
    case kAspaInvalid:
    case kAspaOmits:
    case kBadReputation:
    case kManyVictims: return {0, kWeightMax};
    default: return {-kWeightMax, kWeightMax};
  }
}

FitReport fit_profile(const DetectorProfile& start, std::span<const Example> examples, const FitOptions& options) {
  FitReport out;
  out.profile = start;
  for (std::size_t i = 1; i < kKinds; ++i) {
    FitReport::Row row{.kind = static_cast<Kind>(i)};
    std::vector<Case> cases = cases_of(examples, row.kind);
    for (const Case& c : cases) {
      row.troubles += static_cast<std::uint64_t>(c.troubles);
      row.examples += static_cast<std::uint64_t>(c.troubles + c.others);
    }
    Fit fit(std::move(cases), out.profile.base[i], out.profile.weight[i], options);
    row.loss_before = row.loss_after = fit.mean_loss();
    if (row.examples >= options.examples_min) {
      row.rounds = fit.run();
      row.loss_after = fit.mean_loss();
      row.fitted = true;
      out.profile.base[i] = rounded(out.profile.base[i]);
      for (double& weight : out.profile.weight[i]) weight = rounded(weight);
    }
    out.rows.push_back(row);
  }
  return out;
}

}  // namespace mannerly::incident
