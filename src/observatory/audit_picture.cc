#include "observatory/audit_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "render/json_nullable.h"

namespace mannerly::observatory {

using programme::Finding;
using programme::Outcome;
using programme::Phase;
using programme::Requirement;

std::string_view key_of(AuditSection section) {
  switch (section) {
    case AuditSection::kFailing: return "failing";
    case AuditSection::kNeedsWork: return "needs_work";
    case AuditSection::kNoData: return "no_data";
    case AuditSection::kNeedsPerson: return "needs_person";
    case AuditSection::kPassed: return "passed";
    case AuditSection::kNotApplicable: break;
  }
  return "not_applicable";
}

std::string_view key_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed: return "passed";
    case Outcome::kFailed: return "failed";
    case Outcome::kNoData: return "no_data";
    case Outcome::kNeedsPerson: return "needs_person";
    case Outcome::kExcepted: return "excepted";
    case Outcome::kNotApplicable: break;
  }
  return "not_applicable";
}

namespace {

bool is_in(const Requirement& r, PhaseChoice phase) {
  return phase == PhaseChoice::kBoth || (phase == PhaseChoice::kJoin ? r.join : r.ongoing);
}

// Whether another alternative makes up for a requirement that is not fulfilled.
bool is_made_up_for(const programme::AuditReport& report, const Requirement& r, const Finding& finding) {
  if (r.any_of.empty()) return false;
  for (const auto& group : report.groups) {
    if (group.group == r.any_of && group.asn == finding.asn) return programme::is_fulfilled(group.outcome);
  }
  return false;
}

AuditSection section_of(const programme::AuditReport& report, const Requirement& r, const Finding& finding) {
  switch (finding.outcome) {
    case Outcome::kPassed:
    case Outcome::kExcepted: return AuditSection::kPassed;
    case Outcome::kNotApplicable: return AuditSection::kNotApplicable;
    case Outcome::kNoData: return AuditSection::kNoData;
    case Outcome::kNeedsPerson: return AuditSection::kNeedsPerson;
    case Outcome::kFailed: break;
  }
  return r.must && !is_made_up_for(report, r, finding) ? AuditSection::kFailing : AuditSection::kNeedsWork;
}

}  // namespace

bool AuditPicture::shows(Phase p) const {
  return phase == PhaseChoice::kBoth || (phase == PhaseChoice::kJoin) == (p == Phase::kJoin);
}

AuditPicture picture_of(const programme::AuditReport& report, const programme::Programme& programme,
                        const programme::Operator& op, PhaseChoice phase) {
  AuditPicture picture{.report = &report, .programme = &programme, .op = &op, .phase = phase};
  for (const Finding& finding : report.findings) {
    const Requirement* r = programme.find(finding.requirement);
    if (r == nullptr || !is_in(*r, phase)) continue;
    // Of an operator with one AS the pooled finding says the same as that of the AS.
    if (!finding.asn && op.asns.size() == 1 && report.find(finding.requirement, op.asns[0]) != nullptr) continue;
    picture.entries.push_back({r, &finding, section_of(report, *r, finding)});
    ++picture.counts[static_cast<std::size_t>(picture.entries.back().section)];
  }
  std::stable_sort(picture.entries.begin(), picture.entries.end(),
                   [](const AuditEntry& a, const AuditEntry& b) { return a.section < b.section; });
  return picture;
}

std::vector<AuditFix> fixes_of(const AuditPicture& picture) {
  std::vector<AuditFix> out;
  std::set<std::string_view> seen;
  for (const AuditEntry& entry : picture.entries) {
    for (const std::string& fix : entry.finding->fixes) {
      if (seen.insert(fix).second) out.push_back({&entry, fix});
    }
  }
  return out;
}

std::string audit_fixes(const AuditPicture& picture) {
  std::string out;
  for (const AuditFix& fix : fixes_of(picture)) {
    out.append(out.empty() ? "" : "\n").append(fix.text).append(fix.text.ends_with('\n') ? "" : "\n");
  }
  return out;
}

std::string_view title_of(AuditSection section) {
  switch (section) {
    case AuditSection::kFailing: return "Failing";
    case AuditSection::kNeedsWork: return "Needs work";
    case AuditSection::kNoData: return "No data";
    case AuditSection::kNeedsPerson: return "Needs a person";
    case AuditSection::kPassed: return "Passed";
    case AuditSection::kNotApplicable: break;
  }
  return "Not applicable";
}

