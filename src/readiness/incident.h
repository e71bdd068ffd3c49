// From events to a penalty to a score: the measurement framework's arithmetic.
//
// Events of one AS, one metric and one weight that overlap or touch are one incident; an incident weighs by
// its duration; the penalty is the sum; the score falls with the square root of the penalty.
#pragma once

#include <vector>

#include "base/time.h"

namespace mannerly::readiness {

// How an incident weighs by its duration d: nothing when d is 0; short_weight below short_seconds; 1 below a
// day; then 1 more for each further day.
struct DurationRule {
  std::int64_t short_seconds = 1800;
  double short_weight = 0.5;
  std::int64_t day_seconds = 86400;
  // Whether exactly one day weighs 2 (as the first published program counts) or still 1.
  bool full_day_is_two = true;
};
double weight_of(Seconds duration, const DurationRule& rule);

struct Event {
  Instant begin, end;   // begin <= end; an event that goes on ends with its period
  double weight = 1.0;  // 1 for the culprit and the direct accomplice
};

struct Incident {
  Instant begin, end;
  double weight = 1.0;
  std::size_t events = 0;
};

struct Period {
  Instant begin, end;
};

// Clips the events to the period, drops those outside of it, and merges. Sorted by weight, then begin.
std::vector<Incident> merge_events(std::vector<Event> events, const Period& period);

// Sum over the incidents of weight * weight_of(duration).
double penalty_of(const std::vector<Incident>& incidents, const DurationRule& rule);

// score_at_half ^ sqrt(2 * penalty): 1 for no penalty, score_at_half for a penalty of one half.
double score_of_penalty(double penalty, double score_at_half);

}  // namespace mannerly::readiness
