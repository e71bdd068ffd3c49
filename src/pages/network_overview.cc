// /networks/{asn}: the verdict, action by action and metric by metric, and what is known of the network.
#include <fmt/format.h>

#include <algorithm>

#include "observatory/network_peers.h"
#include "observatory/words.h"
#include "pages/network.h"
#include "pages/network_frame.h"
#include "readiness/explain.h"
#include "render/chart/chart.h"
#include "render/html/table.h"
#include "render/html/words.h"

namespace mannerly::pages {

using readiness::AsScore;
using readiness::Category;
using readiness::MetricId;
using readiness::State;
using render::html::el;
using render::html::Html;
using render::html::TableColumn;

namespace {

// Which category a metric is part of.
Category category_of(MetricId metric) {
  switch (metric) {
    case MetricId::kM5: return Category::kAntiSpoofing;
    case MetricId::kM8: return Category::kCoordination;
    case MetricId::kM6:
    case MetricId::kM7Irr: return Category::kIrr;
    case MetricId::kM7Rpki:
    case MetricId::kM7RpkiN: return Category::kRpki;
    default: return Category::kFiltering;
  }
}

bool is_share(MetricId metric) {
  return metric == MetricId::kM7Irr || metric == MetricId::kM7Rpki || metric == MetricId::kM7RpkiN;
}

// What is there or not, counted as 1 or 0.
bool is_yes_or_no(MetricId metric) {
  return metric == MetricId::kM6 || metric == MetricId::kM8;
}

Html value_of(const readiness::Metric& metric) {
  if (metric.value && is_yes_or_no(metric.id)) return *metric.value > 0 ? "yes" : "no";
  if (!metric.value) return render::html::no_data(metric.no_data);
  return is_share(metric.id) ? Html(render::html::percent(*metric.value)) : Html(fmt::format("{:g}", *metric.value));
}

std::string titles_of(const AsScore& score, State state) {
  std::string out;
  for (const Category c : observatory::kAllCategories) {
    if (score.categories[readiness::index_of(c)].state != state) continue;
    out += fmt::format("{}{}", out.empty() ? "" : ", ", observatory::short_title(c));
  }
  return out;
}

// "Lagging in RPKI; ready in Filtering, IRR; no data for Anti-spoofing."
std::string verdict(const AsScore& score) {
  std::string out;
  const auto add = [&](State state, std::string_view words) {
    const std::string titles = titles_of(score, state);
    if (titles.empty()) return;
    out += fmt::format("{}{} {}", out.empty() ? "" : "; ", words, titles);
  };
  add(State::kLagging, "lagging in");
  add(State::kAspiring, "aspiring in");
  add(State::kReady, "ready in");
  add(State::kNoData, "no data for");
  if (!out.empty()) out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out + ".";
}

std::optional<double> change_of(const Network& n, Category category) {
  const store::ScoreRow* before = n.edition.before(n.asn);
  const auto& now = n.score.categories[readiness::index_of(category)].score;
  if (before == nullptr || !now) return std::nullopt;
  const auto then = store::from_millionths(before->score[readiness::index_of(category)]);
  return then ? std::optional(*now - *then) : std::nullopt;
}

// A formula as it is set in print; one that says nothing but "nothing happened" as words.
std::string readable(const std::string& formula, Category category, const readiness::CategoryScore& score) {
  if (category == Category::kFiltering && score.score == 1.0) return "No incident counts against it.";
  std::string out = formula;
  for (const auto& [plain, printed] : {std::pair{" x ", " × "}, {"sqrt(", "√("}, {" - ", " − "}}) {
    const std::string_view from = plain;
    for (std::size_t at = out.find(from); at != std::string::npos; at = out.find(from, at + 1)) {
      out.replace(at, from.size(), printed);
    }
  }
  return out;
}

// Who comes to see what is wrong shall not look for it under what is right.
std::vector<Category> worst_first(const AsScore& score) {
  const auto rank = [&](Category c) {
    switch (score.categories[readiness::index_of(c)].state) {
      case State::kLagging: return 0;
      case State::kAspiring: return 1;
      case State::kReady: return 2;
      case State::kNoData: break;
    }
    return 3;
  };
  std::vector<Category> out(observatory::kAllCategories.begin(), observatory::kAllCategories.end());
  std::ranges::stable_sort(out, {}, rank);
  return out;
}

// What is said of one route, and of several.
struct Said {
  std::string_view one, several;
};

Html routes_remedy(const Network& n, const Said& what, std::uint32_t number, std::string_view which) {
  return el("span", {},
            fmt::format("{} of {} routes {}: ", render::html::count(number), render::html::count(n.score.counts.routes),
                        number == 1 ? what.one : what.several),
            render::html::link(n.path("/prefixes?show=problems"), which), ", ",
            render::html::link(n.path("/whatif"), "what they would change"), ".");
}

// What mends an action that is not ready, and where.
Html remedy_of(const Network& n, Category c) {
  const readiness::AsCounts& counts = n.score.counts;
  switch (c) {
    case Category::kFiltering:
      return el("span", {}, render::html::link(n.path("/incidents"), "See which incidents count"),
                ", and end those that go on.");
    case Category::kAntiSpoofing:
      return el("span", {}, render::html::link(n.path("/explain/M5"), "See which tests let spoofed packets out"),
                ", and validate sources at these edges.");
    case Category::kCoordination:
      return el("span", {}, "Register a NOC or technical contact: ",
                render::html::link(n.path("/contacts"), "what is registered now"), ".");
    case Category::kIrr:
      return routes_remedy(n, {"lacks a route object", "lack a route object"},
                           counts.routes - std::min(counts.routes, counts.registered), "the objects to register");
    case Category::kRpki: break;
  }
  const Said lacks = counts.rpki_invalid == 0    ? Said{"lacks a ROA", "lack a ROA"}
                     : counts.rpki_notfound == 0 ? Said{"does not fit its ROA", "do not fit their ROA"}
                                                 : Said{"", "lack a ROA or do not fit the one there is"};
  return routes_remedy(n, lacks, counts.rpki_notfound + counts.rpki_invalid, "the ROAs to publish");
}

Html first_steps(const Network& n) {
  Html items;
  for (const Category c : worst_first(n.score)) {
    const readiness::CategoryScore& score = n.score.categories[readiness::index_of(c)];
    if (score.state == State::kReady || score.state == State::kNoData) continue;
    items += el("li", {}, render::html::score_mark(score.state, score.score, score.partial), " ",
                el("strong", {}, observatory::short_title(c)), " ", remedy_of(n, c));
  }
  if (items.empty()) return {};
  return render::html::panel("What to do first", el("ul", {{"class", "plain"}}, items), "wide", "first");
}

Html checklist(const Network& n) {
  const readiness::AsReport report = n.edition.assessor().report_of(n.score);
  using Kind = TableColumn::Kind;
  render::html::Table table{.caption = "Each action and the metrics that it is made of",
                            .caption_hidden = true,
                            .columns = {{.title = "Action or metric"},
                                        {.title = "Result", .kind = Kind::kNumber},
                                        {.title = "Since last month", .kind = Kind::kNumber},
                                        {.title = "How it came out"},
                                        {.title = "Proof"}},
                            .id = "checklist"};
  for (const Category c : worst_first(n.score)) {
    const readiness::CategoryScore& score = n.score.categories[readiness::index_of(c)];
    table.rows.push_back(
        {el("strong", {}, readiness::title_of(c)), render::html::score_mark(score.state, score.score, score.partial),
         render::html::delta(change_of(n, c)), readable(report.formulas[readiness::index_of(c)], c, score), ""});
    for (const readiness::Metric& metric : report.metrics) {
      if (category_of(metric.id) != c) continue;
      const std::string name(readiness::name_of(metric.id));
      table.rows.push_back(
          {Html(fmt::format("{} {}", name, readiness::title_of(metric.id))), value_of(metric), "",
           metric.value ? Html(metric.formula) : Html("No data: " + metric.no_data),
           el("a", {{"href", n.path("/explain/" + name)}, {"aria-label", "Explain " + name}}, "Explain")});
    }
  }
  return render::html::table(table);
}

Html peers_panel(const Network& n) {
  const observatory::PeerGroup group = observatory::peers_of(n.edition, n.score);
  using Kind = TableColumn::Kind;
  render::html::Table table{.caption = "Quartiles of networks of about the same size and place",
                            .caption_hidden = true,
                            .columns = {{.title = "Action"},
                                        {.title = "This network", .kind = Kind::kNumber},
                                        {.title = "Lower quartile", .kind = Kind::kNumber},
                                        {.title = "Median", .kind = Kind::kNumber},
                                        {.title = "Upper quartile", .kind = Kind::kNumber},
                                        {.title = "With data", .kind = Kind::kNumber}}};
  for (const Category c : observatory::kAllCategories) {
    const auto& band = group.bands[readiness::index_of(c)];
    const auto& own = n.score.categories[readiness::index_of(c)];
    constexpr std::string_view few = "too few for quartiles";
    table.rows.push_back({observatory::short_title(c), render::html::score_mark(own.state, own.score, own.partial),
                          render::html::share(band.low, few), render::html::share(band.median, few),
                          render::html::share(band.high, few), render::html::count(band.with_data)});
  }
  return render::html::panel("Beside similar networks",
                             render::html::join({el("p", {}, group.title + "."), render::html::table(table)}, ""),
                             "wide", "peers");
}

Html changes_panel(const Network& n) {
  const store::ScoreRow* before = n.edition.before(n.asn);
  if (before == nullptr) {
    return render::html::panel("Since last month", render::html::note("Nothing is known of last month."), "half");
  }
  const readiness::AsCounts& now = n.score.counts;
  const auto row = [&](std::string_view title, std::uint32_t then, std::uint32_t is, bool fewer_is_better) {
    const auto difference = static_cast<std::int64_t>(is) - static_cast<std::int64_t>(then);
    return std::vector<Html>{title, render::html::count(then), render::html::count(is),
                             render::html::count_delta(difference, fewer_is_better)};
  };
  using Kind = TableColumn::Kind;
  render::html::Table table{.caption = "What changed since the end of last month",
                            .caption_hidden = true,
                            .columns = {{.title = "Count"},
                                        {.title = "Then", .kind = Kind::kNumber},
                                        {.title = "Now", .kind = Kind::kNumber},
                                        {.title = "Change", .kind = Kind::kNumber}}};
  table.rows = {row("Routes", before->routes, now.routes, false),
                row("Registered in an IRR", before->registered, now.registered, false),
                row("RPKI valid", before->rpki_valid, now.rpki_valid, false),
                row("RPKI invalid", before->rpki_invalid, now.rpki_invalid, true),
                row("Without a ROA", before->rpki_notfound, now.rpki_notfound, true)};
  return render::html::panel("Since last month", render::html::table(table), "half", "changes");
}

// The scores of the last two years by month, one drawing an action, on one scale; a month without data is a gap.
Html history_panel(const Network& n) {
  constexpr int kMonths = 24;
  if (n.edition.store() == nullptr) return {};
  const Month last = n.edition.month();
  const auto months = n.edition.store()->as_months(n.asn, Month{last.number - kMonths + 1}, last);
  if (!months) return render::html::warn("Its history could not be read: " + months.error().message);
  render::chart::Chart chart{.kind = render::chart::Kind::kMultiples,
                             .id = "history",
                             .title = "Scores by month",
                             .description = "One drawing an action; a month without data is a gap.",
                             .unit = render::chart::Unit::kShare};
  for (const Category c : observatory::kAllCategories) {
    render::chart::Chart part{.kind = render::chart::Kind::kLine,
                              .id = fmt::format("history-{}", readiness::index_of(c)),
                              .title = std::string(observatory::short_title(c)),
                              .unit = render::chart::Unit::kShare};
    render::chart::Series series{.name = "Score", .tone = "c0"};
    for (int m = last.number - kMonths + 1; m <= last.number; ++m) {
      part.labels.push_back(format_month(Month{m}));
      const auto row = std::ranges::find(*months, Month{m}, &std::pair<Month, store::ScoreRow>::first);
      series.values.push_back(row == months->end() ? std::nullopt
                                                   : store::from_millionths(row->second.score[readiness::index_of(c)]));
    }
    part.low = 0;
    part.high = 1;
    part.series = {std::move(series)};
    chart.parts.push_back(std::move(part));
  }
  Html drawing = el("div", {{"class", "wide-only"}}, render::chart::inline_svg(chart, {1180}));
  const Html numbers = render::chart::numbers_table(chart);
  chart.id += "-n";
  drawing += el("div", {{"class", "narrow-only"}}, render::chart::inline_svg(chart, {340}));
  const Html content =
      render::html::figure(drawing += numbers, chart.title + ". A month without data is a gap.", nullptr);
  return render::html::panel("History", content, "wide", "history-panel");
}

Html facts_panel(const Network& n) {
  const snapshot::Snapshot& s = n.snapshot();
  const snapshot::AsRow* as = s.find_as(n.asn);
  std::vector<std::pair<Html, Html>> facts;
  if (as != nullptr) {
    if (const std::string_view org = observatory::org_name(s, *as); !org.empty())
      facts.emplace_back("Organisation", org);
    const auto status = observatory::name_of(static_cast<snapshot::ResourceStatus>(as->status));
    if (!status.empty()) {
      facts.emplace_back(
          "Number", as->date == 0 ? Html(status)
                                  : Html(fmt::format("{} since {}", status, format_date(begin_of(Day{as->date})))));
    }
  }
  std::size_t v4 = 0, v6 = 0;
  for (const std::uint32_t row : s.routes_of(n.asn)) {
    if (row < s.routes().size()) ++(s.routes()[row].family == 4 ? v4 : v6);
  }
  facts.emplace_back("Announces",
                     fmt::format("{} IPv4 and {} IPv6 prefixes", render::html::count(v4), render::html::count(v6)));
  const auto cone = n.edition.networks().cone(n.row);
  facts.emplace_back(
      "Customer cone",
      cone == 1 ? Html("itself alone") : Html(fmt::format("{} networks, itself included", render::html::count(cone))));
  if (const auto* net = s.find_peeringdb(n.asn)) {
    if (const auto site = s.text(net->website); !site.empty()) {
      facts.emplace_back("Website (PeeringDB)", render::html::outside_link(site, site));
    }
    if (const auto set = s.text(net->irr_as_set); !set.empty()) facts.emplace_back("as-set (PeeringDB)", set);
  }
  for (const snapshot::AutNumRow& row : s.aut_nums_of(n.asn)) {
    const std::string_view registry = row.irr_source < s.irr_sources().size()
                                          ? s.text(s.irr_sources()[row.irr_source].name)
                                          : std::string_view("registry");
    facts.emplace_back(fmt::format("aut-num ({})", registry),
                       fmt::format("{}, {} import and {} export lines", s.text(row.as_name), row.imports, row.exports));
  }
  return render::html::panel("Facts", render::html::facts(facts), "half", "facts");
}

}  // namespace

Page network_page(const View& view) {
  return network_frame(view, NetworkTab::kOverview, [](const Network& n, Page& page) {
    page.lede = verdict(n.score);
    page.api = "/api/v1" + n.path();
    page.cli = "mannerly as score " + format_asn(n.asn);
    page.body += first_steps(n);
    page.body += render::html::panel("What was measured", checklist(n), "wide", "measured");
    page.body += history_panel(n);
    page.body += el("div", {{"class", "grid"}}, facts_panel(n), changes_panel(n), peers_panel(n));
    const std::string badge = "/badge/" + format_asn(n.asn) + ".svg";
    page.body +=
        el("p", {{"class", "links"}},
           "For other sites:", el("a", {{"href", badge}}, el("img", {{"src", badge}, {"alt", "Badge of its states"}})),
           render::html::link("/embed/network/" + format_asn(n.asn), "States as a frame"),
           render::html::link("/reports/conformance/" + format_asn(n.asn), "Conformance report"));
  });
}

}  // namespace mannerly::pages