std::string_view about_of(AuditSection section) {
  switch (section) {
    case AuditSection::kNeedsWork: return "Recommended, or made up for by an alternative.";
    case AuditSection::kNoData: return "Neither passed nor failed: the snapshot cannot tell.";
    case AuditSection::kNeedsPerson: return "Answers that the operator gives and an auditor accepts.";
    case AuditSection::kFailing:
    case AuditSection::kPassed:
    case AuditSection::kNotApplicable: break;
  }
  return "";
}

std::string_view glyph_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed: return "●";
    case Outcome::kFailed: return "▲";
    case Outcome::kNoData: return "◌";
    case Outcome::kNeedsPerson: return "?";
    case Outcome::kExcepted: return "○";
    case Outcome::kNotApplicable: break;
  }
  return "·";
}

std::string_view phases_of(const Requirement& requirement) {
  if (requirement.join && requirement.ongoing) return "joining and ongoing";
  return requirement.join ? "joining" : "ongoing";
}

std::string where_of(const AuditEntry& entry, bool many_asns) {
  std::string out = fmt::format("{}, {}", entry.requirement->action, phases_of(*entry.requirement));
  if (many_asns)
    out += entry.finding->asn ? ", " + format_asn(*entry.finding->asn) : std::string(", all ASes together");
  return fmt::format("{}; {}", out, entry.requirement->clause);
}

namespace {

void write_entry(render::JsonWriter& json, const AuditEntry& entry) {
  const Requirement& r = *entry.requirement;
  const Finding& f = *entry.finding;
  json.begin_object().field("requirement", r.id).field("action", r.action).key("asn");
  if (f.asn) {
    json.value(f.asn->value);
  } else {
    json.null();
  }
  json.field("join", r.join).field("ongoing", r.ongoing).field("must", r.must);
  json.field("section", key_of(entry.section)).field("outcome", key_of(f.outcome));
  json.field("text", r.text).field("clause", r.clause).field("observed", f.observed).field("threshold", f.threshold);
  // A count has no denominator, and what was not counted has neither.
  const bool share = f.denominator > 0;
  render::field_or_null(json, "numerator", share || f.numerator > 0 ? std::optional(f.numerator) : std::nullopt);
  render::field_or_null(json, "denominator", share ? std::optional(f.denominator) : std::nullopt);
  render::field_or_null(json, "left_out", share || f.left_out > 0 ? std::optional(f.left_out) : std::nullopt);
  json.field("reason", f.reason).field("what_to_do", f.what_to_do).key("fixes").begin_array();
  for (const std::string& fix : f.fixes) json.value(fix);
  json.end_array().key("evidence").begin_array();
  for (const auto& evidence : f.evidence) {
    json.begin_object().field("text", evidence.text).field("good", evidence.good);
    json.field("counted", evidence.counted).end_object();
  }
  json.end_array().end_object();
}

}  // namespace

void write_audit(render::JsonWriter& json, const AuditPicture& picture) {
  const programme::AuditReport& report = *picture.report;
  json.field("operator", report.operator_name).key("programme").begin_object();
  json.field("id", report.programme_id).field("title", picture.programme->title);
  json.field("version", report.programme_version).end_object();
  json.key("asns").begin_array();
  for (const auto& verdict : report.asns) {
    json.begin_object().field("asn", verdict.asn.value);
    for (const Phase p : {Phase::kJoin, Phase::kOngoing}) {
      json.field(programme::name_of(p), key_of(verdict.outcome[static_cast<std::size_t>(p)]));
    }
    json.end_object();
  }
  json.end_array();
  for (const Phase p : {Phase::kJoin, Phase::kOngoing}) {
    const auto& phase = report.phase(p);
    json.key(programme::name_of(p)).begin_object().field("outcome", key_of(phase.outcome));
    json.field("conformant_asns", std::uint64_t{phase.conformant}).field("failing_asns", std::uint64_t{phase.failing});
    json.field("undecided_asns", std::uint64_t{phase.undecided}).field("entry_rule", key_of(phase.entry_rule));
    json.field("entry_text", phase.entry_text).end_object();
  }
  json.key("actions").begin_array();
  for (const auto& action : report.actions) {
    json.begin_object().field("action", action.action);
    for (const Phase p : {Phase::kJoin, Phase::kOngoing}) {
      json.field(programme::name_of(p), key_of(action.outcome[static_cast<std::size_t>(p)]));
    }
    json.end_object();
  }
  json.end_array().key("counts").begin_object();
  for (std::size_t i = 0; i < kAuditSections; ++i) {
    json.field(key_of(static_cast<AuditSection>(i)), std::uint64_t{picture.counts[i]});
  }
  json.end_object().key("findings").begin_array();
  for (const AuditEntry& entry : picture.entries) write_entry(json, entry);
  json.end_array();
}

}  // namespace mannerly::observatory
