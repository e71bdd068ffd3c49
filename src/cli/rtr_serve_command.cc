// mannerly rtr serve: a snapshot's VRPs and ASPAs for routers.
#include <fmt/format.h>

#include <chrono>
#include <mutex>
#include <random>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/open_snapshot.h"
#include "cli/service_signals.h"
#include "io/endpoint.h"
#include "service/file_watch.h"
#include "service/rtr/records.h"
#include "service/rtr/rtr_server.h"

namespace mannerly::cli {
namespace {

constexpr std::chrono::milliseconds kTick{1000};

Instant wall_clock() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::seconds>(since).count()};
}

struct Loaded {
  service::RtrRecords records;
  std::string snapshot;  // "snapshot 1a2b3c4d5e6f of 2026-11-01"
  std::filesystem::path path;
};

Result<Loaded> load(const Context& context) {
  MANNERLY_TRY(const OpenSnapshot open, open_snapshot(context));
  Loaded out{.path = open.path};
  auto records = service::rtr_records(open.view, wall_clock(), context.arguments.has("keep-expired"));
  if (!records) return std::unexpected(records.error().in(open.path.string()));
  out.records = std::move(*records);
  out.snapshot = "snapshot " + open.view.short_id() + " of " + format_date(open.view.at());
  if (!out.records.incomplete.empty() && !context.arguments.has("force")) {
    return fail(ErrorCode::kNoData, fmt::format("{}: the RPKI source {} is incomplete; --force serves what there is",
                                                out.path.string(), out.records.incomplete.front()));
  }
  return out;
}

Result<std::uint32_t> number(const Context& context, std::string_view option) {
  const auto value = parse_u32(context.arguments.get(option));
  if (!value) return fail(ErrorCode::kUsage, fmt::format("--{} wants a number", option));
  return *value;
}

Result<service::RtrServerOptions> read_options(const Context& context) {
  service::RtrServerOptions out;
  for (const std::string& text : context.arguments.all("listen")) {
    MANNERLY_TRY(const io::Endpoint endpoint, io::parse_endpoint(text));
    out.net.listen.push_back(endpoint);
  }
  if (out.net.listen.empty()) {
    MANNERLY_TRY(const io::Endpoint endpoint, io::parse_endpoint(context.arguments.get("listen")));
    out.net.listen.push_back(endpoint);
  }
  MANNERLY_TRY(out.timing.refresh, number(context, "refresh"));
  MANNERLY_TRY(out.timing.retry, number(context, "retry"));
  MANNERLY_TRY(out.timing.expire, number(context, "expire"));
  MANNERLY_TRY(const std::uint32_t connections, number(context, "connections"));
  if (connections == 0) return fail(ErrorCode::kUsage, "--connections wants a number above 0");
  out.net.connections_max = out.net.connections_per_peer = connections;
  std::random_device random;
  out.session = {static_cast<std::uint16_t>(random())};
  MANNERLY_CHECK_OK(rtr::check_timing(out.timing));
  return out;
}

std::string size_text(const rtr::RecordSet& set) {
  return fmt::format("{} VRPs, {} ASPAs", set.vrps.size(), set.aspas.size());
}

// The service while it runs: what it serves, and when it has to look again.
class Cache {
 public:
  Cache(Context& context, service::RtrServer& server, const Loaded& first, std::uint32_t shrink_max)
      : context_(context),
        server_(server),
        watch_(first.path),
        next_expiry_(first.records.next_expiry),
        shrink_max_(shrink_max) {}

  void look(bool reload) {
    const bool expired = next_expiry_ && wall_clock() >= *next_expiry_;
    if (watch_.changed() || reload || expired) refresh();
    server_.tick();
  }

 private:
  // What cannot be read or looks broken leaves the last good records in service.
  void refresh() {
    auto loaded = load(context_);
    if (!loaded) return keep(loaded.error().message);
    const std::size_t before = server_.state()->set().vrps.size(), now = loaded->records.set.vrps.size();
    if (now * 100 < before * (100 - shrink_max_) && !context_.arguments.has("force")) {
      return keep(
          fmt::format("{}: {} VRPs after {}; --max-shrink or --force lets that pass", loaded->snapshot, now, before));
    }
    next_expiry_ = loaded->records.next_expiry;
    if (!server_.publish(std::move(loaded->records.set))) {
      return context_.terminal.note(loaded->snapshot + ": no change");
    }
    const auto state = server_.state();
    context_.terminal.note(
        fmt::format("{}: {}; serial {}", loaded->snapshot, size_text(state->set()), state->serial().value));
  }
  void keep(const std::string& why) {
    next_expiry_.reset();
    context_.terminal.note("the records stay as they are: " + why);
  }

