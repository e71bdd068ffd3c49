// --help, man pages and shell completion: three views of the command table.
#include <fmt/format.h>

#include <set>

#include "base/text.h"
#include "base/version.h"
#include "cli/app.h"

namespace mannerly::cli {
namespace {

const Command* find(std::span<const Command> table, std::string_view path) {
  for (const Command& command : table) {
    if (command.path == path) return &command;
  }
  return nullptr;
}

std::string option_label(const Option& option) {
  std::string label = option.letter == '\0' ? fmt::format("    --{}", option.name)
                                            : fmt::format("-{}, --{}", option.letter, option.name);
  if (!option.value.empty()) label += fmt::format(" {}", option.value);
  return label;
}

std::string option_help(const Option& option) {
  std::string help(option.help);
  if (!option.choices.empty()) {
    std::string choices;
    for (const std::string_view choice : option.choices)
      choices += fmt::format("{}{}", choices.empty() ? "" : ", ", choice);
    help += fmt::format(" ({})", choices);
  }
  if (!option.default_value.empty()) help += fmt::format(" [{}]", option.default_value);
  return help;
}

std::string usage_of(const Command& command) {
  std::string usage = fmt::format("mannerly {} [options]", command.path);
  for (const Positional& p : command.positionals) {
    const std::string name = fmt::format("{}{}", p.name, p.many ? "..." : "");
    usage += p.required ? " " + name : " [" + name + "]";
  }
  return usage;
}

// Text in lines of at most width characters, each after indent blanks.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out;
  std::string_view rest = text;
  std::string_view paragraph;
  while (next_line(rest, paragraph)) {
    std::string line(indent, ' ');
    for (const std::string_view word : split_words(paragraph)) {
      if (line.size() > indent && line.size() + 1 + word.size() > width) {
        out += line + "\n";
        line.assign(indent, ' ');
      }
      if (line.size() > indent) line += ' ';
      line += word;
    }
    out += (line.size() > indent ? line : "") + "\n";
  }
  return out;
}

struct Paint {
  std::string_view title, plain;
};

std::string definition(std::string_view label, std::string_view help) {
  constexpr std::size_t kColumn = 26, kWidth = 96;
  std::string body = wrapped(help, kColumn, kWidth);
  std::string head = fmt::format("  {}", label);
  if (head.size() + 2 <= kColumn) {
    head.resize(kColumn, ' ');
    return head + body.substr(std::min(kColumn, body.size()));
  }
  return head + "\n" + body;
}

std::string command_help(const Command& command, const Paint& paint) {
  std::string out = fmt::format("{}\n\n{}Usage:{} {}\n", command.summary, paint.title, paint.plain, usage_of(command));
  if (!command.text.empty()) out += "\n" + wrapped(command.text, 0, 96);
  if (!command.positionals.empty()) {
    out += fmt::format("\n{}Arguments:{}\n", paint.title, paint.plain);
    for (const Positional& p : command.positionals) out += definition(p.name, p.help);
  }
  out += fmt::format("\n{}Options:{}\n", paint.title, paint.plain);
  for (const Option& option : options_of(command)) out += definition(option_label(option), option_help(option));
  out += definition("-h, --help", "show this text");
  if (!command.examples.empty()) {
    out += fmt::format("\n{}Examples:{}\n", paint.title, paint.plain);
    for (const Example& e : command.examples) out += fmt::format("  mannerly {}\n      {}\n", e.command, e.what);
  }
  return out;
}

std::string escaped_roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '-') out += '\\';
    out += c;
  }
  if (out.starts_with('.') || out.starts_with('\'')) out.insert(0, "\\&");
  return out;
}

std::string roff_options(std::span<const Option> options) {
  std::string out;
  for (const Option& option : options) {
    out += fmt::format(".TP\n\\fB{}\\fR\n{}\n", escaped_roff(trim(option_label(option))),
                       escaped_roff(option_help(option)));
  }
  return out;
}

std::string man_name(std::string_view path) {
  std::string name = "mannerly";
  for (const std::string_view word : split_words(path)) name += fmt::format("-{}", word);
  return name;
}

std::string roff_paragraphs(std::string_view text) {
  std::string out;
  std::string_view line;
  while (next_line(text, line)) out += line.empty() ? ".PP\n" : escaped_roff(line) + "\n";
  return out;
}

std::string command_man(const Command& command) {
  const std::string name = man_name(command.path);
  std::string out = fmt::format(".TH {} 1 \"\" \"{}\" \"Mannerly\"\n", upper(name), kProgramVersion);
  out += fmt::format(".SH NAME\n{} \\- {}\n.SH SYNOPSIS\n{}\n", escaped_roff(name), escaped_roff(command.summary),
                     escaped_roff(usage_of(command)));
  if (!command.examples.empty()) {
    out += ".SH EXAMPLES\n";
    for (const Example& e : command.examples) {
      out += fmt::format(".TP\n\\fBmannerly {}\\fR\n{}\n", escaped_roff(e.command), escaped_roff(e.what));
    }
  }
  if (!command.text.empty()) out += ".SH DESCRIPTION\n" + roff_paragraphs(command.text);
  out += ".SH OPTIONS\n";
  for (const Positional& p : command.positionals) {
    out += fmt::format(".TP\n\\fI{}\\fR\n{}\n", escaped_roff(p.name), escaped_roff(p.help));
  }
  out += roff_options(options_of(command));
  out += ".SH EXIT STATUS\n0 done; 1 failure; 2 usage; 3 below \\-\\-fail\\-on; 5 no or incomplete data.\n";
  return out + ".SH SEE ALSO\n\\fBmannerly\\fR(1)\n";
}

