// The announced address space, each address once: the longest route that holds it says what it is, as it says where
// packets to it go. IPv4 is counted in addresses, IPv6 in blocks of /48.
//
//     const AnnouncedSpace announced = AnnouncedSpace::of(assessor);    // of all routes that count
//     const SpaceMap map(announced);
//     for (const SpaceCounts& cell : map.cells(*parse_prefix("193.0.0.0/8"), 8)) ...
//
// Left out are routes that are no network's own space but a way to everything (shorter than /8 and /16: no registry
// gives out as much at once) and IPv6 routes longer than /48. Where several networks announce one prefix, its space is
// valid when any of its routes is.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "net/prefix.h"
#include "readiness/readiness.h"
#include "validity/rov.h"

namespace mannerly::observatory {

// Units of space that a prefix has: addresses of IPv4, /48 of IPv6 (0 of longer ones).
std::uint64_t space_of(const Prefix& prefix);
// Whether a route's space counts: see above.
bool has_space(const Prefix& prefix);

// One announced prefix, whoever announces it.
struct AnnouncedPrefix {
  Prefix prefix;
  std::uint32_t begin = 0, end = 0;  // its rows of routes()
  bool bogon = false;                // a full bogon (validity/bogon.h)
  std::uint64_t own = 0;             // units that no longer announced prefix holds
};

struct AnnouncedSpace {
  std::vector<validity::RovState> rov;    // of each route
  std::vector<AnnouncedPrefix> prefixes;  // with at least one route that counts; those that has_space; ascending

  // O(routes).
  static AnnouncedSpace of(const readiness::Assessor& assessor);
};

// Cuts nested prefixes (ascending, each once) into pieces that do not overlap: take(i, first, last) says that the
// units first to last, counted from the start of the family, belong to prefix i. Ascending. O(n).
void cut_space(std::span<const AnnouncedPrefix> prefixes,
               const std::function<void(std::size_t, std::uint64_t, std::uint64_t)>& take);

enum class SpaceState : std::uint8_t { kUnannounced = 0, kNotFound, kValid, kInvalid, kBogon };
inline constexpr std::size_t kSpaceStates = 5;

struct SpaceCounts {
  std::array<std::uint64_t, kSpaceStates> units{};
  std::uint64_t of(SpaceState state) const { return units[static_cast<std::size_t>(state)]; }
  std::uint64_t whole() const;
  std::uint64_t announced() const { return whole() - of(SpaceState::kUnannounced); }
  friend bool operator==(const SpaceCounts&, const SpaceCounts&) = default;
};

// States of all space; 8 bytes a border between two states.
class SpaceMap {
 public:
  SpaceMap() = default;
  explicit SpaceMap(const AnnouncedSpace& announced);

  // A block's 2^bits parts in order; bits at most kCellBitsMax. The parts of the blocks with which a reader begins (0/0
  // and 2000::/3, 8 bits) are there already; others cost O(borders in the block).
  static constexpr int kCellBitsMax = 10;
  std::vector<SpaceCounts> cells(const Prefix& block, int bits) const;
  SpaceCounts count(const Prefix& block) const { return cells(block, 0).front(); }

 private:
  std::vector<SpaceCounts> sweep(const Prefix& block, int bits) const;
  // Where a state begins (units from the start of the family, times 8) with the state in the low three bits.
  std::vector<std::uint64_t> v4_, v6_;
  std::vector<SpaceCounts> all_v4_, all_v6_;
};

// Where readers begin: 0.0.0.0/0 and 2000::/3, the global unicast space (RFC 4291).
Prefix whole_space(Family family);

}  // namespace mannerly::observatory
