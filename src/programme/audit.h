// The audit of an operator against its programme, requirement by requirement, joining and ongoing.
//
//     const readiness::Assessor assessor(readiness::Inputs::of(snapshot), profile);
//     MANNERLY_TRY(const Programme programme, builtin_programme("network-operator"));
//     MANNERLY_TRY(const Operator op, parse_operator(text, "example.toml"));   // or operator_of(...)
//     MANNERLY_TRY(const AuditReport report, audit(assessor, programme, op));
//     for (const Finding& f : report.findings) ...           // one a requirement, AS and pooled operator
//     report.phase(Phase::kJoin).outcome                      // what the programme's rules make of them
//
// The audit proposes; people decide. What no data can tell is "no data" or "needs a person", never passed.
// Shares are compared as whole numbers (numerator * 100 >= threshold * denominator): nothing is rounded.
//
// The RPKI share leaves out legacy prefixes that no VRP covers (they are those that may be unable to get a
// ROA); a legacy prefix with a ROA counts, be it valid or not. When nothing is left, the requirement does
// not apply. An AS that originates nothing has no share: no data, not 100 %.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "programme/operator.h"
#include "programme/programme.h"
#include "readiness/readiness.h"

namespace mannerly::programme {

enum class Outcome : std::uint8_t { kPassed, kFailed, kNoData, kNeedsPerson, kExcepted, kNotApplicable };
inline constexpr std::size_t kOutcomes = 6;
// "passed", "failed", "no data", "needs a person", "excepted", "not applicable".
std::string_view name_of(Outcome outcome);
// Passed, excepted or not applicable.
bool is_fulfilled(Outcome outcome);

struct Finding {
  std::string requirement;  // Requirement::id
  std::optional<Asn> asn;   // nullopt: of the operator as a whole
  Outcome outcome = Outcome::kNoData;
  std::string observed;   // "9 of 10 routes registered (90 %)"
  std::string threshold;  // "at least 100 %"
  std::int64_t numerator = 0, denominator = 0;
  std::int64_t left_out = 0;       // legacy prefixes without a ROA
  std::string reason;              // why no data, why excepted and by whom, what a person has to do
  std::string what_to_do;          // the remedy; empty when nothing is to be done
  std::vector<std::string> fixes;  // the exact objects to create (RPSL texts, ROAs), or what to withdraw; one each
  std::vector<readiness::Evidence> evidence;  // what speaks against the network first
};

// What a group of alternatives (IRR or RPKI) comes to for one AS, or for the operator's pooled routes.
struct GroupFinding {
  std::string group;  // Requirement::any_of
  std::optional<Asn> asn;
  Outcome outcome = Outcome::kNoData;
  std::string fulfilled_by;  // the alternative that holds; empty when none does
};

struct AsnVerdict {
  Asn asn;
  // kPassed: conformant; kFailed; kNoData or kNeedsPerson: cannot be told.
  std::array<Outcome, kPhases> outcome{};
};

struct ActionVerdict {
  std::string action;
  std::array<Outcome, kPhases> outcome{};  // kNotApplicable when the phase asks nothing
};

struct PhaseVerdict {
  std::size_t conformant = 0, failing = 0, undecided = 0;  // ASes
  Outcome entry_rule = Outcome::kNotApplicable;            // enough conformant ASes, enough actions
  std::string entry_text;                                  // "1 of 2 ASes conform; at least 50 % must"
  Outcome outcome = Outcome::kNoData;                      // entry rule and all that is asked of the operator
};

struct AuditReport {
  std::string operator_name, programme_id, programme_version, profile_id, snapshot_id;
  Instant at;
  std::vector<Finding> findings;  // in the order of the programme; per requirement the operator first, then ASes
  std::vector<GroupFinding> groups;
  std::vector<ActionVerdict> actions;
  std::vector<AsnVerdict> asns;
  std::array<PhaseVerdict, kPhases> phases;

  const PhaseVerdict& phase(Phase p) const { return phases[static_cast<std::size_t>(p)]; }
  const Finding* find(std::string_view requirement, std::optional<Asn> asn = std::nullopt) const;
};

// What one snapshot cannot know; whoever keeps history fills it in.
struct History {
  std::map<Asn, Instant> visible_since;  // announcing without a long break since
  std::map<Asn, Instant> clean_since;    // no illegitimate origination since
};

// Errors: kUsage when the operator has no ASes (but for vendors), is of another programme, or answers or
// excepts a requirement that the programme does not have.
Result<AuditReport> audit(const readiness::Assessor& assessor, const Programme& programme, const Operator& op,
                          const History& history = {});

}  // namespace mannerly::programme
