// Charts of groups of networks. Each reads its parameters from view.here.
#pragma once

#include "base/result.h"
#include "observatory/groups.h"
#include "pages/page.h"
#include "render/chart/chart.h"

namespace mannerly::pages {

// group=CODE ("world", "un:eastern-africa", "rir:afrinic", "cc:KE"): mean scores of the five actions by month.
Result<render::chart::Chart> history_chart(const View& view);
// group=, metric=: the group beside the groups that hold it.
Result<render::chart::Chart> trend_chart(const View& view);
// group=: networks by state, an action a row.
Result<render::chart::Chart> actions_chart(const View& view);
// by=region|sub-region|rir|programme, action=: networks by state, a group a row.
Result<render::chart::Chart> states_chart(const View& view);
// metric=, size=networks|routes|addresses, pin=KE,CH: a tile an economy.
Result<render::chart::Chart> map_chart(const View& view);
// group=, metric=: a line for each member, all to one scale.
Result<render::chart::Chart> members_chart(const View& view);
// metric=: the same for each sub-region of the United Nations.
Result<render::chart::Chart> subregions_chart(const View& view);
// metric=, pin=KE,CH: lines of up to four economies, and of the world.
Result<render::chart::Chart> pins_chart(const View& view);
// block=, show=: the parts of a block of address space along a Hilbert curve.
Result<render::chart::Chart> space_chart(const View& view);
// group=, by=routes|space|networks: RPKI coverage by month, IPv4 beside IPv6; of the world also participants and
// others.
Result<render::chart::Chart> coverage_chart(const View& view);
// What coverage is a share of.
struct CoverageBy {
  std::string_view name, title;
  observatory::GroupMetric v4, v6;
};
std::span<const CoverageBy> coverage_denominators();
std::optional<CoverageBy> parse_coverage_by(std::string_view name);  // "": routes
// group=, metric=, compare=: each member before and now.
Result<render::chart::Chart> change_chart(const View& view);
// economy=, metric=rpki|irr: the networks with most routes that are not covered.
Result<render::chart::Chart> levers_chart(const View& view);
// economy=: incidents by month of their start and kind.
Result<render::chart::Chart> incidents_chart(const View& view);
// Participants by month.
Result<render::chart::Chart> participants_chart(const View& view);

// How many months back charts over months go.
inline constexpr int kChartMonths = 24;
// Where the profile that scores are made with changed, as places from the month `from` on.
std::vector<render::chart::Annotation> profile_changes(const observatory::Edition& edition, Month from, Month to);
// Limits between the classes of a metric: the thresholds of the profile are among them.
std::vector<double> cuts_of(const observatory::Edition& edition, observatory::GroupMetric metric);

}  // namespace mannerly::pages
