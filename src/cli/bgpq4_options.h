// The command line of bgpq4 1.16, letter by letter (getopt, letters may be combined), for `mannerly bgpq4` and for a
// program that is called bgpq4. Pure: nothing is read or printed here.
#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/expand.h"
#include "policy/prefix_list.h"
#include "render/filter/filter.h"

namespace mannerly::cli {

struct Bgpq4Call {
  render::filter::Spec spec;
  policy::ListOptions list;
  std::uint32_t depth_max = 0;  // -L
  bool validate_asns = false;   // -w
  bool allow_private = false;   // -p
  std::string sources;          // -S, "A,B"; empty: all
  std::string server;           // -h host[:port]; empty: not given
  std::string port = "43";
  bool pipelined = true;  // -T: false
  std::vector<std::string> objects;
  std::vector<std::string> except;
};

// Where bgpq4 stops: what it prints, and the exit code that it has.
struct Bgpq4Stop {
  std::string out;
  std::string error;
  int code = 0;
};

// words: without the program's name. irrd_sources: the environment's IRRD_SOURCES, the default of -S.
std::expected<Bgpq4Call, Bgpq4Stop> parse_bgpq4(std::span<const std::string> words, std::string_view irrd_sources);

}  // namespace mannerly::cli
