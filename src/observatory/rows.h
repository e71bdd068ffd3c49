// From an edition's scores to the rows that the store keeps of its day.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "readiness/groups.h"
#include "readiness/readiness.h"
#include "snapshot/snapshot.h"
#include "store/rows.h"
#include "validity/rov_use.h"

namespace mannerly::observatory {

// rov: as in rows_of.
store::ScoreRow row_of(const snapshot::Snapshot& snapshot, const readiness::AsScore& score,
                       const validity::RovSurvey* rov = nullptr);

// All rows of a snapshot's day.
struct DayRows {
  std::vector<store::ScoreRow> scores;
  std::vector<store::GroupRow> groups;
  std::vector<store::PrefixRow> prefixes;  // of routes with an AS as origin
};
// rov: who drops RPKI-invalid routes (Edition::rov, or RovSurvey::make); null: no data of that.
DayRows rows_of(const readiness::Assessor& assessor, std::span<const readiness::AsScore> scores,
                const validity::RovSurvey* rov = nullptr);

// What the snapshot says of its sources, for SliceInfo::sources.
std::string sources_json(const snapshot::Snapshot& snapshot);

}  // namespace mannerly::observatory
