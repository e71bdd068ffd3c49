// The files of one source on the disk, with the record that names the good ones. Private to service/fetch; fetcher.h
// says what lies where.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/calendar.h"
#include "base/result.h"
#include "service/fetch/part_file.h"
#include "service/fetch/source.h"
#include "service/fetch/state.h"

namespace mannerly::service {

class SourceFiles {
 public:
  // The source must outlive it.
  SourceFiles(const std::filesystem::path& folder, const Source& source);

  // Makes the folder when it is not there, and reads the record. Errors: kIo, kCorrupt.
  Status load();
  Status save() const { return write_source_record(folder_, record); }

  // Whether a file is named after the slot that it is of, and lies in that slot's day.
  bool of_slots() const { return source_.take == Take::kDaily || source_.take == Take::kAll; }
  bool have(Instant slot) const;
  // The file that a new one is compared with: the newest of this slot (of take = "current": of all), else the one
  // before.
  const KnownFile* last_good(std::optional<Instant> slot) const;

  // Moves what came to its place.
  Status keep(PartFile& part, KnownFile fresh);
  // Puts what came aside, with the reason, in the place of what was refused before.
  Status refuse(PartFile& part, const std::string& name, const std::string& url, const std::string& why) const;
  // The publisher has nothing newer than what is here: unless that is stale, it is the file of this day, too.
  Status show_again(std::optional<Instant> slot, Day day, Instant now);

  // A clock that was ahead has put files into days to come, where they would stay the newest: they are of today. When
  // it looks as if the clock were behind now, they stay where they are, and the newest is shown as today's too.
  Status mend_clock(Instant now);
  // Files before the last keep_days days that have any, but for those of the day that is asked for: a clock that jumps
  // makes the others no older.
  void forget_old_days(std::optional<Day> asked);
  // What an earlier run left: files that the record does not name, temporary files.
  void sweep() const;

  SourceRecord record;

 private:
  std::filesystem::path path_of(const KnownFile& file) const;
  void insert(KnownFile file);
  Status show_on(const KnownFile& known, Day day);

  std::filesystem::path folder_;
  const Source& source_;
};

}  // namespace mannerly::service
