// mannerly config show, mannerly config check.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/output.h"

namespace mannerly::cli {
namespace {

int run_show(Context& context) {
  render::Sheet sheet{.columns = {{"key", "Key"}, {"value", "Value"}}};
  const bool with_origin = context.arguments.has("origin");
  if (with_origin) sheet.columns.push_back({"origin", "From"});
  sheet.columns.push_back({"help", "Meaning", true});
  for (const KnownSetting& known : known_settings()) {
    const Setting* setting = context.settings.find(known.key);
    auto& row = sheet.rows.emplace_back();
    row.push_back(known.key);
    row.push_back(setting != nullptr ? render::Cell(setting->value) : render::Cell());
    if (with_origin) row.push_back(setting != nullptr ? render::Cell(setting->origin) : render::Cell());
    row.push_back(known.help);
  }
  const int code = print_sheet(context, sheet);
  for (const Error& problem : context.settings.problems) context.terminal.error(problem);
  return context.settings.problems.empty() ? code : kExitUsage;
}

int run_check(Context& context) {
  for (const Error& problem : context.settings.problems) context.terminal.error(problem);
  if (!context.settings.problems.empty()) return kExitUsage;
  std::string files;
  for (const auto& file : context.settings.files)
    files += fmt::format("{}{}", files.empty() ? "" : ", ", file.string());
  context.terminal.note(files.empty() ? "no configuration file; defaults hold" : fmt::format("{}: all is well", files));
  return kExitOk;
}

}  // namespace

Command config_show_command() {
  return {.path = "config show",
          .summary = "The settings that hold, and where each comes from",
          .text =
              "Settings come from /etc/mannerly/mannerly.toml, /etc/mannerly/conf.d/*.toml, "
              "$XDG_CONFIG_HOME/mannerly/config.toml (~/.config/mannerly/config.toml), then from variables such as "
              "MANNERLY_SNAPSHOT, then from the options of a command. Later ones win.",
          .options = {{.name = "origin", .help = "also the file and line, or the variable, of each value"}},
          .examples = {{"config show --origin", "where does this value come from?"},
                       {"config show -o wide", "with the meaning of each key"}},
          .run = run_show,
          .needs_settings = false};
}

Command config_check_command() {
  return {.path = "config check",
          .summary = "Check the configuration files",
          .text = "Prints each problem with file and line. Exit status 2 when there is one.",
          .examples = {{"config check", "before a change goes live"},
                       {"config check --config new.toml", "a file that is not installed yet"}},
          .run = run_check,
          .needs_settings = false};
}

}  // namespace mannerly::cli
