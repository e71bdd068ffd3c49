// Kinds of source by their names in world files.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "snapshot/rows.h"

namespace mannerly::snapshot {

// "mrt", "pfx2as", ...
std::string_view source_kind_name(SourceKind kind);
std::optional<SourceKind> source_kind_of(std::string_view name);
// All names, for messages: "mrt, pfx2as, ...".
std::string source_kind_names();

}  // namespace mannerly::snapshot
