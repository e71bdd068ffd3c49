// /reports/event-study: what scores did in the months around joining, beside networks like those that joined.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "observatory/event_study.h"
#include "observatory/groups.h"
#include "observatory/words.h"
#include "pages/charts.h"
#include "pages/frame.h"
#include "pages/report.h"
#include "pages/report_charts.h"
#include "render/html/table.h"
#include "render/html/words.h"

namespace mannerly::pages {

namespace chart = render::chart;
using chart::Chart;
using observatory::EventStudy;
using observatory::StudyAction;
using observatory::StudyChange;
using observatory::StudyCohort;
using observatory::StudyPoint;
using readiness::Category;
using render::html::el;
using render::html::Html;
using render::html::Link;
using Column = render::html::TableColumn::Kind;

namespace {

std::string signed_points(double share) {
  if (std::abs(share) < 0.0005) return "0.0";
  return fmt::format("{}{:.1f}", share < 0 ? "\u2212" : "+", share < 0 ? -share * 100 : share * 100);
}

Chart study_chart(const StudyAction& action) {
  Chart chart{.kind = chart::Kind::kLine,
              .id = "event-study",
              .title = observatory::study_title(action),
              .description =
                  "Mean score by months from joining; shaded: 95 % interval over organisations; n: joiners "
                  "with data.",
              .unit = chart::Unit::kShare,
              .label_title = "months from joining"};
  chart::Series own{.name = "joiners", .tone = "c0"};
  chart::Series others{.name = "like them", .tone = "c5"};
  for (const StudyPoint& point : action.points) {
    chart.labels.push_back(fmt::format("{}", point.months));
    chart.label_texts.push_back(point.months < 0   ? fmt::format("\u2212{}", -point.months)
                                : point.months > 0 ? fmt::format("+{}", point.months)
                                                   : "0");
    own.values.push_back(point.mean);
    own.low.push_back(point.interval ? std::optional(point.interval->low) : std::nullopt);
    own.high.push_back(point.interval ? std::optional(point.interval->high) : std::nullopt);
    own.of.push_back(point.joiners);
    others.values.push_back(point.others);
    others.of.push_back(point.matched);
  }
  chart.series = {std::move(own), std::move(others)};
  chart.annotations = {{observatory::kStudyMonths, "joined"}};
  return chart;
}

Chart cohorts_chart(const std::vector<StudyCohort>& cohorts, Category category, std::string_view by) {
  Chart chart{
      .kind = chart::Kind::kDumbbell,
      .id = "joining",
      .title = fmt::format("{}: three months before and after joining, by {}", observatory::short_title(category), by),
      .description =
          "Mean score of joiners with data on both sides; how many of them became better by more "
          "than a point, and how many they are.",
      .unit = chart::Unit::kShare,
      .label_title = std::string(by),
      .series = {{"before", "none"}, {"after", "c0"}}};
  std::uint32_t improved = 0;
  std::uint32_t joiners = 0;
  std::vector<const StudyCohort*> sorted;
  for (const StudyCohort& cohort : cohorts) sorted.push_back(&cohort);
  const std::size_t c = readiness::index_of(category);
  std::ranges::stable_sort(sorted, [&](const StudyCohort* a, const StudyCohort* b) {
    return a->changes[c].change().value_or(-9) > b->changes[c].change().value_or(-9);
  });
  for (const StudyCohort* cohort : sorted) {
    const StudyChange& change = cohort->changes[c];
    improved += change.improved;
    joiners += change.joiners;
    chart.labels.push_back(cohort->name);
    chart.label_notes.push_back(change.joiners == 0 ? "n = 0"
                                                    : fmt::format("{} of {} better", change.improved, change.joiners));
    chart.series[0].values.push_back(change.before);
    chart.series[1].values.push_back(change.after);
    chart.series[0].of.push_back(change.joiners);
    chart.series[1].of.push_back(change.joiners);
  }
  chart.title = fmt::format("{}: {} of {} joiners became better, by {}", observatory::short_title(category), improved,
                            joiners, by);
  return chart;
}

// "+12.0 (+8.1 to +16.3)": points.
Html with_interval(const std::optional<double>& value, const std::optional<observatory::StudyInterval>& interval) {
  if (!value) return render::html::no_data();
  if (!interval) return signed_points(*value);
  return fmt::format("{} ({} to {})", signed_points(*value), signed_points(interval->low),
                     signed_points(interval->high));
}

Html shares_of(const StudyChange& change) {
  if (change.joiners == 0) return render::html::no_data();
  const auto share = [&](std::uint32_t number) {
    return render::html::percent(static_cast<double>(number) / change.joiners);
  };
  return fmt::format("{}, {}, {}", share(change.improved), share(change.same), share(change.worse));
}

Html changes_panel(const EventStudy& study) {
  render::html::Table table{.caption = "Three months before joining against three months after",
                            .caption_hidden = true,
                            .columns = {{.title = "Action"},
                                        {.title = "Joiners", .kind = Column::kNumber},
                                        {.title = "Before", .kind = Column::kNumber},
                                        {.title = "After", .kind = Column::kNumber},
                                        {.title = "Points (95 %)", .kind = Column::kNumber},
                                        {.title = "Better, same, worse"},
                                        {.title = "Matched", .kind = Column::kNumber},
                                        {.title = "Like them", .kind = Column::kNumber},
                                        {.title = "Difference (95 %)", .kind = Column::kNumber}},
                            .id = "changes"};
  for (const StudyAction& action : study.actions) {
    const StudyChange& c = action.change;
    table.rows.push_back({observatory::short_title(action.category), render::html::count(c.joiners),
                          render::html::share(c.before), render::html::share(c.after),
                          with_interval(c.change(), c.interval), shares_of(c), render::html::count(c.matched),
                          with_interval(c.others, {}), with_interval(c.net, c.net_interval)});
  }
  Html sentences;
  for (const StudyAction& action : study.actions) sentences += el("li", {}, observatory::study_sentence(action));
  return render::html::panel("Three months before, three months after",
                             el("ul", {}, sentences) += render::html::table(table), "wide", "changes-panel");
}

Html method_panel() {
  return render::html::panel(
      "How this is told",
      el("p", {},
         fmt::format(
             "A network's month is the one in which the first of its organisations joined. A match of a network are "
             "the "
             "networks of its UN region and size (customer cone of 1, 2 to 10, 11 to 100, more) that are in no list of "
             "participants, as they are today; at least {} of them must have data in a month, and a joiner is set "
             "against them only in months in which it has data itself. The difference is the change of the joiners "
             "less the change of their matches. Intervals are percentiles of {} draws of organisations with "
             "replacement, from a fixed seed; with fewer than {} organisations there is none. They tell how much the "
             "choice of joiners matters, not that of the matches. Better and worse: by more than one point.",
             observatory::kMatchMin, render::html::count(observatory::kDraws), observatory::kClustersMin)),
      "wide", "method");
}

Html form(const View& view) {
  using Field = render::html::Field;
  Field region{.kind = Field::Kind::kSelect, .name = "region", .label = "Region", .options = {{"", "all"}}};
  const auto regions = observatory::groups_at(*view.edition, store::GroupKind::kRegion);
  for (const store::GroupRow& row : regions.value_or(std::vector<store::GroupRow>())) {
    if (!row.key.empty()) region.options.push_back({observatory::region_code(row.kind, row.key), row.key});
  }
  Field year{.kind = Field::Kind::kSelect, .name = "year", .label = "Joined in", .options = {{"", "any year"}}};
  if (!view.edition->slices().empty()) {
    const int first = month_number_of(view.edition->slices().front().day).year();
    for (int y = view.edition->month().year(); y >= first; --y) {
      year.options.push_back({std::to_string(y), std::to_string(y)});
    }
  }
  Field action{.kind = Field::Kind::kSelect, .name = "action", .label = "Cohorts by"};
  for (const Category category : observatory::kAllCategories) {
    action.options.push_back(
        {std::string(observatory::key_of(category)), std::string(observatory::short_title(category))});
  }
  std::ranges::rotate(action.options, action.options.end() - 1);  // RPKI is what is shown when nothing is asked for
  return render::html::filters(view.here, {region, year, action});
}

}  // namespace

Result<Category> asked_action(const View& view) {
  if (!view.here.has("action")) return Category::kRpki;
  const auto action = observatory::parse_category_key(view.here.value("action"));
  if (!action) return fail(ErrorCode::kUsage, "action: filtering, anti_spoofing, coordination, irr or rpki");
  return *action;
}

Result<observatory::StudyQuery> asked_study(const View& view) {
  observatory::StudyQuery query;
  if (const std::string_view code = view.here.value("region"); !code.empty()) {
    const auto region = observatory::find_region(*view.edition, code);
    if (!region || region->kind != store::GroupKind::kRegion) {
      return fail(ErrorCode::kNotFound, fmt::format("there is no UN region {}", printable(code)));
    }
    query.region = region->key;
  }
  if (const std::string_view text = view.here.value("year"); !text.empty()) {
    const auto year = parse_u32(text);
    if (!year || *year > 9999) return fail(ErrorCode::kUsage, "year: as 2026");
    query.year = static_cast<int>(*year);
  }
  return query;
}

Result<Chart> event_study_chart(const View& view) {
  MANNERLY_TRY(const Category action, asked_action(view));
  MANNERLY_TRY(const auto query, asked_study(view));
  MANNERLY_TRY(const EventStudy study, observatory::event_study(*view.edition, query));
  return study_chart(study.actions[readiness::index_of(action)]);
}

Result<Chart> joining_chart(const View& view) {
  MANNERLY_TRY(const Category action, asked_action(view));
  MANNERLY_TRY(const auto query, asked_study(view));
  const std::string_view by = view.here.has("by") ? view.here.value("by") : std::string_view("year");
  if (by != "year" && by != "region") return fail(ErrorCode::kUsage, "by: year or region");
  MANNERLY_TRY(const EventStudy study, observatory::event_study(*view.edition, query));
  return cohorts_chart(by == "year" ? study.years : study.regions, action, by);
}

Page report_event_study_page(const View& view) {
  const auto query = asked_study(view);
  const auto action = asked_action(view);
  const auto made = query ? observatory::event_study(*view.edition, *query) : std::unexpected(query.error());
  if (!made || !action) {
    const Error& error = made ? action.error() : made.error();
    const int status = error.code == ErrorCode::kNotFound ? 404 : error.code == ErrorCode::kUsage ? 400 : 500;
    return error_page(status, "There is no such study", error.message + ".");
  }
  const EventStudy& study = *made;
  Page page{.section = Section::kReports,
            .title = "Before and after joining",
            .heading = "What changed when networks joined?",
            .lede = observatory::study_verdict(study),
            .crumbs = {{"Reports", "/reports"}, {"Before and after joining", ""}}};
  Link::Parameters asked;
  for (const char* name : {"region", "year"}) {
    if (!view.here.value(name).empty()) asked.emplace_back(name, std::string(view.here.value(name)));
  }
  page.api = Link("/api/v1/reports/event-study", asked).str();
  page.body += form(view);
  Html grid;
  for (const StudyAction& one : study.actions) {
    const Chart chart = study_chart(one);
    const Link source =
        Link("/charts/event-study", asked).with("action", std::string(observatory::key_of(one.category)));
    grid += render::html::panel(chart.title, chart_figure(chart, source, {.wide = 540, .narrow = 340}), "half");
  }
  for (const std::string_view by : {"year", "region"}) {
    const Chart chart = cohorts_chart(by == "year" ? study.years : study.regions, *action, by);
    const Link source = Link("/charts/joining", asked)
                            .with("action", std::string(observatory::key_of(*action)))
                            .with("by", std::string(by));
    grid += render::html::panel(chart.title, chart_figure(chart, source, {.wide = 540, .narrow = 340}), "half");
  }
  page.body += el("div", {{"class", "grid"}}, grid);
  page.body += changes_panel(study);
  page.body += method_panel();
  for (const std::string& caveat : study.caveats) page.body += render::html::note(caveat);
  return page;
}

}  // namespace mannerly::pages
