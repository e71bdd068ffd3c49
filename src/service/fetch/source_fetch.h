// The fetching of one source: which files are wanted, the attempts of each, and what is kept. Private to
// service/fetch; fetcher.h says what lies where.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "io/fetch.h"
#include "service/fetch/content.h"
#include "service/fetch/fetcher.h"
#include "service/fetch/part_file.h"
#include "service/fetch/source_files.h"

namespace mannerly::service {

class SourceFetch {
 public:
  // All references must outlive it.
  SourceFetch(const std::filesystem::path& folder, const Source& source, const FetchOptions& options,
              const FetchEnvironment& environment, const FetchRequest& request);

  // Adds to the summary. An error is one of the disk.
  Status run(FetchSummary& summary);

 private:
  enum class Outcome : std::uint8_t { kNew, kUnchanged, kMissing, kFailed, kRefused };
  // What one request came to.
  struct Try {
    Outcome outcome = Outcome::kFailed;
    bool again = false;  // may go better soon
    std::optional<Seconds> wait;
    std::string error;
    std::uint64_t bytes = 0;
  };

  Status take_current();
  Status take_latest();
  Status take_days();
  Status take_day(Day day);
  std::vector<Instant> slots_of(Day day, Instant now) const;

  // One file: attempts until it is there, or it makes no sense to go on. That a slot has no file is put aside
  // (missing_) where another slot will do.
  enum class Missing : std::uint8_t { kReport, kPutAside };
  Result<Outcome> get(std::optional<Instant> slot, Missing missing);
  Result<Try> try_once(const std::string& url, std::optional<Instant> slot);
  Result<Try> judge(const io::FetchAnswer& answer, const std::string& url, std::optional<Instant> slot);
  Result<Try> examine(const io::FetchAnswer& answer, const std::string& url, std::optional<Instant> slot);
  Result<Content> check(const std::string& url) const;
  std::string objection(const Content& content, const KnownFile& fresh) const;
  std::optional<std::chrono::milliseconds> wait_before(unsigned attempt, const Try& last) const;
  Status report(const Try& attempt, Instant at, std::uint32_t milliseconds);

  Day folder_day(std::optional<Instant> slot) const;
  bool is_due() const;
  Status conclude();
  bool stopped() const;

  const Source& source_;
  const FetchOptions& options_;
  const FetchEnvironment& environment_;
  const FetchRequest& request_;
  PartFile part_;
  SourceFiles files_;
  FetchSummary counts_;
  bool any_good_ = false, any_bad_ = false, ended_ = false;  // ended: no further file in this run
  std::optional<Seconds> asked_to_wait_;                     // by the server, longer than we stay
  std::optional<Try> missing_;                               // the last slot without a file
};

}  // namespace mannerly::service
