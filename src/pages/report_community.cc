// /reports/community/{year}: growth, incidents, what joining changed, ROAs and ROV, by region; each number with what
// it is a number of.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "observatory/community.h"
#include "observatory/groups.h"
#include "observatory/words.h"
#include "pages/charts.h"
#include "pages/frame.h"
#include "pages/report.h"
#include "render/html/table.h"
#include "render/html/words.h"

namespace mannerly::pages {

using observatory::CommunityYear;
using observatory::JoiningEffect;
using render::html::el;
using render::html::Html;
using render::html::Link;
using Column = render::html::TableColumn::Kind;

namespace {

Html growth_panel(const CommunityYear& year) {
  render::html::Table table{.caption = "Organisations that take part, by programme",
                            .caption_hidden = true,
                            .columns = {{.title = "At the end of"}},
                            .id = "growth"};
  for (std::size_t p = 0; p < observatory::kProgrammes; ++p) {
    const std::string_view key = readiness::name_of(static_cast<snapshot::ProgrammeKind>(p + 1));
    table.columns.push_back(
        {.title = observatory::title_of(store::GroupKind::kProgramme, key), .kind = Column::kNumber});
  }
  table.columns.push_back({.title = "All", .kind = Column::kNumber});
  for (const auto& at : year.growth.months) {
    std::vector<Html> row = {render::html::month_name(at.month)};
    std::uint64_t all = 0;
    for (const std::uint32_t number : at.participants) {
      row.push_back(render::html::count(number));
      all += number;
    }
    row.push_back(render::html::count(all));
    table.rows.push_back(std::move(row));
  }
  return render::html::panel("Who takes part", render::html::table(table), "wide", "growth-panel");
}

Html incidents_panel(const CommunityYear& year) {
  render::html::Table table{.caption = "Incidents that count, by the month of their start",
                            .caption_hidden = true,
                            .columns = {{.title = "Month"},
                                        {.title = "Misorigination", .kind = Column::kNumber},
                                        {.title = "Forged path", .kind = Column::kNumber},
                                        {.title = "Leak", .kind = Column::kNumber},
                                        {.title = "Bogon", .kind = Column::kNumber},
                                        {.title = "All", .kind = Column::kNumber},
                                        {.title = "Networks that originate routes", .kind = Column::kNumber},
                                        {.title = "Per 1,000 of these", .kind = Column::kNumber}},
                            .id = "incidents"};
  for (const auto& month : year.months) {
    std::vector<Html> row = {render::html::month_name(month.month)};
    const auto add = [&](std::uint64_t number) {
      row.push_back(month.observed ? Html(render::html::count(number)) : render::html::no_data("not observed"));
    };
    for (const std::uint64_t number : month.incidents) add(number);
    add(month.total());
    row.push_back(month.originating ? Html(render::html::count(*month.originating)) : render::html::no_data());
    const auto rate = month.per_thousand();
    row.push_back(rate ? Html(fmt::format("{:.2f}", *rate)) : render::html::no_data());
    table.rows.push_back(std::move(row));
  }
  return render::html::panel("Incidents", render::html::table(table), "wide", "incidents-panel");
}

Html joining_panel(const CommunityYear& year) {
  render::html::Table table{.caption = "Mean scores three months before and after joining",
                            .caption_hidden = true,
                            .columns = {{.title = "Region"},
                                        {.title = "Action"},
                                        {.title = "Joined", .kind = Column::kNumber},
                                        {.title = "With data", .kind = Column::kNumber},
                                        {.title = "Before", .kind = Column::kNumber},
                                        {.title = "After", .kind = Column::kNumber},
                                        {.title = "Change", .kind = Column::kNumber},
                                        {.title = "Better, same, worse"},
                                        {.title = "Others", .kind = Column::kNumber},
                                        {.title = "Their change", .kind = Column::kNumber},
                                        {.title = "What remains", .kind = Column::kNumber}},
                            .empty = "Nothing is known of the months around joining.",
                            .id = "joining"};
  const auto change = [](const std::optional<double>& value) {
    return value ? render::html::delta(value) : render::html::no_data();
  };
  for (const JoiningEffect& e : year.joining) {
    table.rows.push_back({e.region.empty() ? "All regions" : e.region, observatory::short_title(e.category),
                          render::html::count(e.joined), render::html::count(e.with_data),
                          render::html::share(e.before), render::html::share(e.after), change(e.change()),
                          fmt::format("{}, {}, {}", e.improved, e.same, e.worse), render::html::count(e.others),
                          change(e.others_change()), change(e.net())});
  }
  return render::html::panel(
      "Before and after joining",
      render::html::join(
          {render::html::table(table),
           render::html::note(
               "Networks that joined in the year, mean of months -3 to -1 against +1 to +3, of those with "
               "data on both sides. Others: networks that take part in nothing, in the same months and "
               "region; a month weighs by its joiners. They are not alike in size: what remains is a "
               "hint, no proof."),
           el("p", {{"class", "links"}},
              render::html::link(Link("/reports/event-study", {{"year", std::to_string(year.year)}}),
                                 "Month by month, beside networks like them"))},
          ""),
      "wide", "joining-panel");
}

Html share_of(std::uint64_t number, std::uint64_t of) {
  if (of == 0) return render::html::no_data("none of them can be told");
  return fmt::format("{} ({} of {})", render::html::percent(static_cast<double>(number) / static_cast<double>(of)),
                     render::html::count(number), render::html::count(of));
}

Html groups_panel(const CommunityYear& year) {
  render::html::Table table{.caption =
                                "With ROAs: of the networks that originate routes. RPKI valid: of all routes. "
                                "Doing ROV: of the networks of which it can be told",
                            .columns = {{.title = "Group"},
                                        {.title = "As of"},
                                        {.title = "Networks", .kind = Column::kNumber},
                                        {.title = "With ROAs"},
                                        {.title = "RPKI valid"},
                                        {.title = "Doing ROV"}},
                            .empty = "No month of the year was observed.",
                            .id = "groups"};
  const auto add = [&](const std::string& name, const std::optional<Month>& month, const auto& row) {
    if (!month || !row) {
      std::vector<Html> cells = {name, "Beginning of the year"};
      cells.resize(6, render::html::no_data("not observed"));
      table.rows.push_back(std::move(cells));
      return;
    }
    table.rows.push_back({name, render::html::month_name(*month), render::html::count(row->ases),
                          share_of(row->ases_with_roa, row->originating), share_of(row->rpki_valid, row->routes),
                          share_of(row->rov_yes, std::uint64_t{row->rov_yes} + row->rov_no)});
  };
  for (const auto& group : year.groups) {
    const std::string name = observatory::community_group_title(group);
    add(name, group.begin_month, group.begin);
    add(name, group.end_month, group.end);
  }
  return render::html::panel("ROAs and ROV", render::html::table(table), "wide", "groups-panel");
}

// A chart under what it found; none when there are no data for it.
Html figure_panel(const View& view, std::string_view name, const std::string& year, std::string_view size) {
  const Link source(fmt::format("/charts/{}", name), {{"year", year}});
  const auto made = make_chart({.edition = view.edition, .here = source});
  if (!made) return render::html::panel("No data", render::html::note(made.error().message), size);
  const Widths widths = size == "half" ? Widths{.wide = 540, .narrow = 340} : Widths{.wide = 1080, .narrow = 340};
  return render::html::panel(made->title, chart_figure(*made, source, widths), size);
}

Html rates_panel(const CommunityYear& year) {
  render::html::Table table{.caption = "Incidents of participants and of others",
                            .caption_hidden = true,
                            .columns = {{.title = "Incidents"},
                                        {.title = "Participants'", .kind = Column::kNumber},
                                        {.title = "in network-months", .kind = Column::kNumber},
                                        {.title = "Others'", .kind = Column::kNumber},
                                        {.title = "in network-months", .kind = Column::kNumber},
                                        {.title = "Ratio of the rates", .kind = Column::kNumber},
                                        {.title = "95 % interval", .kind = Column::kNumber}},
                            .empty = "Nothing is known of incidents in this year.",
                            .id = "rates"};
  for (const observatory::RateRatio& ratio : year.rates.ratios) {
    std::string name = !ratio.region.empty() ? ratio.region : ratio.kind.empty() ? "All" : ratio.kind;
    std::ranges::replace(name, '_', ' ');
    table.rows.push_back(
        {std::move(name), render::html::count(ratio.participants.incidents),
         render::html::count(ratio.participants.months), render::html::count(ratio.others.incidents),
         render::html::count(ratio.others.months),
         ratio.ratio ? Html(fmt::format("{:.2f}", *ratio.ratio)) : render::html::no_data("no incidents"),
         ratio.low ? Html(fmt::format("{:.2f} to {:.2f}", *ratio.low, *ratio.high)) : render::html::no_data()});
  }
  Html content = el("p", {}, observatory::rates_sentence(year.rates));
  content += render::html::table(table);
  for (const std::string& caveat : year.rates.caveats) content += render::html::note(caveat);
  return render::html::panel("Participants and others", content, "wide", "rates-panel");
}

}  // namespace

Page report_community_page(const View& view) {
  const std::string text = view.captures.empty() ? std::string() : view.captures[0];
  const auto number = parse_u32(text);
  if (!number || *number > 9999) return error_page(400, "This is no year", "Write it as 2026.");
  const auto made = observatory::community_of(*view.edition, static_cast<int>(*number));
  if (!made) {
    const int status = made.error().code == ErrorCode::kNotFound ? 404 : 500;
    return error_page(status, "There is no such report", made.error().message + ".");
  }
  const CommunityYear& year = *made;
  Page page{.section = Section::kReports,
            .title = fmt::format("The community's year {}", year.year),
            .lede = observatory::community_verdict(year),
            .crumbs = {{"Reports", "/reports"}, {text, "/reports/community/" + text}},
            .api = "/api/v1/reports/community/" + text};
  page.body += figure_panel(view, "community", text, "wide");
  Html grid = figure_panel(view, "rates", text, "half");
  grid += figure_panel(view, "ended", text, "half");
  page.body += el("div", {{"class", "grid"}}, grid);
  page.body += rates_panel(year);
  page.body += figure_panel(view, "readiness", text, "wide");
  page.body += joining_panel(year);
  page.body += growth_panel(year);
  page.body += incidents_panel(year);
  page.body += groups_panel(year);
  for (const std::string& caveat : year.caveats) page.body += render::html::note(caveat);
  return page;
}

}  // namespace mannerly::pages
