#include "pages/month_lines.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "pages/group_charts.h"
#include "render/html/words.h"

namespace mannerly::pages {

using observatory::GroupMetric;
using observatory::GroupMonths;
using observatory::RegionName;
using render::chart::Chart;
using store::GroupKind;
using store::GroupRow;

Result<RegionName> group_of(const View& view) {
  const std::string_view code = view.here.value("group");
  if (code.empty() || code == "world") return RegionName{GroupKind::kWorld, ""};
  if (code.starts_with("cc:") && code.size() == 5) return RegionName{GroupKind::kEconomy, upper(code.substr(3))};
  if (const auto found = observatory::find_region(*view.edition, code)) return *found;
  return fail(ErrorCode::kNotFound, fmt::format("there is no group {}", printable(code)));
}

// The months of a chart: from the first of any of the histories, without gaps, to the one that is shown.
std::vector<Month> span_of(const std::vector<GroupMonths>& histories, Month to) {
  Month first = to;
  for (const GroupMonths& months : histories) {
    if (!months.empty()) first = std::min(first, months.front().first);
  }
  std::vector<Month> out;
  for (Month month = first; month <= to; ++month.number) out.push_back(month);
  return out;
}

void put_months(Chart& chart, const std::vector<Month>& months) {
  chart.label_title = "month";
  for (const Month month : months) {
    chart.labels.push_back(format_month(month));
    chart.label_texts.push_back(render::html::short_month(month));
  }
}

std::vector<std::optional<double>> values_of(const GroupMonths& history, const std::vector<Month>& months,
                                             GroupMetric metric) {
  std::vector<std::optional<double>> out;
  for (const Month month : months) {
    const GroupRow* row = observatory::row_of_month(history, month);
    out.push_back(row == nullptr ? std::nullopt : observatory::value_of(*row, metric));
  }
  return out;
}

Result<GroupMonths> months_back(const View& view, const RegionName& group, Month to) {
  return observatory::group_months(*view.edition, group.kind, group.key, {to.number - kChartMonths + 1}, to);
}

namespace {

std::string capital(std::string text) {
  if (!text.empty()) text[0] = to_upper(text[0]);
  return text;
}

}  // namespace

std::string title_of(const RegionName& group) {
  return capital(observatory::title_of(group.kind, group.key));
}

render::chart::Unit chart_unit(GroupMetric metric) {
  return observatory::unit_of(metric) == observatory::MetricUnit::kShare ? render::chart::Unit::kShare
                                                                         : render::chart::Unit::kNumber;
}

std::string taken_of(GroupMetric metric) {
  const std::string_view of = observatory::denominator_title(metric);
  const bool share = observatory::unit_of(metric) == observatory::MetricUnit::kShare;
  return fmt::format("{} {}", share ? "Share of" : "Per 1,000", of);
}

}  // namespace mannerly::pages
