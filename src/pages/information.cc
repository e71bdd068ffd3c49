// /search, /quality, /docs, /about, /accessibility.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "api/openapi.h"
#include "incident/kind.h"
#include "observatory/incidents.h"
#include "observatory/search.h"
#include "observatory/words.h"
#include "pages/information.h"
#include "pages/routes.h"
#include "render/html/table.h"
#include "render/html/words.h"

namespace mannerly::pages {

using observatory::Edition;
using render::html::el;
using render::html::Html;
using Column = render::html::TableColumn::Kind;

namespace {

constexpr std::size_t kHits = 100;

Html hits_table(const std::vector<observatory::Hit>& hits) {
  render::html::Table table{.caption = "What was found",
                            .caption_hidden = true,
                            .columns = {{.title = "Title"}, {.title = "Kind"}, {.title = "More"}},
                            .empty = "Nothing is called so. Try an AS number, a prefix, or a part of a name.",
                            .id = "hits"};
  for (const observatory::Hit& hit : hits) {
    table.rows.push_back({render::html::link(hit.path, hit.title), hit.kind, hit.detail});
  }
  return render::html::table(table);
}

// How many incidents there are by kind, and what people said of them.
struct Verdicts {
  struct Count {
    std::uint64_t all = 0, counted = 0;
    std::array<std::uint64_t, 4> by_feedback{};

