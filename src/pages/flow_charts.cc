// Charts of networks, incidents and participants, and the list of all charts.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "incident/kind.h"
#include "observatory/incident_words.h"
#include "observatory/levers.h"
#include "observatory/participants.h"
#include "observatory/words.h"
#include "pages/asked.h"
#include "pages/charts.h"
#include "pages/group_charts.h"
#include "pages/report_charts.h"
#include "render/html/words.h"

namespace mannerly::pages {

namespace chart = render::chart;
using chart::Chart;

namespace {

// {0,0}: none was asked for.
Result<snapshot::Economy> economy_of(const View& view) {
  const std::string code = upper(view.here.value("economy"));
  if (code.empty()) return snapshot::Economy{};
  if (code.size() != 2) return fail(ErrorCode::kUsage, "economy: a code of two letters");
  return snapshot::Economy{code[0], code[1]};
}

}  // namespace

Result<Chart> levers_chart(const View& view) {
  MANNERLY_TRY(const snapshot::Economy economy, economy_of(view));
  const std::string_view name = view.here.has("metric") ? view.here.value("metric") : std::string_view("rpki");
  const auto metric = observatory::parse_lever_metric(name);
  if (!metric) return fail(ErrorCode::kUsage, "metric: rpki or irr");
  if (!read_asked(view).now()) return fail(ErrorCode::kUsage, "month: networks are known of the newest day alone");
  constexpr std::size_t kShown = 12;
  const observatory::Levers levers = observatory::levers_of(*view.edition, economy, *metric, kShown);
  const bool rpki = *metric == observatory::LeverMetric::kRpki;
  Chart chart{
      .kind = chart::Kind::kBars,
      .id = "levers",
      .title = rpki ? "Routes that are not RPKI valid, by network" : "Routes without a route object, by network",
      .description = fmt::format("The {} networks with the most, of {} that originate routes.", levers.levers.size(),
                                 render::html::count(levers.networks)),
      .label_title = "network"};
  chart::Series series{rpki ? "routes not RPKI valid" : "routes not registered", "c0"};
  for (const observatory::Lever& lever : levers.levers) {
    const std::string_view known = observatory::as_name(view.edition->snapshot(), lever.asn);
    chart.labels.push_back(format_asn(lever.asn));
    chart.label_texts.push_back(known.empty() ? format_asn(lever.asn)
                                              : fmt::format("{} {}", format_asn(lever.asn), known));
    chart.label_notes.push_back("of " + render::html::count(lever.routes));
    chart.hrefs.push_back("/networks/" + format_asn(lever.asn));
    series.values.emplace_back(lever.missing);
  }
  chart.series.push_back(std::move(series));
  return chart;
}

Result<Chart> incidents_chart(const View& view) {
  MANNERLY_TRY(const snapshot::Economy economy, economy_of(view));
  const Asked asked = read_asked(view);
  Chart chart{.kind = chart::Kind::kStackedBars,
              .id = "incidents",
              .title = "Probable incidents by month",
              .description = "By the month in which they began. Months without data are hatched.",
              .label_title = "month"};
  const std::vector<Month> known = observatory::months_of(*view.edition);
  store::IncidentFilter filter = observatory::probable_incidents(*view.edition);
  if (economy[0] != '\0') filter.economies.push_back(economy);
  std::vector<store::IncidentCount> counts;
  if (view.edition->store() != nullptr) {
    MANNERLY_TRY(counts, view.edition->store()->incident_counts(filter));
  }
  // The words that the list of incidents filters by, so that it holds as many as the chart counts.
  const auto groups = observatory::incident_groups();
  for (const auto& [word, group] : groups) {
    const bool forged = group == incident::Group::kForgery;
    chart.series.push_back({std::string(word), std::string(forged ? "spoof" : word)});
  }
  const Month first{std::max(known.front().number, asked.shown.number - kChartMonths + 1)};
  for (Month month = first; month <= asked.shown; ++month.number) {
    chart.labels.push_back(format_month(month));
    chart.label_texts.push_back(render::html::short_month(month));
    const bool seen = view.edition->store() != nullptr && std::binary_search(known.begin(), known.end(), month);
    for (chart::Series& series : chart.series) series.values.push_back(seen ? std::optional<double>(0) : std::nullopt);
    if (!seen) continue;
    for (const store::IncidentCount& count : counts) {
      if (count.month != month || count.kind >= incident::kKinds) continue;
      const incident::Group group = incident::group_of(static_cast<incident::Kind>(count.kind));
      const auto at = std::ranges::find(groups, group, &std::pair<std::string_view, incident::Group>::second);
      auto& value = chart.series[static_cast<std::size_t>(at - groups.begin())].values.back();
      value = *value + count.count;
    }
  }
  return chart;
}

Result<Chart> participants_chart(const View& view) {
  const Asked asked = read_asked(view);
  const auto growth =
      observatory::participant_growth(view.edition->snapshot(), {asked.shown.number - kChartMonths + 1}, asked.shown);
  Chart chart{.kind = chart::Kind::kStackedBars,
              .id = "participants",
              .title = "Participants by month",
              .description = fmt::format("Organisations that had joined by the end of the month, by the dates in the "
                                         "list of participants{}.",
                                         growth.undated > 0 ? fmt::format("; {} without a date count from the first "
                                                                          "month on",
                                                                          growth.undated)
                                                            : ""),
              .label_title = "month"};
  for (std::size_t p = 0; p < observatory::kProgrammes; ++p) {
    if (growth.now[p] == 0) continue;
    const std::string_view key = readiness::name_of(static_cast<snapshot::ProgrammeKind>(p + 1));
    chart::Series series{observatory::title_of(store::GroupKind::kProgramme, key), fmt::format("c{}", p)};
    for (const observatory::ParticipantsAt& at : growth.months) {
      series.values.emplace_back(at.participants[p]);
    }
    chart.series.push_back(std::move(series));
  }
  for (const observatory::ParticipantsAt& at : growth.months) {
    chart.labels.push_back(format_month(at.month));
    chart.label_texts.push_back(render::html::short_month(at.month));
  }
  return chart;
}

std::span<const ChartEntry> chart_entries() {
  static constexpr std::array kEntries = {
      ChartEntry{"history", history_chart, "mean scores by month; group=world|un:...|rir:...|cc:KE", "group"},
      ChartEntry{"trend", trend_chart,
                 "one metric of a group beside its region and the world; group=, metric=", "group,metric"},
      ChartEntry{"actions", actions_chart, "networks by state, an action a row; group=, month=", "group"},
      ChartEntry{"states", states_chart, "networks by state, a group a row; by=, action=, month=", "by,action"},
      ChartEntry{"map", map_chart,
                 "economies on a map; metric=, shape=outlines|tiles, size=networks|routes|addresses (of tiles), pin=",
                 "metric,shape,size,pin"},
      ChartEntry{"members", members_chart, "one metric of each member of a region; group=, metric=", "group,metric"},
      ChartEntry{"subregions", subregions_chart, "one metric of each UN sub-region; metric=", "metric"},
      ChartEntry{"pins", pins_chart, "one metric of up to four economies; metric=, pin=KE,CH", "metric,pin"},
      ChartEntry{"space", space_chart, "parts of a block of address space; block=, show=valid|invalid|notfound|...",
                 "block,show"},
      ChartEntry{"coverage", coverage_chart,
                 "RPKI coverage of IPv4 and IPv6 by month; group=, by=routes|space|networks", "group,by"},
      ChartEntry{"change", change_chart,
                 "members of a region before and now; group=, metric=, compare=", "group,metric"},
      ChartEntry{"levers", levers_chart, "networks with the most routes not covered; economy=, metric=rpki|irr",
                 "economy,metric"},
      ChartEntry{"incidents", incidents_chart, "incidents by month and kind; economy=", "economy"},
      ChartEntry{"event-study", event_study_chart,
                 "scores by months from joining; action=, region=, year=", "action,region,year"},
      ChartEntry{"joining", joining_chart,
                 "before and after joining; action=, by=year|region, region=, year=", "action,by,region,year"},
      ChartEntry{"community", community_chart, "participants and incidents over two years; year=", "year"},
      ChartEntry{"readiness", readiness_chart,
                 "states of each region, now and a year before; year=, action=, by=", "year,action,by"},
      ChartEntry{"rates", rates_chart, "incidents of participants by those of others; year=", "year"},
      ChartEntry{"ended", ended_chart, "how soon incidents were over; year=", "year"},
      ChartEntry{"participants", participants_chart, "participants by month and programme", ""},
  };
  return kEntries;
}

}  // namespace mannerly::pages
