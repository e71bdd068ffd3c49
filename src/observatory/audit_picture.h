// An audit report in the order in which people read it: what fails, what needs work, what cannot be told, what
// people have to judge, what is in order.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "programme/audit.h"
#include "render/json_writer.h"

namespace mannerly::observatory {

// Failing: asked for, and not fulfilled in any of the ways that are allowed. Needs work: not fulfilled, but only
// recommended, or made up for by an alternative (ROAs in place of route objects).
enum class AuditSection : std::uint8_t { kFailing, kNeedsWork, kNoData, kNeedsPerson, kPassed, kNotApplicable };
inline constexpr std::size_t kAuditSections = 6;

struct AuditEntry {
  const programme::Requirement* requirement = nullptr;
  const programme::Finding* finding = nullptr;
  AuditSection section = AuditSection::kNoData;
};

enum class PhaseChoice : std::uint8_t { kBoth, kJoin, kOngoing };

// The report and what is shown of it; points into report and programme.
struct AuditPicture {
  const programme::AuditReport* report = nullptr;
  const programme::Programme* programme = nullptr;
  const programme::Operator* op = nullptr;
  PhaseChoice phase = PhaseChoice::kBoth;
  std::vector<AuditEntry> entries;  // by section, then in the order of the programme
  std::array<std::size_t, kAuditSections> counts{};

  std::size_t count(AuditSection section) const { return counts[static_cast<std::size_t>(section)]; }
  bool shows(programme::Phase p) const;
};

AuditPicture picture_of(const programme::AuditReport& report, const programme::Programme& programme,
                        const programme::Operator& op, PhaseChoice phase = PhaseChoice::kBoth);

void write_audit(render::JsonWriter& json, const AuditPicture& picture);  // adds to an open object
// An object that fixes what does not pass, and the first requirement that asks for it.
struct AuditFix {
  const AuditEntry* entry = nullptr;
  std::string_view text;
};
// Each once. Points into the picture.
std::vector<AuditFix> fixes_of(const AuditPicture& picture);
// Their texts with an empty line between them.
std::string audit_fixes(const AuditPicture& picture);

// "failing", "needs_work", "no_data", "needs_person", "passed", "not_applicable".
std::string_view key_of(AuditSection section);
// "passed", "failed", "no_data", "needs_person", "excepted", "not_applicable".
std::string_view key_of(programme::Outcome outcome);

// For people.
std::string_view title_of(AuditSection section);  // "Needs work"
std::string_view about_of(AuditSection section);  // what the section means; "" when the title says it
std::string_view glyph_of(programme::Outcome outcome);
std::string_view phases_of(const programme::Requirement& requirement);  // "joining and ongoing"
// "A4, ongoing, AS64500; Action 4, ..., bullet 2". many_asns: of an operator that has more than one.
std::string where_of(const AuditEntry& entry, bool many_asns);

}  // namespace mannerly::observatory
