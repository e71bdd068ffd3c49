#include "readiness/terms.h"

#include "base/text.h"

namespace mannerly::readiness {
namespace {

struct MetricText {
  std::string_view name, title;
};
constexpr PerMetric<MetricText> kMetricTexts = {{
    {"M1", "Route leaks caused"},
    {"M1C", "Route leaks passed on"},
    {"M2", "Misoriginations caused"},
    {"M2C", "Misoriginations passed on"},
    {"M3", "Bogon prefixes originated"},
    {"M3C", "Bogon prefixes passed on"},
    {"M4", "Bogon AS numbers announced"},
    {"M4C", "Bogon AS numbers passed on"},
    {"M5", "Networks that let spoofed packets out"},
    {"M6", "Registered routing policy"},
    {"M7IRR", "Routes registered in the IRR"},
    {"M7RPKI", "RPKI-valid routes"},
    {"M7RPKIN", "RPKI-invalid routes"},
    {"M8", "Registered contact"},
}};

constexpr PerCategory<MetricText> kCategoryTexts = {{
    {"filtering", "Filtering (Action 1)"},
    {"antiSpoofing", "Anti-spoofing (Action 2)"},
    {"coordination", "Coordination (Action 3)"},
    {"irr", "Routing information, IRR (Action 4)"},
    {"rpki", "Routing information, RPKI (Action 4)"},
}};

}  // namespace

std::string_view name_of(MetricId id) {
  return kMetricTexts[index_of(id)].name;
}
std::string_view title_of(MetricId id) {
  return kMetricTexts[index_of(id)].title;
}
std::string_view name_of(Category category) {
  return kCategoryTexts[index_of(category)].name;
}
std::string_view title_of(Category category) {
  return kCategoryTexts[index_of(category)].title;
}

std::string_view name_of(State state) {
  switch (state) {
    case State::kNoData: return "no data";
    case State::kLagging: return "lagging";
    case State::kAspiring: return "aspiring";
    case State::kReady: return "ready";
  }
  return "?";
}

std::optional<MetricId> parse_metric(std::string_view name) {
  for (std::size_t i = 0; i < kMetrics; ++i) {
    if (iequals(name, kMetricTexts[i].name)) return static_cast<MetricId>(i);
  }
  return std::nullopt;
}

std::optional<Category> parse_category(std::string_view name) {
  for (std::size_t i = 0; i < kCategories; ++i) {
    if (iequals(name, kCategoryTexts[i].name)) return static_cast<Category>(i);
  }
  return std::nullopt;
}

}  // namespace mannerly::readiness
