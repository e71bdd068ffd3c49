// /economies/{code}: an economy in brief: where it stands, which networks matter, what happened there.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "observatory/levers.h"
#include "pages/charts.h"
#include "pages/economy_brief.h"
#include "pages/groups_view.h"
#include "pages/network_frame.h"
#include "readiness/economies.h"
#include "readiness/regions.h"
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

struct Economy {
  const View& view;
  const Asked& asked;
  snapshot::Economy code{};
  std::string key, name;
  GroupRow row;
  std::optional<GroupRow> before;
};

constexpr std::uint64_t kRankedRoutes = 20;  // economies with fewer are not ranked: one network moves them too easily

struct Rank {
  std::size_t rank = 0, of = 0;
};
// Among the economies of its sub-region; nullopt: too few routes, or nothing known of the month.
std::optional<Rank> rank_of(const Economy& economy, std::optional<Month> month, const GroupRow* row) {
  const readiness::UnRegion un = readiness::un_region_of(economy.code);
  const auto own = row == nullptr ? std::nullopt : observatory::value_of(*row, GroupMetric::kRpkiRoutes);
  if (un.sub_region.empty() || !own || row->routes < kRankedRoutes) return std::nullopt;
  const auto all = observatory::groups_at(*economy.view.edition, GroupKind::kEconomy, month);
  if (!all) return std::nullopt;
  Rank out{.rank = 1};
  for (const GroupRow& other : *all) {
    if (other.key.size() != 2 || other.routes < kRankedRoutes) continue;
    if (readiness::un_region_of({other.key[0], other.key[1]}).sub_region != un.sub_region) continue;
    ++out.of;
    if (observatory::value_of(other, GroupMetric::kRpkiRoutes).value_or(0) > *own) ++out.rank;
  }
  return out;
}

// "rank 3 (5 in October 2026) of the 18 economies of Eastern Africa ...".
std::string rank_text(const Economy& economy) {
  const auto now = rank_of(economy, economy.asked.month, &economy.row);
  if (!now) return "";
  const auto then = rank_of(economy, economy.asked.before, economy.before ? &*economy.before : nullptr);
  return fmt::format("rank {}{} of the {} economies of {} with at least {} routes", now->rank,
                     then ? fmt::format(" ({} in {})", then->rank, render::html::month_name(economy.asked.before)) : "",
                     now->of, readiness::un_region_of(economy.code).sub_region, kRankedRoutes);
}

Html lede(const Economy& economy) {
  const GroupRow& row = economy.row;
  Html out = el("strong", {}, render::html::count(row.originating));
  out += row.ases == 1 ? std::string(" of its one network originates ")
                       : fmt::format(" of its {} networks {} ", render::html::count(row.ases),
                                     row.originating == 1 ? "originates" : "originate");
  out += el("strong", {}, render::html::count(row.routes));
  out += " routes; ";
  out += el("strong", {}, render::html::share(observatory::value_of(row, GroupMetric::kRpkiRoutes), "no routes"));
  out += " of these are RPKI valid";
  const std::string rank = rank_text(economy);
  if (!rank.empty()) out += ": " + rank;
  const auto change = change_of(economy.before ? &*economy.before : nullptr, row, GroupMetric::kRpkiRoutes);
  if (change) {
    out += ", ";
    out += render::html::delta(change);
    out += " " + since_text(economy.asked);
  }
  out += ".";
  return out;
}

// The store keeps of a month what groups had; what single networks have is known of the newest day.
Html as_of_today(const Economy& economy) {
  if (economy.asked.now()) return {};
  return render::html::note(Html("Not of ") +=
                            render::html::join({render::html::month_name(economy.asked.shown), ", but as of ",
                                                render::html::time_tag(economy.view.edition->at()), " UTC."},
                                               ""));
}

