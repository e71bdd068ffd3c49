// Lines that name a route: "AS64500 192.0.2.0/24", "192.0.2.0/24 64500", "192.0.2.0/24,AS64500,...".
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "net/as_path.h"
#include "net/prefix.h"

namespace mannerly::cli {

struct RouteText {
  Prefix prefix;
  Origin origin;
};

enum class RouteLine : std::uint8_t { kRoute, kEmpty, kBad };

// Fields are separated by blanks, tabs, commas, semicolons or '|', and may stand in quotes; an AS and a prefix
// come first in either order, what follows them is passed over. "{64500,64501}" is an AS_SET. A blank line and
// one that begins with '#' are kEmpty. reason: why a line is bad; a literal.
RouteLine parse_route_line(std::string_view line, RouteText& out, std::string_view& reason);
// Whether a first line that is no route is the header of a CSV file.
bool is_header_line(std::string_view line);

}  // namespace mannerly::cli
