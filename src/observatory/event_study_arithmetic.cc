// Means, changes and their bootstrap intervals.
#include <algorithm>
#include <cmath>
#include <random>
#include <set>

#include "observatory/event_study.h"

namespace mannerly::observatory {
namespace {

struct Sum {
  double sum = 0;
  std::uint32_t n = 0;
  void add(double value) {
    sum += value;
    ++n;
  }
  std::optional<double> mean() const { return n == 0 ? std::nullopt : std::optional(sum / n); }
};

std::size_t index_of(int months) {
  return static_cast<std::size_t>(months + kStudyMonths);
}

// What one network did: nullopt where it, or its match, has no data on one of the sides.
struct Difference {
  std::optional<double> before, after;  // its own means
  std::optional<double> others;         // change of its match over the months in which it has data itself
  std::optional<double> matched_own;    // its own change over the months in which both have data
};

Difference difference_of(const StudySeries& series) {
  Sum own[2], both_own[2], both_match[2];
  for (int months = -kCompareMonths; months <= kCompareMonths; ++months) {
    if (months == 0) continue;
    const std::size_t i = index_of(months);
    const int side = months > 0 ? 1 : 0;
    if (!series.own[i]) continue;
    own[side].add(*series.own[i]);
    if (!series.match[i]) continue;
    both_own[side].add(*series.own[i]);
    both_match[side].add(*series.match[i]);
  }
  Difference out{.before = own[0].mean(), .after = own[1].mean()};
  if (both_own[0].n > 0 && both_own[1].n > 0) {
    out.matched_own = *both_own[1].mean() - *both_own[0].mean();
    out.others = *both_match[1].mean() - *both_match[0].mean();
  }
  return out;
}

// 2.5 % and 97.5 % of the draws, between neighbours in proportion.
std::optional<StudyInterval> percentiles(std::vector<double> draws) {
  if (draws.size() < kDraws / 2) return std::nullopt;  // most draws had nobody with data
  std::sort(draws.begin(), draws.end());
  const auto at = [&](double share) {
    const double place = share * static_cast<double>(draws.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, draws.size() - 1);
    return draws[below] + (place - std::floor(place)) * (draws[above] - draws[below]);
  };
  return StudyInterval{at(0.025), at(0.975)};
}

// values: of each cluster. The mean over all values of the drawn clusters.
std::optional<StudyInterval> bootstrap(const std::vector<Sum>& clusters) {
  std::vector<Sum> with_data;
  std::copy_if(clusters.begin(), clusters.end(), std::back_inserter(with_data), [](const Sum& s) { return s.n > 0; });
  if (with_data.size() < kClustersMin) return std::nullopt;
  std::mt19937_64 random(kStudySeed);  // its numbers are fixed by the standard
  std::vector<double> draws;
  draws.reserve(kDraws);
  for (std::uint32_t draw = 0; draw < kDraws; ++draw) {
    Sum drawn;
    for (std::size_t i = 0; i < with_data.size(); ++i) {
      const Sum& cluster = with_data[random() % with_data.size()];
      drawn.sum += cluster.sum;
      drawn.n += cluster.n;
    }
    draws.push_back(drawn.sum / drawn.n);
  }
  return percentiles(std::move(draws));
}

std::size_t clusters_of(std::span<const StudyJoiner> joiners) {
  std::size_t count = 0;
  for (const StudyJoiner& joiner : joiners) count = std::max(count, joiner.cluster + 1);
  return count;
}

}  // namespace

std::optional<double> StudyChange::change() const {
  return before && after ? std::optional(*after - *before) : std::nullopt;
}

StudyChange study_change(std::span<const StudyJoiner> joiners) {
  StudyChange out;
  Sum before, after, own, others;
  const std::size_t count = clusters_of(joiners);
  std::vector<Sum> changes(count), nets(count);
  std::set<std::size_t> operators;
  for (const StudyJoiner& joiner : joiners) {
    const Difference d = difference_of(joiner.series);
    if (!d.before || !d.after) continue;
    operators.insert(joiner.cluster);
    before.add(*d.before);
    after.add(*d.after);
    const double change = *d.after - *d.before;
    changes[joiner.cluster].add(change);
    ++(change > kSameMargin ? out.improved : change < -kSameMargin ? out.worse : out.same);
    if (!d.others) continue;
    own.add(*d.matched_own);
    others.add(*d.others);
    nets[joiner.cluster].add(*d.matched_own - *d.others);
  }
  out.joiners = before.n;
  out.operators = static_cast<std::uint32_t>(operators.size());
  out.before = before.mean();
  out.after = after.mean();
  out.interval = bootstrap(changes);
  out.matched = own.n;
  out.own = own.mean();
  out.others = others.mean();
  if (out.own) out.net = *out.own - *out.others;
  out.net_interval = bootstrap(nets);
  return out;
}

StudyAction study_action(readiness::Category category, std::span<const StudyJoiner> joiners) {
  StudyAction out{.category = category, .points = {}, .change = study_change(joiners)};
  const std::size_t count = clusters_of(joiners);
  for (std::size_t i = 0; i < kStudyPoints; ++i) {
    StudyPoint& point = out.points[i];
    point.months = static_cast<int>(i) - kStudyMonths;
    Sum own, others;
    std::vector<Sum> clusters(count);
    for (const StudyJoiner& joiner : joiners) {
      if (!joiner.series.own[i]) continue;
      own.add(*joiner.series.own[i]);
      clusters[joiner.cluster].add(*joiner.series.own[i]);
      if (joiner.series.match[i]) others.add(*joiner.series.match[i]);
    }
    point.joiners = own.n;
    point.mean = own.mean();
    point.interval = bootstrap(clusters);
    point.matched = others.n;
    point.others = others.mean();
  }
  return out;
}

}  // namespace mannerly::observatory
