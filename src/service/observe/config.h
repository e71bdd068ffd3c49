// observatory.toml: what an observatory watches (docs/reference/observatory.md).
//
//     name = "demo"
//     profile = "v2-2025"
//     [[source]]
//     kind = "vrp"                     # of a world file, or "updates": MRT files for the detector alone
//     name = "rpki"
//     path = "{date}/rpki/vrps.json*"  # relative to this file
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/calendar.h"
#include "base/result.h"
#include "service/webhook/hook.h"
#include "snapshot/rows.h"
#include "wire/toml/toml.h"

namespace mannerly::service {

struct ObservedSource {
  std::optional<snapshot::SourceKind> kind;  // nullopt: "updates"
  std::string name;
  std::string path;  // with place-holders; absolute, or relative to ObservatoryConfig::folder
  int stale_after = 0;
  int max_age = kMaxAgeDefault;  // days before the observed one; an older file is not used
  std::uint64_t bytes_min = 1;   // a smaller file is not believed
  std::uint32_t line = 0;

  static constexpr int kMaxAgeDefault = 30;
  static constexpr int kMaxAgeLimit = 3660;
  bool is_updates() const { return !kind; }
  bool is_dated() const;
};

struct ObservatoryConfig {
  static constexpr std::size_t kFileMax = std::size_t{4} << 20;
  static constexpr std::size_t kSourcesMax = 1000;
  static constexpr int kKeepDaysDefault = 30, kKeepDaysMax = 36'600;

  std::string name = "observatory";
  std::string profile;         // id or file of a readiness profile; empty: the newest built-in one
  std::string detector;        // the same of the detector's
  std::string known_networks;  // file; empty: none
  int keep_days = kKeepDaysDefault;
  std::int64_t delay = 3 * 3600;        // seconds after the end of a day before it is observed
  bool simulated = false;               // the days are those of the data: the clock says nothing about them
  std::optional<bool> catalogue;        // the built-in sources are downloaded too; unset: with rows without a path
  std::vector<ObservedSource> sources;  // rows with a path
  bool has_download_rows = false;       // rows without one: the catalogue of downloads reads them
  std::vector<Webhook> webhooks;        // who is told of events
  toml::Value document;                 // as it is written
  std::filesystem::path folder;         // that paths are relative to
  std::filesystem::path file;
};

// Errors name file, line and column; an unknown key is an error.
Result<ObservatoryConfig> parse_observatory(std::string_view text, const std::filesystem::path& file);
Result<ObservatoryConfig> read_observatory(const std::filesystem::path& file);

// A path's pattern of one day: {date} 2026-11-20, {yyyymmdd} 20261120, {year}, {month}, {day}.
std::string path_of_day(std::string_view path, Day day);

// All days that a dated source has files of, ascending, each once; empty for a path without a place-holder.
// Errors: of expand_glob but kNotFound.
Result<std::vector<Day>> days_with_files(const ObservedSource& source, const std::filesystem::path& folder);

}  // namespace mannerly::service
