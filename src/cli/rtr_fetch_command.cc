// mannerly rtr fetch: the VRPs and ASPAs of a cache as a file that ingest reads.
#include <fmt/format.h>

#include <chrono>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/open_snapshot.h"
#include "cli/service_signals.h"
#include "io/file.h"
#include "service/rtr/rtr_client.h"
#include "wire/vrp/format.h"

namespace mannerly::cli {
namespace {

constexpr std::uint16_t kRtrPort = 323;  // rpki-rtr

Instant wall_clock() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::seconds>(since).count()};
}

struct Wanted {
  service::RtrClientOptions client;
  std::uint8_t version = rtr::kVersionMax;
  std::uint32_t vrps_min = 1;
  std::string out, anchor;
};

Result<Wanted> read_options(const Context& context) {
  const Arguments& arguments = context.arguments;
  Wanted out{.out = arguments.get("output"), .anchor = arguments.get("ta")};
  MANNERLY_TRY(out.client.cache, io::parse_host_port(arguments.positionals()[0], kRtrPort));
  out.version = static_cast<std::uint8_t>(*parse_u32(arguments.get("rtr-version")));
  const auto timeout = parse_u32(arguments.get("timeout"));
  if (!timeout || *timeout == 0) return fail(ErrorCode::kUsage, "--timeout wants a number of seconds above 0");
  out.client.timeout = std::chrono::seconds(*timeout);
  const auto least = parse_u32(arguments.get("min-vrps"));
  if (!least) return fail(ErrorCode::kUsage, "--min-vrps wants a number");
  out.vrps_min = *least;
  return out;
}

Result<std::string> json_of(const rtr::RecordSet& set, const std::string& anchor) {
  vrp::TaNames names;
  MANNERLY_TRY(const vrp::TaId ta, names.intern(anchor));
  std::vector<vrp::Vrp> vrps;
  vrps.reserve(set.vrps.size());
  for (const rtr::Vrp& v : set.vrps) {
    vrps.push_back({.prefix = v.prefix, .max_length = v.max_length, .ta = ta, .asn = v.asn});
  }
  std::vector<vrp::Aspa> aspas;
  for (const rtr::Aspa& a : set.aspas) aspas.push_back({.customer = a.customer, .providers = a.providers, .ta = ta});
  return vrp::format_json(vrps, aspas, names, wall_clock());
}

// 0 when the session's set is written, else the exit code.
int write(Context& context, const Wanted& wanted, const rtr::ClientSession& session) {
  const rtr::RecordSet& set = *session.data();
  if (set.vrps.size() < wanted.vrps_min) {
    context.terminal.note(fmt::format("{} VRPs, fewer than {}: nothing is written", set.vrps.size(), wanted.vrps_min));
    return context.arguments.has("min-vrps") ? kExitBelow : kExitNoData;
  }
  const auto text = json_of(set, wanted.anchor);
  if (!text) return fail_with(context, text.error());
  if (wanted.out == "-") {
    context.terminal.print(*text);
    if (const Status flushed = context.terminal.flush(); !flushed) return fail_with(context, flushed.error());
  } else if (const Status written = io::write_file_atomically(wanted.out, as_bytes(*text)); !written) {
    return fail_with(context, written.error());
  }
  context.terminal.note(fmt::format("{}: {} VRPs, {} ASPAs, {} router keys left out; serial {}, version {}", wanted.out,
                                    set.vrps.size(), set.aspas.size(), session.router_keys(), session.serial().value,
                                    session.version()));
  return kExitOk;
}

int fail_without_file(Context& context, const Error& error) {
  context.terminal.error(error);
  // No whole answer: nothing was written, and the file of the last time stays.
  return error.code == ErrorCode::kNoData || error.code == ErrorCode::kTruncated ? kExitNoData : kExitFailure;
}

int follow(Context& context, const Wanted& wanted, rtr::ClientSession& session) {
  ServiceSignals signals;
  service::RtrFollower follower;
  follower.updated = [&]() -> Status {
    // A set that is too small or a disk that is full is said, and the next set tried.
    (void)write(context, wanted, session);
    return {};
  };
  follower.trouble = [&](const std::string& why) { context.terminal.note(why + "; the file stays as it is"); };
  follower.wait = [&](std::chrono::milliseconds time) { return signals.wait(time) == ServiceSignal::kEnd; };
  const Status outcome = service::rtr_follow(wanted.client, session, follower);
  return outcome ? kExitOk : fail_without_file(context, outcome.error());
}

int run(Context& context) {
  const auto wanted = read_options(context);
  if (!wanted) return fail_with(context, wanted.error());
  rtr::ClientSession session(wanted->version);
  if (context.arguments.has("follow")) return follow(context, *wanted, session);
  const Status fetched = service::rtr_fetch(wanted->client, session);
  if (!fetched) return fail_without_file(context, fetched.error());
  return write(context, *wanted, session);
}

}  // namespace

Command rtr_fetch_command() {
  return {
      .path = "rtr fetch",
      .summary = "Write the VRPs and ASPAs of a cache (RPKI-RTR) to a file",
      .text =
          "Asks a cache, as a router does, and writes what it has as JSON in the form of rpki-client, which ingest "
          "and other caches read. The highest version that both sides know is used; ASPAs come with version 2 "
          "only. BGPsec router keys are counted and left out.\n\n"
          "The file is written when the answer is complete, and not at all otherwise: exit status 5 when the cache "
          "has no data or stops half-way, 1 when it cannot be reached or breaks the protocol, 3 below "
          "--min-vrps.\n\n"
          "With --follow it stays connected and replaces the file after each change, until SIGINT or SIGTERM.",
      .positionals = {{"CACHE", "HOST, HOST:PORT or [IPV6]:PORT; the port is 323 when none is given"}},
      .options =
          {{.name = "output",
            .letter = 'o',
            .value = "FILE",
            .help = "where the JSON goes; - is standard output",
            .default_value = "vrps.json"},
           {.name = "follow", .help = "stay connected and keep the file up to date"},
           {.name = "rtr-version",
            .value = "VERSION",
            .help = "the highest version to offer",
            .default_value = "2",
            .choices = {"0", "1", "2"}},
           {.name = "ta", .value = "NAME", .help = "trust anchor to state for all entries", .default_value = "rtr"},
           {.name = "min-vrps", .value = "NUMBER", .help = "write nothing when there are fewer", .default_value = "1"},
           {.name = "timeout", .value = "SECONDS", .help = "for the whole answer", .default_value = "120"}},
      .examples = {{"rtr fetch cache.example.net:8282 -o vrps.json", "what routers get from that cache"},
                   {"rtr fetch localhost:8282 -o -", "the same to standard output"}},
      .run = run};
}

}  // namespace mannerly::cli
