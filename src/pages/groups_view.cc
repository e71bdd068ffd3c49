#include "pages/groups_view.h"

#include <fmt/format.h>

#include <algorithm>

#include "observatory/words.h"
#include "pages/frame.h"
#include "pages/network_frame.h"
#include "render/chart/chart.h"
#include "render/html/words.h"

namespace mannerly::pages {

using observatory::GroupMetric;
using readiness::Category;
using render::html::el;
using render::html::Html;
using render::html::TableColumn;
using store::GroupRow;

Html mean_mark(const GroupRow& row, Category category, const readiness::Profile& profile) {
  const auto mean = store::from_millionths(row.categories[readiness::index_of(category)].mean);
  return render::html::score_mark(profile.state_of(category, mean), mean);
}

namespace {

Html state_counts(const GroupRow::Category& category, std::uint32_t ases) {
  Html out;
  for (const readiness::State state : observatory::kStatesBestFirst) {
    const std::uint32_t count = category.by_state[static_cast<std::size_t>(state)];
    const double share = ases == 0 ? 0 : static_cast<double>(count) / ases;
    out += el("li",
              {{"title", fmt::format("{}: {} of {} networks", render::html::word_of(state), render::html::count(count),
                                     render::html::count(ases))}},
              el("span", {{"class", "glyph"}, {"aria-hidden", "true"}}, render::html::glyph_of(state)),
              el("span", {{"class", "hidden"}}, render::html::word_of(state), " "), " ",
              render::html::rough_percent(share));
  }
  return el("ul", {{"class", "stateshares"}}, out);
}

Html bar_of(const GroupRow::Category& category) {
  std::vector<render::chart::Part> parts;
  for (const readiness::State state : observatory::kStatesBestFirst) {
    parts.push_back({std::string(render::html::word_of(state)), std::string(render::html::class_of(state)),
                     static_cast<double>(category.by_state[static_cast<std::size_t>(state)])});
  }
  return render::chart::share_bar(parts);
}

}  // namespace

Html action_cards(const GroupRow& row, const GroupRow* before, const Asked& asked, const readiness::Profile& profile) {
  Html cards;
  for (const Category action : observatory::kAllCategories) {
    const GroupRow::Category& category = row.categories[readiness::index_of(action)];
    const auto mean = store::from_millionths(category.mean);
    // The number stands large, its unit small.
    const std::string number = mean ? render::html::percent(*mean) : std::string();
    Html value = mean ? el("p", {{"class", "value"}}, number.substr(0, number.find("\u202F")),
                           el("span", {{"class", "unit"}}, "%"))
                      : el("p", {{"class", "value none"}}, "no data");
    const Html change = render::html::delta(change_of(before, row, observatory::metric_of(action)));
    const Html since = change.empty() ? Html() : el("span", {{"class", "small"}}, " ", since_text(asked));
    cards += el("article", {{"class", "card"}},
                el("h3", {}, observatory::short_title(action), " ", el("small", {}, render::html::action_of(action))),
                value, el("p", {{"class", "trend"}}, change, since), bar_of(category), state_counts(category, row.ases),
                el("p", {{"class", "small"}},
                   fmt::format("Mean of {} of {} networks. {} from {}.", render::html::count(category.with_data),
                               render::html::count(row.ases), render::html::word_of(readiness::State::kReady),
                               render::html::rough_percent(profile.thresholds[readiness::index_of(action)].ready))));
  }
  return el("div", {{"class", "cards"}}, cards);
}

// ---- tables of groups ----

std::vector<TableColumn> group_columns() {
  using Kind = TableColumn::Kind;
  std::vector<TableColumn> columns = {
      {"Networks", "networks", Kind::kNumber, "Networks seen in routing or delegated", true}};
  for (const Category action : observatory::kAllCategories) {
    columns.push_back({std::string(observatory::short_title(action)), std::string(observatory::key_of(action)),
                       Kind::kText, "Mean score of the networks with data", true});
  }
  columns.push_back(
      {"RPKI-valid routes", "rpki_routes", Kind::kNumber, "Share of the routes that its networks originate", true});
  columns.push_back({"of routes", "routes", Kind::kNumber, "Routes that its networks originate", true});
  columns.push_back({"Change", "change", Kind::kNumber, "Change of the share of RPKI-valid routes", true});
  return columns;
}

std::vector<Html> group_cells(const GroupRow& row, const GroupRow* before, const readiness::Profile& profile) {
  std::vector<Html> cells = {render::html::count(row.ases)};
  for (const Category action : observatory::kAllCategories) cells.push_back(mean_mark(row, action, profile));
  cells.push_back(render::html::share(observatory::value_of(row, GroupMetric::kRpkiRoutes), "originates no routes"));
  cells.push_back(render::html::count(row.routes));
  const auto change = change_of(before, row, GroupMetric::kRpkiRoutes);
  cells.push_back(change ? render::html::delta(change) : render::html::no_data("not known for both months"));
  return cells;
}

namespace {

std::optional<double> sort_value(const GroupRow& row, std::span<const GroupRow> before, std::string_view key) {
  if (key == "networks") return row.ases;
  if (key == "routes") return static_cast<double>(row.routes);
  if (key == "change") return change_of(observatory::find_group(before, row.key), row, GroupMetric::kRpkiRoutes);
  const auto metric = observatory::parse_group_metric(key);
  return metric ? observatory::value_of(row, *metric) : std::nullopt;
}

}  // namespace

void sort_groups(std::vector<GroupRow>& rows, std::span<const GroupRow> before, std::string_view sort) {
  const bool descending = sort.starts_with('-');
  if (descending) sort.remove_prefix(1);
  if (sort.empty() || sort == "name") {
    std::stable_sort(rows.begin(), rows.end(), [&](const GroupRow& a, const GroupRow& b) {
      const std::string left = observatory::title_of(a.kind, a.key);
      const std::string right = observatory::title_of(b.kind, b.key);
      return descending ? right < left : left < right;
    });
    return;
  }
  std::stable_sort(rows.begin(), rows.end(), [&](const GroupRow& a, const GroupRow& b) {
    const auto left = sort_value(a, before, sort);
    const auto right = sort_value(b, before, sort);
    if (!left || !right) return left.has_value() && !right.has_value();
    return descending ? *left > *right : *left < *right;
  });
}

// ---- incidents ----

namespace {

Html prefixes_of(const store::IncidentRecord& incident) {
  if (incident.prefixes.empty()) return {};
  const std::string first = format_prefix(incident.prefixes.front());
  Html out = render::html::link("/prefixes/" + first, first);
  if (incident.prefixes.size() > 1)
    out += fmt::format(" and {} more", render::html::count(incident.prefixes.size() - 1));
  return out;
}

Html victims_of(const View& view, const store::IncidentRecord& incident) {
  Html out = network_link(*view.edition, incident.culprit, false);
  if (incident.victims.empty()) return out;
  out += " → ";
  out += network_link(*view.edition, incident.victims.front(), false);
  if (incident.victims.size() > 1) out += fmt::format(" and {} more", render::html::count(incident.victims.size() - 1));
  return out;
}

}  // namespace

Html incident_table(const View& view, const std::vector<store::IncidentRecord>& incidents, const std::string& caption,
                    const std::string& empty) {
  using Kind = TableColumn::Kind;
  render::html::Table table{.caption = caption,
                            .columns = {{"Kind"},
                                        {"Prefix", "", Kind::kCode},
                                        {"Networks", "", Kind::kCode},
                                        {"Start (UTC)", "", Kind::kCode},
                                        {"Duration"},
                                        {"Confidence", "", Kind::kNumber}},
                            .empty = empty};
  for (const store::IncidentRecord& incident : incidents) {
    const auto kind =
        incident.kind < incident::kKinds ? static_cast<incident::Kind>(incident.kind) : incident::Kind::kNone;
    table.rows.push_back(
        {el("a", {{"href", "/incidents/" + incident.id}}, render::html::kind_mark(kind)), prefixes_of(incident),
         victims_of(view, incident), render::html::time_tag({incident.start}),
         incident.end == 0 ? Html("goes on") : Html(render::html::duration({incident.end - incident.start})),
         render::html::percent(incident.confidence / store::kMillion)});
  }
  return render::html::table(table);
}

Html known_today(const View& view) {
  return render::html::note(Html("Ends, durations and what counts are as known at ") += render::html::join(
                                {render::html::time_tag(view.edition->at()), " UTC, not as known in that month."}, ""));
}

Page unknown_group_page(std::string title, const std::string& detail) {
  Page page = error_page(404, std::move(title), detail);
  page.section = Section::kEconomies;
  page.body += el("p", {}, render::html::link("/economies", "All economies"), " · ",
                  render::html::link("/regions", "All regions"));
  return page;
}

}  // namespace mannerly::pages
