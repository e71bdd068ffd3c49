// States as people read them, the same on pages, in reports and in a terminal.
#pragma once

#include <string_view>

#include "readiness/terms.h"

namespace mannerly::readiness {

// "Ready", "Aspiring", "Lagging", "No data".
constexpr std::string_view state_word(State state) {
  switch (state) {
    case State::kReady: return "Ready";
    case State::kAspiring: return "Aspiring";
    case State::kLagging: return "Lagging";
    case State::kNoData: break;
  }
  return "No data";
}

}  // namespace mannerly::readiness
