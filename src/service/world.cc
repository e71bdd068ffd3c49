#include "service/world.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <array>

#include "io/file.h"

namespace mannerly::service {

using snapshot::SourceKind;

namespace {

constexpr std::array<std::pair<std::string_view, SourceKind>, 14> kKinds = {{{"mrt", SourceKind::kMrt},
                                                                             {"pfx2as", SourceKind::kPfx2as},
                                                                             {"irr", SourceKind::kIrr},
                                                                             {"vrp", SourceKind::kVrp},
                                                                             {"delegated", SourceKind::kDelegated},
                                                                             {"iana", SourceKind::kIana},
                                                                             {"peeringdb", SourceKind::kPeeringdb},
                                                                             {"asrel", SourceKind::kAsrel},
                                                                             {"cone", SourceKind::kCone},
                                                                             {"asorg", SourceKind::kAsorg},
                                                                             {"spoofer", SourceKind::kSpoofer},
                                                                             {"members", SourceKind::kMembers},
                                                                             {"slurm", SourceKind::kSlurm},
                                                                             {"bogons", SourceKind::kBogons}}};

std::string known_kinds() {
  std::string list;
  for (const auto& [name, kind] : kKinds) list += (list.empty() ? "" : ", ") + std::string(name);
  return list;
}

std::unexpected<Error> fail_at(const std::filesystem::path& file, const toml::source_region& where,
                               std::string_view why) {
  return fail(ErrorCode::kInvalid,
              fmt::format("{}:{}:{}: {}", file.string(), where.begin.line, where.begin.column, why));
}

// A TOML date, date-time (with or without an offset: UTC) or a string that parse_instant reads.
std::optional<Instant> instant_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return parse_instant(text->get());
  const auto civil = [](const toml::date& d) { return CivilTime{.year = d.year, .month = d.month, .day = d.day}; };
  if (const auto* date = node.as_date()) return from_civil(civil(date->get()));
  if (const auto* time = node.as_date_time()) {
    CivilTime c = civil(time->get().date);
    c.hour = time->get().time.hour, c.minute = time->get().time.minute, c.second = time->get().time.second;
    const int offset_minutes = time->get().offset ? time->get().offset->minutes : 0;
    return Instant{from_civil(c).seconds - offset_minutes * 60};
  }
  return std::nullopt;
}

Result<WorldSource> source_of(const toml::table& table, const std::filesystem::path& file) {
  WorldSource source;
  source.line = static_cast<int>(table.source().begin.line);
  for (const auto& [key, node] : table) {
    const std::string_view name = key.str();
    if (name == "at") {
      source.at = instant_of(node);
      if (!source.at) return fail_at(file, node.source(), "at must be a date or a time, e.g. 2026-11-01T00:00:00Z");
      continue;
    }
    if (name != "kind" && name != "name" && name != "path") {
      return fail_at(file, node.source(),
                     fmt::format("unknown key \"{}\" in [[source]]; known: kind, name, path, at", name));
    }
    const auto* text = node.as_string();
    if (text == nullptr || text->get().empty())
      return fail_at(file, node.source(), fmt::format("{} must be a text", name));
    if (name == "kind") {
      const auto kind = kind_of(text->get());
      if (!kind)
        return fail_at(file, node.source(), fmt::format("unknown kind \"{}\"; known: {}", text->get(), known_kinds()));
      source.kind = *kind;
    }
    if (name == "name") source.name = text->get();
    if (name == "path") source.path = text->get();
  }
  if (!table.contains("kind")) return fail_at(file, table.source(), "this [[source]] has no kind");
  if (source.path.empty()) return fail_at(file, table.source(), "this [[source]] has no path");
  if (source.name.empty()) source.name = source.path;
  return source;
}

Result<World> world_of(const toml::table& root, const std::filesystem::path& file) {
  World world{.folder = file.parent_path()};
  bool has_at = false;
  for (const auto& [key, node] : root) {
    const std::string_view name = key.str();
    if (name == "name" && node.is_string()) {
      world.name = node.as_string()->get();
    } else if (name == "at") {
      const auto at = instant_of(node);
      if (!at) return fail_at(file, node.source(), "at must be a date or a time, e.g. 2026-11-01T00:00:00Z");
      world.at = *at;
      has_at = true;
    } else if (name == "source" && node.is_array_of_tables()) {
      for (const toml::node& each : *node.as_array()) {
        MANNERLY_TRY(WorldSource source, source_of(*each.as_table(), file));
        world.sources.push_back(std::move(source));
        if (world.sources.size() > World::kSourcesMax)
          return fail(ErrorCode::kLimit, "more than 10,000 sources in " + file.string());
      }
    } else {
      return fail_at(file, node.source(), fmt::format("unknown key \"{}\"; known: name, at, [[source]]", name));
    }
  }
  if (world.name.empty()) return fail(ErrorCode::kInvalid, file.string() + ": the world has no name");
  if (!has_at)
    return fail(ErrorCode::kInvalid, file.string() + ": the world has no at (the instant that it describes)");
  if (world.sources.empty()) return fail(ErrorCode::kInvalid, file.string() + ": the world has no [[source]]");
  return world;
}

}  // namespace

std::string_view name_of(SourceKind kind) {
  for (const auto& [name, its_kind] : kKinds) {
    if (its_kind == kind) return name;
  }
  return "unknown";
}

std::optional<SourceKind> kind_of(std::string_view name) {
  for (const auto& [its_name, kind] : kKinds) {
    if (its_name == name) return kind;
  }
  return std::nullopt;
}

Result<World> parse_world(std::string_view text, const std::filesystem::path& file) {
  toml::table root;
  try {
    root = toml::parse(text, file.string());
  } catch (const toml::parse_error& error) {
    return fail_at(file, error.source(), error.description());
  }
  return world_of(root, file);
}

Result<World> read_world(const std::filesystem::path& file) {
  MANNERLY_TRY(const std::string text, io::read_small_file(file, World::kFileMax));
  return parse_world(text, file);
}

}  // namespace mannerly::service
