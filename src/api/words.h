// Words of answers that several resources share.
#pragma once

#include <string_view>

#include "snapshot/rows.h"

namespace mannerly::api {

// "complete", "skipped", "partial", "failed".
std::string_view word_of(snapshot::SourceState state);

}  // namespace mannerly::api
