// How an audit report (observatory/audit_picture.h) is shown in a terminal.
#pragma once

#include "observatory/audit_picture.h"
#include "render/document.h"
#include "render/sheet.h"

namespace mannerly::cli {

using observatory::audit_fixes;
using observatory::AuditEntry;
using observatory::AuditPicture;
using observatory::AuditSection;
using observatory::kAuditSections;
using observatory::PhaseChoice;
using observatory::picture_of;
using observatory::write_audit;

struct AuditLayout {
  bool all = false;  // every evidence row and every object, not only the first ones
  render::Bars scores;
};
render::Document audit_document(const AuditPicture& picture, const AuditLayout& layout);
render::Sheet audit_sheet(const AuditPicture& picture);

}  // namespace mannerly::cli
