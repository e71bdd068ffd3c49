// The audit as a person reads it, in the manner of a Lighthouse report: for terminals, Markdown and PDF.
#pragma once

#include "observatory/audit_picture.h"
#include "render/document.h"

namespace mannerly::observatory {

struct AuditLayout {
  bool all = false;  // every evidence row and every object, not only the first ones
  render::Bars scores;
};
render::Document audit_document(const AuditPicture& picture, const AuditLayout& layout);

}  // namespace mannerly::observatory
