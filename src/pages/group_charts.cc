#include "pages/group_charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "observatory/groups.h"
#include "observatory/words.h"
#include "pages/asked.h"
#include "pages/charts.h"
#include "pages/month_lines.h"
#include "readiness/regions.h"
#include "render/html/words.h"

namespace mannerly::pages {

namespace chart = render::chart;
using chart::Chart;
using observatory::Edition;
using observatory::GroupMetric;
using observatory::GroupMonths;
using observatory::RegionName;
using readiness::Category;
using store::GroupKind;
using store::GroupRow;

std::vector<chart::Annotation> profile_changes(const Edition& edition, Month from, Month to) {
  std::vector<chart::Annotation> out;
  std::string before;
  for (const store::SliceInfo& slice : edition.slices()) {
    const Month month = month_number_of(slice.day);
    if (!before.empty() && slice.profile != before && month >= from && month <= to) {
      out.push_back({static_cast<double>(month.number - from.number), "profile " + slice.profile});
    }
    before = slice.profile;
  }
  return out;
}

std::vector<double> cuts_of(const Edition& edition, GroupMetric metric) {
  if (metric == GroupMetric::kRpkiInvalid) return {0.001, 0.005, 0.01, 0.02, 0.05};
  if (observatory::unit_of(metric) == observatory::MetricUnit::kPerThousand) return {1, 5, 10, 20, 50};
  // Of these most groups have little.
  if (observatory::more_is_worse(metric)) return {0.05, 0.1, 0.2, 0.3, 0.5};
  if (metric >= GroupMetric::kParticipants && metric <= GroupMetric::kParticipantsSpaceV6) {
    return {0.02, 0.05, 0.1, 0.2, 0.5};
  }
  std::vector<double> cuts = {0.5, 0.6, 0.7, 0.8, 0.9};
  const auto category = static_cast<std::size_t>(metric);
  if (category >= readiness::kCategories) return cuts;
  // The nearest limit moves to each threshold, so that no class holds two states.
  const readiness::Profile::Thresholds& thresholds = edition.profile().thresholds[category];
  for (const double threshold : {thresholds.aspiring, thresholds.ready}) {
    if (!(threshold > 0 && threshold < 1)) continue;
    auto nearest = std::min_element(cuts.begin(), cuts.end(), [&](double a, double b) {
      return std::abs(a - threshold) < std::abs(b - threshold);
    });
    *nearest = threshold;
  }
  std::sort(cuts.begin(), cuts.end());
  return cuts;
}

Result<Chart> history_chart(const View& view) {
  const Asked asked = read_asked(view);
  MANNERLY_TRY(const RegionName group, group_of(view));
  MANNERLY_TRY(const GroupMonths history, months_back(view, group, asked.shown));
  if (history.empty()) return fail(ErrorCode::kNotFound, "nothing is known of this group in these months");
  Chart chart{.kind = chart::Kind::kLine,
              .id = "history",
              .title = fmt::format("Readiness by month: {}", title_of(group)),
              .description = "Mean score of the networks with data, an action a line.",
              .unit = chart::Unit::kShare};
  const std::vector<Month> months = span_of({history}, asked.shown);
  put_months(chart, months);
  std::size_t number = 0;
  for (const Category category : observatory::kAllCategories) {
    chart.series.push_back({std::string(observatory::short_title(category)), fmt::format("c{}", number++),
                            values_of(history, months, observatory::metric_of(category))});
  }
  chart.annotations = profile_changes(*view.edition, months.front(), months.back());
  return chart;
}

Result<Chart> trend_chart(const View& view) {
  const Asked asked = read_asked(view);
  MANNERLY_TRY(const RegionName group, group_of(view));
  std::vector<RegionName> groups = {group};
  if (group.kind == GroupKind::kEconomy && group.key.size() == 2) {
    const readiness::UnRegion un = readiness::un_region_of({group.key[0], group.key[1]});
    if (!un.sub_region.empty()) groups.push_back({GroupKind::kSubRegion, std::string(un.sub_region)});
  }
  if (group.kind != GroupKind::kWorld) groups.push_back({GroupKind::kWorld, ""});
  std::vector<GroupMonths> histories;
  for (const RegionName& one : groups) {
    MANNERLY_TRY(GroupMonths history, months_back(view, one, asked.shown));
    histories.push_back(std::move(history));
  }
  if (histories.front().empty()) return fail(ErrorCode::kNotFound, "nothing is known of this group in these months");
  const std::string title(observatory::title_of(asked.metric));
  Chart chart{.kind = chart::Kind::kLine,
              .id = "trend",
              .title = fmt::format("{}: {}", title, title_of(group)),
              .description = taken_of(asked.metric) + ", by month.",
              .unit = chart_unit(asked.metric)};
  const std::vector<Month> months = span_of(histories, asked.shown);
  put_months(chart, months);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    chart.series.push_back({title_of(groups[i]),
                            i == 0                   ? "c0"
                            : i + 1 == groups.size() ? "c5"
                                                     : "c2",
                            values_of(histories[i], months, asked.metric)});
  }
  chart.annotations = profile_changes(*view.edition, months.front(), months.back());
  return chart;
}

