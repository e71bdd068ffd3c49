#include "cli/app.h"

#include <CLI/CLI.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "base/spelling.h"
#include "base/text.h"
#include "base/version.h"
#include "observatory/watch.h"

namespace mannerly::cli {

bool Arguments::has(std::string_view option) const {
  return given.find(option) != given.end();
}

std::string Arguments::get(std::string_view option) const {
  if (const auto found = given.find(option); found != given.end() && !found->second.empty())
    return found->second.back();
  const auto found = defaults.find(option);
  return found == defaults.end() ? std::string() : found->second;
}

std::vector<std::string> Arguments::all(std::string_view option) const {
  const auto found = given.find(option);
  return found == given.end() ? std::vector<std::string>() : found->second;
}

std::span<const Option> common_options() {
  static const std::vector<Option> options = {
      {.name = "output",
       .letter = 'o',
       .value = "FORMAT",
       .help = "table, wide, tsv, json, jsonl, csv or md; without it a table on a terminal, tsv elsewhere"},
      {.name = "color",
       .value = "WHEN",
       .help = "colour in the output",
       .default_value = "auto",
       .choices = {"auto", "always", "never"}},
      {.name = "config", .value = "FILE", .help = "read this configuration file in place of the usual ones"}};
  return options;
}

std::vector<Option> options_of(const Command& command) {
  std::vector<Option> all = command.options;
  for (const Option& common : common_options()) {
    bool own = false;
    for (const Option& option : command.options) own = own || option.name == common.name;
    if (!own) all.push_back(common);
  }
  return all;
}

namespace {

// CLI11's application for the table, and where it puts the values of each command.
struct Parser {
  struct Slot {
    const Command* command = nullptr;
    std::map<std::string, std::vector<std::string>, std::less<>> values;
    std::map<std::string, bool, std::less<>> flags;
    std::vector<std::vector<std::string>> positionals;
    CLI::App* app = nullptr;
  };
  CLI::App app{"", "mannerly"};
  std::vector<std::unique_ptr<Slot>> slots;
};

void add_option(CLI::App& app, Parser::Slot& slot, const Option& option) {
  std::string names = fmt::format("--{}", option.name);
  if (option.letter != '\0') names = fmt::format("-{},{}", option.letter, names);
  if (option.value.empty()) {
    app.add_flag(names, slot.flags[std::string(option.name)]);
    return;
  }
  // One value for each time the option is given; without this CLI11 would swallow positionals.
  CLI::Option* added =
      app.add_option(names, slot.values[std::string(option.name)])->expected(1)->allow_extra_args(false);
  added->multi_option_policy(option.repeatable ? CLI::MultiOptionPolicy::TakeAll : CLI::MultiOptionPolicy::TakeLast);
  if (!option.choices.empty())
    added->check(CLI::IsMember(std::vector<std::string>(option.choices.begin(), option.choices.end())));
}

void add_command(Parser& parser, const Command& command) {
  CLI::App* at = &parser.app;
  for (const std::string_view word : split_words(command.path)) {
    const auto known = at->get_subcommands([&](const CLI::App* app) { return app->get_name() == word; });
    at = known.empty() ? at->add_subcommand(std::string(word)) : known.front();
    at->set_help_flag("");
    // Else the words of "man as show" would name commands of their own.
    at->require_subcommand(0, 1);
  }
  auto slot = std::make_unique<Parser::Slot>();
  slot->command = &command;
  slot->app = at;
  for (const Option& option : options_of(command)) add_option(*at, *slot, option);
  slot->positionals.resize(command.positionals.size());
  for (std::size_t i = 0; i < command.positionals.size(); ++i) {
    const Positional& positional = command.positionals[i];
    CLI::Option* added = at->add_option(std::string(positional.name), slot->positionals[i]);
    added->required(positional.required);
    if (positional.many) {
      added->expected(positional.required ? 1 : 0, CLI::detail::expected_max_vector_size);
    } else {
      // Else CLI11 would give the words for the next positional to this one as well.
      added->expected(1)->allow_extra_args(false);
    }
  }
  parser.slots.push_back(std::move(slot));
}

Arguments arguments_of(const Parser::Slot& slot) {
  Arguments arguments;
  for (const auto& [name, values] : slot.values) {
    if (!values.empty()) arguments.given[name] = values;
  }
  for (const auto& [name, is_on] : slot.flags) {
    if (is_on) arguments.given[name] = {"true"};
  }
  for (const Option& option : options_of(*slot.command)) {
    if (!option.default_value.empty()) arguments.defaults[std::string(option.name)] = option.default_value;
  }
  for (const auto& values : slot.positionals) {
    arguments.positionals_.insert(arguments.positionals_.end(), values.begin(), values.end());
  }
  return arguments;
}

// A command with an exit status of its own for this is a monitoring plugin: of that the caller shows standard output.
void print_broken(Terminal& terminal, const Command& command, std::string_view why) {
  if (command.broken_exit == kExitUsage) return;
  terminal.print(observatory::no_answer(why).line + "\n");
  static_cast<void>(terminal.flush());
}

int usage_error(std::string_view what, std::string_view path) {
  Terminal terminal;
  terminal.error({ErrorCode::kUsage, std::string(what)});
  terminal.note(fmt::format("see: mannerly {}{}--help", path, path.empty() ? "" : " "));
  return kExitUsage;
}

// The longest run of leading words that names a command or a group.
std::string path_in(std::span<const Command> table, const std::vector<std::string>& words) {
  std::string path;
  for (const std::string& word : words) {
    const std::string longer = path.empty() ? word : path + " " + word;
    bool known = false;
    for (const Command& command : table)
      known = known || command.path == longer || command.path.starts_with(longer + " ");
    if (!known) break;
    path = longer;
  }
  return path;
}

// No command begins with these words: says so, with the nearest one that there is.
int unknown_command(std::span<const Command> table, const std::vector<std::string>& words, const std::string& path) {
  const std::size_t known = split_words(path).size();
  const std::string wanted = path.empty() ? words[0] : path + " " + words[known];
  constexpr std::size_t kTyposMax = 2, kWordMax = 40;
  std::string nearest;
  std::size_t least = kTyposMax + 1;
  for (const Command& command : table) {
    const auto parts = split_words(command.path);
    if (parts.size() <= known || wanted.size() > kWordMax) continue;
    const std::string candidate = path.empty() ? std::string(parts[0]) : path + " " + std::string(parts[known]);
    if (!candidate.starts_with(path)) continue;
    if (const std::size_t distance = edit_distance(wanted, candidate); distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return usage_error(fmt::format("there is no command \"{}\"{}", wanted,
                                 nearest.empty() ? "" : fmt::format("; do you mean \"{}\"?", nearest)),
                     path);
}

int print_help(std::span<const Command> table, const std::string& path) {
  Terminal terminal;
  terminal.print(help_text(table, path, terminal.color()));
  return terminal.flush() ? kExitOk : kExitFailure;
}

int run_command(const Command& command, const Arguments& arguments) {
  SettingsPlaces places = usual_places();
  if (arguments.has("config")) places.only = arguments.get("config");
  const Settings settings = load_settings(places);
  Terminal terminal(arguments.has("color") ? arguments.get("color") : settings.get("color"));
  Context context{arguments, terminal, settings};
  if (command.needs_settings && !settings.problems.empty()) {
    for (const Error& problem : settings.problems) terminal.error(problem.in("configuration"));
    print_broken(terminal, command, settings.problems.front().in("configuration").message);
    return command.broken_exit;
  }
  const int code = command.run(context);
  if (const Status flushed = terminal.flush(); !flushed) {
    terminal.error(flushed.error());
    return command.broken_exit == kExitUsage ? kExitFailure : command.broken_exit;
  }
  return code;
}

}  // namespace

int run(std::span<const Command> table, const std::vector<std::string>& words) {
  const std::string path = path_in(table, words);
  for (const Command& command : table) {
    if (!command.takes_words || command.path != path) continue;
    Arguments arguments;
    arguments.positionals_.assign(words.begin() + static_cast<std::ptrdiff_t>(split_words(path).size()), words.end());
    const bool asks_for_help = !arguments.positionals_.empty() && arguments.positionals_[0] == "--help";
    return asks_for_help ? print_help(table, path) : run_command(command, arguments);
  }
  for (const std::string& word : words) {
    if (word == "--") break;
    if (word == "--help" || word == "-h") return print_help(table, path);
  }
  if (words.empty()) return print_help(table, "");
  if (words[0] == "--version" || words[0] == "version") {
    Terminal terminal;
    terminal.print(fmt::format("{}\n", kProgramVersion));
    return terminal.flush() ? kExitOk : kExitFailure;
  }
  if (words[0] == "help") return print_help(table, path_in(table, {words.begin() + 1, words.end()}));
  const bool is_command =
      std::any_of(table.begin(), table.end(), [&](const Command& command) { return command.path == path; });
  if (!is_command) {
    const std::size_t known = split_words(path).size();
    if (words.size() > known) return unknown_command(table, words, path);
    return usage_error(fmt::format("\"{}\" wants one more word", path), path);
  }

  Parser parser;
  parser.app.set_help_flag("");
  parser.app.require_subcommand(0, 1);
  for (const Command& command : table) add_command(parser, command);
  try {
    std::vector<std::string> reversed(words.rbegin(), words.rend());
    parser.app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    const auto command = std::ranges::find(table, path, &Command::path);
    usage_error(error.what(), path);
    if (command == table.end()) return kExitUsage;
    Terminal terminal;
    print_broken(terminal, *command, error.what());
    return command->broken_exit;
  }
  for (const auto& slot : parser.slots) {
    if (slot->app->parsed() && slot->command->path == path) return run_command(*slot->command, arguments_of(*slot));
  }
  return usage_error(fmt::format("\"{}\" wants one more word", path), path);
}

}  // namespace mannerly::cli
