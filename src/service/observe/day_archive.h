// What was known of incidents on one day, fixed in the day's folder as an archive that ingest reads: incidents.jsonl,
// feedback.jsonl and, last, report.json.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "incident/incident.h"
#include "service/detect/feedback.h"
#include "store/rows.h"

namespace mannerly::service {

struct DayArchive {
  std::vector<incident::Incident> incidents;  // by start and id
  std::optional<Instant> from, to;            // the time that was looked at
  std::string snapshot, profile;              // of the detector
};

// True when the archive of the day is whole.
bool has_day_archive(const std::filesystem::path& folder);
// Errors: kIo.
Status write_day_archive(const std::filesystem::path& folder, const DayArchive& archive, const FeedbackLog& feedback);
// Errors: of read_incidents.
Result<std::vector<incident::Incident>> read_day_incidents(const std::filesystem::path& folder);
Status write_day_feedback(const std::filesystem::path& folder, const FeedbackLog& feedback);

// All that was said in the archives below a folder, those of one incident in the order of time. Errors: of
// read_feedback.
Result<FeedbackLog> all_feedback(const std::filesystem::path& incidents);
// Of these incidents alone.
FeedbackLog feedback_of(const FeedbackLog& all, const std::vector<incident::Incident>& incidents);

// The rows that the store keeps: those of `now` that are new, or differ from `before` in anything. Economies of the
// culprits are as the snapshot has them.
std::vector<store::IncidentRecord> changed_records(const std::vector<store::IncidentRecord>& before,
                                                   std::vector<store::IncidentRecord> now);

}  // namespace mannerly::service
