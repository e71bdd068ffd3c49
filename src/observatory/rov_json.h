// What is known about a network's origin validation (validity/rov_use.h) as JSON and in words, the same from every
// command and answer.
#pragma once

#include <string>

#include "render/json_writer.h"
#include "snapshot/snapshot.h"
#include "validity/rov_use.h"

namespace mannerly::observatory {

// For programs: "cannot_tell", "does_not", "does_partly", "does".
std::string_view key_of(validity::RovUse use);
// "customer", "peer or provider", "unknown".
std::string_view name_of(validity::RovSide side);

// The verdict in a sentence: "Drops RPKI-invalid routes: tested with the invalid
// prefixes of 12 origins, it dropped those of 12 and passed those of 0."
std::string rov_sentence(const validity::RovVerdict& verdict);

// Adds "asn", "rov", "confidence", "reason", ... to an open object.
void write_rov(render::JsonWriter& json, const validity::RovVerdict& verdict);
// A whole object: the tests with one origin, with example routes and paths.
void write_rov_unit(render::JsonWriter& json, const snapshot::Snapshot& snapshot, const validity::RovUnit& unit);

// "192.0.2.0/24"; "" when the row is not there.
std::string route_text(const snapshot::Snapshot& snapshot, std::uint32_t route);
// "64500 64501"; "" when the path is not there.
std::string path_text(const snapshot::Snapshot& snapshot, std::uint32_t path);

}  // namespace mannerly::observatory
