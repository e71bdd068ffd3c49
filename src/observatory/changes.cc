#include "observatory/changes.h"

#include <algorithm>

namespace mannerly::observatory {

using readiness::State;

readiness::PerCategory<StateChanges> state_changes(const Edition& edition) {
  readiness::PerCategory<StateChanges> out{};
  for (const readiness::AsScore& score : edition.scores()) {
    const store::ScoreRow* before = score.in_universe ? edition.before(score.asn) : nullptr;
    if (before == nullptr || (before->flags & store::ScoreRow::kInUniverse) == 0) continue;
    for (std::size_t c = 0; c < readiness::kCategories; ++c) {
      const auto was = static_cast<State>(before->state[c]);
      const State is = score.categories[c].state;
      StateChanges& changes = out[c];
      if (was == is) {
        ++changes.same;
      } else if (was == State::kNoData) {
        ++changes.gained_data;
      } else if (is == State::kNoData) {
        ++changes.lost_data;
      } else {
        ++(is > was ? changes.better : changes.worse);
      }
    }
  }
  return out;
}

std::vector<Mover> movers(std::span<const store::GroupRow> before, std::span<const store::GroupRow> now,
                          GroupMetric metric, std::uint64_t least) {
  std::vector<Mover> out;
  for (const store::GroupRow& row : now) {
    const store::GroupRow* old = row.key.empty() ? nullptr : find_group(before, row.key);
    if (old == nullptr || denominator_of(row, metric) < least || denominator_of(*old, metric) < least) continue;
    const auto was = value_of(*old, metric);
    const auto is = value_of(row, metric);
    if (!was || !is || *was == *is) continue;
    out.push_back({row.key, *was, *is, denominator_of(row, metric)});
  }
  std::sort(out.begin(), out.end(), [](const Mover& a, const Mover& b) {
    const double rise_a = a.now - a.before;
    const double rise_b = b.now - b.before;
    return rise_a != rise_b ? rise_a > rise_b : a.key < b.key;
  });
  return out;
}

}  // namespace mannerly::observatory
