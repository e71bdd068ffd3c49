// /networks/{asn}/prefixes: what it announces, prefix by prefix, with what is wrong and what to paste.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "observatory/network_routes.h"
#include "observatory/words.h"
#include "pages/asked.h"
#include "pages/network.h"
#include "pages/network_frame.h"
#include "render/html/table.h"
#include "render/html/words.h"

namespace mannerly::pages {

using observatory::Advice;
using observatory::NetworkRoute;
using render::html::el;
using render::html::Html;
using render::html::TableColumn;

namespace {

constexpr std::size_t kRowsMax = 1000;  // of one page; CSV and JSON have all

Html rpki_cell(const Network& n, const NetworkRoute& route) {
  if (!observatory::has_vrps(n.snapshot())) return render::html::no_data("no VRPs in this snapshot");
  return el("span", {{"title", observatory::rov_reason(n.snapshot(), route.facts)}},
            render::html::rov_mark(route.facts.rov.state));
}

Html irr_cell(const Network& n, const NetworkRoute& route) {
  if (!observatory::has_route_objects(n.snapshot()))
    return render::html::no_data("no routing registry in this snapshot");
  const validity::IrrResult& irr = route.facts.irr;
  const bool agree = std::ranges::all_of(irr.by_source, [&](const auto& each) { return each.state == irr.state; });
  // Registries that say the same are named alone; one that differs says what it says.
  std::string sources;
  for (const auto& each : irr.by_source) {
    sources +=
        fmt::format("{}{}", sources.empty() ? "" : ", ", observatory::irr_source_name(n.snapshot(), each.irr_source));
    if (!agree) sources += fmt::format(" {}", render::html::word_of(each.state));
  }
  Html out = render::html::word_of(irr.state);
  if (!sources.empty()) out += el("small", {}, " ", sources);
  return out;
}

Html advice_cell(const NetworkRoute& route) {
  if (route.advice.empty()) return "in order";
  Html out;
  for (const Advice& advice : route.advice) {
    out += el("p", {{"class", fmt::format("advice {}", observatory::name_of(advice.severity))}}, advice.text);
    if (!advice.fix.empty()) {
      out += render::html::explain(advice.language == "roa" ? "ROAs to publish" : "Object to register",
                                   render::html::copy_text(advice.fix));
    } else if (!advice.why_not.empty()) {
      out += el("p", {{"class", "small"}}, "No text to paste: " + advice.why_not);
    }
  }
  return out;
}

Html gain_cell(const NetworkRoute& route) {
  Html out;
  const auto add = [&](std::string_view title, const std::optional<double>& gain) {
    if (!gain || *gain <= 0) return;
    if (!out.empty()) out += ", ";
    out += Html(fmt::format("{} ", title));
    out += render::html::delta(gain);
  };
  add("RPKI", route.rpki_gain);
  add("IRR", route.irr_gain);
  return out;
}

Html legacy_words(const NetworkRoute& route) {
  if (!route.bogon_reason.empty()) return "bogon: " + route.bogon_reason;
  return route.legacy == validity::Legacy::kYes ? Html("legacy space") : Html();
}

Html routes_table(const Network& n, const std::vector<const NetworkRoute*>& routes) {
  using Kind = TableColumn::Kind;
  const bool special = std::ranges::any_of(routes, [](const auto* r) { return !legacy_words(*r).empty(); });
  render::html::Table table{.caption = "Announced prefixes with what each source says of them",
                            .caption_hidden = true,
                            .columns = {{.title = "Prefix", .kind = Kind::kCode},
                                        {.title = "Peers", .kind = Kind::kNumber, .help = "distinct peers that had it"},
                                        {.title = "RPKI"},
                                        {.title = "IRR"},
                                        {.title = "Advice"},
                                        {.title = "Gain", .help = "of the score, if this alone were mended"}},
                            .empty = "Nothing here.",
                            .id = "prefixes"};
  if (special) table.columns.insert(table.columns.begin() + 4, {.title = "Space"});
  for (const NetworkRoute* route : routes) {
    const snapshot::RouteRow& row = n.snapshot().routes()[route->facts.row];
    const std::string prefix = format_prefix(row.prefix());
    table.rows.push_back(
        {render::html::link("/prefixes/" + prefix, prefix),
         row.peers > 0 ? Html(render::html::count(row.peers)) : render::html::no_data("a table without peers"),
         rpki_cell(n, *route), irr_cell(n, *route), advice_cell(*route), gain_cell(*route)});
    if (special) table.rows.back().insert(table.rows.back().begin() + 4, legacy_words(*route));
  }
  return render::html::table(table);
}

Html lede_of(std::size_t all, std::size_t with_advice) {
  const std::string what = fmt::format("{} {}", render::html::count(all), all == 1 ? "prefix" : "prefixes");
  if (with_advice == 0) return Html(what + ", all in order.");
  return Html(fmt::format("{}; {} could be better, {} in order.", what, render::html::count(with_advice),
                          with_advice == all ? "none is" : render::html::count(all - with_advice) + " are"));
}

}  // namespace

Page network_prefixes_page(const View& view) {
  return network_frame(view, NetworkTab::kPrefixes, [&](const Network& n, Page& page) {
    const std::vector<NetworkRoute> routes = observatory::routes_of(n.edition, n.asn);
    const std::string_view show = view.here.value("show");
    const bool only_problems = show == "problems";
    if (!show.empty() && !only_problems) say_refused(page, {fmt::format("show={}", printable(show))});
    std::vector<const NetworkRoute*> shown;
    std::size_t with_advice = 0;
    for (const NetworkRoute& route : routes) {
      with_advice += route.advice.empty() ? 0 : 1;
      if (!only_problems || !route.advice.empty()) shown.push_back(&route);
    }
    const std::size_t fitting = shown.size();
    if (shown.size() > kRowsMax) shown.resize(kRowsMax);
    page.title += ": prefixes";
    page.heading = Html(fmt::format("What does {} announce, and is it in order?", format_asn(n.asn)));
    page.lede = routes.empty() ? Html("It announces nothing.") : lede_of(routes.size(), with_advice);
    page.crumbs.emplace_back("Prefixes", n.path("/prefixes"));
    page.api = "/api/v1" + n.path("/prefixes");
    page.cli = "mannerly as show " + format_asn(n.asn);
    page.csv = true;
    page.body +=
        render::html::chips({{.text = "All", .href = view.here.without("show").str(), .chosen = !only_problems},
                             {.text = "Only what could be better",
                              .href = view.here.with("show", "problems").str(),
                              .chosen = only_problems}},
                            "Which prefixes");
    page.body += routes_table(n, shown);
    if (fitting > shown.size()) {
      page.body += render::html::note(fmt::format("The first {} of {}; CSV and JSON have all.", shown.size(), fitting));
    }
    page.body += el("p", {}, render::html::link(n.path("/whatif"), "Try changes before you make them"));
  });
}

}  // namespace mannerly::pages