namespace {

// The four states as series, the best first.
void put_states(Chart& chart) {
  for (const readiness::State state : observatory::kStatesBestFirst) {
    chart.series.push_back({std::string(observatory::word_of(state)), std::string(render::html::class_of(state))});
  }
}

void add_states(Chart& chart, const GroupRow& row, Category category) {
  const auto& by_state = row.categories[readiness::index_of(category)].by_state;
  for (std::size_t i = 0; i < observatory::kStatesBestFirst.size(); ++i) {
    const auto state = static_cast<std::size_t>(observatory::kStatesBestFirst[i]);
    chart.series[i].values.emplace_back(static_cast<double>(by_state[state]));
  }
}

}  // namespace

Result<Chart> actions_chart(const View& view) {
  const Asked asked = read_asked(view);
  MANNERLY_TRY(const RegionName group, group_of(view));
  MANNERLY_TRY(const auto row, observatory::group_at(*view.edition, group.kind, group.key, asked.month));
  if (!row) return fail(ErrorCode::kNotFound, "nothing is known of this group in this month");
  Chart chart{
      .kind = chart::Kind::kShares,
      .id = "actions",
      .title = fmt::format("States by action: {}, {}", title_of(group), render::html::month_name(asked.shown)),
      .description = fmt::format("Of {} {}.", render::html::count(row->ases), row->ases == 1 ? "network" : "networks"),
      .label_title = "action"};
  put_states(chart);
  for (const Category category : observatory::kAllCategories) {
    chart.labels.emplace_back(observatory::short_title(category));
    add_states(chart, *row, category);
  }
  return chart;
}

Result<Chart> states_chart(const View& view) {
  const Asked asked = read_asked(view);
  const std::string_view by = view.here.has("by") ? view.here.value("by") : std::string_view("region");
  const auto kind = store::parse_group_kind(by);
  if (!kind || *kind == GroupKind::kEconomy) {
    return fail(ErrorCode::kUsage, "by: world, rir, region, sub-region or programme");
  }
  const auto action =
      view.here.has("action") ? observatory::parse_category_key(view.here.value("action")) : Category::kRpki;
  if (!action) return fail(ErrorCode::kUsage, "action: filtering, anti_spoofing, coordination, irr or rpki");
  MANNERLY_TRY(const auto rows, observatory::groups_at(*view.edition, *kind, asked.month));
  Chart chart{.kind = chart::Kind::kShares,
              .id = "states",
              .title = fmt::format("{} by {}, {}", observatory::short_title(*action), by,
                                   render::html::month_name(asked.shown)),
              .description = "Networks by state.",
              .label_title = std::string(by)};
  put_states(chart);
  for (const GroupRow& row : rows) {
    if (row.key.empty() && *kind != GroupKind::kWorld) continue;
    chart.labels.push_back(row.key.empty() ? "world" : row.key);
    chart.label_texts.push_back(title_of(RegionName{*kind, row.key}));
    chart.label_notes.push_back("n = " + render::html::count(row.ases));
    chart.hrefs.push_back("/regions/" + observatory::region_code(*kind, row.key));
    add_states(chart, row, *action);
  }
  return chart;
}

