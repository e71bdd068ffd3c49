// The audit as a person reads it, in the manner of a Lighthouse report.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "observatory/audit_document.h"

namespace mannerly::observatory {
namespace {

using programme::Finding;
using programme::Outcome;
using programme::Phase;
using programme::Requirement;
using render::Cell;
using render::Code;
using render::Document;
using render::Heading;
using render::Item;
using render::Mark;
using render::Paragraph;
using render::Tone;

constexpr std::size_t kEvidenceShown = 5, kFixesShown = 3;

Mark mark_of(Outcome outcome) {
  const auto ascii = [&] {
    switch (outcome) {
      case Outcome::kPassed: return "*";
      case Outcome::kFailed: return "!";
      case Outcome::kNoData: return "-";
      case Outcome::kNeedsPerson: return "?";
      case Outcome::kExcepted: return "~";
      case Outcome::kNotApplicable: break;
    }
    return ".";
  };
  return {glyph_of(outcome), ascii()};
}

Tone tone_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed:
    case Outcome::kExcepted: return Tone::kGood;
    case Outcome::kFailed: return Tone::kBad;
    case Outcome::kNeedsPerson: return Tone::kMiddling;
    case Outcome::kNoData:
    case Outcome::kNotApplicable: break;
  }
  return Tone::kMuted;
}

class Layout {
 public:
  Layout(const AuditPicture& picture, const AuditLayout& layout) : picture_(picture), layout_(layout) {}

  Document make() {
    head();
    std::size_t next = 0;
    for (std::size_t i = 0; i < kAuditSections; ++i) {
      const auto section = static_cast<AuditSection>(i);
      if (picture_.counts[i] == 0) continue;
      document_.add(Heading{std::string(title_of(section)), 2, fmt::format("{}", picture_.counts[i])});
      const std::string about(about_of(section));
      if (!about.empty()) document_.add(Paragraph{about, Tone::kMuted, 0});
      const bool brief = section == AuditSection::kPassed || section == AuditSection::kNotApplicable;
      for (std::size_t k = 0; k < picture_.counts[i]; ++k, ++next) {
        if (brief) {
          add_brief(picture_.entries[next]);
        } else {
          add_full(picture_.entries[next]);
        }
      }
    }
    return std::move(document_);
  }

 private:
  void head() {
    const programme::AuditReport& report = *picture_.report;
    document_.add(Heading{report.operator_name, 1,
                          fmt::format("{}, version {}", picture_.programme->title, report.programme_version)});
    for (const Phase p : {Phase::kJoin, Phase::kOngoing}) {
      if (!picture_.shows(p)) continue;
      const auto& phase = report.phase(p);
      std::string text =
          fmt::format("{}: {}", p == Phase::kJoin ? "Joining" : "Ongoing", programme::name_of(phase.outcome));
      if (!phase.entry_text.empty()) text += fmt::format(" ({})", phase.entry_text);
      document_.add(Item{mark_of(phase.outcome), tone_of(phase.outcome), text, 2, true});
    }
    document_.add(layout_.scores);
    add_actions();
    document_.add(
        Paragraph{fmt::format("{} failing, {} to improve, {} without data, {} for a person to judge, {} passed.",
                              picture_.count(AuditSection::kFailing), picture_.count(AuditSection::kNeedsWork),
                              picture_.count(AuditSection::kNoData), picture_.count(AuditSection::kNeedsPerson),
                              picture_.count(AuditSection::kPassed)),
                  Tone::kStrong, 0});
  }

  void add_actions() {
    render::Sheet sheet{.columns = {{"action", "Action"}, {"title", "What it asks", false, true}}};
    for (const Phase p : {Phase::kJoin, Phase::kOngoing}) {
      if (picture_.shows(p))
        sheet.columns.push_back({std::string(programme::name_of(p)), p == Phase::kJoin ? "Joining" : "Ongoing"});
    }
    sheet.columns.push_back({"obligation", "Is"});
    for (const auto& verdict : picture_.report->actions) {
      const auto found = std::find_if(picture_.programme->actions.begin(), picture_.programme->actions.end(),
                                      [&](const programme::Action& a) { return a.id == verdict.action; });
      if (found == picture_.programme->actions.end()) continue;
      auto& row = sheet.rows.emplace_back();
      row = {found->id, found->title};
      for (const Phase p : {Phase::kJoin, Phase::kOngoing}) {
        const Outcome outcome = verdict.outcome[static_cast<std::size_t>(p)];
        if (picture_.shows(p)) row.push_back(Cell(programme::name_of(outcome), tone_of(outcome)));
      }
      row.push_back(programme::name_of(found->obligation));
    }
    document_.add(std::move(sheet));
  }

