// The edition that a command answers from: an observatory's newest day, the last one of a month, or one snapshot.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "base/calendar.h"
#include "cli/command.h"
#include "observatory/edition.h"

namespace mannerly::cli {

class EditionSource {
 public:
  // --data, --store, --snapshot (else the configured snapshot), --profile. Errors: kUsage when nothing is named; of the
  // store and the profile.
  static Result<EditionSource> choose(const Context& context);

  // month: of the last day that was sealed in it; nullopt: the newest day. Errors: kNoData when there is no such day or
  // its snapshot is no longer kept; kUsage for a month of a snapshot alone; those of Edition::open.
  Result<std::shared_ptr<const observatory::Edition>> open(std::optional<Month> month = {}) const;

  const std::filesystem::path& folder() const { return folder_; }  // empty: a snapshot was named
  store::Store* store() const { return store_.get(); }             // may be null
  const std::shared_ptr<store::Store>& shared_store() const { return store_; }
  Result<std::filesystem::path> snapshot(std::optional<Month> month = {}) const;

 private:
  std::filesystem::path snapshot_, folder_;
  std::shared_ptr<store::Store> store_;
  readiness::Profile profile_;
};

// --snapshot, --data, --store, --profile.
std::vector<Option> edition_options();

}  // namespace mannerly::cli
