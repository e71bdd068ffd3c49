// A scanner of C++ that knows just enough to tell code from comments and literals.
#include "tests/style/style.h"

namespace mannerly::style {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) { out_.code.assign(text); }

  CppText run() {
    out_.raw_string_lines.push_back(false);
    while (at_ < text_.size()) step();
    return std::move(out_);
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  void keep() {
    if (peek() == '\n') out_.raw_string_lines.push_back(false);
    ++at_;
  }
  void blank() {
    if (peek() != '\n') out_.code[at_] = ' ';
    keep();
  }

  void step() {
    const char c = peek();
    if (c == '/' && peek(1) == '/') return line_comment();
    if (c == '/' && peek(1) == '*') return block_comment();
    if (c == '"') return at_ > 0 && text_[at_ - 1] == 'R' ? raw_string() : quoted('"');
    if (c == '\'') return quoted('\'');
    if (!is_word(c)) return keep();
    // A number swallows its digit separators: 1'000 holds no character literal.
    const bool number = c >= '0' && c <= '9';
    while (is_word(peek()) || (number && peek() == '\'' && is_word(peek(1)))) keep();
  }

  void line_comment() {
    while (at_ < text_.size() && peek() != '\n') blank();
  }

  void block_comment() {
    blank();
    blank();
    while (at_ < text_.size() && !(peek() == '*' && peek(1) == '/')) blank();
    for (int i = 0; i < 2 && at_ < text_.size(); ++i) blank();
  }

  void quoted(char quote) {
    keep();
    while (at_ < text_.size() && peek() != quote && peek() != '\n') {
      if (peek() == '\\') blank();
      if (at_ < text_.size()) blank();
    }
    if (peek() == quote) keep();
  }

  void raw_string() {
    keep();
    std::string end = ")";
    while (at_ < text_.size() && peek() != '(' && end.size() < 18) {
      end += peek();
      blank();
    }
    end += '"';
    const std::size_t close = std::min(text_.find(end, at_), text_.size());
    while (at_ < close) {
      out_.raw_string_lines.back() = true;
      blank();
    }
    out_.raw_string_lines.back() = true;
    while (at_ < text_.size() && at_ < close + end.size() - 1) blank();
    if (at_ < text_.size()) keep();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  CppText out_;
};

}  // namespace

CppText without_literals(std::string_view text) {
  return Scanner(text).run();
}

bool is_cpp(std::string_view path) {
  return path.ends_with(".h") || path.ends_with(".cc");
}

bool is_test(std::string_view path) {
  return path.ends_with("_test.cc") || path.starts_with("tests/");
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const bool left = at == 0 || !is_word(text[at - 1]);
    const bool right = at + word.size() >= text.size() || !is_word(text[at + word.size()]);
    if (left && right) return true;
  }
  return false;
}

std::string to_text(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    text += finding.path + ":" + std::to_string(finding.line) + ": " + finding.what + "\n";
  }
  return text;
}

}  // namespace mannerly::style
