// The words of the MANRS measurement framework: metrics, categories, states.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mannerly::readiness {

// Culprit (M1, M2, M3, M4) and accomplice (..C) incident metrics; M5 anti-spoofing; M6 policy; M7 routing
// information; M8 contacts.
enum class MetricId : std::uint8_t {
  kM1,       // route leak caused
  kM1C,      // route leak of a neighbour passed on
  kM2,       // hijack or misorigination caused
  kM2C,      // hijack of a neighbour passed on
  kM3,       // bogon prefix originated
  kM3C,      // bogon prefix of a neighbour passed on
  kM4,       // bogon ASN announced
  kM4C,      // bogon ASN of a neighbour passed on
  kM5,       // distinct networks from which spoofed packets arrived in the month
  kM6,       // routing policy registered: an import and an export line
  kM7Irr,    // share of routes with a matching route object
  kM7Rpki,   // share of routes that are RPKI valid
  kM7RpkiN,  // share of routes that are RPKI invalid
  kM8        // contact registered
};
inline constexpr std::size_t kMetrics = 14;

// The published categories: Actions 1, 2, 3, 4 (IRR), 4 (RPKI).
enum class Category : std::uint8_t { kFiltering, kAntiSpoofing, kCoordination, kIrr, kRpki };
inline constexpr std::size_t kCategories = 5;

// Order matters: worse is smaller, but no data is a value of its own and never compared.
enum class State : std::uint8_t { kNoData = 0, kLagging, kAspiring, kReady };
inline constexpr std::size_t kStates = 4;

template <class T>
using PerMetric = std::array<T, kMetrics>;
template <class T>
using PerCategory = std::array<T, kCategories>;

constexpr std::size_t index_of(MetricId id) {
  return static_cast<std::size_t>(id);
}
constexpr std::size_t index_of(Category category) {
  return static_cast<std::size_t>(category);
}

std::string_view name_of(MetricId id);         // "M7RPKIN"
std::string_view title_of(MetricId id);        // "RPKI-invalid routes"
std::string_view name_of(Category category);   // "filtering", "antiSpoofing", "coordination", "irr", "rpki"
std::string_view title_of(Category category);  // "Filtering (Action 1)"
std::string_view name_of(State state);         // "ready", "aspiring", "lagging", "no data"

// Any case; nullopt for an unknown name.
std::optional<MetricId> parse_metric(std::string_view name);
std::optional<Category> parse_category(std::string_view name);

}  // namespace mannerly::readiness
