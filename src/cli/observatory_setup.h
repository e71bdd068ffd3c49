// What the commands that work on an observatory's data folder share.
#pragma once

#include <memory>

#include "cli/command.h"
#include "observatory/edition.h"
#include "service/observe/observer.h"

namespace mannerly::cli {

// "--data", "--config".
Option data_option();
Option observatory_config_option();

// The folder that --data names. Errors: kUsage.
Result<service::DataFolder> chosen_data(const Context& context);
// The configuration, profiles and store of the folder; progress and interrupt are the caller's.
// Errors: of the files, kUsage for an unknown profile.
Result<service::Observer::Setup> observer_setup(const Context& context);

// The newest sealed day whose snapshot is there and can be opened: mostly the newest one. Null when no day is sealed.
// Errors: of the newest day's, when none can be opened.
Result<std::shared_ptr<const observatory::Edition>> newest_edition(const service::DataFolder& data,
                                                                   const std::shared_ptr<store::Store>& store,
                                                                   const readiness::Profile& profile);

// Progress of days on standard error: redrawn on a terminal, a line a day elsewhere.
class DayReporter {
 public:
  explicit DayReporter(Context& context) : context_(context) {}
  void progress(const service::ObserveProgress& progress);
  void note(std::string_view text);
  void day(const service::DayOutcome& outcome);

 private:
  Context& context_;
  std::mutex mutex_;
};

}  // namespace mannerly::cli
