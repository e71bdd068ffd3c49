// mannerly mirror: keeps a copy of a routing registry fresh between two ingests.
#include <fmt/format.h>

#include <chrono>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/open_snapshot.h"
#include "cli/service_signals.h"
#include "io/file.h"
#include "service/mirror/mirror.h"

namespace mannerly::cli {
namespace {

using service::Mirror;
using service::MirrorByFiles;
using service::MirrorByStream;
using service::MirrorOptions;
using service::MirrorUpdate;

constexpr std::uint16_t kWhoisPort = 43;
constexpr std::size_t kKeyMax = 16 << 10;

Result<MirrorByStream> stream_of(const Arguments& arguments) {
  MirrorByStream by{.dump_url = arguments.get("dump"), .serial_url = arguments.get("serial-url")};
  MANNERLY_TRY(by.server, io::parse_host_port(arguments.get("nrtm3"), kWhoisPort));
  if (arguments.has("serial")) {
    by.serial = parse_u64(arguments.get("serial"));
    if (!by.serial) return fail(ErrorCode::kUsage, "--serial: a number is wanted");
  }
  return by;
}

Result<MirrorOptions> options_of(const Arguments& arguments) {
  MirrorOptions options{.source = arguments.positionals().front(), .folder = arguments.get("out")};
  const bool name_is_plain =
      options.source.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
      std::string::npos;
  if (options.source.empty() || !name_is_plain) return fail(ErrorCode::kUsage, "SOURCE is a registry's name, as RIPE");
  if (options.folder.empty()) return fail(ErrorCode::kUsage, "give --out DIR, the folder of the copy");
  if (arguments.has("nrtm4") == arguments.has("nrtm3")) return fail(ErrorCode::kUsage, "give one of --nrtm4, --nrtm3");
  if (arguments.has("nrtm3")) {
    MANNERLY_TRY(options.by, stream_of(arguments));
  } else {
    MirrorByFiles by{.url = arguments.get("nrtm4")};
    if (!arguments.has("key")) return fail(ErrorCode::kUsage, "give --key FILE: what the server must sign with");
    MANNERLY_TRY(by.public_key, io::read_small_file(arguments.get("key"), kKeyMax));
    options.by = std::move(by);
  }
  options.force = arguments.has("force");
  return options;
}

Instant now() {
  return {
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

void say(Terminal& terminal, const Mirror& mirror, const MirrorUpdate& update) {
  std::string line = fmt::format("{}: version {}, {} objects", mirror.dump().string(), update.to, update.objects);
  if (!update.changed()) {
    line += ", nothing new";
  } else if (update.reloaded) {
    line += fmt::format(", read anew, then {} changes", update.operations);
  } else {
    line += fmt::format(", {} changes since version {}", update.operations, update.from);
  }
  terminal.print(line + "\n");
  static_cast<void>(terminal.flush());
  if (update.key_changed) terminal.note("the server signs with its next key now");
  for (const Tally::Row& row : update.skipped.rows()) {
    terminal.note(fmt::format("{} objects left out: {}", row.count, row.reason));
  }
}

int run(Context& context) {
  const auto options = options_of(context.arguments);
  if (!options) return fail_with(context, options.error());
  const std::string every = context.arguments.get("every");
  const auto seconds = every.empty() ? std::optional<std::uint32_t>(0) : parse_u32(every);
  if (!seconds || (!every.empty() && *seconds == 0)) {
    return fail_with(context, Error{ErrorCode::kUsage, "--every: a number of seconds is wanted"});
  }
  ServiceSignals signals;
  Mirror mirror(*options);
  for (;;) {
    const auto update = mirror.update(now());
    if (update) {
      say(context.terminal, mirror, *update);
    } else if (*seconds == 0) {
      return fail_with(context, update.error());
    } else {
      context.terminal.error(update.error());  // the copy is as it was; the server may be well again next time
    }
    if (*seconds == 0) return kExitOk;
    if (signals.wait(std::chrono::seconds(*seconds)) == ServiceSignal::kEnd) return kExitOk;
  }
}

}  // namespace

Command mirror_command() {
  return {
      .path = "mirror",
      .summary = "Keep a copy of a routing registry fresh by NRTM",
      .text =
          "Keeps SOURCE.db, an RPSL dump, in the folder --out: name it as an irr source in a world file, and ingest "
          "reads "
          "it. The file is replaced in one step when an update was applied as a whole; whatever goes wrong, the last "
          "good "
          "copy stays and the exit status says so.\n\n"
          "NRTMv4: the address of the Update Notification File and the public key that it must be signed with (PEM). "
          "Later keys are taken as the server announces them. A notification that is older than 24 hours, a wrong "
          "hash, "
          "a gap or a rewritten file is refused.\n\n"
          "NRTMv3: the server, and a dump with its serial to begin with. When the server does not reach back to the "
          "copy's serial, the dump is fetched anew.",
      .positionals = {{"SOURCE", "the registry's name, as in its objects"}},
      .options = {{.name = "out", .value = "DIR", .help = "the folder of the copy; made when it is not there"},
                  {.name = "nrtm4", .value = "URL", .help = "of the Update Notification File (https, http or file)"},
                  {.name = "key", .value = "FILE", .help = "with --nrtm4: the public key to begin with, PEM"},
                  {.name = "nrtm3", .value = "HOST:PORT", .help = "of a mirroring server; port 43 when none is given"},
                  {.name = "dump", .value = "URL", .help = "with --nrtm3: an RPSL dump, compressed or not"},
                  {.name = "serial", .value = "N", .help = "with --nrtm3: the serial of that dump"},
                  {.name = "serial-url", .value = "URL", .help = "with --nrtm3: a file that holds the serial"},
                  {.name = "every", .value = "SECONDS", .help = "go on looking until interrupted; SIGHUP: look now"},
                  {.name = "force", .help = "also take a snapshot that has lost half of the objects or more"}},
      .examples =
          {{"mirror RIPE --out irr --nrtm4 https://nrtm.example.net/RIPE/update-notification-file.jose --key ripe.pem",
            "once, e.g. from a timer"},
           {"mirror TEST --out irr --nrtm3 whois.example.net --dump https://ftp.example.net/test.db.gz "
            "--serial-url https://ftp.example.net/TEST.CURRENTSERIAL --every 60",
            "each minute"}},
      .run = run};
}

}  // namespace mannerly::cli
