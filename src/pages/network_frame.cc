#include "pages/network_frame.h"

#include <fmt/format.h>

#include "observatory/groups.h"
#include "observatory/incidents.h"
#include "observatory/months.h"
#include "observatory/words.h"
#include "pages/frame.h"
#include "pages/reserved.h"
#include "readiness/economies.h"

namespace mannerly::pages {

using render::html::el;
using render::html::Html;

namespace {

Html aside_of(const Network& n) {
  Html out;
  const auto add = [&](const Html& part) {
    if (!out.empty()) out += " · ";
    out += part;
  };
  const std::string economy = observatory::economy_text(n.score.economy);
  if (!economy.empty()) {
    const std::string_view name = readiness::economy_name(n.score.economy);
    add(render::html::link("/economies/" + economy, name.empty() ? std::string_view(economy) : name));
  }
  if (n.score.rir != snapshot::Rir::kUnknown) add(readiness::name_of(n.score.rir));
  for (const snapshot::ProgrammeKind kind : n.edition.networks().programmes(n.row)) {
    add(fmt::format("participant ({})", observatory::title_of(store::GroupKind::kProgramme, readiness::name_of(kind))));
  }
  if (!n.score.in_universe) {
    const std::size_t routes = n.snapshot().routes_of(n.asn).size();
    add(routes == 0 ? Html("neither delegated nor seen in routing")
                    : Html(fmt::format("not delegated to anybody, yet it announces {} {}", routes,
                                       routes == 1 ? "prefix" : "prefixes")));
  }
  return out;
}

Html tabs_of(const Network& n, NetworkTab tab) {
  const auto incidents = observatory::incidents_of_month(n.edition, n.asn).size();
  const auto neighbours = n.edition.topology().neighbours(n.asn).size();
  return render::html::tabs(
      {{"Overview", n.path(), tab == NetworkTab::kOverview},
       {fmt::format("Prefixes ({})", n.snapshot().routes_of(n.asn).size()), n.path("/prefixes"),
        tab == NetworkTab::kPrefixes},
       {fmt::format("Incidents ({})", incidents), n.path("/incidents"), tab == NetworkTab::kIncidents},
       {fmt::format("Neighbours ({})", neighbours), n.path("/neighbours"), tab == NetworkTab::kNeighbours},
       {"Contacts", n.path("/contacts"), tab == NetworkTab::kContacts},
       {"What if", n.path("/whatif"), tab == NetworkTab::kWhatIf}},
      "About " + format_asn(n.asn));
}

// Not of this day; what was known before is told where it can be seen.
Page unknown_network(const View& view, Asn asn) {
  const auto before = observatory::last_known_on(*view.edition, asn);
  if (!before) return error_page(503, "Its history could not be read", before.error().message);
  if (!*before) {
    return error_page(404, fmt::format("No source names {}", format_asn(asn)),
                      "No table of routes, no registry and no list of this snapshot knows it. It may be too new, or "
                      "a slip of the pen.");
  }
  const std::string day = format_day(**before);
  Page page = error_page(404, fmt::format("No source names {} any more", format_asn(asn)),
                         fmt::format("It was known until {}; no table of routes, no registry and no list of this "
                                     "snapshot knows it now.",
                                     day));
  const Html then =
      el("a", {{"href", view.here.with("at", day).str()}}, fmt::format("The network as it was on {}", day));
  page.body = el("p", {}, then, ", if that day's snapshot is kept.") += page.body;
  return page;
}

}  // namespace

std::string_view reserved_text(Asn asn) {
  switch (asn.value) {
    case 0: return "The number is reserved: it stands for no network (RFC 7607).";
    case 23456: return "The number is reserved: it stands in for any number of four bytes (AS_TRANS, RFC 6793).";
    case 65535:
    case 4294967295: return "The number is reserved: it is the last of its range (RFC 7300).";
    default: return "";
  }
}

Page network_frame(const View& view, NetworkTab tab, const std::function<void(const Network&, Page&)>& fill) {
  const std::string text = view.captures.empty() ? std::string() : view.captures[0];
  const auto asn = parse_asn(text);
  if (!asn) return error_page(400, "This is no AS number", "Write it as 64500, AS64500 or 1.10.");
  if (const std::string_view why = reserved_text(*asn); !why.empty()) {
    return error_page(200, fmt::format("{} is no network", format_asn(*asn)), why);
  }
  const readiness::AsScore* score = view.edition->find(*asn);
  if (score == nullptr) {
    return unknown_network(view, *asn);
  }
  const Network network{.edition = *view.edition,
                        .score = *score,
                        .row = static_cast<std::uint32_t>(score - view.edition->scores().data()),
                        .asn = *asn,
                        .name = std::string(observatory::as_name(view.edition->snapshot(), *asn))};
  Page page{.section = Section::kNetworks};
  page.title = network.name.empty() ? format_asn(*asn) : fmt::format("{} {}", format_asn(*asn), network.name);
  page.aside = aside_of(network);
  page.crumbs = {{"Networks", "/networks"}, {format_asn(*asn), network.path()}};
  page.body = tabs_of(network, tab);
  fill(network, page);
  return page;
}

Html network_link(const observatory::Edition& edition, Asn asn, bool with_name) {
  const std::string_view name = with_name ? observatory::as_name(edition.snapshot(), asn) : std::string_view();
  Html out = render::html::link("/networks/" + format_asn(asn), format_asn(asn));
  if (!name.empty()) out += Html(fmt::format(" {}", name));
  return out;
}

}  // namespace mannerly::pages
