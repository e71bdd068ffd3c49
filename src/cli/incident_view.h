// How incidents are told to people: shared by the commands of "mannerly incidents".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/command.h"
#include "cli/open_snapshot.h"
#include "incident/incident.h"
#include "incident/profile.h"
#include "render/sheet.h"
#include "service/detect/archive.h"
#include "service/detect/feedback.h"

namespace mannerly::cli {

// The options that these commands share.
Option archive_option();
Option detector_profile_option();
// A file, else the built-in one.
Result<incident::DetectorProfile> chosen_detector_profile(const Context& context);
// --archive, else the configuration. kUsage when neither says.
Result<std::string> chosen_archive(const Context& context);
// The snapshot that gives names; none when neither option nor configuration names one. An error when one is
// named and cannot be opened.
Result<std::optional<OpenSnapshot>> names_snapshot(const Context& context);

// An archive as the commands show it.
struct ArchivePicture {
  std::vector<incident::Incident> incidents;
  service::FeedbackLog feedback;
  service::ArchiveReport report;
  Instant now;  // up to when it looked
  std::optional<service::FeedbackStep> feedback_of(std::string_view id) const;
};
// path: a folder, or a file of incidents (then without feedback and report).
Result<ArchivePicture> read_archive(const std::string& path);

// The incident of this id, or the only one whose id begins so. kNoData, kUsage when several do.
Result<const incident::Incident*> find_incident(const std::vector<incident::Incident>& incidents, std::string_view id);

// "AS64500 (Example Net)"; without a snapshot or name the number alone. names may be nullptr.
std::string as_text(Asn asn, const snapshot::Snapshot* names);
// "AS64500", "AS64500, AS64501 and 3 more".
std::string as_list(const std::vector<Asn>& asns, std::size_t most, const snapshot::Snapshot* names = nullptr);
// "192.0.2.0/24", "192.0.2.0/24 and 3 more".
std::string prefix_list(const incident::Incident& incident, std::size_t most);
// "45 s", "54 min", "2 h 5 min", "3 days 4 h".
std::string duration_text(Seconds duration);
// Different ASes among the peers that saw it.
std::size_t peer_ases(const incident::Incident& incident);

// One sentence: who did what to whom, with which prefixes.
std::string headline_of(const incident::Incident& incident, const snapshot::Snapshot* names);

// One row an incident. people: durations and lists in words; else bare values for programs.
struct ListedIncident {
  const incident::Incident* incident = nullptr;
  std::optional<service::FeedbackStep> feedback;
};
render::Sheet incident_sheet(const std::vector<ListedIncident>& listed, const snapshot::Snapshot* names, Instant now,
                             double threshold, bool people);

}  // namespace mannerly::cli
