// From an edition's scores to the rows that the store keeps of its day.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/calendar.h"
#include "observatory/space.h"
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

// The rows of the groups alone: the world, economies, RIRs, regions, sub-regions, programmes, participants and others;
// by kind, then key.
std::vector<store::GroupRow> group_rows_of(const readiness::Assessor& assessor,
                                           std::span<const readiness::AsScore> scores, const AnnouncedSpace& announced,
                                           const validity::RovSurvey* rov = nullptr);

// What whoever chose a source's files knows of them besides.
struct SourceNote {
  snapshot::SourceKind kind = snapshot::SourceKind::kMrt;
  std::string name;
  std::optional<Day> file_day;  // that the files are of
  std::optional<int> age_days;  // at the day that they are used for
  bool stale = false;           // too old, or in the place of newer ones that cannot be used
  std::string why;              // not the day's own
};

// What the snapshot says of its sources, for SliceInfo::sources. Of a source with a note also "file_day", "age_days",
// "stale", "why".
std::string sources_json(const snapshot::Snapshot& snapshot, std::span<const SourceNote> notes = {});

}  // namespace mannerly::observatory
