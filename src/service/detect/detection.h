// A detection: files in, incidents out, a state to go on from.
//
//     MANNERLY_TRY(const auto world, DetectorWorld::make(snapshot, profile));
//     MANNERLY_TRY(const auto detection, Detection::open(*world, {.out = "archive"}));
//     MANNERLY_TRY(const Round round, detection->run({"rrc00=/data/rrc00", "/data/other/*.gz"}));
//     MANNERLY_CHECK_OK(detection->save());
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/thread_pool.h"
#include "io/file_lock.h"
#include "service/detect/archive.h"
#include "service/detect/detector_world.h"

namespace mannerly::service {

// Told after each file, and about once a second in between (ended false).
struct DetectProgress {
  const InputRecord* input = nullptr;
  bool ended = false;
  std::size_t files_ended = 0, files = 0;
  std::uint64_t events = 0;     // applied in this round
  std::uint64_t incidents = 0;  // known now: closed ones and those opened in this round
  double seconds = 0;           // of the round so far
  Instant at;                   // in the stream
};

struct DetectOptions {
  std::filesystem::path out;    // the archive's folder; made when it is not there
  std::filesystem::path state;  // empty: in the archive
  // What another archive knew (its history.bin), for a new one to begin with; empty: nothing.
  std::filesystem::path history;
  // The state of another archive that this one goes on from, with its own snapshot: table, history and the incidents
  // that are open. Only for an archive that has no state yet; empty: nothing.
  std::filesystem::path before;
  // With `before`: its inputs are known as well. Without, they count as what this archive never saw.
  bool knows_inputs_before = false;
  // Events before `from` only serve to know the table (each collector's last RIB dump before it, and what
  // followed); incidents that ended before it are left out. Events from `to` on stay for a later run.
  std::optional<Instant> from, to;
  bool fresh = false;    // forget the state that is there
  unsigned threads = 0;  // that decode; 0: one a core. The result does not depend on it
  // Files go on coming: what a collector shows is held back until the others have come as far, but for those
  // that are behind by more than the usual distance of their files and kLagMax. A file is read when two looks found it
  // of the same size and time.
  bool live = false;
  std::function<bool()> interrupted;
  std::function<void(const DetectProgress&)> progress;
  std::function<void(incident::IncidentBook::Event, const incident::Incident&)> on_incident;
};
inline constexpr Seconds kLagMax{20 * 60};

// What one call of run() did.
struct Round {
  std::size_t files = 0;  // named
  std::size_t known = 0;  // used whole in an earlier run
  std::size_t whole = 0, damaged = 0, partial = 0, unusable = 0, duplicate = 0, outdated = 0;
  std::size_t unconfirmed = 0;  // of the partial ones: nothing bears out the times of the rest yet (file_clock.h)
  std::size_t growing = 0;      // live: new or changed since the last look
  std::uint64_t events = 0, late = 0, stale = 0, out_of_order = 0, clock = 0;
  std::size_t gaps = 0;  // of collectors' files, that this round came upon
  bool interrupted = false;
  double seconds = 0;
  // Something that belongs to the time looked at is missing or could not be read.
  bool incomplete() const { return damaged + unusable + unconfirmed + gaps > 0 || stale + late + clock > 0; }
};

class Detection {
 public:
  // Takes the archive's lock, and reads the state, if there is one. Errors: of load_state; kUsage when another process
  // writes into the archive, or when it has incidents and no state to go on from (options.fresh begins anew); kIo.
  static Result<std::unique_ptr<Detection>> open(const DetectorWorld& world, DetectOptions options);
  Detection(const Detection&) = delete;
  Detection& operator=(const Detection&) = delete;

  // Looks for the files that the words name (inputs.h) and applies what is new in them.
  // Errors: of find_inputs. A file that cannot be read is no error but in the round.
  Result<Round> run(const std::vector<std::string>& words);
  // Whether it would find nothing new in them: all were read whole, and none has changed since.
  bool has_applied(const std::vector<std::string>& words) const;

  // The world's registries are those of that day now. Errors: none.
  void registries_changed(Day day);

  // Closed and open incidents as of now, with notes on what was not seen; by start and id.
  std::vector<incident::Incident> incidents();
  std::vector<Gap> gaps() const;
  // What the snapshot cannot say of what was read: sentences (snapshot_limits.h). O(prefixes of the table).
  std::vector<std::string> snapshot_limits() const;
  // Writes incidents, report and, last, the state.
  Status save();

  const DetectState& state() const { return state_; }
  const incident::Engine& engine() const { return engine_; }
  bool went_on() const { return went_on_; }            // from an earlier state
  bool begins_after() const { return begins_after_; }  // from options.before: it has not been saved yet
  std::string state_elsewhere() const;                 // where the state is kept, absolute; empty: in the archive
  Instant now() const;                                 // of the stream; {} before the first event

 private:
  Detection(const DetectorWorld& world, DetectOptions options);
  Status lock();
  std::vector<std::string> limits_of(const incident::Incident& incident) const;
  Status check_may_begin() const;
  Status take_over();
  void note_late_registries();
  void forget_silent_collectors();
  std::vector<InputFile> look(const std::vector<NamedInput>& named, Round& round);
  std::int64_t end_of_round() const;
  void count(const Ledger::Plan& plan, std::size_t records_before, Round& round) const;

  const DetectorWorld& world_;
  DetectOptions options_;
  ThreadPool pool_;
  incident::Engine engine_;
  DetectState state_;
  std::vector<io::FileLock> locks_;
  bool went_on_ = false, begins_after_ = false;
  struct Looked {
    std::uint64_t size = 0;
    Instant modified;
    std::string collector;
    InputFile input;
  };
  std::map<std::string, Looked> looked_;  // by path: a file that did not change is not looked into again
  std::map<std::string, std::pair<std::uint64_t, Instant>> met_;  // live, by path: size and time at the last look
};

// report.json
std::string report_of(Detection& detection, const DetectorWorld& world);

}  // namespace mannerly::service
