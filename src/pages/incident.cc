// /incidents/{id}: what happened, for how long, over which paths, how it spread, why we think so, who would have
// stopped it, and the records that prove it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/text.h"
#include "incident/evidence.h"
#include "io/file.h"
#include "observatory/contacts.h"
#include "observatory/incident_words.h"
#include "observatory/incidents.h"
#include "observatory/replay.h"
#include "observatory/words.h"
#include "pages/frame.h"
#include "pages/incident.h"
#include "pages/network_frame.h"
#include "render/chart/chart.h"
#include "render/graph/path_graph.h"
#include "render/html/table.h"
#include "render/html/words.h"

namespace mannerly::pages {

using incident::Incident;
using observatory::Edition;
using observatory::KnownIncident;
using observatory::Replay;
using render::html::el;
using render::html::Html;
using Column = render::html::TableColumn::Kind;

namespace {

constexpr std::size_t kPrefixesShown = 200, kPeersShown = 200, kStepsShown = 100;
constexpr Seconds kMitigate{24 * 3600}, kNotify{72 * 3600};  // Actions for Network Operators 2.5.2, Action 3

// "3 min", "at least 729 d" of one that was there when the data began.
std::string lasted_text(const Edition& edition, const Incident& i) {
  return (observatory::was_standing(i) ? "at least " : "") +
         render::html::duration(i.end.value_or(edition.at()) - i.start);
}

Html clock_panel(const Edition& edition, const Incident& i) {
  const Seconds lasted = i.end.value_or(edition.at()) - i.start;
  const bool open = i.phase == incident::Phase::kOpen, standing = observatory::was_standing(i);
  // The clocks of one whose start nobody saw cannot be read, but one that lasted longer than them ran out.
  const auto mark = [&](Seconds limit) -> std::string {
    if (standing && i.end && lasted <= limit) return "not known: nobody saw it begin";
    if (i.end && lasted <= limit) return fmt::format("ended before, after {}", render::html::duration(lasted));
    if (!standing && edition.at() < i.start + limit) return "not reached yet";
    if (lasted <= limit) return "not known: nobody saw it begin";
    return i.end ? fmt::format("missed: it lasted {}", lasted_text(edition, i)) : std::string("missed: it goes on");
  };
  const auto deadline = [&](Seconds limit) {  // of a start that nobody saw there is none
    return standing ? Html() : render::html::time_tag(i.start + limit) += ": ";
  };
  std::vector<std::pair<Html, Html>> facts = {
      {"First bad route", standing ? Html("at or before ") += render::html::join(
                                         {render::html::time_tag(i.start), ": it was there when the data began"}, "")
                                   : render::html::time_tag(i.start)},
      {"Over", open ? Html("goes on") : render::html::time_tag(*i.end)},
      {"Lasted", Html(lasted_text(edition, i) + (open ? " so far" : ""))},
      {"24 h: mitigated", el("span", {}, deadline(kMitigate), mark(kMitigate))},
      {"72 h: operators told",
       el("span", {}, deadline(kNotify), el("span", {{"class", "nodata"}}, "not known, nobody has said so"))}};
  if (!open) {
    const Html why = i.ending ? Html(incident::text_of(*i.ending)) : render::html::no_data("not noted");
    facts.insert(facts.begin() + 2, {"Why it was over", why});
  }
  return render::html::panel("Clock", render::html::facts(facts), "half", "clock");
}

// The AS numbers that must not be routed, with the reason. An earlier version did not note them: then what the paths
// show.
Html bogons_of(const Edition& edition, const Incident& i) {
  std::set<Asn> found(i.bogons.begin(), i.bogons.end());
  for (const std::string& text : i.bogons.empty() ? i.paths : std::vector<std::string>()) {
    for (const std::string_view word : split(text, ' ')) {
      const auto asn = parse_asn(word);
      if (asn && edition.assessor().bogons().class_of(asn->value) != validity::BogonClass::kNone) found.insert(*asn);
    }
  }
  std::vector<Html> out;
  for (const Asn asn : found) {
    const validity::Bogons& bogons = edition.assessor().bogons();
    const validity::BogonVerdict verdict = bogons.check(asn);
    const std::string why = verdict.bogon_class == validity::BogonClass::kNone
                                ? "by the registries of today it may be routed"
                                : bogons.reason(verdict, asn);
    const bool in_set = std::ranges::binary_search(i.bogons_in_sets, asn);
    out.emplace_back(fmt::format("{} ({}{})", format_asn(asn), in_set ? "in an AS_SET; " : "", why));
  }
  return out.empty() ? render::html::no_data("none on the paths that were kept is one by today's registries")
                     : render::html::join(out, ", ");
}

// The links that the verdict takes for made up, and what the neighbour's ASPA says of each.
Html links_of(const Edition& edition, const Incident& i) {
  std::vector<Html> out;
  for (const incident::MadeUpLink& link : i.made_up) {
    out.push_back(network_link(edition, link.neighbour) +=
                  link.aspa_denies ? " (its ASPA does not name the culprit)" : "");
  }
  return render::html::join(out, ", ");
}

// A session may give a full table or a part of one, and a peer may have seen it with either: no share is made of them.
std::string seen_text(const Incident& i) {
  const std::size_t seen = observatory::peer_ases(i);
  const std::string full =
      i.peers_full == 0 ? std::string() : fmt::format("; {} of all peers gave a full table then", i.peers_full);
  return fmt::format("{} {}, the culprit not counted{}", seen, seen == 1 ? "peer network" : "peer networks", full);
}

Html roles_panel(const Edition& edition, const KnownIncident& known) {
  const Incident& i = known.incident;
  const auto list = [&](const std::vector<Asn>& asns) {
    std::vector<Html> out;
    for (std::size_t k = 0; k < std::min<std::size_t>(asns.size(), 20); ++k)
      out.push_back(network_link(edition, asns[k]));
    if (asns.size() > out.size()) out.push_back(Html(fmt::format("and {} more", asns.size() - out.size())));
    return asns.empty() ? Html("nobody known") : render::html::join(out, ", ");
  };
  std::vector<std::pair<Html, Html>> facts = {{"Culprit", network_link(edition, i.culprit)},
                                              {"Passed it on", list(i.accomplices)},
                                              {"Victims", list(i.victims)}};
  if (known.whole) {
    if (i.kind == incident::Kind::kBogonAsn || i.kind == incident::Kind::kBogonAsnAdministrative) {
      facts.emplace_back("Not to be routed", bogons_of(edition, i));
    }
    if (!i.made_up.empty()) facts.emplace_back("Links that look made up", links_of(edition, i));
    if (!i.bogon_rules.empty()) {
      facts.emplace_back("Not to be routed", Html(fmt::format("{}", fmt::join(i.bogon_rules, "; "))));
    }
    std::vector<std::string> economies;
    for (const auto& code : i.economies) economies.emplace_back(code.data(), 2);
    if (!i.victims.empty()) {
      facts.emplace_back("Economies of the victims", economies.empty()
                                                         ? render::html::no_data("no registry says")
                                                         : Html(fmt::format("{}", fmt::join(economies, ", "))));
    }
    facts.emplace_back("IPv4 addresses", render::html::count(i.ipv4_addresses));
    facts.emplace_back("IPv6 /48 networks", render::html::count(i.ipv6_48s));
    facts.emplace_back("Seen by", seen_text(i));
  }
  facts.emplace_back("Dispute", observatory::feedback_words(known.feedback));
  facts.emplace_back("Counts in scores", observatory::counts(edition, known) ? "yes" : "no");
  return render::html::panel("Who", render::html::facts(facts), "half", "who");
}

// For each network that has a part in it: which contacts are registered, and the way to them.
Html call_panel(const Edition& edition, const Incident& i) {
  constexpr std::size_t kNetworksMax = 20;
  render::html::Table table{
      .caption = "Networks that have a part in it, and their registered contacts",
      .caption_hidden = true,
      .columns = {{.title = "Network"}, {.title = "Part"}, {.title = "Contacts"}, {.title = "How"}},
      .id = "call"};
  std::size_t left_out = 0;
  const auto add = [&](Asn asn, std::string_view part) {
    if (table.rows.size() >= kNetworksMax) {
      ++left_out;
      return;
    }
    const std::string known = observatory::contacts_text(edition.snapshot(), asn);
    const std::string as = format_asn(asn);
    const Html way = edition.find(asn) == nullptr
                         ? Html("no source names it")
                         : render::html::link("/networks/" + as + "/contacts", "How to reach " + as);
    table.rows.push_back({network_link(edition, asn), part,
                          known.empty() ? render::html::no_data("no source has a contact of it") : Html(known), way});
  };
  add(i.culprit, "culprit");
  for (const Asn asn : i.accomplices) add(asn, "passed it on");
  for (const Asn asn : i.victims) add(asn, "victim");
  Html content = render::html::table(table);
  if (left_out > 0) content += render::html::note(fmt::format("{} more have a part in it.", left_out));
  return render::html::panel("Whom to call", content, "wide", "who-to-call");
}

Html prefixes_panel(const Incident& i) {
  render::html::Table table{.caption = "Prefixes that were touched",
                            .caption_hidden = true,
                            .columns = {{.title = "Prefix", .kind = Column::kCode},
                                        {.title = "From (UTC)"},
                                        {.title = "To (UTC)"},
                                        {.title = "Others that saw it",
                                         .kind = Column::kNumber,
                                         .help = "Networks with a session at a collector, without the culprit"}}};
  const bool of_others = !i.victims.empty();
  if (of_others) table.columns.insert(table.columns.begin() + 1, {.title = "Of", .kind = Column::kCode});
  for (std::size_t k = 0; k < std::min(kPrefixesShown, i.prefixes.size()); ++k) {
    const incident::TouchedPrefix& p = i.prefixes[k];
    const std::string prefix = format_prefix(p.prefix);
    table.rows.push_back({render::html::link("/prefixes/" + prefix, prefix), render::html::time_tag(p.start),
                          p.end ? render::html::time_tag(*p.end) : Html("goes on"),
                          p.peers > 0   ? Html(render::html::count(p.peers))
                          : i.is_own(p) ? Html("0, its own session alone")
                                        : render::html::no_data("not kept")});
    if (of_others) table.rows.back().insert(table.rows.back().begin() + 1, observatory::as_list(p.victims, 3));
  }
  Html content = render::html::table(table);
  const std::uint64_t all = i.prefix_count + i.own_prefix_count;
  if (all > table.rows.size()) {
    content += render::html::note(
        fmt::format("{} of {}; the JSON has up to {}.", table.rows.size(), all, Incident::kPrefixesMax));
  }
  if (i.own_prefix_count > 0) {
    content += render::html::note(fmt::format(
        "{} of them the culprit's own session alone showed: they reached nobody that is known, and are not counted.",
        i.own_prefix_count));
  }
  return render::html::panel("Prefixes", content, "wide", "prefixes");
}

// "+6.48", "−0.75"; what rounds to nothing is 0.
std::string weight_text(double weight) {
  const std::string digits = fmt::format("{:.2f}", std::abs(weight));
  if (digits == "0.00") return "0";
  return (weight < 0 ? "\u2212" : "+") + digits;
}

// The confidence as a sum that a person can follow.
Html why_panel(const Incident& i) {
  render::html::Table table{.caption = "What speaks for and against it, in log-odds",
                            .columns = {{.title = "Fact"}, {.title = "Weight", .kind = Column::kNumber}}};
  std::vector<incident::Part> parts = i.parts;
  std::ranges::stable_sort(parts, [](const auto& a, const auto& b) { return std::abs(a.weight) > std::abs(b.weight); });
  double sum = i.base;
  std::vector<Html> weightless;
  for (const incident::Part& part : parts) {
    sum += part.weight;
    if (weight_text(part.weight) == "0") {
      weightless.push_back(el("li", {}, incident::text_of(part.evidence)));
    } else {
      table.rows.push_back({incident::text_of(part.evidence), weight_text(part.weight)});
    }
  }
  table.rows.push_back({"Base of this kind", weight_text(i.base)});
  table.rows.push_back({el("strong", {}, "Sum"), el("strong", {}, weight_text(sum))});
  Html rest;
  if (!weightless.empty()) {
    rest = render::html::explain(weightless.size() == 1
                                     ? std::string("One more fact, which weighs nothing here")
                                     : fmt::format("{} more facts, which weigh nothing here", weightless.size()),
                                 el("ul", {}, render::html::join(weightless, "")));
  }
  const Html formula = el("p", {}, "Confidence: 1 / (1 + e", el("sup", {}, weight_text(-sum)),
                          ") = ", el("strong", {}, render::html::percent(i.confidence)), ", with the sum below.");
  return render::html::panel("Why we think so", render::html::join({formula, render::html::table(table), rest}, ""),
                             "half", "why");
}

Html prevention_panel(const Incident& i) {
  const incident::Prevention& p = i.prevention;
  render::html::Table table{.caption = "Share of the peers that would not have had the bad route",
                            .columns = {{.title = "If"}, {.title = "Peers spared", .kind = Column::kNumber}}};
  const auto row = [&](std::string_view what, const std::optional<double>& share) {
    table.rows.push_back({what, render::html::share(share, "cannot be told from the data")});
  };
  row("everybody dropped RPKI-invalid routes, with today's ROAs", p.rov);
  row("... and the victims had ROAs", p.rov_with_roa);
  row("those who accepted it filtered what their customers announce", p.prefix_filter);
  row("everybody dropped what ASPA calls invalid, with today's ASPAs", p.aspa);
  row("... and every network on the paths had published one", p.aspa_published);
  return render::html::panel("Who would have stopped it", render::html::table(table), "half", "prevention");
}

// ---- replay ----

std::string peers_text(const observatory::ReplayState& state) {
  const auto bad = std::ranges::count(state.routes, true, &observatory::ReplayRoute::bad);
  if (state.routes.empty()) return "No peer has a route.";
  return fmt::format("{} {} a route, {} the bad one.", state.routes.size(),
                     state.routes.size() == 1 ? "peer has" : "peers have", bad == 0 ? "none" : std::to_string(bad));
}

// What to call a state: with bad routes in it, the first is no "before" and the last no "after".
std::string_view name_of(const Replay& replay, std::size_t state) {
  if (state == 1) return "During";
  const bool shows = replay.states[state].shows_it();
  if (state == 0) return shows ? "As the records begin" : "Before";
  return shows ? "As the records end" : "After";
}

render::graph::PathGraph graph_of(const Incident& i, const Replay& replay) {
  using render::graph::Role;
  render::graph::PathGraph graph{.id = "replay"};
  for (std::size_t k = 0; k < replay.states.size(); ++k) {
    const observatory::ReplayState& state = replay.states[k];
    render::graph::State drawn{
        .title = fmt::format("Paths: {} ({} UTC)", lower(name_of(replay, k)), format_instant(state.at)),
        .text = peers_text(state)};
    for (const observatory::ReplayRoute& route : state.routes) drawn.paths.push_back({route.path.ases, route.bad});
    graph.states.push_back(std::move(drawn));
  }
  for (const Asn asn : i.victims) graph.roles[asn] = Role::kVictim;
  for (const Asn asn : i.accomplices) graph.roles[asn] = Role::kAccomplice;
  graph.roles[i.culprit] = Role::kCulprit;
  return graph;
}

Html replay_panel(const Incident& i, const Replay& replay) {
  const auto drawings = render::graph::drawings(graph_of(i, replay));
  Html states;
  for (std::size_t k = 0; k < drawings.size(); ++k) {
    const observatory::ReplayState& state = replay.states[k];
    states += el("figure", {{"class", "chart"}, {"data-step", k}},
                 el("div",
                    {{"class", "tablebox"},
                     {"tabindex", "0"},
                     {"role", "group"},
                     {"aria-label", fmt::format("Paths: {}", lower(name_of(replay, k)))}},
                    drawings[k]),
                 el("figcaption", {}, el("strong", {}, name_of(replay, k)), " ", render::html::time_tag(state.at), " ",
                    peers_text(state)));
  }
  Html steps;
  for (std::size_t k = 0; k < std::min(kStepsShown, replay.steps.size()); ++k) {
    const observatory::ReplayStep& step = replay.steps[k];
    steps += el("li", {{"class", step.bad ? "bad" : "good"}}, render::html::time_tag(step.at), " ", step.text);
  }
  Html content = el(
      "p", {}, fmt::format("Paths of {}. Dashed: as in the picture before; solid: new.", format_prefix(replay.prefix)));
  content += render::html::island("replay", R"({"start":1})", el("div", {{"class", "states"}}, states));
  content += render::html::explain(
      fmt::format("Step by step: {} changes", replay.steps.size() + replay.steps_left_out),
      render::html::join({el("ol", {{"class", "steps"}}, steps),
                          replay.steps.size() > kStepsShown
                              ? render::html::note(fmt::format("The first {}; the evidence has all.", kStepsShown))
                              : Html()},
                         ""));
  return render::html::panel("Paths before, during and after", content, "wide", "paths");
}

// Peers by what they had, at each change; the labels are times.
render::chart::Chart spread_chart(const Replay& replay) {
  render::chart::Chart chart{.kind = render::chart::Kind::kLine,
                             .id = "spread-chart",
                             .title = "Peers by the route that they had",
                             .description = "At each change of a count, in the order of time.",
                             .label_title = "time"};
  render::chart::Series bad{.name = "bad route", .tone = "misorigination"}, good{.name = "another route", .tone = "c0"};
  for (const observatory::SpreadPoint& point : replay.spread) {
    if (chart.labels.size() >= kStepsShown) break;
    chart.labels.push_back(format_instant(point.at));
    chart.label_texts.push_back(format_instant(point.at).substr(11, 8));
    bad.values.emplace_back(point.bad);
    good.values.emplace_back(point.good);
  }
  chart.series = {std::move(bad), std::move(good)};
  return chart;
}

Html spread_panel(const Replay& replay) {
  render::html::Table table{.caption = "How many peers had which route, at each change",
                            .columns = {{.title = "Time (UTC)"},
                                        {.title = "Bad route", .kind = Column::kNumber},
                                        {.title = "Another route", .kind = Column::kNumber},
                                        {.title = "No route", .kind = Column::kNumber}},
                            .empty = "The evidence shows no change."};
  for (const observatory::SpreadPoint& point : replay.spread) {
    if (table.rows.size() >= kStepsShown) continue;
    table.rows.push_back({render::html::time_tag(point.at), render::html::count(point.bad),
                          render::html::count(point.good), render::html::count(point.none)});
  }
  Html drawing;
  if (replay.spread.size() > 1) {
    render::chart::Chart chart = spread_chart(replay);
    drawing = el("div", {{"class", "wide-only"}}, render::chart::inline_svg(chart, {760}));
    chart.id += "-n";
    drawing += el("div", {{"class", "narrow-only"}}, render::chart::inline_svg(chart, {340}));
    drawing = render::html::figure(drawing, "Peers by the route that they had, at each change; times in UTC.", nullptr);
  }
  return render::html::panel(
      "Spread",
      render::html::join({el("p", {},
                             fmt::format("At its widest {} of the {} peers in the evidence had the bad route.",
                                         replay.most_bad, replay.peers.size())),
                          drawing, render::html::explain("Numbers", render::html::table(table))},
                         ""),
      "wide", "spread");
}

// What the evidence shows; or why it shows nothing.
Html evidence_panels(const Edition& edition, const Incident& i, bool counted) {
  const auto file = edition.evidence_of(i.id);
  if (!file) {
    Html paths;
    for (const std::string& path : i.paths) paths += el("li", {}, el("code", {}, path));
    const Html note = render::html::note(
        counted ? "No evidence of it is at hand: the files that showed it were gone when it came to count, or this "
                  "program was not given the folder of its archive."
                : "No evidence was cut out for it: it was never sure enough to count.");
    return render::html::panel("Paths", i.paths.empty() ? note : render::html::join({el("ul", {}, paths), note}, ""),
                               "wide", "paths");
  }
  const auto mapped = io::MappedFile::open(*file);
  if (!mapped) return render::html::warn("Its evidence cannot be read: " + mapped.error().message);
  const auto replay = observatory::replay(i, mapped->bytes());
  if (!replay) return render::html::warn("Its evidence shows no paths: " + replay.error().message);
  return render::html::join({replay_panel(i, *replay), spread_panel(*replay)}, "");
}

Html seen_panel(const Incident& i) {
  render::html::Table table{.caption = "Sessions of collectors with peers that had it; a peer may have several",
                            .columns = {{.title = "Collector"},
                                        {.title = "Peer", .kind = Column::kCode},
                                        {.title = "Address", .kind = Column::kCode},
                                        {.title = "Trust", .kind = Column::kNumber}}};
  for (std::size_t k = 0; k < std::min(kPeersShown, i.seen_by.size()); ++k) {
    const incident::SeenBy& peer = i.seen_by[k];
    table.rows.push_back({peer.collector, format_asn(peer.asn) + (peer.asn == i.culprit ? " (the culprit itself)" : ""),
                          format_address(peer.address), render::html::percent(peer.trust)});
  }
  Html content = render::html::table(table);
  for (const std::string& unseen : i.unseen) content += render::html::note("Not seen: " + unseen);
  return render::html::panel(
      "Who saw it",
      render::html::explain(fmt::format("{} {}", i.seen_by.size(), i.seen_by.size() == 1 ? "session" : "sessions"),
                            content),
      "wide", "seen");
}

}  // namespace

Page incident_page(const View& view) {
  const std::string id = view.captures.empty() ? std::string() : view.captures[0];
  const Edition& edition = *view.edition;
  const auto known = observatory::find_incident(edition, id);
  if (!known) {
    return error_page(known.error().code == ErrorCode::kNotFound ? 404 : 503, "No such incident",
                      known.error().message);
  }
  const Incident& i = known->incident;
  Page page{
      .section = Section::kIncidents,
      .title = fmt::format("{}{} by {}", observatory::counts(edition, *known) ? "" : "Not counted: ",
                           incident::title_of(i.kind), format_asn(i.culprit)),
      .aside = Html(observatory::was_standing(i) ? "began at or before " : "began ") +=
      render::html::join({render::html::time_tag(i.start), " UTC"}, ""),
      .lede = fmt::format("{}. It {} {}; the detector is {} sure.", observatory::headline_of(i, &edition.snapshot()),
                          i.phase == incident::Phase::kOpen ? "has gone on for" : "lasted", lasted_text(edition, i),
                          render::html::percent(i.confidence),
                          observatory::counts(edition, *known) ? "" : ", and it does not count"),
      .crumbs = {{"Incidents", "/incidents"}, {i.id, "/incidents/" + i.id}},
      .api = "/api/v1/incidents/" + i.id,
      .cli = known->whole ? fmt::format("mannerly incidents show {} --archive incidents/{}", i.id,
                                        format_month(month_number_of(i.start)))
                          : std::string()};
  page.body +=
      el("div", {{"class", "grid"}}, clock_panel(edition, i), roles_panel(edition, *known), call_panel(edition, i));
  if (!known->whole) {
    page.body += render::html::note("Only what the snapshot says of it: its archive is not at hand.");
  } else {
    page.body += evidence_panels(edition, i, i.confidence >= edition.profile().incident_confidence_min);
    page.body += el("div", {{"class", "grid"}}, why_panel(i), prevention_panel(i));
  }
  page.body += prefixes_panel(i);
  if (known->whole) page.body += seen_panel(i);
  if (edition.evidence_of(i.id)) {
    page.body += el("p", {{"class", "links"}}, "To check it yourself:",
                    render::html::link("/api/v1/incidents/" + i.id + "/evidence.mrt", "the records (MRT)"));
  }
  return page;
}

}  // namespace mannerly::pages
