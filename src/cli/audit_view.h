// How an audit report (observatory/audit_picture.h) is shown in a terminal.
#pragma once

#include "observatory/audit_document.h"
#include "observatory/audit_picture.h"
#include "render/sheet.h"

namespace mannerly::cli {

using observatory::audit_document;
using observatory::audit_fixes;
using observatory::AuditEntry;
using observatory::AuditPicture;
using observatory::AuditSection;
using observatory::kAuditSections;
using observatory::PhaseChoice;
using observatory::picture_of;
using observatory::write_audit;

render::Sheet audit_sheet(const AuditPicture& picture);
// --fixes for programs: one row an object, with the requirement that asks for it.
render::Sheet fixes_sheet(const AuditPicture& picture);

}  // namespace mannerly::cli
