// /reports/conformance/{who}: requirement by requirement, what holds, what does not, why, and what to paste.
#include <fmt/format.h>

#include <set>

#include "observatory/conformance.h"
#include "observatory/incident_words.h"
#include "observatory/words.h"
#include "pages/frame.h"
#include "pages/network_frame.h"
#include "pages/report.h"
#include "render/chart/chart.h"
#include "render/html/table.h"
#include "render/html/words.h"

namespace mannerly::pages {

using observatory::AuditEntry;
using observatory::AuditSection;
using observatory::ConformanceReport;
using observatory::Edition;
using programme::Outcome;
using programme::Phase;
using render::html::el;
using render::html::Html;
using Column = render::html::TableColumn::Kind;

namespace {

constexpr std::size_t kEvidenceShown = 50, kFixesShown = 200;  // of one finding; the JSON has all

std::string_view state_class(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed:
    case Outcome::kExcepted: return "ready";
    case Outcome::kFailed: return "lagging";
    case Outcome::kNeedsPerson: return "aspiring";
    case Outcome::kNoData:
    case Outcome::kNotApplicable: break;
  }
  return "none";
}

Html outcome_mark(Outcome outcome) {
  return el("span", {{"class", fmt::format("state {}", state_class(outcome))}},
            fmt::format("{} {}", observatory::glyph_of(outcome), programme::name_of(outcome)));
}

Html verdict_panel(const ConformanceReport& r) {
  render::html::Table phases{.caption = "What the programme's rules make of it",
                             .caption_hidden = true,
                             .columns = {{.title = "Phase"}, {.title = "Outcome"}, {.title = "Networks"}}};
  for (const Phase p : {Phase::kJoin, Phase::kOngoing}) {
    const auto& phase = r.audit.phase(p);
    phases.rows.push_back({p == Phase::kJoin ? "Joining" : "Ongoing", outcome_mark(phase.outcome), phase.entry_text});
  }
  render::html::Table actions{.caption = "Actions of the programme",
                              .caption_hidden = true,
                              .columns = {{.title = "Action"},
                                          {.title = "What it asks"},
                                          {.title = "Is"},
                                          {.title = "Joining"},
                                          {.title = "Ongoing"}},
                              .id = "actions"};
  for (const auto& verdict : r.audit.actions) {
    for (const programme::Action& action : r.programme.actions) {
      if (action.id != verdict.action) continue;
      actions.rows.push_back({action.id, action.title, programme::name_of(action.obligation),
                              outcome_mark(verdict.outcome[static_cast<std::size_t>(Phase::kJoin)]),
                              outcome_mark(verdict.outcome[static_cast<std::size_t>(Phase::kOngoing)])});
    }
  }
  return render::html::panel("Verdict",
                             render::html::join({render::html::table(phases), render::html::table(actions),
                                                 render::html::note("The audit proposes; people decide.")},
                                                ""),
                             "wide", "verdict");
}

// The five scores of the operator, and of each network when there are more.
Html scores_panel(const ConformanceReport& r, const Edition& edition) {
  render::html::Table table{
      .caption = "Scores of each network", .caption_hidden = true, .columns = {{.title = "Network"}}, .id = "scores"};
  for (const readiness::Category c : observatory::kAllCategories) {
    table.columns.push_back({.title = std::string(observatory::short_title(c)), .kind = Column::kNumber});
  }
  table.columns.push_back({.title = "Visible since"});
  table.columns.push_back({.title = "Nothing illegitimate since"});
  const auto since = [](const std::map<Asn, Instant>& known, Asn asn) {
    const auto found = known.find(asn);
    return found == known.end() ? render::html::no_data("the history does not tell")
                                : render::html::day_tag(day_of(found->second));
  };
  if (r.ases.size() != 1) {
    std::vector<Html> mean = {fmt::format("Mean of {} networks", r.ases.size())};
    for (const auto& c : r.score.categories) {
      mean.push_back(render::html::score_mark(c.state, c.mean, c.partial > 0));
    }
    mean.insert(mean.end(), {"", ""});
    table.rows.push_back(std::move(mean));
  }
  for (const readiness::AsScore* score : r.ases) {
    std::vector<Html> row = {network_link(edition, score->asn)};
    for (const auto& c : score->categories) row.push_back(render::html::score_mark(c.state, c.score, c.partial));
    row.push_back(since(r.history.visible_since, score->asn));
    row.push_back(since(r.history.clean_since, score->asn));
    table.rows.push_back(std::move(row));
  }
  return render::html::panel("Scores", render::html::table(table), "wide", "scores-panel");
}

Html evidence_of(const programme::Finding& f) {
  Html rows;
  std::size_t shown = 0, more = 0;
  for (const auto& evidence : f.evidence) {
    if (shown == kEvidenceShown) {
      ++more;
      continue;
    }
    const std::string_view mark = !evidence.counted ? "not counted: " : evidence.good ? "for it: " : "against it: ";
    rows += el("li", {}, mark, evidence.text);
    ++shown;
  }
  if (shown == 0) return {};
  Html out = el("ul", {}, rows);
  if (more > 0) out += render::html::note(fmt::format("And {} more: the JSON has all.", render::html::count(more)));
  return render::html::explain(fmt::format("Evidence ({})", render::html::count(f.evidence.size())), out);
}

// Objects to create; those that an earlier requirement gave already are not repeated.
Html fixes_of(const programme::Finding& f, std::set<std::string_view>& given) {
  Html out;
  std::size_t shown = 0, repeated = 0, left = 0;
  std::string text;
  for (const std::string& fix : f.fixes) {
    if (!given.insert(fix).second) {
      ++repeated;
    } else if (shown < kFixesShown) {
      text += (text.empty() ? "" : "\n") + fix + (fix.ends_with('\n') ? "" : "\n");
      ++shown;
    } else {
      ++left;
    }
  }
  if (shown > 0) out += render::html::copy_text(text);
  if (left > 0) {
    out += render::html::note(fmt::format("And {} more object{}: the JSON has all.", left, left == 1 ? "" : "s"));
  }
  if (repeated > 0) {
    out +=
        render::html::note(fmt::format("{} of the objects above help{} here too.", repeated, repeated == 1 ? "s" : ""));
  }
  return out;
}

Html finding_card(const ConformanceReport& r, const AuditEntry& entry, std::set<std::string_view>& given) {
  const programme::Finding& f = *entry.finding;
  std::vector<std::pair<Html, Html>> facts = {{"Outcome", outcome_mark(f.outcome)},
                                              {"Where it stands", observatory::where_of(entry, r.op.asns.size() > 1)}};
  if (!f.threshold.empty()) facts.emplace_back("Asked", f.threshold);
  if (!f.observed.empty()) facts.emplace_back("Found", f.observed);
  if (f.left_out > 0) facts.emplace_back("Left out", fmt::format("{} legacy prefixes without a ROA", f.left_out));
  if (!f.reason.empty()) facts.emplace_back("Why", f.reason);
  if (!f.what_to_do.empty()) facts.emplace_back("To do", f.what_to_do);
  return el("article", {{"class", "card"}}, el("h3", {}, entry.requirement->text), render::html::facts(facts),
            evidence_of(f), fixes_of(f, given));
}

// What passed or does not apply: a line each.
Html brief_table(const ConformanceReport& r, std::span<const AuditEntry> entries) {
  render::html::Table table{.caption = "Requirements, a line each",
                            .caption_hidden = true,
                            .columns = {{.title = "Requirement"},
                                        {.title = "Outcome"},
                                        {.title = "Found"},
                                        {.title = "Asked"},
                                        {.title = "Where it stands"}}};
  for (const AuditEntry& entry : entries) {
    const programme::Finding& f = *entry.finding;
    std::string found = f.observed;
    if (!f.reason.empty()) found += (found.empty() ? "" : "; ") + f.reason;
    table.rows.push_back({entry.requirement->text, outcome_mark(f.outcome), found, f.threshold,
                          observatory::where_of(entry, r.op.asns.size() > 1)});
  }
  return render::html::table(table);
}

Html findings(const ConformanceReport& r) {
  Html out;
  std::set<std::string_view> given;
  std::size_t next = 0;
  for (std::size_t i = 0; i < observatory::kAuditSections; ++i) {
    const auto section = static_cast<AuditSection>(i);
    const std::span<const AuditEntry> entries = std::span(r.picture.entries).subspan(next, r.picture.counts[i]);
    next += entries.size();
    if (entries.empty()) continue;
    Html content;
    if (const auto about = observatory::about_of(section); !about.empty()) content += el("p", {}, about);
    if (section == AuditSection::kPassed || section == AuditSection::kNotApplicable) {
      content += brief_table(r, entries);
    } else {
      for (const AuditEntry& entry : entries) content += finding_card(r, entry, given);
    }
    out += render::html::panel(fmt::format("{} ({})", observatory::title_of(section), entries.size()), content, "wide",
                               fmt::format("section-{}", observatory::key_of(section)));
  }
  return out;
}

Html history_panel(const ConformanceReport& r) {
  using namespace render::chart;
  Chart chart{.kind = Kind::kLine,
              .id = "conformance-history",
              .title = "Scores by month",
              .description =
                  "Mean score of the operator's networks with data, as of each month's last day. A gap: no "
                  "data for that month.",
              .unit = Unit::kShare,
              .low = 0.0,
              .high = 1.0};
  std::size_t known = 0;
  for (const auto& month : r.months) {
    chart.labels.push_back(format_month(month.month));
    chart.label_texts.push_back(render::html::short_month(month.month));
    known += month.ases > 0 ? 1 : 0;
  }
  for (const readiness::Category c : observatory::kAllCategories) {
    const std::size_t i = readiness::index_of(c);
    Series series{.name = std::string(observatory::short_title(c)), .tone = fmt::format("c{}", i)};
    for (const auto& month : r.months) series.values.push_back(month.mean[i]);
    chart.series.push_back(std::move(series));
  }
  Html content;
  if (known == 0) {
    content = render::html::note("The history knows none of its networks in these months.");
  } else {
    Html drawing = el("div", {{"class", "wide-only"}}, inline_svg(chart, {660}));
    chart.id += "-n";
    drawing += el("div", {{"class", "narrow-only"}}, inline_svg(chart, {340}));
    drawing += numbers_table(chart);
    content = render::html::figure(
        drawing, fmt::format("{} of {} months are known; the rest is a gap, not 0.", known, r.months.size()), nullptr);
  }
  return render::html::panel("Month by month", content, "wide", "history");
}

Html incidents_panel(const ConformanceReport& r, const Edition& edition) {
  render::html::Table table{
      .caption = "Incidents that name its networks, the latest first",
      .caption_hidden = true,
      .columns = {{.title = "Start (UTC)"},
                  {.title = "Kind"},
                  {.title = "What happened"},
                  {.title = "Sure", .kind = Column::kNumber},
                  {.title = "Counts"},
                  {.title = "State"}},
      .empty = edition.store() == nullptr ? "None of this snapshot's incidents names them." : "None is known.",
      .id = "incidents"};
  for (const auto& known : r.incidents) {
    const incident::Incident& i = known.incident;
    table.rows.push_back({render::html::link("/incidents/" + i.id, render::html::time_tag(i.start)),
                          render::html::kind_mark(i.kind), observatory::headline_of(i, &edition.snapshot()),
                          render::html::percent(i.confidence), observatory::counts(edition, known) ? "yes" : "no",
                          observatory::feedback_words(known.feedback)});
  }
  Html content = render::html::table(table);
  if (r.incidents_total > r.incidents.size()) {
    content += render::html::note(fmt::format("The latest {} of {}.", r.incidents.size(), r.incidents_total));
  }
  return render::html::panel(fmt::format("Incidents since {} ({})", format_date(r.incidents_from), r.incidents_total),
                             content, "wide", "incidents-panel");
}

Html basis_panel(const ConformanceReport& r, const Edition& edition) {
  Html content =
      render::html::facts({{"Programme", fmt::format("{}, version {}", r.programme.title, r.programme.version)},
                           {"Snapshot", r.audit.snapshot_id},
                           {"Seen", render::html::time_tag(r.audit.at)},
                           {"Profile", r.audit.profile_id},
                           {"Sealed days", render::html::count(edition.slices().size())}});
  for (const std::string& caveat : r.caveats) content += render::html::note(caveat);
  return render::html::panel("What this rests on", content, "wide", "basis");
}

// The history is the observatory's; without one there is a snapshot alone, as the frame names it.
std::string command_of(const ConformanceReport& r, const View& view) {
  if (r.op.asns.size() != 1 || r.who != format_asn(r.op.asns[0])) return {};
  const std::string_view data = view.edition->slices().empty() ? "" : " --data .";
  return fmt::format("mannerly report conformance --asn {}{}", format_asn(r.op.asns[0]), data);
}

Page refusal(const Error& error) {
  if (error.code == ErrorCode::kNotFound) return error_page(404, "Nobody of this name", error.message + ".");
  if (error.code == ErrorCode::kUsage) return error_page(400, "This is nobody's name", "Write " + error.message + ".");
  return error_page(500, "The report could not be made", error.message);
}

}  // namespace

Page report_conformance_page(const View& view) {
  const std::string who = view.captures.empty() ? std::string(view.here.value("asn")) : view.captures[0];
  const auto made = observatory::conformance_of(*view.edition, who);
  if (!made) return refusal(made.error());
  const ConformanceReport& r = **made;
  Page page{.section = Section::kReports,
            .title = "Conformance of " + r.op.name,
            .aside = fmt::format("{}, version {}", r.programme.title, r.programme.version),
            .lede = observatory::conformance_verdict(r),
            .crumbs = {{"Reports", "/reports"}, {r.op.name, "/reports/conformance/" + r.who}},
            .api = "/api/v1/reports/conformance/" + r.who};
  page.cli = command_of(r, view);
  page.body += el("p", {}, render::html::link(r.path, "The page of " + r.op.name));
  page.body += verdict_panel(r);
  page.body += scores_panel(r, *view.edition);
  page.body += findings(r);
  page.body += history_panel(r);
  page.body += incidents_panel(r, *view.edition);
  page.body += basis_panel(r, *view.edition);
  return page;
}

}  // namespace mannerly::pages
