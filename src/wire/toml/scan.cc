#include "wire/toml/scan.h"

#include <fmt/format.h>

namespace mannerly::toml {
namespace {

// Steps over strings and comments, counts the rest. Where a string is broken the scan may lose its way, but
// the library stops at that very place.
class Scan {
 public:
  Scan(std::string_view text, std::string_view name) : text_(text), name_(name) {}

  Status run() {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = line_begin_ = 3;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (c == '"' || c == '\'') {
        skip_string(c);
      } else {
        MANNERLY_CHECK_OK(take(c));
        ++at_;
      }
    }
    return {};
  }

 private:
  Status take(char c) {
    if (static_cast<unsigned char>(c) >= 0x80) {
      return fail_here(ErrorCode::kInvalid, "a letter beyond ASCII outside a string");
    }
    switch (c) {
      case '\n': new_line(at_); break;
      case '.':
        if (++dots_ >= kKeyPartsMax) return fail_here(ErrorCode::kLimit, "a key of too many parts");
        return {};
      case '[':
      case '{':
        if (++depth_ > kDepthMax) return fail_here(ErrorCode::kLimit, "too many brackets are open");
        ++values_;
        break;
      case ']':
      case '}': depth_ -= depth_ > 0 ? 1 : 0; return {};
      case '=':
      case ',': ++values_; break;
      default: return {};
    }
    dots_ = 0;
    return values_ > kValuesMax ? fail_here(ErrorCode::kLimit, "too many values") : Status{};
  }

  void skip_string(char quote) {
    const std::string_view three = quote == '"' ? "\"\"\"" : "'''";
    const bool long_form = text_.substr(at_).starts_with(three);
    at_ += long_form ? 3 : 1;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\\' && quote == '"') {
        ++at_;
        if (at_ < text_.size() && text_[at_] == '\n') new_line(at_);
      } else if (c == '\n') {
        if (!long_form) return;  // broken
        new_line(at_);
      } else if (c == quote && !long_form) {
        ++at_;
        return;
      } else if (c == quote && text_.substr(at_).starts_with(three)) {
        at_ += 3;  // up to two quotes before the last three belong to the string
        for (int extra = 0; extra < 2 && at_ < text_.size() && text_[at_] == quote; ++extra) ++at_;
        return;
      }
    }
  }

  void new_line(std::size_t newline) {
    ++line_;
    line_begin_ = newline + 1;
  }

  std::unexpected<Error> fail_here(ErrorCode code, std::string_view why) const {
    std::uint32_t column = 1;
    for (const char c : text_.substr(line_begin_, at_ - line_begin_)) {
      column += (static_cast<unsigned char>(c) & 0xC0u) == 0x80u ? 0 : 1;
    }
    auto error = fail_at(name_, {line_, column}, why);
    error.error().code = code;
    return error;
  }

  std::string_view text_, name_;
  std::size_t at_ = 0, line_begin_ = 0;
  std::uint32_t line_ = 1;
  std::size_t depth_ = 0, dots_ = 0, values_ = 0;
};

}  // namespace

Status check_limits(std::string_view text, std::string_view name) {
  return Scan(text, name).run();
}

}  // namespace mannerly::toml
