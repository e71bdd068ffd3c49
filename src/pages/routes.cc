#include "pages/routes.h"

#include "api/answer.h"
#include "api/service.h"
#include "pages/assets.h"
#include "pages/charts.h"
#include "pages/compare.h"
#include "pages/frame.h"
#include "pages/groups_view.h"
#include "pages/incident.h"
#include "pages/information.h"
#include "pages/map_view.h"
#include "pages/network.h"
#include "pages/past_links.h"
#include "pages/report.h"
#include "pages/tools.h"

namespace mannerly::pages {
namespace {

Site installation() {
  return {.head = render::html::Html::markup(head_assets())};
}

api::Answer show(const api::Call& call, PageFunction page) {
  const io::HttpRequest& request = call.request();
  const bool citable = call.edition_ptr() != nullptr && api::takes_at(call.route());
  const render::html::Link here(request.path, request.query);
  const View view{.edition = call.edition_ptr(),
                  .here = here,
                  .captures = call.captures(),
                  .contact_addresses = call.service().allows(request, api::Scope::kContacts),
                  .at = citable ? std::string(here.value("at")) : std::string(),
                  .citable = citable,
                  .measured = call.measured(),
                  .notices = call.service().notices()};
  const Page made = page(view);
  std::string markup = whole(made, view, installation());
  if (!view.at.empty()) {
    markup = with_links_at(markup, view.at, [&](std::string_view path) {
      const api::Match match = call.service().router().find("GET", path);
      return match.route != nullptr && api::takes_at(*match.route);
    });
  }
  return io::HttpResponse{.status = made.status,
                          .fields = page_fields(made.bare ? Framing::kAnywhere : Framing::kNever),
                          .body = std::move(markup)};
}

std::string problem_page(const api::Problem& problem, const io::HttpRequest& request) {
  const View view{.here = render::html::Link(request.path, request.query)};
  if (problem.status == 503) return whole(not_ready_page(), view, installation());
  return whole(error_page(problem.status, std::string(api::title_of(problem)), problem.detail), view, installation());
}

}  // namespace

api::Route page_route(std::string_view pattern, PageFunction page, std::string_view summary) {
  return {.pattern = pattern,
          .handle = [page](const api::Call& call) { return show(call, page); },
          .summary = summary,
          .formats = {api::Format::kHtml},
          .heavy = true,
          .free_query = true};
}

namespace {

// A page that may differ with who asks is made anew each time.
api::Route personal_route(std::string_view pattern, PageFunction page, std::string_view summary) {
  api::Route route = page_route(pattern, page, summary);
  route.caching = api::Caching::kNone;
  return route;
}

}  // namespace

std::span<const api::Route> page_routes() {
  static const std::vector<api::Route> routes = {
      page_route("/", overview_page, "How secure is the Internet's routing?"),
      page_route("/map", map_page, "One metric of all economies"),
      page_route("/map/space", space_page, "The announced address space, block by block"),
      page_route("/economies", economies_page, "All economies"),
      page_route("/economies/{economy}", economy_page, "One economy"),
      page_route("/regions", regions_page, "Regions, registries and programmes"),
      page_route("/regions/{code}", region_page, "One region, registry or programme"),
      page_route("/networks", networks_page, "All networks"),
      page_route("/networks/{asn}", network_page, "One network"),
      page_route("/networks/{asn}/explain/{metric}", network_explain_page, "How a metric of a network came about"),
      page_route("/networks/{asn}/prefixes", network_prefixes_page, "Prefixes of a network, with advice"),
      page_route("/networks/{asn}/incidents", network_incidents_page, "Incidents of a network"),
      page_route("/networks/{asn}/neighbours", network_neighbours_page, "Neighbours of a network"),
      personal_route("/networks/{asn}/contacts", network_contacts_page, "Whom to call: contacts of a network"),
      page_route("/networks/{asn}/whatif", network_whatif_page, "What a change would do to a network's scores"),
      page_route("/prefixes/{prefix:2}", prefix_page, "One prefix"),
      page_route("/incidents", incidents_page, "All incidents"),
      page_route("/incidents/{id}", incident_page, "One incident"),
      page_route("/participants", participants_page, "Participants of the programmes"),
      page_route("/participants/{number}", participant_page, "One participant"),
      page_route("/compare", compare_page, "Up to six items side by side"),
      page_route("/tools", tools_page, "Tools"),
      page_route("/tools/validity", validity_page, "Validity of routes"),
      page_route("/tools/as-set", as_set_page, "Members of an as-set"),
      page_route("/tools/filters", filter_page, "Prefix lists for routers"),
      page_route("/embed/network/{asn}", embed_page, "A network's states, for frames of other sites"),
      page_route("/search", search_page, "Search"),
      status_route(),
      page_route("/methods", methods_page, "How readiness is measured"),
      page_route("/methods/{metric}", method_page, "How a metric is measured"),
      page_route("/quality", quality_page, "How often the detector is right"),
      page_route("/docs", api_page, "The API"),
      page_route("/about", about_page, "About this site"),
      page_route("/accessibility", accessibility_page, "Accessibility"),
      page_route("/reports", reports_page, "Reports"),
      page_route("/reports/conformance", report_conformance_page, "The conformance report of a network, by form"),
      page_route("/reports/conformance/{who}", report_conformance_page, "The conformance report of an operator"),
      page_route("/reports/event-study", report_event_study_page, "What changed when networks joined"),
      page_route("/reports/community/{year}", report_community_page, "The community's year"),
  };
  return routes;
}

api::Site whole_site() {
  api::Site site{.tables = api::api_tables(), .assets = asset_response, .error_page = problem_page};
  site.tables.push_back(page_routes());
  site.tables.push_back(badge_routes());
  site.tables.push_back(chart_routes());
  return site;
}

}  // namespace mannerly::pages
