#include "api/report_answer.h"

#include "api/answer.h"
#include "observatory/report_documents.h"
#include "render/pdf/pdf.h"

namespace mannerly::api {

Answer pdf_of(const Call& call, std::string title, const render::Document& report) {
  MANNERLY_TRY(std::string pdf, render::to_pdf(report, {.title = std::move(title),
                                                        .footer = observatory::report_basis(call.edition()),
                                                        .made = call.edition().at()}));
  return body_of(call, std::move(pdf));
}

}  // namespace mannerly::api
