// What sense allows a weight to be, whatever cases or people say: one table for fits and for profiles that are read.
#pragma once

#include <cstdint>
#include <optional>

#include "incident/evidence.h"

namespace mannerly::incident {

// Log-odds: what a fit may give at most, for no single piece decides against all others.
inline constexpr double kFitMax = 10;

// What a fit may make of a weight. Evidence that can only excuse is at most 0, evidence that can only harden at least
// 0; more witnesses never make it less sure; circumstances, such as the size of a network, tip a balance and are no
// proof. nullopt: not fitted, it stays what judgement gave.
struct WeightBounds {
  double min = 0, max = 0;
};
std::optional<WeightBounds> bounds_of(Evidence evidence);

// Which way a piece can speak by itself, in any profile. Of pieces that are the steps of a scale (how many saw it, how
// long it lasted) the sign says nothing: where a scale has its 0 is the base's affair.
enum class Direction : std::uint8_t {
  kEither,
  kExcuses,  // a weight is at most 0
  kHardens   // a weight is at least 0
};
Direction direction_of(Evidence evidence);

}  // namespace mannerly::incident
