#include "wire/irrd/reply.h"

#include <charconv>

namespace mannerly::irrd {

void frame_data(std::string& out, std::size_t begin) {
  while (out.size() > begin && out.back() == '\n') out.pop_back();
  if (out.size() == begin) {
    out += "D\n";
    return;
  }
  out += '\n';
  char header[24] = {'A'};
  char* end = std::to_chars(header + 1, header + sizeof(header) - 1, out.size() - begin).ptr;
  *end++ = '\n';
  out.insert(begin, header, static_cast<std::size_t>(end - header));
  out += "C\n";
}

void append_data(std::string& out, std::string_view data) {
  const std::size_t begin = out.size();
  out += data;
  frame_data(out, begin);
}

void append_failure(std::string& out, std::string_view why) {
  out += "F ";
  for (const char c : why) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
  out += '\n';
}

}  // namespace mannerly::irrd
