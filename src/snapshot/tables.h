// The sections while a snapshot is being built: one vector each. Filled by the builder (builder.h),
// turned into a file by encode (format.h).
#pragma once

#include <vector>

#include "snapshot/sections.h"

namespace mannerly::snapshot {

struct Tables {
#define X(number, name, row) std::vector<row> name;
  MANNERLY_SNAPSHOT_SECTIONS(X)
#undef X
};

}  // namespace mannerly::snapshot
