// From the words of the command line to a command that runs.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/command.h"

namespace mannerly::cli {

// Parses words (without the program's name) by the table and runs what they name; returns the exit
// code. Help and version go to standard output, usage errors to standard error (exit code 2).
int run(std::span<const Command> table, const std::vector<std::string>& words);

// What --help prints: of one command, of a group ("as") or, for "", of the program.
std::string help_text(std::span<const Command> table, std::string_view path, bool color);
// A man page in roff: mannerly(1) for "", else mannerly-as-show(1).
std::string man_page(std::span<const Command> table, std::string_view path);
// A completion script; shell: "bash", "zsh" or "fish".
Result<std::string> completion_script(std::span<const Command> table, std::string_view shell);

}  // namespace mannerly::cli
