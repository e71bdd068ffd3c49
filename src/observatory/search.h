// One box for everything: what a person may mean by a few characters.
#pragma once

#include <string>
#include <vector>

#include "observatory/edition.h"

namespace mannerly::observatory {

struct Hit {
  // "network", "prefix", "economy", "region", "as-set", "incident", "participant", "page".
  std::string kind;
  std::string title;   // "AS64500 Example Net"
  std::string detail;  // "Kenya, 12 routes"; may be empty
  std::string path;    // of its page: "/networks/AS64500"
};

// The best first: what the text names exactly, then what begins with it, then what contains it. An address leads to
// the announced prefix that covers it best. O(networks + as-sets).
inline constexpr std::size_t kSearchTextMax = 200;
std::vector<Hit> search(const Edition& edition, std::string_view text, std::size_t limit);

}  // namespace mannerly::observatory
