// MRT files as text on standard output: what "mannerly mrt" does, for other commands.
#pragma once

#include <string>
#include <vector>

#include "base/byte_cursor.h"
#include "cli/command.h"

namespace mannerly::cli {

// In the form that --output, --large and --time of the command line ask for; returns the exit code.
int print_mrt(Context& context, const std::vector<std::string>& files);
// The same of a file's content; name is what messages call it.
int print_mrt(Context& context, const std::string& name, Bytes content);

}  // namespace mannerly::cli
