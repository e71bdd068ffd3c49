// /: how secure is the Internet's routing? The answer, and where to look.
#include <fmt/format.h>

#include <algorithm>

#include "observatory/changes.h"
#include "observatory/participants.h"
#include "observatory/words.h"
#include "pages/charts.h"
#include "pages/group_charts.h"
#include "pages/groups_view.h"
#include "render/html/words.h"

namespace mannerly::pages {

using observatory::GroupMetric;
using render::html::el;
using render::html::Html;
using render::html::Link;
using render::html::TableColumn;
using store::GroupKind;
using store::GroupRow;

namespace {

// Incidents that began in the month; nullopt: no store, or no sealed day of it.
std::optional<std::uint64_t> incidents_of(const View& view, Month month) {
  store::Store* store = view.edition->store();
  if (store == nullptr) return std::nullopt;
  const std::vector<Month> known = observatory::months_of(*view.edition);
  if (!std::binary_search(known.begin(), known.end(), month)) return std::nullopt;
  const auto counts = store->incident_counts(observatory::probable_incidents(*view.edition));
  if (!counts) return std::nullopt;
  std::uint64_t sum = 0;
  for (const store::IncidentCount& count : *counts) {
    if (count.month == month) sum += count.count;
  }
  return sum;
}

Html lede(const View& view, const Asked& asked, const GroupRow& world, const GroupRow* before) {
  const auto rpki = observatory::value_of(world, GroupMetric::kRpkiRoutes);
  const auto irr = observatory::value_of(world, GroupMetric::kIrrRoutes);
  Html out = "Of ";
  out += el("strong", {}, render::html::count(world.routes));
  out += fmt::format(" routes that {} networks originate, ", render::html::count(world.originating));
  out += el("strong", {}, render::html::share(rpki));
  out += " are RPKI valid";
  if (const Html change = render::html::delta(change_of(before, world, GroupMetric::kRpkiRoutes)); !change.empty()) {
    out += " (";
    out += change;
    out += fmt::format(" {})", since_text(asked));
  }
  out += " and ";
  out += el("strong", {}, render::html::share(irr));
  out += " are registered in an IRR.";
  const auto now = incidents_of(view, asked.shown);
  if (!now) return out;
  out += " ";
  out += el("strong", {}, render::html::count(*now));
  out += *now == 1 ? " probable incident began this month" : " probable incidents began this month";
  if (const auto was = incidents_of(view, asked.before)) {
    out += fmt::format(", {} in {}", render::html::count(*was), render::html::month_name(asked.before));
  }
  out += ".";
  return out;
}

// Six of them stand in one line.
std::string_view short_title(GroupMetric metric) {
  switch (metric) {
    case GroupMetric::kRpkiRoutes: return "RPKI-valid routes";
    case GroupMetric::kIrrRoutes: return "Routes in an IRR";
    case GroupMetric::kWithRoa: return "Networks with a ROA";
    case GroupMetric::kCoordination: return "Coordination";
    case GroupMetric::kFiltering: return "Filtering";
    case GroupMetric::kAntiSpoofing: return "Anti-spoofing";
    default: return observatory::title_of(metric);
  }
}

Html map_panel(const View& view, const Asked& asked) {
  std::vector<render::html::Chip> chips;
  for (const GroupMetric metric : {GroupMetric::kRpkiRoutes, GroupMetric::kIrrRoutes, GroupMetric::kWithRoa,
                                   GroupMetric::kCoordination, GroupMetric::kFiltering, GroupMetric::kAntiSpoofing}) {
    chips.push_back({.text = short_title(metric),
                     .href = view.here.with("metric", observatory::name_of(metric)).str(),
                     .chosen = metric == asked.metric});
  }
  Html content = render::html::chips(chips, "What the map shows");
  content += chart_figure(
      view, chart_link(view, "map", {{"metric", std::string(observatory::name_of(asked.metric))}, {"shape", "tiles"}}),
      {.wide = 800, .narrow = 340},
      Html("One tile an economy, all of one size. ") += render::html::link("/economies", "All economies as a table"));
  return render::html::panel("By economy", content, "two-thirds");
}

Html coverage_panel(const View& view) {
  const CoverageBy by = parse_coverage_by(view.here.value("by")).value_or(coverage_denominators().front());
  std::vector<render::html::Chip> chips;
  for (const CoverageBy& each : coverage_denominators()) {
    chips.push_back({.text = each.title,
                     .href = view.here.with("by", each.name == "routes" ? "" : each.name).str(),
                     .chosen = each.name == by.name});
  }
  Html content = render::html::chips(chips, "What coverage is a share of");
  Html caption =
      fmt::format("Share of the {} and of the {}. Address space is counted once, and the longest route decides. ",
                  observatory::denominator_title(by.v4), observatory::denominator_title(by.v6));
  caption += render::html::link("/map/space", "Address space block by block");
  content += chart_figure(view, chart_link(view, "coverage", {{"by", std::string(by.name)}}),
                          {.wide = 1060, .narrow = 340}, caption);
  return render::html::panel("RPKI coverage of participants and others", content, "wide");
}

Html movers_list(const View& view, const Asked& asked) {
  const auto now = observatory::groups_at(*view.edition, GroupKind::kEconomy, asked.month);
  const auto before = observatory::groups_at(*view.edition, GroupKind::kEconomy, asked.before);
  if (!now || !before) return {};
  constexpr std::uint64_t kLeast = 20;  // routes
  const auto moved = observatory::movers(*before, *now, GroupMetric::kRpkiRoutes, kLeast);
  render::html::Table table{
      .caption = fmt::format("Economies whose share of RPKI-valid routes moved most {} (with at least {} routes)",
                             since_text(asked), kLeast),
      .columns = {{"Economy"},
                  {"Share", "", TableColumn::Kind::kNumber},
                  {"of routes", "", TableColumn::Kind::kNumber},
                  {"Change", "", TableColumn::Kind::kNumber}},
      .empty = before->empty() ? "Nothing is known of " + render::html::month_name(asked.before) + "."
                               : std::string("No economy of that size moved.")};
  constexpr std::size_t kEach = 4;
  for (std::size_t i = 0; i < moved.size(); ++i) {
    if (i >= kEach && i + kEach < moved.size()) continue;  // the largest rises and the largest falls
    const observatory::Mover& mover = moved[i];
    table.rows.push_back(
        {render::html::link("/economies/" + mover.key, observatory::title_of(GroupKind::kEconomy, mover.key)),
         render::html::percent(mover.now), render::html::count(mover.denominator),
         render::html::delta(mover.now - mover.before)});
  }
  return render::html::table(table);
}

Html changes_panel(const View& view, const Asked& asked) {
  Html content;
  if (asked.now() && !view.edition->month_before().empty()) {
    const auto changes = observatory::state_changes(*view.edition);
    render::html::Table table{.caption = fmt::format("Networks that changed their state since {}",
                                                     render::html::month_name({asked.shown.number - 1})),
                              .columns = {{"Action"},
                                          {"Better", "", TableColumn::Kind::kNumber},
                                          {"Worse", "", TableColumn::Kind::kNumber},
                                          {"Data came", "", TableColumn::Kind::kNumber},
                                          {"Data went", "", TableColumn::Kind::kNumber},
                                          {"Unchanged", "", TableColumn::Kind::kNumber}}};
    for (const readiness::Category action : observatory::kAllCategories) {
      const observatory::StateChanges& c = changes[readiness::index_of(action)];
      table.rows.push_back({observatory::short_title(action), render::html::count(c.better),
                            render::html::count(c.worse), render::html::count(c.gained_data),
                            render::html::count(c.lost_data), render::html::count(c.same)});
    }
    content += render::html::table(table);
  }
  content += movers_list(view, asked);
  return render::html::panel("What changed", content, "half");
}

// The latest; of a month that is over, those that shared time with it, as they are known today.
Html incidents_panel(const View& view, const Asked& asked) {
  const std::string title =
      asked.now() ? "Latest probable incidents" : "Probable incidents in " + render::html::month_name(asked.shown);
  if (view.edition->store() == nullptr) {
    return render::html::panel(title, render::html::note("This site keeps no archive of incidents."), "wide");
  }
  store::IncidentFilter filter = observatory::probable_incidents(*view.edition);
  Link all("/incidents", {{"sure", fmt::format("{:.0f}", view.edition->profile().incident_confidence_min * 100)}});
  if (!asked.now()) {
    filter.from = begin_of(first_day_of(asked.shown));
    filter.to = begin_of(first_day_of({asked.shown.number + 1}));
    all = all.with("month", format_month(asked.shown));
  }
  const auto latest = view.edition->store()->incidents(filter, "", 8);
  if (!latest) return render::html::panel(title, render::html::note(latest.error().message), "wide");
  Html content = incident_table(view, latest->rows, "Those that began last come first", "No incident is known.");
  if (!asked.now()) content += known_today(view);
  content += el("p", {{"class", "links"}},
                render::html::link(all, fmt::format("All {} probable incidents", render::html::count(latest->total))));
  return render::html::panel(title, content, "wide");
}

}  // namespace

Page overview_page(const View& view) {
  const Asked asked = read_asked(view);
  const auto world = observatory::group_at(*view.edition, GroupKind::kWorld, "", asked.month);
  const auto before = observatory::group_at(*view.edition, GroupKind::kWorld, "", asked.before);
  if (!world || !*world) {
    return unknown_group_page("Nothing is known of this month",
                              fmt::format("No day of {} was observed.", render::html::month_name(asked.shown)));
  }
  const GroupRow* old = before && *before ? &**before : nullptr;
  Page page{.section = Section::kOverview, .title = "How secure is the Internet's routing?"};
  page.aside = "World, " + shown_text(*view.edition, asked);
  page.lede = lede(view, asked, **world, old);
  page.api = Link("/api/v1/summary", view.here.parameters()).without("metric").str();
  page.cli = "mannerly score";
  say_refused(page, asked);
  page.body += month_form(view, asked);
  page.body += action_cards(**world, old, asked, view.edition->profile());
  Html grid = map_panel(view, asked);
  Html beside = render::html::panel("Incidents by month",
                                    chart_figure(view, chart_link(view, "incidents"), {.wide = 380, .narrow = 340},
                                                 "Probable incidents by the month in which they began."));
  beside += render::html::panel("Readiness by month",
                                chart_figure(view, chart_link(view, "history"), {.wide = 380, .narrow = 340},
                                             fmt::format("Mean scores of the networks with data, {} networks in all.",
                                                         render::html::count((*world)->ases))));
  grid += el("div", {{"class", "third stack"}}, beside);
  grid += coverage_panel(view);
  if (view.at.empty()) grid += render::html::island("live", R"({"stream":"/api/v1/stream?topics=incidents"})", "");
  grid += incidents_panel(view, asked);
  grid += changes_panel(view, asked);
  const auto growth = observatory::participant_growth(view.edition->snapshot(), asked.shown, asked.shown);
  grid += render::html::panel("Participants",
                              chart_figure(view, chart_link(view, "participants"), {.wide = 520, .narrow = 340},
                                           fmt::format("Today's list, with {} networks; those that left are not in it.",
                                                       render::html::count(growth.networks))),
                              "half");
  page.body += el("div", {{"class", "grid"}}, grid);
  return page;
}

}  // namespace mannerly::pages
