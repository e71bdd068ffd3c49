// Where the tile of each economy stands.
#pragma once

#include <optional>
#include <string_view>

namespace mannerly::render::chart {

inline constexpr int kTileColumns = 35;
inline constexpr int kTileRows = 21;

struct TilePlace {
  int column = 0, row = 0, part = 0;
  friend bool operator==(const TilePlace&, const TilePlace&) = default;
};

// nullopt: not a code of ISO 3166-1 that the map knows. O(tiles).
std::optional<TilePlace> tile_of(std::string_view code);

// The place in the drawing for small screens, which shows the parts of the world one below another.
std::optional<TilePlace> part_tile_of(std::string_view code);

}  // namespace mannerly::render::chart
