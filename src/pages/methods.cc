// /methods: what is measured, by which rules, with each value's source; one page a metric with a worked example.
#include <fmt/format.h>

#include <algorithm>

#include "observatory/words.h"
#include "pages/frame.h"
#include "pages/information.h"
#include "pages/network_frame.h"
#include "render/html/table.h"
#include "render/html/words.h"

namespace mannerly::pages {

using observatory::Edition;
using readiness::MetricId;
using render::html::el;
using render::html::Html;
using Column = render::html::TableColumn::Kind;

namespace {

std::string_view about(MetricId id) {
  switch (id) {
    case MetricId::kM1: return "Route leaks (RFC 7908 types 1 to 6) that the network caused in the month.";
    case MetricId::kM1C: return "Route leaks of a neighbour that it accepted and passed on.";
    case MetricId::kM2: return "Hijacks and misoriginations that it caused in the month.";
    case MetricId::kM2C: return "Hijacks of a neighbour that it accepted and passed on.";
    case MetricId::kM3: return "Bogon prefixes that it originated.";
    case MetricId::kM3C: return "Bogon prefixes of a neighbour that it passed on.";
    case MetricId::kM4: return "Bogon AS numbers that it announced.";
    case MetricId::kM4C: return "Bogon AS numbers of a neighbour that it passed on.";
    case MetricId::kM5:
      return "Distinct networks (/24, /40) inside it from which packets with a forged source got out.";
    case MetricId::kM6:
      return "Whether its routing policy is registered: an aut-num with an import and an export line.";
    case MetricId::kM7Irr: return "Share of its routes with a route object of its own origin, exact or covering.";
    case MetricId::kM7Rpki: return "Share of its routes that are RPKI valid (RFC 6811).";
    case MetricId::kM7RpkiN: return "Share of its routes that are RPKI invalid.";
    case MetricId::kM8: return "Whether a contact is registered that others can find.";
  }
  return "";
}

Html states_table(const readiness::Profile& profile) {
  render::html::Table table{.caption = "From which score on a state holds",
                            .columns = {{.title = "Action"},
                                        {.title = "Ready from", .kind = Column::kNumber},
                                        {.title = "Aspiring from", .kind = Column::kNumber},
                                        {.title = "Otherwise"}}};
  for (const readiness::Category c : observatory::kAllCategories) {
    const auto& limits = profile.thresholds[readiness::index_of(c)];
    table.rows.push_back({readiness::title_of(c), render::html::percent(limits.ready),
                          render::html::percent(limits.aspiring), "lagging; without data: no data"});
  }
  return render::html::table(table);
}

Html metrics_table(const readiness::Profile& profile) {
  render::html::Table table{.caption = "Metrics of this profile",
                            .columns = {{.title = "Metric", .kind = Column::kCode},
                                        {.title = "Title"},
                                        {.title = "What is counted"},
                                        {.title = "Weight", .kind = Column::kNumber}},
                            .id = "metrics"};
  for (std::size_t i = 0; i < readiness::kMetrics; ++i) {
    if (!profile.defined[i]) continue;
    const auto id = static_cast<MetricId>(i);
    const std::string name(readiness::name_of(id));
    table.rows.push_back({render::html::link("/methods/" + name, name), readiness::title_of(id), about(id),
                          i < readiness::kIncidentMetrics ? fmt::format("{:g}", profile.weight[i]) : std::string()});
  }
  return render::html::table(table);
}

Html values_table(const readiness::Profile& profile, std::string_view part) {
  render::html::Table table{.caption = "Values of the profile, each with its source",
                            .columns = {{.title = "Value", .kind = Column::kCode},
                                        {.title = "Is", .kind = Column::kNumber},
                                        {.title = "Source"},
                                        {.title = "Confirmed"}},
                            .empty = "No value of its own."};
  for (const readiness::ProfileValue& value : profile.values) {
    if (!part.empty() && !value.key.ends_with(part)) continue;
    table.rows.push_back({value.key, value.text, value.source, value.confirmed ? "yes" : "not confirmed"});
  }
  return render::html::table(table);
}

// How the penalty of incidents becomes a score, for whoever wants to check one by hand.
Html calculator_table(const readiness::Profile& profile) {
  render::html::Table table{.caption = "Penalty and score",
                            .columns = {{.title = "Penalty", .kind = Column::kNumber},
                                        {.title = "Score", .kind = Column::kNumber},
                                        {.title = "State in Filtering"}}};
  for (const double penalty : {0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 10.0}) {
    const double score = readiness::score_of_penalty(penalty, profile.score_at_half);
    table.rows.push_back({fmt::format("{:g}", penalty), render::html::percent(score),
                          render::html::state_mark(profile.state_of(readiness::Category::kFiltering, score))});
  }
  return render::html::table(table);
}

// A network of the edition with evidence for the metric, as a worked example.
Html example_of(const Edition& edition, MetricId id) {
  for (const readiness::AsScore& score : edition.scores()) {
    const auto& value = score.metrics[readiness::index_of(id)];
    if (!value || !score.in_universe || (*value == 0 && id != MetricId::kM7RpkiN)) continue;
    const readiness::Metric metric = edition.assessor().explain(score.asn, id);
    if (metric.evidence.empty()) continue;
    return el(
        "p", {}, network_link(edition, score.asn), ": ", metric.formula, ". ",
        el("a", {{"href", "/networks/" + format_asn(score.asn) + "/explain/" + std::string(readiness::name_of(id))}},
           "Follow it to the records"));
  }
  return render::html::note("No network of this day has a value with evidence.");
}

}  // namespace

Page methods_page(const View& view) {
  const readiness::Profile& profile = view.edition->profile();
  Page page{
      .section = Section::kMethods,
      .title = "Methods",
      .heading = "How is readiness measured?",
      .lede = fmt::format("By the profile {} ({}), whose values and sources stand below; {} of its {} values are not "
                          "confirmed by a published text.",
                          profile.id, profile.title, profile.unconfirmed(), profile.values.size()),
      .api = "/api/v1/methods"};
  page.body += render::html::panel("States", states_table(profile), "wide", "states");
  page.body += render::html::panel("Metrics", metrics_table(profile), "wide", "metrics-panel");
  page.body += render::html::panel(
      "Incidents to score",
      render::html::join(
          {el("p", {},
              fmt::format("Events of one network and metric that overlap or touch are one incident. It weighs {:g} "
                          "if it lasted less than {}, 1 below a day, and 1 more for each further day. The score is "
                          "{:g} to the power of the square root of twice the penalty.",
                          profile.duration.short_weight,
                          render::html::duration(Seconds{profile.duration.short_seconds}), profile.score_at_half)),
           calculator_table(profile)},
          ""),
      "wide", "calculator");
  page.body += render::html::panel(
      "Values", render::html::explain("All values with their sources", values_table(profile, "")), "wide", "values");
  page.body += render::html::note(
      "No data is a value of its own: it is never 0, never 100 %, and never part of a mean. Means are over networks "
      "with "
      "data, and say over how many.");
  return page;
}

Page method_page(const View& view) {
  const std::string text = view.captures.empty() ? std::string() : view.captures[0];
  const auto id = readiness::parse_metric(text);
  if (!id) return error_page(404, "There is no such metric", "Known are M1 to M8; /methods lists them.");
  const std::string name(readiness::name_of(*id));
  Page page{.section = Section::kMethods,
            .title = fmt::format("{}: {}", name, readiness::title_of(*id)),
            .lede = about(*id),
            .crumbs = {{"Methods", "/methods"}, {name, "/methods/" + name}},
            .api = "/api/v1/methods/" + name};
  page.body += render::html::panel("Worked example", example_of(*view.edition, *id), "wide", "example");
  page.body += render::html::panel("Values", values_table(view.edition->profile(), "." + name), "wide", "values");
  return page;
}

}  // namespace mannerly::pages
