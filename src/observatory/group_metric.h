// What can be said of a group of networks as one number: a share or a rate, with what it is taken of.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "readiness/terms.h"
#include "store/rows.h"

namespace mannerly::observatory {

// The first five in the order of readiness::Category, the state shares in its order too.
enum class GroupMetric : std::uint8_t {
  kFiltering,  // mean score, as the next four
  kAntiSpoofing,
  kCoordination,
  kIrr,
  kRpki,
  kRpkiRoutes,   // share of its routes that are RPKI valid
  kIrrRoutes,    // share of its routes that are registered
  kRpkiInvalid,  // share of its routes that are RPKI invalid
  kWithRoa,      // share of its originating networks with at least one RPKI-valid route
  kRpkiV4,       // share of the routes of a family that are RPKI valid
  kRpkiV6,
  kSpaceV4,  // share of the announced address space of a family whose longest route is RPKI valid
  kSpaceV6,
  kWithRoaV4,  // share of the networks that originate routes of a family, with at least one RPKI-valid one
  kWithRoaV6,
  kParticipants,         // share of its networks that take part in a programme
  kParticipantsSpaceV4,  // share of its announced address space that participants announce
  kParticipantsSpaceV6,
  kIncidents,       // incidents of the month with one of its networks as culprit, per 1,000 networks
  kReadyFiltering,  // share of the networks with data that are ready; then anti-spoofing, coordination, IRR, RPKI
  kAspiringFiltering = kReadyFiltering + 5,
  kLaggingFiltering = kAspiringFiltering + 5,
  kNoDataFiltering = kLaggingFiltering + 5  // share of its networks without data
};
inline constexpr std::size_t kGroupMetrics = static_cast<std::size_t>(GroupMetric::kNoDataFiltering) + 5;

// "filtering", ..., "rpki_routes", ..., "ready_filtering", "aspiring_anti_spoofing", "lagging_irr", "no_data_rpki".
std::string_view name_of(GroupMetric metric);
std::optional<GroupMetric> parse_group_metric(std::string_view name);
// "Mean RPKI score", "Routes that are RPKI valid".
std::string_view title_of(GroupMetric metric);
// What it is a share of: "networks with data", "routes", "originating networks".
std::string_view denominator_title(GroupMetric metric);
// A share is from 0 to 1; a rate is a number per 1,000.
enum class MetricUnit : std::uint8_t { kShare, kPerThousand };
MetricUnit unit_of(GroupMetric metric);
// Whether more of it is worse: invalid routes, incidents, lagging networks, networks without data.
bool more_is_worse(GroupMetric metric);
// nullopt: no data (nothing to take a share of, or not counted on that day).
std::optional<double> value_of(const store::GroupRow& row, GroupMetric metric);
// How many it is a share of or a mean over; 0 where that was not counted.
std::uint64_t denominator_of(const store::GroupRow& row, GroupMetric metric);
GroupMetric metric_of(readiness::Category category);

// All, in the order in which people choose among them, under headings.
struct MetricFamily {
  std::string_view title;
  std::span<const GroupMetric> metrics;
};
std::span<const MetricFamily> metric_families();

}  // namespace mannerly::observatory
