// The sources of an observatory that are files: what lies there of each, and how old it is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "service/fetch/fetcher.h"
#include "service/observe/config.h"

namespace mannerly::service {

struct FileSourceStatus {
  ObservedSource source;
  // nullopt: there are files, but their path has no place-holder, so nothing says of which day they are.
  std::optional<SourceHealth> health;
  std::optional<Day> day;      // of the newest files that are not of the future
  std::optional<Seconds> age;  // since the beginning of that day
  std::string path;            // the last of these files by name
  std::size_t files = 0;
  std::uint64_t bytes = 0;          // of all of them
  std::optional<Instant> modified;  // the latest of them
};

// In the order of the configuration. A source is stale when the clock's day is more than one day and stale_after days
// later than its newest file: the files of a day come after its end. Errors: of expand_glob but kNotFound.
Result<std::vector<FileSourceStatus>> file_source_statuses(const ObservatoryConfig& config, Instant now);

}  // namespace mannerly::service
