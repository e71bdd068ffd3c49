// Gets the files of all sources, checks them, and keeps the last good ones.
//
//     FOLDER/NAME/2026-11-20/...    the good files of a day
//     FOLDER/NAME/state.json        which files are good, what the server said of them, the last attempt
//     FOLDER/NAME/part, part.json   a file that came in part: the next attempt goes on from there
//     FOLDER/NAME/refused/          the last file that was not believed, and why
//
// A day's folder holds what the publisher showed as its newest on that day and what was not stale then: unchanged files
// are linked into it. Files of an archive are in the day of their slot. Whole files alone get there, by a rename; what
// state.json does not name is removed by the next fetch. So a kill at any moment leaves the last good file or the new
// one. One fetcher works on a folder at a time (a lock). Clock, waiting and randomness come from the environment.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/calendar.h"
#include "base/digest.h"
#include "base/result.h"
#include "service/fetch/source.h"
#include "store/rows.h"

namespace mannerly::service {

// A good file.
struct FetchedFile {
  std::filesystem::path path;
  Day day;                      // whose folder it is in
  std::optional<Instant> slot;  // none: Take::kCurrent
  Instant at;                   // that the data speak of
  Instant fetched;
  std::uint64_t bytes = 0, records = 0;
  Digest digest;
  std::string format;
};

enum class SourceHealth : std::uint8_t { kFresh = 1, kStale, kMissing, kOff };
std::string_view name_of(SourceHealth health);

struct SourceStatus {
  Source source;
  SourceHealth health = SourceHealth::kMissing;
  std::optional<Instant> as_of;     // what the age is counted from (AgeOf); none: no good file
  std::optional<Seconds> age;       // at the time of asking
  std::optional<Instant> checked;   // the last answer of the publisher that was good
  std::optional<Instant> next_due;  // none: off
  std::uint32_t failures = 0;       // attempts in a row that brought nothing
  std::vector<FetchedFile> files;   // ascending by day and slot
  std::optional<store::SourceAttempt> last;
};

struct FetchEnvironment {
  std::function<Instant()> now;
  std::function<bool(std::chrono::milliseconds)> sleep;  // false: end now
  std::function<std::uint64_t()> random;
  std::function<bool()> stop;                                   // asked about once a second; may be empty
  std::function<void(const store::SourceAttempt&)> on_attempt;  // never two at once; may be empty
  // System clock, real sleep, random device.
  static FetchEnvironment real();
};

struct FetchOptions {
  unsigned parallel = 4, per_host = 2;                            // requests at once
  unsigned attempts = 4;                                          // of one file
  std::chrono::milliseconds backoff{5000}, backoff_max{120'000};  // doubled each time, half of it by chance
  std::chrono::seconds connect_timeout{20}, stall_timeout{60}, total_timeout{3600};
};

struct FetchRequest {
  std::vector<std::string> names;  // empty: all that are on
  // kDaily, kAll: the files of this day, else of yesterday and today. Other files go into this day's folder if it is
  // today or yesterday, else into today's.
  std::optional<Day> day;
  bool force = false;  // also what is not due
  // With day: it is about to be observed, so files of slots that it lacks are asked for although the source failed some
  // time ago and would be left alone for longer.
  bool last_call = false;
  bool accept = false;  // a file that shrank too much or is older is taken all the same
};

struct FetchSummary {
  std::size_t fetched = 0, unchanged = 0, failed = 0, refused = 0, not_due = 0;  // files, but for not_due: sources
  bool interrupted = false;
  // By how much the servers' clocks were ahead of ours: one for each answer that said its time.
  std::vector<Seconds> clocks_ahead;
};
// The one in the middle, which a few servers whose clocks are wrong do not move; nullopt: there is none.
std::optional<Seconds> typical_clock_ahead(std::vector<Seconds> clocks_ahead);

class Fetcher {
 public:
  // Makes the folder. kIo: another fetcher works on it.
  static Result<std::unique_ptr<Fetcher>> open(std::filesystem::path folder, std::vector<Source> sources,
                                               FetchOptions options, FetchEnvironment environment);
  ~Fetcher();
  Fetcher(const Fetcher&) = delete;
  Fetcher& operator=(const Fetcher&) = delete;

  // Failures of sources are in the summary and in their states; an error is one of the disk, or kNotFound for a name
  // that no source has.
  Result<FetchSummary> fetch(const FetchRequest& request);

 private:
  class Impl;
  explicit Fetcher(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// What is in the folder; needs no lock. Errors: kIo, kCorrupt.
Result<SourceStatus> source_status(const std::filesystem::path& folder, const Source& source, Instant now);
Result<std::vector<SourceStatus>> source_statuses(const std::filesystem::path& folder,
                                                  const std::vector<Source>& sources, Instant now);
// The good files that a day rests on. kAll: those whose slot lies in it; else the newest one of this day or before.
std::vector<FetchedFile> files_of_day(const SourceStatus& status, Day day);

}  // namespace mannerly::service
