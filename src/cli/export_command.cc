// mannerly export: networks as metrics for Prometheus.
#include <fmt/format.h>

#include <filesystem>

#include "cli/commands.h"
#include "cli/open_snapshot.h"
#include "cli/wall_clock.h"
#include "cli/watch_source.h"
#include "io/file.h"

namespace mannerly::cli {
namespace {

int run(Context& context) {
  const auto asns = watched_asns(context);
  if (!asns) return fail_with(context, asns.error());
  const auto facts = watch_facts_of(context, *asns);
  if (!facts) return fail_with(context, facts.error());
  // A network that nobody knows is most often a wrong number: a file without its lines would hide that.
  std::string unknown;
  for (const observatory::WatchFacts& each : *facts) {
    if (!each.known && !each.left_on) unknown += (unknown.empty() ? "" : ", ") + format_asn(each.asn);
  }
  if (!unknown.empty()) {
    return fail_with(context,
                     {ErrorCode::kNoData, fmt::format("{}: no source names it; nothing was written", unknown)});
  }
  const std::string text = observatory::metrics_text(*facts, wall_clock_now());
  if (!context.arguments.has("textfile")) {
    context.terminal.print(text);
    return kExitOk;
  }
  // Beside it first, synced, then renamed: the collector reads a whole file or the one before.
  const std::filesystem::path file = std::filesystem::path(context.arguments.get("textfile")) / "mannerly.prom";
  if (const Status written = io::write_file_atomically(file, as_bytes(text)); !written) {
    return fail_with(context, written.error());
  }
  return kExitOk;
}

}  // namespace

Command export_command() {
  std::vector<Option> options = {
      {.name = "asn", .value = "ASN", .help = "a network; may be given again", .repeatable = true},
      {.name = "textfile",
       .value = "DIR",
       .help = "write mannerly.prom into this folder, for the textfile collector of node_exporter"}};
  for (Option& option : watch_source_options()) options.push_back(std::move(option));
  return {
      .path = "export",
      .summary = "Networks as metrics for Prometheus",
      .text =
          "Scores, states, routes, incidents that go on and the age of the data of each network in Prometheus' text "
          "format, on standard output or as a file that is replaced whole. A value that is not known has no line, so "
          "that absent() finds it. When the data cannot be read, or no source names one of the networks (exit status "
          "5), "
          "the file stays as it was; mannerly_network_data_timestamp_seconds then tells its age.",
      .options = std::move(options),
      .examples = {{"export --asn 64500 --data /var/lib/mannerly --textfile /var/lib/prometheus/node-exporter",
                    "once a day, after the observatory has published"},
                   {"export --asn 64500 --asn 64501 -s today.snapshot", "two networks, on standard output"}},
      .run = run};
}

}  // namespace mannerly::cli
