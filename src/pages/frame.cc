#include "pages/frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/version.h"
#include "observatory/freshness.h"
#include "render/html/words.h"

namespace mannerly::pages {

using render::html::el;
using render::html::Enclosing;
using render::html::Html;
using render::html::Link;

namespace {

struct Entry {
  Section section;
  std::string_view title, href;
  bool monthly = false;  // has a past by month
};

constexpr std::array kNavigation = {
    Entry{Section::kOverview, "Overview", "/", true},
    Entry{Section::kMap, "Map", "/map", true},
    Entry{Section::kEconomies, "Economies", "/economies", true},
    Entry{Section::kNetworks, "Networks", "/networks"},
    Entry{Section::kIncidents, "Incidents", "/incidents"},
    Entry{Section::kCompare, "Compare", "/compare"},
    Entry{Section::kParticipants, "Participants", "/participants"},
    Entry{Section::kReports, "Reports", "/reports"},
    Entry{Section::kTools, "Tools", "/tools"},
    Entry{Section::kMethods, "Methods", "/methods"},
};

// Views of the past carry their month along the navigation, as far as there are such views.
std::string carried(const Entry& entry, const View& view) {
  const Link link{std::string(entry.href)};
  return entry.monthly ? link.with("month", view.here.value("month")).str() : link.str();
}

Html header(const Page& page, const View& view, const Site& site) {
  Html entries;
  for (const Entry& entry : kNavigation) {
    const bool here = entry.section == page.section;
    entries +=
        el("a",
           {{"href", carried(entry, view)}, {"aria-current", here ? std::optional<std::string>("page") : std::nullopt}},
           entry.title);
  }
  const Html search =
      el("form", {{"class", "omnibox"}, {"role", "search"}, {"action", "/search"}, {"data-island", "omnibox"}},
         el("label", {{"class", "hidden"}, {"for", "q"}}, "Search"),
         el("input", {{"id", "q"},
                      {"name", "q"},
                      {"type", "search"},
                      {"placeholder", "AS64500, 192.0.2.0/24, Kenya"},
                      {"autocomplete", "off"}}),
         el("button", {}, "Search"));
  return el("header", {{"class", "top"}},
            el("a", {{"class", "brand"}, {"href", carried(kNavigation[0], view)}}, site.name),
            el("nav", {{"class", "main"}, {"aria-label", "Main"}}, entries), search);
}

// Said on every page, calmly: a picture of a made-up Internet looks like one of the real one.
Html simulated_line(const View& view) {
  if (!view.edition || !view.edition->snapshot().simulated()) return {};
  return el("p", {{"class", "simulated"}}, el("strong", {}, "Simulated data."),
            " No network, person or incident here is real, whatever its number or name.");
}

// What belongs to a day of the past must not be taken for today's.
Html past_line(const View& view) {
  if (view.at.empty() || !view.edition) return {};
  return el("p", {{"class", "past"}}, el("strong", {}, "As it was."), " This is the picture of ",
            render::html::time_tag(view.edition->at()), " UTC, and its links stay there. ",
            el("a", {{"href", view.here.without("at").str()}, {"data-now", ""}}, "See the newest"), ".");
}

Html footer(const View& view) {
  Html data;
  if (view.edition) {
    data = el("p", {}, "Snapshot ", el("code", {}, view.edition->snapshot().short_id()), " of ",
              render::html::time_tag(view.edition->at()), " UTC, profile ",
              render::html::link("/methods", view.edition->profile().id), ", edition ",
              el("code", {}, view.edition->id()), ", ", kProgramVersion, ".");
  }
  const Html links = el(
      "p", {}, render::html::link("/status", "Sources and status"), " · ", render::html::link("/methods", "Methods"),
      " · ", render::html::link("/quality", "Quality of detection"), " · ", render::html::link("/docs", "API"), " · ",
      render::html::link("/accessibility", "Accessibility"), " · ", render::html::link("/about", "About and licences"));
  return el("footer", {{"class", "foot"}}, data, links,
            el("p", {},
               "Scores are computed from public sources. Facts stay under the terms of the source they came "
               "from; names of economies follow ISO 3166 and imply no opinion on status or boundaries."));
}

// The page's command with what it reads, as the observatory's folder names it. None for a month or moment that the
// command would not go back to.
std::string command_of(const Page& page, const View& view) {
  if (page.cli.empty() || !view.at.empty()) return {};
  const bool says = page.cli.find(" --archive ") != std::string::npos || page.cli.find(" --data ") != std::string::npos;
  if (says || !view.edition) return page.cli;
  const auto month = parse_month(view.here.value("month"));
  if (month && *month != view.edition->month()) return {};
  // Where the observatory keeps the snapshot of a day that it sealed.
  const auto slices = view.edition->slices();
  const bool sealed = !slices.empty() && slices.back().snapshot == to_hex(view.edition->snapshot().id());
  const std::string folder = sealed ? "days/" + format_day(slices.back().day) + "/" : std::string();
  return page.cli + " -s " + folder + "world.snapshot";
}

Html share_line(const Page& page, const View& view) {
  if (page.api.empty()) return {};
  Html links = el("a", {{"href", page.api}}, "JSON");
  if (page.csv) {
    const std::size_t query = std::min(page.api.find('?'), page.api.size());
    links += " ";
    links += el("a", {{"href", page.api.substr(0, query) + ".csv" + page.api.substr(query)}}, "CSV");
  }
  const std::string command = command_of(page, view);
  const std::optional<std::string> cli = command.empty() ? std::nullopt : std::optional(command);
  return el("div", {{"class", "share"}, {"data-api", page.api}, {"data-cli", cli}}, links);
}

void add_main(Html& content, const Page& page, const View& view) {
  const Html heading = page.heading.empty() ? Html(page.title) : page.heading;
  const Enclosing main(content, "main", {{"id", "main"}, {"tabindex", "-1"}});
  if (!page.crumbs.empty()) content += render::html::crumbs(page.crumbs);
  content += el("h1", {}, heading, page.aside.empty() ? Html() : el("small", {}, " ", page.aside));
  if (!page.lede.empty()) content += el("p", {{"class", "lede"}}, page.lede);
  Html bar = render::html::chips(page.chips);
  if (view.edition && !page.bare) bar += freshness(view, page.monthly);
  bar += share_line(page, view);
  if (!bar.empty()) content += el("div", {{"class", "viewbar"}}, bar);
  content += page.body;
}

}  // namespace

std::string whole(const Page& page, const View& view, const Site& site) {
  const std::string title = page.section == Section::kOverview ? fmt::format("{}: {}", site.name, page.title)
                                                               : fmt::format("{} · {}", page.title, site.name);
  Html head = el("meta", {{"charset", "utf-8"}});
  head += el("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  head += el("title", {}, title);
  if (view.edition) {
    head += el("meta", {{"name", "mannerly:snapshot"}, {"content", view.edition->snapshot().short_id()}});
    if (view.edition->snapshot().simulated()) {
      head += el("meta", {{"name", "mannerly:simulated"}, {"content", "true"}});
    }
    head += el("meta", {{"name", "mannerly:at"}, {"content", format_instant(view.edition->at())}});
    if (view.citable) head += el("meta", {{"name", "mannerly:citable"}, {"content", "true"}});
  }
  head += site.head;
  constexpr std::size_t kFrameSize = 16 << 10;  // about, of all that is around the body
  Html out;
  out.reserve(page.body.str().size() + kFrameSize);
  out.add_markup("<!DOCTYPE html>\n");
  {
    const Enclosing html(out, "html", {{"lang", "en"}});
    out += el("head", {}, head);
    const Enclosing body(out, "body", {});
    if (!page.bare) {
      out += el("a", {{"class", "skip"}, {"href", "#main"}}, "Skip to content");
      out += header(page, view, site);
    }
    out += simulated_line(view);
    out += past_line(view);
    add_main(out, page, view);
    if (!page.bare) out += footer(view);
  }
  return std::move(out.add_markup("\n")).str();
}

namespace {

constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors ";

void add_common(io::HttpFields& fields) {
  fields.emplace_back("X-Content-Type-Options", "nosniff");
  fields.emplace_back("Referrer-Policy", "same-origin");
  fields.emplace_back("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
}

}  // namespace

io::HttpFields page_fields(Framing framing) {
  io::HttpFields fields = {{"Content-Type", "text/html; charset=utf-8"}};
  fields.emplace_back("Content-Security-Policy",
                      std::string(kPolicy) + (framing == Framing::kAnywhere ? "*" : "'none'"));
  if (framing == Framing::kNever) {
    fields.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
    fields.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
  }
  add_common(fields);
  return fields;
}

io::HttpFields drawing_fields() {
  io::HttpFields fields = {{"Content-Type", "image/svg+xml; charset=utf-8"},
                           {"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"},
                           {"Cross-Origin-Resource-Policy", "cross-origin"}};
  add_common(fields);
  return fields;
}

namespace {

std::string_view name_of(snapshot::SourceKind kind) {
  using snapshot::SourceKind;
  switch (kind) {
    case SourceKind::kMrt: return "BGP";
    case SourceKind::kPfx2as: return "prefix origins";
    case SourceKind::kIrr: return "IRR";
    case SourceKind::kVrp: return "RPKI";
    case SourceKind::kDelegated: return "delegations";
    case SourceKind::kIana: return "IANA";
    case SourceKind::kPeeringdb: return "PeeringDB";
    case SourceKind::kAsrel: return "relationships";
    case SourceKind::kCone: return "cones";
    case SourceKind::kAsorg: return "organisations";
    case SourceKind::kSpoofer: return "Spoofer";
    case SourceKind::kMembers: return "participants";
    case SourceKind::kSlurm: return "local exceptions";
    case SourceKind::kBogons: return "bogons";
    case SourceKind::kIncidents: return "incidents";
  }
  return "other";
}

using observatory::AgeVerdict;
using observatory::DatedSource;
using observatory::Freshness;

// "BGP 3 days old, IRR incomplete": each kind with a source that is, the oldest of it.
std::vector<Html> complaints(const Freshness& freshness) {
  std::vector<Html> out;
  std::vector<snapshot::SourceKind> said;
  for (const DatedSource& source : freshness.sources) {
    if (std::ranges::find(said, source.kind) != said.end()) continue;
    said.push_back(source.kind);
    Seconds oldest{0};
    bool broken = false;
    for (const DatedSource& other : freshness.sources) {
      if (other.kind != source.kind) continue;
      broken |= observatory::is_broken(other);
      if (observatory::verdict_of(other, freshness.measured) != AgeVerdict::kOld) continue;
      oldest = std::max(oldest, *observatory::age_of(other, freshness.measured));
    }
    if (broken) out.push_back(Html(fmt::format("{} incomplete", name_of(source.kind))));
    if (oldest.count > 0) out.push_back(Html(fmt::format("{} {} old", name_of(source.kind), format_age(oldest))));
  }
  if (freshness.unknown > 0) out.push_back(Html(fmt::format("{} of unknown age", freshness.unknown)));
  return out;
}

// The day that a view shows: an earlier month's last one, else the edition's.
const store::SliceInfo* earlier_day(const View& view) {
  const auto month = parse_month(view.here.value("month"));
  if (!month || *month >= view.edition->month()) return nullptr;
  const store::SliceInfo* found = nullptr;
  for (const store::SliceInfo& slice : view.edition->slices()) {
    if (month_number_of(slice.day) == *month) found = &slice;
  }
  return found;
}

}  // namespace

Html freshness(const View& view, bool monthly) {
  const observatory::Edition& edition = *view.edition;
  const store::SliceInfo* day = monthly ? earlier_day(view) : nullptr;
  const Instant at = day == nullptr ? edition.at() : day->at;
  const bool past = day != nullptr || !view.measured;
  const Instant measured = past ? at : *view.measured;
  const Freshness f = observatory::freshness_of(
      day == nullptr ? observatory::sources_of(edition) : observatory::sources_of(*day), measured);
  Html text = "As of ";
  text += render::html::time_tag(at);
  text += " UTC";
  if (!past && measured >= at) text += fmt::format(", {} ago", format_age(measured - at));
  if (!past && measured < at) text += ", which the clock has not reached";
  text += " · ";
  if (const std::vector<Html> said = complaints(f); !said.empty()) {
    text += join(said, ", ");
    text += " · ";
  }
  const std::string_view all = !f.fine() ? "" : past ? ", all fresh then" : ", all fresh";
  text += render::html::link(
      "/status", fmt::format("{} {}{}", f.sources.size(), f.sources.size() == 1 ? "source" : "sources", all));
  return el("p", {{"class", f.fine() ? "fresh ok" : "fresh stale"}}, text);
}

Page error_page(int status, std::string title, std::string_view detail, std::string_view request_id) {
  Page page{.status = status, .title = std::move(title)};
  page.lede = detail;
  page.body = el("p", {}, "Back to the ", render::html::link("/", "overview"),
                 ", or search for a network, a prefix or ", "an economy above.");
  if (!request_id.empty()) {
    page.body += render::html::note(Html("Number of this request, for the people who run this site: ") +=
                                    el("code", {}, request_id));
  }
  return page;
}

Page not_found_page(const View& view) {
  return error_page(404, "Nothing is here", fmt::format("There is no page {}.", view.here.path()));
}

Page not_ready_page() {
  return error_page(
      503, "No day has been published yet",
      "The observatory is running, but its first day of data is still being made, or waits for files. Try again in a "
      "minute; what goes wrong is said at /status.txt.");
}

}  // namespace mannerly::pages
