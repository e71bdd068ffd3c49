// Incidents of participants beside those of others: how often, and how long they lasted.
//
// A network counts as a participant from the month in which the first of its organisations joined. Its exposure are the
// observed months in which it originated routes. The interval of a rate, and of the ratio of two, takes networks as
// clusters (a network that leaks leaks again): the variance of log(rate) is the sum over networks of
// (incidents - rate x months)^2 by the square of all incidents, the sandwich estimator of a Poisson rate; 1.96 times
// its root on either side.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "observatory/edition.h"
#include "render/json_writer.h"

namespace mannerly::observatory {

inline constexpr std::size_t kRateGroups = 4;                // incident::Group
inline constexpr std::uint64_t kRateIncidentsMax = 200'000;  // looked at; more are a caveat
inline constexpr int kEndedHoursMax = 7 * 24;                // how far the times to the end are told

// One network on one side (before or after it joined).
struct RateCluster {
  std::uint32_t months = 0;  // observed ones in which it originated routes
  std::uint32_t incidents = 0;
};

struct Rate {
  std::uint64_t incidents = 0, months = 0, networks = 0;
  std::optional<double> per_thousand;  // incidents per 1,000 network-months; nullopt: no months
  std::optional<double> log_variance;  // of the rate; nullopt without incidents
};
Rate rate_of(std::span<const RateCluster> clusters);

struct RateRatio {
  std::string region, kind;  // "" is all
  Rate participants, others;
  // Of the rates; nullopt: one of them had no incident, or no month.
  std::optional<double> ratio, low, high;
};
RateRatio ratio_of(Rate participants, Rate others);

// Hours from the first to the last sight of an incident, of those that began at least kEndedHoursMax hours before the
// edition; open ones and longer ones count as not ended within kEndedHoursMax.
struct EndTimes {
  std::vector<double> hours;  // ascending, at most kEndedHoursMax
  std::uint64_t of = 0;       // with those that were not over by then
};

struct IncidentRates {
  Month from, to;  // of their starts
  std::uint32_t months = 0;
  std::vector<RateRatio> ratios;  // all kinds together, each kind, then all kinds in each region
  EndTimes participants, others;
  std::vector<std::string> caveats;
};

// Of the probable incidents that began in [from, to], by culprit. Errors: of the store.
Result<IncidentRates> incident_rates(const Edition& edition, Month from, Month to);

// One whole object.
void write_incident_rates(render::JsonWriter& json, const IncidentRates& rates);
// Whether the interval holds 1, "as many": the ratio may be chance then.
bool may_be_chance(const RateRatio& ratio);
// "Participants cause 0.45 times as many incidents as others (95 % interval 0.20 to 0.98; ...)."
std::string rates_sentence(const IncidentRates& rates);

}  // namespace mannerly::observatory
