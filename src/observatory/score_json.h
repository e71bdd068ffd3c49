// Scores and metrics as JSON, the same from every command and answer.
#pragma once

#include "readiness/groups.h"
#include "readiness/readiness.h"
#include "render/json_writer.h"

namespace mannerly::observatory {

// A share or null.
void share_or_null(render::JsonWriter& json, std::string_view key, std::optional<double> share);
// Adds asn, name, ..., "categories" to an open object.
void write_score(render::JsonWriter& json, const snapshot::Snapshot& snapshot, const readiness::AsScore& score);
void write_metric(render::JsonWriter& json, const readiness::Metric& metric);    // a whole object
void write_group(render::JsonWriter& json, const readiness::GroupScore& group);  // a whole object

}  // namespace mannerly::observatory
