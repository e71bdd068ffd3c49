#include "observatory/group_metric.h"

#include <array>

namespace mannerly::observatory {
namespace {

using store::FamilyReach;
using store::GroupRow;
using enum GroupMetric;

struct MetricWords {
  std::string_view name, title, denominator;
};

// In the order of GroupMetric.
constexpr std::array<MetricWords, kGroupMetrics> kWords = {{
    {"filtering", "Mean filtering score", "networks with data"},
    {"anti_spoofing", "Mean anti-spoofing score", "networks with data"},
    {"coordination", "Mean coordination score", "networks with data"},
    {"irr", "Mean IRR score", "networks with data"},
    {"rpki", "Mean RPKI score", "networks with data"},
    {"rpki_routes", "Routes that are RPKI valid", "routes"},
    {"irr_routes", "Routes registered in an IRR", "routes"},
    {"rpki_invalid", "Routes that are RPKI invalid", "routes"},
    {"with_roa", "Networks with at least one RPKI-valid route", "originating networks"},
    {"rpki_v4", "IPv4 routes that are RPKI valid", "IPv4 routes"},
    {"rpki_v6", "IPv6 routes that are RPKI valid", "IPv6 routes"},
    {"space_v4", "IPv4 address space that is RPKI valid", "announced IPv4 addresses"},
    {"space_v6", "IPv6 address space that is RPKI valid", "announced IPv6 /48 blocks"},
    {"with_roa_v4", "Networks with an RPKI-valid IPv4 route", "networks that originate IPv4 routes"},
    {"with_roa_v6", "Networks with an RPKI-valid IPv6 route", "networks that originate IPv6 routes"},
    {"participants", "Networks that take part in a programme", "networks"},
    {"participants_space_v4", "IPv4 address space of participants", "announced IPv4 addresses"},
    {"participants_space_v6", "IPv6 address space of participants", "announced IPv6 /48 blocks"},
    {"incidents_rate", "Incidents of the month per 1,000 networks", "networks"},
    {"ready_filtering", "Networks ready in filtering", "networks with data"},
    {"ready_anti_spoofing", "Networks ready in anti-spoofing", "networks with data"},
    {"ready_coordination", "Networks ready in coordination", "networks with data"},
    {"ready_irr", "Networks ready in IRR", "networks with data"},
    {"ready_rpki", "Networks ready in RPKI", "networks with data"},
    {"aspiring_filtering", "Networks aspiring in filtering", "networks with data"},
    {"aspiring_anti_spoofing", "Networks aspiring in anti-spoofing", "networks with data"},
    {"aspiring_coordination", "Networks aspiring in coordination", "networks with data"},
    {"aspiring_irr", "Networks aspiring in IRR", "networks with data"},
    {"aspiring_rpki", "Networks aspiring in RPKI", "networks with data"},
    {"lagging_filtering", "Networks lagging in filtering", "networks with data"},
    {"lagging_anti_spoofing", "Networks lagging in anti-spoofing", "networks with data"},
    {"lagging_coordination", "Networks lagging in coordination", "networks with data"},
    {"lagging_irr", "Networks lagging in IRR", "networks with data"},
    {"lagging_rpki", "Networks lagging in RPKI", "networks with data"},
    {"no_data_filtering", "Networks without data on filtering", "networks"},
    {"no_data_anti_spoofing", "Networks without data on anti-spoofing", "networks"},
    {"no_data_coordination", "Networks without data on coordination", "networks"},
    {"no_data_irr", "Networks without data on IRR", "networks"},
    {"no_data_rpki", "Networks without data on RPKI", "networks"},
}};

constexpr std::size_t index_of(GroupMetric metric) {
  return static_cast<std::size_t>(metric);
}

template <GroupMetric kFirst, std::size_t kCount = 5>
constexpr std::array<GroupMetric, kCount> run() {
  std::array<GroupMetric, kCount> out{};
  for (std::size_t i = 0; i < kCount; ++i) out[i] = static_cast<GroupMetric>(index_of(kFirst) + i);
  return out;
}

constexpr std::array kCoverageOrder = {kRpkiRoutes, kRpkiV4,    kRpkiV6,    kSpaceV4,   kSpaceV6,
                                       kWithRoa,    kWithRoaV4, kWithRoaV6, kIrrRoutes, kRpkiInvalid};
constexpr auto kScores = run<kFiltering>();
constexpr auto kReady = run<kReadyFiltering>();
constexpr auto kAspiring = run<kAspiringFiltering>();
constexpr auto kLagging = run<kLaggingFiltering>();
constexpr auto kNoData = run<kNoDataFiltering>();
constexpr std::array kOthers = {kIncidents, kParticipants, kParticipantsSpaceV4, kParticipantsSpaceV6};
constexpr std::array<MetricFamily, 7> kFamilies = {{{"Coverage of routes and address space", kCoverageOrder},
                                                    {"Mean scores", kScores},
                                                    {"Ready networks", kReady},
                                                    {"Aspiring networks", kAspiring},
                                                    {"Lagging networks", kLagging},
                                                    {"Networks without data", kNoData},
                                                    {"Incidents and participants", kOthers}}};

struct Share {
  std::uint64_t part = 0, whole = 0;
  bool known = true;
};

Share share_of_reach(const store::GroupReach& reach, GroupMetric metric) {
  switch (metric) {
    case kRpkiV4: return {reach.v4.rpki_valid, reach.v4.routes, reach.rpki_known};
    case kRpkiV6: return {reach.v6.rpki_valid, reach.v6.routes, reach.rpki_known};
    case kSpaceV4: return {reach.v4.space_valid, reach.v4.space, reach.rpki_known};
    case kSpaceV6: return {reach.v6.space_valid, reach.v6.space, reach.rpki_known};
    case kWithRoaV4: return {reach.v4.with_roa, reach.v4.originating, reach.rpki_known};
    case kWithRoaV6: return {reach.v6.with_roa, reach.v6.originating, reach.rpki_known};
    case kParticipantsSpaceV4: return {reach.v4.space_participants, reach.v4.space};
    case kParticipantsSpaceV6: return {reach.v6.space_participants, reach.v6.space};
    default: return {.known = false};
  }
}

Share share_of_states(const GroupRow& row, GroupMetric metric) {
  const std::size_t offset = index_of(metric) - index_of(kReadyFiltering);
  const GroupRow::Category& category = row.categories[offset % 5];
  constexpr std::array kStates = {readiness::State::kReady, readiness::State::kAspiring, readiness::State::kLagging,
                                  readiness::State::kNoData};
  const readiness::State state = kStates[offset / 5];
  const std::uint64_t whole = state == readiness::State::kNoData ? row.ases : category.with_data;
  return {category.by_state[static_cast<std::size_t>(state)], whole};
}

Share share_of(const GroupRow& row, GroupMetric metric) {
  // Of days before it was said whether there were VRPs, there were.
  const bool rpki = !row.reach || row.reach->rpki_known;
  switch (metric) {
    case kRpkiRoutes: return {row.rpki_valid, row.routes, rpki};
    case kIrrRoutes: return {row.registered, row.routes};
    case kRpkiInvalid: return {row.rpki_invalid, row.routes, rpki};
    case kWithRoa: return {row.ases_with_roa, row.originating, rpki};
    case kParticipants: return {row.reach ? row.reach->participants : 0, row.ases, row.reach.has_value()};
    case kIncidents:
      return {row.reach ? row.reach->incidents.value_or(0) : 0, row.ases, row.reach && row.reach->incidents};
    default: break;
  }
  if (metric >= kReadyFiltering) return share_of_states(row, metric);
  return row.reach ? share_of_reach(*row.reach, metric) : Share{.known = false};
}

}  // namespace

std::string_view name_of(GroupMetric metric) {
  return kWords[index_of(metric)].name;
}

std::optional<GroupMetric> parse_group_metric(std::string_view name) {
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    if (kWords[i].name == name) return static_cast<GroupMetric>(i);
  }
  return std::nullopt;
}

