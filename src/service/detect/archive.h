// An archive of incidents: a folder with what was found, what it was found in, and the state to go on from.
// docs/reference/incident-archive.md describes the files.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/calendar.h"
#include "incident/engine.h"
#include "incident/incident.h"
#include "service/detect/add_path.h"
#include "service/detect/coverage.h"
#include "service/detect/ledger.h"

namespace mannerly::service {

struct ArchivePaths {
  std::filesystem::path folder, incidents, report, state, history, feedback, evidence;
  std::filesystem::path begun;  // there while an archive is begun, until its first state is saved
};
ArchivePaths archive_paths(const std::filesystem::path& folder);

// Of all in a profile that verdicts rest on: two of one id but other weights have not the same.
Digest profile_digest_of(const incident::DetectorProfile& profile);

// Of which networks a list names as what: the same whatever its order and comments, and of an empty one as of none.
Digest known_digest_of(const incident::KnownNetworks& known);

// What a detection remembers besides the engine.
struct DetectState {
  Digest snapshot;  // that the verdicts rest on
  Day registries;   // whose registries say what a bogon is, where they change from day to day; else 0
  std::vector<std::string> late_registries;  // sentences on those whose files are too old to say so
  std::string profile;                       // id of the detector's profile
  Digest profile_digest;                     // of its content
  Digest known_digest;                       // of the known networks
  std::optional<Instant> from;               // that the archive was asked for: incidents that ended before are left out
  Instant first;                             // the earliest event; meaningless while applied == 0
  std::int64_t position = INT64_MIN;         // microseconds: the latest event
  std::uint64_t applied = 0;                 // events
  std::map<std::string, std::int64_t> positions;  // of each collector
  std::uint64_t peers_refused = 0;                // events of peers beyond the engine's limit
  std::uint64_t before_from = 0;                  // incidents left out
  Ledger ledger;
  Coverage coverage;
  AddPathRoutes add_path;
  // Of what was not seen they note what the registries lacked; notes on gaps may still grow.
  std::vector<incident::Incident> closed;
};

// Writes state and engine so that the file is whole or the old one. The form has a number; another one is refused.
Status save_state(const std::filesystem::path& file, const DetectState& state, const incident::Engine& engine);

// Into a fresh engine. context: what the caller works with.
// Errors: kNotFound; kCorrupt, kUnsupported; kUsage when it belongs to another snapshot, profile or list of known
// networks, with what to do.
Result<DetectState> load_state(const std::filesystem::path& file, const incident::Context& context,
                               incident::Engine& engine);

// Into a fresh engine, what another archive of another snapshot left (Engine::take_over): how far each collector was
// read goes on, with the inputs and what was noted of them; its incidents that are over stay with it. The profile may
// have been altered since, but not have become another one; the list of known networks may be another one. Errors: of
// load_state, but for these.
Result<DetectState> take_over_state(const std::filesystem::path& file, const incident::Context& context,
                                    incident::Engine& engine);

// What was seen when (Engine::save_history): a detection with another snapshot can begin with it.
Status save_history(const std::filesystem::path& file, const incident::Engine& engine);
// Into a fresh engine. Errors: kNotFound, kCorrupt, kUnsupported.
Status load_history(const std::filesystem::path& file, incident::Engine& engine);

// Sorted by start and id.
Status write_incidents(const std::filesystem::path& file, std::vector<incident::Incident> incidents);

// Reads an archive's folder or a file of incidents, in the order of the file.
// Errors: kNotFound, kIo, kInvalid with the line, kLimit.
Result<std::vector<incident::Incident>> read_incidents(const std::filesystem::path& path);

// What report.json says of an archive; nothing in it when there is no report.
struct ArchiveReport {
  std::string snapshot, profile;  // ids
  std::string profile_digest;     // of its content; empty in reports of earlier programs
  std::string known_digest;       // of the known networks; empty in reports of earlier programs
  std::string state;              // where the state is kept; empty: in the archive
  std::optional<Instant> from, to;
  std::vector<std::string> not_seen;
  struct Input {
    std::string path, collector;
    InputKind kind = InputKind::kUpdates;
    Instant begin;
    std::optional<Instant> last;
    Digest digest;           // of its first `size` bytes
    std::uint64_t size = 0;  // as they were read
  };
  std::vector<Input> inputs;  // that were used, whole or in part
};
// Errors: kIo, kInvalid, kLimit.
Result<ArchiveReport> read_report(const std::filesystem::path& file);

}  // namespace mannerly::service
