// Editions of days of the past, opened when somebody asks for them: what an answer with at= is made from.
//
//     PastEditions past(folder / "days", store, profile, for_each);
//     MANNERLY_TRY(const auto edition, past.at(newest, "2026-10-31", now));
//
// A past edition is whole, as it was published, where its day's snapshot is still kept (keep_days of the observatory,
// and the last day of each month). Its history ends with its day. Of its incidents it knows those that had begun by
// then, as open or closed as they were then; what was found out about them later, such as decided disputes, is there
// too.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "observatory/edition.h"
#include "snapshot/snapshot.h"

namespace mannerly::observatory {

class PastEditions {
 public:
  // days: a folder of DAY/world.snapshot. for_each: spreads the work of opening.
  PastEditions(std::filesystem::path days, std::shared_ptr<store::Store> store, snapshot::ForEach for_each = {});

  // when: a day, an instant, or at least kIdMin digits that a snapshot's id begins with. The day that was current then:
  // the last one whose data are not later. The newest edition itself when it is that. One day is opened at a time (the
  // cost of Edition::open), and the last kKept are held.
  // Errors: kUsage for what is neither; kNotFound, naming what there is, for a time before the first day or after `now`
  // and for a day whose snapshot is not kept; of Edition::open.
  static constexpr std::size_t kIdMin = 8, kKept = 2;
  Result<std::shared_ptr<const Edition>> at(const std::shared_ptr<const Edition>& newest, std::string_view when,
                                            Instant now);

 private:
  std::filesystem::path days_;
  std::shared_ptr<store::Store> store_;
  snapshot::ForEach for_each_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<const Edition>> held_;  // the last used is last
};

// Whether a text is one that at() understands.
bool is_past_name(std::string_view when);

}  // namespace mannerly::observatory
