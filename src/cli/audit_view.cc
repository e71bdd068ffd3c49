#include "cli/audit_view.h"

#include "base/text.h"

namespace mannerly::cli {

using programme::Finding;
using programme::Requirement;

render::Sheet audit_sheet(const AuditPicture& picture) {
  using render::Cell;
  render::Sheet sheet;
  for (const std::string_view key :
       {"requirement", "action", "asn", "join", "ongoing", "must", "section", "outcome", "observed", "threshold",
        "numerator", "denominator", "left_out", "reason", "what_to_do", "fixes", "text", "clause"}) {
    sheet.columns.push_back({std::string(key), std::string(key)});
  }
  for (const AuditEntry& entry : picture.entries) {
    const Requirement& r = *entry.requirement;
    const Finding& f = *entry.finding;
    const bool share = f.denominator > 0;  // else it is a count, or nothing was counted
    sheet.rows.push_back({r.id, r.action, f.asn ? Cell(f.asn->value) : Cell(), r.join, r.ongoing, r.must,
                          observatory::key_of(entry.section), observatory::key_of(f.outcome), f.observed, f.threshold,
                          share || f.numerator > 0 ? Cell(f.numerator) : Cell(), share ? Cell(f.denominator) : Cell(),
                          share || f.left_out > 0 ? Cell(f.left_out) : Cell(), f.reason, f.what_to_do,
                          std::uint64_t{f.fixes.size()}, r.text, r.clause});
  }
  return sheet;
}

render::Sheet fixes_sheet(const AuditPicture& picture) {
  using render::Cell;
  render::Sheet sheet{.columns = {{"requirement", "Requirement"}, {"asn", "AS"}, {"object", "Object"}}};
  for (const observatory::AuditFix& fix : observatory::fixes_of(picture)) {
    const Finding& f = *fix.entry->finding;
    sheet.rows.push_back({fix.entry->requirement->id, f.asn ? Cell(f.asn->value) : Cell(), printable(fix.text)});
  }
  return sheet;
}

}  // namespace mannerly::cli
