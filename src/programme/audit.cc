#include "programme/audit.h"

#include <fmt/format.h>

#include <algorithm>

#include "programme/facts.h"

namespace mannerly::programme {
namespace {

// The worse of two, for what must hold together: failed, then what cannot be told, then fulfilled.
int badness(Outcome outcome) {
  switch (outcome) {
    case Outcome::kFailed: return 5;
    case Outcome::kNoData: return 4;
    case Outcome::kNeedsPerson: return 3;
    case Outcome::kPassed: return 2;
    case Outcome::kExcepted: return 1;
    case Outcome::kNotApplicable: return 0;
  }
  return 0;
}
Outcome all_of(Outcome a, Outcome b) {
  return badness(a) >= badness(b) ? a : b;
}

std::string threshold_text(const Requirement& r) {
  if (r.threshold == 0) return "";
  return fmt::format("at least {} {}", r.threshold, r.unit);
}

class Auditor {
 public:
  Auditor(const AuditContext& context, const Programme& programme) : c_(context), programme_(programme) {}

  AuditReport run() {
    const auto& a = c_.assessor;
    report_ = {.operator_name = c_.op.name,
               .programme_id = programme_.id,
               .programme_version = programme_.version,
               .profile_id = a.profile().id,
               .snapshot_id = a.snapshot().short_id(),
               .at = a.snapshot().at()};
    for (const Requirement& r : programme_.requirements) add_findings(r);
    add_groups();
    for (const AsnFacts& facts : c_.ases) {
      AsnVerdict verdict{.asn = facts.asn};
      for (const Phase phase : {Phase::kJoin, Phase::kOngoing}) {
        verdict.outcome[static_cast<std::size_t>(phase)] = outcome_of_asn(facts.asn, phase, "");
      }
      report_.asns.push_back(verdict);
    }
    for (const Action& action : programme_.actions) {
      ActionVerdict verdict{.action = action.id};
      for (const Phase phase : {Phase::kJoin, Phase::kOngoing}) {
        verdict.outcome[static_cast<std::size_t>(phase)] = outcome_of_action(action, phase);
      }
      report_.actions.push_back(std::move(verdict));
    }
    for (const Phase phase : {Phase::kJoin, Phase::kOngoing}) judge_phase(phase);
    return std::move(report_);
  }

 private:
  // ---- findings ----

  void add_findings(const Requirement& r) {
    if (r.kind != Kind::kMeasured) return add(r, std::nullopt, answered(r));
    if (r.scope == Scope::kOperator || is_pooled(r.check)) add(r, std::nullopt, check_operator(c_, r));
    if (r.scope == Scope::kOperator) return;
    for (const AsnFacts& facts : c_.ases) add(r, facts.asn, check_asn(c_, r, facts));
  }

  void add(const Requirement& r, std::optional<Asn> asn, Finding finding) {
    finding.requirement = r.id;
    finding.asn = asn;
    finding.threshold = threshold_text(r);
    if (!is_fulfilled(finding.outcome)) {
      // Nobody has failed where the data are missing: the remedy is to get them.
      const bool has_no_source =
          finding.outcome == Outcome::kNoData && finding.reason.starts_with("the snapshot has no ");
      finding.what_to_do = has_no_source ? "Give the snapshot such a source and audit again." : r.remedy;
      except(r, asn, finding);
    }
    report_.findings.push_back(std::move(finding));
  }

  // Somebody has to judge an answer: it passes when they have written down that they did.
  Finding answered(const Requirement& r) const {
    const auto found = c_.op.answers.find(r.id);
    if (found == c_.op.answers.end()) {
      const char* reason = r.kind == Kind::kAnswer ? "the operator has not answered" : "nobody has recorded it";
      return {.outcome = Outcome::kNeedsPerson, .reason = reason};
    }
    const Answer& answer = found->second;
    Finding out{.observed = answer.text};
    if (answer.accepted_by.empty()) {
      out.outcome = Outcome::kNeedsPerson;
      out.reason = "answered; an auditor has to judge the answer";
    } else {
      out.outcome = Outcome::kPassed;
      out.reason = fmt::format("accepted by {}{}", answer.accepted_by,
                               answer.at ? " on " + format_date(*answer.at) : std::string());
    }
    return out;
  }

  void except(const Requirement& r, std::optional<Asn> asn, Finding& finding) const {
    const auto found = c_.op.exceptions.find(r.id);
    if (found == c_.op.exceptions.end()) return;
    const Exception& exception = found->second;
    if (!exception.asns.empty() &&
        (!asn || std::find(exception.asns.begin(), exception.asns.end(), *asn) == exception.asns.end())) {
      return;
    }
    finding.reason =
        fmt::format("exception by {}: {} (without it: {})", exception.by, exception.reason, name_of(finding.outcome));
    finding.outcome = Outcome::kExcepted;
  }

  // ---- alternatives ----