Html levers_panel(const Economy& economy) {
  constexpr std::size_t kShown = 10;
  const auto levers =
      observatory::levers_of(*economy.view.edition, economy.code, observatory::LeverMetric::kRpki, kShown);
  Html content = as_of_today(economy);
  if (levers.levers.empty()) {
    content += el("p", {}, levers.routes == 0 ? "Its networks originate no routes." : "Every route is RPKI valid.");
    return render::html::panel("Which networks would help most?", content, "wide");
  }
  const double now = static_cast<double>(levers.covered) / static_cast<double>(levers.routes);
  const bool single = levers.levers.size() == 1;
  content += el("p", {}, single ? "This " : "These ", el("strong", {}, std::to_string(levers.levers.size())),
                single ? " network would lift " : " networks would lift ", economy.name, " from ",
                el("strong", {}, render::html::percent(now)), " to ",
                el("strong", {}, render::html::percent(levers.levers.back().coverage_after)),
                fmt::format(" of {} RPKI-valid routes; {} of {} originating networks have routes to cover.",
                            render::html::count(levers.routes), render::html::count(levers.incomplete),
                            render::html::count(levers.networks)));
  render::html::Table table{
      .caption = "By number of routes that are not RPKI valid (no ROA, or a ROA that does not fit)",
      .columns = {{"Network"},
                  {"Routes to cover", "", TableColumn::Kind::kNumber},
                  {"of its routes", "", TableColumn::Kind::kNumber},
                  {"Coverage then", "", TableColumn::Kind::kNumber,
                   "Of the economy, once this network and those above have covered their routes"}}};
  for (const observatory::Lever& lever : levers.levers) {
    table.rows.push_back({network_link(*economy.view.edition, lever.asn), render::html::count(lever.missing),
                          render::html::count(lever.routes), render::html::percent(lever.coverage_after)});
  }
  content += render::html::table(table);
  return render::html::panel("Which networks would help most?", content, "half");
}

Html incidents_panel(const Economy& economy) {
  store::Store* store = economy.view.edition->store();
  if (store == nullptr) {
    return render::html::panel("Incidents", render::html::note("This site keeps no archive of incidents."), "wide");
  }
  store::IncidentFilter filter = observatory::probable_incidents(*economy.view.edition);
  filter.economies = {economy.code};
  if (!economy.asked.now()) filter.to = begin_of(first_day_of({economy.asked.shown.number + 1}));
  const double kept = economy.view.edition->profile().incident_confidence_min;
  const auto found = store->incidents(filter, "", 200);
  if (!found) return render::html::panel("Incidents", render::html::note(found.error().message), "wide");
  std::vector<store::IncidentRecord> from;
  std::vector<store::IncidentRecord> in;
  constexpr std::size_t kEach = 6;
  for (const store::IncidentRecord& incident : found->rows) {
    auto& list = incident.culprit_economy == economy.code ? from : in;
    if (list.size() < kEach) list.push_back(incident);
  }
  Html content = incident_table(economy.view, from, "Caused by networks here, the latest first",
                                "No network here is known to have caused one.");
  content +=
      incident_table(economy.view, in, "Caused elsewhere, with a victim here", "None is known with a victim here.");
  content += el("p", {{"class", "links"}},
                render::html::link(Link("/incidents", {{"economy", economy.key},
                                                       {"sure", fmt::format("{:.0f}", kept * 100)},
                                                       {"to", filter.to ? format_instant(*filter.to) : std::string()}}),
                                   fmt::format("All {} probable incidents", render::html::count(found->total))));
  return render::html::panel("Incidents", content, "wide");
}

Html participants_panel(const Economy& economy) {
  const snapshot::Snapshot& s = economy.view.edition->snapshot();
  std::uint64_t routes = 0;
  std::size_t networks = 0;
  render::html::Table table{
      .caption = "Participants with networks here",
      .columns = {{"Participant"}, {"Programme"}, {"Networks here", "", TableColumn::Kind::kNumber}},
      .empty = "No participant has a network here."};
  std::vector<std::uint32_t> seen;
  for (const snapshot::ParticipantRow& row : s.participants()) {
    std::size_t own = 0;
    for (const std::uint32_t asn : snapshot::Snapshot::rows(s.participant_asns(), row.asns)) {
      const readiness::AsScore* score = economy.view.edition->find(Asn{asn});
      if (score == nullptr || score->economy != economy.code) continue;
      ++own;
      if (std::find(seen.begin(), seen.end(), asn) != seen.end()) continue;  // of several participants: counted once
      seen.push_back(asn);
      routes += score->counts.routes;
      ++networks;
    }
    constexpr std::size_t kRowsMax = 40;
    if (own == 0 || table.rows.size() >= kRowsMax) continue;
    table.rows.push_back({s.text(row.name),
                          observatory::title_of(GroupKind::kProgramme, readiness::name_of(row.programme)),
                          render::html::count(own)});
  }
  Html content = as_of_today(economy);
  content +=
      el("p", {}, el("strong", {}, render::html::count(networks)),
         networks == 1 ? " participating network originates " : " participating networks originate ",
         el("strong", {},
            economy.row.routes == 0 || !economy.asked.now()
                ? Html(render::html::count(routes))
                : Html(render::html::percent(static_cast<double>(routes) / static_cast<double>(economy.row.routes)))),
         economy.row.routes == 0 || !economy.asked.now()
             ? Html(" routes.")
             : Html(fmt::format(" of its {} routes.", render::html::count(economy.row.routes))));
  content += render::html::table(table);
  return render::html::panel("Participants", content, "half");
}

