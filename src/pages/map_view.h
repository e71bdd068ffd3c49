// What the map is asked for besides metric and month, the same for the page and its charts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/prefix.h"
#include "observatory/space.h"
#include "pages/page.h"
#include "render/chart/outlines.h"
#include "store/rows.h"

namespace mannerly::pages {

Page map_page(const View& view);
Page space_page(const View& view);

// ---- economies ----

inline constexpr std::size_t kPinsMax = 4;
// pin=KE,CH: codes of economies that the edition has, each once, at most kPinsMax. refused: the others.
struct Pins {
  std::vector<std::string> codes, refused;
};
Pins read_pins(const View& view);

// How economies are drawn. Outlines are there when the build had them (web/map/outlines.ts).
enum class MapShape : std::uint8_t { kOutlines, kTiles };
const render::chart::Outlines* map_outlines();  // nullptr: this build has none
// shape=outlines, shape=tiles; else outlines where the build has them and no size of tiles is asked for. nullopt:
// another value, or outlines that are not there.
std::optional<MapShape> read_shape(const View& view);

// What the areas of tiles are in proportion to.
enum class TileSize : std::uint8_t { kEqual, kNetworks, kRoutes, kAddresses };
struct TileSizeName {
  TileSize size;
  std::string_view name, title;
};
std::span<const TileSizeName> tile_sizes();
std::optional<TileSize> parse_tile_size(std::string_view name);  // "": kEqual
// nullopt: not counted.
std::optional<double> size_of(const store::GroupRow& row, TileSize size);

// ---- address space ----

// What the cells show a share of.
enum class SpaceShow : std::uint8_t { kValid, kInvalid, kNotFound, kBogon, kAnnounced };
struct SpaceShowName {
  SpaceShow show;
  std::string_view name, title;
};
std::span<const SpaceShowName> space_shows();

// block= and show= as they came. Errors: kUsage.
struct SpaceAsked {
  Prefix block;
  SpaceShow show = SpaceShow::kValid;
};
Result<SpaceAsked> read_space(const View& view);
inline constexpr int kSpaceBits = 8;  // a block is shown in 256 parts
Prefix part_of(const Prefix& block, std::size_t index);
// Whether a block can be shown in parts.
bool is_shown_in_parts(const Prefix& block);
// nullopt: nothing of it is announced.
std::optional<double> share_of(const observatory::SpaceCounts& counts, SpaceShow show);
// "IPv4 addresses", "IPv6 /48 blocks".
std::string_view space_unit(Family family);

}  // namespace mannerly::pages
