#include "service/observe/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "io/file.h"
#include "wire/json/write.h"
#include "wire/toml/toml.h"

namespace mannerly::service {
namespace {

namespace fs = std::filesystem;
using Kind = toml::Value::Kind;

constexpr int kCatchUpMax = 62;  // days of updates between two observed days that are looked for

// JSON's strings are TOML's basic strings.
std::string toml_text(std::string_view text) {
  std::string out;
  json::append_string(out, text);
  return out;
}

Day plus(Day day, int days) {
  return {day.number + days};
}

std::string text_of(const toml::Value& table, std::string_view key) {
  const toml::Value* value = table.find(key);
  return value != nullptr && value->is(Kind::kText) ? value->text : std::string();
}

std::optional<Day> day_in(const toml::Value& table, std::string_view key) {
  const toml::Value* value = table.find(key);
  if (value == nullptr || !value->is(Kind::kDate)) return std::nullopt;
  return day_of(value->instant);
}

bool flag_in(const toml::Value& table, std::string_view key) {
  const toml::Value* value = table.find(key);
  return value != nullptr && value->is(Kind::kBool) && value->flag;
}

Result<PlannedSource> planned_source(const toml::Value& table, const std::string& file) {
  const auto kind = kind_of(text_of(table, "kind"));
  PlannedSource source{.name = text_of(table, "name"),
                       .path = text_of(table, "path"),
                       .day = day_in(table, "day"),
                       .stale = flag_in(table, "stale"),
                       .why = text_of(table, "why")};
  if (!kind || source.path.empty()) return toml::fail_at(file, table.at, "a source of a plan has a kind and a path");
  source.kind = *kind;
  return source;
}

}  // namespace

Instant instant_of(Day day) {
  return begin_of(plus(day, 1)) + Seconds{-1};
}

std::string to_toml(const DayPlan& plan) {
  std::string out = fmt::format("day = {}\nname = {}\ndetect = {}\n", format_day(plan.day), toml_text(plan.name),
                                plan.detect ? "true" : "false");
  if (plan.simulated) out += "simulated = true\n";
  if (plan.previous) out += fmt::format("previous = {}\n", format_day(*plan.previous));
  for (const PlannedSource& source : plan.sources) {
    out += fmt::format("\n[[source]]\nkind = {}\nname = {}\npath = {}\n", toml_text(name_of(source.kind)),
                       toml_text(source.name), toml_text(source.path));
    if (source.day) out += fmt::format("day = {}\n", format_day(*source.day));
    if (source.stale) out += "stale = true\n";
    if (!source.why.empty()) out += fmt::format("why = {}\n", toml_text(source.why));
  }
  for (const PlannedInput& input : plan.inputs) {
    out += fmt::format("\n[[input]]\narchive = {}\nfile = {}\n", toml_text(format_month(input.archive)),
                       toml_text(input.word));
  }
  return out;
}

Result<DayPlan> parse_plan(std::string_view text, const fs::path& path) {
  const std::string file = path.string();
  MANNERLY_TRY(const toml::Value root, toml::parse(text, file));
  const auto day = day_in(root, "day");
  if (!day) return fail(ErrorCode::kInvalid, file + ": the plan says no day");
  DayPlan plan{.day = *day,
               .name = text_of(root, "name"),
               .previous = day_in(root, "previous"),
               .simulated = flag_in(root, "simulated"),
               .detect = flag_in(root, "detect")};
  if (const toml::Value* list = root.find("source")) {
    for (const toml::Value& each : list->items) {
      MANNERLY_TRY(PlannedSource source, planned_source(each, file));
      plan.sources.push_back(std::move(source));
    }
  }
  if (const toml::Value* list = root.find("input")) {
    for (const toml::Value& each : list->items) {
      const auto month = parse_month(text_of(each, "archive"));
      if (!month) return toml::fail_at(file, each.at, "an input of a plan has an archive");
      plan.inputs.push_back({*month, text_of(each, "file")});
    }
  }
  return plan;
}

std::vector<std::string> words_for(const DayPlan& plan, Month archive) {
  std::vector<std::string> words;
  for (const PlannedInput& input : plan.inputs) {
    if (input.archive == archive) words.push_back(input.word);
  }
  return words;
}

DayPlan registries_of(DayPlan plan) {
  using enum snapshot::SourceKind;
  constexpr std::array kRegistries = {kDelegated, kIana, kBogons, kIrr, kVrp, kSlurm};
  std::erase_if(plan.sources, [&](const PlannedSource& source) {
    return std::ranges::find(kRegistries, source.kind) == kRegistries.end();
  });
  return plan;
}

std::string world_text(const DayPlan& plan, std::string_view incidents) {
  std::string out = fmt::format("name = {}\nat = {}\n", toml_text(plan.name), format_instant(instant_of(plan.day)));
  if (plan.simulated) out += "simulated = true\n";
  const auto add = [&](snapshot::SourceKind kind, std::string_view name, std::string_view path) {
    out += fmt::format("\n[[source]]\nkind = {}\nname = {}\npath = {}\n", toml_text(name_of(kind)), toml_text(name),
                       toml_text(path));
  };
  for (const PlannedSource& source : plan.sources) add(source.kind, source.name, source.path);
  if (!incidents.empty()) add(snapshot::SourceKind::kIncidents, "incidents", incidents);
  return out;
}

Planner::Planner(const ObservatoryConfig& config, fs::path days)
    : name_(config.name),
      simulated_(config.simulated),
      folder_(fs::absolute(config.folder)),
      days_folder_(fs::absolute(std::move(days))) {}

Result<Planner> Planner::make(const ObservatoryConfig& config, const fs::path& days) {
  Planner planner(config, days);
  std::set<Day> all;
  for (const ObservedSource& source : config.sources) {
    MANNERLY_TRY(std::vector<Day> found, days_with_files(source, planner.folder_));
    if (!source.is_updates()) all.insert(found.begin(), found.end());
    planner.known_.push_back({source, std::move(found)});
  }
  planner.days_.assign(all.begin(), all.end());
  return planner;
}

// Relative to the day's folder, so that a data folder that moves with its sources keeps its snapshots' ids.
std::string Planner::planned_path(const ObservedSource& source, Day day, Day observed) const {
  const std::string path = path_of_day(source.path, day);
  if (fs::path(path).is_absolute()) return path;
  return (folder_ / path).lexically_normal().lexically_relative(days_folder_ / format_day(observed)).string();
}

// Why the files of that day are not to be used; nullopt: they may be.
std::optional<std::string> Planner::distrust(const ObservedSource& source, Day day) const {
  const auto files = io::expand_glob((folder_ / path_of_day(source.path, day)).string());
  if (!files) return fmt::format("there is no file of {} any more", format_day(day));
  std::uint64_t bytes = 0;
  for (const fs::path& file : *files) {
    if (const auto info = io::file_info(file)) bytes += info->size;
  }
  if (bytes >= source.bytes_min) return std::nullopt;
  return fmt::format("the file of {} has {} bytes, fewer than {}", format_day(day), bytes, source.bytes_min);
}

// The newest file not after `newest` that may be used.
PlannedSource Planner::choose(const Known& known, Day day, Day newest, std::string why) const {
  const ObservedSource& source = known.source;
  PlannedSource planned{.kind = *source.kind, .name = source.name, .path = planned_path(source, day, day)};
  if (!source.is_dated()) return planned;
  bool replaces = !why.empty();  // newer ones that may not be used
  if (!replaces && !std::ranges::binary_search(known.days, day)) why = fmt::format("no file of {}", format_day(day));
  auto at = std::upper_bound(known.days.begin(), known.days.end(), newest);
  while (at != known.days.begin()) {
    const Day found = *--at;
    if (day.number - found.number > source.max_age) break;
    if (auto bad = distrust(source, found)) {
      if (why.empty()) why = std::move(*bad);
      replaces = true;
      continue;
    }
    planned.day = found;
    planned.path = planned_path(source, found, day);
    planned.stale = replaces || day.number - found.number > source.stale_after;
    // Of a source that need not have a file each day an earlier one is as good.
    if (!planned.stale) why.clear();
    break;
  }
  if (!planned.day && !replaces) {
    why = fmt::format("no file of the {} days up to {}", source.max_age + 1, format_day(day));
  }
  planned.why = std::move(why);
  return planned;
}

// Updates of each day since the one observed before, and the day's own tables. What lies between two observed days of
// different months still belongs to the earlier archive: the later one begins with its first day's table.
void Planner::add_inputs(DayPlan& plan) const {
  const Month month = month_number_of(plan.day);
  const Day first = plan.previous ? std::max(plus(*plan.previous, 1), plus(plan.day, 1 - kCatchUpMax)) : plan.day;
  const Month before = plan.previous ? month_number_of(*plan.previous) : month;
  for (const Known& known : known_) {
    const bool table = known.source.kind == snapshot::SourceKind::kMrt;
    if (!known.source.is_updates() && !table) continue;
    for (const Day day : known.days) {
      if (day < (table ? plan.day : first) || day > plan.day) continue;
      const auto files = io::expand_glob((folder_ / path_of_day(known.source.path, day)).string());
      if (!files) continue;
      for (const fs::path& file : *files) {
        plan.inputs.push_back({day == plan.day ? month : before,
                               fmt::format("{}={}", known.source.name, file.lexically_normal().string())});
      }
    }
  }
}

DayPlan Planner::plan(Day day, std::optional<Day> previous) const {
  DayPlan plan{.day = day, .name = name_, .previous = previous, .simulated = simulated_};
  for (const Known& known : known_) {
    plan.detect = plan.detect || known.source.is_updates();
    if (!known.source.is_updates()) plan.sources.push_back(choose(known, day, day, {}));
  }
  if (plan.detect) add_inputs(plan);
  return plan;
}

bool Planner::fall_back(DayPlan& plan, PlannedSource& planned, const std::string& why) const {
  if (!planned.day) return false;
  for (const Known& known : known_) {
    if (known.source.kind != planned.kind || known.source.name != planned.name) continue;
    PlannedSource other = choose(known, plan.day, plus(*planned.day, -1), planned.why.empty() ? why : planned.why);
    if (!other.day) return false;
    other.stale = true;
    planned = std::move(other);
    return true;
  }
  return false;
}

}  // namespace mannerly::service
