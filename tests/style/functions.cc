// Length of functions, by braces.
//
// What stands before an opening brace, back to the last ';' or to the end of the last block, says what the
// brace opens: a namespace or a class (looked into), a function (has a parameter list, no '=' outside of
// it), or something else, such as the value of a table (skipped). A function is measured from the line of
// its opening brace to that of its closing one; lambdas inside it are part of it. Macros that open a brace
// they do not close would confuse the count, so preprocessor lines are left out.
#include <cctype>

#include "tests/style/style.h"

namespace mannerly::style {
namespace {

constexpr std::size_t kFunctionLinesMax = 70;

std::string without_preprocessor(std::string code) {
  std::size_t start = 0;
  bool continued = false;
  while (start < code.size()) {
    const std::size_t end = std::min(code.find('\n', start), code.size());
    const std::size_t first = code.find_first_not_of(" \t", start);
    const bool directive = continued || (first < end && code[first] == '#');
    continued = directive && end > start && code[end - 1] == '\\';
    if (directive) code.replace(start, end - start, end - start, ' ');
    start = end + 1;
  }
  return code;
}

enum class Scope { kOpen, kFunction, kInitializer, kOther };

// The header with everything inside parentheses removed, and whether there were any.
struct Header {
  std::string outside;
  bool parameters = false;
};

Header read_header(std::string_view text) {
  Header header;
  int depth = 0;
  for (const char c : text) {
    if (c == ')' && depth > 0) --depth;
    if (depth == 0) header.outside += c;
    if (c == '(') {
      ++depth;
      header.parameters = true;
    }
  }
  return header;
}

// "Foo::Foo(int a) : a_{" opens a member's value and not the body.
bool is_member_value(std::string_view outside) {
  const std::size_t close = outside.find(')');
  if (close == std::string_view::npos) return false;
  const std::size_t last = outside.find_last_not_of(" \n");
  const char before = outside[last];
  if (std::isalnum(static_cast<unsigned char>(before)) == 0 && before != '_' && before != '>') return false;
  for (std::size_t at = close; (at = outside.find(':', at)) != std::string_view::npos; ++at) {
    if (outside[at - 1] != ':' && (at + 1 >= outside.size() || outside[at + 1] != ':')) return true;
  }
  return false;
}

Scope scope_of(std::string_view text) {
  const Header header = read_header(text);
  if (header.parameters) {
    if (header.outside.find('=') != std::string::npos && !has_word(header.outside, "operator")) return Scope::kOther;
    return is_member_value(header.outside) ? Scope::kInitializer : Scope::kFunction;
  }
  for (const std::string_view word : {"namespace", "class", "struct", "union", "extern"}) {
    if (has_word(header.outside, word) && header.outside.find('=') == std::string::npos) return Scope::kOpen;
  }
  return Scope::kOther;
}

std::size_t matching_brace(std::string_view code, std::size_t open) {
  int depth = 0;
  for (std::size_t at = open; at < code.size(); ++at) {
    if (code[at] == '{') ++depth;
    if (code[at] == '}' && --depth == 0) return at;
  }
  return code.size();
}

std::size_t newlines(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += c == '\n' ? 1U : 0U;
  return count;
}

}  // namespace

std::vector<Finding> check_functions(const SourceFile& file) {
  std::vector<Finding> out;
  const std::string code = without_preprocessor(without_literals(file.text).code);
  const std::string_view view = code;
  std::size_t header = 0;  // where the text before the next brace starts
  int parentheses = 0;
  for (std::size_t at = 0; at < code.size(); ++at) {
    const char c = code[at];
    if (c == '(') ++parentheses;
    if (c == ')') --parentheses;
    if ((c == ';' && parentheses == 0) || c == '}') header = at + 1;
    if (c != '{') continue;
    const Scope scope = parentheses > 0 ? Scope::kInitializer : scope_of(view.substr(header, at - header));
    if (scope == Scope::kOpen) {
      header = at + 1;
      continue;
    }
    const std::size_t close = matching_brace(view, at);
    const std::size_t lines = newlines(view.substr(at, close - at)) + 1;
    if (scope == Scope::kFunction && lines > kFunctionLinesMax) {
      out.push_back({file.path, newlines(view.substr(0, at)) + 1,
                     "function of " + std::to_string(lines) + " lines (at most 70)"});
    }
    if (scope != Scope::kInitializer) header = close + 1;
    at = close;
  }
  return out;
}

}  // namespace mannerly::style
