// What a command is: one row of the table from which parsing, --help, the man pages and the shell
// completion are made. Each command has a file of its own that defines its row (commands.h lists them).
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/settings.h"
#include "cli/terminal.h"

namespace mannerly::cli {

// docs/operating/exit-codes.md
inline constexpr int kExitOk = 0;
inline constexpr int kExitFailure = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitBelow = 3;  // checked, and found below what --fail-on asks for
inline constexpr int kExitForbidden = 4;
inline constexpr int kExitNoData = 5;  // no data, or data that are incomplete or too old
inline constexpr int kExitInterrupted = 130;

struct Option {
  std::string_view name;  // long name without dashes
  char letter = '\0';
  std::string_view value;  // what stands for the value in help, e.g. "FILE"; empty: a flag
  std::string_view help;
  std::string_view default_value = {};
  std::vector<std::string_view> choices = {};
  bool repeatable = false;
};

struct Positional {
  std::string_view name;  // e.g. "FILE"
  std::string_view help;
  bool required = true;
  bool many = false;  // only the last one
};

struct Example {
  std::string_view command;  // after "mannerly "
  std::string_view what;
};

// The values of one call. Options that were not given have their default; a flag is "true" when given.
class Arguments {
 public:
  bool has(std::string_view option) const;         // given on the command line
  std::string get(std::string_view option) const;  // its (last) value, else its default, else ""
  std::vector<std::string> all(std::string_view option) const;
  const std::vector<std::string>& positionals() const { return positionals_; }

  std::map<std::string, std::vector<std::string>, std::less<>> given;
  std::map<std::string, std::string, std::less<>> defaults;
  std::vector<std::string> positionals_;
};

// Everything of the outside world that a command may use.
struct Context {
  const Arguments& arguments;
  Terminal& terminal;
  const Settings& settings;
};

struct Command {
  std::string_view path;     // "as show"
  std::string_view summary;  // one line
  std::string_view text;     // what the man page says; paragraphs are parted by an empty line
  std::vector<Positional> positionals;
  std::vector<Option> options;
  std::vector<Example> examples;
  int (*run)(Context& context) = nullptr;  // returns the exit code
  bool needs_settings = true;              // false: runs with a broken configuration too
  bool takes_words = false;                // reads its words itself: all of them are positionals
  int broken_exit = kExitUsage;            // when options or configuration are wrong, before run() is called
};

// Options that every command has: --output, --color, --config (and --help).
std::span<const Option> common_options();
// A command's own options, then the common ones but for those that it defines itself.
std::vector<Option> options_of(const Command& command);

}  // namespace mannerly::cli
