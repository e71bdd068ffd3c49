// Runs the program as a user does: a process with arguments, input and a known environment.
#pragma once

#include <string>
#include <vector>

namespace mannerly {

struct ProgramRun {
  int code = -1;
  std::string out, error;
};

// environment: "NAME=value", in place of this process's own. Both outputs are no terminals.
ProgramRun run_program(const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
                       const std::string& input = {});

}  // namespace mannerly
