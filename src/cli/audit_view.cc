#include "cli/audit_view.h"

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
    sheet.rows.push_back({r.id, r.action, f.asn ? Cell(f.asn->value) : Cell(), r.join, r.ongoing, r.must,
                          observatory::key_of(entry.section), observatory::key_of(f.outcome), f.observed, f.threshold,
                          f.numerator, f.denominator, f.left_out, f.reason, f.what_to_do, std::uint64_t{f.fixes.size()},
                          r.text, r.clause});
  }
  return sheet;
}

}  // namespace mannerly::cli
