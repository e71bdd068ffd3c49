#include "service/observe/slice.h"

#include <algorithm>
#include <cmath>

#include "io/file.h"
#include "readiness/readiness.h"
#include "service/detect/archive.h"
#include "service/observe/day_archive.h"
#include "service/observe/patch_feedback.h"
#include "topology/topology.h"
#include "validity/rov_use.h"

namespace mannerly::service {
namespace {

namespace fs = std::filesystem;

store::IncidentRecord record_of(const incident::Incident& incident, const FeedbackLog& feedback,
                                const snapshot::Snapshot& snapshot) {
  store::IncidentRecord record{
      .id = incident.id,
      .kind = static_cast<std::uint8_t>(incident.kind),
      .open = !incident.end,
      .start = incident.start.seconds,
      .end = incident.end ? incident.end->seconds : 0,
      .culprit = incident.culprit,
      .accomplices = incident.accomplices,
      .victims = incident.victims,
      .economies = incident.economies,
      .confidence = static_cast<std::uint32_t>(std::lround(incident.confidence * store::kMillion)),
      .feedback = static_cast<std::uint8_t>(feedback_state(feedback, incident.id)),
      .json = incident::to_json(incident)};
  for (const incident::TouchedPrefix& touched : incident.prefixes) {
    record.prefixes.push_back(touched.prefix);
    (touched.prefix.is_v4() ? record.ipv4 : record.ipv6) = true;
  }
  if (const snapshot::AsRow* as = snapshot.find_as(incident.culprit)) record.culprit_economy = as->economy;
  return record;
}

}  // namespace

Result<DaySlice> score_day(const fs::path& file, const DayPlan& plan, const readiness::Profile& profile,
                           const snapshot::ForEach& for_each) {
  MANNERLY_TRY(const io::MappedFile mapped, io::MappedFile::open(file, io::Access::kRandom));
  const auto view = snapshot::Snapshot::open(mapped.bytes(), snapshot::Check::kSections, for_each);
  if (!view) return std::unexpected(view.error().in(file.string()));
  const readiness::Assessor assessor(readiness::Inputs::of(*view), profile, for_each);
  const std::vector<readiness::AsScore> scores = assessor.score_all();
  std::vector<observatory::SourceNote> notes;
  for (const PlannedSource& source : plan.sources) {
    notes.push_back({.kind = source.kind,
                     .name = source.name,
                     .file_day = source.day,
                     .age_days = source.day ? std::optional(plan.day.number - source.day->number) : std::nullopt,
                     .stale = source.stale,
                     .why = source.why});
  }
  MANNERLY_TRY(const topology::Topology topology, topology::Topology::make(*view));
  MANNERLY_TRY(const validity::RovSurvey rov, validity::RovSurvey::make(*view, topology));
  DaySlice slice{.rows = observatory::rows_of(assessor, scores, &rov)};
  slice.info = {.day = plan.day,
                .snapshot = to_hex(view->id()),
                .profile = profile.id,
                .at = view->at(),
                .sources = observatory::sources_json(*view, notes),
                // Those that any aggregate is over; a source may name others.
                .ases = static_cast<std::uint32_t>(std::ranges::count_if(scores, &readiness::AsScore::in_universe)),
                .prefixes = slice.rows.prefixes.size(),
                .incidents = static_cast<std::uint32_t>(view->incidents().size())};
  return slice;
}

Result<std::vector<store::IncidentRecord>> incident_records(const fs::path& archive,
                                                            const snapshot::Snapshot& snapshot) {
  std::vector<store::IncidentRecord> records;
  if (!has_day_archive(archive)) return records;
  MANNERLY_TRY(const std::vector<incident::Incident> incidents, read_day_incidents(archive));
  MANNERLY_TRY(const FeedbackLog feedback, read_feedback(archive_paths(archive).feedback));
  records.reserve(incidents.size());
  for (const incident::Incident& incident : incidents) records.push_back(record_of(incident, feedback, snapshot));
  return records;
}

}  // namespace mannerly::service
