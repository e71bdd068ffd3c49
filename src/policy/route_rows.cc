#include "policy/route_rows.h"

#include <algorithm>
#include <array>
#include <utility>

namespace mannerly::policy {

using snapshot::AsRow;
using snapshot::IrrRouteRow;
using snapshot::Snapshot;

namespace {

// The row of an AS, looked for behind the last one: both lists ascend, so the steps double from there.
class AsWalk {
 public:
  explicit AsWalk(std::span<const AsRow> rows) : rows_(rows) {}

  const AsRow* find(Asn asn) {
    std::size_t step = 1;
    while (at_ + step < rows_.size() && rows_[at_ + step].asn < asn.value) step *= 2;
    const auto first = rows_.begin() + static_cast<std::ptrdiff_t>(at_);
    const auto last = rows_.begin() + static_cast<std::ptrdiff_t>(std::min(at_ + step + 1, rows_.size()));
    const auto found = std::partition_point(first, last, [&](const AsRow& row) { return row.asn < asn.value; });
    at_ = static_cast<std::size_t>(found - rows_.begin());
    return found != rows_.end() && found->asn == asn.value ? &*found : nullptr;
  }

 private:
  std::span<const AsRow> rows_;
  std::size_t at_ = 0;
};

// Least significant digit first; as many rounds as the largest number needs.
void sort_numbers(std::vector<std::uint32_t>& numbers, std::size_t below) {
  if (std::is_sorted(numbers.begin(), numbers.end())) return;
  constexpr std::size_t kSmall = 2048;
  if (numbers.size() < kSmall) return std::sort(numbers.begin(), numbers.end());
  constexpr int kBits = 11;
  std::vector<std::uint32_t> other(numbers.size());
  for (int shift = 0; shift < 32 && (below >> shift) != 0; shift += kBits) {
    std::array<std::uint32_t, 1u << kBits> start{};
    for (const std::uint32_t n : numbers) ++start[n >> shift & ((1u << kBits) - 1)];
    std::uint32_t sum = 0;
    for (std::uint32_t& count : start) sum += std::exchange(count, sum);
    for (const std::uint32_t n : numbers) other[start[n >> shift & ((1u << kBits) - 1)]++] = n;
    numbers.swap(other);
  }
}

}  // namespace

RouteRows route_rows_of(const IrrView& view, std::span<const ExpandedAsn> asns, Family family) {
  const Snapshot& snapshot = view.snapshot();
  const auto rows = snapshot.irr_routes();
  const auto boundary =
      static_cast<std::size_t>(std::partition_point(rows.begin(), rows.end(),
                                                    [](const IrrRouteRow& row) {
                                                      return row.family == static_cast<std::uint8_t>(Family::kIpv4);
                                                    }) -
                               rows.begin());
  const std::size_t first = family == Family::kIpv4 ? 0 : boundary;
  const std::size_t last = family == Family::kIpv4 ? boundary : rows.size();
  const bool all_sources = view.sources().size() == snapshot.irr_sources().size();

  RouteRows out;
  out.counts.resize(asns.size());
  AsWalk walk(snapshot.ases());
  for (std::size_t i = 0; i < asns.size(); ++i) {
    const AsRow* const as = walk.find(asns[i].asn);
    if (as == nullptr) continue;
    const std::size_t before = out.rows.size();
    for (const std::uint32_t number : Snapshot::rows(snapshot.irr_routes_by_origin(), as->irr_routes)) {
      if (number < first || number >= last) continue;
      if (!all_sources && !view.selects(rows[number].irr_source)) continue;
      out.rows.push_back(number);
    }
    out.counts[i] = static_cast<std::uint32_t>(out.rows.size() - before);
  }
  sort_numbers(out.rows, rows.size());
  return out;
}

}  // namespace mannerly::policy
