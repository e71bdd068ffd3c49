// Rows of groups as JSON, the same in every answer.
#pragma once

#include "observatory/groups.h"
#include "render/json_writer.h"

namespace mannerly::observatory {

// Adds kind, code, name, networks, routes, ..., "actions" to an open object. before: the row of the month that it is
// compared with; null: "delta" is null.
void write_group_row(render::JsonWriter& json, const store::GroupRow& row, const store::GroupRow* before,
                     const readiness::Profile& profile);

}  // namespace mannerly::observatory
