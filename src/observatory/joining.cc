// What joining changed: months -3 to -1 against months +1 to +3, beside networks that take part in nothing.
#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <unordered_map>

#include "observatory/community.h"
#include "observatory/words.h"
#include "readiness/regions.h"

namespace mannerly::observatory {
namespace {

using readiness::kCategories;
using store::Millionths;
using store::ScoreRow;

// Scores of all networks in all months around a year, in one block of memory: 30 MB at full size.
class Matrix {
 public:
  // Errors: of the store.
  static Result<Matrix> make(const Edition& edition, Month first, Month last) {
    Matrix out;
    out.first_ = first;
    const auto scores = edition.scores();
    out.asns_.reserve(scores.size());
    for (const readiness::AsScore& score : scores) out.asns_.push_back(score.asn);
    for (Month month = first; month <= last; ++month.number) {
      MANNERLY_TRY(const std::vector<ScoreRow> rows, edition.store()->month(month));
      out.add_month(rows);
    }
    return out;
  }

  std::size_t size() const { return asns_.size(); }
  Asn asn(std::size_t i) const { return asns_[i]; }
  std::optional<std::size_t> find(Asn asn) const {
    const auto at = std::ranges::lower_bound(asns_, asn);
    if (at == asns_.end() || *at != asn) return std::nullopt;
    return static_cast<std::size_t>(at - asns_.begin());
  }
  // Over the months [from, to] with data.
  std::optional<double> mean(std::size_t network, std::size_t category, Month from, Month to) const {
    double sum = 0;
    int n = 0;
    for (Month month = from; month <= to; ++month.number) {
      const auto at = static_cast<std::size_t>(month.number - first_.number);
      if (month < first_ || at >= months_.size()) continue;
      const Millionths value = months_[at][network * kCategories + category];
      if (value == store::kNoValue) continue;
      sum += value;
      ++n;
    }
    return n == 0 ? std::nullopt : std::optional(sum / n / store::kMillion);
  }

 private:
  void add_month(const std::vector<ScoreRow>& rows) {
    auto& values = months_.emplace_back(asns_.size() * kCategories, store::kNoValue);
    std::size_t i = 0;
    for (const ScoreRow& row : rows) {  // both ascending
      while (i < asns_.size() && asns_[i].value < row.asn) ++i;
      if (i == asns_.size()) return;
      if (asns_[i].value != row.asn) continue;
      std::copy(row.score.begin(), row.score.end(), values.begin() + static_cast<std::ptrdiff_t>(i * kCategories));
    }
  }

  Month first_;
  std::vector<Asn> asns_;
  std::vector<std::vector<Millionths>> months_;
};

struct Pair {
  double before = 0, after = 0;
};
std::optional<Pair> around(const Matrix& matrix, std::size_t network, std::size_t category, Month joined) {
  constexpr int n = JoiningEffect::kMonths;
  const auto before = matrix.mean(network, category, {joined.number - n}, {joined.number - 1});
  const auto after = matrix.mean(network, category, {joined.number + 1}, {joined.number + n});
  if (!before || !after) return std::nullopt;
  return Pair{*before, *after};
}

struct Joiner {
  std::size_t network = 0;
  Month month;
  std::string_view region;
};

class Study {
 public:
  Study(const Edition& edition, const Matrix& matrix, Month from, Month to) : edition_(edition), matrix_(matrix) {
    const std::map<Asn, Joining> joinings = joinings_of(edition.snapshot());
    takes_part_.resize(matrix.size());
    regions_.resize(matrix.size());
    for (std::size_t i = 0; i < matrix.size(); ++i) {
      const readiness::AsScore* score = edition.find(matrix.asn(i));
      if (score != nullptr) regions_[i] = readiness::un_region_of(score->economy).region;
      const auto found = joinings.find(matrix.asn(i));
      if (found == joinings.end()) continue;
      takes_part_[i] = true;
      const std::optional<Month> month = found->second.month;
      if (month && *month >= from && *month <= to) joiners_.push_back({i, *month, regions_[i]});
    }
  }

  std::set<std::string_view> regions() const {
    std::set<std::string_view> out;
    for (const Joiner& joiner : joiners_) {
      if (!joiner.region.empty()) out.insert(joiner.region);
    }
    return out;
  }

  // region: "" for all.
  JoiningEffect effect(std::string_view region, std::size_t category) const {
    JoiningEffect out{.region = std::string(region), .category = static_cast<readiness::Category>(category)};
    Pair own, others;
    std::map<Month, std::uint32_t> weights;
    for (const Joiner& joiner : joiners_) {
      if (!region.empty() && joiner.region != region) continue;
      ++out.joined;
      const auto pair = around(matrix_, joiner.network, category, joiner.month);
      if (!pair) continue;
      ++out.with_data;
      ++weights[joiner.month];
      own.before += pair->before;
      own.after += pair->after;
      const double change = pair->after - pair->before;
      ++(change > JoiningEffect::kMargin ? out.improved : change < -JoiningEffect::kMargin ? out.worse : out.same);
    }
    if (out.with_data == 0) return out;
    out.before = own.before / out.with_data;
    out.after = own.after / out.with_data;
    std::uint32_t weighed = 0;
    for (const auto& [month, weight] : weights) {
      const auto [pair, n] = comparison(region, category, month);
      if (n == 0) continue;
      out.others = std::max(out.others, n);
      others.before += pair.before * weight;
      others.after += pair.after * weight;
      weighed += weight;
    }
    if (weighed == 0) return out;
    out.others_before = others.before / weighed;
    out.others_after = others.after / weighed;
    return out;
  }

 private:
  // Means of the networks that take part in nothing, and how many they are.
  std::pair<Pair, std::uint32_t> comparison(std::string_view region, std::size_t category, Month month) const {
    Pair sum;
    std::uint32_t n = 0;
    for (std::size_t i = 0; i < matrix_.size(); ++i) {
      if (takes_part_[i] || (!region.empty() && regions_[i] != region)) continue;
      const auto pair = around(matrix_, i, category, month);
      if (!pair) continue;
      sum.before += pair->before;
      sum.after += pair->after;
      ++n;
    }
    if (n > 0) sum = {sum.before / n, sum.after / n};
    return {sum, n};
  }

  const Edition& edition_;
  const Matrix& matrix_;
  std::vector<bool> takes_part_;
  std::vector<std::string_view> regions_;
  std::vector<Joiner> joiners_;
};

std::optional<double> difference(const std::optional<double>& after, const std::optional<double>& before) {
  return after && before ? std::optional(*after - *before) : std::nullopt;
}

}  // namespace

std::optional<double> JoiningEffect::change() const {
  return difference(after, before);
}
std::optional<double> JoiningEffect::others_change() const {
  return difference(others_after, others_before);
}
std::optional<double> JoiningEffect::net() const {
  return difference(change(), others_change());
}

Result<std::vector<JoiningEffect>> joining_effects(const Edition& edition, Month from, Month to) {
  std::vector<JoiningEffect> out;
  if (edition.store() == nullptr) return out;
  const Month last = std::min<Month>({to.number + JoiningEffect::kMonths}, edition.month());
  MANNERLY_TRY(const Matrix matrix, Matrix::make(edition, {from.number - JoiningEffect::kMonths}, last));
  const Study study(edition, matrix, from, to);
  for (std::size_t c = 0; c < kCategories; ++c) out.push_back(study.effect("", c));
  for (const std::string_view region : study.regions()) {
    for (std::size_t c = 0; c < kCategories; ++c) out.push_back(study.effect(region, c));
  }
  return out;
}

}  // namespace mannerly::observatory
