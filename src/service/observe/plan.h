// Which files a day rests on: chosen once, written down, and used as written from then on.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/calendar.h"
#include "base/result.h"
#include "service/observe/config.h"
#include "service/world.h"
#include "snapshot/rows.h"

namespace mannerly::service {

struct PlannedSource {
  snapshot::SourceKind kind = snapshot::SourceKind::kMrt;
  std::string name;
  std::string path;        // for a world file in the day's folder
  std::optional<Day> day;  // of the file; nullopt: its path says none, or there is no file
  bool stale = false;
  std::string why;  // what is wrong: why an older file has to do, or there is none; empty: nothing
  friend bool operator==(const PlannedSource&, const PlannedSource&) = default;
};

// What the detector reads: into which month's archive, and "COLLECTOR=FILE".
struct PlannedInput {
  Month archive;
  std::string word;
  friend bool operator==(const PlannedInput&, const PlannedInput&) = default;
};

struct DayPlan {
  Day day;
  std::string name;             // of the world
  std::optional<Day> previous;  // the day observed before
  bool simulated = false;       // the world is made up
  bool detect = false;          // there are sources of updates: incidents are known, be it that there were none
  std::vector<PlannedSource> sources;
  std::vector<PlannedInput> inputs;
  friend bool operator==(const DayPlan&, const DayPlan&) = default;
};

// The instant that a day's snapshot describes: its last second. Everything that the day brought is known then.
Instant instant_of(Day day);

// plan.toml, and back. Errors: kInvalid with file, line and column.
std::string to_toml(const DayPlan& plan);
Result<DayPlan> parse_plan(std::string_view text, const std::filesystem::path& file);

// The words of find_inputs that the plan has for an archive.
std::vector<std::string> words_for(const DayPlan& plan, Month archive);

// The plan with the sources alone that say who holds and may announce what: registries, RPKI, lists of bogons.
DayPlan registries_of(DayPlan plan);

// The same as a world file for mannerly ingest. incidents: path of the archive, "" for none.
std::string world_text(const DayPlan& plan, std::string_view incidents);

// What there is of each source, looked at once. Safe for any number of threads.
class Planner {
 public:
  // days: the folder of all days' folders. Errors: of days_with_files.
  static Result<Planner> make(const ObservatoryConfig& config, const std::filesystem::path& days);

  // Ascending: days of which a dated source other than updates has a file.
  const std::vector<Day>& days() const { return days_; }
  // Which files the day rests on. Sources without any are planned too, so that ingest says that they are missing.
  DayPlan plan(Day day, std::optional<Day> previous) const;
  // Puts an older file in the place of one that turned out bad. False: there is none that may be used.
  bool fall_back(DayPlan& plan, PlannedSource& source, const std::string& why) const;

 private:
  struct Known {
    ObservedSource source;
    std::vector<Day> days;
  };
  explicit Planner(const ObservatoryConfig& config, std::filesystem::path days);
  std::string planned_path(const ObservedSource& source, Day day, Day observed) const;
  PlannedSource choose(const Known& known, Day day, Day newest, std::string why) const;
  void add_inputs(DayPlan& plan) const;
  std::optional<std::string> distrust(const ObservedSource& source, Day day) const;

  std::string name_;
  bool simulated_ = false;
  std::filesystem::path folder_, days_folder_;
  std::vector<Known> known_;
  std::vector<Day> days_;
};

}  // namespace mannerly::service
