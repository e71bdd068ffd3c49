// Networks among those like them: same UN sub-region (or region, or the world) and about as many routes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "readiness/readiness.h"

namespace mannerly::observatory {

struct PeerGroup {
  struct Band {
    std::uint32_t with_data = 0;
    std::optional<double> low, median, high;  // quartiles over those with data
  };
  std::string title;       // "47 networks of Eastern Africa with 10 to 99 routes"
  std::uint32_t size = 0;  // with the network itself
  readiness::PerCategory<Band> bands;
};

// A group widens from the sub-region to the world until at least so many networks are in it.
inline constexpr std::uint32_t kPeersMin = 8;

// All groups of a day, so that a request looks its own up. 120 bytes a network. Immutable.
class PeerIndex {
 public:
  PeerIndex() = default;
  // O(n log n). Keeps nothing of the scores.
  explicit PeerIndex(std::span<const readiness::AsScore> scores);

  // score: one of those that the index was made of. O(log n).
  PeerGroup of(const readiness::AsScore& score) const;

 private:
  enum class Circle : std::uint8_t { kSubRegion, kRegion, kWorld };
  struct Members {
    std::uint32_t size = 0;
    readiness::PerCategory<std::vector<double>> values;  // ascending, of those with data
  };
  // Circle, its name in the geoscheme ("" of the world), the least number of routes.
  using Key = std::tuple<Circle, std::string_view, std::uint32_t>;
  static PeerGroup group_of(const Members& members, const readiness::AsScore& score, std::string_view where);

  std::map<Key, Members> groups_;
};

}  // namespace mannerly::observatory
