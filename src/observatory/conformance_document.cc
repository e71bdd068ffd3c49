#include <fmt/format.h>

#include "observatory/audit_document.h"
#include "observatory/incident_words.h"
#include "observatory/report_documents.h"
#include "observatory/words.h"

namespace mannerly::observatory {
namespace {

render::Tone tone_of(readiness::State state) {
  switch (state) {
    case readiness::State::kReady: return render::Tone::kGood;
    case readiness::State::kAspiring: return render::Tone::kMiddling;
    case readiness::State::kLagging: return render::Tone::kBad;
    case readiness::State::kNoData: break;
  }
  return render::Tone::kMuted;
}

render::Bars bars_of(const readiness::GroupScore& score) {
  render::Bars out;
  for (const readiness::Category c : kAllCategories) {
    const readiness::GroupCategory& category = score.categories[readiness::index_of(c)];
    out.bars.push_back({.label = std::string(readiness::title_of(c)),
                        .share = category.mean,
                        .mark = {"", ""},
                        .word = std::string(word_of(category.state)),
                        .tone = tone_of(category.state)});
  }
  return out;
}

render::Sheet months_of(const ConformanceReport& report) {
  render::Sheet sheet{.columns = {{"month", "Month"}}};
  for (const readiness::Category c : kAllCategories) {
    sheet.columns.push_back({std::string(key_of(c)), std::string(short_title(c))});
  }
  for (const ConformanceMonth& month : report.months) {
    auto& row = sheet.rows.emplace_back();
    row.push_back(format_month(month.month));
    for (const auto& mean : month.mean) row.push_back(mean ? render::Cell(render::Share{*mean}) : render::Cell());
  }
  return sheet;
}

}  // namespace

render::Document conformance_document(const Edition& edition, const ConformanceReport& report) {
  render::Document document = audit_document(report.picture, {.all = true, .scores = bars_of(report.score)});
  document.add(render::Heading{"Month by month", 2, "mean over its networks with data, at the end of each month"});
  document.add(months_of(report));
  document.add(render::Heading{"Incidents of the last three months", 2, fmt::format("{}", report.incidents_total)});
  if (report.incidents.empty()) document.add(render::Paragraph{"None is known.", render::Tone::kPlain, 2});
  for (const KnownIncident& known : report.incidents) {
    const incident::Incident& i = known.incident;
    document.add(render::Item{
        {"-", "-"},
        render::Tone::kPlain,
        fmt::format("{}: {} ({}, {} sure{})", format_instant(i.start), headline_of(i, &edition.snapshot()), i.id,
                    render::format_share(i.confidence), counts(edition, known) ? "" : ", does not count"),
        2,
        false});
  }
  for (const std::string& caveat : report.caveats) document.add(render::Paragraph{caveat, render::Tone::kMuted, 0});
  return document;
}

}  // namespace mannerly::observatory
