// The configuration: /etc/mannerly/mannerly.toml, /etc/mannerly/conf.d/*.toml, the user's file, the
// environment (MANNERLY_SNAPSHOT, ...), then the options of the command; later ones win. Each value
// remembers where it comes from. docs/operating/configuration.md
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace mannerly::cli {

struct KnownSetting {
  std::string_view key;  // in the file; the environment has MANNERLY_ and the key in upper case
  std::string_view help;
  std::string_view default_value = {};
  std::vector<std::string_view> choices = {};
  bool is_path = false;  // relative to the file that names it; "~/" is the home folder
};
std::span<const KnownSetting> known_settings();

struct Setting {
  std::string value;
  std::string origin;  // "/etc/mannerly/mannerly.toml:3", "environment MANNERLY_OUTPUT", "default"
};

class Settings {
 public:
  // The value of a known key, with its default; "" when there is none.
  std::string get(std::string_view key) const;
  const Setting* find(std::string_view key) const;  // nullptr when neither set nor with a default
  void set(std::string_view key, Setting setting) { values_[std::string(key)] = std::move(setting); }

  std::vector<std::filesystem::path> files;  // that were read, in order
  std::vector<Error> problems;               // each with file and line

 private:
  std::map<std::string, Setting, std::less<>> values_;
};

struct SettingsPlaces {
  std::filesystem::path system_folder;                  // "/etc/mannerly"; empty: none
  std::filesystem::path user_file;                      // empty: none
  std::optional<std::filesystem::path> only;            // --config: this file alone, and it must be there
  std::function<const char*(const char*)> environment;  // as std::getenv
};
SettingsPlaces usual_places();

// Never fails: what is wrong is in problems, and the rest holds.
Settings load_settings(const SettingsPlaces& places);

}  // namespace mannerly::cli
