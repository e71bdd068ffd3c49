// RPKI coverage by month, IPv4 beside IPv6, of participants and others, by one of three denominators.
#include <fmt/format.h>

#include "pages/asked.h"
#include "pages/charts.h"
#include "pages/group_charts.h"
#include "pages/month_lines.h"

namespace mannerly::pages {

namespace chart = render::chart;
using chart::Chart;
using observatory::GroupMetric;
using observatory::GroupMonths;
using observatory::RegionName;
using store::GroupKind;

std::span<const CoverageBy> coverage_denominators() {
  static constexpr std::array kAll = {
      CoverageBy{"routes", "By routes", GroupMetric::kRpkiV4, GroupMetric::kRpkiV6},
      CoverageBy{"space", "By address space", GroupMetric::kSpaceV4, GroupMetric::kSpaceV6},
      CoverageBy{"networks", "By networks", GroupMetric::kWithRoaV4, GroupMetric::kWithRoaV6}};
  return kAll;
}

std::optional<CoverageBy> parse_coverage_by(std::string_view name) {
  for (const CoverageBy& by : coverage_denominators()) {
    if (by.name == name || (name.empty() && by.name == "routes")) return by;
  }
  return std::nullopt;
}

Result<Chart> coverage_chart(const View& view) {
  const Asked asked = read_asked(view);
  MANNERLY_TRY(const RegionName group, group_of(view));
  const auto by = parse_coverage_by(view.here.value("by"));
  if (!by) return fail(ErrorCode::kUsage, "by: routes, space or networks");
  struct Line {
    std::string name, tone;
    GroupMonths months;
  };
  std::vector<Line> lines;
  const auto add = [&](std::string name, std::string tone, const RegionName& of) -> Status {
    MANNERLY_TRY(GroupMonths months, months_back(view, of, asked.shown));
    lines.push_back({std::move(name), std::move(tone), std::move(months)});
    return {};
  };
  if (group.kind == GroupKind::kWorld) {
    MANNERLY_CHECK_OK(add("participants", "c0", {GroupKind::kMembership, "participant"}));
    MANNERLY_CHECK_OK(add("others", "c2", {GroupKind::kMembership, "other"}));
    MANNERLY_CHECK_OK(add("all", "c5", group));
  } else {
    MANNERLY_CHECK_OK(add(title_of(group), "c0", group));
    MANNERLY_CHECK_OK(add("world", "c5", {GroupKind::kWorld, ""}));
  }
  Chart out{.kind = chart::Kind::kMultiples,
            .id = "coverage",
            .title = fmt::format("RPKI coverage {}{}: {}", static_cast<char>(by->title[0] + 32), by->title.substr(1),
                                 title_of(group)),
            .description = fmt::format("Valid of all, by month: share of {} and of {}.",
                                       observatory::denominator_title(by->v4), observatory::denominator_title(by->v6)),
            .unit = chart::Unit::kShare};
  std::vector<GroupMonths> histories;
  for (const Line& line : lines) histories.push_back(line.months);
  const std::vector<Month> months = span_of(histories, asked.shown);
  for (const auto& [title, metric] : {std::pair{"IPv4", by->v4}, std::pair{"IPv6", by->v6}}) {
    Chart part{.kind = chart::Kind::kLine, .id = "part", .title = title, .unit = chart::Unit::kShare};
    put_months(part, months);
    for (const Line& line : lines)
      part.series.push_back({line.name, line.tone, values_of(line.months, months, metric)});
    out.parts.push_back(std::move(part));
  }
  return out;
}

}  // namespace mannerly::pages
