// Options of the commands that answer HTTP.
#pragma once

#include <vector>

#include "api/host.h"
#include "cli/command.h"

namespace mannerly::cli {

// "--listen", "--max-connections", ...
std::vector<Option> listen_options();
// What they say, with the whole site. Errors: kUsage.
Result<api::HostOptions> host_options(const Context& context);

}  // namespace mannerly::cli
