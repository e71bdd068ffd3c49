// The outlines of economies that a map is drawn with, as web/map/outlines.ts writes them.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"

namespace mannerly::render::chart {

// In units of the frame, y downwards; all texts are parts of what was parsed.
struct Outlines {
  struct Box {
    double left = 0, top = 0, right = 0, bottom = 0;
  };
  struct Land {
    std::string_view code;  // ISO 3166-1 alpha-2, XK; empty: the source gives it none
    double x = 0, y = 0;    // its place, inside its largest part
    double room = 0;        // from there to the nearest border
    double area = 0;        // of its largest part, square units
    Box box;
    std::string_view path;  // of an SVG path: whole numbers and the letters M, l, z
  };
  // An economy without an outline; one may have two places, the second beyond the right edge of the frame.
  struct Place {
    std::string_view code;
    double x = 0, y = 0;
  };
  // A part of the world that small screens show on its own.
  struct Window {
    std::string_view name;
    Box box;
  };
  double width = 0, height = 0;
  std::vector<Land> lands;
  std::vector<Place> places;
  std::vector<Window> windows;
};

// text must outlive the outlines. Errors: kInvalid, with the line.
Result<Outlines> parse_outlines(std::string_view text);

}  // namespace mannerly::render::chart
