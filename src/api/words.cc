#include "api/words.h"

namespace mannerly::api {

std::string_view word_of(snapshot::SourceState state) {
  switch (state) {
    case snapshot::SourceState::kComplete: return "complete";
    case snapshot::SourceState::kSkipped: return "skipped";
    case snapshot::SourceState::kPartial: return "partial";
    case snapshot::SourceState::kFailed: break;
  }
  return "failed";
}

}  // namespace mannerly::api