  void add_groups() {
    std::vector<std::string> names;
    for (const Requirement& r : programme_.requirements) {
      if (!r.any_of.empty() && std::find(names.begin(), names.end(), r.any_of) == names.end()) {
        names.push_back(r.any_of);
      }
    }
    for (const std::string& name : names) {
      report_.groups.push_back(judge_group(name, std::nullopt));
      for (const AsnFacts& facts : c_.ases) report_.groups.push_back(judge_group(name, facts.asn));
    }
  }

  // An alternative holds when something of it was fulfilled and nothing of it was not; what does not apply
  // fulfils nothing by itself.
  GroupFinding judge_group(const std::string& name, std::optional<Asn> asn) const {
    std::vector<std::pair<std::string, Outcome>> alternatives;
    for (const Requirement& r : programme_.requirements) {
      if (r.any_of != name || !r.must) continue;
      auto at = std::find_if(alternatives.begin(), alternatives.end(),
                             [&](const auto& pair) { return pair.first == r.alternative; });
      if (at == alternatives.end()) at = alternatives.insert(at, {r.alternative, Outcome::kNotApplicable});
      at->second = all_of(at->second, outcome_in_group(r, asn));
    }
    GroupFinding out{.group = name, .asn = asn, .outcome = Outcome::kNotApplicable};
    bool any = false, failed = false;
    Outcome open = Outcome::kNotApplicable;
    for (const auto& [alternative, outcome] : alternatives) {
      if (outcome == Outcome::kPassed || outcome == Outcome::kExcepted) {
        if (!any || (out.outcome == Outcome::kExcepted && outcome == Outcome::kPassed)) {
          out.outcome = outcome;
          out.fulfilled_by = alternative;
        }
        any = true;
      }
      failed = failed || outcome == Outcome::kFailed;
      if (outcome == Outcome::kNoData || outcome == Outcome::kNeedsPerson) open = all_of(open, outcome);
    }
    if (any) return out;
    out.outcome = open != Outcome::kNotApplicable ? open : failed ? Outcome::kFailed : Outcome::kNotApplicable;
    return out;
  }

  // Of one AS: its own finding, or the operator's where the requirement is the operator's. Of the operator:
  // its own or pooled finding, else all of its ASes.
  Outcome outcome_in_group(const Requirement& r, std::optional<Asn> asn) const {
    if (asn && r.scope == Scope::kAsn) return outcome_of(r.id, asn);
    if (r.scope == Scope::kOperator || is_pooled(r.check)) return outcome_of(r.id, std::nullopt);
    Outcome out = Outcome::kNotApplicable;
    for (const AsnFacts& facts : c_.ases) out = all_of(out, outcome_of(r.id, facts.asn));
    return out;
  }

  Outcome outcome_of(std::string_view requirement, std::optional<Asn> asn) const {
    const Finding* finding = report_.find(requirement, asn);
    return finding == nullptr ? Outcome::kNotApplicable : finding->outcome;
  }

  Outcome outcome_of_group(std::string_view name, std::optional<Asn> asn) const {
    for (const GroupFinding& group : report_.groups) {
      if (group.group == name && group.asn == asn) return group.outcome;
    }
    return Outcome::kNotApplicable;
  }

  // ---- roll-up ----

  bool matters(const Requirement& r, Phase phase, std::string_view action) const {
    if (!r.must || !r.in(phase)) return false;
    if (!action.empty()) return r.action == action;
    return obligation_of(r.action) != Obligation::kOptional;
  }

  Obligation obligation_of(std::string_view id) const {
    for (const Action& action : programme_.actions) {
      if (action.id == id) return action.obligation;
    }
    return Obligation::kOptional;
  }

  // All that is asked of one AS; with an action's id, by that action alone.
  Outcome outcome_of_asn(Asn asn, Phase phase, std::string_view action) const {
    Outcome out = Outcome::kNotApplicable;
    for (const Requirement& r : programme_.requirements) {
      if (!matters(r, phase, action)) continue;
      if (!r.any_of.empty()) {
        out = all_of(out, outcome_of_group(r.any_of, asn));
      } else if (r.scope == Scope::kAsn) {
        out = all_of(out, outcome_of(r.id, asn));
      }
    }
    return out;
  }

  // What is asked of the operator itself; in the ongoing phase its pooled routes too.
  Outcome outcome_of_operator(Phase phase, std::string_view action) const {
    Outcome out = Outcome::kNotApplicable;
    for (const Requirement& r : programme_.requirements) {
      if (!matters(r, phase, action)) continue;
      if (!r.any_of.empty()) {
        if (phase == Phase::kOngoing) out = all_of(out, outcome_of_group(r.any_of, std::nullopt));
      } else if (r.scope == Scope::kOperator) {
        out = all_of(out, outcome_of(r.id, std::nullopt));
      }
    }
    return out;
  }

  struct Count {
    std::size_t conformant = 0, failing = 0, undecided = 0, not_asked = 0;
    void add(Outcome outcome) {
      if (outcome == Outcome::kNotApplicable) {
        ++not_asked;
      } else if (outcome == Outcome::kFailed) {
        ++failing;
      } else if (is_fulfilled(outcome)) {
        ++conformant;
      } else {
        ++undecided;
      }
    }
    std::size_t asked() const { return conformant + failing + undecided; }
  };

