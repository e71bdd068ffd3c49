#include "incident/fit.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>

#include "incident/sense.h"

namespace mannerly::incident {
namespace {

constexpr double kStepMax = 1.0;
constexpr double kBaseRidge = 0.05;
constexpr double kSettled = 1e-4;

using Weights = std::array<double, kEvidenceMax>;

// Equal evidence of a kind counts once, with how often it was trouble and how often not.
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

// A base and weights to add to what the cases' margins say already, all held near 0.
class Fit {
 public:
  Fit(std::vector<Case> cases, const FitOptions& options, const std::array<WeightBounds, kEvidenceMax>& bounds)
      : cases_(std::move(cases)), bounds_(bounds), options_(options), members_(kEvidenceMax) {
    for (std::uint32_t i = 0; i < cases_.size(); ++i) {
      all_.push_back(i);
      cases_[i].evidence.each([&](Evidence e) { members_[static_cast<std::size_t>(e)].push_back(i); });
    }
  }

  double base = 0;
  Weights weight{};

  std::uint32_t run() {
    for (std::uint32_t round = 1; round <= options_.rounds_max; ++round) {
      // The base is hardly held: how common trouble is among what gets this far is for the cases to say.
      double moved = step(all_, base, kBaseRidge, {-kFitMax, kFitMax});
      for (std::size_t e = 0; e < kEvidenceMax; ++e) {
        if (!members_[e].empty()) moved = std::max(moved, step(members_[e], weight[e], options_.ridge, bounds_[e]));
      }
      if (moved < kSettled) return round;
    }
    return options_.rounds_max;
  }

 private:
  // One Newton step of one number; how far it went.
  double step(std::span<const std::uint32_t> members, double& number, double ridge, WeightBounds bounds) {
    double slope = ridge * number, bend = ridge;
    for (const std::uint32_t i : members) {
      const Case& c = cases_[i];
      const double p = chance(c.margin), count = c.troubles + c.others;
      slope += count * p - c.troubles;
      bend += count * p * (1 - p);
    }
    const double wanted = number + std::clamp(-slope / bend, -kStepMax, kStepMax);
    const double change = std::clamp(wanted, bounds.min, bounds.max) - number;
    if (change == 0) return 0;
    number += change;
    for (const std::uint32_t i : members) cases_[i].margin += change;
    return std::abs(change);
  }

  std::vector<Case> cases_;
  const std::array<WeightBounds, kEvidenceMax>& bounds_;
  const FitOptions& options_;
  std::vector<std::uint32_t> all_;
  std::vector<std::vector<std::uint32_t>> members_;  // cases with a piece, by its number
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

double margin_of(const DetectorProfile& profile, std::size_t kind, const EvidenceSet& evidence) {
  double out = profile.base[kind];
  evidence.each([&](Evidence e) { out += profile.weight[kind][static_cast<std::size_t>(e)]; });
  return out;
}

struct Sum {
  double troubles = 0, others = 0, loss = 0;
  double mean() const { return troubles + others == 0 ? 0 : loss / (troubles + others); }
};

// Kinds that are told from the innocent by much the same things.
using enum Kind;
constexpr std::array kFalseOrigins = {kMoas, kSubMoas, kSquat};
constexpr std::array kMadeUpLinks = {kForgedEdge, kForgedSubprefix, kForgedPath};
constexpr std::array kValleys = {kLeak1, kLeak2, kLeak3, kLeak4};

class Fitter {
 public:
  Fitter(FitReport& report, std::span<const Example> examples, const FitOptions& options)
      : report_(report), options_(options) {
    for (std::size_t i = 1; i < kKinds; ++i) cases_[i] = cases_of(examples, static_cast<Kind>(i));
  }

  Sum sum_of(std::span<const Kind> kinds) const {
    Sum out;
    for (const Case& c : with_margins(kinds))
      out.troubles += c.troubles, out.others += c.others, out.loss += loss_of(c);
    return out;
  }

  // Moves the weights of the kinds by the same amount. 0: there was not enough to go by.
  std::uint32_t move(std::span<const Kind> kinds) {
    const Sum sum = sum_of(kinds);
    if (sum.troubles < options_.each_min || sum.others < options_.each_min) return 0;
    std::array<WeightBounds, kEvidenceMax> bounds;
    for (std::size_t e = 0; e < kEvidenceMax; ++e) bounds[e] = room(kinds, e);
    Fit fit(with_margins(kinds), options_, bounds);
    const std::uint32_t rounds = fit.run();
    for (const Kind kind : kinds) {
      const auto i = static_cast<std::size_t>(kind);
      report_.profile.base[i] += fit.base;
      for (std::size_t e = 0; e < kEvidenceMax; ++e) report_.profile.weight[i][e] += fit.weight[e];
    }
    return rounds;
  }

 private:
  std::vector<Case> with_margins(std::span<const Kind> kinds) const {
    std::vector<Case> out;
    for (const Kind kind : kinds) {
      for (Case c : cases_[static_cast<std::size_t>(kind)]) {
        c.margin = margin_of(report_.profile, static_cast<std::size_t>(kind), c.evidence);
        out.push_back(c);
      }
    }
    return out;
  }

  // How far a weight may move so that it stays within its bounds in each of the kinds.
  WeightBounds room(std::span<const Kind> kinds, std::size_t evidence) const {
    WeightBounds out{-2 * kFitMax, 2 * kFitMax};
    const std::optional<WeightBounds> bounds = bounds_of(static_cast<Evidence>(evidence));
    if (!bounds) return {0, 0};
    for (const Kind kind : kinds) {
      const double now = report_.profile.weight[static_cast<std::size_t>(kind)][evidence];
      out.min = std::max(out.min, std::min(bounds->min - now, 0.0));
      out.max = std::min(out.max, std::max(bounds->max - now, 0.0));
    }
    return out;
  }

  FitReport& report_;
  const FitOptions& options_;
  std::array<std::vector<Case>, kKinds> cases_;
};

}  // namespace

FitReport fit_profile(const DetectorProfile& start, std::span<const Example> examples, const FitOptions& options) {
  FitReport out;
  out.profile = start;
  Fitter fitter(out, examples, options);
  for (std::size_t i = 1; i < kKinds; ++i) {
    const Kind kind = static_cast<Kind>(i);
    const Sum sum = fitter.sum_of({{kind}});
    out.rows.push_back({.kind = kind,
                        .examples = static_cast<std::uint64_t>(sum.troubles + sum.others),
                        .troubles = static_cast<std::uint64_t>(sum.troubles),
                        .loss_before = sum.mean()});
  }
  for (const std::span<const Kind> family : {std::span<const Kind>(kFalseOrigins), {kMadeUpLinks}, {kValleys}}) {
    if (fitter.move(family) == 0) continue;
    for (const Kind kind : family) out.rows[static_cast<std::size_t>(kind) - 1].fitted = true;
  }
  for (FitReport::Row& row : out.rows) {
    row.rounds = fitter.move({{row.kind}});
    row.fitted |= row.rounds != 0;
  }
  for (std::size_t i = 1; i < kKinds; ++i) {
    if (!out.rows[i - 1].fitted) continue;
    out.profile.base[i] = rounded(out.profile.base[i]);
    for (double& weight : out.profile.weight[i]) weight = rounded(weight);
  }
  for (FitReport::Row& row : out.rows) row.loss_after = fitter.sum_of({{row.kind}}).mean();
  return out;
}

}  // namespace mannerly::incident
