// AS paths as a drawing in layers: the origin to the right, each further hop one layer to the left, the collectors'
// peers where their paths begin. Several states of the same routes (before, during, after) share one layout, so that
// the eye can compare them; a link that was in the state before is dashed, one that is new is solid.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "net/asn.h"
#include "render/html/html.h"

namespace mannerly::render::graph {

enum class Role : std::uint8_t { kPlain, kCulprit, kAccomplice, kVictim };

struct Path {
  std::vector<Asn> ases;  // from the collector's peer to the origin, each once in a row
  bool bad = false;
};

struct State {
  std::string title;  // "Before"
  std::string text;   // said to those who do not see the drawing: "12 peers reach AS64500, none over AS64666"
  std::vector<Path> paths;
};

struct PathGraph {
  std::string id;  // [a-z0-9-]+: of its elements in a page
  std::vector<State> states;
  std::map<Asn, Role> roles;  // of those that play a part; the others are plain
};

// A drawing each state, in order. Of more than kNodesMax ASes the ones on the fewest paths are left out, and the
// drawing says how many. O(paths * length + nodes^2).
inline constexpr std::size_t kNodesMax = 48;
std::vector<html::Html> drawings(const PathGraph& graph);

// Where each AS stands; for tests. Layer 0 is the origins'; in a layer rows go from 0.
struct Place {
  std::uint32_t layer = 0, row = 0;
  friend bool operator==(const Place&, const Place&) = default;
};
struct Layout {
  std::map<Asn, Place> places;
  std::uint32_t layers = 0, rows = 0;  // rows: of the fullest layer
  std::uint32_t left_out = 0;          // ASes
};
Layout layout_of(const std::vector<State>& states);

}  // namespace mannerly::render::graph
