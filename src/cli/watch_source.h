// Where `check` and `export` have the facts about a network from: a data folder, an observatory on the net, a snapshot.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/command.h"
#include "observatory/watch.h"

namespace mannerly::cli {

// --data, --url, --snapshot, --profile.
std::vector<Option> watch_source_options();

// The facts about each network, in order. --url before --data before the snapshot; kUsage when both are given.
// Errors: of reading; those of the network name the address.
Result<std::vector<observatory::WatchFacts>> watch_facts_of(Context& context, std::span<const Asn> asns);

// The values of --asn, at least one. kUsage.
Result<std::vector<Asn>> watched_asns(const Context& context);

// "26h", "90m", "2d", "600s", "600": seconds; at most ten years. kUsage.
Result<std::int64_t> parse_age(std::string_view text);

}  // namespace mannerly::cli
