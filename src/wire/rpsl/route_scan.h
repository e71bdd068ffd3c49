// The fast path of the reader for route and route6 objects. Private to wire/rpsl.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "wire/rpsl/reader.h"

namespace mannerly::rpsl {

enum class ScanOutcome : std::uint8_t {
  kRow,         // row holds the object
  kOdd,         // not of the plain form: the general reader must decide
  kIncomplete,  // text ends before the empty line that ends the object
};

struct ScanResult {
  ScanOutcome outcome = ScanOutcome::kOdd;
  std::size_t size = 0;  // bytes of the object with its line ends, without the empty line; for kRow only
};

inline bool looks_like_route(std::string_view text) {
  return text.starts_with("route:") || text.starts_with("route6:");
}

// text begins with a route object. whole: the end of text is also the end of the object. Sets
// everything of row but offset. One pass, no allocation.
ScanResult scan_route(std::string_view text, bool whole, RouteRow& row);

}  // namespace mannerly::rpsl
