#include "cli/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/text.h"

namespace mannerly::cli {
namespace {

constexpr std::size_t kBufferMax = 256 << 10;

bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

bool wants_color(std::string_view mode, bool is_terminal) {
  if (mode == "always") return true;
  if (mode == "never" || is_set("NO_COLOR")) return false;
  if (is_set("CLICOLOR_FORCE") && std::string_view(std::getenv("CLICOLOR_FORCE")) != "0") return true;
  const char* term = std::getenv("TERM");
  return is_terminal && (term == nullptr || std::string_view(term) != "dumb");
}

bool locale_is_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (!is_set(name)) continue;
    const std::string value = upper(std::getenv(name));
    return value.find("UTF-8") != std::string::npos || value.find("UTF8") != std::string::npos;
  }
  return false;
}

// 0 when everything was written, else errno.
int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return 0;
}

}  // namespace

Terminal::Terminal(std::string_view color) {
  out_is_terminal_ = ::isatty(STDOUT_FILENO) == 1;
  error_is_terminal_ = ::isatty(STDERR_FILENO) == 1;
  color_ = wants_color(color, out_is_terminal_);
  error_color_ = wants_color(color, error_is_terminal_);
  utf8_ = locale_is_utf8();
  winsize size{};
  if (out_is_terminal_ && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    width_ = size.ws_col;
  } else if (is_set("COLUMNS")) {
    if (const auto columns = parse_u32(std::getenv("COLUMNS")); columns && *columns >= 20 && *columns <= 1000) {
      width_ = static_cast<int>(*columns);
    }
  } else if (!out_is_terminal_) {
    width_ = 0;
  }
}

void Terminal::print(std::string_view text) {
  if (closed_ || failed_ != 0) return;
  if (buffer_.empty() && text.size() >= kBufferMax) {
    buffer_ = text;
    static_cast<void>(flush());
    return;
  }
  buffer_ += text;
  if (buffer_.size() >= kBufferMax) static_cast<void>(flush());
}

Status Terminal::flush() {
  if (progress_shown_ && !buffer_.empty()) clear_progress();
  const int error = write_all(STDOUT_FILENO, buffer_);
  buffer_.clear();
  if (error == EPIPE) {
    closed_ = true;
  } else if (error != 0 && failed_ == 0) {
    failed_ = error;
  }
  if (failed_ != 0)
    return fail(ErrorCode::kIo, fmt::format("cannot write to standard output: {}", std::strerror(failed_)));
  return {};
}

void Terminal::clear_progress() {
  write_all(STDERR_FILENO, "\r\x1b[K");
  progress_shown_ = false;
}

void Terminal::note(std::string_view text) {
  static_cast<void>(flush());
  if (progress_shown_) clear_progress();
  write_all(STDERR_FILENO, fmt::format("mannerly: {}\n", printable(text)));
}

void Terminal::error(const Error& error) {
  static_cast<void>(flush());
  if (progress_shown_) clear_progress();
  const std::string_view red = error_color_ ? "\x1b[31m" : "", plain = error_color_ ? "\x1b[0m" : "";
  write_all(STDERR_FILENO, fmt::format("mannerly: {}error:{} {}\n", red, plain, printable(error.message)));
}

void Terminal::progress(std::string_view line, bool last) {
  if (!error_is_terminal_) {
    write_all(STDERR_FILENO, fmt::format("{}\n", printable(line)));
    return;
  }
  if (progress_shown_) clear_progress();
  write_all(STDERR_FILENO, fmt::format("{}{}", printable(line), last ? "\n" : ""));
  progress_shown_ = !last;
}

}  // namespace mannerly::cli
