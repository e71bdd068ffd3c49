// How incidents are told to people: shared by the commands of "mannerly incidents".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/command.h"
#include "cli/open_snapshot.h"
#include "incident/incident.h"
#include "incident/profile.h"
#include "observatory/incident_words.h"
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
// A time in UTC, a day for its first instant; nullopt without the option. kUsage when it is none.
Result<std::optional<Instant>> instant_option(const Arguments& arguments, std::string_view name);
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

using observatory::as_list;
using observatory::as_text;
using observatory::duration_text;
using observatory::headline_of;
using observatory::peer_ases;
using observatory::prefix_list;

// One row an incident. people: durations and lists in words; else bare values for programs.
struct ListedIncident {
  const incident::Incident* incident = nullptr;
  std::optional<service::FeedbackStep> feedback;
};
render::Sheet incident_sheet(const std::vector<ListedIncident>& listed, const snapshot::Snapshot* names, Instant now,
                             double threshold, bool people);
// The same for programs that read JSON: AS numbers are numbers, and lists are lists, as in incidents.jsonl.
// lines: one object a line, else an array.
std::string incident_list_json(const std::vector<ListedIncident>& listed, const snapshot::Snapshot* names, Instant now,
                               bool lines);

}  // namespace mannerly::cli
