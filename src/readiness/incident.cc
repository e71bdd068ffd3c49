#include "readiness/incident.h"

#include <algorithm>
#include <cmath>

#include "base/interval.h"

namespace mannerly::readiness {

double weight_of(Seconds duration, const DurationRule& rule) {
  const std::int64_t d = duration.count;
  if (d <= 0) return 0;
  if (d < rule.short_seconds) return rule.short_weight;
  if (d < rule.day_seconds) return 1;
  const std::int64_t begun = rule.full_day_is_two ? d : d - 1;  // whether a day that is just full begins the next
  const std::int64_t days = 1 + begun / rule.day_seconds;       // whole days, as the framework counts
  return static_cast<double>(days);
}

std::vector<Incident> merge_events(std::vector<Event> events, const Period& period) {
  std::erase_if(events, [&](const Event& e) {
    return e.end < e.begin || !shares_time(e.begin, e.end, period.begin, period.end);
  });
  for (Event& event : events) {
    event.begin = std::max(event.begin, period.begin);
    event.end = std::min(event.end, period.end);
  }
  std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
    if (a.weight != b.weight) return a.weight < b.weight;
    return a.begin < b.begin;
  });
  std::vector<Incident> out;
  for (const Event& event : events) {
    if (!out.empty() && out.back().weight == event.weight && event.begin <= out.back().end) {
      out.back().end = std::max(out.back().end, event.end);
      ++out.back().events;
    } else {
      out.push_back({event.begin, event.end, event.weight, 1});
    }
  }
  return out;
}

double penalty_of(const std::vector<Incident>& incidents, const DurationRule& rule) {
  double sum = 0;
  for (const Incident& incident : incidents) sum += incident.weight * weight_of(incident.end - incident.begin, rule);
  return sum;
}

double score_of_penalty(double penalty, double score_at_half) {
  return penalty <= 0 ? 1.0 : std::pow(score_at_half, std::sqrt(2 * penalty));
}

}  // namespace mannerly::readiness