    std::uint64_t decided() const { return by_feedback[2] + by_feedback[3]; }
    void add(const Count& other) {
      all += other.all;
      counted += other.counted;
      for (std::size_t i = 0; i < by_feedback.size(); ++i) by_feedback[i] += other.by_feedback[i];
    }
  };
  std::map<incident::Kind, Count> by_kind;
  std::string trouble;  // why not all could be read
};

Verdicts verdicts_of(const Edition& edition) {
  Verdicts out;
  std::string cursor;
  constexpr std::size_t kPage = 1000;
  do {
    const auto page = observatory::list_incidents(edition, {}, cursor, kPage);
    if (!page) {
      out.trouble = page.error().message;
      break;
    }
    for (const observatory::KnownIncident& known : page->incidents) {
      Verdicts::Count& count = out.by_kind[known.incident.kind];
      ++count.all;
      count.counted += observatory::counts(edition, known) ? 1 : 0;
      ++count.by_feedback[std::min<std::size_t>(known.feedback, 3)];
    }
    cursor = page->next;
  } while (!cursor.empty());
  return out;
}

std::string verdict_sentence(const Verdicts& verdicts) {
  Verdicts::Count all;
  for (const auto& [kind, count] : verdicts.by_kind) all.add(count);
  if (all.all == 0) return "Not known: no incident was reported yet.";
  std::string out =
      fmt::format("Of {} reported incidents {} count", render::html::count(all.all), render::html::count(all.counted));
  if (all.decided() == 0) return out + "; no dispute was decided yet, so how often they are right is not known here.";
  return out + fmt::format("; of {} disputes decided, {} found the detector right.", render::html::count(all.decided()),
                           render::html::count(all.by_feedback[3]));
}

Html verdicts_table(const Verdicts& verdicts) {
  render::html::Table table{.caption = "Incidents by kind, and what was said of them",
                            .columns = {{.title = "Kind"},
                                        {.title = "Reported", .kind = Column::kNumber},
                                        {.title = "Counted", .kind = Column::kNumber},
                                        {.title = "Disputed", .kind = Column::kNumber},
                                        {.title = "Dispute accepted", .kind = Column::kNumber},
                                        {.title = "Dispute rejected", .kind = Column::kNumber},
                                        {.title = "Right, of those decided", .kind = Column::kNumber}},
                            .empty = "No incident is known.",
                            .id = "verdicts"};
  for (const auto& [kind, c] : verdicts.by_kind) {
    const std::optional<double> right =
        c.decided() == 0 ? std::nullopt
                         : std::optional(static_cast<double>(c.by_feedback[3]) / static_cast<double>(c.decided()));
    table.rows.push_back({render::html::kind_mark(kind), render::html::count(c.all), render::html::count(c.counted),
                          render::html::count(c.by_feedback[1]), render::html::count(c.by_feedback[2]),
                          render::html::count(c.by_feedback[3]),
                          render::html::share(right, "nothing was decided yet")});
  }
  Html out = render::html::table(table);
  if (!verdicts.trouble.empty()) out += render::html::warn("Not all could be read: " + verdicts.trouble);
  return out;
}

Html vantage_table(const Edition& edition) {
  const snapshot::Snapshot& s = edition.snapshot();
  render::html::Table table{.caption = "Peers of the collectors: what the detector sees with",
                            .columns = {{.title = "Peer", .kind = Column::kCode},
                                        {.title = "Address", .kind = Column::kCode},
                                        {.title = "Source"},
                                        {.title = "IPv4 routes", .kind = Column::kNumber},
                                        {.title = "IPv6 routes", .kind = Column::kNumber}},
                            .empty = "No collector's table is in this snapshot."};
  for (const snapshot::PeerRow& peer : s.peers()) {
    table.rows.push_back({format_asn(Asn{peer.asn}), format_address(peer.address()),
                          peer.source < s.sources().size() ? Html(s.text(s.sources()[peer.source].name)) : Html(),
                          render::html::count(peer.routes_v4), render::html::count(peer.routes_v6)});
  }
  return render::html::table(table);
}

std::string found_text(std::size_t hits) {
  if (hits == 0) return "Nothing fits.";
  if (hits >= kHits) return fmt::format("The best {}; there may be more: write more of it.", kHits);
  return hits == 1 ? "One thing fits." : fmt::format("{} things fit, the best first.", hits);
}

// ".json .csv"; of a path that ends with a suffix, this one.
std::string forms_of(const api::Route& route) {
  const std::size_t dot = route.pattern.find('.', route.pattern.rfind('/'));
  if (dot != std::string_view::npos) return std::string(route.pattern.substr(dot));
  std::string forms;
  for (const api::Format format : route.formats) {
    const std::string_view suffix = api::suffix_of(format);
    if (!suffix.empty()) forms += fmt::format("{}{}", forms.empty() ? "" : " ", suffix);
  }
  return forms;
}

// Addresses of this site that answer, with what the data have.
Html first_steps(const View& view) {
  std::vector<std::pair<std::string, std::string>> steps = {{"The whole at a glance", "/api/v1/summary"}};
  if (view.edition) {
    const auto scores = view.edition->scores();
    const auto some = std::ranges::find_if(
        scores, [](const readiness::AsScore& score) { return score.counts.routes > 0 && score.economy[0] != '\0'; });
    if (some != scores.end()) {
      steps.emplace_back("A network", "/api/v1/networks/" + format_asn(some->asn));
      steps.emplace_back("All networks of an economy as CSV",
                         "/api/v1/networks.csv?economy=" + observatory::economy_text(some->economy));
    }
  }
  steps.emplace_back("Incidents as they come (curl -N)", "/api/v1/stream?topics=incidents");
  Html out;
  for (const auto& [what, address] : steps) out += el("li", {}, what, ": ", render::html::link(address, address));
  return render::html::join(
      {el("ul", {}, out), render::html::note("For curl: with this site's address before, and in quotes.")}, "");
}

}  // namespace

Page search_page(const View& view) {
  const std::string text(view.here.value("q"));
  const auto hits = observatory::search(*view.edition, text, kHits);
  Page page{.title = "Search",
            .heading = text.empty() ? Html("What are you looking for?") : Html(fmt::format("What is \"{}\"?", text)),
            .lede = text.empty()
                        ? Html("A network's number or name, a prefix, an address, an economy, a set or an incident.")
                        : Html(found_text(hits.size())),
            .api = text.empty() ? std::string() : view.here.at("/api/v1/search").str()};
  page.body += render::html::filters(
      view.here, {{.name = "q", .label = "Search", .hint = "AS64500, 192.0.2.0/24, Kenya"}}, "Search");
  if (!text.empty()) page.body += hits_table(hits);
  return page;
}

Page quality_page(const View& view) {
  Page page{.title = "Quality", .heading = "How often is the detector right?", .api = "/api/v1/incidents/counts"};
  const Verdicts verdicts = verdicts_of(*view.edition);
  page.lede = verdict_sentence(verdicts);
  page.body += render::html::panel("By kind", verdicts_table(verdicts), "wide", "kinds");
  page.body += render::html::panel("Vantage points", vantage_table(*view.edition), "wide", "vantage");
  page.body += render::html::note(
      "The confidence of an incident is a sum of stated weights; its page shows each. Measured precision and recall on "
      "simulated worlds with known truth are kept in the program's documentation (docs/quality.md).");
  return page;
}

Page api_page(const View& view) {
  render::html::Table table{.caption = "Resources of the API",
                            .columns = {{.title = "Path", .kind = Column::kCode},
                                        {.title = "Method"},
                                        {.title = "What it gives"},
                                        {.title = "Forms"}},
                            .id = "resources"};
  for (const std::span<const api::Route>& rows : whole_site().tables) {
    for (const api::Route& route : rows) {
      if (!route.pattern.starts_with("/api/")) continue;
      table.rows.push_back({api::path_of(route), route.method, route.summary, forms_of(route)});
    }
  }
  Page page{.title = "API",
            .heading = "How do programs ask?",
            .lede =
                "Every page has the same answer as JSON, most as CSV; reading needs no key, and every answer names its "
                "snapshot.",
            .api = "/api/v1/openapi.json"};
  page.body += render::html::panel(
      "First steps",
      render::html::join(
          {first_steps(view),
           el("p", {},
              "Forms by suffix (.json, .csv, .ndjson, .svg); ETag and 304; problems as application/problem+json; "
              "lists by cursor. "),
           el("p", {}, el("a", {{"href", "/api/v1/openapi.json"}}, "OpenAPI 3.1 description"))},
          ""),
      "wide", "first");
  page.body += render::html::panel("Resources", render::html::table(table), "wide", "resources-panel");
  return page;
}

Page about_page(const View&) {
  Page page{
      .title = "About",
      .heading = "What is this site?",
      .lede =
          "An observatory of routing security, run with Mannerly: free software that measures networks against the "
          "MANRS norms from public data."};
  page.body += render::html::panel(
      "Independent",
      el("p", {},
         "Mannerly is independent. It is neither made nor endorsed by the MANRS initiative, whose name belongs to "
         "its holders; the scores here are computed by this site alone."),
      "wide");
  page.body += render::html::panel(
      "Data",
      el("p", {}, "Facts stay under the terms of the sources that they came from; ",
         render::html::link("/status", "the status page"),
         " lists them with their dates. No account is needed, no cookie is "
         "set, and nothing is loaded from other sites. Your theme, columns and saved views are kept in your browser "
         "alone. The outlines of the map are those of Natural Earth, which are in the public domain, simplified; they "
         "take no position on any boundary."),
      "wide");
  return page;
}

Page accessibility_page(const View&) {
  Page page{
      .title = "Accessibility",
      .lede =
          "Everything works with a keyboard, without scripts, in print, and at 390 pixels; states have a glyph and a "
          "word besides their colour."};
  page.body += render::html::panel(
      "How it is tested",
      el("p", {},
         "Each page is walked in a real browser, light and dark, narrow and wide, with and without scripts, and "
         "checked by axe against WCAG 2.2 AA on every change of the program. Charts have a table of the same "
         "numbers. Each page is also walked by the Tab key: the focus shows, keeps to the order of the document, and "
         "is "
         "trapped nowhere; the link that skips the navigation and the keys that \"?\" lists are tried. Not tested: "
         "screen readers, by people who need them."),
      "wide");
  return page;
}

}  // namespace mannerly::pages
