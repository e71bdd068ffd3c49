// /reports: which reports there are, and of whom.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "observatory/groups.h"
#include "pages/report.h"
#include "readiness/groups.h"
#include "render/html/table.h"
#include "render/html/words.h"

namespace mannerly::pages {

using render::html::el;
using render::html::Html;
using render::html::Link;

namespace {

constexpr std::size_t kRows = 100;

Html participants_table(const snapshot::Snapshot& s, std::size_t first, std::size_t last) {
  render::html::Table table{.caption = "Participants with their reports",
                            .caption_hidden = true,
                            .columns = {{.title = "Participant"},
                                        {.title = "Programme"},
                                        {.title = "Joined"},
                                        {.title = "Networks", .kind = render::html::TableColumn::Kind::kNumber}},
                            .empty = "The snapshot has no list of participants.",
                            .id = "participants"};
  for (std::size_t i = first; i < last; ++i) {
    const snapshot::ParticipantRow& row = s.participants()[i];
    const Html joined =
        row.joined == 0 ? render::html::no_data("the list does not say") : render::html::day_tag(day_of({row.joined}));
    table.rows.push_back({render::html::link(fmt::format("/reports/conformance/participant-{}", i), s.text(row.name)),
                          observatory::title_of(store::GroupKind::kProgramme, readiness::name_of(row.programme)),
                          joined, render::html::count(row.asns.count)});
  }
  return render::html::table(table);
}

}  // namespace

Page reports_page(const View& view) {
  const snapshot::Snapshot& s = view.edition->snapshot();
  const std::size_t all = s.participants().size();
  const std::size_t first = std::min<std::size_t>(parse_u32(view.here.value("cursor")).value_or(0), all);
  const std::size_t last = std::min(all, first + kRows);
  Page page{.section = Section::kReports,
            .title = "Reports",
            .heading = "Who keeps to the norms, and what is missing?",
            .lede = fmt::format("A report goes through all that a programme asks, with proof and what to do; {} "
                                "participants, and any network.",
                                render::html::count(all))};
  page.body += render::html::panel(
      "Conformance of a network",
      render::html::filters(Link("/reports/conformance"), {{.name = "asn", .label = "Network", .hint = "AS64500"}},
                            "Show the report"),
      "wide", "network");
  Html years;
  const int last_year = view.edition->month().year();
  const int first_year =
      view.edition->slices().empty() ? last_year : month_number_of(view.edition->slices().front().day).year();
  for (int year = last_year; year >= first_year; --year) {
    years += el("li", {}, render::html::link(fmt::format("/reports/community/{}", year), std::to_string(year)));
  }
  page.body += render::html::panel("The community's year", el("ul", {}, years), "half", "years");
  page.body +=
      render::html::panel("Before and after joining",
                          el("p", {}, render::html::link("/reports/event-study", "What changed when networks joined"),
                             ": scores by months from joining, beside networks like them that take part in nothing."),
                          "half", "event-study");
  Html participants = participants_table(s, first, last);
  participants +=
      render::html::pager(view.here, last < all ? std::to_string(last) : "", all, "participant", "participants");
  page.body += render::html::panel("Conformance of a participant", participants, "wide", "participants-panel");
  return page;
}

}  // namespace mannerly::pages
