// mannerly ingest: a world file becomes a snapshot.
#include <fmt/format.h>

#include <filesystem>

#include "cli/commands.h"
#include "cli/open_snapshot.h"
#include "service/ingest/ingest.h"

namespace mannerly::cli {
namespace {

std::string_view name_of(snapshot::SourceState state) {
  switch (state) {
    case snapshot::SourceState::kComplete: return "complete";
    case snapshot::SourceState::kSkipped: return "complete, some skipped";
    case snapshot::SourceState::kPartial: return "PARTIAL";
    case snapshot::SourceState::kFailed: return "FAILED";
  }
  return "unknown";
}

void show(Terminal& terminal, const service::IngestProgress& p) {
  if (p.number > p.files) {
    terminal.progress("sorting, linking, writing ...");
    return;
  }
  std::string line =
      fmt::format("[{}/{}] {} {}: {}, {} records, {} skipped, {:.1f} MB, {:.1f} s", p.number, p.files, p.source, p.file,
                  name_of(p.state), p.records, p.skipped, static_cast<double>(p.bytes) / 1e6, p.seconds);
  if (!p.error.empty()) line += fmt::format("\n        {}", p.error);
  terminal.progress(line, true);
}

int run(Context& context) {
  const auto world = service::read_world(context.arguments.positionals()[0]);
  if (!world) return fail_with(context, world.error());
  service::IngestOptions options;
  if (!context.arguments.has("quiet")) {
    options.progress = [&](const service::IngestProgress& p) { show(context.terminal, p); };
  }
  const std::string out = context.arguments.get("output");
  // Reading may take minutes: a folder that cannot take the result is found out before.
  const std::filesystem::path folder = std::filesystem::path(out).parent_path();
  std::error_code error;
  if (std::filesystem::is_directory(out, error) || (!folder.empty() && !std::filesystem::is_directory(folder, error))) {
    return fail_with(context, {ErrorCode::kIo, fmt::format("{}: not a file in an existing folder", out)});
  }
  const auto report = service::ingest(*world, out, options);
  if (!report) return fail_with(context, report.error());
  context.terminal.note(fmt::format("{}: snapshot {}, {:.1f} MB, {} records of {} files, {} skipped", out,
                                    to_hex(report->id).substr(0, 12), static_cast<double>(report->size) / 1e6,
                                    report->records, report->files, report->skipped));
  if (report->incomplete == 0) return kExitOk;
  context.terminal.note(fmt::format("{} of {} files could not be read to their end: mannerly snapshot info says which",
                                    report->incomplete, report->files));
  return kExitNoData;
}

}  // namespace

Command ingest_command() {
  return {.path = "ingest",
          .summary = "Read the sources of a world file into a snapshot",
          .text =
              "Reads every source that the world file names (BGP tables and updates, IRR dumps, VRPs, registries, "
              "PeeringDB, relationships, Spoofer sessions, participants), compressed or not, and writes one snapshot "
              "file. The file is replaced only when the new one is whole.\n\n"
              "A source that fails leaves the rest: the snapshot records what is missing, and the exit status is 5.",
          .positionals = {{"WORLD", "the world file (TOML)"}},
          .options = {{.name = "output",
                       .letter = 'o',
                       .value = "FILE",
                       .help = "where the snapshot goes",
                       .default_value = "mannerly.snapshot"},
                      {.name = "quiet", .letter = 'q', .help = "no line a file"}},
          .examples = {{"ingest world.toml -o today.snapshot", "build a snapshot"}},
          .run = run};
}

}  // namespace mannerly::cli
