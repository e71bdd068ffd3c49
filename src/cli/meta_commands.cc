// Commands about the program itself: completion and man pages.
#include "cli/app.h"
#include "cli/commands.h"

namespace mannerly::cli {
namespace {

int run_completion(Context& context) {
  const auto script = completion_script(commands(), context.arguments.positionals()[0]);
  if (!script) {
    context.terminal.error(script.error());
    return kExitUsage;
  }
  context.terminal.print(*script);
  return kExitOk;
}

int run_man(Context& context) {
  std::string path;
  for (const std::string& word : context.arguments.positionals()) path += (path.empty() ? "" : " ") + word;
  const std::string page = man_page(commands(), path);
  if (page.empty()) {
    context.terminal.error({ErrorCode::kUsage, "there is no command \"" + path + "\""});
    return kExitUsage;
  }
  context.terminal.print(page);
  return kExitOk;
}

}  // namespace

Command completion_command() {
  return {.path = "completion",
          .summary = "Print a completion script for a shell",
          .positionals = {{"SHELL", "bash, zsh or fish"}},
          .examples = {{"completion bash > /etc/bash_completion.d/mannerly", "complete commands and options in bash"}},
          .run = run_completion,
          .needs_settings = false};
}

Command man_command() {
  return {.path = "man",
          .summary = "Print a manual page in roff",
          .positionals = {{"COMMAND", "the words of a command; none for the overview", false, true}},
          .examples = {{"man as show | man -l -", "read the page of a command"}},
          .run = run_man,
          .needs_settings = false};
}

}  // namespace mannerly::cli
