#include "cli/commands.h"

namespace mannerly::cli {

std::span<const Command> commands() {
  static const std::vector<Command> all = {
      ingest_command(),      mrt_command(),          snapshot_info_command(), snapshot_verify_command(),
      simulate_command(),    as_show_command(),      prefix_show_command(),   validate_command(),
      config_show_command(), config_check_command(), completion_command(),    man_command(),
  };
  return all;
}

}  // namespace mannerly::cli
