// Walks from a prefix up to all rows of a sorted section that cover it, without an index: a few binary
// searches a query. For one AS or one prefix; whole tables use RovIndex and CoverChain.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "net/prefix.h"

namespace mannerly::validity {

// The number of leading bits that two values share, 0..128.
constexpr int common_length(Bits128 a, Bits128 b) {
  const Bits128 different = a ^ b;
  if (different.hi != 0) return std::countl_zero(different.hi);
  return 64 + std::countl_zero(different.lo);
}

// Calls f(first, count) for each group of rows with an equal prefix that covers `prefix` (itself too),
// from the longest to the shortest; first is an index into rows, which are sorted by prefix().
// O(covering prefixes * log n). When f returns false the walk ends.
template <class Row, class F>
void each_covering(std::span<const Row> rows, const Prefix& prefix, F&& f) {
  int limit = prefix.length;  // only prefixes of at most this length are still looked for
  std::size_t end = rows.size();
  while (limit >= 0) {
    const Prefix wanted = Prefix::of(prefix.address(), limit);
    const auto after = std::partition_point(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(end),
                                            [&](const Row& r) { return r.prefix() <= wanted; });
    if (after == rows.begin()) return;
    const Prefix found = (after - 1)->prefix();
    if (found.family != prefix.family) return;
    if (found.covers(prefix)) {
      const auto first = std::partition_point(rows.begin(), after, [&](const Row& r) { return r.prefix() < found; });
      const auto index = static_cast<std::size_t>(first - rows.begin());
      if (!f(index, static_cast<std::size_t>(after - first))) return;
      end = index;
      limit = found.length - 1;
    } else {
      // What covers both is at most as long as the bits that they share, and sorts before `found`.
      end = static_cast<std::size_t>(after - rows.begin());
      limit = std::min(limit - 1, common_length(found.bits, prefix.bits));
    }
  }
}

// Their indices, those of the longest prefix first.
template <class Row>
std::vector<std::uint32_t> rows_covering(std::span<const Row> rows, const Prefix& prefix) {
  std::vector<std::uint32_t> found;
  each_covering(rows, prefix, [&](std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < first + count; ++i) found.push_back(static_cast<std::uint32_t>(i));
    return true;
  });
  return found;
}

}  // namespace mannerly::validity