namespace {

// A line for each of many groups, side by side, all to one scale.
Result<Chart> side_by_side(const View& view, const Asked& asked, const std::vector<RegionName>& members, Chart chart) {
  chart.kind = chart::Kind::kMultiples;
  chart.description = taken_of(asked.metric) + ", by month; all to one scale.";
  chart.unit = chart_unit(asked.metric);
  std::vector<GroupMonths> histories;
  for (const RegionName& member : members) {
    MANNERLY_TRY(GroupMonths history, months_back(view, member, asked.shown));
    histories.push_back(std::move(history));
  }
  const std::vector<Month> months = span_of(histories, asked.shown);
  for (std::size_t i = 0; i < members.size(); ++i) {
    Chart part{.kind = chart::Kind::kLine, .id = "part", .title = title_of(members[i]), .unit = chart.unit};
    put_months(part, months);
    const std::string code = observatory::region_code(members[i].kind, members[i].key);
    part.hrefs = {members[i].kind == GroupKind::kEconomy ? "/economies/" + members[i].key : "/regions/" + code};
    part.series.push_back(
        {std::string(observatory::title_of(asked.metric)), "c0", values_of(histories[i], months, asked.metric)});
    chart.parts.push_back(std::move(part));
  }
  return chart;
}

}  // namespace

Result<Chart> members_chart(const View& view) {
  const Asked asked = read_asked(view);
  MANNERLY_TRY(const RegionName group, group_of(view));
  return side_by_side(
      view, asked, observatory::members_of(*view.edition, group, 36),
      {.id = "members",
       .title = fmt::format("{}: members of {}", observatory::title_of(asked.metric), title_of(group))});
}

Result<Chart> subregions_chart(const View& view) {
  const Asked asked = read_asked(view);
  std::vector<RegionName> members;
  for (const GroupRow& row : view.edition->group_rows()) {
    if (row.kind == GroupKind::kSubRegion && !row.key.empty()) members.push_back({row.kind, row.key});
  }
  return side_by_side(
      view, asked, members,
      {.id = "subregions", .title = fmt::format("{} by sub-region", observatory::title_of(asked.metric))});
}

Result<Chart> change_chart(const View& view) {
  const Asked asked = read_asked(view);
  MANNERLY_TRY(const RegionName group, group_of(view));
  const std::vector<RegionName> members = observatory::members_of(*view.edition, group);
  if (members.empty()) return fail(ErrorCode::kNotFound, "this group has no members");
  const GroupKind kind = members.front().kind;
  MANNERLY_TRY(const auto now, observatory::groups_at(*view.edition, kind, asked.month));
  MANNERLY_TRY(const auto before, observatory::groups_at(*view.edition, kind, asked.before));
  Chart chart{.kind = chart::Kind::kDumbbell,
              .id = "change",
              .title = fmt::format("{}: {} and {}", observatory::title_of(asked.metric),
                                   render::html::month_name(asked.before), render::html::month_name(asked.shown)),
              .description = taken_of(asked.metric) + ".",
              .unit = chart_unit(asked.metric),
              .label_title = std::string(store::name_of(kind))};
  chart.series = {{render::html::short_month(asked.before), "none"}, {render::html::short_month(asked.shown), "c0"}};
  for (const RegionName& member : members) {
    const GroupRow* is = observatory::find_group(now, member.key);
    const GroupRow* was = observatory::find_group(before, member.key);
    chart.labels.push_back(member.key);
    chart.label_texts.push_back(title_of(member));
    chart.hrefs.push_back(kind == GroupKind::kEconomy ? "/economies/" + member.key
                                                      : "/regions/" + observatory::region_code(kind, member.key));
    chart.series[0].values.push_back(was == nullptr ? std::nullopt : observatory::value_of(*was, asked.metric));
    chart.series[1].values.push_back(is == nullptr ? std::nullopt : observatory::value_of(*is, asked.metric));
    const auto moved = is == nullptr ? std::nullopt : change_of(was, *is, asked.metric);
    chart.label_notes.push_back(moved ? change_text(asked.metric, *moved) : std::string());
  }
  return chart;
}

}  // namespace mannerly::pages