  // Whether enough ASes conform: as whole numbers, half of 3 is 2.
  Outcome enough(const Count& count) const {
    if (count.asked() == 0) return Outcome::kNotApplicable;
    const std::size_t percent =
        programme_.conformant_asns_percent > 0 ? static_cast<std::size_t>(programme_.conformant_asns_percent) : 100;
    if (count.conformant * 100 >= percent * count.asked()) return Outcome::kPassed;
    return (count.conformant + count.undecided) * 100 >= percent * count.asked() ? Outcome::kNoData : Outcome::kFailed;
  }

  Outcome outcome_of_action(const Action& action, Phase phase) const {
    Count count;
    for (const AsnFacts& facts : c_.ases) count.add(outcome_of_asn(facts.asn, phase, action.id));
    return all_of(enough(count), outcome_of_operator(phase, action.id));
  }

  void judge_phase(Phase phase) {
    const auto index = static_cast<std::size_t>(phase);
    PhaseVerdict& out = report_.phases[index];
    Count count;
    for (const AsnVerdict& asn : report_.asns) count.add(asn.outcome[index]);
    out.conformant = count.conformant;
    out.failing = count.failing;
    out.undecided = count.undecided;
    out.entry_rule = enough(count);
    if (count.asked() > 0) {
      const int percent = programme_.conformant_asns_percent;
      out.entry_text = fmt::format("{} of {} ASes conform{}; {} must", count.conformant, count.asked(),
                                   count.undecided > 0 ? fmt::format(", {} cannot be told", count.undecided) : "",
                                   percent > 0 ? fmt::format("at least {} %", percent) : "all");
    }
    if (programme_.actions_min > 0) add_actions_rule(index, out);
    out.outcome = all_of(out.entry_rule, outcome_of_operator(phase, ""));
  }

  void add_actions_rule(std::size_t phase, PhaseVerdict& out) const {
    int fulfilled = 0, open = 0;
    for (const ActionVerdict& action : report_.actions) {
      const Outcome outcome = action.outcome[phase];
      if (outcome == Outcome::kNotApplicable) continue;
      if (is_fulfilled(outcome)) ++fulfilled;
      if (outcome == Outcome::kNoData || outcome == Outcome::kNeedsPerson) ++open;
    }
    Outcome rule = Outcome::kFailed;
    if (fulfilled + open >= programme_.actions_min) rule = Outcome::kNeedsPerson;
    if (fulfilled >= programme_.actions_min) rule = Outcome::kPassed;
    out.entry_rule = all_of(out.entry_rule, rule);
    out.entry_text +=
        fmt::format("{}{} of {} actions fulfilled, at least {} must be", out.entry_text.empty() ? "" : "; ", fulfilled,
                    report_.actions.size(), programme_.actions_min);
  }

  const AuditContext& c_;
  const Programme& programme_;
  AuditReport report_;
};

Status check_usage(const Programme& programme, const Operator& op) {
  if (op.programme != programme.id) {
    return fail(ErrorCode::kUsage, fmt::format("{} is of programme {}, not {}", op.name, op.programme, programme.id));
  }
  const bool measured = std::any_of(programme.requirements.begin(), programme.requirements.end(),
                                    [](const Requirement& r) { return r.kind == Kind::kMeasured; });
  if (measured && op.asns.empty()) return fail(ErrorCode::kUsage, fmt::format("{} has no AS numbers", op.name));
  const auto unknown = [&](const auto& by_requirement, std::string_view what) -> Status {
    for (const auto& [id, value] : by_requirement) {
      if (programme.find(id) == nullptr) {
        return fail(ErrorCode::kUsage,
                    fmt::format("{}: {} for \"{}\", which programme {} does not ask", op.name, what, id, programme.id));
      }
    }
    return {};
  };
  MANNERLY_CHECK_OK(unknown(op.answers, "an answer"));
  return unknown(op.exceptions, "an exception");
}

}  // namespace

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed: return "passed";
    case Outcome::kFailed: return "failed";
    case Outcome::kNoData: return "no data";
    case Outcome::kNeedsPerson: return "needs a person";
    case Outcome::kExcepted: return "excepted";
    case Outcome::kNotApplicable: return "not applicable";
  }
  return "?";
}

bool is_fulfilled(Outcome outcome) {
  return outcome == Outcome::kPassed || outcome == Outcome::kExcepted || outcome == Outcome::kNotApplicable;
}

const Finding* AuditReport::find(std::string_view requirement, std::optional<Asn> asn) const {
  for (const Finding& finding : findings) {
    if (finding.asn == asn && finding.requirement == requirement) return &finding;
  }
  return nullptr;
}

Result<AuditReport> audit(const readiness::Assessor& assessor, const Programme& programme, const Operator& op,
                          const History& history) {
  MANNERLY_CHECK_OK(check_usage(programme, op));
  const AuditContext context = AuditContext::of(assessor, op, history);
  return Auditor(context, programme).run();
}

}  // namespace mannerly::programme
