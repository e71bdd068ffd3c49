// A report as an answer.
#pragma once

#include <string>

#include "api/call.h"
#include "render/document.h"

namespace mannerly::api {

// The report as PDF, with what it was made from at its foot.
Answer pdf_of(const Call& call, std::string title, const render::Document& report);

}  // namespace mannerly::api
