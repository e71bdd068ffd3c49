// The archive of incidents of a month: goes on day by day, and begins with what the month before knew.
//
// In its folder, besides what an archive has (docs/reference/incident-archive.md):
//     detector.snapshot  what its verdicts rest on: the sources of its first day, but for the registries of later days
//     carried.jsonl      incidents of the archive before that went on, or ended lately
//
// What is a bogon, and what origins are registered (ROAs, route objects, holders), is judged day by day by the
// registries of that day.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/calendar.h"
#include "incident/context.h"
#include "incident/profile.h"
#include "io/file.h"
#include "service/detect/detection.h"
#include "snapshot/snapshot.h"

namespace mannerly::service {

struct MonthArchivePaths {
  std::filesystem::path folder, snapshot, carried;
};
MonthArchivePaths month_archive_paths(const std::filesystem::path& folder);

class MonthArchive {
 public:
  struct Setup {
    std::filesystem::path folder;  // with snapshot and carried in it
    std::filesystem::path before;  // folder of the archive that it goes on from while it has no state; empty: none
    incident::DetectorProfile profile;
    incident::KnownNetworks known;
    std::function<bool()> interrupted;
    std::function<void(const DetectProgress&)> progress;
  };
  // Errors: of the snapshot, DetectorWorld and Detection.
  static Result<std::unique_ptr<MonthArchive>> open(Setup setup);
  MonthArchive(const MonthArchive&) = delete;
  MonthArchive& operator=(const MonthArchive&) = delete;

  // The day whose registries it is judged by.
  Day registries() const { return detection_->state().registries; }
  // Whether take_registries(day) is wanted before anything of that day is applied.
  bool wants_registries(Day day) const { return day > registries() || (day == registries() && day != registries_day_); }
  // Of a snapshot with the registries of a day, which may be removed then. What is going on is judged by them as of
  // now. Errors: of the snapshot.
  Status take_registries(const std::filesystem::path& snapshot, Day day);

  // "COLLECTOR=FILE" each; files that were applied already are left. Errors: of Detection::run.
  Result<Round> apply(const std::vector<std::string>& words);
  bool has_applied(const std::vector<std::string>& words) const { return detection_->has_applied(words); }
  // With those that go on from the archive before.
  std::vector<incident::Incident> incidents();
  Instant now() const { return detection_->now(); }
  std::optional<Instant> first() const;  // event; nullopt: none yet
  // Cuts out the records that show incidents that are sure enough to count: once they are, and again when one ended at
  // `since` (the day observed before) or later. Those that counted in the archive before are left: theirs were cut
  // there. Errors: of read_report; of cut_evidence but kNoData.
  Status keep_evidence(const std::vector<incident::Incident>& incidents, Instant since);
  // Everything but the evidence. After a kill at any moment the same apply() calls and save() give the same files.
  Status save();

  const Digest& snapshot() const { return snapshot_.id(); }
  const std::string& profile() const { return setup_.profile.id; }

 private:
  explicit MonthArchive(Setup setup) : setup_(std::move(setup)) {}

  Setup setup_;
  io::MappedFile file_;
  snapshot::Snapshot snapshot_;
  io::MappedFile registries_file_;
  Day registries_day_;
  std::unique_ptr<DetectorWorld> world_;
  std::unique_ptr<Detection> detection_;
  std::vector<incident::Incident> carried_;
};

}  // namespace mannerly::service
