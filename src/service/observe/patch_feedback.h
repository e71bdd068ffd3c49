// Other words on the incidents of a snapshot that is there already.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "service/detect/feedback.h"
#include "snapshot/rows.h"

namespace mannerly::service {

// Gives every incident the state that the log says, and replaces the file with the result: the same bytes as ingest of
// the same sources with that log would write. Errors: of the snapshot; kIo, then the file is as it was.
Status patch_feedback(const std::filesystem::path& snapshot, const FeedbackLog& feedback);

// As the snapshot keeps it.
snapshot::FeedbackState feedback_state(const FeedbackLog& log, std::string_view id);

}  // namespace mannerly::service
