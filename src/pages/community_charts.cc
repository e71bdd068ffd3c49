// Charts of the community's year.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "observatory/community.h"
#include "observatory/groups.h"
#include "observatory/incident_rates.h"
#include "observatory/words.h"
#include "pages/group_charts.h"
#include "pages/report_charts.h"
#include "render/html/words.h"

namespace mannerly::pages {

namespace chart = render::chart;
using chart::Chart;
using observatory::CommunityMonth;
using readiness::Category;
using store::GroupKind;
using store::GroupRow;

namespace {

struct Year {
  int year = 0;
  Month from, to;  // as far as the edition reaches
};
Result<Year> asked_year(const View& view) {
  const Month now = view.edition->month();
  const std::string_view text = view.here.value("year");
  const auto number = text.empty() ? std::optional(static_cast<std::uint32_t>(now.year())) : parse_u32(text);
  if (!number || *number < 1990 || *number > static_cast<std::uint32_t>(now.year())) {
    return fail(ErrorCode::kUsage, fmt::format("year: 1990 to {}", now.year()));
  }
  const int year = static_cast<int>(*number);
  return Year{year, {12 * year}, std::min<Month>({12 * year + 11}, now)};
}

Chart growth_panel(const observatory::ParticipantGrowth& growth) {
  Chart chart{.kind = chart::Kind::kStackedBars, .id = "growth", .title = "Participants by programme"};
  for (std::size_t p = 0; p < observatory::kProgrammes; ++p) {
    if (growth.now[p] == 0) continue;
    const std::string_view key = readiness::name_of(static_cast<snapshot::ProgrammeKind>(p + 1));
    chart::Series series{observatory::title_of(GroupKind::kProgramme, key), fmt::format("c{}", p)};
    for (const auto& at : growth.months) series.values.emplace_back(at.participants[p]);
    chart.series.push_back(std::move(series));
  }
  return chart;
}

Chart kinds_panel(const std::vector<CommunityMonth>& months) {
  Chart chart{.kind = chart::Kind::kStackedBars, .id = "kinds", .title = "Incidents by kind"};
  constexpr std::array<std::pair<std::string_view, std::string_view>, observatory::kIncidentGroups> kKinds = {
      {{"misorigination", "misorigination"}, {"forged path", "spoof"}, {"leak", "leak"}, {"bogon", "bogon"}}};
  for (std::size_t g = 0; g < observatory::kIncidentGroups; ++g) {
    chart::Series series{std::string(kKinds[g].first), std::string(kKinds[g].second)};
    for (const CommunityMonth& month : months) {
      series.values.push_back(month.observed ? std::optional(static_cast<double>(month.incidents[g])) : std::nullopt);
    }
    chart.series.push_back(std::move(series));
  }
  return chart;
}

Chart rate_panel(const std::vector<CommunityMonth>& months) {
  Chart chart{.kind = chart::Kind::kStackedBars,
              .id = "rate",
              .title = "Incidents per 1,000 originating networks",
              .unit = chart::Unit::kNumber};
  chart::Series series{.name = "per 1,000 networks", .tone = "c5"};
  for (const CommunityMonth& month : months) {
    series.values.push_back(month.per_thousand());
    series.of.push_back(month.originating.value_or(0));
  }
  chart.series.push_back(std::move(series));
  return chart;
}

std::uint64_t sum_of(const observatory::ParticipantsAt& at) {
  std::uint64_t sum = 0;
  for (const std::uint32_t number : at.participants) sum += number;
  return sum;
}

void add_states(Chart& part, const std::string& label, const GroupRow* row, Category category) {
  part.labels.push_back(label);
  part.label_notes.push_back(row == nullptr ? "no data" : "n " + render::html::count(row->ases));
  for (std::size_t i = 0; i < part.series.size(); ++i) {
    const auto state = static_cast<std::size_t>(observatory::kStatesBestFirst[i]);
    part.series[i].values.push_back(
        row == nullptr ? std::nullopt
                       : std::optional<double>(row->categories[readiness::index_of(category)].by_state[state]));
  }
}

std::string ratio_text(const observatory::RateRatio& ratio) {
  if (!ratio.ratio) return fmt::format("{} and {} incidents", ratio.participants.incidents, ratio.others.incidents);
  if (!ratio.low) return fmt::format("{:.2f}", *ratio.ratio);
  return fmt::format("{:.2f} ({:.2f} to {:.2f})", *ratio.ratio, *ratio.low, *ratio.high);
}

}  // namespace

Result<Chart> community_chart(const View& view) {
  MANNERLY_TRY(const Year year, asked_year(view));
  const Month from{year.from.number - 12};
  const auto growth = observatory::participant_growth(view.edition->snapshot(), from, year.to);
  MANNERLY_TRY(const auto months, observatory::community_months(*view.edition, from, year.to));
  std::uint64_t incidents = 0;
  std::size_t observed = 0;
  for (const CommunityMonth& month : months) {
    if (month.month < year.from || !month.observed) continue;
    incidents += month.total();
    ++observed;
  }
  Chart chart{.kind = chart::Kind::kPanels,
              .id = "community",
              .title = fmt::format("{} participants, {} when {} began; {} incidents in {} observed months",
                                   render::html::count(sum_of(growth.months.back())),
                                   render::html::count(sum_of(growth.months[11])), year.year,
                                   render::html::count(incidents), observed),
              .description =
                  "Organisations at each month's end; incidents that count, by the month of their start; "
                  "the year and the one before. Months that were not observed are hatched.",
              .unit = chart::Unit::kNumber};
  chart.parts = {growth_panel(growth), kinds_panel(months), rate_panel(months)};
  for (Chart& part : chart.parts) {
    part.label_title = "month";
    for (const CommunityMonth& month : months) {
      part.labels.push_back(format_month(month.month));
      part.label_texts.push_back(render::html::short_month(month.month));
    }
  }
  chart.parts[1].annotations = profile_changes(*view.edition, from, year.to);
  return chart;
}

Result<Chart> readiness_chart(const View& view) {
  MANNERLY_TRY(const Year year, asked_year(view));
  MANNERLY_TRY(const Category action, asked_action(view));
  const std::string_view by = view.here.has("by") ? view.here.value("by") : std::string_view("sub-region");
  const auto kind = store::parse_group_kind(by);
  if (!kind || *kind == GroupKind::kEconomy || *kind == GroupKind::kWorld) {
    return fail(ErrorCode::kUsage, "by: region, sub-region, rir or programme");
  }
  MANNERLY_TRY(const auto now, observatory::groups_at(*view.edition, *kind, year.to));
  MANNERLY_TRY(const auto before, observatory::groups_at(*view.edition, *kind, Month{year.to.number - 12}));
  Chart chart{.kind = chart::Kind::kMultiples,
              .id = "readiness",
              .description = fmt::format("Networks by state at the end of {} and a year before; n: networks.",
                                         render::html::month_name(year.to)),
              .unit = chart::Unit::kCount};
  std::size_t better = 0, compared = 0;
  for (const GroupRow& row : now) {
    if (row.key.empty()) continue;
    Chart part{.kind = chart::Kind::kShares,
               .id = "part",
               .title = observatory::title_of(*kind, row.key),
               .label_title = "month"};
    for (const readiness::State state : observatory::kStatesBestFirst) {
      part.series.push_back({std::string(render::html::word_of(state)), std::string(render::html::class_of(state))});
    }
    part.hrefs = {"/regions/" + observatory::region_code(*kind, row.key)};
    const GroupRow* was = observatory::find_group(before, row.key);
    add_states(part, format_month({year.to.number - 12}), was, action);
    add_states(part, format_month(year.to), &row, action);
    chart.parts.push_back(std::move(part));
    if (was == nullptr || was->ases == 0 || row.ases == 0) continue;
    const auto ready = [&](const GroupRow& one) {
      const auto& states = one.categories[readiness::index_of(action)].by_state;
      return static_cast<double>(states[static_cast<std::size_t>(readiness::State::kReady)]) / one.ases;
    };
    ++compared;
    better += ready(row) > ready(*was);
  }
  const std::string_view groups = *kind == GroupKind::kProgramme ? "programmes" : "regions";
  const std::string_view title = observatory::short_title(action);
  chart.title = compared == 0 ? fmt::format("{}: states by {}, nothing of a year before", title,
                                            *kind == GroupKind::kProgramme ? "programme" : "region")
                              : fmt::format("{}: a larger share is Ready than a year before in {} of {} {}", title,
                                            better, compared, groups);
  return chart;
}

Result<Chart> rates_chart(const View& view) {
  MANNERLY_TRY(const Year year, asked_year(view));
  MANNERLY_TRY(const auto rates, observatory::incident_rates(*view.edition, year.from, year.to));
  if (rates.ratios.empty()) return fail(ErrorCode::kNoData, "there is no history of incidents here");
  const auto& all = rates.ratios.front();
  Chart chart{.kind = chart::Kind::kRatios,
              .id = "rates",
              .title = all.ratio
                           ? fmt::format("Participants cause {:.2f} times as many incidents as others{}", *all.ratio,
                                         observatory::may_be_chance(all) ? ", which may be chance" : "")
                           : std::string("Too few incidents to compare participants with others"),
              .description = "Incidents a network and month, participants by others; strokes: 95 % interval.",
              .unit = chart::Unit::kNumber,
              .label_title = "incidents"};
  chart.series = {{"ratio", "c0"},
                  {"participants' incidents", "none"},
                  {"participants' network-months", "none"},
                  {"others' incidents", "none"},
                  {"others' network-months", "none"}};
  for (const observatory::RateRatio& ratio : rates.ratios) {
    std::string name = !ratio.region.empty() ? ratio.region : ratio.kind.empty() ? "all" : ratio.kind;
    std::ranges::replace(name, '_', ' ');
    chart.labels.push_back(std::move(name));
    chart.label_notes.push_back(ratio_text(ratio));
    chart.series[0].values.push_back(ratio.ratio);
    chart.series[0].low.push_back(ratio.low);
    chart.series[0].high.push_back(ratio.high);
    std::size_t i = 1;
    for (const observatory::Rate& rate : {ratio.participants, ratio.others}) {
      chart.series[i++].values.emplace_back(rate.incidents);
      chart.series[i++].values.emplace_back(rate.months);
    }
  }
  return chart;
}

Result<Chart> ended_chart(const View& view) {
  MANNERLY_TRY(const Year year, asked_year(view));
  MANNERLY_TRY(const auto rates, observatory::incident_rates(*view.edition, year.from, year.to));
  if (rates.ratios.empty()) return fail(ErrorCode::kNoData, "there is no history of incidents here");
  const auto within = [](const observatory::EndTimes& times) -> std::string {
    if (times.of == 0) return "no incident";
    const auto ended = std::ranges::upper_bound(times.hours, 24.0) - times.hours.begin();
    constexpr std::uint64_t kFewest = 5;  // below, a share says more than is known
    if (times.of < kFewest) return fmt::format("{} of {}", ended, times.of);
    return fmt::format("{} of {}", render::html::percent(static_cast<double>(ended) / static_cast<double>(times.of)),
                       render::html::count(times.of));
  };
  Chart chart{.kind = chart::Kind::kSteps,
              .id = "ended",
              .title = fmt::format("Over within 24 hours: participants {}, others {}", within(rates.participants),
                                   within(rates.others)),
              .description =
                  "Share of incidents that were no longer seen so many hours after their start; of those "
                  "that began at least a week before the newest day.",
              .unit = chart::Unit::kNumber,
              .low = 0,
              .high = observatory::kEndedHoursMax,
              .x_unit = "h"};
  chart.series = {{.name = "participants", .tone = "c0", .of = {rates.participants.of}},
                  {.name = "others", .tone = "c5", .of = {rates.others.of}}};
  for (const double hours : rates.participants.hours) chart.series[0].values.emplace_back(hours);
  for (const double hours : rates.others.hours) chart.series[1].values.emplace_back(hours);
  chart.annotations = {{24, "24 h"}, {72, "72 h"}};
  return chart;
}

}  // namespace mannerly::pages
