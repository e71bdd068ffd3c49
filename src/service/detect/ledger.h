// Which files an archive has used, how far, and what became of them: what lets a later run go on, and what
// the report says about the inputs. Part of the saved state.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "incident/state_stream.h"
#include "service/detect/file_decoder.h"
#include "service/detect/inputs.h"
#include "service/detect/merge.h"

namespace mannerly::service {

enum class InputState : std::uint8_t {
  kWhole,      // read to its end
  kDamaged,    // what could be read was used: skipped or error say what is missing
  kPartial,    // the rest begins at or after the time where the run ended
  kUnusable,   // empty, no MRT, not to be opened
  kDuplicate,  // the same bytes as another file
  kOutdated    // a RIB dump older than what was applied before it was found, or than what the run begins with
};
// "whole", "damaged", "partial", "unusable", "duplicate", "outdated".
std::string_view name_of(InputState state);

struct InputRecord {
  struct Skipped {
    std::string reason;
    std::uint64_t count = 0, bytes = 0, first_offset = 0;
  };
  std::string path, collector;
  InputKind kind = InputKind::kUpdates;
  InputState state = InputState::kWhole;
  Digest digest;
  std::uint64_t size = 0;
  Instant modified;             // by the file system, when it was looked into
  Instant begin;                // of the time it covers
  std::optional<Instant> last;  // its latest record
  std::uint64_t events_done = 0;
  std::uint64_t records = 0, routes = 0, announcements = 0, withdrawals = 0, states = 0, treated_as_withdraw = 0;
  std::uint64_t out_of_order = 0;
  std::uint64_t clock = 0;    // records whose time is not believed (file_clock.h)
  std::uint64_t late = 0;     // events older than others that were applied before: they raise nothing new
  std::uint64_t stale = 0;    // events older than what their own collector had shown already; not taken
  std::uint64_t outside = 0;  // events before the time that the run was asked for
  bool waits = false;         // partial: nothing bears out the times of the rest yet (file_clock.h)
  bool breaks_off = false;    // damaged: it ends before its time
  std::vector<Skipped> skipped;
  std::string error;  // or, of a duplicate, the file that it is a copy of
};

// Files in the order in which they became known.
class Ledger {
 public:
  const std::vector<InputRecord>& records() const { return records_; }
  InputRecord& at(std::size_t number) { return records_[number]; }
  bool empty() const { return records_.empty(); }

  // What is to be done with files that were looked into (any order): those to be merged, in order, with the
  // numbers of their records. Duplicates and files that cannot be used get their records here. A file that was
  // read in an earlier run is not read again, unless it has grown: then from where it ended.
  struct Plan {
    std::vector<MergeFile> files;
    std::vector<std::size_t> records;  // of files
    std::uint64_t known = 0;           // files that were used whole in an earlier run
  };
  Plan plan(std::vector<InputFile> inputs);

  // Whether a file is known, needs nothing more to be read, and has neither size nor time changed since: then it
  // need not be looked into. Of names that say another collector than before it is not.
  bool is_settled(const NamedInput& named, std::uint64_t size, Instant modified) const;

  void save(incident::StateWriter& out) const;
  // Errors: kCorrupt.
  Status load(incident::StateReader& in);

 private:
  void note(std::size_t number);
  std::size_t add(const InputFile& input, InputState state);
  void forget_folders(const std::vector<InputFile>& inputs);
  void put_copies_last(std::vector<InputFile>& inputs) const;
  void tell_series(std::vector<InputFile>& inputs) const;
  std::optional<std::size_t> grown_from(const InputFile& input) const;

  std::vector<InputRecord> records_;
  std::map<Digest, std::size_t> by_digest_;
  std::map<std::string, std::size_t> by_path_;
};

// The digest of the first `size` bytes of a file; nullopt when it cannot be read or is shorter.
std::optional<Digest> digest_of_beginning(const std::filesystem::path& path, std::uint64_t size);

}  // namespace mannerly::service
