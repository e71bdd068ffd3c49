// Route elements of MRT files as JSON lines and CSV: every attribute that the reader understands, with
// names from the RFCs. (The form of bgpdump -m is in wire/mrt/bgpdump_text.h.)
#pragma once

#include <string>
#include <string_view>

#include "wire/mrt/element.h"

namespace mannerly::render {

// {"type":"rib","time":"...",...} with a newline appended to out. Attributes that are not there are left out.
void append_json(const mrt::Element& element, std::string& out);

// The header of append_csv.
std::string_view csv_header();
// Lists inside a field are separated by blanks; a field that is not there is empty.
void append_csv(const mrt::Element& element, std::string& out);

}  // namespace mannerly::render