void fill(Page& page, const Economy& economy) {
  const View& view = economy.view;
  const std::string group = "cc:" + economy.key;
  page.body +=
      action_cards(economy.row, economy.before ? &*economy.before : nullptr, economy.asked, view.edition->profile());
  Html grid = render::html::panel(
      "RPKI-valid routes, by month",
      chart_figure(view, chart_link(view, "trend", {{"group", group}, {"metric", "rpki_routes"}}),
                   {.wide = 540, .narrow = 340}, "Share of routes; the economy, its sub-region, the world."),
      "half");
  grid += render::html::panel(
      "Networks by state",
      chart_figure(view, chart_link(view, "actions", {{"group", group}}), {.wide = 540, .narrow = 340},
                   fmt::format("Of {} {}. Networks without data are hatched.", render::html::count(economy.row.ases),
                               economy.row.ases == 1 ? "network" : "networks")),
      "half");
  grid += levers_panel(economy);
  grid += render::html::panel(
      "The same, drawn",
      chart_figure(view, chart_link(view, "levers", {{"economy", economy.key}}).without("month").without("compare"),
                   {.wide = 540, .narrow = 340}, as_of_today(economy)),
      "half");
  grid += incidents_panel(economy);
  grid += render::html::panel("Incidents by month",
                              chart_figure(view, chart_link(view, "incidents", {{"economy", economy.key}}),
                                           {.wide = 540, .narrow = 340}, "With a culprit or a victim here."),
                              "half");
  grid += participants_panel(economy);
  if (const Html today = as_of_today(economy); !today.empty()) {
    grid += render::html::panel("The economy today", render::html::join({"What follows is ", today}, ""), "wide");
  }
  const auto brief = observatory::economy_brief(*view.edition, economy.code);
  grid += brief ? economy_brief_panels(*brief) : render::html::note(brief.error().message);
  page.body += el("div", {{"class", "grid"}}, grid);
  page.body += el("p", {{"class", "links"}},
                  render::html::link(Link("/networks", {{"economy", economy.key}}), "All its networks"), " ",
                  render::html::link("/api/v1/economies/" + economy.key + "/brief.pdf", "One page (PDF)"));
}

}  // namespace

Page economy_page(const View& view) {
  const Asked asked = read_asked(view);
  const std::string key = view.captures.empty() ? "" : upper(view.captures[0]);
  const auto row = observatory::group_at(*view.edition, GroupKind::kEconomy, key, asked.month);
  if (key.size() != 2 || !row || !*row) {
    const std::string_view name = key.size() == 2 ? readiness::economy_name({key[0], key[1]}) : std::string_view();
    return unknown_group_page(
        name.empty() ? std::string("No such economy") : std::string(name),
        name.empty() ? fmt::format("{} is not a code of an economy with networks.", printable(key))
                     : fmt::format("No network of {} is known in {}.", name, render::html::month_name(asked.shown)));
  }
  auto before = observatory::group_at(*view.edition, GroupKind::kEconomy, key, asked.before);
  const Economy economy{.view = view,
                        .asked = asked,
                        .code = {key[0], key[1]},
                        .key = key,
                        .name = observatory::title_of(GroupKind::kEconomy, key),
                        .row = **row,
                        .before = before ? *before : std::nullopt};
  const readiness::UnRegion un = readiness::un_region_of(economy.code);
  Page page{.section = Section::kEconomies, .title = economy.name};
  page.aside = shown_text(*view.edition, asked);
  page.crumbs = {{"Economies", "/economies"}};
  if (!un.sub_region.empty()) {
    page.crumbs.emplace_back(un.sub_region,
                             "/regions/" + observatory::region_code(GroupKind::kSubRegion, un.sub_region));
  }
  page.crumbs.emplace_back(economy.name, "");
  page.lede = lede(economy);
  page.api = Link("/api/v1/economies/" + key).with("month", view.here.value("month")).str();
  say_refused(page, asked);
  page.body += month_form(view, asked);
  fill(page, economy);
  return page;
}

}  // namespace mannerly::pages
