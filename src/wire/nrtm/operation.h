// A change of a routing registry, in either version of NRTM.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "base/result.h"

namespace mannerly::nrtm {

enum class Action : std::uint8_t {
  kAdd,    // or replace the object of the same key
  kDelete  // by the object's text, else by class and key
};

// Views are valid until the callback returns.
struct Operation {
  Action action = Action::kAdd;
  std::string_view object;        // RPSL; of a deletion in NRTMv4 empty
  std::string_view object_class;  // of a deletion in NRTMv4: "route6"
  std::string_view key;           // of a deletion in NRTMv4: "2001:db8::/32AS64500"
};

using OnOperation = std::function<Status(const Operation&)>;

}  // namespace mannerly::nrtm
