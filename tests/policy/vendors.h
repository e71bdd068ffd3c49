// The routers that Debian has no checker for: how their outputs are checked, and what the checker must find.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/policy/objects.h"

namespace mannerly::lab {

struct Broken {
  std::string from, to;  // what to replace once in the example's output
};

struct Vendor {
  std::string_view target;
  Faults (*check)(const std::string& text) = nullptr;
  std::vector<Broken> broken;
  bool is_route_server = true;  // may have clients of the role rs-client
};

const std::vector<Vendor>& vendors();

}  // namespace mannerly::lab
