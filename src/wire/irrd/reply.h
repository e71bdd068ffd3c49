// The frames of replies to "!" queries.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mannerly::irrd {

// Turns what out holds from begin on into the data of a reply: "A<length>\n", the data with one line end, "C\n".
// Nothing there: "D\n". O(data).
void frame_data(std::string& out, std::size_t begin);
// The same for a text.
void append_data(std::string& out, std::string_view data);
inline void append_done(std::string& out) {
  out += "C\n";
}
// "F <why>\n"; control characters of why become blanks, so that it stays one line.
void append_failure(std::string& out, std::string_view why);

}  // namespace mannerly::irrd
