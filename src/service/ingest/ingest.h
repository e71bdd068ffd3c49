// Reads the sources of a world into a snapshot file. A source that fails leaves the rest: the snapshot
// and the report say what is missing. The file is replaced only by a whole new snapshot.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "io/source.h"
#include "service/world.h"

namespace mannerly::service {

struct IngestProgress {
  std::string_view source;  // name in the world file
  std::string_view file;
  std::size_t number = 0;  // of the file, from 1
  std::size_t files = 0;
  std::uint64_t records = 0;
  std::uint64_t skipped = 0;
  std::uint64_t bytes = 0;  // decompressed
  snapshot::SourceState state = snapshot::SourceState::kComplete;
  std::string_view error;  // with kPartial and kFailed
  double seconds = 0;      // that the file took
};

struct IngestOptions {
  // Called after each file, and once with number == files + 1 before sorting and writing.
  std::function<void(const IngestProgress&)> progress;
  // Decompressed bytes after which a file is given up as partial: a guard against bombs.
  std::uint64_t file_bytes_max = io::SourceOptions::kOutputMaxDefault;
  // When nothing could be read at all: write a snapshot that says so.
  bool empty_too = false;
};

struct IngestReport {
  Digest id;
  std::uint64_t size = 0;  // of the snapshot file, bytes
  std::size_t files = 0;
  std::size_t incomplete = 0;  // files that are partial or failed
  std::uint64_t records = 0;
  std::uint64_t skipped = 0;
};

// Fails, with the old file untouched, when nothing could be read at all (unless that is asked for) or the file cannot
// be written.
Result<IngestReport> ingest(const World& world, const std::filesystem::path& out, const IngestOptions& options = {});

}  // namespace mannerly::service
