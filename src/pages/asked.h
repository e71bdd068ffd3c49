// The parameters that views of groups share: which month, compared with which, by which metric.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "observatory/groups.h"
#include "pages/page.h"

namespace mannerly::pages {

struct Asked {
  std::optional<Month> month;  // nullopt: now
  Month shown;                 // the month that is shown
  Month before;                // the one that it is compared with
  std::string compare;         // "previous", "year_ago" or a month
  observatory::GroupMetric metric = observatory::GroupMetric::kRpkiRoutes;
  std::vector<std::string> refused;  // parameters that mean nothing, as they came
  int status = 400;                  // of an answer when there are any; 404: a month without data

  bool now() const { return !month; }
};
// Only of views with an edition. metric: what holds when none is given.
Asked read_asked(const View& view, observatory::GroupMetric metric = observatory::GroupMetric::kRpkiRoutes);

// "November 2026 (so far)".
std::string shown_text(const observatory::Edition& edition, const Asked& asked);
// "since October 2026".
std::string since_text(const Asked& asked);
// form.filters with the month and what it is compared with; more fields come before.
render::html::Html month_form(const View& view, const Asked& asked, std::vector<render::html::Field> fields = {});
// A selection of the metrics.
render::html::Field metric_field(const std::vector<observatory::GroupMetric>& metrics);
// A selection of all metrics, under headings.
render::html::Field metric_field();
// nav.months: the months before and after the one that is shown, with the island that makes them a slider.
render::html::Html month_steps(const View& view, const Asked& asked);
// Says before the body what was not understood and left out, and makes the answer one with this status; nothing when
// all was understood. What no page knows (utm_source and its kin) is ignored instead: links collect it.
void say_refused(Page& page, const std::vector<std::string>& refused, int status = 400);
void say_refused(Page& page, const Asked& asked);

// Parameters of the view that a chart beside it needs: month, compare, metric.
render::html::Link chart_link(const View& view, std::string_view name, render::html::Link::Parameters parameters = {});

// A value of a metric, or "no data"; its change as words ("+1.2 pt", "−3.1") and as span.delta.
render::html::Html metric_value(observatory::GroupMetric metric, std::optional<double> value,
                                std::string_view reason = "");
std::string change_text(observatory::GroupMetric metric, double change);
render::html::Html metric_delta(observatory::GroupMetric metric, std::optional<double> change);

// Change of a metric between two rows; nullopt when either has no data.
std::optional<double> change_of(const store::GroupRow* before, const store::GroupRow& now,
                                observatory::GroupMetric metric);

}  // namespace mannerly::pages
