// /networks/{asn}/explain/{metric}: a number down to the raw records that it was made of.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "observatory/records.h"
#include "observatory/words.h"
#include "pages/asked.h"
#include "pages/frame.h"
#include "pages/network.h"
#include "pages/network_frame.h"
#include "render/html/table.h"
#include "render/html/words.h"

namespace mannerly::pages {

using readiness::Evidence;
using readiness::MetricId;
using render::html::el;
using render::html::Html;

namespace {

constexpr std::size_t kRowsFirst = 50, kRowsMax = 5000;

Html records_html(const snapshot::Snapshot& s, const Evidence& evidence) {
  Html out;
  for (const observatory::RawRecord& record : observatory::records_of(s, evidence)) {
    out += el("p", {{"class", "small"}}, "From " + record.source + ":");
    out += el("pre", {{"class", "record"}, {"data-language", record.language}, {"tabindex", "0"}}, record.text);
  }
  return out.empty() ? render::html::note("The record itself stays with its source: it may name a person.") : out;
}

Html side_of(const Evidence& evidence) {
  using readiness::State;
  if (!evidence.counted) return "not counted";
  const State like = evidence.good ? State::kReady : State::kLagging;
  return el("span", {{"class", fmt::format("state {}", render::html::class_of(like))}},
            el("span", {{"class", "glyph"}, {"aria-hidden", "true"}}, render::html::glyph_of(like)), " ",
            evidence.good ? "for it" : "against it");
}

bool is_share(MetricId id) {
  return id == MetricId::kM7Irr || id == MetricId::kM7Rpki || id == MetricId::kM7RpkiN;
}

// As a reader says it: "77.5 %", "3", "no data".
std::string value_text(const readiness::Metric& metric) {
  if (!metric.value) return "no data";
  return is_share(metric.id) ? render::html::percent(*metric.value) : fmt::format("{:g}", *metric.value);
}

Html evidence_table(const Network& n, const readiness::Metric& metric, std::size_t limit) {
  render::html::Table table{.caption = "What speaks against the network comes first",
                            .columns = {{.title = "What was found"}, {.title = "Speaks"}, {.title = "Proof"}},
                            .empty = "Nothing was found, for or against.",
                            .id = "evidence"};
  for (std::size_t i = 0; i < std::min(limit, metric.evidence.size()); ++i) {
    const Evidence& evidence = metric.evidence[i];
    table.rows.push_back(
        {evidence.text, side_of(evidence),
         render::html::explain(
             render::html::join({"Raw records", el("span", {{"class", "hidden"}}, fmt::format(" of row {}", i + 1))},
                                ""),
             records_html(n.snapshot(), evidence))});
  }
  return render::html::table(table);
}

// The values of the profile that the metric's number or its weight rests on, each with its source.
Html profile_table(const Network& n, MetricId metric) {
  using Kind = render::html::TableColumn::Kind;
  render::html::Table table{.caption = "Values of the measurement framework that play a part",
                            .columns = {{.title = "Value", .kind = Kind::kCode},
                                        {.title = "Is", .kind = Kind::kNumber},
                                        {.title = "Source"},
                                        {.title = "Confirmed"}}};
  const std::string name(readiness::name_of(metric));
  for (const readiness::ProfileValue& value : n.edition.profile().values) {
    const bool own = value.key.ends_with("." + name);
    const bool rpki = value.key.starts_with("rpki") && (metric == MetricId::kM7Rpki || metric == MetricId::kM7RpkiN);
    const bool incident =
        value.key.starts_with("incident") && readiness::index_of(metric) < readiness::kIncidentMetrics;
    if (!own && !rpki && !incident) continue;
    table.rows.push_back(
        {value.key, value.text, value.source, value.confirmed ? "by a published text" : "not confirmed"});
  }
  return table.rows.empty() ? Html() : render::html::table(table);
}

// Until when what counts now goes on counting.
Html rolls_off(const Network& n, const readiness::Metric& metric) {
  const bool of_month = readiness::index_of(metric.id) < readiness::kIncidentMetrics || metric.id == MetricId::kM5;
  const Day next{last_day_of(n.edition.month()).number + 1};
  if (!of_month) {
    return render::html::note(
        "Judged from what is announced and registered now: a change shows with the next day's data.");
  }
  return render::html::note(fmt::format(
      "Counted by calendar month (UTC): what is counted now counts no more from {} on, if it has ended and nothing new "
      "happens.",
      format_day(next)));
}

Page explained(const View& view, MetricId id) {
  return network_frame(view, NetworkTab::kOverview, [&](const Network& n, Page& page) {
    const readiness::Metric metric = n.edition.assessor().explain(n.asn, id);
    const std::string name(readiness::name_of(id));
    const auto asked = parse_u32(view.here.value("limit"));
    const std::size_t limit = std::min<std::size_t>(asked.value_or(kRowsFirst), kRowsMax);
    if (const std::string_view given = view.here.value("limit"); !given.empty() && !asked) {
      say_refused(page, {fmt::format("limit={}", printable(given))});
    }
    page.heading = metric.value ? Html(fmt::format("Why is {} of {} {}?", name, format_asn(n.asn), value_text(metric)))
                                : Html(fmt::format("Why is there no data for {} of {}?", name, format_asn(n.asn)));
    page.title = fmt::format("{} of {}", name, format_asn(n.asn));
    page.crumbs.emplace_back("Explain " + name, n.path("/explain/" + name));
    page.lede = metric.value ? Html(fmt::format("{}: {}.", readiness::title_of(id), metric.formula))
                             : Html(fmt::format("{}: no data, because {}.", readiness::title_of(id), metric.no_data));
    page.api = "/api/v1" + n.path("/explain/" + name);
    page.cli = fmt::format("mannerly as explain {} {}", format_asn(n.asn), name);
    const auto against = std::ranges::count_if(metric.evidence, [](const Evidence& e) { return !e.good && e.counted; });
    page.body += render::html::facts(
        {{"Value", metric.value ? Html(value_text(metric)) : render::html::no_data(metric.no_data)},
         {"Numerator", metric.value ? Html(render::html::count(static_cast<std::uint64_t>(metric.numerator)))
                                    : render::html::no_data(metric.no_data)},
         {"Denominator", !metric.value ? render::html::no_data(metric.no_data)
                         : metric.denominator == 0
                             ? Html("none: a count")
                             : Html(render::html::count(static_cast<std::uint64_t>(metric.denominator)))},
         {"Rows of evidence", fmt::format("{}, {} against", metric.evidence.size(), against)}});
    if (!metric.note.empty()) page.body += render::html::note(metric.note);
    page.body += rolls_off(n, metric);
    page.body += render::html::panel("Evidence", evidence_table(n, metric, limit), "wide", "evidence-panel");
    if (metric.evidence.size() > limit) {
      page.body += el("p", {}, fmt::format("{} of {} rows. ", limit, metric.evidence.size()),
                      render::html::link(view.here.with("limit", std::to_string(kRowsMax)), "Show all"));
    }
    if (const Html values = profile_table(n, id); !values.empty()) {
      page.body += render::html::panel("Rules", values, "wide", "rules");
    }
    page.body += el("p", {}, render::html::link("/methods/" + name, "How this metric is defined"));
  });
}

}  // namespace

Page network_explain_page(const View& view) {
  const std::string text = view.captures.size() > 1 ? view.captures[1] : std::string();
  const auto id = readiness::parse_metric(text);
  if (!id) return error_page(404, "There is no such metric", "Known are M1 to M8; /methods lists them.");
  return explained(view, *id);
}

}  // namespace mannerly::pages