std::string program_man(std::span<const Command> table) {
  std::string out = fmt::format(".TH MANNERLY 1 \"\" \"{}\" \"Mannerly\"\n", kProgramVersion);
  out +=
      ".SH NAME\nmannerly \\- routing security norms: measured, explained, audited\n.SH SYNOPSIS\nmannerly COMMAND "
      "[options] ...\n";
  out += ".SH COMMANDS\n";
  for (const Command& command : table) {
    out += fmt::format(".TP\n\\fB{}\\fR\n{}\n", escaped_roff(command.path), escaped_roff(command.summary));
  }
  return out;
}

// "as" -> {"audit", "show", ...}; "" -> the first words of all commands.
std::set<std::string> next_words(std::span<const Command> table, std::string_view path) {
  std::set<std::string> words;
  const std::string start = path.empty() ? "" : std::string(path) + " ";
  for (const Command& command : table) {
    if (!command.path.starts_with(start)) continue;
    const std::string_view rest = command.path.substr(start.size());
    words.emplace(rest.substr(0, rest.find(' ')));
  }
  return words;
}

std::string joined(const std::set<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::string option_words(const Command& command) {
  std::string out = "--help";
  for (const Option& option : options_of(command)) out += fmt::format(" --{}", option.name);
  return out;
}

std::set<std::string> groups_of(std::span<const Command> table) {
  std::set<std::string> groups;
  for (const Command& command : table) {
    if (const std::size_t blank = command.path.find(' '); blank != std::string_view::npos) {
      groups.emplace(command.path.substr(0, blank));
    }
  }
  return groups;
}

// The words before the cursor that are no options make the path; then sub-commands, options or files.
std::string bash_script(std::span<const Command> table) {
  std::string out =
      "_mannerly() {\n  local cur=${COMP_WORDS[COMP_CWORD]} path= i w\n"
      "  for ((i = 1; i < COMP_CWORD; ++i)); do w=${COMP_WORDS[i]}; [[ $w == -* ]] || path=\"${path:+$path }$w\"; "
      "done\n"
      "  local words=\n  case \"$path\" in\n";
  for (const Command& command : table) {
    out += fmt::format("    \"{0}\"|\"{0} \"*) words=\"{1}\" ;;\n", command.path, option_words(command));
  }
  for (const std::string& group : groups_of(table))
    out += fmt::format("    \"{}\") words=\"{}\" ;;\n", group, joined(next_words(table, group)));
  out += fmt::format("    \"\") words=\"{} --help --version\" ;;\n  esac\n", joined(next_words(table, "")));
  out +=
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
      "  if [[ ${#COMPREPLY[@]} -eq 0 || $cur != -* && $words == --* ]]; then COMPREPLY=($(compgen -f -- \"$cur\")); "
      "fi\n"
      "}\ncomplete -o filenames -F _mannerly mannerly\n";
  return out;
}

std::string fish_script(std::span<const Command> table) {
  std::string out;
  for (const std::string& word : next_words(table, "")) {
    const Command* command = find(table, word);
    out += fmt::format("complete -c mannerly -n __fish_use_subcommand -a {} -d '{}'\n", word,
                       command == nullptr ? "" : command->summary);
  }
  for (const Command& command : table) {
    const auto words = split_words(command.path);
    std::string condition = fmt::format("__fish_seen_subcommand_from {}", words[0]);
    if (words.size() > 1) {
      out += fmt::format("complete -c mannerly -n '__fish_seen_subcommand_from {}' -a {} -d '{}'\n", words[0], words[1],
                         command.summary);
      condition += fmt::format("; and __fish_seen_subcommand_from {}", words[1]);
    }
    for (const Option& option : options_of(command)) {
      out += fmt::format("complete -c mannerly -n '{}' -l {} -d '{}'{}\n", condition, option.name, option.help,
                         option.value.empty() ? "" : " -r");
    }
  }
  return out;
}

}  // namespace

std::string help_text(std::span<const Command> table, std::string_view path, bool color) {
  const Paint paint = color ? Paint{"\x1b[1m", "\x1b[0m"} : Paint{"", ""};
  if (const Command* command = find(table, path)) return command_help(*command, paint);
  std::string out = path.empty() ? "Mannerly: routing security norms, measured, explained, audited.\n\n" : "";
  out += fmt::format("{}Usage:{} mannerly {}COMMAND [options] ...\n\n{}Commands:{}\n", paint.title, paint.plain,
                     path.empty() ? "" : std::string(path) + " ", paint.title, paint.plain);
  for (const Command& command : table) {
    if (path.empty() || command.path.starts_with(std::string(path) + " "))
      out += definition(command.path, command.summary);
  }
  return out + "\nmannerly COMMAND --help shows the options and examples of a command.\n";
}

std::string man_page(std::span<const Command> table, std::string_view path) {
  if (path.empty()) return program_man(table);
  const Command* command = find(table, path);
  return command == nullptr ? std::string() : command_man(*command);
}

Result<std::string> completion_script(std::span<const Command> table, std::string_view shell) {
  if (shell == "bash") return bash_script(table);
  if (shell == "fish") return fish_script(table);
  // zsh runs bash's completion functions.
  if (shell == "zsh") return "autoload -U +X bashcompinit && bashcompinit\n" + bash_script(table);
  return fail(ErrorCode::kUsage, fmt::format("no completion for the shell \"{}\"; known: bash, zsh, fish", shell));
}

}  // namespace mannerly::cli
