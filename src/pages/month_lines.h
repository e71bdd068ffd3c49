// What charts of groups over months share: which group, which months, the values of a metric.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "observatory/groups.h"
#include "pages/page.h"
#include "render/chart/chart.h"

namespace mannerly::pages {

// The parameter group=; without it the world. Errors: kNotFound.
Result<observatory::RegionName> group_of(const View& view);
// "Kenya", "The world": at the beginning of a line.
std::string title_of(const observatory::RegionName& group);

// The group's months up to `to`, kChartMonths at most.
Result<observatory::GroupMonths> months_back(const View& view, const observatory::RegionName& group, Month to);
// The months of a chart: from the first of any of the histories, without gaps, to the one that is shown.
std::vector<Month> span_of(const std::vector<observatory::GroupMonths>& histories, Month to);
// Months as labels.
void put_months(render::chart::Chart& chart, const std::vector<Month>& months);
// nullopt: no data in that month.
std::vector<std::optional<double>> values_of(const observatory::GroupMonths& history, const std::vector<Month>& months,
                                             observatory::GroupMetric metric);
render::chart::Unit chart_unit(observatory::GroupMetric metric);
// "Share of routes", "Per 1,000 networks".
std::string taken_of(observatory::GroupMetric metric);

}  // namespace mannerly::pages
