// A world of real data, ingested into a snapshot in a temporary folder.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "io/file.h"
#include "service/ingest/ingest.h"
#include "snapshot/snapshot.h"
#include "tests/shared_data.h"

namespace mannerly::integration {

struct SourceLine {
  std::string kind, name, path;  // path: relative to the shared data
};

struct BuiltWorld {
  std::filesystem::path folder;
  io::MappedFile file;
  snapshot::Snapshot snapshot;
  service::IngestReport report;
  std::map<std::string, snapshot::SourceRow> sources;  // by name

  BuiltWorld() = default;
  BuiltWorld(const BuiltWorld&) = delete;
  BuiltWorld& operator=(const BuiltWorld&) = delete;
  ~BuiltWorld() {
    std::error_code ignored;
    if (!folder.empty()) std::filesystem::remove_all(folder, ignored);
  }
};

// Of the first file that is missing; empty when all are there.
inline std::string missing_of(const std::vector<SourceLine>& sources) {
  for (const SourceLine& source : sources) {
    if (!shared_data(source.path)) return source.path;
  }
  return {};
}

// nullptr, with a failure recorded, when it cannot be built.
inline std::unique_ptr<BuiltWorld> build_world(const std::string& name, const std::string& at,
                                               const std::vector<SourceLine>& sources) {
  auto built = std::make_unique<BuiltWorld>();
  built->folder =
      std::filesystem::temp_directory_path() / ("mannerly-world." + std::to_string(::getpid()) + "." + name);
  std::filesystem::create_directories(built->folder);
  const auto world_file = built->folder / "world.toml";
  std::ofstream text(world_file);
  text << "name = '" << name << "'\nat = " << at << "\n";
  for (const SourceLine& source : sources) {
    text << "[[source]]\nkind = '" << source.kind << "'\nname = '" << source.name << "'\npath = '"
         << std::filesystem::absolute(*shared_data(source.path)).string() << "'\n";
  }
  text.close();
  const auto fail = [](const Error& error) {
    ADD_FAILURE() << error.message;
    return nullptr;
  };
  const auto world = service::read_world(world_file);
  if (!world) return fail(world.error());
  const auto out = built->folder / "world.snapshot";
  const auto report = service::ingest(*world, out);
  if (!report) return fail(report.error());
  auto file = io::MappedFile::open(out);
  if (!file) return fail(file.error());
  const auto snapshot = snapshot::Snapshot::open(file->bytes(), snapshot::Check::kAll);
  if (!snapshot) return fail(snapshot.error());
  built->file = std::move(*file);
  built->snapshot = *snapshot;
  built->report = *report;
  for (const auto& row : snapshot->sources()) built->sources[std::string(snapshot->text(row.name))] = row;
  return built;
}

}  // namespace mannerly::integration
