// The quality of a detector as people and programs get it: the table by kind, the reliability table, the errors.
#pragma once

#include <string>

#include "cli/command.h"
#include "render/json_writer.h"
#include "service/quality/quality.h"

namespace mannerly::cli {

struct QualityAbout {
  std::string title;            // "Seeds 201 to 210, 1000 ASes, 45 days"
  std::string note;             // under the tables; empty: nothing
  bool seeds = true;            // its worlds have seeds; false: one world, whose seed nobody told
  std::size_t errors_max = 20;  // so many false alarms and missed incidents are listed; programs get all
};

// --threshold. Errors: kUsage.
Result<service::MatchOptions> quality_options(const Arguments& arguments);

// Prints it in the format that is asked for; kExitOk or kExitUsage.
int print_quality(Context& context, const service::Quality& quality, const QualityAbout& about);

}  // namespace mannerly::cli
