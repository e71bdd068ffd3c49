// For whole tables: which rows of one sorted section cover each row of another, in one pass over both.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "net/prefix.h"

namespace mannerly::validity {

inline constexpr std::uint32_t kNoRow = 0xFFFFFFFF;

// For each row the next row before it that covers it: an equal prefix, else the longest shorter one; kNoRow
// at the top. rows are sorted by prefix(); at most kNoRow of them. O(n), 4 bytes a row.
template <class Row>
std::vector<std::uint32_t> parents_of(std::span<const Row> rows) {
  std::vector<std::uint32_t> parents(rows.size());
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    const Prefix prefix = rows[i].prefix();
    std::uint32_t parent = i == 0 ? kNoRow : i - 1;
    while (parent != kNoRow && !rows[parent].prefix().covers(prefix)) parent = parents[parent];
    parents[i] = parent;
  }
  return parents;
}

// Calls f(index of the route, first row that covers it or kNoRow) for each route; parents lead from that row
// to all others that cover. Both spans are sorted by prefix().
template <class Route, class Row, class F>
void sweep(std::span<const Route> routes, std::span<const Row> rows, std::span<const std::uint32_t> parents, F&& f) {
  std::uint32_t next = 0;  // the first row behind the route
  for (std::size_t i = 0; i < routes.size(); ++i) {
    const Prefix prefix = routes[i].prefix();
    while (next < rows.size() && rows[next].prefix() <= prefix) ++next;
    std::uint32_t row = next == 0 ? kNoRow : next - 1;
    while (row != kNoRow && !rows[row].prefix().covers(prefix)) row = parents[row];
    f(i, row);
  }
}

}  // namespace mannerly::validity
