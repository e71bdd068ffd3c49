// From a day's snapshot to what the store seals of it.
#pragma once

#include <filesystem>
#include <vector>

#include "base/result.h"
#include "observatory/rows.h"
#include "readiness/profile.h"
#include "service/detect/feedback.h"
#include "service/observe/folders.h"
#include "service/observe/plan.h"
#include "snapshot/snapshot.h"
#include "store/rows.h"

namespace mannerly::service {

struct DaySlice {
  store::SliceInfo info;
  observatory::DayRows rows;
};

// Scores the day's snapshot. for_each: spreads the work (snapshot.h). Errors: of the snapshot.
Result<DaySlice> score_day(const std::filesystem::path& snapshot, const DayPlan& plan,
                           const readiness::Profile& profile, const snapshot::ForEach& for_each = {});

// The day's incidents as the store keeps them, ascending by start and id; empty without an archive of the day.
// snapshot: where economies of culprits come from. Errors: of read_day_incidents and read_feedback.
Result<std::vector<store::IncidentRecord>> incident_records(const std::filesystem::path& archive,
                                                            const snapshot::Snapshot& snapshot);

}  // namespace mannerly::service
