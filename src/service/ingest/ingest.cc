#include "service/ingest/ingest.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/version.h"
#include "io/file.h"
#include "io/read_ahead.h"
#include "service/ingest/loader.h"
#include "snapshot/format.h"

namespace mannerly::service {

using snapshot::SourceKind;
using snapshot::SourceState;

namespace {

Loader loader_of(SourceKind kind) {
  switch (kind) {
    case SourceKind::kMrt: return load_mrt;
    case SourceKind::kPfx2as: return load_pfx2as;
    case SourceKind::kIrr: return load_irr;
    case SourceKind::kVrp: return load_vrp;
    case SourceKind::kDelegated: return load_delegated;
    case SourceKind::kAsrel: return load_asrel;
    case SourceKind::kCone: return load_cone;
    case SourceKind::kAsorg: return load_asorg;
    case SourceKind::kMembers: return load_members;
    case SourceKind::kSlurm: return load_slurm;
    case SourceKind::kIana: return load_iana;
    case SourceKind::kBogons: return load_bogons;
    case SourceKind::kPeeringdb: return load_peeringdb;
    case SourceKind::kSpoofer: return load_spoofer;
    case SourceKind::kIncidents: return load_incidents;
  }
  return nullptr;
}

// What an archive of incidents is named by its folder for.
constexpr std::string_view kIncidentsFile = "incidents.jsonl";

// One file of a source; an empty path stands for a source whose glob matched nothing.
struct File {
  const WorldSource* source = nullptr;
  std::filesystem::path path;
  std::string shown;           // as the snapshot names it: relative to the world file
  std::optional<Error> error;  // of the glob
};

std::vector<File> files_of(const World& world) {
  std::vector<File> files;
  for (const WorldSource& source : world.sources) {
    auto paths = io::expand_glob((world.folder / source.path).string());
    if (!paths) {
      files.push_back({&source, {}, source.path, paths.error()});
      continue;
    }
    for (std::filesystem::path& path : *paths) {
      if (source.kind == SourceKind::kIncidents && std::filesystem::is_directory(path)) path /= kIncidentsFile;
      // A path that the world gives relative to itself is named so: the same world elsewhere has the same id.
      const bool is_relative = std::filesystem::path(source.path).is_relative() && !world.folder.empty();
      const std::string shown = (is_relative ? path.lexically_relative(world.folder) : path).generic_string();
      files.push_back({&source, std::move(path), shown, {}});
    }
  }
  // SLURM files filter and add to the VRPs of all other sources, so they come last.
  std::stable_partition(files.begin(), files.end(), [](const File& f) { return f.source->kind != SourceKind::kSlurm; });
  return files;
}

SourceState state_of(const Loaded& loaded) {
  if (loaded.error) return loaded.records > 0 ? SourceState::kPartial : SourceState::kFailed;
  return loaded.skipped.empty() ? SourceState::kComplete : SourceState::kSkipped;
}

// The instant that a file speaks of: the world file's word, else the data's.
Instant at_of(const WorldSource& source, const Loaded& loaded) {
  if (source.at) return *source.at;
  return loaded.at ? *loaded.at : Instant{};
}

Loaded load_file(const File& file, const LoadContext& context, std::uint64_t bytes_max, io::SourceStats& stats) {
  Loaded loaded;
  if (file.error) {
    loaded.error = file.error;
    return loaded;
  }
  auto opened = io::open_source(file.path, {.output_max = bytes_max, .digest = true});
  if (!opened) {
    loaded.error = opened.error();
    return loaded;
  }
  const std::unique_ptr<io::Source> input = io::read_ahead(std::move(*opened));
  loaded = loader_of(file.source->kind)(*input, context);
  stats = input->stats();
  // An empty download is no registry without objects: readers of formats without a head cannot tell.
  if (!loaded.error && stats.bytes == 0 && !loaded.empty_is_whole) {
    loaded.error = Error{ErrorCode::kTruncated, "the file is empty"}.in(input->name());
  }
  if (stats.trailing_bytes > 0)
    loaded.skipped.add("bytes after the end of the compressed data", stats.trailing_bytes, 0);
  return loaded;
}

}  // namespace

Result<IngestReport> ingest(const World& world, const std::filesystem::path& out, const IngestOptions& options) {
  const std::vector<File> files = files_of(world);
  snapshot::Builder builder(
      {.name = world.name, .at = world.at, .built_by = kProgramVersion, .simulated = world.simulated});
  IngestReport report{.files = files.size()};
  std::size_t number = 0;
  for (const File& file : files) {
    const auto begin = std::chrono::steady_clock::now();
    const std::uint32_t row =
        builder.add_source({.kind = file.source->kind, .name = file.source->name, .path = file.shown});
    io::SourceStats stats;
    const Loaded loaded = load_file(file, {builder, row, *file.source, file.path}, options.file_bytes_max, stats);
    const std::string error = loaded.error ? loaded.error->message : std::string();
    const SourceState state = state_of(loaded);
    builder.finish_source(row, {.state = state,
                                .format = loaded.format,
                                .error = error,
                                .at = at_of(*file.source, loaded),
                                .bytes_packed = stats.compressed_bytes,
                                .bytes = stats.bytes,
                                .records = loaded.records,
                                .digest = stats.digest ? *stats.digest : Digest{},
                                .skipped = &loaded.skipped});
    report.records += loaded.records;
    report.skipped += loaded.skipped.total();
    if (loaded.error) ++report.incomplete;
    if (options.progress) {
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
      options.progress({file.source->name, file.shown, ++number, files.size(), loaded.records, loaded.skipped.total(),
                        stats.bytes, state, error, took.count()});
    }
  }
  if (report.records == 0 && !options.empty_too)
    return fail(ErrorCode::kNoData, "no source could be read: no snapshot is written");
  if (options.progress) options.progress({.number = files.size() + 1, .files = files.size()});
  MANNERLY_TRY(const snapshot::Tables tables, builder.finish());
  const snapshot::EncodedSnapshot encoded = snapshot::encode(tables);
  MANNERLY_CHECK_OK(io::write_file_atomically(out, std::span<const Bytes>(encoded.parts)));
  report.id = encoded.id;
  report.size = encoded.size;
  return report;
}

}  // namespace mannerly::service
