// mannerly incidents detect: MRT files in, an archive of incidents out.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/incident_view.h"
#include "cli/interrupt.h"
#include "cli/open_snapshot.h"
#include "cli/output.h"
#include "io/file.h"
#include "service/detect/detection.h"
#include "service/detect/evidence_cut.h"
#include "service/detect/feedback.h"

namespace mannerly::cli {
namespace {

using incident::Incident;
using BookEvent = incident::IncidentBook::Event;
using service::Detection;
using service::DetectProgress;
using service::Round;

struct Wanted {
  service::DetectOptions options;
  incident::DetectorProfile profile;
  incident::KnownNetworks known;
  std::int64_t every = 30;  // seconds between looks for new files
  std::string after;        // the archive that this one goes on from; empty: none
};

// What the other archive's report says of its state.
Status take_after(const std::string& folder, Wanted& wanted) {
  if (folder.empty()) return {};
  if (!wanted.options.history.empty()) {
    return fail(ErrorCode::kUsage, "give one of --after and --history: an archive's state has its history");
  }
  const service::ArchivePaths paths = service::archive_paths(folder);
  MANNERLY_TRY(const service::ArchiveReport report, service::read_report(paths.report));
  wanted.after = folder;
  wanted.options.before = report.state.empty() ? paths.state : std::filesystem::path(report.state);
  wanted.options.knows_inputs_before = true;
  return {};
}

Result<Wanted> wanted_of(const Context& context) {
  const Arguments& arguments = context.arguments;
  Wanted wanted;
  wanted.options.out = arguments.get("out");
  if (wanted.options.out.empty()) return fail(ErrorCode::kUsage, "give --out DIR, the folder of the archive");
  wanted.options.state = arguments.get("state");
  wanted.options.history = arguments.get("history");
  MANNERLY_CHECK_OK(take_after(arguments.get("after"), wanted));
  wanted.options.fresh = arguments.has("fresh");
  wanted.options.live = arguments.has("watch");
  MANNERLY_TRY(wanted.options.from, instant_option(arguments, "from"));
  MANNERLY_TRY(wanted.options.to, instant_option(arguments, "to"));
  if (wanted.options.from && wanted.options.to && *wanted.options.from >= *wanted.options.to) {
    return fail(ErrorCode::kUsage, "--from must be before --to");
  }
  if (const std::string threads = arguments.get("threads"); !threads.empty()) {
    const auto count = parse_u32(threads);
    if (!count || *count > ThreadPool::kThreadsMax) {
      return fail(ErrorCode::kUsage, fmt::format("--threads: a number up to {} is wanted", ThreadPool::kThreadsMax));
    }
    wanted.options.threads = *count;
  }
  const auto every = parse_u32(arguments.get("every"));
  if (!every || *every == 0) return fail(ErrorCode::kUsage, "--every: a number of seconds is wanted");
  wanted.every = *every;
  if (const std::string file = arguments.get("scrubbers"); !file.empty()) {
    MANNERLY_TRY(wanted.known, service::read_known_networks(file));
  }
  MANNERLY_TRY(wanted.profile, chosen_detector_profile(context));
  return wanted;
}

// Progress on standard error, incidents as they come and go on standard output.
class Reporter {
 public:
  Reporter(Context& context, const snapshot::Snapshot& snapshot, double threshold, bool jsonl)
      : context_(context), snapshot_(snapshot), threshold_(threshold), jsonl_(jsonl) {}

  void progress(const DetectProgress& p) {
    Terminal& terminal = context_.terminal;
    const double rate = p.seconds > 0 ? static_cast<double>(p.events) / p.seconds : 0;
    if (!p.ended) {
      if (!terminal.is_interactive()) return;
      terminal.progress(fmt::format("[{}/{}] {}: {} events, {:.0f}/s, {} incidents", p.files_ended, p.files,
                                    format_instant(p.at), p.events, rate, p.incidents));
      return;
    }
    const service::InputRecord& r = *p.input;
    std::uint64_t skipped = 0;
    for (const auto& row : r.skipped) skipped += row.count;
    std::string line =
        fmt::format("[{}/{}] {} {}: {}, {} records, {} skipped; {} events, {:.0f}/s, {} incidents", p.files_ended,
                    p.files, r.collector, std::filesystem::path(r.path).filename().string(), name_of(r.state),
                    r.records, skipped, p.events, rate, p.incidents);
    if (!r.error.empty()) line += "\n        " + r.error;
    terminal.progress(line, true);
  }

