// Ranges of numbers as regular expressions over digits, for routers whose expressions know no ranges.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace mannerly::render::router {

// Patterns of digits and classes ("6451[2-9]") that together match exactly the decimal numbers from first to last
// (inclusive, without leading zeros). At most 40 patterns: two a digit and border.
std::vector<std::string> digit_patterns(std::uint32_t first, std::uint32_t last);

}  // namespace mannerly::render::router
