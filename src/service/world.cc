#include "service/world.h"

#include <fmt/format.h>

#include "io/file.h"
#include "snapshot/source_kind.h"
#include "wire/toml/toml.h"

namespace mannerly::service {

using snapshot::SourceKind;

namespace {

using Kind = toml::Value::Kind;

constexpr std::string_view kAtRule = "at must be a date or a time, e.g. 2026-11-01T00:00:00Z";

// A TOML date, date-time (without an offset: UTC) or a string that parse_instant reads.
std::optional<Instant> instant_of(const toml::Value& value) {
  if (value.is(Kind::kText)) return parse_instant(value.text);
  if (value.is(Kind::kDate) || value.is(Kind::kDateTime)) return value.instant;
  return std::nullopt;
}

Result<WorldSource> source_of(const toml::Value& table, const std::string& file) {
  WorldSource source;
  source.line = static_cast<int>(table.at.line);
  for (const auto& [key, at, value] : table.members) {
    if (key == "at") {
      source.at = instant_of(value);
      if (!source.at) return toml::fail_at(file, value.at, kAtRule);
      continue;
    }
    if (key != "kind" && key != "name" && key != "path") {
      return toml::fail_at(file, at, fmt::format("unknown key \"{}\" in [[source]]; known: kind, name, path, at", key));
    }
    if (!value.is(Kind::kText) || value.text.empty()) {
      return toml::fail_at(file, value.at, fmt::format("{} must be a text", key));
    }
    if (key == "kind") {
      const auto kind = kind_of(value.text);
      if (!kind) {
        return toml::fail_at(file, value.at,
                             fmt::format("unknown kind \"{}\"; known: {}", value.text, snapshot::source_kind_names()));
      }
      source.kind = *kind;
    }
    if (key == "name") source.name = value.text;
    if (key == "path") source.path = value.text;
  }
  if (table.find("kind") == nullptr) return toml::fail_at(file, table.at, "this [[source]] has no kind");
  if (source.path.empty()) return toml::fail_at(file, table.at, "this [[source]] has no path");
  if (source.name.empty()) source.name = source.path;
  return source;
}

Status take_sources(const toml::Value& list, const std::string& file, World& world) {
  if (list.items.size() > World::kSourcesMax) return fail(ErrorCode::kLimit, "more than 10,000 sources in " + file);
  for (const toml::Value& each : list.items) {
    if (!each.is(Kind::kTable)) return toml::fail_at(file, each.at, "a source must be a table: [[source]]");
    MANNERLY_TRY(WorldSource source, source_of(each, file));
    world.sources.push_back(std::move(source));
  }
  return {};
}

Result<World> world_of(const toml::Value& root, const std::filesystem::path& path) {
  const std::string file = path.string();
  World world{.folder = path.parent_path()};
  bool has_at = false;
  for (const auto& [key, at, value] : root.members) {
    if (key == "name" && value.is(Kind::kText)) {
      world.name = value.text;
    } else if (key == "at") {
      const auto instant = instant_of(value);
      if (!instant) return toml::fail_at(file, value.at, kAtRule);
      world.at = *instant;
      has_at = true;
    } else if (key == "simulated" && value.is(Kind::kBool)) {
      world.simulated = value.flag;
    } else if (key == "simulated") {
      return toml::fail_at(file, value.at, "simulated must be true or false");
    } else if (key == "source" && value.is(Kind::kArray)) {
      MANNERLY_CHECK_OK(take_sources(value, file, world));
    } else if (key == "name" || key == "source") {
      return toml::fail_at(file, value.at, key == "name" ? "name must be a text" : "sources are written as [[source]]");
    } else {
      return toml::fail_at(file, at, fmt::format("unknown key \"{}\"; known: name, at, simulated, [[source]]", key));
    }
  }
  if (world.name.empty()) return fail(ErrorCode::kInvalid, file + ": the world has no name");
  if (!has_at) return fail(ErrorCode::kInvalid, file + ": the world has no at (the instant that it describes)");
  if (world.sources.empty()) return fail(ErrorCode::kInvalid, file + ": the world has no [[source]]");
  return world;
}

}  // namespace

std::string_view name_of(SourceKind kind) {
  return snapshot::source_kind_name(kind);
}

std::optional<SourceKind> kind_of(std::string_view name) {
  return snapshot::source_kind_of(name);
}

Result<World> parse_world(std::string_view text, const std::filesystem::path& file) {
  MANNERLY_TRY(const toml::Value root, toml::parse(text, file.string(), World::kFileMax));
  return world_of(root, file);
}

Result<World> read_world(const std::filesystem::path& file) {
  MANNERLY_TRY(const std::string text, io::read_small_file(file, World::kFileMax));
  return parse_world(text, file);
}

}  // namespace mannerly::service
