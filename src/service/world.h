// World files: which sources make a snapshot (docs/reference/world.md).
//
//     name = "demo"
//     at = 2026-11-01T00:00:00Z
//     simulated = true             # optional: the data are made up, and every reader is told
//     [[source]]
//     kind = "mrt"                 # see kind_of
//     name = "rrc00"
//     path = "mrt/rrc00.*.gz"      # relative to the world file; globs allowed
//     at = 2026-11-01T00:00:00Z    # optional
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "snapshot/rows.h"

namespace mannerly::service {

struct WorldSource {
  snapshot::SourceKind kind = snapshot::SourceKind::kMrt;
  std::string name;
  std::string path;  // as written
  std::optional<Instant> at;
  int line = 0;  // in the world file
};

struct World {
  static constexpr std::size_t kFileMax = std::size_t{4} << 20;  // bytes of a world file
  static constexpr std::size_t kSourcesMax = 10'000;

  std::string name;
  Instant at;
  bool simulated = false;  // no network, person or incident in it is real
  std::vector<WorldSource> sources;
  std::filesystem::path folder;  // that relative paths start from
};

// "mrt", "pfx2as", ... as in a world file.
std::string_view name_of(snapshot::SourceKind kind);
std::optional<snapshot::SourceKind> kind_of(std::string_view name);

// Errors name file, line and column; an unknown key is an error, so that a misspelt one is not lost.
Result<World> parse_world(std::string_view text, const std::filesystem::path& file);
Result<World> read_world(const std::filesystem::path& file);

}  // namespace mannerly::service