  // What passed, or does not apply: one line each.
  void add_brief(const AuditEntry& entry) {
    const Finding& f = *entry.finding;
    std::string text = fmt::format("{}: {}", entry.requirement->action, entry.requirement->text);
    if (many() && f.asn) text += fmt::format(" ({})", format_asn(*f.asn));
    if (!f.observed.empty()) text += fmt::format(" {}.", f.observed);
    if (!f.reason.empty()) text += fmt::format(" {}.", f.reason);
    document_.add(Item{mark_of(f.outcome), tone_of(f.outcome), text, 2, false});
  }

  void add_full(const AuditEntry& entry) {
    const Finding& f = *entry.finding;
    document_.add(Paragraph{"", Tone::kPlain, 0});
    document_.add(Item{mark_of(f.outcome), tone_of(f.outcome), entry.requirement->text, 2, true});
    const bool for_person = f.outcome == Outcome::kNeedsPerson;
    document_.add(
        Paragraph{where_of(entry, many()) + (for_person && !f.reason.empty() ? "; " + f.reason : ""), Tone::kMuted, 4});
    if (!f.observed.empty()) {
      document_.add(
          Paragraph{fmt::format("Found: {}{}", f.observed, f.threshold.empty() ? "" : "; asked: " + f.threshold),
                    Tone::kPlain, 4});
    }
    if (!f.reason.empty() && !for_person) document_.add(Paragraph{"Why: " + f.reason, Tone::kPlain, 4});
    add_evidence(f);
    if (!f.what_to_do.empty()) document_.add(Paragraph{"To do: " + f.what_to_do, Tone::kPlain, 4});
    add_fixes(f);
  }

  void add_evidence(const Finding& f) {
    std::size_t bad = 0, shown = 0;
    for (const auto& evidence : f.evidence) bad += !evidence.good && evidence.counted;
    for (const auto& evidence : f.evidence) {
      if (evidence.good || !evidence.counted) continue;
      if (!layout_.all && shown == kEvidenceShown) break;
      document_.add(Item{{"–", "-"}, Tone::kMuted, evidence.text, 4, false});
      ++shown;
    }
    if (shown < bad) document_.add(Paragraph{fmt::format("... and {} more (-o wide)", bad - shown), Tone::kMuted, 6});
  }

  // The objects to create; those that an earlier requirement already gave are not repeated.
  void add_fixes(const Finding& f) {
    std::size_t shown = 0, left = 0, repeated = 0;
    for (const std::string& fix : f.fixes) {
      if (given_.contains(fix)) {
        ++repeated;
      } else if (layout_.all || shown < kFixesShown) {
        document_.add(Paragraph{"", Tone::kPlain, 0});
        document_.add(Code{fix, fix.find("origin:") != std::string::npos ? "rpsl" : "", 6});
        ++shown;
      } else {
        ++left;
      }
    }
    given_.insert(f.fixes.begin(), f.fixes.end());
    if (left > 0) {
      document_.add(
          Paragraph{fmt::format("... and {} more objects: --fixes prints all of them", left), Tone::kMuted, 6});
    }
    if (repeated > 0 && shown == 0) {
      document_.add(
          Paragraph{fmt::format("The object{} above fix{} it.", repeated == 1 ? "" : "s", repeated == 1 ? "es" : ""),
                    Tone::kMuted, 6});
    }
  }

  bool many() const { return picture_.op->asns.size() > 1; }

  const AuditPicture& picture_;
  const AuditLayout& layout_;
  std::set<std::string, std::less<>> given_;
  Document document_;
};

}  // namespace

Document audit_document(const AuditPicture& picture, const AuditLayout& layout) {
  return Layout(picture, layout).make();
}

}  // namespace mannerly::observatory