  // said: the time in the stream, so that a log tells how long after the first route it was, whenever it is written.
  void incident(BookEvent event, const Incident& incident, Instant said) {
    if (incident.confidence < threshold_) return;
    static constexpr std::string_view kNames[] = {"opened", "updated", "closed"};
    const std::string_view name = kNames[static_cast<std::size_t>(event)];
    if (jsonl_) {
      context_.terminal.print(fmt::format("{{\"event\":\"{}\",\"at\":\"{}\",\"incident\":{}}}\n", name,
                                          format_instant(said), incident::to_json(incident)));
    } else {
      const std::string lasted =
          incident.end ? fmt::format("{} to {}", format_instant(incident.start), format_instant(*incident.end))
                       : "since " + format_instant(incident.start);
      context_.terminal.print(fmt::format("{}  {:<7}  {:>7}  {}  {}  {}\n", format_instant(said), name,
                                          render::format_share(incident.confidence), incident.id, lasted,
                                          headline_of(incident, &snapshot_)));
    }
    static_cast<void>(context_.terminal.flush());
  }

 private:
  Context& context_;
  const snapshot::Snapshot& snapshot_;
  double threshold_;
  bool jsonl_;
};

// "2 files damaged, 1 late event"; "" when all counts are 0.
struct Counted {
  std::uint64_t count;
  std::string_view one, many;
};
std::string counted(const std::vector<Counted>& counts) {
  std::string out;
  for (const Counted& c : counts) {
    if (c.count > 0) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", c.count, c.count == 1 ? c.one : c.many);
  }
  return out;
}

void say_what_is_wrong(Terminal& terminal, const Round& round, const std::filesystem::path& out) {
  const std::string wrong =
      counted({{round.damaged, "file damaged", "files damaged"},
               {round.unusable, "file could not be used", "files could not be used"},
               {round.gaps, "gap between files", "gaps between files"},
               {round.clock, "record with a wrong time", "records with a wrong time"},
               {round.unconfirmed, "file whose rest nothing bears out yet", "files whose rest nothing bears out yet"},
               {round.late, "late event", "late events"},
               {round.stale, "event too old to be applied", "events too old to be applied"}});
  if (!wrong.empty()) terminal.note(fmt::format("{}; {} says which", wrong, (out / "report.json").string()));
  const std::string noted = counted({{round.duplicate, "duplicate file left out", "duplicate files left out"},
                                     {round.outdated, "outdated RIB dump left out", "outdated RIB dumps left out"},
                                     {round.out_of_order, "record out of order", "records out of order"},
                                     {round.partial, "file with a rest for later", "files with a rest for later"}});
  if (!noted.empty()) terminal.note(noted);
}

void summarize(Terminal& terminal, Detection& detection, const Round& round, const Wanted& wanted) {
  const std::vector<Incident> incidents = detection.incidents();
  std::size_t above = 0, open = 0;
  for (const Incident& i : incidents) {
    above += i.confidence >= wanted.profile.threshold ? 1 : 0;
    open += i.phase == incident::Phase::kOpen && i.confidence >= wanted.profile.threshold ? 1 : 0;
  }
  const double rate = round.seconds > 0 ? static_cast<double>(round.events) / round.seconds : 0;
  std::string line = fmt::format("{} events of {} files in {:.1f} s ({:.0f}/s)", round.events,
                                 round.whole + round.damaged + round.partial, round.seconds, rate);
  if (detection.state().applied > 0) line += ", up to " + format_instant(detection.now());
  terminal.note(line);
  terminal.note(fmt::format("{}: {} incidents, {} of them at or above {:.2f}, {} still open",
                            wanted.options.out.string(), incidents.size(), above, wanted.profile.threshold, open));
}

// Cuts out the records that show what counts, but for closed incidents whose records are there already.
Status keep_evidence(Context& context, Detection& detection, const Wanted& wanted) {
  const service::ArchivePaths paths = service::archive_paths(wanted.options.out);
  const std::vector<Incident> all = detection.incidents();
  std::vector<const Incident*> chosen;
  for (const Incident& i : all) {
    std::error_code error;
    const bool done =
        i.phase == incident::Phase::kClosed && std::filesystem::exists(paths.evidence / (i.id + ".mrt"), error);
    if (i.confidence >= wanted.profile.threshold && !done) chosen.push_back(&i);
  }
  if (chosen.empty()) return {};
  MANNERLY_TRY(const service::ArchiveReport report, service::read_report(paths.report));
  ThreadPool pool(wanted.options.threads);
  MANNERLY_TRY(
      const service::EvidenceResult result,
      service::cut_evidence(chosen, report.inputs, detection.now(), service::keep_evidence_in(paths.evidence), pool));
  std::size_t cut = 0, in_part = 0;
  std::uint64_t records = 0;
  for (const service::EvidenceFile& file : result.files) {
    in_part += file.whole ? 0 : 1;
    cut += file.cut && file.whole ? 1 : 0;
    records += file.whole ? file.records : 0;
  }
  for (const std::string& line : result.changed) context.terminal.note(line);
  if (in_part > 0) {
    context.terminal.note(
        fmt::format("no evidence is kept of {} incidents: inputs of their time are gone or were "
                    "replaced since they were read",
                    in_part));
  }
  context.terminal.note(fmt::format("{}: {} records of {} incidents{}", paths.evidence.string(), records,
                                    chosen.size() - in_part, cut > 0 ? fmt::format(", of {} not all", cut) : ""));
  return {};
}

// What the snapshot cannot say of what was read: an accusation may rest on it.
void say_what_the_snapshot_lacks(Terminal& terminal, const Detection& detection) {
  for (const std::string& line : detection.snapshot_limits()) terminal.note("not known: " + line);
}

// Looks for new files until somebody interrupts. The state is saved after each look that found any.
int watch(Context& context, Detection& detection, const std::vector<std::string>& words, const Wanted& wanted,
          Interrupt& interrupt) {
  bool incomplete = false, first = true, is_said = false, waits = false;
  for (;;) {
    const auto round = detection.run(words);
    if (round) waits = false;
    if (!round) {
      // Nothing there yet is no reason to stop waiting, but whoever mistyped a name must hear of it.
      if (round.error().code != ErrorCode::kNotFound) return fail_with(context, round.error());
      if (!std::exchange(waits, true)) context.terminal.note(fmt::format("{}; waiting for it", round.error().message));
    } else if (round->events + round->late + round->stale > 0 || round->damaged + round->unusable > 0) {
      incomplete = incomplete || round->incomplete();
      say_what_is_wrong(context.terminal, *round, wanted.options.out);
      if (!std::exchange(is_said, true)) say_what_the_snapshot_lacks(context.terminal, detection);
      if (const Status saved = detection.save(); !saved) return fail_with(context, saved.error());
      if (context.arguments.has("evidence")) {
        if (const Status cut = keep_evidence(context, detection, wanted); !cut) return fail_with(context, cut.error());
      }
    }
    // What is there already need not wait as long for its second look.
    constexpr std::int64_t kSecondLook = 5;
    if (interrupt.wait(std::chrono::seconds(first ? std::min(wanted.every, kSecondLook) : wanted.every))) break;
    first = false;
  }
  if (const Status saved = detection.save(); !saved) return fail_with(context, saved.error());
  context.terminal.note(fmt::format("{}: saved; the same command goes on", wanted.options.out.string()));
  return incomplete ? kExitNoData : kExitOk;
}

// The first ones; the archive that they are of lists all (incidents list --all --open).
std::string ids_of(const std::vector<Incident>& incidents) {
  constexpr std::size_t kShown = 20;
  std::string out;
  for (std::size_t i = 0; i < std::min(kShown, incidents.size()); ++i) out += (i == 0 ? "" : ", ") + incidents[i].id;
  return incidents.size() > kShown ? fmt::format("{} and {} more", out, incidents.size() - kShown) : out;
}

// A history carries no incident: says which are lost sight of.
Status say_what_history_leaves(Terminal& terminal, const std::filesystem::path& history) {
  const service::ArchivePaths paths = service::archive_paths(history.parent_path());
  std::error_code error;
  if (!std::filesystem::exists(paths.incidents, error)) return {};
  MANNERLY_TRY(std::vector<Incident> open, service::read_incidents(paths.incidents));
  std::erase_if(open, [](const Incident& i) { return i.phase != incident::Phase::kOpen; });
  if (open.empty()) return {};
  terminal.note(
      fmt::format("{} incident{} open in {} when it ended, and {} not carried by its history (--after goes on "
                  "with them): {}",
                  open.size(), open.size() == 1 ? " was" : "s were", paths.folder.string(),
                  open.size() == 1 ? "is" : "are", ids_of(open)));
  return {};
}

// Says what goes on from the other archive, and takes along what people said of it.
Status take_along(Terminal& terminal, Detection& detection, const Wanted& wanted) {
  const std::vector<Incident> open = detection.incidents();
  terminal.note(fmt::format("{}: goes on from {} as of {}, with {} open incident{}{}{}", wanted.options.out.string(),
                            wanted.after, format_instant(detection.now()), open.size(), open.size() == 1 ? "" : "s",
                            open.empty() ? "" : ": ", ids_of(open)));
  const auto log = service::archive_paths(wanted.options.out).feedback;
  std::error_code error;
  if (std::filesystem::exists(log, error)) return {};
  MANNERLY_TRY(const service::FeedbackLog said, service::read_feedback(service::archive_paths(wanted.after).feedback));
  std::string lines;
  for (const Incident& i : open) {
    const auto history = said.find(i.id);
    if (history == said.end()) continue;
    for (const service::FeedbackEntry& entry : history->second) lines += to_json(entry);
  }
  return lines.empty() ? Status{} : io::write_file_atomically(log, as_bytes(lines));
}

// What the person should know of where it begins.
Status say_beginning(Terminal& terminal, Detection& detection, const Wanted& wanted) {
  if (detection.begins_after()) return take_along(terminal, detection, wanted);
  if (!wanted.options.history.empty()) return say_what_history_leaves(terminal, wanted.options.history);
  if (!detection.went_on()) return {};
  const bool any = detection.state().applied > 0;
  terminal.note(fmt::format("{}: goes on{}", wanted.options.out.string(),
                            any ? " from " + format_instant(detection.now()) : "; nothing was read yet"));
  if (wanted.options.from) terminal.note("--from has no effect on an archive that goes on");
  if (!wanted.after.empty()) terminal.note("--after has no effect on an archive that goes on");
  return {};
}

// Whether incidents are printed as JSON as they come, else as text. Errors: kUsage for what has no such lines.
Result<bool> tells_json(const Context& context) {
  MANNERLY_TRY(const render::Format format, output_format(context, render::Format::kTable));
  switch (format) {
    case render::Format::kTable:
    case render::Format::kWide: return false;
    case render::Format::kJson:
    case render::Format::kJsonl: return true;
    default: break;
  }
  if (!context.arguments.has("events") && !context.arguments.has("watch")) return false;
  return fail(
      ErrorCode::kUsage,
      "incidents are printed as they come as lines of text (-o table) or of JSON (-o jsonl); for a table of all "
      "in another format ask \"incidents list\" afterwards");
}

int detect(Context& context, const Wanted& given, Interrupt& interrupt) {
  Wanted wanted = given;
  const auto jsonl = tells_json(context);
  if (!jsonl) return fail_with(context, jsonl.error());
  const auto open = open_snapshot(context);
  if (!open) return fail_with(context, open.error());
  const auto world = service::DetectorWorld::make(open->view, wanted.profile, wanted.known);
  if (!world) return fail_with(context, world.error());
  const bool live = wanted.options.live;
  Reporter reporter(context, open->view, context.arguments.has("all") ? 0 : wanted.profile.threshold, *jsonl);
  wanted.options.interrupted = [&] { return interrupt.requested(); };
  if (!context.arguments.has("quiet")) {
    wanted.options.progress = [&](const DetectProgress& p) { reporter.progress(p); };
  }
  const Detection* running = nullptr;
  if (live || context.arguments.has("events")) {
    wanted.options.on_incident = [&](BookEvent event, const Incident& i) {
      reporter.incident(event, i, running->engine().now().instant());
    };
  }
  const auto detection = Detection::open(**world, wanted.options);
  if (!detection) return fail_with(context, detection.error());
  running = detection->get();
  if (const Status said = say_beginning(context.terminal, **detection, wanted); !said) {
    return fail_with(context, said.error());
  }
  if (live) return watch(context, **detection, context.arguments.positionals(), wanted, interrupt);

  const auto round = (*detection)->run(context.arguments.positionals());
  if (!round) return fail_with(context, round.error());
  if (const Status saved = (*detection)->save(); !saved) return fail_with(context, saved.error());
  summarize(context.terminal, **detection, *round, wanted);
  say_what_is_wrong(context.terminal, *round, wanted.options.out);
  say_what_the_snapshot_lacks(context.terminal, **detection);
  if (context.arguments.has("evidence") && !round->interrupted) {
    if (const Status cut = keep_evidence(context, **detection, wanted); !cut) return fail_with(context, cut.error());
  }
  if (round->interrupted) {
    context.terminal.note("interrupted and saved; the same command goes on");
    return kExitInterrupted;
  }
  if ((*detection)->state().applied == 0) {
    context.terminal.note(round->files == 0 ? "no MRT file there: nothing was seen"
                                            : "no event in the files: nothing was seen");
    return kExitNoData;
  }
  return round->incomplete() ? kExitNoData : kExitOk;
}

int run(Context& context) {
  const auto wanted = wanted_of(context);
  if (!wanted) return fail_with(context, wanted.error());
  Interrupt interrupt;
  return detect(context, *wanted, interrupt);
}

}  // namespace

Command incidents_detect_command() {
  return {
      .path = "incidents detect",
      .summary = "Find hijacks, leaks and bogons in RIB dumps and updates",
      .text =
          "Reads MRT files of any collectors in any order, merges them by time, and writes an archive: a folder with "
          "incidents.jsonl, report.json (what was read, what was not seen, whom it trusts) and the state to go on "
          "from. A second call with the same folder applies only what is new; the result is the same as of one "
          "call.\n\n"
          "A file's collector is the part of its name before .rib., .updates. or .bview., else its folder; "
          "COLLECTOR=PATH says it. A collector's first RIB dump before its updates is the baseline: what was there "
          "then counts as known.\n\n"
          "Files that are damaged, empty or no MRT are used as far as they go, counted and listed in the report; the "
          "exit status is then 5. Interrupted (Ctrl-C, SIGTERM), the state is saved.",
      .positionals = {{"FILE", "MRT files, folders or patterns, each optionally COLLECTOR=PATH", true, true}},
      .options =
          {snapshot_option(),
           {.name = "out", .value = "DIR", .help = "the archive's folder; made when it is not there"},
           {.name = "from", .value = "TIME", .help = "report what happened from here on"},
           {.name = "to", .value = "TIME", .help = "leave what happened from here on for a later call"},
           {.name = "scrubbers",
            .value = "FILE",
            .help = "networks that announce others' prefixes as a service, one AS number a line"},
           detector_profile_option(),
           {.name = "state", .value = "FILE", .help = "where the state is kept; else in the archive"},
           {.name = "history", .value = "FILE", .help = "begin with what another archive knew: its history.bin"},
           {.name = "after",
            .value = "DIR",
            .help = "go on from the archive DIR with this snapshot: what is open there goes on in a new archive"},
           {.name = "fresh", .help = "forget the state and begin anew"},
           {.name = "watch", .help = "go on looking for new files until interrupted; prints incidents"},
           {.name = "every", .value = "SECONDS", .help = "with --watch: between two looks", .default_value = "30"},
           {.name = "evidence", .help = "cut out the MRT records that show what counts, into the archive"},
           {.name = "events", .help = "print incidents as they open, change and close"},
           {.name = "all", .help = "print those below the threshold too"},
           {.name = "threads", .value = "N", .help = "that decode files; else one a core"},
           {.name = "quiet", .letter = 'q', .help = "no progress"}},
      .examples = {{"incidents detect -s today.snapshot --out archive rrc00/ route-views2/", "two collectors"},
                   {"incidents detect --out archive rrc00=/data/a.gz --from 2026-11-01 --to 2026-12-01", "a month"},
                   {"incidents detect --out archive --watch --every 60 '/data/*/*.gz'", "as files come in"}},
      .run = run};
}

}  // namespace mannerly::cli
