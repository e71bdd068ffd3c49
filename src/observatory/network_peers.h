// A network among those like it: same UN sub-region (or registry's region) and about as many routes.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "observatory/edition.h"

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

// Widens from the sub-region to the world until at least kPeersMin networks are in it. O(networks).
inline constexpr std::uint32_t kPeersMin = 8;
PeerGroup peers_of(const Edition& edition, const readiness::AsScore& score);

}  // namespace mannerly::observatory
