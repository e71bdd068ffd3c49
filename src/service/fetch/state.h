// What is known of a source between two fetches: its state.json. Private to service/fetch.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/calendar.h"
#include "base/digest.h"
#include "base/result.h"
#include "base/time.h"
#include "io/fetch.h"
#include "store/rows.h"

namespace mannerly::service {

struct KnownFile {
  Day day;                      // the folder that it is in
  std::string file;             // its name there
  std::optional<Instant> slot;  // none: Take::kCurrent
  Instant at;                   // that the data speak of
  bool at_told = false;         // by the data themselves
  Instant fetched;
  std::uint64_t bytes = 0, records = 0;
  Digest digest;
  std::string format;
  io::Validators validators;
};

struct SourceRecord {
  std::vector<KnownFile> files;  // ascending by day and slot
  std::optional<Instant> checked, next_due;
  std::uint32_t failures = 0;
  std::optional<store::SourceAttempt> last;
};

// An empty record when there is no file. Errors: kCorrupt, kIo.
Result<SourceRecord> read_source_record(const std::filesystem::path& folder, const std::string& source);
Status write_source_record(const std::filesystem::path& folder, const SourceRecord& record);

// "new", "unchanged", "failed", "refused".
std::string_view key_of(store::SourceOutcome outcome);

}  // namespace mannerly::service
