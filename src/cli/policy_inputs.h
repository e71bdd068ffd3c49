// The network file and the snapshot behind it, for the commands that make something for one's own network.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "policy/network.h"
#include "policy/router.h"
#include "policy/router_sources.h"

namespace mannerly::cli {

// Errors: kNotFound, kIo; of the content kInvalid and kLimit, with file and line.
Result<policy::Network> read_network(const std::string& file);
// Prints the error; kExitUsage for what stands in the file, as for every configuration.
int fail_with_network(Context& context, const Error& error);

// What was gathered, and from which snapshot; the texts are empty when none was needed.
struct PolicySources {
  policy::GatheredInputs gathered;
  std::string snapshot, at;
};
// Reads the snapshot when the network file needs one, or when one is configured (for PeeringDB's limits).
Result<PolicySources> gather_policy_sources(const Context& context, const policy::Network& network);

}  // namespace mannerly::cli
