#include "cli/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <system_error>

#include "base/text.h"
#include "io/file.h"
#include "wire/toml/toml.h"

namespace mannerly::cli {
namespace {

constexpr std::uint64_t kFileMax = 1 << 20;

const KnownSetting* find_known(std::string_view key) {
  for (const KnownSetting& known : known_settings()) {
    if (known.key == key) return &known;
  }
  return nullptr;
}

std::string variable_of(std::string_view key) {
  return "MANNERLY_" + upper(key);
}

// An error when the value is none of the choices.
Status check(const KnownSetting& known, std::string_view value) {
  if (value.empty()) return fail(ErrorCode::kInvalid, fmt::format("{} is empty", known.key));
  if (known.choices.empty() || std::find(known.choices.begin(), known.choices.end(), value) != known.choices.end()) {
    return {};
  }
  return fail(ErrorCode::kInvalid,
              fmt::format("{} is \"{}\"; known: {}", known.key, value, fmt::join(known.choices, ", ")));
}

std::string resolved(const KnownSetting& known, const std::string& value, const std::filesystem::path& folder,
                     const SettingsPlaces& places) {
  if (!known.is_path) return value;
  if (value.starts_with("~/")) {
    const char* home = places.environment ? places.environment("HOME") : nullptr;
    if (home != nullptr) return (std::filesystem::path(home) / value.substr(2)).string();
  }
  if (value == "-" || std::filesystem::path(value).is_absolute() || folder.empty()) return value;
  return (folder / value).lexically_normal().string();
}

void read_file(Settings& settings, const std::filesystem::path& file, const SettingsPlaces& places, bool required) {
  const auto text = io::read_small_file(file, kFileMax);
  if (!text) {
    // A usual place that cannot be reached (another user's home, say) is as good as one that is not there.
    std::error_code hidden;
    const bool is_there = std::filesystem::exists(file, hidden) && !hidden;
    if (required || (is_there && text.error().code != ErrorCode::kNotFound)) settings.problems.push_back(text.error());
    return;
  }
  settings.files.push_back(file);
  const auto root = toml::parse(*text, file.string(), kFileMax);
  if (!root) {
    settings.problems.push_back(root.error());
    return;
  }
  for (const auto& [key, at, value] : root->members) {
    const std::string origin = fmt::format("{}:{}", file.string(), at.line);
    const auto complain = [&](std::string_view what) {
      settings.problems.push_back({ErrorCode::kInvalid, fmt::format("{}: {}", origin, what)});
    };
    const KnownSetting* known = find_known(key);
    if (known == nullptr) {
      complain(fmt::format("unknown key \"{}\" (mannerly config show lists the known ones)", key));
      continue;
    }
    if (!value.is(toml::Value::Kind::kText)) {
      complain(fmt::format("{} must be a text in quotes", key));
      continue;
    }
    if (const Status fits = check(*known, value.text); !fits) {
      complain(fits.error().message);
      continue;
    }
    settings.set(key, {resolved(*known, value.text, file.parent_path(), places), origin});
  }
}

void read_environment(Settings& settings, const SettingsPlaces& places) {
  if (!places.environment) return;
  for (const KnownSetting& known : known_settings()) {
    const std::string variable = variable_of(known.key);
    const char* value = places.environment(variable.c_str());
    if (value == nullptr || *value == '\0') continue;
    const std::string origin = fmt::format("environment {}", variable);
    if (const Status fits = check(known, value); !fits) {
      settings.problems.push_back(fits.error().in(origin));
      continue;
    }
    settings.set(known.key, {resolved(known, value, {}, places), origin});
  }
}

}  // namespace

std::span<const KnownSetting> known_settings() {
  static const std::vector<KnownSetting> known = {
      {.key = "snapshot", .help = "the snapshot that commands read without --snapshot", .is_path = true},
      {.key = "profile", .help = "framework profile: a name or a file", .default_value = "v2-2025"},
      {.key = "output",
       .help = "output format without -o",
       .choices = {"table", "wide", "tsv", "json", "jsonl", "csv", "md"}},
      {.key = "color", .help = "colour in the output", .default_value = "auto", .choices = {"auto", "always", "never"}},
      {.key = "operator_dir",
       .help = "folder of operator files; audit NAME looks for NAME.toml there",
       .is_path = true},
      {.key = "archive", .help = "the archive of incidents that commands read without --archive", .is_path = true},
  };
  return known;
}

std::string Settings::get(std::string_view key) const {
  const Setting* setting = find(key);
  return setting == nullptr ? std::string() : setting->value;
}

const Setting* Settings::find(std::string_view key) const {
  const auto found = values_.find(key);
  return found == values_.end() ? nullptr : &found->second;
}

SettingsPlaces usual_places() {
  SettingsPlaces places{.system_folder = "/etc/mannerly",
                        .environment = [](const char* name) { return std::getenv(name); }};
  const char* config = std::getenv("XDG_CONFIG_HOME");
  const char* home = std::getenv("HOME");
  if (config != nullptr && *config == '/') {
    places.user_file = std::filesystem::path(config) / "mannerly/config.toml";
  } else if (home != nullptr && *home != '\0') {
    places.user_file = std::filesystem::path(home) / ".config/mannerly/config.toml";
  }
  return places;
}

Settings load_settings(const SettingsPlaces& places) {
  Settings settings;
  for (const KnownSetting& known : known_settings()) {
    if (!known.default_value.empty()) settings.set(known.key, {std::string(known.default_value), "default"});
  }
  if (places.only) {
    read_file(settings, *places.only, places, true);
  } else {
    if (!places.system_folder.empty()) {
      read_file(settings, places.system_folder / "mannerly.toml", places, false);
      std::vector<std::filesystem::path> more;
      std::error_code ignored;
      for (const auto& entry : std::filesystem::directory_iterator(places.system_folder / "conf.d", ignored)) {
        if (entry.path().extension() == ".toml") more.push_back(entry.path());
      }
      std::sort(more.begin(), more.end());
      for (const auto& file : more) read_file(settings, file, places, false);
    }
    if (!places.user_file.empty()) read_file(settings, places.user_file, places, false);
  }
  read_environment(settings, places);
  return settings;
}

}  // namespace mannerly::cli
