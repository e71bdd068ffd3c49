// What the snapshot behind a detection cannot say of the routes that are judged by it: kinds of source that it lacks,
// files of another time, networks that it does not know. Sentences for report.json, incidents and people.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "incident/context.h"
#include "incident/engine.h"
#include "incident/kind.h"

namespace mannerly::service {

// From when to when there were routes to be judged.
struct JudgedTime {
  Instant from, to;
};

// Kinds of source of which the context has nothing: "no ROAs in the snapshot: ...".
std::vector<std::string> missing_sources(const incident::Context& context);
// Kinds of which even the newest file is much older or younger than routes that were judged by it.
std::vector<std::string> sources_of_another_time(const incident::Context& context, JudgedTime time);
// At most one: that the snapshot does not know many of the networks that originate routes, or give them to collectors.
// O(prefixes of the table).
std::vector<std::string> unknown_networks(const incident::Context& context, const incident::Engine& engine);

// Both of the kinds of source that a verdict of this kind, on what began then, rests on. nullopt: it goes on from an
// earlier archive, and was judged by the files of that time.
std::vector<std::string> limits_of_verdict(const incident::Context& context, incident::Kind kind,
                                           std::optional<Instant> start);

}  // namespace mannerly::service
