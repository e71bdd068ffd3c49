// What the encoders of JSON formats share.
#pragma once

#include <string>
#include <string_view>

namespace mannerly::json {

// Appends text as a JSON string with its quotes (RFC 8259 section 7). Bytes that are not UTF-8 are
// taken for ISO-8859-1.
void append_string(std::string& out, std::string_view text);

}  // namespace mannerly::json
