// A report (render/document.h) as a PDF: A4, page numbers, any script that the fonts of the machine have.
#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"
#include "render/document.h"

namespace mannerly::render {

struct PdfMeta {
  std::string title;
  std::string footer;  // at the foot of each page, before its number: what the report was made from
  Instant made;        // the document's date: the same report is the same bytes
};

// O(text). Errors: kIo when the library gives no drawing; kLimit beyond kPdfPagesMax.
inline constexpr int kPdfPagesMax = 1000;
Result<std::string> to_pdf(const Document& document, const PdfMeta& meta);

}  // namespace mannerly::render
