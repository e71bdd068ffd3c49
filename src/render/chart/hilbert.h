// Where the cells of a Hilbert curve stand.
#pragma once

#include <cstddef>

namespace mannerly::render::chart {

struct CellPlace {
  int column = 0, row = 0;
  friend bool operator==(const CellPlace&, const CellPlace&) = default;
};

// index: below 4^order.
CellPlace hilbert_place(std::size_t index, int order);

}  // namespace mannerly::render::chart
