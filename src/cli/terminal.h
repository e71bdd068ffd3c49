// Standard output and error as a command sees them: data on the one, all else on the other.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace mannerly::cli {

class Terminal {
 public:
  // color: "auto", "always" or "never"; auto honours NO_COLOR, CLICOLOR_FORCE and TERM=dumb.
  explicit Terminal(std::string_view color = "auto");

  bool is_terminal() const { return out_is_terminal_; }       // standard output
  bool is_interactive() const { return error_is_terminal_; }  // standard error: progress may be redrawn
  bool color() const { return color_; }
  bool error_color() const { return error_color_; }
  bool utf8() const { return utf8_; }
  int width() const { return width_; }  // columns; 0 when it is no terminal, but for COLUMNS

  // Data. A reader that went away (EPIPE) is remembered, and ends the output silently.
  void print(std::string_view text);
  Status flush();
  bool closed() const { return closed_; }

  // A line for the person: "mannerly: text".
  void note(std::string_view text);
  void error(const Error& error);
  // A line of progress: redrawn in place on a terminal, printed as it is elsewhere.
  void progress(std::string_view line, bool last = false);

 private:
  void clear_progress();
  bool out_is_terminal_ = false, error_is_terminal_ = false;
  bool color_ = false, error_color_ = false, utf8_ = false;
  int width_ = 80;
  bool closed_ = false;
  int failed_ = 0;  // errno of the first write that failed
  bool progress_shown_ = false;
  std::string buffer_;
};

}  // namespace mannerly::cli