std::string_view title_of(GroupMetric metric) {
  return kWords[index_of(metric)].title;
}

std::string_view denominator_title(GroupMetric metric) {
  return kWords[index_of(metric)].denominator;
}

MetricUnit unit_of(GroupMetric metric) {
  return metric == kIncidents ? MetricUnit::kPerThousand : MetricUnit::kShare;
}

bool more_is_worse(GroupMetric metric) {
  return metric == kRpkiInvalid || metric == kIncidents || metric >= kLaggingFiltering;
}

std::optional<double> value_of(const GroupRow& row, GroupMetric metric) {
  if (index_of(metric) < store::kCategories) return store::from_millionths(row.categories[index_of(metric)].mean);
  const Share share = share_of(row, metric);
  if (!share.known || share.whole == 0) return std::nullopt;
  const double value = static_cast<double>(share.part) / static_cast<double>(share.whole);
  return unit_of(metric) == MetricUnit::kPerThousand ? value * 1000 : value;
}

std::uint64_t denominator_of(const GroupRow& row, GroupMetric metric) {
  if (index_of(metric) < store::kCategories) return row.categories[index_of(metric)].with_data;
  return share_of(row, metric).whole;
}

GroupMetric metric_of(readiness::Category category) {
  return static_cast<GroupMetric>(readiness::index_of(category));
}

std::span<const MetricFamily> metric_families() {
  return kFamilies;
}

}  // namespace mannerly::observatory
