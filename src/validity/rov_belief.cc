#include "validity/rov_belief.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace mannerly::validity {
namespace {

constexpr double kSure = 9;  // the larger parameter of both priors

// ln Gamma for x >= 1 (Abramowitz and Stegun 6.1.41 after six steps up; 1e-9): std::lgamma writes a global.
double log_gamma(double x) {
  double product = 1;
  for (; x < 7; x += 1) product *= x;
  const double square = 1 / (x * x);
  const double series = (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680))) / x;
  return (x - 0.5) * std::log(x) - x + 0.5 * std::log(2 * std::numbers::pi) + series - std::log(product);
}

// ln B(a + f, b + g) - ln B(a, b).
double log_ratio(double a, double b, double f, double g) {
  return log_gamma(a + f) + log_gamma(b + g) - log_gamma(a + b + f + g) -
         (log_gamma(a) + log_gamma(b) - log_gamma(a + b));
}
double drops(double dropped, double passed) {
  return log_ratio(kSure, 1, dropped, passed);
}
double passes(double dropped, double passed) {
  return log_ratio(1, kSure, dropped, passed);
}

double sum(const RovCounts& counts) {
  return counts[0] + counts[1] + counts[2];
}

struct Logs {
  double none, all, partly;
};

Logs logs_of(const RovCounts& dropped, const RovCounts& passed) {
  constexpr auto kCustomer = static_cast<std::size_t>(RovSide::kCustomer);
  constexpr auto kOther = static_cast<std::size_t>(RovSide::kOther);
  constexpr auto kUnknown = static_cast<std::size_t>(RovSide::kUnknown);
  const double unknown = 0.5 * std::exp(drops(dropped[kUnknown], passed[kUnknown])) +
                         0.5 * std::exp(passes(dropped[kUnknown], passed[kUnknown]));
  return {.none = passes(sum(dropped), sum(passed)),
          .all = drops(sum(dropped), sum(passed)),
          .partly = passes(dropped[kCustomer], passed[kCustomer]) + drops(dropped[kOther], passed[kOther]) +
                    std::log(std::max(unknown, 1e-300))};
}

}  // namespace

RovBelief RovBelief::prior(bool has_customers) {
  RovBelief out;
  if (!has_customers) out = {.none = out.none, .all = out.all + out.partly, .partly = 0};
  return out;
}

RovBelief believe(const RovCounts& passed, std::span<const RovObserver> observers, bool has_customers) {
  observers = observers.first(std::min(observers.size(), kRovObserversMax));
  const RovBelief prior = RovBelief::prior(has_customers);
  std::array<Logs, std::size_t{1} << kRovObserversMax> logs;
  std::array<double, std::size_t{1} << kRovObserversMax> weight;
  double highest = -1e300;
  const std::size_t states = std::size_t{1} << observers.size();
  for (std::size_t state = 0; state < states; ++state) {
    RovCounts dropped{};
    weight[state] = 1;
    for (std::size_t i = 0; i < observers.size(); ++i) {
      const bool open = (state >> i & 1) != 0;
      weight[state] *= open ? 1 - observers[i].blocked : observers[i].blocked;
      if (!open) continue;
      // Two observers mostly miss the same origins: the larger count of both, not their sum.
      for (std::size_t s = 0; s < kRovSides; ++s) dropped[s] = std::max(dropped[s], observers[i].dropped[s]);
    }
    if (weight[state] <= 0) continue;
    logs[state] = logs_of(dropped, passed);
    highest = std::max({highest, logs[state].none, logs[state].all, logs[state].partly});
  }
  RovBelief out{.none = 0, .all = 0, .partly = 0};
  for (std::size_t state = 0; state < states; ++state) {
    if (weight[state] <= 0) continue;
    out.none += prior.none * weight[state] * std::exp(logs[state].none - highest);
    out.all += prior.all * weight[state] * std::exp(logs[state].all - highest);
    out.partly += prior.partly * weight[state] * std::exp(logs[state].partly - highest);
  }
  const double all = out.none + out.all + out.partly;
  return {.none = out.none / all, .all = out.all / all, .partly = out.partly / all};
}

}  // namespace mannerly::validity
