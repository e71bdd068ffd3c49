// Where the tile of each economy stands.
#pragma once

#include <optional>
#include <string_view>

namespace mannerly::render::chart {

inline constexpr int kTileColumns = 35;
inline constexpr int kTileRows = 21;

struct TilePlace {
  int column = 0, row = 0;
  friend bool operator==(const TilePlace&, const TilePlace&) = default;
};

// nullopt: not a code of ISO 3166-1 that the map knows. O(tiles).
std::optional<TilePlace> tile_of(std::string_view code);

}  // namespace mannerly::render::chart