  Context& context_;
  service::RtrServer& server_;
  service::FileWatch watch_;
  std::optional<Instant> next_expiry_;
  std::uint32_t shrink_max_;
};

int run(Context& context) {
  auto options = read_options(context);
  if (!options) return fail_with(context, options.error());
  const auto shrink = number(context, "max-shrink");
  if (!shrink || *shrink > 100) return fail_with(context, {ErrorCode::kUsage, "--max-shrink wants 0 to 100"});
  ServiceSignals signals;
  auto loaded = load(context);
  if (!loaded) return fail_with(context, loaded.error());
  const std::string served = size_text(loaded->records.set);
  auto server = service::RtrServer::start(std::move(*options), std::move(loaded->records.set),
                                          [&](const std::string& line) { context.terminal.note(line); });
  if (!server) return fail_with(context, server.error());
  for (const io::Endpoint& at : (*server)->endpoints()) {
    context.terminal.note(fmt::format("rtr on {}: {}, {}, {} expired", io::format_endpoint(at), loaded->snapshot,
                                      served, loaded->records.expired));
  }
  Cache cache(context, **server, *loaded, *shrink);
  for (ServiceSignal signal = ServiceSignal::kNone; signal != ServiceSignal::kEnd; signal = signals.wait(kTick)) {
    cache.look(signal == ServiceSignal::kReload);
  }
  (*server)->stop();
  const service::RtrServerStats stats = (*server)->stats();
  context.terminal.note(fmt::format("{} connections, {} full and {} incremental answers, {} resets, {} error reports",
                                    stats.net.accepted, stats.full, stats.incremental, stats.resets,
                                    stats.peer_reports));
  return kExitOk;
}

}  // namespace

Command rtr_serve_command() {
  return {.path = "rtr serve",
          .summary = "Serve a snapshot's VRPs and ASPAs to routers (RPKI-RTR)",
          .text =
              "A cache of the RPKI-to-Router protocol, versions 0 (RFC 6810), 1 (RFC 8210) and 2 "
              "(draft-ietf-sidrops-8210bis-27, with ASPA). It runs in the foreground until SIGINT or SIGTERM.\n\n"
              "When the snapshot file is replaced, or on SIGHUP, the new records are compared with the old ones; "
              "routers are notified and take only the difference. A snapshot that cannot be read, whose RPKI source "
              "is incomplete or that has lost too many VRPs leaves the last good records in service and is reported "
              "on standard error. VRPs whose time is over are withdrawn.\n\n"
              "There is no encryption: listen on an address of a network that you trust.",
          .options = {{.name = "listen",
                       .value = "ADDRESS:PORT",
                       .help = "where to listen; *:323 is every address",
                       .default_value = "127.0.0.1:8282",
                       .repeatable = true},
                      {.name = "refresh",
                       .value = "SECONDS",
                       .help = "how long routers wait before they ask again",
                       .default_value = "3600"},
                      {.name = "retry",
                       .value = "SECONDS",
                       .help = "how long they wait after a failure",
                       .default_value = "600"},
                      {.name = "expire",
                       .value = "SECONDS",
                       .help = "how long they use the data without an answer",
                       .default_value = "7200"},
                      {.name = "connections", .value = "NUMBER", .help = "routers at once", .default_value = "1000"},
                      {.name = "max-shrink",
                       .value = "PERCENT",
                       .help = "refuse a new snapshot that has lost more of the VRPs",
                       .default_value = "50"},
                      {.name = "keep-expired", .help = "serve VRPs whose time is over too: for old snapshots in tests"},
                      {.name = "force", .help = "serve incomplete data too"},
                      snapshot_option()},
          .examples = {{"rtr serve -s today.snapshot", "on 127.0.0.1 port 8282"},
                       {"rtr serve --listen '*:323' --refresh 600 --retry 60", "for all routers of a network"}},
          .run = run};
}

}  // namespace mannerly::cli
