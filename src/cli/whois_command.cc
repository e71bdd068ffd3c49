// mannerly whois: answers bgpq4, IRRToolSet and whois clients from a snapshot.
#include <fmt/format.h>

#include <chrono>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/open_snapshot.h"
#include "cli/service_signals.h"
#include "service/whois/whois.h"

namespace mannerly::cli {
namespace {

using service::Whois;
using service::WhoisOptions;

Result<std::uint32_t> number_option(const Arguments& arguments, std::string_view name, std::uint32_t max) {
  const std::string text = arguments.get(name);
  const auto number = parse_u32(text);
  if (number && *number > 0 && *number <= max) return *number;
  return fail(ErrorCode::kUsage, fmt::format("--{}: \"{}\" is no number from 1 to {}", name, text, max));
}

Result<WhoisOptions> options_of(const Context& context) {
  const Arguments& arguments = context.arguments;
  WhoisOptions options;
  for (const std::string& text :
       arguments.has("listen") ? arguments.all("listen") : std::vector{arguments.get("listen")}) {
    MANNERLY_TRY(const io::Endpoint endpoint, io::parse_endpoint(text));
    options.server.listen.push_back(endpoint);
  }
  std::string path = arguments.get("snapshot");
  if (path.empty()) path = context.settings.get("snapshot");
  if (path.empty()) return fail(ErrorCode::kUsage, "which snapshot? Give -s FILE or set MANNERLY_SNAPSHOT");
  options.snapshot = path;
  constexpr std::uint32_t kDay = 86'400;
  MANNERLY_TRY(options.server.connections_max, number_option(arguments, "max-connections", 1'000'000));
  MANNERLY_TRY(options.server.connections_per_peer, number_option(arguments, "max-per-address", 1'000'000));
  MANNERLY_TRY(const std::uint32_t idle, number_option(arguments, "idle", kDay));
  options.server.idle_timeout = options.server.unit_timeout = std::chrono::seconds(idle);
  MANNERLY_TRY(const std::uint32_t query, number_option(arguments, "query-time", kDay));
  options.limits.time_max = std::chrono::seconds(query);
  MANNERLY_TRY(options.limits.prefixes_max, number_option(arguments, "max-prefixes", 100'000'000));
  if (arguments.has("threads")) {
    MANNERLY_TRY(options.server.loops, number_option(arguments, "threads", 256));
    options.server.heavy_threads = options.server.loops;
  }
  options.limits.incomplete = arguments.has("incomplete");
  return options;
}

void say_ready(Terminal& terminal, const Whois& whois) {
  std::string where;
  for (const io::Endpoint& endpoint : whois.endpoints()) where += " " + io::format_endpoint(endpoint);
  const auto database = whois.database();
  const snapshot::Snapshot& snapshot = database->snapshot();
  terminal.print(fmt::format("listening on{}: snapshot {} of {}, {} sources, {} routes, {} sets\n", where,
                             snapshot.short_id(), format_instant(snapshot.at()), snapshot.irr_sources().size(),
                             snapshot.irr_routes().size(), snapshot.sets().size()));
  static_cast<void>(terminal.flush());
}

void reload(Terminal& terminal, Whois& whois, bool always) {
  const auto fresh = whois.reload(always);
  if (!fresh) {
    terminal.error(fresh.error());
    terminal.note("the snapshot from before stays in use");
  } else if (*fresh) {
    const auto database = whois.database();
    terminal.note(fmt::format("now answering from snapshot {} of {}", database->snapshot().short_id(),
                              format_instant(database->snapshot().at())));
  }
}

int run(Context& context) {
  const auto options = options_of(context);
  if (!options) return fail_with(context, options.error());
  // A slow step of the file system must not delay the end for long; a new snapshot may wait a moment.
  const auto every = number_option(context.arguments, "reload-every", 86'400);
  if (!every) return fail_with(context, every.error());
  ServiceSignals signals;
  const auto whois = Whois::start(*options);
  if (!whois) return fail_with(context, whois.error());
  say_ready(context.terminal, **whois);
  for (;;) {
    const ServiceSignal signal = signals.wait(std::chrono::seconds(*every));
    if (signal == ServiceSignal::kEnd) break;
    reload(context.terminal, **whois, signal == ServiceSignal::kReload);
  }
  (*whois)->stop(std::chrono::seconds(5));
  const io::ServerStats stats = (*whois)->stats();
  context.terminal.note(fmt::format("{} connections, {} refused, {} timed out; {} bytes in, {} bytes out",
                                    stats.accepted, stats.refused, stats.timeouts, stats.bytes_in, stats.bytes_out));
  return kExitOk;
}

}  // namespace

Command whois_command() {
  return {
      .path = "whois",
      .summary = "Answer bgpq4, peval and whois clients from a snapshot",
      .text =
          "A server for the queries that IRRd answers: \"!\" queries (routes of an AS or a set, members, objects) and "
          "RIPE-style ones, pipelined, from the routing registries of a snapshot. Point bgpq4 at it with -h "
          "127.0.0.1:4343; no query leaves the machine.\n\n"
          "Sets are expanded by the code of the filter command, so both give the same lists. Answers are whole or a "
          "failure (\"F why\"): over a limit, out of time, or from a registry whose input ended early.\n\n"
          "When the snapshot's file is replaced, or on SIGHUP, the next query is answered from the new one. A snapshot "
          "that cannot be opened is reported and the one before stays in use. SIGINT and SIGTERM let answers that are "
          "under way end, for at most five seconds.\n\n"
          "One line on standard output says where it listens once it does; port 0 lets the system choose.",
      .positionals = {},
      .options =
          {snapshot_option(),
           {.name = "listen",
            .value = "ADDRESS:PORT",
            .help = "where; *:43 is every address",
            .default_value = "127.0.0.1:4343",
            .repeatable = true},
           {.name = "max-connections", .value = "N", .help = "at a time", .default_value = "4096"},
           {.name = "max-per-address", .value = "N", .help = "of one address or IPv6 /64", .default_value = "256"},
           {.name = "max-prefixes", .value = "N", .help = "of one answer", .default_value = "3000000"},
           {.name = "idle", .value = "SECONDS", .help = "until a silent client is cut off", .default_value = "30"},
           {.name = "query-time", .value = "SECONDS", .help = "that one query may take", .default_value = "10"},
           {.name = "reload-every", .value = "SECONDS", .help = "between looks for a new file", .default_value = "2"},
           {.name = "incomplete", .help = "answer also from registries whose input ended early"},
           {.name = "threads", .value = "N", .help = "event loops; else one a core"}},
      .examples = {{"whois -s today.snapshot", "for clients on this machine"},
                   {"whois -s today.snapshot --listen '*:43' --max-per-address 16", "for a network"}},
      .run = run};
}

}  // namespace mannerly::cli
