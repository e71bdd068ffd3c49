// /prefixes/{prefix}: who announces it, what RPKI and the registries say, who holds it, who sees it how.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "observatory/route_facts.h"
#include "observatory/words.h"
#include "pages/frame.h"
#include "pages/network.h"
#include "pages/network_frame.h"
#include "render/html/table.h"
#include "render/html/words.h"
#include "validity/bogon.h"
#include "validity/covering.h"
#include "validity/legacy.h"
#include "validity/route.h"

namespace mannerly::pages {

using observatory::Edition;
using observatory::RouteFacts;
using render::html::el;
using render::html::Html;
using render::html::TableColumn;
using snapshot::RouteRow;
using snapshot::Snapshot;
using validity::rows_covering;

namespace {

constexpr std::size_t kMoreSpecificsShown = 200, kPathsShown = 200;

Html origin_html(const Edition& edition, const RouteRow& route) {
  const Origin origin = validity::origin_of(route);
  return origin.kind == Origin::Kind::kAsn ? network_link(edition, origin.asn) : Html(observatory::origin_text(origin));
}

Html routes_table(const Edition& edition, const std::vector<std::uint32_t>& rows, std::string_view caption,
                  std::string_view empty) {
  using Kind = TableColumn::Kind;
  const Snapshot& s = edition.snapshot();
  render::html::Table table{.caption = std::string(caption),
                            .columns = {{.title = "Prefix", .kind = Kind::kCode},
                                        {.title = "Origin"},
                                        {.title = "RPKI"},
                                        {.title = "Why"},
                                        {.title = "IRR"},
                                        {.title = "Peers", .kind = Kind::kNumber}},
                            .empty = std::string(empty)};
  for (const std::uint32_t row : rows) {
    const RouteRow& route = s.routes()[row];
    const RouteFacts facts = observatory::route_facts(s, edition.assessor().irr_sources(), row);
    const std::string prefix = format_prefix(route.prefix());
    const bool vrps = observatory::has_vrps(s), objects = observatory::has_route_objects(s);
    table.rows.push_back(
        {render::html::link("/prefixes/" + prefix, prefix), origin_html(edition, route),
         vrps ? render::html::rov_mark(facts.rov.state) : render::html::no_data("no VRPs in this snapshot"),
         vrps ? Html(observatory::rov_reason(s, facts)) : Html(),
         objects ? Html(render::html::word_of(facts.irr.state)) : render::html::no_data("no routing registry"),
         route.peers > 0 ? Html(render::html::count(route.peers)) : render::html::no_data("a table without peers")});
  }
  return render::html::table(table);
}

Html vrps_table(const Snapshot& s, const std::vector<std::uint32_t>& rows) {
  using Kind = TableColumn::Kind;
  render::html::Table table{
      .caption = "VRPs that cover it",
      .columns = {{.title = "Prefix", .kind = Kind::kCode},
                  {.title = "Max length", .kind = Kind::kNumber},
                  {.title = "AS", .kind = Kind::kCode},
                  {.title = "Trust anchor"},
                  {.title = "Expires"}},
      .empty = observatory::has_vrps(s) ? "No ROA covers it." : "No data: no VRPs in this snapshot."};
  for (const std::uint32_t row : rows) {
    const snapshot::VrpRow& vrp = s.vrps()[row];
    table.rows.push_back(
        {format_prefix(vrp.prefix()), std::to_string(vrp.max_length), format_asn(Asn{vrp.asn}),
         observatory::anchor_name(s, vrp),
         vrp.expires == 0 ? render::html::no_data("its source does not say") : render::html::time_tag({vrp.expires})});
  }
  return render::html::table(table);
}

Html objects_table(const Snapshot& s, const std::vector<std::uint32_t>& rows) {
  using Kind = TableColumn::Kind;
  render::html::Table table{
      .caption = "Route objects that cover it",
      .columns = {{.title = "Prefix", .kind = Kind::kCode},
                  {.title = "Origin", .kind = Kind::kCode},
                  {.title = "Registry"},
                  {.title = "Maintainer"},
                  {.title = "Object"}},
      .empty = observatory::has_route_objects(s) ? "No route object covers it." : "No data: no routing registry."};
  for (const std::uint32_t row : rows) {
    const snapshot::IrrRouteRow& route = s.irr_routes()[row];
    Html object;
    if (route.object < s.irr_objects().size()) {
      const auto raw = s.raw_object(s.irr_objects()[route.object]);
      object = render::html::explain(
          "Text", el("pre", {{"class", "record"}, {"tabindex", "0"}}, raw ? to_utf8(*raw) : raw.error().message));
    }
    table.rows.push_back({format_prefix(route.prefix()), format_asn(Asn{route.origin}),
                          observatory::irr_source_name(s, route.irr_source), observatory::maintainers(s, route.object),
                          object});
  }
  return render::html::table(table);
}

Html paths_table(const Edition& edition, const std::vector<std::uint32_t>& announced) {
  using Kind = TableColumn::Kind;
  const Snapshot& s = edition.snapshot();
  render::html::Table table{.caption = "AS paths by peer of the collectors",
                            .columns = {{.title = "Peer", .kind = Kind::kCode},
                                        {.title = "Address", .kind = Kind::kCode},
                                        {.title = "AS path", .kind = Kind::kCode}},
                            .empty = "No path is known: nobody announces it, or a table without paths names it."};
  for (const std::uint32_t row : announced) {
    for (const observatory::SeenPath& seen : observatory::seen_paths(s, s.routes()[row], kPathsShown)) {
      if (seen.peer >= s.peers().size() || table.rows.size() >= kPathsShown) continue;
      const snapshot::PeerRow& peer = s.peers()[seen.peer];
      table.rows.push_back({format_asn(Asn{peer.asn}), format_address(peer.address()), seen.path});
    }
  }
  return render::html::table(table);
}

Html facts_panel(const Edition& edition, const Prefix& prefix) {
  const Snapshot& s = edition.snapshot();
  const validity::Bogons& bogons = edition.assessor().bogons();
  const validity::BogonVerdict bogon = bogons.check(prefix);
  std::vector<std::pair<Html, Html>> facts;
  if (const snapshot::ResourceRow* holder = s.find_resource(prefix.address())) {
    const std::string economy = observatory::economy_text(holder->economy);
    std::string text = fmt::format("{} by {}", observatory::name_of(holder->status), readiness::name_of(holder->rir));
    if (!economy.empty()) text += fmt::format(", {}", economy);
    if (holder->date != 0) text += fmt::format(", since {}", format_day(Day{holder->date}));
    facts.emplace_back("Delegated", text);
  } else {
    facts.emplace_back("Delegated", render::html::no_data("no delegation file lists it"));
  }
  facts.emplace_back(
      "Bogon", bogon.bogon_class == validity::BogonClass::kNone ? Html("no") : Html(bogons.reason(bogon, prefix)));
  const validity::Legacy legacy = validity::legacy_of(s, prefix);
  facts.emplace_back("Legacy space", legacy == validity::Legacy::kUnknown ? render::html::no_data("nothing dates it")
                                     : legacy == validity::Legacy::kYes   ? Html("yes")
                                                                          : Html("no"));
  return render::html::panel("Address space", render::html::facts(facts), "half", "space");
}

// Which origins it had when, from the store.
Html history_panel(const Edition& edition, const Prefix& prefix) {
  if (edition.store() == nullptr) return {};
  const Day now = day_of(edition.at());
  const auto history = edition.store()->prefix_history(prefix, Day{0}, now);
  if (!history) return render::html::warn("Its history could not be read: " + history.error().message);
  using Kind = TableColumn::Kind;
  render::html::Table table{.caption = "Origins over time",
                            .caption_hidden = true,
                            .columns = {{.title = "From", .kind = Kind::kCode},
                                        {.title = "Origin", .kind = Kind::kCode},
                                        {.title = "RPKI"},
                                        {.title = "IRR"},
                                        {.title = "Seen by"}},
                            .empty = "No sealed day has it."};
  constexpr std::array<std::string_view, 5> kSeen = {"unknown", "one peer", "under a tenth of the peers",
                                                     "under half of the peers", "half of the peers or more"};
  for (const auto& [origin, change] : *history) {
    const Html day = render::html::day_tag(change.from);
    if (!change.row) {
      table.rows.push_back({day, format_asn(origin), "gone", "", ""});
      continue;
    }
    const store::PrefixRow& row = *change.row;
    table.rows.push_back({day, format_asn(origin), render::html::rov_mark(static_cast<validity::RovState>(row.rov)),
                          render::html::word_of(static_cast<validity::IrrState>(row.irr)),
                          kSeen[std::min<std::size_t>(row.visibility, kSeen.size() - 1)]});
  }
  return render::html::panel("History", render::html::table(table), "wide", "history");
}

Html incidents_panel(const Edition& edition, const Prefix& prefix) {
  const Snapshot& s = edition.snapshot();
  std::vector<Html> items;
  for (const snapshot::IncidentRow& row : s.incidents()) {
    const auto prefixes = Snapshot::rows(s.incident_prefixes(), row.prefixes);
    const bool touches = std::ranges::any_of(prefixes, [&](const snapshot::IncidentPrefixRow& p) {
      return prefix.covers(p.prefix()) || p.prefix().covers(prefix);
    });
    if (!touches) continue;
    const std::string id(s.text(row.id));
    items.push_back(el("li", {}, render::html::link("/incidents/" + id, id), " ",
                       render::html::kind_mark(static_cast<incident::Kind>(row.kind))));
  }
  if (items.empty()) return {};
  return render::html::panel("Incidents of this month", el("ul", {}, render::html::join(items, "")), "half",
                             "incidents");
}

std::string lede_of(const Edition& edition, const std::vector<std::uint32_t>& announced, const Prefix& prefix) {
  const Snapshot& s = edition.snapshot();
  if (announced.empty()) return fmt::format("Nobody announces {}.", format_prefix(prefix));
  std::string out;
  for (const std::uint32_t row : announced) {
    const RouteRow& route = s.routes()[row];
    const RouteFacts facts = observatory::route_facts(s, edition.assessor().irr_sources(), row);
    out +=
        fmt::format("{}{} announces it", out.empty() ? "" : "; ", observatory::origin_text(validity::origin_of(route)));
    if (observatory::has_vrps(s))
      out += fmt::format(", RPKI {}", facts.rov.state == validity::RovState::kNotFound
                                          ? "not found"
                                          : validity::name_of(facts.rov.state));
    if (observatory::has_route_objects(s)) out += fmt::format(", IRR {}", render::html::word_of(facts.irr.state));
  }
  return out + ".";
}

}  // namespace

Page prefix_page(const View& view) {
  const std::string text = view.captures.empty() ? std::string() : view.captures[0];
  const auto prefix = parse_prefix(text, HostBits::kClear);
  if (!prefix) return error_page(400, "This is no prefix", "Write it as 192.0.2.0/24 or 2001:db8::/32.");
  const Edition& edition = *view.edition;
  const Snapshot& s = edition.snapshot();
  std::vector<std::uint32_t> announced, covering, under;
  for (const std::uint32_t row : rows_covering(s.routes(), *prefix)) {
    (s.routes()[row].prefix() == *prefix ? announced : covering).push_back(row);
  }
  std::size_t more_specific = 0;
  for (const RouteRow& route : s.routes_under(*prefix)) {
    if (route.prefix() == *prefix) continue;
    if (++more_specific <= kMoreSpecificsShown) under.push_back(static_cast<std::uint32_t>(&route - s.routes().data()));
  }
  const std::string name = format_prefix(*prefix);
  Page page{.section = Section::kNetworks,
            .title = name,
            .lede = lede_of(edition, announced, *prefix),
            .crumbs = {{"Networks", "/networks"}, {name, "/prefixes/" + name}},
            .api = "/api/v1/prefixes/" + name,
            .cli = "mannerly prefix show " + name};
  page.body += render::html::panel(
      "Who announces it",
      routes_table(edition, announced, "Routes for exactly this prefix", "Nobody announces exactly this prefix."),
      "wide", "announced");
  page.body += el("div", {{"class", "grid"}}, facts_panel(edition, *prefix),
                  render::html::panel("RPKI", vrps_table(s, rows_covering(s.vrps(), *prefix)), "half", "rpki"),
                  incidents_panel(edition, *prefix));
  page.body += render::html::panel("Routing registries", objects_table(s, rows_covering(s.irr_routes(), *prefix)),
                                   "wide", "irr");
  page.body += render::html::panel(
      "Around it",
      render::html::join(
          {routes_table(edition, covering, "Less specific", "Nothing less specific is announced."),
           routes_table(edition, under, "More specific", "Nothing more specific is announced."),
           more_specific > under.size()
               ? render::html::note(fmt::format("The first {} of {} more specific ones.", under.size(), more_specific))
               : Html()},
          ""),
      "wide", "around");
  page.body += render::html::panel("Paths", paths_table(edition, announced), "wide", "paths");
  page.body += history_panel(edition, *prefix);
  return page;
}

}  // namespace mannerly::pages
